"""What helps me: what her own nights say of each measure, how sure that is, and what may come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from soleus.app import helps as helping
from soleus.app import trial
from soleus.app.helps import Eased, Helps, State, Without
from soleus.app.hers import known as known_of
from soleus.app.trial import Trial
from soleus.care import plan
from soleus.care.profile import Profile
from soleus.care.triage import Assessment
from soleus.insight.measured import Measured, Range
from soleus.knowledge.shapes import Catalog, Disposition
from soleus.pictures import charts
from soleus.web import visit
from soleus.web.visit import signed_in
from soleus.web.warning import call_of, held_calls
from soleus.web.wording import of_reason, of_test, translated
from soleus.web.wording import told as say

LEAST_NIGHTS = 28  # before anything can be compared
LATEST = 28  # nights that stand for how it is now, where cramps a week are reckoned
LABELS = {
    "prescribed": "counted",
    "as_needed": "never",
    "unchanging": "never",
    "together": "never",
    "before_after": "never",
    "fewer": "pattern",
    "more": "pattern",
    "maybe_fewer": "maybe",
    "maybe_more": "maybe",
    "between": "open",
    "no_difference": "same",
    "test_open": "open",
    "test_fewer": "test",
    "test_more": "test",
}  # by verdict, so that it says what the sentence says; every other one is "not yet"
OPEN = {"between", "no_difference", "test_open"}  # verdicts that name no direction
PER_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure as the page shows it.

    short: its name on one line of a picture; label: what kind of answer it is
    gates: what is said first where it is not for her now
    about: how many fewer or more, with its range
    asks: whether she may say that she uses it when her legs already feel bad
    """

    id: str
    name: str
    short: str
    label: str
    gates: tuple[str, ...]
    sentences: tuple[str, ...]
    about: str
    found: Measured
    grade: str
    spared: str
    own: str
    asks: bool
    as_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Easing:
    """One kind of relief as the page shows it."""

    name: str
    counts: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A measure by all nights, and by the nights that are left."""

    name: str
    all: str
    left: str


@require_safe
@signed_in
def helps(request: HttpRequest) -> HttpResponse:
    hers = visit.person(request)
    known = known_of(hers)
    try:
        without = Without(request.GET.get("without", ""))
    except ValueError as error:
        raise Http404 from error
    standing, profile = visit.standing(request), visit.profile(request)
    hold = standing is not None and standing.disposition >= Disposition.SAME_DAY
    found = Helps(state=State.QUIET) if hold else look(request)
    tested = trial.unread(hers, now=visit.now(), zone=visit.zone(request))
    if tested:
        found = without_tested(found, tested.protocol.measure)
    rows = [
        row_of(known, each, helping.as_needed(hers), gates(known, each, profile, standing))
        for each in found.measures
    ]
    left = look(request, without) if without and not hold else None
    compared = beside(known, found, left) if left else []
    context = {
        "screen": "diary",
        "hold": hold,
        "on_hold": say("plan.hold"),
        "call": call_of(standing, profile, known),
        "held_calls": held_calls(profile, known),
        "found": found,
        "nights_to_go": max(LEAST_NIGHTS - found.recorded, 0),
        "rows": rows,
        "plot": plot(rows),
        "tested": quoted(translated(known.measures[tested.protocol.measure].name))
        if tested and tested.protocol.measure in known.measures
        else "",
        "tests": tests(trial.every(hers)),
        "testable": [each.id for each in known.measures.values() if each.test],
        "plotted": [row for row in rows if row.found.is_shown],
        "trend": trend(found.trend) if found.state is State.READY else "",
        "coming": coming(found),
        "reliefs": [easing(known, each) for each in found.reliefs],
        "better": [better(known, *pair) for pair in found.better],
        "without": without,
        "beside": compared,
        "held": held(known, found, left) if left and compared else "",
    }
    return render(request, "helps.html", context)


def without_tested(found: Helps, measure: str) -> Helps:
    """All but the measure whose test runs: a look at its nights here would be a look in between,
    and who may stop when it looks good finds too often that it helps."""
    left = [each for each in found.measures if measure not in (each.measure, *each.alike)]
    return replace(found, measures=tuple(left))


def tests(hers: Iterable[Trial]) -> list[tuple[str, UUID, str]]:
    """Those that have an answer, the newest first: the measure, the test and what it said."""
    return [(e.protocol.measure, e.id, of_test(e.answer)) for e in hers if e.answer]


def look(request: HttpRequest, without: Without = Without.NOTHING) -> Helps:
    now, zone = visit.now(), visit.zone(request)
    return helping.look(visit.person(request), now=now, zone=zone, without=without)


@require_POST
@signed_in
def use(request: HttpRequest) -> HttpResponse:
    """She uses a measure when her legs already feel bad, or does not."""
    measure, told = request.POST.get("measure", ""), request.POST.get("as_needed") == "yes"
    try:
        helping.use_as_needed(visit.person(request), measure, visit.now(), as_needed=told)
    except ValueError as error:
        raise Http404 from error
    return redirect(f"/helps#{measure}")


# ── a measure ──────────────────────────────────────────────────────────────────────────────


def gates(
    known: Catalog, found: Measured, profile: Profile, standing: Assessment | None
) -> tuple[str, ...]:
    """Why a measure is not for her now, or what to ask first: a pattern must not hide it."""
    reasons = [
        reason
        for each in (found.measure, *found.alike)
        for reason in plan.gates(known, known.measures[each], profile, standing=standing)
    ]
    return tuple(dict.fromkeys(of_reason(reason) for reason in reasons))


def row_of(
    known: Catalog, found: Measured, as_needed: frozenset[str], gates: tuple[str, ...]
) -> Row:
    measure = known.measures[found.measure]
    shown = found.is_shown
    return Row(
        id=found.measure,
        name=name_of(known, found),
        short=short_name(known, found),
        label=label(found),
        gates=gates,
        sentences=tuple(sentences(known, found)),
        about=per_cent(found.ratio) if shown else "",
        found=found,
        grade=say(f"learn.grade.{measure.certainty}"),
        spared=spared(found.spared) if shown and not found.in_steps else "",
        own=own(found.own) if shown and found.verdict not in OPEN else "",
        asks=found.verdict != "prescribed",
        as_needed=found.measure in as_needed,
    )


def name_of(known: Catalog, found: Measured) -> str:
    """What a measure is called, or all of those that can only be seen together."""
    names = [translated(known.measures[each].name) for each in (found.measure, *found.alike)]
    return say("helps.and", one=", ".join(names[:-1]), two=names[-1]) if names[1:] else names[0]


def short_name(known: Catalog, found: Measured) -> str:
    name, more = translated(known.measures[found.measure].name), len(found.alike)
    return say("helps.and_more", name=name, n=more) if more else name


def label(found: Measured) -> str:
    """What kind of answer it is, in two or three words."""
    return say(f"helps.label.{LABELS.get(found.verdict, 'not_yet')}")


def own(probability: float) -> str:
    """No diary makes anything certain, so it is never rounded to 0 or to 100."""
    whole = round(PER_CENT * probability)
    if whole in (0, PER_CENT):
        return say("helps.own.over" if whole else "helps.own.under")
    return say("helps.own", n=whole)


def sentences(known: Catalog, found: Measured) -> list[str]:
    """What is said of a measure. The core knows ids; she knows names."""
    measure = known.measures[found.measure]
    hers = measure.done.each if found.in_steps else ""
    names = {each.id: quoted(translated(each.name)) for each in known.measures.values()}
    names[found.measure] = quoted(translated(hers) if hers else name_of(known, found))
    said = [
        say(each.code, **{name: names.get(value, value) if isinstance(value, str) else value
                          for name, value in each.values.items()})
        for each in found.words
    ]  # fmt: skip
    return [*said, say("helps.alike")] if found.alike else said


def quoted(name: str) -> str:
    return say("helps.quoted", name=name)


def per_cent(ratio: Range) -> str:
    """ "about 25 % fewer (45 % fewer to 2 % more)" """
    low, middle, high = (change(each) for each in (ratio.low, ratio.middle, ratio.high))
    return say("helps.about", about=middle, low=low, high=high)


def change(ratio: float) -> str:
    """So many per cent fewer or more."""
    whole = round(PER_CENT * ratio) - PER_CENT
    if whole == 0:
        return say("helps.as_many")
    return say("helps.fewer" if whole < 0 else "helps.more", n=abs(whole))


def spared(found: Range) -> str:
    """Cramps a week fewer; below zero they are more."""
    ends = (found.high, found.low)
    fewer, more = (
        say("helps.a_week.fewer" if each >= 0 else "helps.a_week.more", n=f"{abs(each):.1f}")
        for each in ends
    )
    return say("helps.spared", n=LATEST, low=fewer, high=more)


# ── the picture ────────────────────────────────────────────────────────────────────────────


def plot(rows: list[Row]) -> SafeString:
    """Each measure that has a number, in an order that has nothing to do with it: an order by size
    would rank what cannot be told apart."""
    estimates = [
        charts.Estimate(
            label=row.short,
            detail=row.about,
            numbers="",
            effect=row.found.ratio.middle,
            low=row.found.ratio.low,
            high=row.found.ratio.high,
        )
        for row in rows
        if row.found.is_shown
    ]
    if not estimates:
        return SafeString("")
    # No colour for the good side: a picture of her own nights is no traffic light.
    axis = charts.Axis(
        ratio=True, better="", left=say("helps.side.fewer"), right=say("helps.side.more")
    )
    told = [say("helps.drawn", name=each.label, about=each.detail) for each in estimates]
    picture = charts.forest(
        estimates,
        axis,
        name="helps",
        title=say("helps.plot.title"),
        description=" ".join([say("helps.plot.reading"), *told]),
    )
    return mark_safe(picture)  # noqa: S308  our own SVG


# ── weeks, the next one, relief ────────────────────────────────────────────────────────────


def trend(found: Range | None) -> str:
    if found is None:
        return ""
    code = "more" if found.low > 1 else "fewer" if found.high < 1 else "none"
    return f"{say(f'helps.trend.{code}')} {say('helps.trend.range', about=per_cent(found))}"


def coming(found: Helps) -> str:
    if found.coming is None:
        return ""
    told = found.coming
    if told.low == told.high:
        return say("helps.coming.one", n=told.low)
    return say("helps.coming", low=told.low, high=told.high, middle=told.middle)


def easing(known: Catalog, found: Eased) -> Easing:
    low, high = round(10 * found.share.low), round(10 * found.share.high)
    if found.enough:
        sentence = say("helps.eased.same" if low == high else "helps.eased", low=low, high=high)
    elif found.more is None:
        sentence = say("helps.eased.long")
    else:
        sentence = say("helps.eased.wait", n=found.more)
    return Easing(
        name=translated(known.reliefs[found.relief].name),
        counts=say("helps.eased.counts", eased=found.eased, n=found.told),
        sentence=sentence,
    )


def better(known: Catalog, one: str, two: str) -> str:
    names = [quoted(translated(known.reliefs[each].name)) for each in (one, two)]
    return say("helps.better", one=names[0], two=names[1])


# ── with some nights left out ──────────────────────────────────────────────────────────────


def beside(known: Catalog, found: Helps, left: Helps) -> list[Beside]:
    """Each measure that has a number by all nights or by those that are left."""
    theirs = {each.measure: each for each in left.measures}
    pairs = [(each, theirs.get(each.measure)) for each in found.measures]
    return [
        Beside(name=name_of(known, one), all=short(one), left=short(two))
        for one, two in pairs
        if one.is_shown or (two and two.is_shown)
    ]


def short(found: Measured | None) -> str:
    if found is None:
        return say("helps.label.not_yet")
    return per_cent(found.ratio) if found.is_shown else label(found)


def held(known: Catalog, found: Helps, left: Helps) -> str:
    """Whether each measure that is compared has the same answer by the nights that are left."""
    theirs = {each.measure: each for each in left.measures}
    pairs = [(each, theirs.get(each.measure)) for each in found.measures]
    others = [
        one
        for one, two in pairs
        if (one.is_shown or (two and two.is_shown)) and (two is None or two.verdict != one.verdict)
    ]
    if not others:
        return say("helps.held")
    return say("helps.not_held", names=", ".join(quoted(name_of(known, each)) for each in others))
