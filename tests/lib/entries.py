"""Any entry at all, for laws. The limits come from the entry types themselves."""

from datetime import UTC, date, datetime
from typing import Any, get_type_hints
from uuid import UUID

from hypothesis import strategies as some

from soleus.diary.entries import EARLIEST, KINDS, LATEST, Answer, limits

# Zones that have gone wrong before: fractions of an hour, both ends of the day, clocks that jump
# at midnight, a half-hour jump, a country that jumps the other way round.
TRAVELLED = (
    "Africa/Casablanca",
    "America/Los_Angeles",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
)
zones = some.sampled_from(TRAVELLED)
instants = some.datetimes(
    min_value=EARLIEST.replace(tzinfo=None),
    max_value=LATEST.replace(tzinfo=None, year=LATEST.year - 1, month=12, day=31),
    timezones=some.just(UTC),
)
# Letters that JSON and both databases can keep: no halves of pairs, no zero byte.
texts = some.text(
    some.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40
)
BY_NAME: dict[str, Any] = {
    "zone": zones,
    "answers": some.dictionaries(texts, some.sampled_from(Answer), max_size=4),
    "steps": some.lists(texts, max_size=3).map(tuple),
}
BY_TYPE: dict[Any, Any] = {
    datetime: instants,
    date: some.dates(date(2000, 1, 1), date(2100, 12, 31)),
    str: texts,
    bool: some.booleans(),
    UUID: some.uuids(),
}


def of_kind(kind: type) -> Any:
    """Any entry of one kind."""
    hints = get_type_hints(kind)
    parts = {name: of_field(kind, name, hints[name]) for name in limits(kind)}
    return some.builds(kind, **parts)


def of_field(kind: type, name: str, hint: Any) -> Any:
    if name in BY_NAME:
        return BY_NAME[name]
    if type(None) in getattr(hint, "__args__", ()):
        (inner,) = (part for part in hint.__args__ if part is not type(None))
        return some.none() | of_field(kind, name, inner)
    if hint in (int, float):
        (rule,) = limits(kind)[name]
        draw = some.integers if hint is int else some.floats
        return draw(rule.ge, rule.le)
    if hint in BY_TYPE:
        return BY_TYPE[hint]
    return some.sampled_from(hint)


by_kind = {name: of_kind(kind) for name, kind in KINDS.items()}
entries = some.one_of(*by_kind.values())
