"""What she tells about herself: asked once, every field optional, looked through once a month."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from soleus import pregnancy
from soleus.app import about as telling
from soleus.care.choices import is_own
from soleus.care.profile import LIMITS, About
from soleus.diary.entries import is_zone
from soleus.exchange.json import is_readable
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Condition, Measure
from soleus.nutrition.intake import ordered
from soleus.web import copies, fields, visit
from soleus.web.fields import number
from soleus.web.pages import unlock
from soleus.web.visit import signed_in
from soleus.web.wording import of_day, translated
from soleus.web.wording import told as say

PHONE = re.compile(r"\+?[0-9 ()/.\-]{3,24}")
FEWEST_DIGITS = 3
WHOLE = ("birth_year", "glass_ml", "fluid_limit_ml")
# The groups of conditions in the order they are asked.
KINDS = ("pregnancy", "risk", "illness", "medicine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A form as it was sent: what it means, what she typed, and what cannot be."""

    about: About
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One question to tick."""

    id: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that belong together, folded until she opens them."""

    name: str
    title: str
    hint: str
    ticks: tuple[Tick, ...]

    @property
    def ticked(self) -> int:
        return sum(tick.ticked for tick in self.ticks)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def about(request: HttpRequest) -> HttpResponse:
    known, on = catalog.load(), visit.today(request)
    kept = telling.read(visit.person(request))
    if request.method != "POST":
        return _page(request, known, kept, Told(about=kept, typed=typed_from(kept)), on)
    told = read(request.POST, kept, known, on)
    if told.errors:
        return _page(request, known, kept, told, on, status=422)
    telling.save(visit.person(request), told.about, visit.now())
    messages.success(request, say("about.saved"))
    return redirect("home")


# ── reading the form ────────────────────────────────────────────────────────────────────────


def read(post: QueryDict, kept: About, known: Catalog, on: date) -> Told:
    """What a sent form says. What cannot be is named beside its field and stays as typed."""
    typed = {name: post.get(name, "").strip() for name in typed_from(kept)}
    errors: dict[str, str] = {}
    dated = fields.day(typed["dated"], "dated", errors)
    by_period = typed["dated_by"] == "period"
    if dated and not is_datable(dated, kept.ended_on or on, by_period=by_period):
        code = "about.period" if by_period else "about.due"
        errors["dated"] = say(code, day=of_day(dated))
    if typed["unit_number"] and not is_phone(typed["unit_number"]):
        errors["unit_number"] = say("about.phone", number=typed["unit_number"])
    typed_zone = post.get("zone", "")
    # After a loss the form does not ask for it, and what she told stays.
    dates: dict[str, Any] = {
        "due_date": None if by_period else dated,
        "last_period": dated if by_period else None,
    }
    told = replace(
        kept,
        **({} if kept.loss else dates),
        region=typed["region"] if typed["region"] in known.regions else "",
        unit_number=typed["unit_number"],
        zone=typed_zone if is_zone(typed_zone) else kept.zone,
        conditions=conditions(post, kept, known),
        exposures=_ticked(post, "exposure", known.exposures),
        agreed=_ticked(post, "agreed", known.measures),
        declined=_ticked(post, "declined", known.measures)
        | frozenset(filter(is_own, kept.declined)),
        **food(post, typed, known, errors),
        reviewed_on=on,
    )
    return Told(about=told, typed=typed, errors=errors)


def conditions(post: QueryDict, kept: About, known: Catalog) -> frozenset[str]:
    """Those she ticked, and those she told of before that are not asked any more."""
    unasked = {id_ for id_, each in known.conditions.items() if not _is_asked(each, kept)}
    return _ticked(post, "condition", known.conditions) | (kept.conditions & unasked)


def food(
    post: QueryDict, typed: Mapping[str, str], known: Catalog, errors: dict[str, str]
) -> dict[str, Any]:
    """What she told for food and drink."""
    words = [word.strip() for word in re.split(r"[,;\n]", typed["avoids"])]
    avoids = tuple(dict.fromkeys(word for word in words if word))
    most, longest = LIMITS["avoids"].max_length, LIMITS["avoided"].max_length
    if len(avoids) > most:
        errors["avoids"] = say("about.avoids", n=len(avoids), most=most)
    if any(len(word) > longest for word in avoids):
        errors["avoids"] = say("about.avoid_long", most=longest)
    if not is_readable(typed["avoids"]):
        errors["avoids"] = say("problem.unreadable_letter")
    return {
        **{name: _whole(typed[name], name, errors) for name in WHOLE},
        "diets": _ticked(post, "diet", known.diets),
        "avoids": avoids,
        "hidden": _ticked(post, "hidden", known.nutrients),
        "calories": "calories" in post,
    }


def _whole(text: str, name: str, errors: dict[str, str]) -> int | None:
    """A whole number within its limit; what is none is named and not kept."""
    if not text:
        return None
    value, limit = number(text), LIMITS[name]
    if isinstance(value, int) and limit.ge <= value <= limit.le:
        return value
    errors[name] = say("problem.out_of_range", value=text[:40], least=limit.ge, most=limit.le)
    return None


