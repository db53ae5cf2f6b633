"""The first page: help at once, then last night, then today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from soleus.app import food, look, supplements, that_was_all, today, write
from soleus.app import plan as planning
from soleus.care.plan import PlanItem
from soleus.care.profile import About
from soleus.diary.entries import Dose
from soleus.diary.nights import Night
from soleus.knowledge.shapes import Catalog, DoneRule
from soleus.pregnancy import GestationalAge
from soleus.web import copies, fields, nutrients, visit
from soleus.web.drawing import drawing
from soleus.web.pages import life, morning, phone, reminders, rest, share, trial, ways_in, who
from soleus.web.pages.food import tile_of_glass
from soleus.web.pages.supplements import flags
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.warning import call_of, held_calls
from soleus.web.wording import of_reason, translated
from soleus.web.wording import told as say

REVIEW_AFTER = timedelta(days=30)
USED = 3  # nights written in the last week: from then on it is worth a place on her phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One item of the plan as the page shows it; `tap` is the id its next dose will have.

    is_product: she told which supplement it is, so that it is noted there
    flag: that what she takes of it is above a level, "" while it is not
    swap: why something else may suit her better, "" without
    """

    item: PlanItem
    picture: SafeString
    reasons: list[str]
    gates: list[str]
    cautions: list[str]
    newest: Dose | None
    carried: fields.Carried | None
    tap: UUID
    done: DoneRule
    is_product: bool
    flag: str
    swap: str

    @property
    def slot(self) -> str:
        return say(f"plan.slot.{self.item.slot}")

    @property
    def certainty(self) -> str:
        return say(f"plan.certainty.{self.item.certainty}")

    @property
    def add(self) -> str:
        """What one tap adds, where one tap is not all of it."""
        return translated(self.item.done.add)

    @property
    def count(self) -> str:
        """ "2 of 8 glasses", where one tap is not all of it."""
        done = self.item.done
        if done.amount is None or not done.amount or not done.taps:
            return ""
        gives = self.done.gives
        if not gives or done.amount == int(done.amount):
            return say("plan.count", done=f"{done.amount:g}", of=f"{done.of:g}", unit=done.unit)
        # Her glass may be another than the plan's: then nobody can count them.
        ml = (f"{round(each * gives.grams):,}" for each in (done.amount, done.of))
        return say("plan.count", done=next(ml), of=next(ml), unit="ml")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if visit.guest(request):
        return redirect("with")
    if not request.user.is_authenticated:
        return render(request, "home_outside.html", {"screen": "home"})
    now, zone = visit.now(), visit.zone(request)
    seen = today.look(visit.person(request), now=now, zone=zone)
    planning.settle(visit.person(request), seen, now)
    known = seen.known
    about, age = seen.about, seen.profile.gestational_age_days
    last = look.last_night_among(seen.entries, now=now, zone=zone)
    # By night "yesterday" would be a riddle.
    before = None if last.is_running or seen.plan.on_hold else that_was_all.yesterday(seen)
    denied = before.denied if before else ()
    forms = look.forms(request.user, [*seen.newest.values(), *denied])
    had = food.among(seen.entries, seen.on, about)
    test = trial.card(request, seen)
    flagged = flags(supplements.shelf(seen).sums)
    items = cards(known, without_tested(seen.plan.items, test), seen, forms, flagged)
    asks = cards(known, seen.plan.asks, seen, forms, flagged)
    context = {
        "screen": "home",
        "today": seen,
        "now": life.now(about, seen.on),
        "cards": items,
        "asks": asks,
        "flags": sorted({*flagged.values()} - {card.flag for card in (*items, *asks)}),
        "age": GestationalAge(age) if age is not None else None,
        "is_new": about.reviewed_on is None,
        "is_review_due": is_review_due(about, seen.on),
        "skipped": say(f"plan.skip.{seen.skip}") if seen.skip else "",
        "hold": seen.plan.on_hold,
        "on_hold": say("plan.hold"),
        "call": call_of(seen.standing, seen.profile, known),
        "missed": reminders.missed(request),
        "shared_until": share.until(request),
        **copies.told(request),
        "undecided": write.undecided(visit.person(request)),
        "held_calls": held_calls(seen.profile, known),
        "clots": say("plan.clots") if seen.plan.ask_clot_risk else "",
        **morning.card(request, last),
        "rest": rest.asked(before, forms, "/#morning"),
        "test": test,
        **who.for_home(request),
        **ways_in.news(request),
        "zone": zone,
        "drunk": nutrients.drinks(had),
        "glass": tile_of_glass(had),
        "nights": [(night, night_sentence(night)) for night in seen.nights],
        "tells_how_to_install": is_used(seen) and not seen.plan.on_hold,
        **phone.drawings(),
    }
    return render(request, "home.html", context)


