"""Diaries written as diaries, one line an entry.

    diary("12-01 21:30 stretch 3 min", "12-02 03:20 cramp 7 left calf 4 min", "12-03 no cramp")

A line is a date (a year may stand before it), perhaps a time, then words. A cramp without a time
is one of "sometime that night". What tells of a whole night ("no cramp", "2 cramps") names the
date its evening falls on. After "@" stands a zone, after "written" when it was
written down. What she "ate" is an id of the food tables and how much: "ate fndds-1 1.5 cup 360 g".
"""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from soleus.diary.entries import (
    Dose,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Origin,
    Side,
    Site,
    Sureness,
)

ZONE = "Europe/Berlin"
YEAR = "2026"
LINE = re.compile(
    r"^(?:(?P<year>\d{4})-)?(?P<date>\d\d-\d\d)(?: (?P<time>\d\d:\d\d))?(?P<second> again)?"
    r" (?P<words>.+?)"
    r"(?: written (?P<wyear>\d{4}-)?(?P<written>\d\d-\d\d \d\d:\d\d))?(?: @ (?P<zone>\S+))?$"
)


def diary(*lines: str, zone: str = ZONE) -> list[Entry]:
    """The entries of some lines."""
    return [entry(line, zone=zone, place=place) for place, line in enumerate(lines)]


def entry(line: str, *, zone: str = ZONE, place: int = 0) -> Entry:
    """The entry of one line. "03:20 again" is the second 03:20 of a night that clocks go back."""
    found = LINE.match(line)
    assert found, f"not a diary line: {line}"
    zone = found["zone"] or zone
    day = f"{found['year'] or YEAR}-{found['date']}"
    at = instant(f"{day} {found['time'] or '00:00'}", zone, fold=1 if found["second"] else 0)
    if not found["time"]:
        at = at + timedelta(days=1)  # the midnight in the middle of that night
    written = at
    if found["written"]:
        written = instant(f"{found['wyear'] or YEAR + '-'}{found['written']}", zone)
    same = {"id": name(f"{place} {line}"), "zone": zone, "written": written}
    words = found["words"].split()
    night = datetime.fromisoformat(day).date()
    if words == ["no", "cramp"]:
        words = ["0", "cramps"]
    if words[0].isdigit() and words[1] in ("cramp", "cramps"):
        noon = datetime.combine(night, time(8), ZoneInfo(zone)) + timedelta(days=1)
        return Morning(**{**same, "at": noon, "night": night, "cramps": int(words[0])})
    if words[0] == "slept":
        noon = datetime.combine(night, time(8), ZoneInfo(zone)) + timedelta(days=1)
        return Morning(**{**same, "at": noon, "night": night, "sleep": int(words[1])})
    if words[0] == "cramp":
        sure = Sureness.EXACT if found["time"] else Sureness.NIGHT_ONLY
        return Episode(**same, at=at, sure=sure, **cramp(words[1:]))
    if words[0] == "ate":
        return Intake(**same, at=at, food=words[1], **eaten(words[2:]))
    amount, unit = quantity(words[-2:] if len(words) > 2 else [])
    if words[0] == "exposure":
        return Exposure(**same, at=at, exposure=words[1], amount=amount, unit=unit)
    return Dose(**same, at=at, measure=words[0], amount=amount, unit=unit)


def cramp(words: list[str]) -> dict:
    """The fields of an Episode that its words name: "7 left calf 4 min asleep back-fill"."""
    said: dict = {}
    if "min" in words:
        place = words.index("min")
        said["minutes"] = float(words[place - 1])
        words = words[: place - 1] + words[place + 1 :]
    for word in words:
        if word in set(Side):
            said["side"] = Side(word)
        elif word in set(Site):
            said["site"] = Site(word)
        elif word == "asleep":
            said["asleep"] = True
        elif word == "back-fill":
            said["origin"] = Origin.BACK_FILL
        else:
            said["pain"] = int(word)
    return said


def eaten(words: list[str]) -> dict:
    """How much of a food: "30 g", "1.5 cup, whole 366 g", or nothing that is known."""
    said: dict = {}
    if words[-1:] == ["g"]:
        said["grams"] = float(words[-2])
        words = words[:-2]
    if words:
        said["amount"], said["portion"] = float(words[0]), " ".join(words[1:])
    return said


def quantity(words: list[str]) -> tuple[float | None, str]:
    """An amount and its unit at the end of a line, if there is one."""
    try:
        amount, unit = words
        return float(amount), unit
    except ValueError:
        return None, ""


def instant(wall: str, zone: str = ZONE, *, fold: int = 0) -> datetime:
    """A wall time like "2026-12-02 03:20" in a zone."""
    # As an instant: two readings of one wall time compare equal as long as they carry a zone.
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def name(text: str) -> UUID:
    """An id that is the same in every run."""
    return uuid5(NAMESPACE_URL, text)
