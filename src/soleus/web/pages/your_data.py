"""Her data out and in: every form of it to take away, and a file to bring, looked through first."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from json import dumps, loads
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soleus import settings
from soleus.app import hand_over, other_apps
from soleus.app.hand_over import Became, Brought
from soleus.app.other_apps import Counted, Found, Newest, RefusedError
from soleus.diary.entries import KINDS
from soleus.exchange import incoming, tables
from soleus.exchange.apps import told as shapes
from soleus.web import visit
from soleus.web.arriving import must_prove
from soleus.web.visit import signed_in
from soleus.web.wording import told

# What each form of her data is called where it is saved. None of them says what is in it.
FILES = {
    "json": ("soleus-{day}.json", "application/json"),
    "csv": ("soleus-tables-{day}.zip", "application/zip"),
    "fhir": ("soleus-record-{day}.json", "application/fhir+json"),
    "fhir-transaction": ("soleus-server-{day}.json", "application/fhir+json"),
}
PAPER = "soleus-paper.csv"
# The packed file goes to her browser and comes back as a field of a form, and with it the rest of
# the form must stay under what a request may hold.
MOST_PACKED = settings.MOST_BYTES - 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What of one kind of entry is in a file."""

    name: str
    new: int
    changed: int
    same: int


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def your_data(request: HttpRequest) -> HttpResponse:
    """What can be taken away; with a file, what bringing it in would do."""
    if request.method != "POST":
        return _page(request)
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        return _page(request, errors=[told("data.no_file")], status=422)
    try:
        found = other_apps.find(sent.file, visit.zone(request))
    except RefusedError as error:
        return _page(request, errors=[told(error.code, **error.values)], status=422)
    if found is not None:
        return _look(request, found)
    if (sent.size or 0) > settings.MOST_FILE_BYTES:
        return _page(request, errors=[told("data.too_large")], status=422)
    sent.seek(0)
    raw = sent.read()
    brought = _take(request, raw, hand_over.look)
    if brought.faults:
        return _page(request, errors=faults(brought), status=422)
    packed = _packed(raw)
    if len(packed) > MOST_PACKED:
        return _page(request, errors=[told("data.too_large")], status=422)
    return _page(request, brought=brought, packed=packed)


@require_POST
@signed_in
def bring(request: HttpRequest) -> HttpResponse:
    """Take in the file she looked through."""
    if "counted" in request.POST:
        return _keep(request)
    raw = _unpacked(request.POST.get("packed", ""))
    if raw is None:
        return _page(request, errors=[told("data.no_file")], status=422)
    brought = _take(request, raw, hand_over.bring_in)
    if brought.faults:
        return _page(request, errors=faults(brought), status=422)
    n = brought.count(Became.NEW, Became.CHANGED, Became.BOTH, Became.BACK)
    messages.success(request, told("data.brought", n=n))
    return redirect("your_data")


# ── what other programs counted ─────────────────────────────────────────────────────────────


def _look(request: HttpRequest, found: list[Found]) -> HttpResponse:
    """What is counted in a file of another program. The file itself is gone by now: her browser
    carries the days and amounts until she says that they may be kept."""
    counted = other_apps.look(visit.person(request), found, visit.now(), visit.zone(request))
    if not counted.lines:
        return _page(request, errors=[told("data.nothing_counted")], status=422)
    packed = _packed(dumps(shapes.write(found)).encode())
    if len(packed) > MOST_PACKED:
        return _page(request, errors=[told("data.too_large")], status=422)
    return _page(request, counted=counted, packed=packed)


def _keep(request: HttpRequest) -> HttpResponse:
    raw = _unpacked(request.POST["counted"])
    try:
        found = shapes.read(loads(raw)) if raw is not None else None
    except (ValueError, RecursionError):
        found = None
    if found is None:
        return _page(request, errors=[told("data.no_file")], status=422)
    counted = other_apps.keep(visit.person(request), found, visit.now(), visit.zone(request))
    messages.success(request, told("data.kept", n=counted.changed))
    return redirect("your_data")


@require_POST
@signed_in
def take_back(request: HttpRequest) -> HttpResponse:
    """Put away what came in with the newest file of another program."""
    try:
        written = datetime.fromisoformat(request.POST.get("written", ""))
    except ValueError as error:
        raise Http404 from error
    if written.tzinfo is None:
        raise Http404
    n = other_apps.take_back(visit.person(request), written, visit.now())
    messages.success(request, told("data.taken_back", n=n))
    return redirect("your_data")


