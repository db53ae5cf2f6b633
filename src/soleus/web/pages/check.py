"""Warning signs: one question a screen, worst first, stopping at the first alarm. No sign-in.

The whole check stands in the page and check.js runs it without a request. Without JavaScript each
tap posts, the answers travel in hidden fields and never in an address, and the server evaluates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soleus.app import who, write
from soleus.care import calling, triage
from soleus.care.coach import TEN_MINUTES, THIRD_HOLD
from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Entry, Side, Symptoms
from soleus.exchange import rules
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog, Disposition, Flag, Place, Screen, Sign
from soleus.pregnancy import LONGEST
from soleus.web import fields, shell, visit, waiting
from soleus.web.wording import told as say
from soleus.words.say import english

ALL = "all"  # the screen that lists every sign, behind "something else"
CAME = ("coach", THIRD_HOLD, TEN_MINUTES)  # from the coach: by her own tap, or led by its clock
SAID = {"saved": 204, "waits": 202, "lost": 503}  # what became of it, to the script of the page
SINCE = ("now", "hours", "yesterday", "days", "week")  # when it began, as she may choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check as it stands: where she is, what she answered, what she may add for the phone."""

    id: UUID
    at: str
    answers: Mapping[str, Answer]
    came: str = ""
    told: calling.Told = calling.NOTHING_TOLD
    weeks: int | None = None
    note: str = ""


# A form kept open for hours must not answer "grown old" to a warning sign. The doors have checked
# where it came from, and a foreign page is never sent with her session.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    known, profile = catalog.load(), visit.profile(request)
    screens = _screens(known)
    if request.method != "POST":
        came = _came(request.GET.get("from", ""))
        start = Check(id=uuid4(), at=screens[0].id, answers={}, came=came)
        return render(request, "check.html", _whole(request, known, profile, start))
    sent = _sent(request, known)
    key = request.POST.get("key", "")
    if key in ("save", "keep"):
        return _kept(request, known, profile, _continued(request, sent, known), key)
    if key == "back":
        return _ask(request, known, profile, _back(sent, known))
    if key == "else":
        return _ask(request, known, profile, replace(sent, at=ALL))
    answered = _answered(sent, request, known, profile, key)
    following = _after(sent.at, key, screens)
    if following:
        return _ask(request, known, profile, replace(answered, at=following))
    whole = _continued(request, _with_the_clock(answered, known), known)
    return _result(request, known, profile, whole)


def _came(told: str) -> str:
    return told if told in CAME else ""


def _seen(came: str, known: Catalog) -> tuple[str, ...]:
    """The signs that the way she came tells of."""
    return triage.by_clock(known) if came == TEN_MINUTES else ()


def _with_the_clock(check: Check, known: Catalog) -> Check:
    """What the coach saw on the clock stands beside what she answered, and no answer lowers it."""
    seen = dict.fromkeys(_seen(check.came, known), Answer.YES)
    return replace(check, answers={**check.answers, **seen})


# ── from tap to answers ─────────────────────────────────────────────────────────────────────


def _sent(request: HttpRequest, known: Catalog) -> Check:
    """The check as the form carries it. A form that was tampered with is refused whole."""
    form = request.POST
    ids = {sign.id for sign in triage.signs(known)}
    answers = {sign: a for a in Answer for sign in form.get(a.value, "").split()}
    at = form.get("at", "")
    if not ids.issuperset(answers) or at not in (ALL, *known.screens):
        raise SuspiciousOperation("a check with signs or a screen that nobody knows")
    return Check(
        id=fields.id_of(form.get("id", "")),
        at=at,
        answers=answers,
        came=_came(form.get("from", "")),
        told=calling.Told(
            side=_side(form.get("side", "")),
            since=next((text for text in _sinces() if text == form.get("since")), ""),
        ),
        weeks=_weeks(form.get("weeks", "")),
    )


def _answered(
    sent: Check, request: HttpRequest, known: Catalog, profile: Profile, key: str
) -> Check:
    """Her tap as answers. A yes to a whole screen does not say which sign, so each is unsure; where
    the screen asks about one sign only, it does."""
    here = [s.id for s in _signs_of(sent.at, known, profile)]
    ticked = {sign for sign in request.POST.getlist("tick") if sign in known.signs}
    if key == "yes" and len(here) == 1:
        new = dict.fromkeys(here, Answer.YES)
    elif key in ("yes", "unsure"):
        new = dict.fromkeys(here, Answer.UNSURE)
    elif key == "no" or (key == "none" and not ticked):
        new = dict.fromkeys(here, Answer.NO)
    elif key in ("ticked", "none"):
        new = {sign: Answer.YES if sign in ticked else Answer.NO for sign in here}
    elif key == "more":
        new = dict.fromkeys(ticked, Answer.YES)
    else:
        raise SuspiciousOperation("a check with a key that nobody knows")
    return replace(sent, answers={**sent.answers, **new})


def _after(at: str, key: str, screens: list[Screen]) -> str:
    """The next screen, or "" when the check ends here: at an alarm, or after the last screen."""
    places = [screen.id for screen in screens]
    if key != "no" or at not in places:
        return ""
    return (*places[1:], "")[places.index(at)]


