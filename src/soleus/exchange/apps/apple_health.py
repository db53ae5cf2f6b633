"""Pure. Apple Health: `export.xml` of its `export.zip`, hundreds of megabytes of one flat list.

Only records at the top of the file count: those inside a correlation stand at the top as well. A
day is that of the record's own clock, and its unit is the one it names.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from soleus.diary.entries import Quantity
from soleus.exchange.apps.days import Days, RefusedError

PART = 1_000_000
LONGEST = 8_000_000  # bytes of one element with its attributes
DEEPEST = 50  # elements within each other
HEAD = 65_536  # the list of elements at the top is some ten thousand letters
QUANTITIES = {
    f"HKQuantityTypeIdentifier{name}": of
    for name, of in {
        "DietaryWater": Quantity.DRINKS,
        "DietaryCaffeine": Quantity.CAFFEINE,
        "DietaryMagnesium": Quantity.MAGNESIUM,
        "DietaryCalcium": Quantity.CALCIUM,
        "DietaryPotassium": Quantity.POTASSIUM,
        "DietarySodium": Quantity.SODIUM,
        "DietaryVitaminD": Quantity.VITAMIN_D,
        "DietarySugar": Quantity.SUGAR,
        "DietaryFiber": Quantity.FIBRE,
        "StepCount": Quantity.STEPS,
    }.items()
}
WEIGHT = "HKQuantityTypeIdentifierBodyMass"
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
# In bed and awake are no sleep. `Asleep` is what older phones wrote.
ASLEEP = {
    f"HKCategoryValueSleepAnalysis{name}"
    for name in ("Asleep", "AsleepUnspecified", "AsleepCore", "AsleepDeep", "AsleepREM")
}


def is_one(head: bytes) -> bool:
    return b"<HealthData" in head or b"<!DOCTYPE HealthData" in head


def read(source: IO[bytes], days: Days) -> None:
    reader = _Reader(days)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.begins
    parser.EndElementHandler = reader.ends
    parser.EntityDeclHandler = _refuse
    parser.StartDoctypeDeclHandler = _only_inside
    try:
        part, fed = without_list(source), 0
        while part:
            parser.Parse(part, False)
            fed += len(part)
            # Until an element is whole, all of it is held.
            if fed - parser.CurrentByteIndex > LONGEST:
                raise RefusedError("file.spoiled")
            part = source.read(PART)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        is_cut = error.code in (
            expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
            expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        )
        raise RefusedError("file.cut_off" if is_cut else "file.spoiled") from error
    except (LookupError, ValueError) as error:  # it names an encoding that nobody knows
        raise RefusedError("file.spoiled") from error


def without_list(source: IO[bytes]) -> bytes:
    """How the file begins, without the list of its elements: some phones write one that no reader
    takes. Where it declares entities it stays, and is refused."""
    head = source.read(HEAD)
    start, end = head.find(b"<!DOCTYPE"), head.find(b"]>")
    if 0 <= start < end and b"<!ENTITY" not in head[start:end] and b"[" in head[start:end]:
        return head[:start] + head[end + 2 :]
    return head


def _refuse(*_: object) -> None:
    """A few declared entities unfold to gigabytes, or lead to other files."""
    raise RefusedError("file.entities")


def _only_inside(_name: str, system: str | None, public: str | None, _inside: int) -> None:
    if system or public:
        raise RefusedError("file.entities")


class _Reader:
    def __init__(self, days: Days) -> None:
        self.days, self.depth = days, 0

    def begins(self, name: str, told: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 2 and name == "Record":
            self.record(told)
        elif self.depth == 1 and name != "HealthData":
            raise RefusedError("file.unknown")
        elif self.depth > DEEPEST:
            raise RefusedError("file.spoiled")

    def ends(self, _name: str) -> None:
        self.depth -= 1

    def record(self, told: dict[str, str]) -> None:
        kind = told.get("type", "")
        of = QUANTITIES.get(kind)
        read: Callable[[dict[str, str]], None]
        if of is not None:
            self.amount(of, told)
            return
        if kind == SLEEP and told.get("value") in ASLEEP:
            read = self.sleep
        elif kind == WEIGHT:
            read = self.weight
        else:
            return
        try:
            read(told)
        except ValueError:
            self.days.left_out += 1

    def amount(self, of: Quantity, told: dict[str, str]) -> None:
        try:
            on, amount = _day(told.get("startDate", "")[:10]), float(told.get("value", ""))
        except ValueError:
            self.days.left_out += 1
            return
        self.days.add(of, on, amount, told.get("unit", ""), told.get("sourceName", ""))

    def sleep(self, told: dict[str, str]) -> None:
        start, end = _moment(told.get("startDate", "")), _moment(told.get("endDate", ""))
        self.days.sleep(start, end, told.get("sourceName", ""))

    def weight(self, told: dict[str, str]) -> None:
        at, amount = _moment(told.get("startDate", "")), float(told.get("value", ""))
        self.days.weigh(at, amount, told.get("unit", ""))


@lru_cache(maxsize=64)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    """2024-08-07 12:58:00 +1200, which is no ISO."""
    moment = datetime.fromisoformat(text[:19] + text[20:])
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment
