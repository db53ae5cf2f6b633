"""Hostile files sent to a running server by who has been let in: what it answers and weighs."""

import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from tests.lib.site import Site, Visitor

BOUNDARY = "soleusboundary"
MEGA = 1_000_000
Body = tuple[int, Iterator[bytes]]  # how long it is, and its pieces


@dataclass(frozen=True, kw_only=True)
class Sent:
    """status: 0 where the server hung up before it was told all; megabytes: what it took more"""

    name: str
    seconds: float
    megabytes: float
    status: int


def all_sent() -> tuple[list[Sent], int]:
    """What came of each, and after how many the server was not well."""
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as folder:
        site = Site(Path(folder) / "data")
        try:
            her, unwell, found = site.visitor(), 0, []
            for name, body in hostile().items():
                found.append(send(site, her, name, body))
                unwell += site.process.poll() is not None or site.stranger().get("/").status != 200
        finally:
            site.kill()
    return found, unwell


def send(site: Site, her: Visitor, name: str, body: Body) -> Sent:
    token = her.page_token("/your-data")
    head = part("csrfmiddlewaretoken", token.encode()) + opening('file"; filename="a')
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    length, pieces = body

    def whole() -> Iterator[bytes]:
        yield head
        yield from pieces
        yield end

    before = weigh(site, anew=True)
    status, began = 0, time.perf_counter()
    with suppress(OSError, HTTPException):
        status = her.ask(
            "POST",
            "/your-data",
            whole(),
            Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
            Content_Length=str(len(head) + length + len(end)),
        ).status
    her.close()
    seconds = time.perf_counter() - began
    return Sent(
        name=name, seconds=seconds, megabytes=weigh(site, anew=False) - before, status=status
    )


def weigh(site: Site, *, anew: bool) -> float:
    """The most megabytes that the server has held, counted anew from here or since it was."""
    process = Path(f"/proc/{site.process.pid}")
    if anew:
        (process / "clear_refs").write_text("5", "ascii")
    told = (process / "status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def opening(name: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()


def part(name: str, value: bytes) -> bytes:
    return opening(name) + value + b"\r\n"


# ── what is sent ────────────────────────────────────────────────────────────────────────────


def hostile() -> dict[str, Body]:
    head = b'{"soleus": 1, "entries": ['
    return {
        "1 GB": again(b"x" * MEGA, 1000),
        "150 MB of a diary that never ends": again(b'"' + b"x" * (MEGA - 1), 150, head),
        "150 MB of brackets": again(b"[" * MEGA, 150, head),
        "150 MB of one row": again(b"," * MEGA, 150, b"kind,at,pain\n"),
        "brackets that fit": again(b"[" * MEGA, 9, head),
        "entries that are none": again(b'{"entry":1},' * (MEGA // 12), 9, head),
        "rows that are none": again(b"episode,9\n" * (MEGA // 10), 9, b"kind,at\n"),
        "a pack of zeros": once(pack({"a.csv": b"0" * 190 * MEGA})),
        "a pack below the limit of packing": once(pack({"a.csv": thin(190)})),
        "a pack of many files": once(pack({f"{n}.csv": b"kind\n" for n in range(60_000)})),
        "a pack of packs": once(pack({"a.zip": pack({"a.zip": pack({"a.csv": b"kind\n"})})})),
        "a pack that leads out": once(pack({"../../../etc/a.csv": b"kind,night\n", "/a": b"x"})),
        "a page that is a pack too": once(b"<script>1</script>" + pack({"a.csv": b"kind\n"})),
        "a file named in an entity": once(
            b'<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a SYSTEM "file:///etc/passwd">'
            b'<!ENTITY % b SYSTEM "http://127.0.0.1:9/">%b;]><HealthData locale="&a;"/>'
        ),
        "100,000 fields beside it": once(
            b"x\r\n" + part("f", b"v") * 100_000 + opening("last") + b"x"
        ),
    }


def again(piece: bytes, times: int, head: bytes = b"") -> Body:
    def pieces() -> Iterator[bytes]:
        yield head
        yield from (piece for _ in range(times))

    return len(head) + len(piece) * times, pieces()


def once(raw: bytes) -> Body:
    return len(raw), iter([raw])


def pack(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, raw in files.items():
            opened.writestr(name, raw)
    return made.getvalue()


def thin(megabytes: int) -> bytes:
    """Rows that pack to about a hundredth, which is less than what gives a bomb away."""
    rows = b"".join(b"episode,2026-11-%02d,%d\n" % (n % 28 + 1, n) for n in range(2_000))
    return b"kind,night,pain\n" + rows * (megabytes * MEGA // len(rows))
