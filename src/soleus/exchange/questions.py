"""Pure. The questions that commands answer: JSON in, JSON out, stable from their first release.

For each question there are its problems, every one at once and each with the value, the rule and
the next step, and its answer, which takes a question without problems.
"""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from soleus.care import calling, coach, plan, triage
from soleus.care.plan import GateReason, PlanItem
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Dose, Site
from soleus.knowledge.foods import Food
from soleus.knowledge.shapes import Catalog
from soleus.words.say import say

DIARY_PARTS = ("done", "exposures", "signs")  # what of a diary changes a plan


def _profile(about: dict[str, Any]) -> Profile:
    return Profile(
        conditions=frozenset(about.get("conditions") or ()),
        exposures=frozenset(about.get("exposures") or ()),
        gestational_age_days=about.get("gestational_age_days"),
        days_after_birth=about.get("days_after_birth"),
        region=about.get("region") or "",
        unit_number=about.get("unit_number") or "",
        agreed=frozenset(about.get("agreed") or ()),
        declined=frozenset(about.get("declined") or ()),
    )


# ── coach ─────────────────────────────────────────────────────────────────────────────────────


def coach_answer(told: Any, known: Catalog) -> dict[str, Any]:
    """The script of the night for a question in which `coach_problems` found nothing wrong."""
    made = coach.script(
        known,
        site=Site(told["site"]) if told.get("site") else None,
        positions=frozenset(told.get("position") or ()),
        profile=_profile(told.get("profile") or {}),
        blocked=frozenset(told.get("blocked") or ()),
    )
    used = {caution for step in made.steps for caution in step.cautions}
    return {
        "script": made.id,
        "site": made.site.value,
        "side": told.get("side"),
        "position": sorted(made.positions),
        "steps": [asdict(step) for step in made.steps],
        "left_out": [asdict(left) for left in made.dropped],
        "clot_questions": [
            {"id": q.id, "question": q.question} for q in known.clot_questions.values()
        ],
        "cautions": {each: known.cautions[each].text for each in sorted(used)},
        "limits": asdict(made.limits),
        "knowledge": known.version,
    }


def coach_problems(told: Any, known: Catalog) -> list[str]:
    """Everything in a question to the coach that nobody could mean, at once."""
    if not isinstance(told, dict):
        return ["The question is not an object. Write {} to ask for the usual script."]
    strange = _strangers(told, "The question", ("site", "side", "profile", "position", "blocked"))
    about = told.get("profile") or {}
    if not isinstance(about, dict):
        return [*strange, "profile is not an object. Leave it out, or write {}."]
    allowed = {"site": {s.site for s in known.scripts.values()}, "side": {"left", "right", "both"}}
    ids = {"position": set(known.positions), "blocked": None}
    problems = [
        f"{key} is {told[key]!r}. Use one of {', '.join(sorted(choices))}, or leave it out."
        for key, choices in allowed.items()
        if told.get(key) and (not isinstance(told[key], str) or told[key] not in choices)
    ]
    for key, choices in ids.items():
        names = told.get(key) or []
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            problems.append(f"{key} is {names!r}. Write a list of ids.")
        elif choices is not None:
            problems += [
                f"{key} has {name!r}, which is not known. Use {', '.join(sorted(choices))}."
                for name in names
                if name not in choices
            ]
    return strange + problems + _profile_problems(about, known)


# ── triage ────────────────────────────────────────────────────────────────────────────────────


def triage_signs(known: Catalog) -> dict[str, Any]:
    """Every sign with the flags it can raise, and every condition."""
    flags = triage.evaluated(known)
    return {
        "signs": [
            {
                "id": sign.id,
                "question": sign.question,
                "order": sign.order,
                "flags": [f.id for f in flags if sign.id in (*f.any_of, *f.all_of)],
            }
            for sign in triage.signs(known)
        ],
        "conditions": [
            {"id": condition.id, "name": condition.name, "question": condition.question}
            for condition in known.conditions.values()
            if condition.is_shown
        ],
        "rules": triage.rules(known).version,
    }


def triage_answer(told: Any, known: Catalog) -> dict[str, Any]:
    """The assessment of answers in which `triage_problems` found none."""
    answers = {sign: Answer(answer) for sign, answer in told["signs"].items()}
    profile = _profile(told.get("profile") or {})
    found = triage.assess(answers, profile, known)
    phone = calling.on_the_phone(found, answers, profile, known)
    return {
        "disposition": found.disposition.code,
        "reasons": [
            {
                "flag": reason.flag,
                "disposition": reason.disposition.code,
                "why": known.flags[reason.flag].why,
                "sources": list(known.flags[reason.flag].sources),
            }
            for reason in found.reasons
        ],
        "say": calling.message(found, profile, known, phone=phone),
        "call": asdict(calling.call(found.disposition, profile, known)),
        "unasked": list(found.unasked),
        "advice_allowed": list(found.allowed),
        "advice_blocked": list(found.blocked),
        "rules": found.rules,
    }