def without_tested(items: tuple[PlanItem, ...], test: trial.Card | None) -> tuple[PlanItem, ...]:
    """The plan must not offer what chance says to leave out, so the card of the test has it."""
    if test is None or test.tonight.tonight is None:
        return items
    return tuple(item for item in items if item.measure != test.tonight.measure.id)


def is_review_due(about: About, on: date) -> bool:
    """Whether a month has passed since she last looked through what she told."""
    return about.reviewed_on is not None and on - about.reviewed_on > REVIEW_AFTER


def is_used(seen: today.Today) -> bool:
    """Whether she writes often enough to be told how to put Soleus on her home screen."""
    return sum(night.cramps is not None for night in seen.nights) >= USED


def cards(
    known: Catalog,
    items: tuple[PlanItem, ...],
    seen: today.Today,
    forms: Mapping[UUID, UUID],
    flagged: Mapping[str, str],
) -> list[Card]:
    """Each item with its words and, once a page, its drawing."""
    drawn: set[str] = set()
    made = []
    # Of a supplement she told, a dose is noted where it is asked whether it is too soon.
    shelved = {each.measure for each in seen.about.products if each.is_agreed_on(seen.on)}
    for item in items:
        # Two drawings alike would carry the same ids, and a screen reader would mix them up.
        picture = SafeString("") if item.drawing in drawn else drawing(item.drawing)
        drawn.add(item.drawing)
        newest = seen.newest.get(item.measure)
        made.append(
            Card(
                item=item,
                picture=picture,
                reasons=[of_reason(reason) for reason in item.reasons],
                gates=[of_reason(reason) for reason in item.gates],
                cautions=[translated(known.cautions[each].text) for each in item.cautions],
                newest=newest,
                carried=fields.carried(newest, forms[newest.id]) if newest else None,
                tap=uuid4(),
                done=known.measures[item.measure].done,
                is_product=item.measure in shelved,
                flag=flagged.get(known.measures[item.measure].supplies, ""),
                swap=say(item.swap) if item.swap else "",
            )
        )
    return made


def night_sentence(night: Night) -> str:
    """A night in words, for those who cannot see its mark."""
    day = date_format(night.date, "l")
    if night.cramps is None:
        return say("plan.night.missing", day=day)
    if not night.cramps:
        return say("plan.night.none", day=day)
    return say("plan.night.cramp", day=day, n=night.cramps)


@require_POST
@signed_in
def done(request: HttpRequest) -> HttpResponse:
    """One tap: done."""
    try:
        id_ = UUID(request.POST.get("id", ""))
        today.mark_done(
            visit.person(request),
            request.POST.get("measure", ""),
            id_,
            now=sent(request),
            zone=visit.zone(request),
        )
    except ValueError as error:  # no such measure, or no id at all: not one of our forms
        raise Http404 from error
    return redirect("/#plan")


@require_POST
@signed_in
def undo(request: HttpRequest, to: str) -> HttpResponse:
    """Take the newest tap back, and go on where it was made."""
    try:
        today.undo(visit.person(request), UUID(request.POST.get("id", "")), visit.now())
    except ValueError as error:
        raise Http404 from error
    return redirect(to)


@require_POST
@signed_in
def skip_about(request: HttpRequest) -> HttpResponse:
    """Not now: the first page does not ask about her again."""
    today.skip_about(visit.person(request), visit.today(request), visit.now())
    return redirect("home")
