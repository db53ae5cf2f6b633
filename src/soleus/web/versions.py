"""Versions of one entry side by side: what each says where they do not all say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language

from soleus.app.look import Seen
from soleus.diary.entries import Dose, Entry, Episode, Exposure, Intake, Morning, Reading, Symptoms
from soleus.knowledge import catalog
from soleus.web.wording import Worded, counted, grams, how_much, noted, told, worded
from soleus.words.say import translate

Line = tuple[str, str]  # what it is about, and what is said about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of several versions of an entry.

    came: when it came in, on the clock of the page; "" where nobody noted it
    differs: what it says where another says something else; empty where words cannot tell
    """

    form: UUID
    worded: Worded
    came: str
    differs: list[Line]


def beside(seen: Seen, zone: str) -> list[Version]:
    """Each version that waits for her choice, with what sets it apart."""
    apart = differing([each.entry for each in seen.versions])
    return [
        Version(
            form=each.form,
            worded=worded(each.entry),
            came=_moment(each.came, zone) if each.came else "",
            differs=lines,
        )
        for each, lines in zip(seen.versions, apart, strict=True)
    ]


def differing(entries: Sequence[Entry]) -> list[list[Line]]:
    """For each entry every line in which they are not all alike."""
    said = [dict(_lines(entry)) for entry in entries]
    abouts = dict.fromkeys(about for lines in said for about in lines)
    apart = [about for about in abouts if len({lines.get(about) for lines in said}) > 1]
    return [
        [(about, noted(lines.get(about, told("field.none")))) for about in apart] for lines in said
    ]


def _moment(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), "D j M Y, H:i")


def _lines(entry: Entry) -> Iterator[Line]:
    """All that an entry says, a line for each thing that was said."""
    words = worded(entry)
    yield told("field.what"), words.title
    yield told("field.at"), f"{words.day} {words.time}".strip()
    yield told("field.sure"), told(f"sure.{entry.sure}")
    yield told("field.zone"), entry.zone
    match entry:
        case Episode():
            yield from _of_cramp(entry)
        case Morning():
            yield from _of_morning(entry)
        case Dose() | Exposure() | Intake() | Reading():
            yield from _of_amount(entry)
        case Symptoms():
            yield from _of_check(entry)
    if entry.note:
        yield told("field.note"), entry.note  # two that are sealed may differ all the same


def _of_amount(entry: Dose | Exposure | Intake | Reading) -> Iterator[Line]:
    match entry:
        case Reading():
            yield told("field.amount"), counted(entry)
        case Dose() if not entry.is_done:
            yield told("field.amount"), told("fact.not_done")
        case Dose() | Exposure():
            if entry.amount is not None:
                yield told("field.amount"), f"{entry.amount:g} {entry.unit}".strip()
        case Intake():
            yield told("field.amount"), how_much(entry)
            if entry.grams is not None:
                yield told("field.grams"), grams(entry.grams)


def _of_cramp(cramp: Episode) -> Iterator[Line]:
    if cramp.pain is not None:
        yield told("field.pain"), str(cramp.pain)
    if cramp.side:
        yield told("field.side"), told(f"side.{cramp.side}")
    if cramp.site:
        yield told("field.site"), told(f"site.{cramp.site}")
    if cramp.minutes is not None:
        yield told("field.minutes"), f"{cramp.minutes:g}"
    if cramp.asleep is not None:
        yield told("field.asleep"), told(f"asleep.{'yes' if cramp.asleep else 'no'}")
    if cramp.ease:
        yield told("field.ease"), told(f"ease.{cramp.ease}")


def _of_morning(morning: Morning) -> Iterator[Line]:
    if morning.cramps is not None:
        yield told("field.cramps"), str(morning.cramps)
    if morning.sleep is not None:
        yield told("field.sleep"), str(morning.sleep)
    if morning.soreness:
        yield told("field.soreness"), told(f"soreness.{morning.soreness}")


def _of_check(check: Symptoms) -> Iterator[Line]:
    known, language = catalog.load(), get_language() or "en"
    for sign, answer in check.answers.items():
        asked = known.signs.get(sign)  # an older check may name a sign that is asked no more
        yield translate(asked.short, language) if asked else sign, told(f"answer.{answer}")
    level = known.levels.get(check.disposition)
    if level:
        yield told("field.advice"), translate(level.name, language)