def _back(sent: Check, known: Catalog) -> Check:
    """One screen back, with the answer given there taken out again."""
    places = [screen.id for screen in _screens(known)]
    answered = [id_ for id_ in places if any(s in sent.answers for s in known.screens[id_].signs)]
    to = answered[-1] if answered else places[0]
    kept = {s: a for s, a in sent.answers.items() if s not in known.screens[to].signs}
    return replace(sent, at=to, answers=kept)


def _screens(known: Catalog) -> list[Screen]:
    return sorted(known.screens.values(), key=lambda screen: screen.order)


def _signs_of(at: str, known: Catalog, profile: Profile) -> list[Sign]:
    """The signs a screen asks her about, worst first."""
    asked = triage.asked(known, profile)
    return asked if at == ALL else [s for s in asked if s.id in known.screens[at].signs]


def _sinces() -> list[str]:
    return [say(f"check.since.{each}") for each in SINCE]


def _side(told: str) -> Side | None:
    return Side(told) if told in list(Side) else None


def _weeks(told: str) -> int | None:
    return int(told) if told.isdecimal() and 0 < int(told) <= LONGEST // 7 else None


# ── what the page is made of ────────────────────────────────────────────────────────────────


def _ask(request: HttpRequest, known: Catalog, profile: Profile, check: Check) -> HttpResponse:
    context = _base(check) | {"shown": [_screen(check.at, known, profile)], "at": check.at}
    return render(request, "check.html", context)


def _result(request: HttpRequest, known: Catalog, profile: Profile, check: Check) -> HttpResponse:
    """What her answers come to. A diary that cannot be written never stands before it."""
    found = triage.assess(check.answers, profile, known)
    note = check.note
    # An alarm is kept without a word from her: it has to hold back comfort on every page.
    if not note and (visit.is_signed_in(request) or found.disposition >= Disposition.SAME_DAY):
        note = _save(request, check, found)
    flags = [known.flags[reason.flag] for reason in found.reasons]
    for_phone = profile
    if check.weeks is not None and profile.gestational_age_days is None:
        for_phone = replace(profile, gestational_age_days=check.weeks * 7)
    context = _base(check) | {
        "results": [_level(found.disposition, flags, known, profile)],
        "phone": calling.on_the_phone(found, check.answers, for_phone, known, check.told),
        "which": _which(found, check, known, profile),
        "check": check,
        "profile": profile,
        "signed_in": visit.is_signed_in(request),
        "note": note,
    }
    return render(request, "check.html", context)


def _whole(request: HttpRequest, known: Catalog, profile: Profile, check: Check) -> dict[str, Any]:
    """Every screen and every result at once, for the phone to show one after the other."""
    flags = _possible(known, profile)
    base = _base(check)
    if shell.is_copy(request):
        # Kept on a phone and opened again, it would write one check over the other.
        base["carried"]["id"] = ""
    return base | {
        "shown": [_screen(id_, known, profile) for id_ in (*_ids(known), ALL)],
        "at": check.at,
        "results": [_level(level, flags, known, profile) for level in reversed(Disposition)],
        "profile": profile,
        "check": check,
        "signed_in": visit.is_signed_in(request),
        "rules": rules.write(known),
        "hers": {
            "conditions": sorted(profile.conditions),
            "gestational_age_days": profile.gestational_age_days,
            "days_after_birth": profile.days_after_birth,
            "clock": {way: list(_seen(way, known)) for way in CAME},
            "history": {c: known.conditions[c].name for c in sorted(profile.conditions)},
        },
        "phrases": {code: text for code, text in english().items() if "triage.phone" in code},
    }


def _possible(known: Catalog, profile: Profile) -> list[Flag]:
    """The flags that answers of hers can meet: after a loss no line may speak of a baby, not even
    one that would never be shown."""
    asked = {sign.id for sign in triage.asked(known, profile)}
    return [
        flag
        for flag in triage.evaluated(known)
        if asked.issuperset(flag.all_of) and not (flag.any_of and asked.isdisjoint(flag.any_of))
    ]


def _base(check: Check) -> dict[str, Any]:
    """What every form of the check carries along."""
    given = {a: [s for s, b in check.answers.items() if a is b] for a in Answer}
    carried = {answer.value: " ".join(signs) for answer, signs in given.items() if signs}
    return {
        "came": check.came,
        "since": _sinces(),
        "carried": {**carried, "id": check.id, "from": check.came},
    }


def _ids(known: Catalog) -> list[str]:
    return [screen.id for screen in _screens(known)]


def _screen(at: str, known: Catalog, profile: Profile) -> dict[str, Any]:
    """A screen as she sees it; a line goes when none of its signs is asked of her."""
    asked = _signs_of(at, known, profile)
    ids = [sign.id for sign in asked]
    if at == ALL:
        felt = _felt(asked, known, profile)
        return {"id": ALL, "kind": "list", "felt": felt, "ids": " ".join(ids), "place": 0}
    screen = known.screens[at]
    return {
        "id": at,
        "kind": screen.kind,
        "question": screen.question,
        "parts": [part.text for part in screen.parts if not set(part.signs).isdisjoint(ids)],
        "felt": _felt(asked, known, profile),
        "ids": " ".join(ids),
        "place": _ids(known).index(at) + 1,
        "of": len(known.screens),
    }