def typed_from(kept: About) -> dict[str, str]:
    """What stands in the fields before she types."""
    dated = kept.due_date or kept.last_period
    return {
        "dated": dated.isoformat() if dated else "",
        "dated_by": "period" if kept.last_period and not kept.due_date else "due",
        "region": kept.region,
        "unit_number": kept.unit_number,
        "avoids": ", ".join(kept.avoids),
        **{name: str(getattr(kept, name) or "") for name in WHOLE},
    }


def is_datable(day: date, on: date, *, by_period: bool) -> bool:
    """Whether a pregnancy that is dated so can be going on that day."""
    try:
        due = pregnancy.due_date(day) if by_period else day
        return pregnancy.gestational_age(due, on) is not None
    except OverflowError:  # within 40 weeks of the last or the first day there is
        return False


def is_phone(text: str) -> bool:
    """Whether a telephone could dial this."""
    digits = sum(letter.isdigit() for letter in text)
    return PHONE.fullmatch(text) is not None and digits >= FEWEST_DIGITS


def _ticked(post: QueryDict, name: str, known: Iterable[str]) -> frozenset[str]:
    return frozenset(post.getlist(name)) & frozenset(known)


# ── showing it ──────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest, known: Catalog, kept: About, told: Told, on: date, status: int = 200
) -> HttpResponse:
    """The form with what she typed; the week and the due date only from what is kept."""
    hers, profile = told.about, kept.now(on)
    days, after = profile.gestational_age_days, profile.days_after_birth
    due = kept.due_date or (kept.last_period and pregnancy.due_date(kept.last_period))
    context: dict[str, Any] = {
        "can_lock": unlock.can_lock(),
        **copies.told(request),
        "screen": "about",
        "about": kept,
        "is_over": kept.ended_on is not None or kept.loss,
        "typed": told.typed,
        "errors": told.errors,
        "age": pregnancy.GestationalAge(days) if days is not None else None,
        "due": due,
        "weeks_after": after // 7 if after is not None else None,
        "regions": [region for region in known.regions.values() if region.is_shown],
        "groups": [*condition_groups(known, hers), exposure_group(known, hers)],
        "agreed": agreed_group(known, hers),
        "declined": declined_group(known, hers),
        "diets": diet_group(known, hers),
        "hidden": hidden_group(known, hers),
        "calories": hers.calories,
        "today": on,
    }
    return render(request, "about.html", context, status=status)


def condition_groups(known: Catalog, kept: About) -> list[Group]:
    """Her conditions by kind. What only follows a birth is asked after one."""
    return [
        Group(
            name="condition",
            title=say(f"about.group.{kind}"),
            hint=say(f"about.hint.{kind}"),
            ticks=tuple(
                Tick(id=c.id, text=translated(c.question), ticked=c.id in kept.conditions)
                for c in known.conditions.values()
                if c.kind == kind and c.is_shown and _is_asked(c, kept)
            ),
        )
        for kind in KINDS
    ]


def _is_asked(condition: Condition, kept: About) -> bool:
    if kept.loss and not condition.after_loss:
        return False
    return not condition.after_birth or kept.ended_on is not None or condition.id in kept.conditions


def exposure_group(known: Catalog, kept: About) -> Group:
    ticks = tuple(
        Tick(id=e.id, text=translated(e.question), ticked=e.id in kept.exposures)
        for e in known.exposures.values()
        if e.is_shown
    )
    return Group(
        name="exposure", title=say("about.group.days"), hint=say("about.hint.days"), ticks=ticks
    )


def agreed_group(known: Catalog, kept: About) -> Group:
    """Measures that some gate makes "ask first": what a clinician has said yes to."""
    asking = [m for m in known.measures.values() if m.is_shown and may_be_agreed(known, m)]
    return _measures("agreed", asking, kept.agreed)


def may_be_agreed(known: Catalog, measure: Measure) -> bool:
    """Whether a clinician's yes changes anything for a measure."""
    gates = [known.gates[id_] for id_ in measure.gates]
    return measure.asks_first or any(gate.lifts and gate.ask_if for gate in gates)


def diet_group(known: Catalog, kept: About) -> Group:
    diets = sorted(known.diets.values(), key=lambda diet: diet.order)
    return _group("diet", [(each.id, each.name) for each in diets if each.is_shown], kept.diets)


def hidden_group(known: Catalog, kept: About) -> Group:
    shown = [(each.id, each.name) for each in ordered(known).values() if each.kind != "off"]
    return _group("hidden", shown, kept.hidden)


def declined_group(known: Catalog, kept: About) -> Group:
    return _measures("declined", [m for m in known.measures.values() if m.is_shown], kept.declined)


def _measures(name: str, measures: Iterable[Measure], chosen: frozenset[str]) -> Group:
    return _group(name, [(each.id, each.name) for each in measures], chosen)


def _group(name: str, choices: Iterable[tuple[str, str]], chosen: frozenset[str]) -> Group:
    ticks = tuple(
        Tick(id=id_, text=translated(text), ticked=id_ in chosen) for id_, text in choices
    )
    return Group(
        name=name, title=say(f"about.group.{name}"), hint=say(f"about.hint.{name}"), ticks=ticks
    )
