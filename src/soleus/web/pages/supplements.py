"""Her supplements as agreed: one tap for a dose, what it comes to, and what to ask about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from soleus.app import look as looking
from soleus.app import supplements as shelves
from soleus.app.supplements import Shelf
from soleus.care import products
from soleus.care.products import Amount, Product
from soleus.care.profile import About
from soleus.care.supplements import Level, State, Sum, Supplement, TooSoon
from soleus.diary.entries import Dose
from soleus.diary.nights import day_of
from soleus.exchange import json
from soleus.knowledge import catalog
from soleus.knowledge.items import Source, Status
from soleus.knowledge.shapes import Catalog, Paragraph
from soleus.web import fields, visit
from soleus.web.fields import Carried
from soleus.web.unsaved import sent
from soleus.web.visit import signed_in
from soleus.web.wording import of_day, of_reason, translated
from soleus.web.wording import told as say

RECENT = timedelta(days=7)  # as far apart as two doses of a product may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One product as the page shows it; `tap` is the id its next dose will have."""

    supplement: Supplement
    kind: str
    facts: tuple[str, ...]
    gates: tuple[str, ...]
    spacings: tuple[str, ...]
    cautions: tuple[str, ...]
    taken: str
    newest: Dose | None
    carried: Carried | None
    often: str
    tap: UUID

    @property
    def is_open(self) -> bool:
        return self.supplement.state is State.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One nutrient of the sums: numbers for the table, and what is said about them."""

    name: str
    agreed: str
    taken: str
    limit: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked before a dose is noted (template _too_soon.html)."""

    question: str
    product: str
    tap: UUID


# ── the list ───────────────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def supplements(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, asked: Asked | None = None) -> HttpResponse:
    known = catalog.load()
    now, zone = visit.now(), visit.zone(request)
    shelf = shelves.look(visit.person(request), now=now, zone=zone)
    newest = [each.taken[-1] for each in shelf.supplements if each.taken]
    forms = looking.forms(visit.person(request), newest)
    flagged = flags(shelf.sums)
    rows = [_row(known, each, forms, flagged) for each in shelf.supplements]
    context = {
        "screen": "food",
        "running": [row for row in rows if row.supplement.state is not State.ENDED],
        "ended": [row for row in rows if row.supplement.state is State.ENDED],
        "lines": [_line(known, each, shelf.today.about) for each in shelf.sums],
        "passing": [(each, each.id in shelf.today.about.conditions) for each in shelf.passing],
        "facts": [
            (translated(each.text), [known.sources[name] for name in each.sources])
            for each in facts(known, shelf)
        ],
        "has_sign": any(_has_sign(row) for row in rows),
        "asked": asked,
        "doses": doses_of(request, shelf),
        "form_words": fields.for_phone(),
    }
    return render(request, "supplements.html", context)


def doses_of(request: HttpRequest, shelf: Shelf) -> list[dict[str, Any]]:
    """Her doses of the last days, for a phone that has kept nothing yet: forms.js asks by them."""
    since = shelf.today.on - RECENT
    doses = [e for e in shelf.today.entries if isinstance(e, Dose) and day_of(e.local) >= since]
    forms = looking.forms(visit.person(request), doses)
    return [{"entry": json.write(each), "form": str(forms[each.id])} for each in doses]


def _has_sign(row: Row) -> bool:
    return any(gate.code == "plan.gate.sign" for gate in row.supplement.gates)


def _row(
    known: Catalog, each: Supplement, forms: Mapping[UUID, UUID], flagged: Mapping[str, str]
) -> Row:
    newest = each.taken[-1] if each.taken else None
    cautions = each.measure.cautions if each.measure else ()
    shown = [known.cautions[name] for name in cautions if known.cautions[name].is_shown]
    return Row(
        supplement=each,
        kind=translated(each.measure.name) if each.measure else "",
        facts=tuple(facts_of(known, each)),
        gates=(*gates_of(each), *flag_of(each, flagged)),
        spacings=tuple(translated(spacing.text) for spacing in each.spacings),
        cautions=tuple(translated(caution.text) for caution in shown),
        taken=taken_of(each),
        newest=newest,
        carried=fields.carried(newest, forms[newest.id]) if newest else None,
        often=often(each.product),
        tap=uuid4(),
    )


