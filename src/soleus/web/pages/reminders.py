"""Reminders: what of, when, and by which way. Nothing is on until she turns it on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import hers as her
from soleus.app import plan, today
from soleus.app import reminders as app
from soleus.care import breaks
from soleus.care import reminders as rules
from soleus.care.reminders import (
    CHECK,
    EVERY_DAY,
    MINUTE,
    MORNING,
    Anchor,
    Meal,
    Reminder,
    Rhythm,
    Settings,
    Work,
)
from soleus.diary.nights import NOON
from soleus.knowledge.shapes import Catalog
from soleus.notify import carry
from soleus.notify.carry import Kind
from soleus.notify.message import State as Carried
from soleus.notify.message import Why
from soleus.web import fields, visit
from soleus.web.arriving import for_others
from soleus.web.pages import life
from soleus.web.visit import signed_in
from soleus.web.wording import of_reason, translated
from soleus.web.wording import told as say

AHEAD = timedelta(days=8)  # far enough for the next of one that comes once a week
WEEKDAYS = range(7)
ONE_TEST = Lock()  # held while a test message is on its way
STRETCHES = 2  # of hours worked that the form asks for
# What can be typed for each way; what a browser hands over is typed by nobody.
PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NTFY: ("server", "topic", "token"),
    Kind.GOTIFY: ("server", "token"),
    Kind.WEBHOOK: ("url",),
    Kind.MAIL: ("to",),
    Kind.WEB_PUSH: ("endpoint", "p256dh", "auth"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reminder as the page shows it. swallowed: quiet hours or her day leave nothing of it."""

    reminder: Reminder
    name: str
    when: str
    following: str
    swallowed: bool
    shut: list[str]  # why it is not for her now: nothing is sent while that is so


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel as the page shows it."""

    id: UUID
    name: str
    place: str
    delivered: str
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A form as it was sent: what she typed, and what cannot be."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


# ── the page ────────────────────────────────────────────────────────────────────────────────


@require_safe
@signed_in
def reminders(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, removed: Reminder | None = None, token: str = "") -> HttpResponse:
    """removed: what can be brought back; token: of a link that is shown this once"""
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    settings, seen = app.read(hers), today.look(hers, now=now, zone=zone)
    known = her.known(hers)
    shut = {
        each.measure.id: [of_reason(reason) for reason in each.reasons]
        for each in plan.others(seen)
        if each.place in (plan.Place.SHUT, plan.Place.ASK)
    }
    following = {
        each.reminder.id: each for each in reversed(app.upcoming(hers, now=now, until=now + AHEAD))
    }
    lines = [
        line_of(known, each, settings.rhythm, following.get(each.id), shut=shut.get(each.item, []))
        for each in settings.reminders
    ]
    planned = [item.measure for item in seen.plan.items]
    ways = app.channels(hers)
    context = {
        "screen": "about",
        "lines": sorted(lines, key=lambda line: (line.reminder.item != MORNING, line.name)),
        "planned": [(each, name_of(known, each)) for each in (MORNING, *planned)],
        "others": others(known, planned),
        "rhythm": settings.rhythm,
        "works": [work_words(each) for each in settings.rhythm.works],
        "ways": [way_of(each, now) for each in ways],
        "many": many(hers, settings, now),
        "named": settings.named,
        "cramps": settings.cramps,
        "has_webhook": any(each.kind == Kind.WEBHOOK for each in ways),
        "now": life.now(seen.about, seen.on),
        "removed": line_of(known, removed, settings.rhythm, None) if removed else None,
        "again": typed_of(removed) if removed else {},
        "kinds": [(kind, say(f"channel.{kind}")) for kind in PARTS if kind is not Kind.WEB_PUSH],
        "feed_is_on": bool(settings.feed),
        "feed": f"{for_others(request)}/feed/{token}.ics" if token else "",
        "push_key": push_key(),
        "push_id": uuid4(),
    }
    return render(request, "reminders.html", context)


def many(hers: Any, settings: Settings, now: datetime) -> int | None:
    """How many messages a week these come to; None while that is within her most."""
    week = app.upcoming(hers, now=now, until=now + timedelta(days=7))
    moments = {each.due for each in week}  # what falls due together is one message
    return len(moments) if len(moments) > settings.rhythm.weekly_cap else None


def others(known: Catalog, planned: Collection[str]) -> list[tuple[str, str]]:
    """What is not in her plan, by name."""
    left = [m for m in known.measures.values() if m.is_shown and m.id not in planned]
    return sorted(((m.id, translated(m.name)) for m in left), key=lambda other: other[1])


def push_key() -> str:
    """The key that a browser is handed when it subscribes."""
    from soleus.notify import web_push  # it brings cryptography along

    try:
        return web_push.public_key()
    except ValueError:  # a damaged key: everything but this one way still works
        return ""


def name_of(known: Catalog, item: str) -> str:
    if item in (MORNING, CHECK):
        return say(f"reminder.item.{item}")
    return translated(known.measures[item].name) if item in known.measures else item


def line_of(
    known: Catalog,
    reminder: Reminder,
    rhythm: Rhythm,
    following: Any,
    *,
    shut: Collection[str] = (),
) -> Line:
    return Line(
        reminder=reminder,
        name=name_of(known, reminder.item),
        when=f"{when_words(reminder)} {days_words(reminder.days)}",
        following=day_and_time(following.local) if following and not shut else "",
        swallowed=rules.never_comes(reminder, rhythm),
        shut=[*shut],
    )


def when_words(reminder: Reminder) -> str:
    minutes = round(reminder.offset / MINUTE)
    match reminder.anchor:
        case Anchor.CLOCK:
            return say("reminder.at", time=clock_words(minutes))
        case Anchor.BEDTIME:
            return say("reminder.before_bed", n=-minutes) if minutes else say("reminder.bed")
        case Anchor.MEAL:
            meal = say(f"reminder.meal.{reminder.meal or 'each'}")
            if not minutes:
                return say("reminder.with", meal=meal)
            code = "reminder.after" if minutes > 0 else "reminder.before"
            return say(code, n=abs(minutes), meal=meal)
        case Anchor.WORK:
            if reminder.every is None:
                return say("reminder.into_work", n=minutes)
            return say("reminder.while_working", n=round(reminder.every / MINUTE))


def clock_words(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def days_words(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return say("reminder.every_day")
    return say("reminder.on_days", days=", ".join(say(f"weekday.{each}") for each in sorted(days)))


def work_words(work: Work) -> str:
    return f"{work.start:%H:%M}–{work.end:%H:%M}"


def day_and_time(wall: datetime) -> str:
    return f"{date_format(wall, 'D j M')}, {wall:%H:%M}"


def way_of(channel: app.Channel, now: datetime) -> Way:
    place = channel.address.get("server") or channel.address.get("to") or ""
    delivered = channel.delivered.astimezone(now.tzinfo) if channel.delivered else None
    return Way(
        id=channel.id,
        name=say(f"channel.{channel.kind}"),
        place=place,
        delivered=day_and_time(delivered) if delivered else "",
        is_gone=channel.gone is not None,
    )


def missed(request: HttpRequest) -> list[str]:
    """What could not be delivered lately, a sentence each, for the first page.

    That page is where a phone that has travelled says so first.
    """
    hers = visit.person(request)
    app.arrive(hers, now=visit.now(), zone=visit.zone(request))
    found, known = app.missed(hers, now=visit.now()), her.known(hers)
    return [missed_words(known, each) for each in found]


def missed_words(known: Catalog, found: app.Missed) -> str:
    """Which one, for when it was meant, and why as far as anybody knows."""
    what = say("missed.what", name=name_of(known, found.item), when=day_and_time(found.local))
    if found.state is app.State.CLAIMED:
        return f"{what} {say('missed.perhaps')}"
    if found.why in list(rules.Why):
        return f"{what} {say(f'missed.{found.why}')}"
    if found.why in list(Why):
        return f"{what} {say(Why(found.why).code)}"
    return what


def saved(request: HttpRequest, to: str = "reminders") -> HttpResponse:
    messages.success(request, say("reminder.saved"))
    return redirect(to)


@require_POST
@signed_in
def say_names(request: HttpRequest) -> HttpResponse:
    """Whether a message may say what it is for."""
    hers, named = visit.person(request), request.POST.get("named") == "yes"
    app.set_named(hers, named, now=visit.now(), zone=visit.zone(request))
    return saved(request)


@require_POST
@signed_in
def say_cramps(request: HttpRequest) -> HttpResponse:
    """Whether her webhooks hear that a cramp starts or ends."""
    hers, cramps = visit.person(request), request.POST.get("cramps") == "yes"
    app.set_cramps(hers, cramps, now=visit.now(), zone=visit.zone(request))
    return saved(request, "/reminders#ways")


@require_POST
@signed_in
def dismiss(request: HttpRequest) -> HttpResponse:
    """She has read what could not be delivered."""
    app.dismiss(visit.person(request), now=visit.now())
    return redirect("home")


@require_POST
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """Make a new secret link to her calendar, or end the one there is."""
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    if request.POST.get("do") == "end":
        app.end_feed(hers, now=now, zone=zone)
        messages.success(request, say("channel.feed_ended"))
        return redirect("/reminders#ways")
    # Answered at once and kept nowhere, so a reload asks for a new one.
    return _page(request, token=app.new_feed(hers, now=now, zone=zone))


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Her calendar, for whoever has the secret link: calendars cannot sign in."""
    found = app.feed(token, now=visit.now())
    if found is None:
        raise Http404
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(found, content_type="text/calendar; charset=utf-8", headers=headers)


