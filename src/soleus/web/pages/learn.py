"""What is known, to read: causes, signs of a cramp, measures, when to call, and the evidence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from soleus.care.routines import guided, open_to_all
from soleus.knowledge import catalog
from soleus.knowledge.evidence import Found, Panel, Scale, found, panels, risk_ratio, together
from soleus.knowledge.find import Page, find, pages, split
from soleus.knowledge.food_shapes import Target
from soleus.knowledge.items import Item, Source
from soleus.knowledge.shapes import Catalog, Finding, Measure, Relief, Row, Topic
from soleus.pictures import charts
from soleus.web import shell, visit
from soleus.web.drawing import drawing
from soleus.words.say import say, translate

KINDS = {"topic": "topics", "relief": "reliefs", "cause": "causes", "symptom": "symptoms"}
UNKNOWN = "–"
FIRST = 3  # topics that stand above everything else: whom to call comes before what to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list of pages."""

    address: str
    kind: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A panel of findings as a picture, with the sentence that tells how to read it."""

    title: str
    reading: str
    picture: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A finding as the table shows it: the same numbers as the picture."""

    finding: Finding
    with_it: str
    without_it: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that one trial found, in sentences."""

    name: str
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table of data below a topic."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each row's head, and its cells beside its column's name if there are several."""
        names = self.columns if len(self.columns) > 1 else ("",)
        return [
            (translate(row.head), list(zip(names, map(translate, row.cells), strict=True)))
            for row in self.rows
        ]

    @property
    def filled(self) -> "Table":
        """The table without the columns that say nothing."""
        kept = [
            place
            for place in range(len(self.columns))
            if any(row.cells[place] not in ("", UNKNOWN) for row in self.rows)
        ]
        rows = tuple(
            Row(head=row.head, cells=tuple(row.cells[place] for place in kept)) for row in self.rows
        )
        columns = tuple(self.columns[place] for place in kept)
        return Table(title=self.title, columns=columns, rows=rows)


# ── the three screens ──────────────────────────────────────────────────────────────────────


# A search changes nothing, and a page that a phone kept has no token to send with it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def learn(request: HttpRequest) -> HttpResponse:
    """The list of all there is to read. She searches by POST, so that no address keeps a word."""
    known = catalog.load()
    query = request.POST.get("q", "").strip()
    topics = [_entry(page) for page in pages(known) if page.kind == "topic"]
    context = {
        "screen": "learn",
        "query": query,
        "hits": [_entry(page) for page in find(known, query)] if query else None,
        "first": topics[:FIRST],
        "topics": topics[FIRST:],
        "measures": _measures(known),
        "reliefs": _entries(known, "relief"),
        "causes": _entries(known, "cause"),
        "symptoms": _entries(known, "symptom"),
        "words": shell.words(visit.day_here()),
    }
    return render(request, "learn.html", context)


@require_safe
def words(request: HttpRequest, version: str) -> HttpResponse:
    """The words of every page, so that a phone can search without a connection."""
    if version != shell.version(visit.day_here()):
        raise Http404
    found = [
        {
            "id": page.id,
            "address": shell.address(page.kind, page.id),
            "kind": say(f"learn.kind.{page.kind}"),
            "name": translate(page.name),
            "in_name": sorted(page.called),
            "in_text": sorted(split(page.text)),
        }
        for page in pages(catalog.load())
    ]
    return JsonResponse({"pages": found})


