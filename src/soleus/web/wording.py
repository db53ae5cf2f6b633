"""Entries, nights and reasons in words, in the language of the page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language

from soleus.app import food
from soleus.care.choices import is_own
from soleus.care.plan import GateReason, Why
from soleus.diary.entries import (
    Dose,
    Entry,
    Episode,
    Exposure,
    Intake,
    Morning,
    Quantity,
    Reading,
    Sureness,
    Symptoms,
)
from soleus.diary.nights import Night, day_of, night_of_entry
from soleus.diary.readings import UNITS
from soleus.diary.sealed import is_sealed
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.study.trial import Answer
from soleus.units import convert
from soleus.words.say import english, say, translate

# A last sentence that asks, after one that does not. No end of a sentence stands in it.
QUESTION = re.compile(r"(?<=[.!])\s+[^.!?]*\?$")
LONGEST_NAME = 80  # letters of what she calls a food
NO_BREAK = "\u00a0"
LITER_ML = 1000  # from here on liters say it shorter
EXACT_GRAMS = 10  # below this, parts of a gram are shown too


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """An entry as a line of a list.

    time: on her own clock then; night: the date its night is named by
    by: who wrote it, "" where she did
    """

    entry: Entry
    title: str
    day: str
    time: str
    facts: tuple[str, ...]
    by: str = ""

    @property
    def note(self) -> str:
        """What she wrote beside it, where that is not its name already."""
        return "" if self.entry.note.strip() == self.title else noted(self.entry.note)

    @property
    def sealed(self) -> str:
        """Her note where only her browser can open it, else ""."""
        return self.entry.note if is_sealed(self.entry.note) else ""

    @property
    def night(self) -> str:
        return night_of_entry(self.entry).isoformat()


def worded(entry: Entry, own: Mapping[str, str] | None = None, *, by: str = "") -> Worded:
    """An entry with its words in the language of the page.

    own: what she calls things of hers; by: who wrote it, "" where she did
    """
    wall = entry.local.replace(tzinfo=None)
    known = catalog.load()
    return Worded(
        entry=entry,
        title=_title(entry, known, own or {}),
        day=_day(entry, wall),
        time=_time(entry, wall),
        facts=tuple(_facts(entry)),
        by=by,
    )


def told(code: str, **values: object) -> str:
    """The sentence of a code in the language of the page. A number keeps its per cent beside it."""
    return say(code, values, get_language() or "en").replace(" %", f"{NO_BREAK}%")


def noted(note: str) -> str:
    """Her note as it can be shown here: of one that is sealed, that it is."""
    return told("note.sealed") if is_sealed(note) else note


def translated(text: str) -> str:
    """A sentence of the knowledge files in her language."""
    return translate(text, get_language() or "en")


def phrases(codes: Iterable[str]) -> dict[str, str | dict[str, str]]:
    """Sentences with their values still to fill in, for the phone to say by itself."""
    spoken, language = english(), get_language() or "en"

    def of(sentence: str | dict[str, str]) -> str | dict[str, str]:
        if isinstance(sentence, str):
            return translate(sentence, language)
        return {number: translate(text, language) for number, text in sentence.items()}

    return {code: of(spoken[code]) for code in codes}


def remark(doubt: str) -> str:
    """What a doubt says without the question at its end: nothing to answer, only to know."""
    return QUESTION.sub("", doubt)


def of_night(night: Night) -> str:
    """What is known of a night, in a few words."""
    return told(f"night.{night.state}", n=night.cramps or 0)


def of_day(day: date) -> str:
    return date_format(day, "j F Y")


def of_reason(reason: Why | GateReason) -> str:
    """Why something is in the plan, or is not: its own words, else the sentence of its code."""
    return translated(reason.text) or told(reason.code)


def of_test(answer: Answer | None) -> str:
    """What a self-test said, in a few words."""
    if answer is None:
        return told("trial.said.unseen")
    code = f"trial.said.{answer.as_assigned.verdict}"
    return told(code if code in english() else "trial.said.too_little")


def _title(entry: Entry, known: Catalog, own: Mapping[str, str]) -> str:
    if isinstance(entry, Dose) and is_own(entry.measure):
        return own.get(entry.measure, told("kind.dose"))
    if isinstance(entry, Dose) and entry.measure in known.measures:
        return translated(known.measures[entry.measure].name)
    if isinstance(entry, Dose) and entry.measure in known.reliefs:
        return translated(known.reliefs[entry.measure].name)
    if isinstance(entry, Exposure) and entry.exposure in known.exposures:
        return translated(known.exposures[entry.exposure].name)
    if isinstance(entry, Dose | Exposure):  # from elsewhere, or of an older list
        return entry.measure if isinstance(entry, Dose) else entry.exposure
    if isinstance(entry, Intake) and entry.food:
        return food.name(entry.food)
    if isinstance(entry, Intake) and entry.note.strip() and not is_sealed(entry.note):
        return _named(entry.note)
    if isinstance(entry, Reading):
        return told(f"reading.of.{entry.of}")
    return told(f"kind.{entry.kind}")


def _named(words: str) -> str:
    """What she calls a food in her own words: the first line, as long as a name may be."""
    line = words.strip().split("\n")[0].strip()
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def _day(entry: Entry, wall: datetime) -> str:
    # What tells of a whole night stands under the date of that night, not of its middle.
    whole = isinstance(entry, Morning | Reading) or entry.sure is Sureness.NIGHT_ONLY
    return date_format(night_of_entry(entry) if whole else wall.date(), "D j M Y")


def _time(entry: Entry, wall: datetime) -> str:
    if isinstance(entry, Morning | Reading):
        return ""
    return told("when.night") if entry.sure is Sureness.NIGHT_ONLY else date_format(wall, "H:i")


def _facts(entry: Entry) -> Iterator[str]:
    match entry:
        case Episode():
            yield from _facts_of_cramp(entry)
        case Morning():
            yield from _facts_of_morning(entry)
        case Dose() if not entry.is_done:
            yield _not_done(entry)
        case Dose() | Exposure():
            if entry.amount is not None:
                yield told("fact.amount", amount=f"{entry.amount:g}", unit=entry.unit).strip()
        case Intake():
            yield how_much(entry)
        case Symptoms():
            yield told("fact.answers", n=len(entry.answers))
            yield from _told_then(entry)
        case Reading():
            yield counted(entry)
            yield told("reading.from", program=told(f"program.{entry.source}"))


def _told_then(check: Symptoms) -> Iterator[str]:
    """What she was told then, as it was kept: today's rules say nothing of an old check."""
    level = catalog.load().levels.get(check.disposition)
    if level:
        yield told("fact.told_then", level=translated(level.name))


