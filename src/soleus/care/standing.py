"""Pure. Which of her answers to warning signs stand.

An answer takes an older one's place only when it is surely the later: by the time it is about, by
the time it was written, and in the order in which the diary took it in. Each of the three can lie.
A clock that is set back dates a new answer before an old one, and a phone that was offline sends
an old check after a new one. Where they disagree nobody knows, and the warning stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soleus.diary.entries import Answer, Symptoms

CAUTION = (Answer.NO, Answer.UNSURE, Answer.YES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A check, and its place in the order in which checks, or changes of them, came in."""

    check: Symptoms
    place: int


def standing_answers(arrivals: Iterable[Arrival]) -> dict[str, Answer]:
    """For each sign the most cautious of the answers that none has surely replaced.

    A later check that left a sign out does not take it back.
    """
    known = list(arrivals)
    signs = dict.fromkeys(sign for each in known for sign in each.check.answers)
    return {sign: _standing(sign, known) for sign in signs}


def _standing(sign: str, arrivals: Sequence[Arrival]) -> Answer:
    told = [each for each in arrivals if sign in each.check.answers]
    left = [one for one in told if not any(is_surely_later(other, one) for other in told)]
    return max((each.check.answers[sign] for each in left), key=CAUTION.index)


def is_surely_later(one: Arrival, other: Arrival) -> bool:
    """Whether one check was answered after another, as far as anything can tell."""
    return (
        one.place > other.place
        and one.check.at > other.check.at
        and one.check.written >= other.check.written
    )
