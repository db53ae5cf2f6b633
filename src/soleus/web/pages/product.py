"""One supplement of hers: what stands on the box, how often, and who agreed to just that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from json import dumps
from typing import Any
from uuid import UUID, uuid4

from annotated_types import Interval, MaxLen
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus.app import supplements as shelves
from soleus.app.supplements import TooManyProductsError, UnknownProductError
from soleus.care import products
from soleus.care.products import MOST, Product
from soleus.diary.entries import Dose
from soleus.diary.entries import limits as limits_of_entry
from soleus.exchange.json import is_readable
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.units import convert
from soleus.web import fields, visit
from soleus.web.fields import number
from soleus.web.pages.supplements import amount_of, code_of_a_day
from soleus.web.visit import signed_in
from soleus.web.wording import of_day, phrases, translated
from soleus.web.wording import told as say

# What the form's own script says, as fields do for forms.js.
SPOKEN = ("exact", "range", "in_one", "in_a_day", "on_average", "unknown")


SPANS = (1, 2, 3, 7)  # the days in which it is taken so many times


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A form as it was sent: what it means, what she typed, and what cannot be."""

    product: Product | None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def product(request: HttpRequest, id: UUID | None = None) -> HttpResponse:  # noqa: A002
    """Add a product, change it, or say that she takes it no more."""
    known, person, on = catalog.load(), visit.person(request), visit.today(request)
    try:
        kept = shelves.product(person, str(id)) if id else None
    except UnknownProductError as error:
        raise Http404 from error
    if request.method != "POST":
        return _form(request, known, kept, Told(product=kept, typed=typed_from(kept)))
    does = request.POST.get("do", "save")
    if kept and does in ("end", "resume"):
        shelves.end(person, kept.id, on if does == "end" else None, visit.now())
        return redirect("supplements")
    told = read(request.POST, kept, known, on)
    if told.product is None or does == "work":
        return _form(request, known, kept, told, status=422 if told.errors else 200)
    try:
        shelves.keep(person, told.product, visit.now())
    except TooManyProductsError:
        full = {"name": say("product.too_many", most=MOST)}
        return _form(request, known, kept, Told(product=None, typed=told.typed, errors=full), 422)
    messages.success(request, say("supplement.saved"))
    return redirect("supplements")


TEXTS = ("id", "name", "measure", "unit", "salt", "agreed_with")
NUMBERS = ("label", "salt_amount", "tablets", "times", "every")
WHOLE = ("times", "every")


def typed_from(kept: Product | None) -> dict[str, str]:
    """What stands in the fields before she types."""
    if kept is None:
        usual = {"id": str(uuid4()), "unit": "mg", "tablets": "1", "times": "1", "every": "1"}
        usual |= {"agreed_on": ""}
        return {**dict.fromkeys((*TEXTS, *NUMBERS), ""), **usual}
    numbers = {name: getattr(kept, name) for name in NUMBERS}
    return {
        **{name: getattr(kept, name) for name in TEXTS},
        **{name: "" if value is None else f"{value:g}" for name, value in numbers.items()},
        "agreed_on": kept.agreed_on.isoformat() if kept.agreed_on else "",
    }


def read(post: QueryDict, kept: Product | None, known: Catalog, on: date) -> Told:
    """What a sent form says. What cannot be is named beside its field and stays as typed."""
    typed = {name: post.get(name, "").strip() for name in typed_from(None)}
    errors: dict[str, str] = {}
    texts = {name: _text(typed, name, errors) for name in TEXTS}
    numbers = {name: _number(typed, name, errors) for name in NUMBERS}
    agreed_on = _agreed_on(typed["agreed_on"], on, errors)
    _fit(known, typed, errors)
    if errors:
        return Told(product=None, typed=typed, errors=errors)
    said: dict[str, Any] = texts | {n: value for n, value in numbers.items() if value is not None}
    said |= {"agreed_on": agreed_on, "ended_on": kept.ended_on if kept else None}
    made = Product(**said | {"id": kept.id if kept else str(fields.id_of(texts["id"]))})
    if not products.can_be_noted(known, made):
        found = {"label": say("product.too_much")}
        return Told(product=None, typed=typed, errors=found)
    return Told(product=made, typed=typed)


