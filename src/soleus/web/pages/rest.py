"""“That was all”: one tap says that the rest of a day's plan was not done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from soleus.app import about, look, that_was_all
from soleus.app.that_was_all import Day
from soleus.care.plan import PlanItem
from soleus.diary.nights import day_of
from soleus.web import fields, visit
from soleus.web.days import dated
from soleus.web.fields import Carried
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.wording import translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One thing nothing is written of; `tap` is the id that "not done" will have."""

    item: PlanItem
    unit: str
    tap: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question of one day (template _rest.html).

    done: the names of what she did; back: the address it leads to afterwards
    """

    day: Day
    done: tuple[str, ...]
    left: tuple[Left, ...]
    denied: tuple[tuple[UUID, Carried], ...]
    back: str


def asked(day: Day | None, forms: dict[UUID, UUID], back: str) -> Asked | None:
    """What a page asks of a day; None where there is nothing to ask and nothing to take back."""
    if day is None or not (day.silent or day.denied):
        return None
    known = day.known
    return Asked(
        day=day,
        done=tuple(translated(known.measures[each].name) for each in day.done),
        left=tuple(
            Left(
                item=item,
                unit=known.measures[item.measure].done.unit,
                tap=that_was_all.marked(uuid4()),
            )
            for item in day.silent
        ),
        denied=tuple((each.id, fields.carried(each, forms[each.id])) for each in day.denied),
        back=back,
    )


def of_night(request: HttpRequest, on: date) -> Asked | None:
    """The question on the page of a past night, of the day before it; None while that runs."""
    now, zone, hers = visit.now(), visit.zone(request), visit.person(request)
    today = day_of(now.astimezone(ZoneInfo(zone)))
    if on >= today or about.read(hers).quiet(today):
        return None
    day = that_was_all.look(hers, on, visit.standing(request))
    return asked(day, look.forms(hers, day.denied), f"/night/{on}")


@require_POST
@signed_in
def say(request: HttpRequest) -> HttpResponse:
    """That was all."""
    try:
        that_was_all.say(
            visit.person(request),
            dated(request.POST.get("day", ""), visit.today(request)),
            pairs(request.POST.getlist("rest")),
            now=sent(request),
            zone=fields.zone(request),
        )
    except ValueError as error:  # no such measure, or no id at all: not one of our forms
        raise Http404 from error
    return back(request)


@require_POST
@signed_in
def take_back(request: HttpRequest) -> HttpResponse:
    """It was not all."""
    try:
        doses = [UUID(each) for each in request.POST.getlist("of")]
    except ValueError as error:
        raise Http404 from error
    that_was_all.take_back(visit.person(request), doses, visit.now())
    return back(request)


def pairs(told: Iterable[str]) -> list[tuple[str, UUID]]:
    """Each measure with its id, as a form carries them: "measure.walk/9b2f…"."""
    found = [each.partition("/") for each in told]
    return [(measure, UUID(id_)) for measure, _, id_ in found]


def back(request: HttpRequest) -> HttpResponse:
    day = request.POST.get("night", "")
    return redirect("night", dated(day, visit.today(request))) if day else redirect("/#morning")