def triage_problems(told: Any, known: Catalog) -> list[str]:
    """Everything in a check that could be misread, at once.

    A key with a slip in it is refused: passed over, a warning sign would read as "no".
    """
    if not isinstance(told, dict):
        return ['The check is not an object. Write {"signs": {}} at least.']
    signs, about = told.get("signs"), told.get("profile")
    problems = _strangers(told, "The check", ("signs", "profile"))
    if not isinstance(signs, dict):
        problems.append('signs is not an object. Write {"<sign id>": "yes", "no" or "unsure"}.')
    else:
        problems += _sign_problems(signs, known)
    if about is None:
        return problems
    if not isinstance(about, dict):
        return [*problems, "profile is not an object. Leave it out, or write {}."]
    return problems + _profile_problems(about, known)


def _sign_problems(signs: dict[str, Any], known: Catalog) -> list[str]:
    return triage.unknown(signs, (), known) + [
        f"{sign} is {answer!r}. Write yes, no or unsure."
        for sign, answer in signs.items()
        if answer not in ("yes", "no", "unsure")
    ]


def _profile_problems(about: dict[str, Any], known: Catalog) -> list[str]:
    days, texts = ("gestational_age_days", "days_after_birth"), ("region", "unit_number")
    lists = ("conditions", "exposures", "agreed", "declined")
    problems = _strangers(about, "profile", (*days, *texts, *lists))
    for key in days:
        value = about.get(key)
        if value is not None and (type(value) is not int or value < 0):
            problems.append(f"{key} is {value!r}. Write a whole number of days, or leave it out.")
    for key in texts:
        if not isinstance(about.get(key) or "", str):
            problems.append(f"{key} is {about[key]!r}. Write a text, or leave it out.")
    for key in lists:
        ids = about.get(key) or []
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            problems.append(f"{key} is {ids!r}. Write a list of ids.")
        elif key == "conditions":
            problems += triage.unknown((), ids, known)
    return problems


def _strangers(given: dict[str, Any], where: str, known: tuple[str, ...]) -> list[str]:
    return [
        f"{where} has {key!r}, which is not known. Known: {', '.join(known)}."
        for key in given
        if key not in known
    ]


# ── foods ─────────────────────────────────────────────────────────────────────────────────────


def food_answer(food: Food) -> dict[str, Any]:
    """All that is known of a food; null is not known."""
    return {
        "id": food.id,
        "description": food.description,
        "also": food.synonyms,
        "group": food.group,
        "source": food.source,
        "per_100_g": dict(food.per_100_g),
        "portions": [asdict(portion) for portion in food.portions],
    }


def food_portion(food: Food) -> str:
    """What the first measure of a food weighs, for a line of text; "" when it has none."""
    for each in food.portions:
        if not each.usual:
            return f" ({each.amount:g} {each.measure}: {each.grams:g} g)"
    return ""


# ── plan ──────────────────────────────────────────────────────────────────────────────────────


def plan_answer(told: Any, known: Catalog, *, on: date) -> dict[str, Any]:
    """Today's items, what is worth asking about, and what is left out, each with its reasons."""
    diary = told.get("diary") or {}
    profile = _profile(told.get("profile") or {})
    noted = frozenset(diary.get("exposures") or ())
    profile = replace(profile, exposures=profile.exposures | noted)
    day = plan_day(told) or on
    noon = datetime.combine(day, time(12), UTC)
    signs = {sign: Answer(answer) for sign, answer in (diary.get("signs") or {}).items()}
    standing = triage.assess(signs, profile, known) if signs else None
    doses = [
        Dose(id=UUID(int=number), at=noon, zone="UTC", written=noon, measure=each["measure"],
             amount=each.get("amount"), unit=each.get("unit") or "")
        for number, each in enumerate(diary.get("done") or ())
    ]  # fmt: skip
    made = plan.today(known, profile, doses=doses, standing=standing, on=day)
    closed = {
        id_: reasons
        for id_, measure in known.measures.items()
        if plan.status_of(reasons := plan.gates(known, measure, profile, standing=standing))
        is plan.Status.BLOCKED
    }
    return {
        "items": [_plan_item(item, known) for item in made.items],
        "asks": [_plan_item(item, known) for item in made.asks],
        "blocked": [
            {"measure": id_, "gates": [_gate(reason) for reason in reasons]}
            for id_, reasons in closed.items()
        ],
        "on_hold": made.on_hold,
        "ask_clot_risk": made.ask_clot_risk,
        "knowledge": known.version,
    }