@require_safe
def learn_item(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002  the name in the address
    """One cause, sign, way to ease a cramp, or topic."""
    known = catalog.load()
    if id in known.measures:
        return redirect("evidence", measure=id)
    kind, item = _item(known, id)
    topic = item if isinstance(item, Topic) else None
    trials = topic.trials if topic else ()
    context = {
        "screen": "learn",
        "item": item,
        "kind": say(f"learn.kind.{kind}"),
        "verdict": "" if topic else say(f"learn.verdict.{getattr(item, 'verdict', '')}"),
        "topic": topic,
        "paragraphs": [p for p in topic.paragraphs if p.status == "checked"] if topic else [],
        "tables": [table.filled for table in _tables(known, topic)] if topic else [],
        "cautions": [known.cautions[name] for name in getattr(item, "cautions", ())],
        "is_comfort": isinstance(item, Relief),
        "guide": guide_of(known, id, is_copy=shell.is_copy(request)),
        "hold": isinstance(item, Relief) and visit.is_held(request),
        "on_hold": say("plan.hold"),
        "measures": [_of_measure(m) for m in _shown(known.measures) if id in m.links],
        **_evidence(found(known, trials)),
        **_footer(request, known, item),
    }
    return render(request, "learn_item.html", context)


@require_safe
def evidence(request: HttpRequest, measure: str) -> HttpResponse:
    """What the trials of a measure found, how sure that is, and where the article stands."""
    known = catalog.load()
    item = known.measures.get(measure)
    if item is None or not item.is_shown:
        raise Http404
    context = {
        "screen": "learn",
        "item": item,
        "picture": drawing(item.drawing),
        "guide": guide_of(known, measure, is_copy=shell.is_copy(request)),
        "grade": say(f"learn.grade.{item.certainty}"),
        "certainty": say(f"learn.certainty.{item.certainty}"),
        "verdict": say(f"learn.verdict.{item.verdict}"),
        "cautions": [known.cautions[name] for name in item.cautions],
        "hold": visit.is_held(request),
        "on_hold": say("plan.hold"),
        "links": [_entry(page) for page in pages(known) if page.id in item.links],
        "together": _together(known, item),
        **_evidence(found(known, item.trials)),
        **_footer(request, known, item),
    }
    return render(request, "evidence.html", context)


def guide_of(known: Catalog, id_: str, *, is_copy: bool) -> str:
    """Where one is led through it: its guide, or its checklist; "" where there is neither.

    A copy leads only to what opens without a network too.
    """
    thing = guided(known, id_)
    if thing:
        return "" if is_copy and not open_to_all(thing) else reverse("routine", args=[id_])
    has_list = any(each.measure == id_ for each in known.checklists.values())
    return reverse("checklist", args=[id_]) if has_list and not is_copy else ""


# ── lists ──────────────────────────────────────────────────────────────────────────────────


def _entry(page: Page) -> Entry:
    address = shell.address(page.kind, page.id)
    return Entry(address=address, kind=say(f"learn.kind.{page.kind}"), name=translate(page.name))


def _entries(known: Catalog, kind: str) -> list[Entry]:
    return [_entry(page) for page in pages(known) if page.kind == kind]


def _of_measure(measure: Measure) -> Entry:
    note = say(f"learn.grade.{measure.certainty}")
    address = shell.address("measure", measure.id)
    return Entry(address=address, kind="measure", name=translate(measure.name), note=note)


def _measures(known: Catalog) -> list[Entry]:
    return [_of_measure(measure) for measure in _shown(known.measures)]


def _shown(measures: dict[str, Measure]) -> Iterator[Measure]:
    return (measure for measure in measures.values() if measure.is_shown)


def _item(known: Catalog, id_: str) -> tuple[str, Item]:
    for kind, table in KINDS.items():
        item = getattr(known, table).get(id_)
        if item is not None and item.is_shown:
            return kind, item
    raise Http404


# ── evidence ───────────────────────────────────────────────────────────────────────────────


def _evidence(rows: tuple[Found, ...]) -> dict[str, object]:
    """Findings in pregnancy first; what comes from elsewhere is kept apart."""
    inside = tuple(row for row in rows if row.trial.in_pregnancy)
    outside = tuple(row for row in rows if not row.trial.in_pregnancy)
    return {"found": _group_of(inside, "found"), "elsewhere": _group_of(outside, "elsewhere")}


def _group_of(rows: tuple[Found, ...], name: str) -> dict[str, object]:
    return {
        "told": list(_told(rows)),
        "drawn": _drawn(rows, name),
        "lines": [_line(row) for row in rows],
    }


def _told(rows: tuple[Found, ...]) -> Iterator[Told]:
    for _, found_there in groupby(rows, key=lambda row: row.trial.trial_id):
        findings = [row.finding for row in found_there]
        results = dict.fromkeys(translate(finding.result) for finding in findings)
        yield Told(name=translate(findings[0].name), results=tuple(results))


def _drawn(rows: tuple[Found, ...], name: str) -> list[Drawn]:
    return [_panel(panel, f"{name}-{n}") for n, panel in enumerate(panels(rows), start=1)]


def _panel(panel: Panel, name: str) -> Drawn:
    odds = any(row.scale is Scale.ODDS for row in panel.rows)
    title = (
        say(f"learn.panel.ratio-{panel.better}")
        if panel.is_ratio
        else say("learn.panel.difference", {"unit": translate(panel.unit)})
    )
    reading = say(
        f"learn.reading.{('odds' if odds else 'ratio') if panel.is_ratio else 'difference'}"
    )
    reading = f"{reading} {say(f'learn.good.{panel.better}')}"
    sides = [say("learn.side.better"), say("learn.side.worse")]
    left, right = sides if panel.better == "lower" else reversed(sides)
    axis = charts.Axis(ratio=panel.is_ratio, better=panel.better, left=left, right=right)
    estimates = [_estimate(row) for row in panel.rows]
    told = [
        say("learn.drawn", {"label": e.label, "outcome": e.detail, "numbers": e.numbers})
        for e in estimates
    ]
    picture = charts.forest(
        estimates, axis, name=name, title=title, description=" ".join([reading, *told])
    )
    return Drawn(title=title, reading=reading, picture=mark_safe(picture))  # noqa: S308  our own SVG


def _together(known: Catalog, item: Measure) -> SafeString:
    """Trials that were put together, each by its counts, and what they come to."""
    pool = item.pooled
    if pool is None:
        return SafeString("")
    rows = [(row, ratio) for row in together(known, pool) if (ratio := risk_ratio(row.trial))]
    outcome = translate(rows[0][0].finding.outcome)
    estimates = [
        _ratio(translate(row.finding.name), _group_counts(row), *ratio) for row, ratio in rows
    ]
    whole = _ratio(say("learn.together"), outcome, pool.effect, pool.low, pool.high)
    sides = say("learn.side.worse"), say("learn.side.better")
    axis = charts.Axis(ratio=True, better="higher", left=sides[0], right=sides[1])
    told = [
        say("learn.drawn", {"label": e.label, "outcome": e.detail, "numbers": e.numbers})
        for e in (*estimates, whole)
    ]
    reading = f"{say('learn.reading.ratio')} {say('learn.good.higher')}"
    picture = charts.forest(
        [*estimates, whole],
        axis,
        name="together",
        title=say("learn.together"),
        description=" ".join([reading, *told]),
    )
    return mark_safe(picture)  # noqa: S308  our own SVG


def _ratio(label: str, detail: str, effect: float, low: float, high: float) -> charts.Estimate:
    words = {"effect": _number(effect), "low": _number(low), "high": _number(high)}
    numbers = say("learn.numbers", words)
    return charts.Estimate(
        label=label, detail=detail, numbers=numbers, effect=effect, low=low, high=high
    )


def _group_counts(row: Found) -> str:
    """ "11 of 34 with it, 2 of 35 without" """
    trial = row.trial
    return say(
        "learn.counts",
        {
            "with_it": _group(trial.events_treat, trial.n_treat, None),
            "without": _group(trial.events_ctrl, trial.n_ctrl, None),
        },
    )


def _estimate(row: Found) -> charts.Estimate:
    effect, low, high = row.interval or (0.0, 0.0, 0.0)
    outcome = translate(row.finding.outcome)
    return charts.Estimate(
        label=translate(row.finding.name),
        detail=say("learn.odds", {"outcome": outcome}) if row.scale is Scale.ODDS else outcome,
        numbers=_effect(row),
        effect=effect,
        low=low,
        high=high,
    )


def _line(row: Found) -> Line:
    trial = row.trial
    return Line(
        finding=row.finding,
        with_it=_group(trial.events_treat, trial.n_treat, trial.mean_treat),
        without_it=_group(trial.events_ctrl, trial.n_ctrl, trial.mean_ctrl),
        effect=_effect(row),
    )


def _group(events: int | None, n: int | None, mean: float | None) -> str:
    """What one group had: "11 of 34", "9.5 on average", or how many they were."""
    if events is not None and n is not None:
        return say("learn.of", {"events": events, "n": n})
    if mean is not None:
        return say("learn.mean", {"mean": _number(mean)})
    return say("learn.people", {"n": n}) if n is not None else ""


def _effect(row: Found) -> str:
    if row.interval is None:
        return ""
    effect, low, high = map(_number, row.interval)
    return say("learn.numbers", {"effect": effect, "low": low, "high": high})


def _number(value: float) -> str:
    """At most two decimals, more only where the number is tiny, and a real minus sign."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.1 else f"{value:g}"
    return text.replace("-", "−")


# ── tables of data ─────────────────────────────────────────────────────────────────────────


def _tables(known: Catalog, topic: Topic) -> Iterator[Table]:
    if topic.rows:
        yield Table(title="", columns=tuple(map(translate, topic.columns)), rows=topic.rows)
    for name in topic.shows:
        if name == "salts":
            yield _salts(known)
        elif name == "servings":
            yield _servings(known)
        else:
            targets = [t for t in known.targets.values() if t.is_shown and t.nutrient == name]
            yield _targets(name, targets)


def _salts(known: Catalog) -> Table:
    rows = (
        Row(head=translate(salt.name), cells=(_share(salt.share, salt.share_high), salt.note))
        for salt in known.salts.values()
        if salt.is_shown
    )
    return Table(
        title=say("learn.salts"),
        columns=(say("learn.salts.share"), say("learn.note")),
        rows=tuple(rows),
    )


def _share(low: float, high: float | None) -> str:
    first = f"{low:.0%}"
    return first if high is None else f"{low:.0%} – {high:.0%}"


def _servings(known: Catalog) -> Table:
    rows = (
        Row(head=translate(one.name), cells=(f"{translate(one.bound)} {one.caffeine_mg:g} mg",))
        for one in known.servings.values()
        if one.is_shown
    )
    return Table(title=say("learn.servings"), columns=(say("learn.caffeine"),), rows=tuple(rows))


def _targets(nutrient: str, targets: Iterable[Target]) -> Table:
    rows = (
        Row(
            head=_where(target),
            cells=(
                _band(target.amount, target.high, target.unit),
                _band(target.upper, None, target.unit)
                + (f" {say('learn.supplements')}" if _is_partial(target) else ""),
                translate(target.note),
            ),
        )
        for target in targets
    )
    return Table(
        title=translate(nutrient[0].upper() + nutrient[1:]),
        columns=(say("learn.target"), say("learn.upper"), say("learn.note")),
        rows=tuple(rows),
    )


def _is_partial(target: Target) -> bool:
    return target.upper is not None and target.upper_counts == "supplements"


def _where(target: Target) -> str:
    if target.age_from is None and target.age_to is None:
        return target.region
    if target.age_from is None:
        return say("learn.age.to", {"region": target.region, "to": target.age_to})
    if target.age_to is None:
        return say("learn.age.from", {"region": target.region, "since": target.age_from})
    ages = {"region": target.region, "since": target.age_from, "to": target.age_to}
    return say("learn.age.between", ages)


def _band(amount: float | None, high: float | None, unit: str) -> str:
    if amount is None:
        return UNKNOWN
    numbers = f"{amount:,g}" if high is None else f"{amount:,g} – {high:,g}"
    return f"{numbers} {unit}"


# ── what every page of knowledge ends with ─────────────────────────────────────────────────


def _footer(request: HttpRequest, known: Catalog, item: Item) -> dict[str, object]:
    return {
        "sources": sources_of(known, item),
        "is_rechecked": item.is_due_for_review(visit.today(request)),
        "review_by": item.review_by,
    }


def sources_of(known: Catalog, item: Item) -> list[Source]:
    """The sources of an item and of all it says, each once, in the order they are named."""
    names = list(item.sources)
    if isinstance(item, Topic):
        names += [name for paragraph in item.paragraphs for name in paragraph.sources]
        names += [name for row in item.rows for name in row.sources]
    trials = getattr(item, "trials", ())
    names += [name for row in found(known, trials) for name in row.finding.sources]
    return [known.sources[name] for name in dict.fromkeys(names)]