def _not_done(dose: Dose) -> str:
    # Said in the morning it tells of the day that begins, and stands under the night before.
    day = day_of(dose.local)
    if day == night_of_entry(dose):
        return told("fact.not_done")
    return told("fact.not_done_on", day=date_format(day, "D j M"))


def how_much(intake: Intake) -> str:
    """ "1.5 cup", "80 g", or that it is not known."""
    if intake.amount is not None and intake.portion:
        return told("fact.portion", amount=f"{intake.amount:g}", portion=intake.portion)
    if intake.grams is None:
        return told("fact.unmeasured")
    # Her glass is offered in milliliters, and a milliliter of water weighs a gram.
    is_water = intake.food == food.water()
    return milliliters(intake.grams) if is_water else grams(intake.grams)


def counted(reading: Reading) -> str:
    """ "1.6 L", "7 h 30 min", "6,214 steps": how much another app counted."""
    amount, (unit, _) = reading.amount, UNITS[reading.of]
    if reading.of is Quantity.SLEEP:
        hours, minutes = divmod(round(amount), 60)
        return told("reading.hours", hours=hours, minutes=minutes)
    if reading.of is Quantity.STEPS:
        return told("reading.steps", n=round(amount), steps=f"{round(amount):,}")
    if unit == "ml" and round(amount) >= LITER_ML:
        return told("food.amount", amount=f"{convert(amount, 'ml', 'L'):.1f}", unit="L")
    exact = amount < EXACT_GRAMS or reading.of is Quantity.WEIGHT
    return told("food.amount", amount=f"{round(amount, 1):g}" if exact else f"{round(amount):,}",
                unit=unit)  # fmt: skip


def by_program(readings: Iterable[Reading]) -> list[tuple[str, list[Worded]]]:
    """What other apps counted: for each of them its words, and its readings in one order."""
    order = [*UNITS]
    found: dict[str, list[Worded]] = {}
    for each in sorted(readings, key=lambda reading: (reading.source, order.index(reading.of))):
        program = told(f"program.{each.source}")
        found.setdefault(told("reading.from", program=program), []).append(worded(each))
    return [*found.items()]


def milliliters(water: float) -> str:
    return told("food.amount", amount=f"{round(water):,}", unit="ml")


def grams(weight: float) -> str:
    """A weight in words. From ten grams on nobody weighs to a tenth."""
    return told("fact.grams", grams=f"{weight if weight < EXACT_GRAMS else round(weight):g}")


def _facts_of_cramp(cramp: Episode) -> Iterator[str]:
    if cramp.pain is not None:
        yield told("fact.pain", n=cramp.pain)
    if cramp.side:
        yield told(f"side.{cramp.side}")
    if cramp.site:
        yield told(f"site.{cramp.site}")
    if cramp.minutes is not None:
        whole = round(cramp.minutes)
        yield told("fact.minutes", n=whole) if whole else told("fact.under_a_minute")
    if cramp.asleep is not None:
        yield told(f"asleep.{'yes' if cramp.asleep else 'no'}")
    if cramp.ease:
        yield told(f"ease.{cramp.ease}")


def _facts_of_morning(morning: Morning) -> Iterator[str]:
    if morning.cramps is not None:
        yield told("fact.cramps", n=morning.cramps) if morning.cramps else told("fact.no_cramp")
    if morning.sleep is not None:
        yield told("fact.sleep", n=morning.sleep)
    if morning.soreness:
        yield told(f"soreness.{morning.soreness}")
