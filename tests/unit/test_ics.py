"""The calendar feed, read by a library that did not write it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from soleus.care.reminders import Anchor, Reminder, Rhythm, Settings, Stay, Work, occurrences
from soleus.exchange.ics import Appointment, appointments, changes, write

BERLIN = "Europe/Berlin"
CHANGED = datetime(2026, 3, 1, 12, tzinfo=UTC)
UID = "0f0e6d2c-7731-4a57-9a53-9a2f0b6d1c11.1"


def appointment(at="21:30", first="2026-03-02", **more):
    return Appointment(uid=UID, at=time.fromisoformat(at), first=date.fromisoformat(first), **more)


NAMES = count()


def feed(*told, zone=BERLIN, changed=CHANGED):
    """The feed as the other library reads it. Its zone gets a name that nobody knows, so that
    nothing but the block in the feed can say what its clock shows."""
    text = write(told, zone=zone, changed=changed).decode()
    unknown = f"Nowhere/Wall-{next(NAMES)}"
    return vobject.readOne(
        text.replace(f"TZID={zone}:", f"TZID={unknown}:").replace(
            f"TZID:{zone}\r\n", f"TZID:{unknown}\r\n"
        )
    )


def instants(event, first, last):
    """When an event comes between two days, as the other library reckons: instants in UTC."""
    found = event.getrruleset(addRDate=True)
    zone = event.dtstart.value.tzinfo
    begins, ends = datetime.combine(first, time(), zone), datetime.combine(last, time.max, zone)
    return [each.astimezone(UTC) for each in found.between(begins, ends, inc=True)]


def by_hand(told, zone, first, last):
    """The same, day by day on her wall."""
    found, on = [], first
    while on <= last:
        ends = told.last or last
        if told.first <= on <= ends and on.weekday() in told.days and on not in told.left_out:
            found.append(datetime.combine(on, told.at, ZoneInfo(zone)).astimezone(UTC))
        on += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    "first, last",
    [("2026-03-27", "2026-03-31"), ("2026-10-23", "2026-10-27"), ("2027-03-26", "2027-03-30")],
)
@pytest.mark.parametrize("at", ["00:30", "01:59", "02:00", "03:00", "03:30", "07:15", "21:30"])
def test_another_library_finds_each_time_over_both_changes_of_the_clock(at, first, last):
    told, first, last = appointment(at), date.fromisoformat(first), date.fromisoformat(last)
    if at == "02:00":
        first += timedelta(days=3)  # an hour that is missing or twice there: see below
    found = instants(feed(told).vevent, first, last)
    assert found == by_hand(told, BERLIN, first, last)
    assert len(found) == (last - first).days + 1


def test_an_hour_that_is_missing_is_kept_an_hour_later_and_one_that_is_twice_once():
    """As RFC 5545 has it, and as our own clock reads it."""
    told = appointment("02:30")
    assert by_hand(told, BERLIN, date(2026, 3, 29), date(2026, 3, 29)) == [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    ]
    assert by_hand(told, BERLIN, date(2026, 10, 25), date(2026, 10, 25)) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ]
    text = write([told], zone=BERLIN, changed=CHANGED).decode()
    assert text.count("DTSTART;TZID=Europe/Berlin:20260302T023000") == 1


ZONES = [
    *("Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Niue", "UTC"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns"),
    *("Europe/Dublin", "Asia/Kolkata", "Pacific/Chatham", "America/Asuncion"),
]


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(4, 23),
    minute=st.integers(0, 59),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    first=st.dates(date(2026, 3, 1), date(2026, 12, 31)),
    lasts=st.one_of(st.none(), st.integers(0, 200)),
    left_out=st.frozensets(st.integers(0, 30), max_size=3),
)
def test_another_library_finds_the_same_times_everywhere(
    zone, hour, minute, days, first, lasts, left_out
):
    told = Appointment(
        uid=UID,
        at=time(hour, minute),
        first=first,
        last=None if lasts is None else first + timedelta(days=lasts),
        days=days,
        left_out=frozenset(first + timedelta(days=n) for n in left_out),
    )
    until = first + timedelta(days=250)
    expected = by_hand(told, zone, first, until)
    events = feed(told, zone=zone).contents.get("vevent", [])
    found = [each for event in events for each in instants(event, first, until)]
    assert found == expected


@pytest.mark.parametrize("zone", sorted(available_timezones() - {"localtime", "posixrules"})[::23])
def test_the_block_of_a_zone_shows_what_its_clock_shows(zone):
    """Hour by hour over a year, from the changes that are written."""
    first, name = date(2026, 1, 1), ZoneInfo(zone)
    found = list(changes(name, first, date(2027, 1, 1)))
    instant = datetime.combine(first, time(), UTC)
    offset = instant.astimezone(name).utcoffset()
    for n in range(365 * 24):
        at = instant + timedelta(hours=n)
        offset = next((c.after for c in reversed(found) if c.instant <= at), offset)
        assert at.astimezone(name).utcoffset() == offset, at


def test_a_change_of_the_clock_is_written_as_the_wall_showed_it_before():
    text = write([appointment()], zone=BERLIN, changed=CHANGED).decode()
    spring, autumn = text.index("DTSTART:20260329T020000"), text.index("DTSTART:20261025T030000")
    assert spring < autumn


# ── out of her reminders ────────────────────────────────────────────────────


def test_the_feed_comes_when_her_reminders_do():
    """Over two weeks, against the schedule that messages are sent by."""
    workdays = frozenset(range(5))
    told = Settings(
        reminders=(
            Reminder(id=UUID(int=1), item="a", anchor=Anchor.BEDTIME, offset=timedelta(hours=1)),
            Reminder(id=UUID(int=2), item="b", anchor=Anchor.MEAL, days=workdays),
            Reminder(id=UUID(int=3), item="c", anchor=Anchor.WORK, offset=timedelta(hours=2)),
            Reminder(id=UUID(int=4), item="d", anchor=Anchor.CLOCK, offset=timedelta(hours=15)),
            Reminder(id=UUID(int=5), item="e", anchor=Anchor.CLOCK, offset=timedelta(hours=3)),
        ),
        rhythm=Rhythm(
            bedtime=time(23, 30),
            works=(Work(start=time(9), end=time(12), days=workdays),),
            quiet_from=time(1, 30),
            quiet_until=time(5),
        ),
    )
    first, zone = date(2026, 3, 23), ZoneInfo(BERLIN)
    until = first + timedelta(days=13)
    read = feed(*appointments(told, first))
    found = [each for one in read.vevent_list for each in instants(one, first, until)]
    promised = occurrences(
        told.reminders,
        told.rhythm,
        [Stay(since=CHANGED, zone=BERLIN)],
        since=datetime.combine(first, time(), zone) - timedelta(days=2),
        until=datetime.combine(until, time.max, zone) + timedelta(days=1),
    )
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(until, time.max, zone)
    expected = [each.due for each in promised if begins <= each.due <= ends]
    assert sorted(found) == sorted(each.astimezone(UTC) for each in expected)
    assert len(found) > 60
    uids = [each.uid.value for each in read.vevent_list]
    assert len(set(uids)) == len(uids)


def test_no_reminder_is_an_empty_calendar():
    assert appointments(Settings(), date(2026, 3, 23)) == []


# ── what stands in it ───────────────────────────────────────────────────────


def test_an_appointment_keeps_its_uid_and_tells_nothing():
    event = feed(appointment()).vevent
    assert event.uid.value == UID
    assert event.summary.value == event.valarm.description.value == "Reminder"
    assert (event.transp.value, event.contents["class"][0].value) == ("TRANSPARENT", "PRIVATE")
    assert event.valarm.trigger.value == timedelta(0)


def test_she_may_have_it_say_what_it_is_for():
    event = feed(appointment(title="Stretch, 3 × 30 s; both sides")).vevent
    assert event.summary.value == "Stretch, 3 × 30 s; both sides"


def test_no_title_can_add_a_line():
    event = feed(appointment(title="A\r\nATTACH:https://example.org/x")).vevent
    assert "attach" not in event.contents


def test_the_same_plan_is_the_same_feed():
    told = appointment(days=frozenset({0, 2, 4}), left_out=frozenset({date(2026, 3, 9)}))
    one = write([told], zone=BERLIN, changed=CHANGED)
    assert write([told], zone=BERLIN, changed=CHANGED) == one
    assert write([told], zone="Asia/Tokyo", changed=CHANGED) != one


def test_nothing_planned_is_an_empty_calendar():
    read = feed()
    assert ("vevent" in read.contents, read.name) == (False, "VCALENDAR")
    over = appointment(first="2026-03-03", last=date(2026, 3, 4), days=frozenset({0}))
    assert "vevent" not in feed(over).contents


def test_lines_are_folded_and_end_as_they_should():
    text = write([appointment(title="ä" * 200)], zone=BERLIN, changed=CHANGED)
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert text.endswith(b"END:VCALENDAR\r\n")
