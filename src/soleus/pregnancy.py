"""Pure. Due date, gestational age, trimester, days after birth."""

from dataclasses import dataclass
from datetime import date, timedelta

TERM = timedelta(days=280)
FIRST_ENDS, SECOND_ENDS = 13 * 7 + 6, 27 * 7 + 6
LONGEST = 45 * 7  # later than this a due date is stale, not a pregnancy


def due_date(last_period: date) -> date:
    """The due date counted from the first day of the last period."""
    return last_period + TERM


@dataclass(frozen=True, slots=True, order=True)
class GestationalAge:
    """Completed days since 280 days before the due date; written 27+4."""

    days: int

    def __str__(self) -> str:
        return f"{self.weeks}+{self.days % 7}"

    @property
    def weeks(self) -> int:
        return self.days // 7

    @property
    def trimester(self) -> int:
        """1 to 13+6, 2 to 27+6, then 3."""
        if self.days <= FIRST_ENDS:
            return 1
        return 2 if self.days <= SECOND_ENDS else 3


def gestational_age(due: date, on: date) -> GestationalAge | None:
    """How far along she is on a day; None before conception could be counted or after 45 weeks."""
    days = (on - (due - TERM)).days
    return GestationalAge(days) if 0 <= days <= LONGEST else None


def days_after_birth(born: date, on: date) -> int | None:
    """Whole days since the birth; None before it."""
    days = (on - born).days
    return days if days >= 0 else None
