"""Pure. Which of her answers to warning signs stand.

An answer takes an older one's place only when it is surely the later: by the time it is about, by
the time it was written, and in the order in which the diary took it in. Each of the three can lie.
A clock that is set back dates a new answer before an old one, and a phone that was offline sends
an old check after a new one. Where they disagree nobody knows, and the warning stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soleus.diary.entries import Answer, Symptoms
from soleus.knowledge.shapes import Disposition

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


def standing_floor(arrivals: Iterable[Arrival]) -> Disposition:
    """The most urgent thing she was told in a check of which all still stands.

    A birthday of a rule, a condition she took back or a sign that newer knowledge does not have
    must not lift a warning; only a surely later no does.
    """
    known = list(arrivals)
    told = [_told(one) for one in known if _all_stands(one, known)]
    return max(told, default=Disposition.SELF_CARE)


def _all_stands(one: Arrival, arrivals: Sequence[Arrival]) -> bool:
    later = [other.check.answers for other in arrivals if is_surely_later(other, one)]
    present = [sign for sign, answer in one.check.answers.items() if answer.is_present]
    if not present:
        return not later
    return not any(answers.get(sign) is Answer.NO for sign in present for answers in later)


def _told(one: Arrival) -> Disposition:
    """What a check says it came to. A name nobody knows tells nothing; the answers still do."""
    codes = {level.code: level for level in Disposition}
    return codes.get(one.check.disposition, Disposition.SELF_CARE)


def lowers(before: Iterable[Arrival], after: Iterable[Arrival]) -> bool:
    """Whether less of a warning stands after a change than stood before it."""
    was, now = list(before), list(after)
    stands = standing_answers(now)
    return standing_floor(now) < standing_floor(was) or any(
        CAUTION.index(stands.get(sign, Answer.NO)) < CAUTION.index(answer)
        for sign, answer in standing_answers(was).items()
    )


def is_surely_later(one: Arrival, other: Arrival) -> bool:
    """Whether one check was answered after another, as far as anything can tell."""
    return (
        one.place > other.place
        and one.check.at > other.check.at
        and one.check.written >= other.check.written
    )
