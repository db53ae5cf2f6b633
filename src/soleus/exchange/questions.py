"""Pure. The questions that commands answer: JSON in, JSON out, stable from their first release.

For each question there are its problems, every one at once and each with the value, the rule and
the next step, and its answer, which takes a question without problems.
"""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeGuard
from uuid import UUID

from soleus.care import calling, coach, plan, triage
from soleus.care.plan import GateReason, PlanItem
from soleus.care.profile import Profile, with_limit
from soleus.diary.entries import Answer, Dose, Intake, Site, limits
from soleus.knowledge.foods import Food, Foods, Portion
from soleus.knowledge.shapes import Catalog
from soleus.nutrition import gaps, ideas, intake
from soleus.nutrition.gaps import Reference
from soleus.nutrition.intake import Eaten
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


# ── intake ────────────────────────────────────────────────────────────────────────────────────

INTAKE = ("region", "age", "items", "conditions", "fluid_limit_ml", "diets", "avoids", "easy",
          "cheap", "on")  # fmt: skip
ITEM = ("food", "grams", "portion", "count", "at")
AGES = range(10, 61)
# As much at once as the diary holds.
HELD: dict[str, Any] = {name: limits(Intake)[name][0] for name in ("grams", "amount")}
MOST_GRAMS, MOST_COUNT = HELD["grams"].le, HELD["amount"].le
MOST_FLUID_ML = 20_000


def intake_answer(told: Any, known: Catalog, foods: Foods, *, on: date) -> dict[str, Any]:
    """What a day held, what it should hold, what is missing, and foods that would help."""
    limit = told.get("fluid_limit_ml")
    conditions = with_limit(frozenset(told.get("conditions") or ()), limit)
    eaten = [Eaten(food=item["food"], grams=_grams(item, foods)) for item in told["items"]]
    found = intake.totals(eaten, foods, known)
    wanted = gaps.references(
        known,
        region=told.get("region") or "",
        age=told.get("age"),
        conditions=conditions,
        fluid_limit_ml=limit,
    )
    missing = gaps.gaps(known, found, wanted)
    helping = ideas.ideas(
        known,
        foods,
        missing,
        on=plan_day(told) or on,
        diets=frozenset(told.get("diets") or ()),
        avoids=told.get("avoids") or (),
        conditions=conditions,
        easy=bool(told.get("easy")),
        cheap=bool(told.get("cheap")),
    )
    return {
        "totals": {
            name: {
                "amount": total.amount,
                "unit": total.unit,
                "at_least": total.at_least,
                "coverage": total.coverage,
            }
            for name, total in found.items()
        },
        "targets": {name: _reference(each, known) for name, each in wanted.items()},
        "gaps": {name: asdict(gap) for name, gap in missing.items()},
        "ideas": [asdict(idea) | {"description": _told(idea.food, foods)} for idea in helping],
        "knowledge": known.version,
    }


def _reference(reference: Reference, known: Catalog) -> dict[str, Any]:
    return asdict(reference) | {
        "because": [{"code": code, "text": say(code)} for code in reference.because],
        "gates": [{"gate": gate, "text": known.gates[gate].text} for gate in reference.gates],
        "elsewhere": [_reference(theirs, known) for theirs in reference.elsewhere],
    }


def _told(food: str, foods: Foods) -> str:
    found = foods.get(food)
    return found.description if found else ""


def _grams(item: dict[str, Any], foods: Foods) -> float | None:
    """How much of an item without problems, None where she did not know."""
    if "portion" not in item:
        return None if item["grams"] is None else float(item["grams"])
    food = foods.get(item["food"])
    portion = _portion(food, item["portion"]) if food else None
    return None if portion is None else portion.grams / portion.amount * item["count"]


def _portion(food: Food, measure: str) -> Portion | None:
    """The portion of a food that is called so, in large or small letters."""
    wanted = measure.strip().casefold()
    return next((each for each in food.portions if each.measure.casefold() == wanted), None)


def intake_problems(told: Any, known: Catalog, foods: Foods) -> list[str]:
    """Everything in a day of food that could be misread, at once."""
    if not isinstance(told, dict):
        return ['The day is not an object. Write {"items": []} at least.']
    items = told.get("items")
    problems = [*_strangers(told, "The day", INTAKE), *_person_problems(told, known)]
    if not isinstance(items, list):
        return [*problems, 'items is not a list. Write [{"food": "<id>", "grams": 100}].']
    return problems + [
        f"Item {place}: {problem}"
        for place, item in enumerate(items, start=1)
        for problem in _item_problems(item, foods)
    ]


