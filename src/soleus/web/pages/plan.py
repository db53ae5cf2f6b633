"""The plan: what it holds, everything else there is, and what she changes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus.app import plan as planning
from soleus.app import today
from soleus.app.plan import NotForHerError, Other, Place
from soleus.app.today import Today
from soleus.care.choices import LIMITS, Own, Skip
from soleus.care.plan import MOST_ITEMS, SLOTS, PlanItem
from soleus.knowledge.shapes import Measure
from soleus.web import fields, visit
from soleus.web.pages.learn import guide_of
from soleus.web.visit import signed_in
from soleus.web.warning import call_of
from soleus.web.wording import of_reason, translated
from soleus.web.wording import told as say

# After how many days a measure comes back; without, when she says so.
RESTS = {"3": 3, "7": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A measure of the plan. swaps: what could be in its place; guide: see learn.guide_of"""

    item: PlanItem
    reasons: list[str]
    swap: str
    swaps: list[Measure]
    guide: str

    @property
    def slot(self) -> str:
        return say(f"plan.slot.{self.item.slot}")

    @property
    def certainty(self) -> str:
        return say(f"plan.certainty.{self.item.certainty}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A measure that is not in the plan.

    reasons: why not, or what speaks for it; guide: see learn.guide_of
    """

    other: Other
    reasons: list[str]
    guide: str

    @property
    def is_unclear(self) -> bool:
        """Whether it waits for nothing but answers to the warning signs."""
        return {reason.code for reason in self.other.reasons} == {"plan.gate.unclear"}

    @property
    def certainty(self) -> str:
        return say(f"plan.certainty.{self.other.measure.certainty}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: HttpRequest) -> HttpResponse:
    seen = today.look(visit.person(request), now=visit.now(), zone=visit.zone(request))
    if request.method != "POST":
        return shown(request, seen)
    do = DOINGS.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        problem = do(request, seen)
    except NotForHerError:
        problem = say("plan.not_for_her")
    except ValueError as error:  # no such measure, day or id: not one of our forms
        raise Http404 from error
    if problem:
        return shown(request, seen, problem=problem)
    messages.success(request, changed(request, seen))
    return redirect("/#plan" if request.POST.get("to") == "home" else "plan")


def changed(request: HttpRequest, before: Today) -> str:
    """That it is saved, and what took a free place: nothing comes into her plan unsaid."""
    seen = today.look(visit.person(request), now=visit.now(), zone=visit.zone(request))
    held = {item.measure for item in before.plan.items}
    came = [translated(item.name) for item in seen.plan.items if item.measure not in held]
    return say("plan.changed_to", names=", ".join(came)) if came else say("plan.changed")


# ── what she changes ────────────────────────────────────────────────────────────────────────


def put(request: HttpRequest, seen: Today) -> str:
    instead = request.POST.get("instead", "")
    planning.put(visit.person(request), seen, _measure(request), instead=instead, now=visit.now())
    return ""


def let_go(request: HttpRequest, seen: Today) -> str:
    planning.let_go(visit.person(request), _measure(request), visit.now())
    return ""


def bring_back(request: HttpRequest, seen: Today) -> str:
    planning.bring_back(visit.person(request), _measure(request), visit.now())
    return ""


def pause(request: HttpRequest, seen: Today) -> str:
    days = RESTS.get(request.POST.get("days", ""))
    until = seen.on + timedelta(days=days) if days else None
    planning.pause(visit.person(request), _measure(request), until, visit.now())
    return ""


def resume(request: HttpRequest, seen: Today) -> str:
    planning.resume(visit.person(request), _measure(request), visit.now())
    return ""


def add(request: HttpRequest, seen: Today) -> str:
    """A thing of her own. id: made with the page, so that a second tap adds no second one."""
    post = request.POST
    id_, slot, limit = UUID(post.get("id", "")), post.get("slot", ""), LIMITS["times"]
    # A browser counts the end of a line as one letter and sends two.
    name, how = (post.get(each, "").strip().replace("\r\n", "\n") for each in ("name", "how"))
    if not name or len(name) > LIMITS["name"].max_length or slot not in SLOTS:
        return say("plan.own.name")
    times = fields.number(post.get("times", "") or "1")
    if not isinstance(times, int) or not limit.ge <= times <= limit.le:
        ends = {"least": str(limit.ge), "most": str(limit.le)}
        return say("problem.out_of_range", value=post.get("times", "")[:40], **ends)
    if len(how) > LIMITS["how"].max_length:
        return say("plan.own.how", most=LIMITS["how"].max_length)
    own = Own(id=id_, name=name, slot=slot, times=times, how=how)
    planning.add(visit.person(request), own, visit.now())
    return ""


def skip(request: HttpRequest, seen: Today) -> str:
    planning.skip(visit.person(request), seen.on, Skip(request.POST.get("why", "")), visit.now())
    return ""


def take_up(request: HttpRequest, seen: Today) -> str:
    planning.take_up(visit.person(request), seen.on, visit.now())
    return ""


DOINGS: dict[str, Callable[[HttpRequest, Today], str]] = {
    "put": put,
    "let_go": let_go,
    "bring_back": bring_back,
    "pause": pause,
    "resume": resume,
    "add": add,
    "skip": skip,
    "take_up": take_up,
}


def _measure(request: HttpRequest) -> str:
    return request.POST.get("measure", "")


# ── what she sees ───────────────────────────────────────────────────────────────────────────


def shown(request: HttpRequest, seen: Today, *, problem: str = "") -> HttpResponse:
    planning.settle(visit.person(request), seen, visit.now())
    found = planning.others(seen)
    could = [each.measure for each in found if each.place is Place.COULD]
    context = {
        "screen": "plan",
        "today": seen,
        "quiet": seen.about.quiet(seen.on),
        "hold": seen.plan.on_hold,
        "on_hold": say("plan.hold"),
        "call": call_of(seen.standing, seen.profile, seen.known),
        "held": [held(seen, item, could) for item in seen.plan.items],
        "is_full": len(seen.plan.items) >= MOST_ITEMS,
        "places": [(place, say(f"plan.place.{place}"), of(seen, found, place)) for place in Place],
        "slots": [(slot, say(f"plan.slot.{slot}")) for slot in SLOTS],
        "limits": LIMITS,
        "id": uuid4(),
        # What could not be added stays as she typed it.
        "typed": request.POST if problem else {},
        "skipped": say(f"plan.skip.{seen.skip}") if seen.skip else "",
        "problem": problem,
    }
    return render(request, "plan.html", context, status=422 if problem else 200)


def held(seen: Today, item: PlanItem, could: list[Measure]) -> Held:
    """An item with what could take its place, its own family first."""
    family = seen.known.measures[item.measure].family
    return Held(
        item=item,
        reasons=[of_reason(reason) for reason in item.reasons],
        swap=say(item.swap) if item.swap else "",
        swaps=sorted(could, key=lambda each: each.family != family),
        guide=guide_of(seen.known, item.measure, is_copy=False),
    )


def of(seen: Today, found: list[Other], place: Place) -> list[Line]:
    return [
        Line(
            other=each,
            reasons=[*dict.fromkeys(map(of_reason, each.reasons))],
            guide=guide_of(seen.known, each.measure.id, is_copy=False),
        )
        for each in found
        if each.place is place
    ]
