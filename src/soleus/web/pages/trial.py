"""Self-tests: choose one, agree to it, say each evening what she did, and see what it says."""

import secrets
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from soleus.app import look, today
from soleus.app import trial as trying
from soleus.app.today import Today
from soleus.app.trial import CONSENT, NotNowError, Offer, Planned, Tonight, Trial, Wish, Word
from soleus.insight.measured import Range
from soleus.knowledge import catalog
from soleus.knowledge.shapes import DoneRule, Measure, Way
from soleus.pictures import charts
from soleus.study.trial import Answer, Assigned, Option, Reading, schedule
from soleus.web import fields, visit
from soleus.web.days import dated
from soleus.web.fields import Carried
from soleus.web.pages.helps import per_cent, quoted
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.warning import call_of, held_calls
from soleus.web.wording import of_reason, of_test, translated
from soleus.web.wording import told as say
from soleus.words.say import Sentence, english

SEED_BITS = 48  # so that any program reads the number whole
TEN = 10


# ── choosing ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A measure that may be tested, as the page shows it. why: what shuts it now"""

    id: str
    name: str
    safe: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A test in the list of those that have ended."""

    trial: Trial
    name: str
    said: str


@require_safe
@signed_in
def trials(request: HttpRequest) -> HttpResponse:
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    seen = today.look(hers, now=now, zone=zone)
    choices = [choice(each) for each in trying.offers(seen)]
    mine = trying.every(hers)
    context = {
        "screen": "diary",
        **held(request),
        "rests": trying.rests(seen.about),
        "quiet": seen.about.quiet(seen.on),
        "card": card(request, seen),
        "running": next((each for each in mine if each.ended is None), None),
        "open": [each for each in choices if not each.why],
        "shut": [each for each in choices if each.why],
        "past": [past(each) for each in mine if each.ended],
    }
    return render(request, "trials.html", context)


def held(request: HttpRequest) -> dict[str, object]:
    """What _trial_hold.html says of a sign that stands: whom to call, as on the first page."""
    standing, profile, known = visit.held(request), visit.profile(request), catalog.load()
    return {
        "hold": standing is not None,
        "on_hold": say("plan.hold"),
        "call": call_of(standing, profile, known),
        "held_calls": held_calls(profile, known),
    }


def choice(offer: Offer) -> Choice:
    measure = offer.measure
    return Choice(
        id=measure.id,
        name=translated(measure.name),
        safe=translated(measure.test.safe) if measure.test else "",
        why=tuple(dict.fromkeys(of_reason(reason) for reason in offer.reasons)),
    )


def past(trial: Trial) -> Past:
    return Past(trial=trial, name=name_of(trial.protocol.measure), said=of_test(trial.answer))


def name_of(measure: str) -> str:
    found = catalog.load().measures.get(measure)
    return translated(found.name) if found else measure


# ── planning ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """One length a test could have, with its chance in words and as so many of ten.

    is_late: it would last past her due date
    """

    option: Option
    halved: str
    third_off: str
    refused: str
    ten: tuple[bool, ...]
    is_late: bool


@signed_in
def new(request: HttpRequest, measure: str) -> HttpResponse:
    """Plan a test, and begin it."""
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    try:
        found = trying.planned(hers, measure, now=now, zone=zone)
        if trying.rests(found.about):
            return redirect("trials")
        if request.method == "POST":
            made = trying.begin(hers, wish(request, measure), now=now, zone=zone)
            return redirect("trial", made.id)
    except NotNowError as error:
        return planner(request, found, say(error.code), status=409)
    except ValueError as error:  # no such measure, or not one of our forms
        raise Http404 from error
    return planner(request, found)


def wish(request: HttpRequest, measure: str) -> Wish:
    post = request.POST
    return Wish(
        id=UUID(post.get("id", "")),
        measure=measure,
        weeks=int(post.get("weeks", "0")),
        seed=secrets.randbits(SEED_BITS),
        consent=post.get("consent", ""),
    )


def planner(
    request: HttpRequest, found: Planned, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = choice(found.offer)
    lengths = [length(each, found) for each in found.plan.options] if found.plan else []
    fitting = [each for each in lengths if not each.refused]
    in_time = [each for each in fitting if not each.is_late]
    context = {
        "screen": "diary",
        **held(request),
        "choice": shown,
        "measure": found.offer.measure,
        "how": say(f"trial.how.{found.offer.measure.test.way}") if found.offer.measure.test else "",
        "cautions": cautions_of(found.offer.measure),
        "rate": found.rate,
        "week": f"{7 * found.rate.per_night:.1f}" if found.rate.per_night is not None else "",
        "lengths": lengths,
        "fitting": fitting,
        "best": max(in_time, key=lambda each: each.option.halved) if in_time else None,
        "refused": next((each.refused for each in lengths if each.refused), ""),
        "has_late": len(in_time) < len(fitting),
        "false_help": false_help(fitting),
        "advice": say(found.plan.advice.code) if found.plan else "",
        "is_running": trying.running(visit.person(request)) is not None,
        "first": found.first,
        "consent": CONSENT,
        "words": [say(code) for code in english() if code.startswith("trial.consent.")],
        "id": uuid4(),
        "problem": problem,
    }
    return render(request, "trial_new.html", context, status=status)


def length(option: Option, found: Planned) -> Length:
    tenths = 0 if option.refused else round(TEN * option.halved)
    return Length(
        option=option,
        halved=in_ten(option.halved),
        third_off=in_ten(option.third_off),
        refused=say(option.refused) if option.refused else "",
        ten=tuple(place < tenths for place in range(TEN)),
        is_late=found.lasts_past_birth(option.nights),
    )


def in_ten(share: float) -> str:
    """ "about 4 in 10" """
    tenths = round(TEN * share)
    if tenths == 0:
        return say("trial.chance.under")
    return say("trial.chance.over" if tenths == TEN else "trial.chance", n=tenths)


def false_help(lengths: list[Length]) -> str:
    """How often a test of what does nothing says that it helps, at the worst of the lengths."""
    if not lengths:
        return ""
    return say("trial.false_help", n=max(1, round(100 * max(e.option.false_help for e in lengths))))


# ── one test ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One way in which the nights are read, as a row of the table."""

    name: str
    reading: Reading
    about: str
    each_with: str
    each_without: str


