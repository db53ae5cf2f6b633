"""One entry: see it, change it, put it away, bring it back, and what it was before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from soleus.app import erase, food, look, who, write
from soleus.app.hers import names
from soleus.app.look import Seen
from soleus.diary.doubts import Doubt
from soleus.diary.entries import Entry, Intake, Reading, Symptoms
from soleus.diary.nights import day_of, night_of_entry
from soleus.exchange import json
from soleus.web import fields, versions, visit
from soleus.web.visit import signed_in
from soleus.web.wording import remark, told, worded

SHOWN = 10  # earlier forms on the page


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the field's name
    seen = hers(request, id)
    if seen is None:
        return erased(request, id)
    if request.method != "POST":
        return shown(request, seen, fields.values_of(seen.kept.entry))
    now, what = visit.now(), request.POST.get("do")
    if what == "delete":
        write.delete(visit.person(request), id, now)
    elif what == "restore":
        write.restore(visit.person(request), id, now)
    elif what == "undo":
        undo(request, seen)
    elif what == "choose":
        return choose(request, seen)
    elif what == "again":
        again(request, seen)
    else:
        return change(request, seen)
    return to_saved(request, id)


@require_safe
@signed_in
def saved(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """What became of an entry: kept, changed or put away, and what is odd about it."""
    seen = hers(request, id)
    if seen is None:
        return erased(request, id)
    back = came_from(request) or ("diary" if seen.earlier else "home")
    by = who.hands(visit.person(request), id)
    context = described(seen, names(visit.person(request)), by) | {
        "is_new": not seen.earlier,
        "back": back,
    }
    context["screen"] = screen(seen.kept.entry)
    context["versions"] = versions.beside(seen, visit.zone(request))
    return render(request, "saved.html", context)


def screen(entry: Entry) -> str:
    """The page that leads to an entry: what she ate and drank stands under its day."""
    return "food" if isinstance(entry, Intake) else "diary"


def came_from(request: HttpRequest) -> str:
    """The page to lead back to: only these, so that no link can lead her elsewhere."""
    told = request.GET.get("back", "")
    return told if told in ("home", "diary", "food") else ""


def to_saved(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """To what became of an entry, still knowing where she came from."""
    back = came_from(request)
    return redirect(reverse("saved", args=[id]) + (f"?back={back}" if back else ""))


def hers(request: HttpRequest, id: UUID) -> Seen | None:  # noqa: A002
    """An entry of her own. Somebody else's is not there at all."""
    return look.entry(visit.person(request), id, visit.now())


