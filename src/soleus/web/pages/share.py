"""Share the page for a visit by a link: make one, look who opened it, end it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soleus.app import hand_over, hers, passkeys
from soleus.app import report as reports
from soleus.app import share as app
from soleus.app.share import LASTS, MOST_WRONG, PAGE, Made, Shared, TooMuchError, Wanted
from soleus.exchange import pdf, share_link, sheet
from soleus.exchange.json import is_readable
from soleus.exchange.pdf import NoLetterError
from soleus.web import fields, visit
from soleus.web.arriving import for_others, fresh
from soleus.web.drawing import square
from soleus.web.pages.report import LONGEST_NAME, as_json, chosen
from soleus.web.pages.sheet import day_of
from soleus.web.pages.sheet import sheet as in_words
from soleus.web.visit import signed_in
from soleus.web.wording import told as say

USUAL = "day"
FILES = ("pdf", "json", "fhir")
FIRST_FILES = ["pdf"]


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@sensitive_post_parameters("code", "name", "label")
@sensitive_variables()
def share(request: HttpRequest) -> HttpResponse:
    """Make a link to the page of some nights; it is shown once, in the answer."""
    if request.method != "POST":
        return _form(request, request.GET)
    person, now = visit.person(request), visit.now()
    id_ = fields.id_of(request.POST.get("id", ""))
    if app.is_made(person, id_):
        messages.info(request, say("share.made_before"))
        return redirect("shared")
    nights = chosen(request.POST, now, visit.zone(request))
    errors = wrong(request.POST)
    if nights is None:
        return redirect("report")
    if errors:
        return _form(request, request.POST, errors=errors)
    wanted = asked(request.POST, id_, *nights)
    try:
        made = app.make(person, wanted, given(request, wanted), now)
    except NoLetterError:
        return _form(request, request.POST, errors={"files": say("report.no_letter")})
    except TooMuchError as error:
        return _form(request, request.POST, errors={"files": say(str(error), most=app.MOST)})
    return _once(request, wanted, made)


def wrong(typed: QueryDict) -> dict[str, str]:
    """What cannot be, by field."""
    label, code = typed.get("label", "").strip(), share_link.tidy(typed.get("code", ""))
    found = {
        "label": say("share.long_label", most=share_link.LABEL)
        if len(label) > share_link.LABEL else "",
        "code": _wrong_code(code) if code else "",
    }  # fmt: skip
    for name in ("label", "name", "code"):
        if not is_readable(typed.get(name, "")):
            found[name] = say("problem.unreadable_letter")
    return {name: each for name, each in found.items() if each}


def _wrong_code(code: str) -> str:
    if not share_link.LEAST_CODE <= len(code) <= share_link.MOST_CODE:
        return say("share.code_length", least=share_link.LEAST_CODE, most=share_link.MOST_CODE)
    return say("share.code_weak") if share_link.is_weak(code) else ""


def asked(typed: QueryDict, id_: UUID, first: date, last: date) -> Wanted:
    lasts = typed.get("lasts", USUAL)
    return Wanted(
        id=id_,
        first=first,
        last=last,
        label=typed.get("label", "").strip(),
        lasts=lasts if lasts in LASTS else USUAL,
        code=share_link.tidy(typed.get("code", "")),
        once=typed.get("once") == "yes",
        files=tuple(each for each in FILES if each in typed.getlist("files")),
    )


def given(request: HttpRequest, wanted: Wanted) -> dict[str, bytes]:
    """The page as it is now, and what she gives beside it. Raises NoLetterError."""
    person, now, zone = visit.person(request), visit.now(), visit.zone(request)
    appendix = request.POST.get("appendix") == "yes"
    found = reports.make(person, wanted.first, wanted.last, now=now, zone=zone, appendix=appendix)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    told = in_words(found, hers.known(person), name=name)
    made = {
        # Set now and not when it is opened: a stranger must not keep the typesetter busy.
        "pdf": lambda: pdf.write(told, made=now),
        "json": lambda: as_json(found),
        "fhir": lambda: hand_over.nights(person, wanted.first, wanted.last, now=now, zone=zone),
    }
    return {PAGE: sheet.write(told, found.made), **{each: made[each]() for each in wanted.files}}


# ── the form, and the link that is shown once ───────────────────────────────────────────────


def _form(
    request: HttpRequest, typed: QueryDict, *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    now, zone = visit.now(), visit.zone(request)
    nights = chosen(typed, now, zone) or reports.offered(visit.person(request), now=now, zone=zone)
    is_sent = request.method == "POST"
    context = {
        "screen": "diary",
        "id": typed.get("id") or uuid4(),
        "first": nights[0],
        "last": nights[1],
        "range": _range(*nights),
        "appendix": typed.get("appendix") == "yes",
        "label": typed.get("label", ""),
        "name": typed.get("name", ""),
        "lasts": typed.get("lasts", USUAL),
        "spans": [(each, say(f"share.lasts.{each}")) for each in LASTS],
        "once": typed.get("once") == "yes",
        "chosen": typed.getlist("files") if is_sent else FIRST_FILES,
        "files": [(each, say(f"share.file.{each}")) for each in FILES],
        "errors": errors or {},
        "wrong": MOST_WRONG,
        "is_here_only": passkeys.is_this_machine(for_others(request)),
    }
    return render(request, "share.html", context, status=422 if errors else 200)


@sensitive_variables()
def _once(request: HttpRequest, wanted: Wanted, made: Made) -> HttpResponse:
    origin = for_others(request)
    link = origin + reverse("shown", args=[made.secret.token])
    manifest = origin + reverse("shown_manifest", args=[made.secret.token[: share_link.LETTERS]])
    is_system = "fhir" in wanted.files and share_link.is_speakable(manifest)
    system = share_link.shlink(
        made.secret, manifest, label=wanted.label, expires=made.expires
    ) if is_system else ""  # fmt: skip
    prefixed = f"{origin}{reverse('shown_by_system')}#{system}" if system else ""
    context = {
        "screen": "diary",
        "label": wanted.label,
        "link": link,
        "picture": square(link, say("share.qr")),
        "code": made.code,
        "is_drawn": not wanted.code,
        "until": moment(made.expires, visit.zone(request)),
        "range": _range(wanted.first, wanted.last),
        "once": wanted.once,
        "system": prefixed,
        "system_picture": square(prefixed, say("share.qr_system")) if prefixed else "",
        "is_here_only": passkeys.is_this_machine(origin),
    }
    return render(request, "share_made.html", context)


# ── the list ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link as it is listed. told: how it stands with it"""

    id: UUID
    label: str
    range: str
    told: str
    opens: bool
    files: str
    wrong: str
    openings: list[str]


