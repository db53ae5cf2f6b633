"""Laws of erasing: what is erased might never have been, and nothing else is touched."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from soleus.app import erase, hand_over, write
from soleus.app.erase import Span
from soleus.diary.entries import Dose, Episode, Morning
from soleus.records import forms, people
from soleus.records.kept import Form
from tests.lib import entries as any_entry
from tests.twins.night_by_minutes import night_of

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db
# Each example makes people of her own, so what one leaves cannot help the next.
same_database = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
entries = some.lists(any_entry.entries, max_size=5, unique_by=lambda entry: entry.id)


def somebody():
    return people.add_person(NOW)


def out(person):
    return b"".join(hand_over.out("json", person, NOW, "UTC"))


def live(person, found, steps):
    """Write entries down, and do to each what its step says."""
    write.keep(person, tuple(found), NOW)
    for entry, step in zip(found, steps, strict=False):
        said = replace(entry, note="other")
        form = UUID(int=entry.id.int ^ 1)
        if step == "away":
            write.delete(person, entry.id, NOW)
        if step in ("changed", "twice"):
            write.amend(person, said, NOW)
        if step == "twice":
            forms.change(person, Form(entry=entry, form=form, base=entry.id), NOW)
    person.refresh_from_db()


STEPS = some.lists(some.sampled_from(["", "away", "changed", "twice"]), min_size=5, max_size=5)


def test_a_diary_without_them_is_a_diary_that_never_had_them(db):
    @same_database
    @given(entries, STEPS, some.sets(some.integers(0, 4)))
    def law(found, steps, which):
        had, never = somebody(), somebody()
        gone = [each for n, each in enumerate(found) if n in which]
        left = [
            (e, s) for n, (e, s) in enumerate(zip(found, steps, strict=False)) if n not in which
        ]
        live(had, found, steps)
        for each in gone:
            assert erase.entry(had, each.id, NOW)
        live(never, [e for e, _ in left], [s for _, s in left])
        assert out(had) == out(never)
        assert had.rivals == never.rivals
        assert write.undecided(had) == write.undecided(never)

    law()


def test_twice_is_once(db):
    @same_database
    @given(entries, STEPS, some.dates(date(2000, 1, 1), date(2100, 12, 31)), some.integers(0, 9000))
    def law(found, steps, first, days):
        person = somebody()
        live(person, found, steps)
        span = Span(first=first, last=min(date(2100, 12, 31), first + days * DAY))
        erase.nights(person, span, now=NOW, zone="UTC")
        once, told = out(person), erase.changes(person, after=0, most=99)
        assert erase.count(person, span) == 0
        assert erase.nights(person, span, now=NOW, zone="UTC") == 0
        assert out(person) == once
        assert erase.changes(person, after=0, most=99) == told

    law()


def test_whatever_comes_late_comes_to_nothing(db):
    @same_database
    @given(entries, STEPS, some.randoms())
    def law(found, steps, chance):
        person = somebody()
        live(person, found, steps)
        erase.everything(person, NOW + DAY)
        blank = out(person)
        late = [*found, *found]
        chance.shuffle(late)
        for entry in late:
            write.keep(person, (entry,), NOW)
            form = Form(entry=entry, form=UUID(int=entry.id.int ^ 2), base=entry.id)
            forms.change(person, form, NOW)
        assert out(person) == blank == out(somebody())

    law()


# ── where a night begins and ends ───────────────────────────────────────────────────────────

# Around the noon of days on which clocks jump, and of one on which they do not.
NOONS = some.sampled_from(
    [datetime(2026, *day, 12) for day in ((3, 29), (10, 25), (4, 5), (11, 1), (6, 15))]
)
AROUND = some.integers(-30 * 60, 30 * 60).map(lambda seconds: timedelta(seconds=60 * seconds))


@some.composite
def near_noon(draw):
    zone = draw(any_entry.zones)
    at = (draw(NOONS) + draw(AROUND)).replace(tzinfo=UTC)
    return {"id": draw(some.uuids()), "at": at, "zone": zone, "written": at}


def test_the_nights_are_exact_on_her_own_clock(db):
    @settings(same_database, max_examples=150)
    @given(
        near_noon(), some.sampled_from([Episode, Dose]), some.integers(-2, 2), some.integers(0, 2)
    )
    def law(same, kind, shift, length):
        entry = kind(**same, **({"measure": "measure.walk"} if kind is Dose else {}))
        night = night_of(entry.at, entry.zone)
        first = night + shift * DAY
        last = first + length * DAY
        person = somebody()
        write.keep(person, (entry,), NOW)
        erase.nights(person, Span(first=first, last=last), now=NOW, zone="UTC")
        assert (write.find(person, entry.id) is None) == (first <= night <= last)

    law()


def test_a_morning_goes_with_the_night_it_names(db):
    @same_database
    @given(near_noon(), some.integers(-1, 1))
    def law(same, shift):
        night = date(2026, 6, 15)
        person = somebody()
        write.keep(person, (Morning(**same, night=night, cramps=1),), NOW)
        day = night + shift * DAY
        erase.nights(person, Span(first=day, last=day), now=NOW, zone="UTC")
        assert (write.find(person, same["id"]) is None) == (shift == 0)

    law()
