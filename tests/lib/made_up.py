"""Small diaries of anything that can be written down, in zones and nights where clocks jump."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from soleus.care.products import Product
from soleus.care.profile import About
from soleus.diary.entries import (
    Answer,
    Dose,
    Episode,
    Exposure,
    Intake,
    Morning,
    Origin,
    Side,
    Site,
    Soreness,
    Sureness,
    Symptoms,
)
from soleus.diary.nights import night_of
from tests.lib.entries import TRAVELLED

# Days before a night on which some clock jumps, so that a diary lies across it.
JUMPS = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 9, 27),
         date(2026, 10, 25), date(2026, 11, 1), date(2026, 1, 1), date(2024, 2, 28))  # fmt: skip
MEASURES = (
    ("measure.bedtime-stretch", (None, 0.0, 1.0, 3.0), ("set", "times", "")),
    ("measure.hydration", (None, 0.0, 1.0, 2.0, 8.0), ("glasses", "")),
    ("measure.vitamin-d", (None, 0.0, 10.0, 25.0, 100.0, 120.0), ("µg", "mg", "")),
    ("measure.magnesium-supplement", (None, 0.0, 100.0, 250.0, 350.0), ("mg", "g")),
    ("from.elsewhere", (None, 0.0, 2.0), ("", "times")),
)
BOXES = (("measure.vitamin-d", "µg"), ("measure.magnesium-supplement", "mg"))
FOODS = ("fndds-92302000", "fndds-94000100", "ndb-11458", "ndb-01077", "nobody.knows", "")
SIGNS = ("a", "b", "c", "d")
REGIONS = ("", "UK", "US", "EU")


@dataclass(frozen=True)
class MadeUp:
    """A diary, what she told, and the nights somebody asks about."""

    entries: tuple
    about: About
    due: date | None
    first: date
    last: date
    made: date


def made_up(seed: int, *, nights: int = 40, busy: float = 1.0) -> MadeUp:
    """The same seed gives the same diary; busy: how much is written in a night, about."""
    chance = random.Random(seed)
    begin = chance.choice(JUMPS) - timedelta(days=chance.randrange(nights))
    zones = chance.sample(TRAVELLED, 2)
    turn = chance.randrange(nights)
    entries = []
    for n in range(nights):
        for _ in range(_some(chance, busy)):
            zone = zones[n >= turn]
            noon = datetime.combine(begin + timedelta(days=n), datetime.min.time(), UTC)
            at = noon + timedelta(minutes=chance.randrange(2880) - 720)
            entries.append(_entry(chance, at, zone))
    chance.shuffle(entries)
    first = begin + timedelta(days=chance.randrange(nights // 2))
    last = first + timedelta(days=chance.randrange(nights))
    about, due = _about(chance, begin, nights)
    return MadeUp(tuple(entries), about, due, first, last, last + timedelta(days=1))


def _some(chance: random.Random, busy: float) -> int:
    return 0 if chance.random() < 0.25 else round(chance.expovariate(1 / (3 * busy)))


def _about(chance: random.Random, begin: date, nights: int) -> tuple[About, date | None]:
    due = begin + timedelta(days=chance.randrange(-20, 250)) if chance.random() < 0.8 else None
    ended = begin + timedelta(days=chance.randrange(nights)) if chance.random() < 0.2 else None
    products = tuple(_product(chance, n, begin, nights) for n in range(chance.randrange(4)))
    year = chance.choice((None, 1995, 2009))
    about = About(
        due_date=due,
        ended_on=ended,
        region=chance.choice(REGIONS),
        birth_year=year,
        products=products,
        questions=("May I go on with it?",)[: chance.randrange(2)],
    )
    return about, due


def _product(chance: random.Random, n: int, begin: date, nights: int) -> Product:
    measure, unit = chance.choice(
        (("measure.vitamin-d", "µg"), ("measure.magnesium-supplement", "mg"))
    )
    ended = begin + timedelta(days=chance.randrange(nights)) if chance.random() < 0.3 else None
    return Product(
        id=f"product-{n}",
        name=f"Box {n}",
        measure=measure,
        unit=unit,
        label=chance.choice((10.0, 25.0, 100.5)),
        tablets=chance.choice((0.5, 1.0, 2.0)),
        times=chance.randrange(1, 4),
        every=chance.choice((1, 1, 2, 7)),
        agreed_with=chance.choice(("", "my midwife")),
        ended_on=ended,
    )


def _entry(chance: random.Random, at: datetime, zone: str):
    late = chance.choice((0, 0, 0, 3, 20, 60, 200, 500, -30))
    same = {
        "id": UUID(int=chance.getrandbits(128)),
        "at": at,
        "zone": zone,
        "written": at + timedelta(hours=late, minutes=chance.randrange(60)),
        "origin": chance.choice(list(Origin)),
        "note": chance.choice(("", "", "  twinge ")),
    }
    return chance.choice((_cramp, _cramp, _morning, _morning, _dose, _dose, _rest))(chance, same)


def _maybe(chance: random.Random, values):
    return chance.choice((None, *values))


def _cramp(chance: random.Random, same: dict):
    return Episode(
        **same,
        sure=chance.choice(list(Sureness)),
        side=_maybe(chance, Side),
        site=_maybe(chance, Site),
        pain=_maybe(chance, range(11)),
        minutes=_maybe(chance, (0.0, 0.5, 2.0, 7.25)),
        asleep=_maybe(chance, (True, False)),
    )


def _morning(chance: random.Random, same: dict):
    return Morning(
        **same,
        night=night_of(same["at"], same["zone"]) - timedelta(days=chance.choice((0, 0, 0, 1, 3))),
        cramps=_maybe(chance, (0, 0, 1, 3)),
        sleep=_maybe(chance, range(11)),
        soreness=_maybe(chance, Soreness),
    )


def _dose(chance: random.Random, same: dict):
    measure, amounts, units = chance.choice(MEASURES)
    return Dose(**same, measure=measure, amount=chance.choice(amounts), unit=chance.choice(units))


def _rest(chance: random.Random, same: dict):
    kind = chance.randrange(3)
    if kind == 0:
        answers = {sign: chance.choice(list(Answer)) for sign in SIGNS if chance.random() < 0.6}
        return Symptoms(**same, answers=answers, disposition="same_day", rules="x")
    if kind == 1:
        return Exposure(**same, exposure="exposure.heat")
    return Intake(**same, food=chance.choice(FOODS), grams=_maybe(chance, (30.0, 240.0, 330.5)))
