"""Pure. A self-test as JSON: its protocol, its answer, and what the command line asks and says."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from soleus.knowledge.shapes import Catalog, Way
from soleus.study.trial import (
    WEEKS,
    Answer,
    Option,
    Plan,
    Protocol,
    Ratio,
    Reading,
    plan,
)
from soleus.words.say import Sentence, say

FORM = 1  # of a protocol and an answer; a later form is read by its number
ASKED = ("measure", "cramps_per_night", "weeks")
MOST_CRAMPS = 50


# ── kept ─────────────────────────────────────────────────────────────────────────────────────


def write_protocol(protocol: Protocol) -> dict[str, Any]:
    return {
        "form": FORM,
        **asdict(protocol),
        "id": str(protocol.id),
        "way": str(protocol.way),
        "first": protocol.first.isoformat(),
    }


def read_protocol(told: dict[str, Any]) -> Protocol:
    return Protocol(
        id=UUID(told["id"]),
        measure=told["measure"],
        way=Way(told["way"]),
        first=date.fromisoformat(told["first"]),
        nights=told["nights"],
        seed=told["seed"],
        cramps_per_night=told["cramps_per_night"],
    )


def write_answer(answer: Answer) -> dict[str, Any]:
    return {"form": FORM, **asdict(answer)}


def read_answer(told: dict[str, Any]) -> Answer:
    return Answer(
        model=told["model"],
        nights=told["nights"],
        told=told["told"],
        strayed=told["strayed"],
        as_assigned=_reading(told["as_assigned"]),
        as_done=_reading(told["as_done"]),
        difference=_sentences(told["difference"]),
    )


def _reading(told: dict[str, Any]) -> Reading:
    ratio = Ratio(**told["ratio"]) if told["ratio"] else None
    return Reading(**{**told, "ratio": ratio, "words": _sentences(told["words"])})


def _sentences(told: list[dict[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(each["code"], each["values"]) for each in told)


# ── the command line ─────────────────────────────────────────────────────────────────────────


def plan_problems(told: Any, known: Catalog) -> list[str]:
    """Everything in a question about a plan that could be misread, at once."""
    if not isinstance(told, dict):
        return ['The question is not an object. Write {"measure": id, "cramps_per_night": 0.8}.']
    problems = [
        f"{key!r} is not asked. Use {', '.join(ASKED)}." for key in told if key not in ASKED
    ]
    if told.get("measure") not in list(known.measures):
        problems.append(
            f"measure is {told.get('measure')!r}, which is no measure. "
            f"These can be tested: {', '.join(testable(known))}."
        )
    cramps: Any = told.get("cramps_per_night")
    if type(cramps) not in (int, float) or not 0 <= cramps <= MOST_CRAMPS:
        problems.append(
            f"cramps_per_night is {cramps!r}. Write a number from 0 to {MOST_CRAMPS}: her cramps "
            "in the last weeks by the nights she told of."
        )
    weeks = told.get("weeks")
    if weeks is not None and (type(weeks) is not int or weeks not in range(2, 15)):
        problems.append(f"weeks is {weeks!r}. Write a whole number from 2 to 14, or leave it out.")
    return problems


def testable(known: Catalog) -> list[str]:
    return [each.id for each in known.measures.values() if each.test is not None]


def planned(told: dict[str, Any], known: Catalog) -> Plan | None:
    """The plan that is asked for; None where a measure cannot be tested at all."""
    test = known.measures[told["measure"]].test
    weeks = told.get("weeks")
    lengths = WEEKS if weeks is None else [weeks]
    if test is None:
        return None
    return plan(told["measure"], test.way, float(told["cramps_per_night"]), lengths)


def plan_answer(told: dict[str, Any], known: Catalog) -> dict[str, Any]:
    """The lengths with their chances; where a measure cannot be tested, why not."""
    found = planned(told, known)
    return {
        **{key: told[key] for key in ASKED if told.get(key) is not None},
        "way": str(found.way) if found else None,
        "options": [_option(each) for each in found.options] if found else [],
        "refused": None if found else _said("trial.refused.measure"),
        "advice": _said(found.advice.code) if found else None,
    }


def _said(code: str) -> dict[str, str]:
    return {"code": code, "say": say(code)}


def _option(option: Option) -> dict[str, Any]:
    return {
        "weeks": option.weeks,
        "nights": option.nights,
        "chance": {"halved": option.halved, "a_third_off": option.third_off},
        "chance_of_a_false_help": option.false_help,
        "refused": _said(option.refused) if option.refused else None,
    }


def plan_text(told: dict[str, Any], known: Catalog) -> str:
    """The same to read: a line for each length."""
    found = planned(told, known)
    if found is None:
        return say("trial.refused.measure")
    lines = [
        f"{found.measure}, {found.cramps_per_night:g} cramps a night, by {found.way}",
        "",
        "weeks  nights  if it halves them  if it takes a third off  if it does nothing",
        *(_line(each) for each in found.options),
        "",
    ]
    refused = dict.fromkeys(each.refused for each in found.options if each.refused)
    return "\n".join([*lines, *map(say, refused), say(found.advice.code)])


def _line(option: Option) -> str:
    shares = (option.halved, option.third_off, option.false_help)
    halved, third_off, false_help = (f"{share:.0%}" for share in shares)
    line = f"{option.weeks:5}  {option.nights:6}  {halved:>17}  {third_off:>23}  {false_help:>18}"
    return f"{line}  refused" if option.refused else line