def _plan_item(item: PlanItem, known: Catalog) -> dict[str, Any]:
    return {
        "measure": item.measure,
        "name": item.name,
        "status": item.status.code,
        "how": item.how,
        "how_much": item.how_much,
        "when": item.slot,
        "reasons": [
            {"code": why.code, "fits": why.fits, "text": why.text or say(why.code)}
            for why in item.reasons
        ],
        "certainty": item.certainty.value,
        "cautions": [{"id": each, "text": known.cautions[each].text} for each in item.cautions],
        "spacings": [each.text for each in item.spacings],
        "gates": [_gate(reason) for reason in item.gates],
        "recheck": item.recheck,
        "done": asdict(item.done),
    }


def _gate(reason: GateReason) -> dict[str, Any]:
    shown = asdict(reason) | {"status": reason.status.code}
    return shown | {"text": reason.text or say(reason.code)}


def plan_problems(told: Any, known: Catalog) -> list[str]:
    """Everything in a question for a plan that could be misread, at once.

    A condition with a slip in it is refused: passed over, it could let a blocked measure through.
    """
    if not isinstance(told, dict):
        return ["The question is not an object. Write {} to ask for the usual plan."]
    problems = _strangers(told, "The question", ("profile", "diary", "on"))
    about, diary = ({} if told.get(key) is None else told[key] for key in ("profile", "diary"))
    for name, part in (("profile", about), ("diary", diary)):
        if not isinstance(part, dict):
            problems.append(f"{name} is not an object. Leave it out, or write {{}}.")
    if isinstance(about, dict):
        problems += _profile_problems(about, known)
    if not isinstance(diary, dict):
        return problems
    return problems + _diary_problems(diary, known) + _day_problems(told.get("on"))


def plan_unused(told: Any) -> list[str]:
    """The parts of a diary that play no role in a plan."""
    return [key for key in told.get("diary") or {} if key not in DIARY_PARTS]


def plan_day(told: Any) -> date | None:
    """The day a question asks about, None when it leaves that to whoever asks."""
    return date.fromisoformat(told["on"]) if told.get("on") else None


def _diary_problems(diary: dict[str, Any], known: Catalog) -> list[str]:
    signs, done = diary.get("signs") or {}, diary.get("done") or []
    exposures = diary.get("exposures") or []
    # What a plan does not need is passed over, but a slip in a name that it needs is no such thing.
    problems = [
        f"diary has {key!r}. Do you mean {near[0]!r}?"
        for key in diary
        if key not in DIARY_PARTS and (near := get_close_matches(key, DIARY_PARTS, cutoff=0.7))
    ]
    if isinstance(signs, dict):
        problems += _sign_problems(signs, known)
    else:
        problems.append('diary.signs is not an object. Write {"<sign id>": "yes"}.')
    if not isinstance(exposures, list) or not all(isinstance(e, str) for e in exposures):
        problems.append("diary.exposures is not a list of ids.")
    if not isinstance(done, list) or not all(isinstance(each, dict) for each in done):
        return [*problems, 'diary.done is not a list. Write [{"measure": "<id>", "amount": 1}].']
    return problems + [problem for each in done for problem in _done_problems(each, known)]


def _done_problems(each: dict[str, Any], known: Catalog) -> list[str]:
    name, amount, unit = each.get("measure"), each.get("amount"), each.get("unit") or ""
    problems = []
    if not isinstance(name, str) or name not in known.measures:
        problems.append(f"diary.done has {name!r}, which is no measure.")
    if amount is not None and (type(amount) not in (int, float) or not 0 <= amount <= 100_000):
        problems.append(f"diary.done has the amount {amount!r}. Write a number up to 100000.")
    if not isinstance(unit, str) or len(unit) > 80:
        problems.append("diary.done has a unit that is no short text.")
    return problems


def _day_problems(on: Any) -> list[str]:
    try:
        day = date.fromisoformat(on) if on else None
    except (TypeError, ValueError):
        return [f"on is {on!r}. Write a date like 2026-12-02, or leave it out."]
    if day is not None and not 2000 <= day.year <= 2099:
        return [f"on is {on!r}, outside 2000 to 2099."]
    return []