# ── one reminder ────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, item: str) -> HttpResponse:
    """Add a reminder for one thing."""
    known = her.known(visit.person(request))
    if item not in (MORNING, CHECK):
        try:
            her.measure(known, item)
        except her.UnknownMeasureError as error:
            raise Http404 from error
    usual = usual_of(known, item)
    if request.method != "POST":
        return _form(request, item, Told(typed=typed_of(usual)), is_new=True)
    return _keep(request, item, fields.id_of(request.POST.get("id", "")), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reminder(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """Change a reminder, take it away, or bring it back."""
    hers, now, zone = visit.person(request), visit.now(), visit.zone(request)
    kept = next((each for each in app.read(hers).reminders if each.id == id), None)
    if kept is None:
        raise Http404
    if request.method != "POST":
        return _form(request, kept.item, Told(typed=typed_of(kept)))
    if request.POST.get("do") == "remove":
        return _page(request, removed=app.remove(hers, id, now=now, zone=zone))
    return _keep(request, kept.item, id)


def usual_of(known: Catalog, item: str) -> Reminder:
    """What stands in the form before she changes anything."""
    slot = known.measures[item].slot if item in known.measures else "morning"
    if item == breaks_of(known):
        hour = timedelta(hours=1)
        return Reminder(id=uuid4(), item=item, anchor=Anchor.WORK, offset=hour, every=hour)
    anchors = {
        "bedtime": (Anchor.BEDTIME, timedelta(minutes=-30), None),
        "evening": (Anchor.MEAL, timedelta(hours=1), Meal.DINNER),
        "meal": (Anchor.MEAL, timedelta(), Meal.DINNER),
        "morning": (Anchor.MEAL, timedelta(), Meal.BREAKFAST),
    }
    anchor, offset, meal = anchors.get(slot, (Anchor.CLOCK, timedelta(hours=15), None))
    return Reminder(id=uuid4(), item=item, anchor=anchor, offset=offset, meal=meal)


def breaks_of(known: Catalog) -> str:
    """The measure that is done again and again, for which hours of work are the usual anchor."""
    return breaks.of_journey(known).id


def typed_of(reminder: Reminder) -> dict[str, Any]:
    """The fields of a form, filled from a reminder."""
    minutes, anchor = round(reminder.offset / MINUTE), reminder.anchor
    at_meal = anchor is Anchor.MEAL
    return {
        "id": str(reminder.id),
        "anchor": str(anchor),
        "before_bed": str(-minutes) if anchor is Anchor.BEDTIME else "30",
        "meal": str(reminder.meal or "each") if at_meal else "dinner",
        "by_meal": str(abs(minutes)) if at_meal else "0",
        "side": "before" if at_meal and minutes < 0 else "after",
        "at": clock_words(minutes) if anchor is Anchor.CLOCK else "15:00",
        "into_work": str(minutes) if anchor is Anchor.WORK else "60",
        "every": str(round(reminder.every / MINUTE)) if reminder.every else "",
        "days": [str(each) for each in sorted(reminder.days)],
    }


def _keep(request: HttpRequest, item: str, id_: UUID, *, is_new: bool = False) -> HttpResponse:
    hers = visit.person(request)
    read = read_reminder(request.POST, her.known(hers), item, id_)
    if isinstance(read, Told):
        return _form(request, item, read, is_new=is_new, status=422)
    others = [each for each in app.read(hers).reminders if each.id != id_]
    if len(others) >= rules.LIMITS["reminders"].max_length:
        full = {"anchor": say("reminder.too_many", most=rules.LIMITS["reminders"].max_length)}
        told = Told(typed=typed_of(read), errors=full)
        return _form(request, item, told, is_new=is_new, status=422)
    app.add(hers, read, now=visit.now(), zone=visit.zone(request))
    return saved(request)


def read_reminder(post: QueryDict, known: Catalog, item: str, id_: UUID) -> Reminder | Told:
    """What a sent form says; what cannot be is named beside its field and stays as typed."""
    empty = typed_of(usual_of(known, item)) | {"id": str(id_)}
    typed: dict[str, Any] = {name: post.get(name, "").strip() for name in empty}
    typed["days"] = [each for each in post.getlist("days") if each in map(str, WEEKDAYS)]
    errors: dict[str, str] = {}
    offset, meal, every = timedelta(), None, None
    try:
        anchor = Anchor(typed["anchor"])
    except ValueError:
        return Told(typed=typed, errors={"anchor": say("reminder.no_anchor")})
    match anchor:
        case Anchor.BEDTIME:
            offset = -_minutes(typed, "before_bed", errors)
        case Anchor.MEAL:
            offset = _minutes(typed, "by_meal", errors)
            offset = -offset if typed["side"] == "before" else offset
            meal = next((each for each in Meal if each == typed["meal"]), None)
        case Anchor.WORK:
            offset = _minutes(typed, "into_work", errors)
            every = _every(typed, errors)
        case Anchor.CLOCK:
            at = _time(typed, "at", errors)
            offset = timedelta(hours=at.hour, minutes=at.minute)
    if errors:
        return Told(typed=typed, errors=errors)
    days = frozenset(map(int, typed["days"])) or EVERY_DAY
    return Reminder(
        id=id_, item=item, anchor=anchor, offset=offset, days=days, meal=meal, every=every
    )


MOST_MINUTES = 720


def _minutes(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> timedelta:
    value = fields.number(typed[name] or "0")
    if not isinstance(value, int | float) or value % 1:
        errors[name] = say("problem.not_a_whole_number", value=str(typed[name])[:40])
    elif not 0 <= value <= MOST_MINUTES:
        ends = {"least": "0", "most": str(MOST_MINUTES)}
        errors[name] = say("problem.out_of_range", value=f"{value:g}", **ends)
    else:
        return timedelta(minutes=int(value))
    return timedelta()


def _every(typed: Mapping[str, str], errors: dict[str, str]) -> timedelta | None:
    if not typed["every"]:
        return None
    minutes, limit = _minutes(typed, "every", errors), rules.LIMITS["every_minutes"]
    if "every" not in errors and minutes / MINUTE < limit.ge:
        ends = {"least": str(limit.ge), "most": str(limit.le)}
        errors["every"] = say("problem.out_of_range", value=typed["every"][:40], **ends)
    return minutes


def _time(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> time:
    try:
        return time.fromisoformat(typed[name].zfill(5)).replace(
            second=0, microsecond=0, tzinfo=None
        )
    except ValueError:
        errors[name] = say("reminder.no_time", text=typed[name][:40])
        return time()


def _form(
    request: HttpRequest, item: str, told: Told, *, is_new: bool = False, status: int = 200
) -> HttpResponse:
    hers = visit.person(request)
    settings = app.read(hers)
    context = {
        "screen": "about",
        "name": name_of(her.known(hers), item),
        "typed": told.typed,
        "errors": told.errors,
        "is_new": is_new,
        "meals": [(each, say(f"reminder.meal.{each}")) for each in ("each", *Meal)],
        "weekdays": [(str(each), say(f"weekday.{each}")) for each in WEEKDAYS],
        "rhythm": settings.rhythm,
        "works": [work_words(each) for each in settings.rhythm.works],
    }
    return render(request, "reminder.html", context, status=status)


# ── her day ─────────────────────────────────────────────────────────────────────────────────

MEALS = tuple(str(each) for each in Meal)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def day(request: HttpRequest) -> HttpResponse:
    """Her usual day, the quiet hours, and the most messages in a week."""
    hers = visit.person(request)
    rhythm = app.read(hers).rhythm
    if request.method != "POST":
        return _day_form(request, Told(typed=typed_day(rhythm)))
    read = read_day(request.POST, rhythm)
    if isinstance(read, Told):
        return _day_form(request, read, status=422)
    app.set_rhythm(hers, read, now=visit.now(), zone=visit.zone(request))
    return saved(request)


def typed_day(rhythm: Rhythm) -> dict[str, str]:
    works = [*rhythm.works, *[None] * STRETCHES][:STRETCHES]
    return {
        "bedtime": f"{rhythm.bedtime:%H:%M}",
        **{meal: f"{at:%H:%M}" for meal, at in zip(MEALS, rhythm.meals, strict=True)},
        "quiet_from": f"{rhythm.quiet_from:%H:%M}",
        "quiet_until": f"{rhythm.quiet_until:%H:%M}",
        "weekly_cap": str(rhythm.weekly_cap),
        **{
            f"work_{n}_{end}": f"{getattr(work, end):%H:%M}" if work else ""
            for n, work in enumerate(works)
            for end in ("start", "end")
        },
        "work_days": " ".join(map(str, sorted(works[0].days))) if works[0] else "0 1 2 3 4",
    }


def read_day(post: QueryDict, before: Rhythm) -> Rhythm | Told:
    typed = {name: post.get(name, "").strip() for name in typed_day(before)}
    listed = [each for each in post.getlist("work_days") if each in map(str, WEEKDAYS)]
    typed["work_days"] = " ".join(listed)
    errors: dict[str, str] = {}
    at = {
        name: _time(typed, name, errors)
        for name in ("bedtime", *MEALS, "quiet_from", "quiet_until")
    }
    cap = fields.number(typed["weekly_cap"])
    limit = rules.LIMITS["weekly_cap"]
    if not isinstance(cap, int) or not limit.ge <= cap <= limit.le:
        ends = {"least": str(limit.ge), "most": str(limit.le)}
        errors["weekly_cap"] = say("problem.out_of_range", value=typed["weekly_cap"][:40], **ends)
    days = frozenset(map(int, listed)) or EVERY_DAY
    works = [_work(typed, n, days, errors) for n in range(STRETCHES)]
    if errors:
        return Told(typed=typed, errors=errors)
    return replace(
        before,
        bedtime=at["bedtime"],
        meals=(at["breakfast"], at["lunch"], at["dinner"]),
        works=tuple(each for each in works if each),
        quiet_from=at["quiet_from"],
        quiet_until=at["quiet_until"],
        weekly_cap=cap if isinstance(cap, int) else before.weekly_cap,
    )


def _work(
    typed: Mapping[str, str], n: int, days: frozenset[int], errors: dict[str, str]
) -> Work | None:
    names = (f"work_{n}_start", f"work_{n}_end")
    if not any(typed[name] for name in names):
        return None
    start, end = (_time(typed, name, errors) for name in names)
    return Work(start=start, end=end, days=days)


def _day_form(request: HttpRequest, told: Told, status: int = 200) -> HttpResponse:
    context = {
        "screen": "about",
        "typed": told.typed,
        "errors": told.errors,
        "meals": [
            (m, say(f"reminder.label.{m}"), told.typed[m], told.errors.get(m)) for m in MEALS
        ],
        "works": [
            (
                n,
                *(told.typed[f"work_{n}_{end}"] for end in ("start", "end")),
                *(told.errors.get(f"work_{n}_{end}") for end in ("start", "end")),
            )
            for n in range(STRETCHES)
        ],
        "work_days": told.typed["work_days"].split(),
        "weekdays": [(str(each), say(f"weekday.{each}")) for each in WEEKDAYS],
        "is_late": _is_late(told.typed["bedtime"]),
    }
    return render(request, "reminders_day.html", context, status=status)


def _is_late(bedtime: str) -> bool:
    """Whether a bedtime lies after midnight, so that the form says which evening it belongs to."""
    try:
        return time.fromisoformat(bedtime).hour < NOON
    except ValueError:
        return False


# ── channels ────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_channel(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a way by which messages reach her."""
    try:
        of = Kind(kind)
    except ValueError as error:
        raise Http404 from error
    secret = request.POST.get("secret", "") if of is Kind.WEBHOOK else ""
    if request.method != "POST":
        if of is Kind.WEB_PUSH:  # only a browser can fill it in, on the page of reminders
            return redirect("reminders")
        return _channel_form(request, of, Told(typed=_empty(of)), secret=secret)
    typed = {name: request.POST.get(name, "").strip() for name in PARTS[of]}
    address = address_of(of, typed, secret)
    why = carry.wrong(of, address, carry.outside())
    if why and of is Kind.WEB_PUSH:  # nobody typed it, so there is no field to say it beside
        messages.error(request, say(why.code))
        return redirect("/reminders#ways")
    if why:
        told = Told(typed=typed, errors={PARTS[of][0]: say(why.code)})
        return _channel_form(request, of, told, secret=secret, status=422)
    id_ = fields.id_of(request.POST.get("id", ""))
    app.add_channel(visit.person(request), id_, of, address, now=visit.now())
    messages.success(request, say("channel.added"))
    return redirect("/reminders#ways")


def _empty(kind: Kind) -> dict[str, str]:
    return dict.fromkeys(PARTS[kind], "")


def address_of(kind: Kind, typed: Mapping[str, str], secret: str) -> dict[str, Any]:
    """What is kept of a channel, in the shape its file in notify/ reads."""
    match kind:
        case Kind.WEB_PUSH:
            keys = {"p256dh": typed["p256dh"], "auth": typed["auth"]}
            return {"endpoint": typed["endpoint"], "keys": keys}
        case Kind.WEBHOOK:
            return {"url": typed["url"], "secret": secret}
        case _:
            return {name: text for name, text in typed.items() if text or name != "token"}


@require_POST
@signed_in
def channel(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """Send a test by one of her channels, or take it away."""
    hers = visit.person(request)
    if request.POST.get("do") == "remove":
        if not app.remove_channel(hers, id):
            raise Http404
        messages.success(request, say("channel.removed"))
        return redirect("/reminders#ways")
    # A way that hangs holds the page for twenty seconds. A few taps on it would take every hand
    # of the server, and nobody could open the page of the night.
    if not ONE_TEST.acquire(blocking=False):
        messages.error(request, say("channel.test_waits"))
        return redirect("/reminders#ways")
    try:
        by = carry.carrier(carry.outside(), visit.now)
        outcome = app.send_test(hers, id, by, now=visit.now())
    finally:
        ONE_TEST.release()
    if outcome is None:
        raise Http404
    if outcome.state is Carried.SENT:
        messages.success(request, say("channel.test_sent"))
    else:
        messages.error(request, say(outcome.why.code) if outcome.why else say("carry.no_answer"))
    return redirect("/reminders#ways")


def _channel_form(
    request: HttpRequest, kind: Kind, told: Told, *, secret: str, status: int = 200
) -> HttpResponse:
    from soleus.notify import webhook

    context = {
        "screen": "about",
        "kind": kind,
        "name": say(f"channel.{kind}"),
        "hint": say(f"channel.{kind}.hint"),
        "parts": [
            (name, say(f"channel.{kind}.{name}"), told.typed[name], told.errors.get(name, ""))
            for name in PARTS[kind]
        ],
        "errors": told.errors,
        "secret": secret or (webhook.new_secret() if kind is Kind.WEBHOOK else ""),
        "id": request.POST.get("id") or uuid4(),
    }
    return render(request, "reminders_channel.html", context, status=status)