def _programs(newest: Newest) -> str:
    return ", ".join(told(f"program.{each}") for each in newest.programs)


# ── out ─────────────────────────────────────────────────────────────────────────────────────


@require_GET
@signed_in
def take(request: HttpRequest, form: str) -> HttpResponse:
    """Her data as a file."""
    if form not in FILES:
        raise Http404
    if must_prove(request):
        return redirect(f"{reverse('confirm')}?to={reverse('your_data')}")
    name, kind = FILES[form]
    zone = visit.zone(request)
    body = b"".join(hand_over.out(form, visit.person(request), visit.now(), zone))
    return _file(body, name.format(day=visit.today(request)), kind)


@require_GET
@signed_in
def paper(request: HttpRequest) -> HttpResponse:
    """The table for a log that was kept on paper."""
    return _file(tables.template().encode(), PAPER, "text/csv; charset=utf-8")


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _take(request: HttpRequest, raw: bytes, how: hand_over.Take) -> Brought:
    return how(visit.person(request), BytesIO(raw), visit.now(), visit.zone(request))


def _packed(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 9)).decode()


def _unpacked(packed: str) -> bytes | None:
    """The file that went to her browser with the preview; None where this is not it."""
    try:
        opener = zlib.decompressobj()
        raw = opener.decompress(base64.b64decode(packed, validate=True), settings.MOST_FILE_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return raw if opener.eof else None


def faults(brought: Brought) -> list[str]:
    lines = [incoming.fault_says(each) for each in brought.faults]
    return [*lines, told("data.more", n=brought.more)] if brought.more else lines


def lines(brought: Brought) -> Iterator[Line]:
    for kind in KINDS:
        line = Line(
            name=told(f"data.kind.{kind}"),
            new=brought.count(Became.NEW, kind=kind),
            changed=brought.count(Became.CHANGED, Became.BOTH, kind=kind),
            same=brought.count(Became.SAME, Became.OTHER, kind=kind),
        )
        if line.new or line.changed or line.same:
            yield line


def remarks(brought: Brought) -> Iterator[str]:
    """What she should know before she brings it in."""
    if brought.about is not None and brought.about is not Became.SAME:
        yield told(f"data.about.{brought.about}")
    if brought.settled is not None and brought.settled is not Became.SAME:
        yield told(f"data.settled.{brought.settled}")
    if tests := brought.tests.get(Became.NEW, 0):
        yield told("data.tests", n=tests)
    if both := brought.count(Became.BOTH):
        yield told("data.both", n=both)
    if back := brought.count(Became.BACK):
        yield told("data.back", n=back)
    if other := brought.count(Became.OTHER):
        yield told("data.other", n=other)
    if brought.future:
        yield told("data.future", n=brought.future)


def by_program(counted: Counted) -> list[tuple[str, list[tuple[str, object]]]]:
    """What is counted, a table for each program."""
    found: dict[str, list[tuple[str, object]]] = {}
    for line in counted.lines:
        lines = found.setdefault(told(f"program.{line.program}"), [])
        lines.append((told(f"reading.of.{line.of}"), line))
    return [*found.items()]


def remarks_of_counted(counted: Counted) -> Iterator[str]:
    if counted.left_out:
        yield told("data.left_out", n=counted.left_out)
    if counted.future:
        yield told("data.future_days", n=counted.future)


def _page(
    request: HttpRequest,
    *,
    errors: list[str] | None = None,
    brought: Brought | None = None,
    counted: Counted | None = None,
    packed: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "screen": "diary",
        "errors": errors or [],
        "brought": brought,
        "lines": list(lines(brought)) if brought else [],
        "remarks": [
            *(remarks(brought) if brought else ()),
            *(remarks_of_counted(counted) if counted else ()),
        ],
        "packed": packed,
        "counted": counted,
        "counts": by_program(counted) if counted else [],
    }
    newest = None if brought or counted else other_apps.newest(visit.person(request))
    if newest is not None:
        local = newest.written.astimezone(ZoneInfo(visit.zone(request))).replace(tzinfo=None)
        context["newest"] = newest
        context["newest_of"] = _programs(newest)
        context["newest_at"] = date_format(local, "j M Y, H:i")
    return render(request, "your_data.html", context, status=status)