def facts_of(known: Catalog, each: Supplement) -> Iterable[str]:
    """What she told of a product, and what it comes to."""
    hers, nutrient = each.product, products.nutrient_of(known, each.product.measure)
    if each.in_one and each.in_a_day and nutrient:
        name = translated(nutrient.name)
        yield say("supplement.in_one", nutrient=name, amount=amount_of(each.in_one))
        yield how_often(hers)
        yield say(code_of_a_day(hers), amount=amount_of(each.in_a_day))
    else:
        yield say("supplement.unknown")
        yield how_often(hers)
    if hers.agreed_with and hers.agreed_on:
        yield say("supplement.agreed_on", who=hers.agreed_with, day=of_day(hers.agreed_on))
    elif hers.agreed_with:
        yield say("supplement.agreed", who=hers.agreed_with)
    if hers.ended_on and each.state is State.ENDED:
        yield say("supplement.ended", day=of_day(hers.ended_on))


def how_often(hers: Product) -> str:
    code = "supplement.how_often" if hers.every == 1 else "supplement.how_often_in"
    return say(code, tablets=f"{hers.tablets:g}", n=hers.times, days=hers.every)


def often(hers: Product) -> str:
    """ "2 a day", "1 in 7 days": how often she agreed to take it."""
    code = "supplement.often" if hers.every == 1 else "supplement.often_in"
    return say(code, n=hers.times, days=hers.every)


def code_of_a_day(hers: Product) -> str:
    return "supplement.in_a_day" if hers.every == 1 else "supplement.on_average"


def gates_of(each: Supplement) -> list[str]:
    """Why there is no tap, or what to ask about first."""
    if each.state is State.ENDED:
        return []
    if each.measure is None:
        return [say("supplement.lost_kind")]
    not_agreed = [say("supplement.not_agreed")] if not each.product.agreed_with else []
    # By a tap she was asked; what came from another phone or the API stands here unasked.
    more = [say("supplement.more")] if len(each.taken) > each.product.times else []
    gates = [of_reason(gate) for gate in each.gates if gate.code != "plan.gate.agree"]
    return list(dict.fromkeys((*not_agreed, *gates, *more)))


def taken_of(each: Supplement) -> str:
    if not each.taken:
        return ""
    return say("supplement.taken", n=len(each.taken), time=f"{each.taken[-1].local:%H:%M}")


def amount_of(amount: Amount) -> str:
    """ "300 mg", or "201.3 to 292.8 mg"."""
    ends = {"low": f"{amount.low:g}", "high": f"{amount.high:g}", "unit": amount.unit}
    return say("supplement.exact" if ends["low"] == ends["high"] else "supplement.range", **ends)


def facts(known: Catalog, shelf: Shelf) -> list[Paragraph]:
    """What is known of the doses of her supplements, as “Learn” tells it."""
    hers = {each.product.measure for each in shelf.supplements if each.state is not State.ENDED}
    topics = [topic for topic in known.topics.values() if topic.is_shown]
    return [
        paragraph
        for topic in topics
        for paragraph in topic.paragraphs
        if paragraph.measure in hers and paragraph.status is Status.CHECKED
    ]


# ── the sums ───────────────────────────────────────────────────────────────────────────────


def _line(known: Catalog, each: Sum, about: About) -> Line:
    unit, hers = each.nutrient.unit, [level for level in each.levels if level.is_hers]
    return Line(
        name=translated(each.nutrient.name),
        agreed=_in_all(each.agreed, unit, at_least=each.agreed_at_least),
        taken=_in_all(each.taken, unit, at_least=each.taken_at_least),
        limit=f"{hers[0].amount:g} {unit}" if hers else "–",
        warnings=tuple(_warnings(each)),
        notes=tuple(_notes(each, about)),
        sources=_sources(known, each.levels),
    )


