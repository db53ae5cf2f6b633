"""Pure. Whom to call, what to do, and what to say when someone answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from soleus.care.profile import Profile
from soleus.care.triage import Assessment, Reason
from soleus.diary.entries import Answer, Side
from soleus.knowledge.shapes import Catalog, Disposition
from soleus.words.say import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whom to call now. A number nobody knows stays empty: a wrong country's number can kill.

    to: "emergency", "maternity" or "" when nobody needs to be called now
    words: what to do, in her region's words
    number: the one to dial first, "" when only she can know it
    """

    to: str
    words: str
    number: str
    emergency_words: str
    emergency_number: str
    unit_number: str
    advice_name: str
    advice_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What she may add for the phone; nothing of it changes the urgency."""

    side: Side | None = None
    since: str = ""


NOTHING_TOLD = Told()


def call(disposition: Disposition, profile: Profile, catalog: Catalog) -> Call:
    """Whom to call for an urgency, where she lives."""
    region = catalog.regions.get(profile.region)
    to = catalog.levels[disposition.code].calls
    emergency = region.emergency if region else ""
    emergency_words = region.emergency_words if region else say("triage.call.emergency")
    maternity_words = region.maternity_words if region else say("triage.call.maternity")
    advice_number = region.advice_number if region else ""
    return Call(
        to=to,
        words={"emergency": emergency_words, "maternity": maternity_words}.get(to, ""),
        number={"emergency": emergency, "maternity": profile.unit_number or advice_number}.get(
            to, ""
        ),
        emergency_words=emergency_words,
        emergency_number=emergency,
        unit_number=profile.unit_number,
        advice_name=region.advice_name if region else "",
        advice_number=advice_number,
    )


def on_the_phone(
    assessment: Assessment,
    answers: Mapping[str, Answer],
    profile: Profile,
    catalog: Catalog,
    told: Told = NOTHING_TOLD,
) -> str:
    """What she can read out when someone answers: how far along, what she has, which side, since.

    A screen answered as a whole says yes to "one of these", so those signs are read as a list.
    """
    met = dict.fromkeys(sign for reason in assessment.reasons for sign in reason.signs)
    sure = [catalog.signs[s].say for s in met if answers[s] is Answer.YES]
    unsure = [catalog.signs[s].short for s in met if answers[s] is Answer.UNSURE]
    history = dict.fromkeys(c for reason in assessment.reasons for c in reason.conditions)
    parts = [*_how_far(profile), *sure]
    if unsure:
        parts.append(say("triage.phone.maybe", {"signs": "; ".join(unsure).lower()}))
    if told.side:
        parts.append(say(f"triage.phone.side.{told.side.value}"))
    if told.since:
        parts.append(say("triage.phone.since", {"since": told.since.rstrip(". ")}))
    if history:
        named = "; ".join(catalog.conditions[c].name.lower() for c in history)
        parts.append(say("triage.phone.history", {"conditions": named}))
    return " ".join(parts) if met else ""


def _how_far(profile: Profile) -> list[str]:
    if profile.gestational_age_days is not None:
        return [say("triage.phone.weeks", {"n": profile.gestational_age_days // 7})]
    if profile.days_after_birth is not None:
        return [say("triage.phone.after", {"n": profile.days_after_birth})]
    return []


def what_to_do(disposition: Disposition, region: str, catalog: Catalog) -> str:
    """What an urgency asks of her, in the wording of her region where it has one."""
    level = catalog.levels[disposition.code]
    return dict(level.do_in).get(region, level.do)


def message(assessment: Assessment, profile: Profile, catalog: Catalog, *, phone: str) -> str:
    """The whole answer as plain text: what to do, what to say, what would change it.

    phone: what she can read out, from `on_the_phone`
    """
    level = catalog.levels[assessment.disposition.code]
    flags = [catalog.flags[r.flag] for r in _leading(assessment)]
    lines = [
        call(assessment.disposition, profile, catalog).words or f"{level.name}.",
        what_to_do(assessment.disposition, profile.region, catalog),
        *dict.fromkeys(flag.do for flag in flags),
    ]
    if phone:
        lines.append(say("triage.say", {"sentence": phone}))
    if assessment.unasked:
        lines.append(say("triage.unasked", {"n": len(assessment.unasked)}))
    changes = dict.fromkeys(flag.change for flag in flags) or [level.change]
    return " ".join([*lines, *changes])


def _leading(assessment: Assessment) -> list[Reason]:
    """The reasons as urgent as the result."""
    return [r for r in assessment.reasons if r.disposition is assessment.disposition]