@require_safe
@signed_in
def trial(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    found = trying.find(hers, id)
    if found is None:
        raise Http404
    seen = today.look(hers, now=now, zone=zone)
    if trying.rests(seen.about):
        return redirect("trials")
    protocol, answer = found.protocol, found.answer
    measure = catalog.load().measures.get(protocol.measure)
    reads = readings(answer) if answer else []
    may_go_on = trying.may_go_on(hers, found, now=now, zone=zone)
    context = {
        "screen": "diary",
        **held(request),
        "trial": found,
        "answer": answer,
        "name": name_of(protocol.measure),
        "way": say(f"trial.how.{protocol.way}"),
        "card": card(request, seen) if found.ended is None else None,
        "progress": trying.progress(hers, protocol, seen.on) if found.ended is None else None,
        "why": say(f"trial.why.{found.why}") if found.why else "",
        "sentences": words(answer.as_assigned.words, protocol.measure) if answer else [],
        "difference": words(answer.difference, protocol.measure) if answer else [],
        "own": own(answer.as_assigned) if answer else "",
        "measure": measure,
        "grade": say(f"learn.grade.{measure.certainty}") if measure else "",
        "reads": reads,
        "plot": plot(reads),
        "may_go_on": may_go_on,
        # While it may go on, the nights to come stay unseen, and the seed they follow from.
        "schedule": [drawn(each) for each in schedule(protocol)]
        if found.ended and not may_go_on
        else [],
        "week": f"{7 * protocol.cramps_per_night:.1f}",
        "is_blocks": protocol.way is Way.BLOCKS,
    }
    return render(request, "trial.html", context)


def drawn(each: Assigned) -> tuple[Assigned, str]:
    code = "with" if each.do else "without"
    return each, say(f"trial.drawn.{code}" if each.counts else f"trial.drawn.{code}.dropped")


def words(told: tuple[Sentence, ...], measure: str) -> list[str]:
    """What is said. The core knows ids; she knows names."""
    names = {measure: quoted(name_of(measure))}
    return [
        say(
            each.code, **{name: names.get(str(value), value) for name, value in each.values.items()}
        )
        for each in told
    ]


def own(reading: Reading) -> str:
    """What the nights of the test say by themselves: its prior leans to neither side."""
    if not reading.is_answer or reading.p_benefit is None:
        return ""
    return say("trial.own", n=round(100 * reading.p_benefit))


def readings(answer: Answer) -> list[Read]:
    """Both ways. Where chance's own nights carry no answer, neither has a number."""
    as_assigned, as_done, is_told = answer.as_assigned, answer.as_done, answer.as_assigned.is_answer
    return [
        Read(
            name=say(f"trial.read.{name}"),
            reading=reading,
            about=about(reading) if is_told and reading.verdict != "unsure" else "",
            each_with=per_night(reading.cramps_with, reading.with_it),
            each_without=per_night(reading.cramps_without, reading.without),
        )
        for name, reading in (("assigned", as_assigned), ("done", as_done))
    ]


def per_night(cramps: int, nights: int) -> str:
    return f"{cramps / nights:.1f}" if nights else ""


def about(reading: Reading) -> str:
    """ "about 25 % fewer (45 % fewer to 2 % more)" """
    if reading.ratio is None:
        return ""
    return per_cent(Range(**asdict(reading.ratio)))


def plot(reads: list[Read]) -> SafeString:
    """Both ways under each other."""
    shown = [
        charts.Estimate(
            label=each.name,
            detail=each.about,
            numbers="",
            effect=each.reading.ratio.middle,
            low=each.reading.ratio.low,
            high=each.reading.ratio.high,
        )
        for each in reads
        if each.reading.ratio and each.about
    ]
    if not shown:
        return SafeString("")
    axis = charts.Axis(
        ratio=True, better="", left=say("helps.side.fewer"), right=say("helps.side.more")
    )
    picture = charts.forest(
        shown,
        axis,
        name="trial",
        title=say("trial.plot.title"),
        description=" ".join(f"{each.label}: {each.detail}." for each in shown),
    )
    return mark_safe(picture)  # noqa: S308  our own SVG


# ── each evening ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A running test on the first page (template _trial_card.html).

    how, cautions: shown where it is to be done
    taps: the ids that "done" and "not done" will have, tonight's first
    carried: her word on tonight, for the phone to take it back
    """

    tonight: Tonight
    name: str
    do: str
    how: str
    cautions: tuple[str, ...]
    rule: DoneRule
    paused: tuple[str, ...]
    taps: tuple[UUID, ...]
    carried: Carried | None
    before: str


def card(request: HttpRequest, seen: Today) -> Card | None:
    """What the first page shows of a running test; None when none runs."""
    hers = visit.person(request)
    found = trying.tonight(hers, seen)
    if found is None:
        return None
    dose = found.tonight.dose if found.tonight else None
    name = translated(found.measure.name)
    return Card(
        tonight=found,
        name=name,
        do=says(found.tonight.assigned, name) if found.tonight else "",
        how=translated(found.measure.how),
        cautions=cautions_of(found.measure),
        rule=found.measure.done,
        paused=why_paused(found),
        taps=tuple(uuid4() for _ in range(4)),
        carried=fields.carried(dose, look.forms(hers, [dose])[dose.id]) if dose else None,
        before=say(f"trial.before.{_with(found.before.assigned.do)}") if found.before else "",
    )


def cautions_of(measure: Measure) -> tuple[str, ...]:
    known = [catalog.load().cautions[each] for each in measure.cautions]
    return tuple(translated(each.text) for each in known if each.is_shown)


def why_paused(found: Tonight) -> tuple[str, ...]:
    return tuple(dict.fromkeys(of_reason(reason) for reason in found.paused))


def says(evening: Assigned, name: str) -> str:
    """What chance says for one evening."""
    return say(f"trial.tonight.{_with(evening.do)}", measure=quoted(name))


def _with(do: bool) -> str:
    return "with" if do else "without"


@require_POST
@signed_in
def word(request: HttpRequest) -> HttpResponse:
    """She did it that evening, or she did not."""
    post, zone = request.POST, fields.zone(request)
    try:
        day = dated(post["day"], visit.today(request)) if post.get("day") else None
        # What is neither is a form cut short; read as "no" it would be her word that she did not.
        if post.get("did") not in {"yes", "no"}:
            raise Http404
        told = Word(id=UUID(post.get("id", "")), did=post["did"] == "yes", day=day)
        trying.say(visit.person(request), told, now=sent(request), zone=zone)
    except ValueError as error:  # no id, or no test that runs: not one of our forms
        raise Http404 from error
    return redirect("/#tonight")


@require_POST
@signed_in
def end(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """She ends it."""
    if trying.stop(visit.person(request), id, now=visit.now()) is None:
        raise Http404
    return redirect("trial", id)


@require_POST
@signed_in
def see(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """See what it says, once it is over or ended."""
    hers, zone = visit.person(request), visit.zone(request)
    if trying.see(hers, id, now=visit.now(), zone=zone) is None:
        raise Http404
    return redirect("trial", id)


@require_POST
@signed_in
def go_on(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """Take it back that she ended it."""
    hers, zone = visit.person(request), visit.zone(request)
    if trying.find(hers, id) is None:
        raise Http404
    trying.go_on(hers, id, now=visit.now(), zone=zone)
    return redirect("trial", id)