@require_safe
@signed_in
def shared(request: HttpRequest) -> HttpResponse:
    """Every link of hers: what it leads to, until when, and who opened it."""
    zone = visit.zone(request)
    lines = [_line(each, visit.now(), zone) for each in app.every(visit.person(request))]
    return render(request, "shared.html", {"screen": "diary", "lines": lines})


@require_POST
@signed_in
def revoke(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
    """End a link. At once: its page is taken away, and not only hidden."""
    if not app.revoke(visit.person(request), id, visit.now()):
        if not app.is_made(visit.person(request), id):
            raise Http404
        messages.info(request, say("share.over_before"))
        return redirect("shared")
    messages.success(request, say("share.revoked"))
    return redirect("shared")


def _line(each: Shared, now: datetime, zone: str) -> Line:
    is_used = each.once and bool(each.openings)
    opens = each.ended is None and each.expires > now and not is_used
    why = each.why or ("opened" if is_used else "expired")
    when = each.ended or (each.openings[0].at if is_used else each.expires)
    told = say("share.opens", until=moment(each.expires, zone)) if opens else say(
        f"share.why.{why}", when=moment(when, zone)
    )  # fmt: skip
    return Line(
        id=each.id,
        label=each.label,
        range=_range(each.first, each.last),
        told=told,
        # A page that opens once stays for a while after it, for its files: it can be taken away.
        opens=opens or (is_used and each.ended is None),
        files=", ".join(say(f"share.file.{name}") for name in each.files),
        wrong=say("share.wrong", n=each.wrong) if each.wrong else "",
        openings=[_opening(one, zone) for one in reversed(each.openings)],
    )


def _opening(one: app.Opening, zone: str) -> str:
    who = one.recipient or one.browser or say("share.unknown")
    where = one.block if app.is_told_apart(one.block) else say("share.no_block")
    return say(f"share.opened.{one.what}", when=moment(one.at, zone), who=who, block=where)


def _range(first: date, last: date) -> str:
    return say("share.range", first=day_of(first), last=day_of(last))


def moment(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), "D j M Y, H:i")


def until(request: HttpRequest) -> str:
    """For the first page: until when a page of hers opens by a link, "" while none does."""
    found = app.until(visit.person(request), visit.now())
    return moment(found, visit.zone(request)) if found else ""
