"""Pure. Readings: what other programs counted, one of a quantity for each day and program."""

from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from soleus.diary.entries import Origin, Program, Quantity, Reading, Sureness
from soleus.diary.nights import EVENING

# What an amount is in, and from how much on no day can hold it: then a unit was mistaken.
UNITS: dict[Quantity, tuple[str, float]] = {
    Quantity.DRINKS: ("ml", 20_000),
    Quantity.WATER: ("ml", 20_000),
    Quantity.CAFFEINE: ("mg", 5_000),
    Quantity.MAGNESIUM: ("mg", 10_000),
    Quantity.CALCIUM: ("mg", 20_000),
    Quantity.POTASSIUM: ("mg", 30_000),
    Quantity.SODIUM: ("mg", 50_000),
    Quantity.VITAMIN_D: ("µg", 10_000),
    Quantity.SUGAR: ("g", 2_000),
    Quantity.FIBRE: ("g", 500),
    Quantity.STEPS: ("steps", 200_000),
    Quantity.SLEEP: ("min", 24 * 60),
    Quantity.WEIGHT: ("kg", 400),
}
# The ids of readings are made from it, so that what a program says of a day is one entry,
# however often its file is brought.
READINGS = UUID("c9a9b6de-3f53-4a7b-8f0e-4a0f6f0e2d51")

# What is of her body and not of what she ate and drank.
OF_THE_BODY = (Quantity.STEPS, Quantity.SLEEP, Quantity.WEIGHT)


def id_of(source: Program, of: Quantity, night: date) -> UUID:
    return uuid5(READINGS, f"{source} {of} {night.isoformat()}")


def reading(
    source: Program, of: Quantity, night: date, amount: float, *, zone: str, now: datetime
) -> Reading:
    """One reading. It is of the whole day, so its instant is the evening and says no more."""
    return Reading(
        id=id_of(source, of, night),
        at=datetime.combine(night, EVENING, ZoneInfo(zone)),
        zone=zone,
        written=now,
        origin=Origin.IMPORT,
        sure=Sureness.NIGHT_ONLY,
        of=of,
        amount=amount,
        night=night,
        source=source,
    )


def fits(of: Quantity, amount: float) -> bool:
    """Whether a day can hold so much."""
    return 0 <= amount <= UNITS[of][1]