def _text(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    (rule,) = products.limits()[name]
    text = typed[name]
    if not is_readable(text):
        errors[name] = say("problem.unreadable_letter")
    elif isinstance(rule, MaxLen) and not products.fits(text, rule):
        errors[name] = say("problem.too_long", size=len(text), most=rule.max_length)
    return text


def _number(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> float | int | None:
    (rule,) = products.limits()[name]
    value, whole = number(typed[name]), name in WHOLE
    if value is None:
        return None
    if isinstance(value, str):
        code = "problem.not_a_whole_number" if whole else "problem.not_a_number"
        errors[name] = say(code, value=value[:40])
    elif whole and value % 1:
        errors[name] = say("problem.not_a_whole_number", value=f"{value:g}")
    elif isinstance(rule, Interval) and not products.fits(value, rule):
        ends = {"least": f"{rule.ge:g}", "most": f"{rule.le:g}"}
        errors[name] = say("problem.out_of_range", value=f"{value:g}", **ends)
    else:
        return int(value) if whole else float(value)
    return None


def _agreed_on(text: str, on: date, errors: dict[str, str]) -> date | None:
    day = fields.day(text, "agreed_on", errors)
    if day and day > on:
        errors["agreed_on"] = say("product.future", day=of_day(day))
    return day


def _fit(known: Catalog, typed: Mapping[str, str], errors: dict[str, str]) -> None:
    """What fits no kind, or says only half."""
    measure = {each.id: each for each in products.supplements(known)}.get(typed["measure"])
    if not typed["name"]:
        errors.setdefault("name", say("product.no_name"))
    if measure is None:
        errors.setdefault("measure", say("product.no_kind"))
        return
    holds = typed["label"] or typed["salt_amount"]
    if holds and typed["unit"] not in measure.units:
        listed = ", ".join(measure.units)
        errors.setdefault("unit", say("product.unit", unit=typed["unit"][:40], known=listed))
    if typed["salt_amount"] and not typed["salt"]:
        errors.setdefault("salt", say("product.no_salt"))
    if typed["salt"] and not (typed["salt_amount"] or typed["label"]):
        errors.setdefault("salt_amount", say("product.no_salt_amount"))
    salts = {each.id for each in products.salts(known, measure.supplies)}
    if typed["salt"] and typed["salt"] not in salts:
        errors.setdefault("salt", say("product.other_salt"))


def _form(
    request: HttpRequest, known: Catalog, kept: Product | None, told: Told, status: int = 200
) -> HttpResponse:
    measures = products.supplements(known)
    units = dict.fromkeys(unit for each in measures for unit in each.units)
    context: dict[str, Any] = {
        "screen": "food",
        "kept": kept,
        "typed": told.typed,
        "errors": told.errors,
        "kinds": [(each.id, translated(each.name)) for each in measures],
        "units": list(units),
        "spans": [(str(days), say(f"product.every_{days}")) for days in SPANS],
        "salts": [
            (s.id, translated(s.name)) for m in measures for s in products.salts(known, m.supplies)
        ],
        "holds": holds(known, told.product) if told.product else (),
        "told": dumps(for_phone(known), ensure_ascii=False),
        "today": visit.today(request),
    }
    return render(request, "product.html", context, status=status)


def holds(known: Catalog, hers: Product) -> tuple[str, ...]:
    """What one tablet and a day of it come to, in words."""
    nutrient = products.nutrient_of(known, hers.measure)
    one, day = products.in_one(known, hers), products.in_a_day(known, hers)
    if nutrient is None or one is None or day is None:
        return (say("supplement.unknown"),)
    name = translated(nutrient.name)
    return (
        say("supplement.in_one", nutrient=name, amount=amount_of(one)),
        say(code_of_a_day(hers), amount=amount_of(day)),
    )


def for_phone(known: Catalog) -> dict[str, Any]:
    """What the form needs to work it out while she types: product.js converts nothing itself."""
    return {
        "kinds": {
            each.id: {
                "nutrient": translated(known.nutrients[each.supplies].name),
                "unit": known.nutrients[each.supplies].unit,
                "factors": {
                    unit: convert(1, unit, known.nutrients[each.supplies].unit)
                    for unit in each.units
                },
                "shares": {
                    salt.id: [
                        salt.share,
                        salt.share if salt.share_high is None else salt.share_high,
                    ]
                    for salt in products.salts(known, each.supplies)
                },
            }
            for each in products.supplements(known)
        },
        "limits": {
            name: [rule.ge, rule.le]
            for name in NUMBERS
            for rule in products.limits()[name]
            if isinstance(rule, Interval)
        },
        "most": next(r.le for r in limits_of_entry(Dose)["amount"] if isinstance(r, Interval)),
        "words": phrases(f"supplement.{each}" for each in SPOKEN),
    }