def _person_problems(told: dict[str, Any], known: Catalog) -> list[str]:
    region, age, limit = told.get("region"), told.get("age"), told.get("fluid_limit_ml")
    regions = [*known.regions, *(t for t in gaps.tables(known) if t not in known.regions)]
    problems = []
    if region not in (None, "") and region not in regions:
        text = f"region is {region!r}. Use one of {', '.join(regions)}, or leave it out."
        problems.append(text)
    if age is not None and (type(age) is not int or age not in AGES):
        text = f"age is {age!r}. Write whole years from {AGES[0]} to {AGES[-1]}, or leave it out."
        problems.append(text)
    if limit is not None and not _is_number(limit, MOST_FLUID_ML):
        text = f"fluid_limit_ml is {limit!r}. Write millilitres from 0 to {MOST_FLUID_ML}."
        problems.append(text)
    for key in ("easy", "cheap"):
        if not isinstance(told.get(key, False), bool):
            problems.append(f"{key} is {told[key]!r}. Write true or false, or leave it out.")
    for key, choices in (("conditions", known.conditions), ("diets", known.diets)):
        problems += _id_problems(key, told.get(key) or [], choices)
    return (
        problems
        + _id_problems("avoids", told.get("avoids") or [], None)
        + _day_problems(told.get("on"))
    )


def _id_problems(key: str, names: Any, choices: dict[str, Any] | None) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return [f"{key} is {names!r}. Write a list of texts."]
    if choices is None:
        return []
    return [
        f"{key} has {name!r}, which is not known. Use {', '.join(choices)}."
        for name in names
        if name not in choices
    ]


def _item_problems(item: Any, foods: Foods) -> list[str]:
    if not isinstance(item, dict):
        return ['it is not an object. Write {"food": "<id>", "grams": 100}.']
    name = item.get("food")
    food = foods.get(name) if isinstance(name, str) else None
    problems = _strangers(item, "it", ITEM)
    if food is None:
        text = f"{name!r} is no food of the tables. Find its id with: soleus foods search WORDS"
        problems.append(text)
    if "portion" in item and "grams" in item:
        problems.append("it has grams and a portion. Keep one of them.")
    elif "portion" in item:
        problems += _portion_problems(item, food)
    else:
        problems += _grams_problems(item)
    return problems + _time_problems(item.get("at"))


def _grams_problems(item: dict[str, Any]) -> list[str]:
    if "count" in item:
        return ["it has a count and no portion. Add the portion, or write grams instead."]
    if "grams" not in item:
        return ["it does not say how much. Write grams, or a portion and a count."]
    grams = item["grams"]
    if grams is not None and not _is_number(grams, MOST_GRAMS):
        rule = f"Write a number from 0 to {MOST_GRAMS}, or null when it is not known."
        return [f"grams is {grams!r}. {rule}"]
    return []


def _portion_problems(item: dict[str, Any], food: Food | None) -> list[str]:
    measure, count = item["portion"], item.get("count")
    problems = []
    # None of a portion is no food: it stands in no day, and weighs nothing in its coverage.
    if not _is_number(count, MOST_COUNT) or not count:
        problems.append(f"count is {count!r}. Write a number above 0, up to {MOST_COUNT}.")
    if not isinstance(measure, str):
        return [*problems, f"portion is {measure!r}. Write the words of a portion."]
    if food is None:
        return problems
    portion = _portion(food, measure)
    if portion is None:
        # What people have who do not say how much is no measure anybody would write.
        offered = (each.measure for each in food.portions if not each.usual)
        measures = list(dict.fromkeys(f'"{each}"' for each in offered))
        uses = f"Use {', '.join(measures)}, or grams." if measures else "Write grams instead."
        problems.append(f"{measure!r} is no portion of {food.id}, {food.description}. {uses}")
    elif _is_number(count, MOST_COUNT):
        grams = portion.grams / portion.amount * count
        if grams > MOST_GRAMS:
            rule = f"Write a count that comes to {MOST_GRAMS} grams at most."
            problems.append(f"{count} of {measure!r} are {grams:.0f} grams. {rule}")
    return problems


def _is_number(value: Any, most: float) -> TypeGuard[float]:
    """A number from 0 to `most`. Not a number is none, and neither is true."""
    return type(value) in (int, float) and 0 <= value <= most


def _time_problems(at: Any) -> list[str]:
    try:
        time_told = datetime.fromisoformat(at) if at is not None else None
    except (TypeError, ValueError):
        return [f"at is {at!r}. Write it like 2026-12-02T08:30:00+01:00, or leave it out."]
    if time_told is not None and time_told.tzinfo is None:
        return [f"at is {at!r}, which does not say in which zone. Add the offset, like +01:00."]
    return []