def _in_all(amount: float, unit: str, *, at_least: bool) -> str:
    """ "400 mg", "at least 400 mg". No box holds nothing, so no amount is one that nobody knows."""
    if not amount:
        return say("food.not_known") if at_least else "–"
    return say("food.at_least" if at_least else "food.amount", amount=f"{amount:g}", unit=unit)


def _warnings(each: Sum) -> Iterable[str]:
    agreed, taken = each.passed(each.agreed), each.passed(each.taken)
    told = [level for level in each.passed(each.told) if level not in agreed]
    for code, levels in (("agreed", agreed), ("told", told), ("taken", taken)):
        for level in levels:
            limit = f"{level.amount:g} {each.nutrient.unit}"
            yield say(f"level.above_{code}", table=level.table, amount=limit)


def flags(sums: Iterable[Sum]) -> dict[str, str]:
    """By nutrient id, one line where what she takes or may take is above a level."""
    return {each.nutrient.id: _flag(each) for each in sums if each.above}


def _flag(each: Sum) -> str:
    lowest = min(each.above, key=lambda level: level.amount)
    limit = f"{lowest.amount:g} {each.nutrient.unit}"
    return say("level.flag", name=translated(each.nutrient.name), table=lowest.table, amount=limit)


def flag_of(each: Supplement, flagged: Mapping[str, str]) -> list[str]:
    """The line that belongs on the card of a product: none on one that she stopped."""
    if each.measure is None or each.state is State.ENDED:
        return []
    found = flagged.get(each.measure.supplies)
    return [found] if found else []


def _notes(each: Sum, about: About) -> Iterable[str]:
    unit = each.nutrient.unit
    hers = [level for level in each.levels if level.is_hers]
    if not each.levels:
        yield say("level.nowhere")
    elif not hers:
        yield say("level.none_here" if about.region else "level.no_region")
    for level in each.levels:
        code = "level.hers" if level.is_hers else "level.theirs"
        limit = say(code, table=level.table, amount=f"{level.amount:g} {unit}")
        yield f"{limit} {say('level.all' if level.counts_food else 'level.supplements')}"
    if each.told > each.agreed:
        yield say("level.told", amount=_in_all(each.told, unit, at_least=each.told_at_least))
    if each.told_at_least or each.taken_at_least:
        yield say("level.at_least")
    if each.low < each.agreed:
        yield say("level.share")


def _sources(known: Catalog, levels: Iterable[Level]) -> tuple[Source, ...]:
    names = dict.fromkeys(name for level in levels for name in level.sources)
    return tuple(known.sources[name] for name in names)


# ── a dose ─────────────────────────────────────────────────────────────────────────────────


@require_POST
@signed_in
def take(request: HttpRequest) -> HttpResponse:
    """One tap: taken. Too soon is asked about first."""
    post = request.POST
    try:
        tap, product_id = UUID(post.get("id", "")), post.get("product", "")
        found = shelves.take(
            visit.person(request),
            product_id,
            tap,
            now=sent(request),
            zone=visit.zone(request),
            anyway="anyway" in post,
        )
    except ValueError as error:  # no such product, or no id at all: not one of our forms
        raise Http404 from error
    if found is None:
        return redirect("supplements")
    hers = shelves.product(visit.person(request), product_id)
    return _page(request, Asked(question=too_soon(hers, found), product=product_id, tap=tap))


def too_soon(hers: Product, found: TooSoon) -> str:
    when = date_format(found.newest.local.replace(tzinfo=None), "D j M, H:i")
    return say("supplement.too_soon", when=when, often=often(hers))


@require_POST
@signed_in
def tell(request: HttpRequest) -> HttpResponse:
    """Something that comes and goes is there now, or is not."""
    condition, is_so = request.POST.get("condition", ""), request.POST.get("is") == "yes"
    try:
        shelves.tell(visit.person(request), condition, visit.now(), is_so=is_so)
    except ValueError as error:
        raise Http404 from error
    return redirect("supplements")
