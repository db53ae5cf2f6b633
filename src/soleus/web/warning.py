"""What to do about warning signs, and whom to call, as the pages of the night show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from soleus.care import calling, triage
from soleus.care.profile import Profile
from soleus.diary.entries import Answer
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Disposition, Region

# So urgent that no comfort may be shown beside it.
HELD = tuple(level for level in Disposition if level >= Disposition.SAME_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What to do when some signs are there (template _now_warning.html).

    who: whose number it is when it is an advice line's, else ""
    """

    level: str
    name: str
    do: str
    number: str
    who: str


def warning(
    known: Catalog,
    profile: Profile,
    signs: Iterable[str],
    *,
    least: Disposition = Disposition.SAME_DAY,
) -> Alarm:
    """What to do when these signs are there, and whom to call. least: what is known of more."""
    found = triage.assess(dict.fromkeys(signs, Answer.YES), profile, known, least=least)
    return alarm(known, profile, found.disposition)


def alarm(known: Catalog, profile: Profile, level: Disposition) -> Alarm:
    """What to do about any sign this urgent, and whom to call."""
    call = calling.call(level, profile, known)
    is_advice_line = call.number == call.advice_number
    return Alarm(
        level=level.code,
        name=known.levels[level.code].name,
        do=calling.what_to_do(level, profile.region, known),
        number=call.number,
        who=call.advice_name if is_advice_line else "",
    )


def held_ways(known: Catalog, profile: Profile) -> list[tuple[int, Alarm]]:
    """What a page of comfort gives way to on a phone which knows of a sign that stands."""
    return [(int(level), alarm(known, profile, level)) for level in HELD]


def call_of(
    standing: triage.Assessment | None, profile: Profile, known: Catalog
) -> calling.Call | None:
    """Whom to call while a warning sign stands."""
    return calling.call(standing.disposition, profile, known) if standing else None


def held_calls(profile: Profile, known: Catalog) -> list[tuple[int, calling.Call]]:
    """Whom to call on a phone which knows of a sign that stands, by how urgent it is."""
    return [(int(level), calling.call(level, profile, known)) for level in HELD]


def signs_of(found: triage.Assessment) -> list[str]:
    """The signs that made an assessment what it is."""
    return [sign for reason in found.reasons for sign in reason.signs]


def emergency(known: Catalog, profile: Profile) -> Region | None:
    """Whom to call where she is; None when she has not said."""
    region = known.regions.get(profile.region)
    return region if region and region.emergency else None


def context(request: HttpRequest) -> dict[str, Any]:
    """The countries whose number she can dial where she has not said hers, for every page."""
    known = catalog.load().regions.values()
    return {"countries": [region for region in known if region.is_shown and region.emergency]}
