"""Pure. What every known thing carries: its sources, how sure it is, whether it may be shown.

An item is shown only when `is_shown`: what nobody could check is loaded, kept and never shown.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Whether a person may see an item."""

    CHECKED = "checked"
    UNVERIFIED = "unverified"
    RECALLED = "recalled"


class Certainty(StrEnum):
    """How sure the outside evidence is (GRADE), or that there was no trial at all."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"
    NO_TRIAL = "no_trial"


class Verdict(StrEnum):
    """How a statement of the starting article stands against the sources."""

    AGREED = "agreed"
    LIMITED = "limited"
    PLAUSIBLE = "plausible"
    DISPUTED = "disputed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every known thing carries: where it comes from and until when it was checked.

    design: our own choice or a plain question, which needs no source
    """

    id: str
    sources: tuple[str, ...]
    review_by: date
    status: Status = Status.CHECKED
    design: bool = False

    @property
    def is_shown(self) -> bool:
        return self.status is Status.CHECKED

    def is_due_for_review(self, on: date) -> bool:
        return on > self.review_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read. `copy` says so when only a copy or digest could be read."""

    id: str
    title: str
    urls: tuple[str, ...]
    group: str
    copy: str = ""