def _felt(asked: list[Sign], known: Catalog, profile: Profile) -> list[tuple[Place, list[Sign]]]:
    """A long list by where each sign is felt. The worst stands first, and so does its place."""
    of = {sign: place for place in known.places.values() for sign in place.signs}
    hers = triage.asked(known, profile)
    return [
        (_named(place, hers), [sign for sign in asked if of[sign.id] == place])
        for place in dict.fromkeys(of[sign.id] for sign in asked)
    ]


def _named(place: Place, hers: list[Sign]) -> Place:
    """Where a sign of it is not asked any more, its heading does not name that sign either."""
    is_whole = {sign.id for sign in hers}.issuperset(place.signs)
    return place if is_whole or not place.name_after else replace(place, name=place.name_after)


def _level(
    disposition: Disposition, flags: list[Flag], known: Catalog, profile: Profile
) -> dict[str, Any]:
    """What a level of urgency looks like with these flags; lines that say the same stand once."""
    level = known.levels[disposition.code]
    alike = [flag for flag in flags if flag.disposition is disposition]
    return {
        "level": level,
        "number": int(disposition),
        "is_alarm": disposition >= Disposition.SAME_DAY,
        "do": calling.what_to_do(disposition, profile.region, known),
        "call": calling.call(disposition, profile, known),
        "todo": _together(alike, "do"),
        "why": [
            (flag, [known.sources[code].title for code in flag.sources])
            for flag in flags
            if flag.disposition <= disposition
        ],
        "change": _together(alike, "change"),
    }


def _together(flags: Iterable[Flag], field: str) -> list[tuple[str, str]]:
    """Each text once, with the flags that say it."""
    said: dict[str, list[str]] = {}
    for flag in flags:
        said.setdefault(getattr(flag, field), []).append(flag.id)
    return [(text, " ".join(ids)) for text, ids in said.items()]


def _which(
    found: triage.Assessment, check: Check, known: Catalog, profile: Profile
) -> list[tuple[Any, bool]]:
    """The signs worth naming now: those a whole screen stood for, and those that would raise it."""
    named = [s for s, answer in check.answers.items() if answer.is_present]
    ids = {*named, *triage.raising(found, check.answers, profile, known)}
    return [
        (sign, check.answers.get(sign.id) is Answer.YES)
        for sign in triage.asked(known, profile)
        if sign.id in ids
    ]


# ── into the diary ──────────────────────────────────────────────────────────────────────────


def _kept(
    request: HttpRequest, known: Catalog, profile: Profile, check: Check, key: str
) -> HttpResponse:
    """Keep the check: in her diary, or with this visit until she signs in."""
    found = triage.assess(check.answers, profile, known)
    note = _save(request, check, found)
    if key == "save":
        return HttpResponse(status=SAID[note])
    return _result(request, known, profile, replace(check, note=note))


def _continued(request: HttpRequest, check: Check, known: Catalog) -> Check:
    """The check with what is kept of it already.

    Within one check nothing lowers: an old form that is sent again, or a list in which a sign is
    left unticked, takes no warning back. A check begun anew can.
    """
    try:
        kept = _kept_as(request, check.id)
    except DatabaseError:
        return check
    if kept is None:
        return check
    if not isinstance(kept, Symptoms):
        return replace(check, id=uuid4())  # never in the place of something else she wrote
    asked = {sign.id for sign in triage.signs(known)}
    before = {sign: answer for sign, answer in kept.answers.items() if sign in asked}
    stays = {
        s: a for s, a in before.items() if a.is_present and check.answers.get(s) is not Answer.YES
    }
    return replace(check, answers={**before, **check.answers, **stays})


def _kept_as(request: HttpRequest, id_: UUID) -> Entry | None:
    if not visit.is_signed_in(request):
        return waiting.find(request, id_)
    found = write.find(visit.person(request), id_)
    return found.entry if found else None


def _save(request: HttpRequest, check: Check, found: triage.Assessment) -> str:
    """Where the check is kept now: "saved", "waits" or "lost"."""
    entry = Symptoms(
        id=check.id,
        at=visit.now(),
        zone=visit.zone(request),
        written=visit.now(),
        answers=dict(check.answers),
        disposition=found.disposition.code,
        rules=found.rules,
    )
    try:
        if not visit.is_signed_in(request):
            waiting.keep(request, entry)
            access = visit.guest(request)
            if access and any(each.is_present for each in entry.answers.values()):
                who.note_sign(access, visit.now())
            return "waits"
        person = visit.person(request)
        if write.find(person, check.id):
            write.amend(person, entry, visit.now())
        else:
            write.keep(person, (entry,), visit.now())
    except DatabaseError:
        return "lost"
    return "saved"