def erased(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """What stands where an entry of hers was that she erased; nothing where none ever was."""
    if not erase.is_erased(visit.person(request), id):
        raise Http404
    return render(request, "erased_entry.html", {"screen": "diary"}, status=410)


def undo(request: HttpRequest, seen: Seen) -> None:
    """Take back the newest change: the form before it returns, or a new entry is put away."""
    now, id_ = visit.now(), seen.kept.entry.id
    if seen.kept.deleted:
        write.restore(visit.person(request), id_, now)
    elif seen.before and not seen.before.deleted:
        write.amend(visit.person(request), seen.before.entry, now)
    else:
        write.delete(visit.person(request), id_, now)


def choose(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Let one of the versions stand that the page showed her, and none that it did not."""
    id_, post = seen.kept.entry.id, request.POST
    chosen, beside = form_of(post.get("form", "")), map(form_of, post.getlist("seen"))
    if write.choose(visit.person(request), id_, chosen, visit.now(), seen={chosen, *beside}):
        return to_saved(request, id_)
    messages.warning(request, told("form.changed_meanwhile"))
    return redirect("entry", id_)


def again(request: HttpRequest, seen: Seen) -> None:
    """Let an earlier form stand again."""
    form = form_of(request.POST.get("form", ""))
    past = next((each for each in seen.earlier if each.form == form), None)
    if past is None:
        raise Http404
    write.amend(visit.person(request), past.entry, visit.now())


def form_of(text: str) -> UUID:
    """The id of a form as a button carries it; anything else is not one of our pages."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def change(request: HttpRequest, seen: Seen) -> HttpResponse:
    before, post = seen.kept.entry, request.POST
    moment = moved(before, post)
    if moment.question:
        return shown(request, seen, post, moment=moment)
    known = fields.portions(before) if isinstance(before, Intake) else {}
    shape = fields.changed(before, post, moment, each=known.get(post.get("measure", "")))
    if found := fields.wrong(post, shape):
        return shown(request, seen, post, errors=fields.problems(found))
    write.amend(visit.person(request), json.read(shape).entries[0], visit.now())
    return to_saved(request, before.id)


def moved(before: Entry, post: Any) -> fields.When:
    """The time as she left it, or as she set it. Left alone it stays exact to the second.

    That of a check is not hers to set: moved far enough back, its warning would be forgotten. A
    reading is of a whole day.
    """
    if isinstance(before, Symptoms | Reading):
        return fields.When()
    was = fields.values_of(before)
    if all(post.get(name, was[name]) == was[name] for name in ("date", "time")):
        return fields.When()
    return fields.at_wall(post, before.zone)


def whole_name(entry: Entry) -> str:
    """What the tables call what she had, where its short name says less."""
    found = food.find(entry.food) if isinstance(entry, Intake) else None
    return food.in_full(found) if found else ""


def shown(
    request: HttpRequest,
    seen: Seen,
    values: Any,
    *,
    errors: list[str] | None = None,
    moment: fields.When | None = None,
) -> HttpResponse:
    offers = {
        "episode": fields.of_cramp,
        "morning": fields.of_morning,
        "dose": fields.of_amount,
        "exposure": fields.of_amount,
    }
    by = who.hands(visit.person(request), seen.kept.entry.id)
    about = described(seen, names(visit.person(request)), by)
    # She has answered by keeping it so. What is odd stays to be read, but is not asked again.
    about["noted"] = [*map(remark, (words for _, words in about["doubts"])), *about["noted"]]
    entry = seen.kept.entry
    context = about | offers.get(entry.kind, lambda _: {})(values)
    if isinstance(entry, Intake):
        context |= fields.of_intake(values, entry) | {"eaten_on": day_of(entry.local)}
    context |= {
        "screen": screen(entry),
        "versions": versions.beside(seen, visit.zone(request)),
        "kind": seen.kept.entry.kind,
        "in_full": whole_name(seen.kept.entry),
        **fields.of_note(values),
        "date": values.get("date", ""),
        "time": values.get("time", ""),
        "sures": fields.sures(values.get("sure", "")),
        "errors": errors or [],
        "form_words": fields.for_phone(),
        **fields.asked_about(moment),
    }
    return render(request, "entry.html", context, status=422 if errors or moment else 200)


def described(seen: Seen, own: Mapping[str, str], by: Mapping[UUID, str]) -> dict[str, Any]:
    """What the pages about one entry show of it. by: who wrote a form, where she did not"""
    kept, before = seen.kept, seen.before
    return {
        "carried": fields.carried(kept.entry, kept.form),
        "before": fields.carried(before.entry, before.form)
        if before and not before.deleted
        else None,
        "entry": kept.entry,
        "kept": kept,
        "worded": worded(kept.entry, own, by=by.get(kept.form, "")),
        "night": night_of_entry(kept.entry),
        "origin": told(f"origin.{kept.entry.origin}"),
        "sure": told(f"sure.{kept.entry.sure}"),
        "doubts": asked(seen.doubts),
        "noted": [told(doubt.code, **doubt.values) for doubt in seen.doubts if not doubt.asks],
        "offers_check": any(doubt.offers_check for doubt in seen.doubts),
        "earlier": [
            (past, worded(past.entry, own, by=by.get(past.form, "")))
            for past in seen.earlier[:SHOWN]
        ],
        # What was newest is a choice: there is no form before it to go back to.
        "is_chosen": bool(seen.earlier and seen.earlier[0].aside),
    }


def asked(doubts: tuple[Doubt, ...]) -> list[tuple[Doubt, str]]:
    """What is asked of her, each question once: two cramps beside one ask the same."""
    found = {told(each.code, **each.values): each for each in doubts if each.asks}
    return [(doubt, words) for words, doubt in found.items()]
