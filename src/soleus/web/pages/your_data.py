"""Her data out and in: every form of it to take away, and a file to bring, looked through first."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soleus import settings
from soleus.app import hand_over
from soleus.app.hand_over import Became, Brought
from soleus.diary.entries import KINDS
from soleus.exchange import incoming, tables
from soleus.web import visit
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
    if sent is None:
        return _page(request, errors=[told("data.no_file")], status=422)
    raw = sent.read()
    brought = _take(request, raw, hand_over.look)
    if brought.faults:
        return _page(request, errors=faults(brought), status=422)
    packed = base64.b64encode(zlib.compress(raw, 9)).decode()
    if len(packed) > MOST_PACKED:
        return _page(request, errors=[told("data.too_large")], status=422)
    return _page(request, brought=brought, packed=packed)


@require_POST
@signed_in
def bring(request: HttpRequest) -> HttpResponse:
    """Take in the file she looked through."""
    raw = _unpacked(request.POST.get("packed", ""))
    if raw is None:
        return _page(request, errors=[told("data.no_file")], status=422)
    brought = _take(request, raw, hand_over.bring_in)
    if brought.faults:
        return _page(request, errors=faults(brought), status=422)
    n = brought.count(Became.NEW, Became.CHANGED, Became.BOTH, Became.BACK)
    messages.success(request, told("data.brought", n=n))
    return redirect("your_data")


@require_GET
@signed_in
def take(request: HttpRequest, form: str) -> HttpResponse:
    """Her data as a file."""
    if form not in FILES:
        raise Http404
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


def _page(
    request: HttpRequest,
    *,
    errors: list[str] | None = None,
    brought: Brought | None = None,
    packed: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "screen": "diary",
        "errors": errors or [],
        "brought": brought,
        "lines": list(lines(brought)) if brought else [],
        "remarks": list(remarks(brought)) if brought else [],
        "packed": packed,
    }
    return render(request, "your_data.html", context, status=status)
