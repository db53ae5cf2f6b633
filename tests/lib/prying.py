"""Another program on the same machine, reading all that it can reach of a running Soleus.

It needs nothing but Python, so that it can run as any user. Asked by a line of JSON:
{"folders": [...], "process": 1, "port": 8000, "secrets": {name: hex}, "paths": [...]},
it answers by one: a list of [what, looked at, found].
"""

import http.client
import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

WORD = re.compile(rb"z\0?q\0?c\0?a\0?n\0?a\0?r\0?y[a-z0-9\0]*")
LISTS = ("cmdline", "environ", "maps", "status", "limits", "mountinfo", "io", "stack", "wchan")
FOREIGN = "http://evil.example"
Found = tuple[str, str, list[str]]


class Prying:
    def __init__(self, asked: dict) -> None:
        self.asked = asked
        self.secrets = {name: bytes.fromhex(told) for name, told in asked["secrets"].items()}
        self.process = Path("/proc") / str(asked["process"])

    def hers(self, raw: bytes) -> set[str]:
        found = {each.replace(b"\0", b"").decode() for each in WORD.findall(raw)}
        return found | {name for name, secret in self.secrets.items() if secret in raw}

    # ── files ───────────────────────────────────────────────────────────────────────────────

    def files(self) -> Found:
        seen, opened, found = 0, 0, set()
        for folder in self.asked["folders"]:
            for at, _, names in os.walk(folder):
                for name in names:
                    seen += 1
                    with suppress(OSError):
                        found |= self.hers((Path(at) / name).read_bytes())
                        opened += 1
        return "Its folders", f"{seen} files listed, {opened} opened", sorted(found)

    def temporary(self) -> Found:
        opened, found = 0, set()
        for folder in ("/tmp", "/var/tmp", "/dev/shm"):
            for file in sorted(Path(folder).iterdir()) if os.access(folder, os.R_OK) else []:
                with suppress(OSError):
                    if file.is_file() and file.stat().st_mtime >= self.asked["since"]:
                        found |= self.hers(file.read_bytes())
                        opened += 1
        return "The shared temporary folders", f"{opened} new files opened", sorted(found)

    # ── the process ─────────────────────────────────────────────────────────────────────────

    def lists(self) -> Found:
        opened, found = [], set()
        for name in LISTS:
            with suppress(OSError):
                found |= self.hers((self.process / name).read_bytes())
                opened.append(name)
        what = "What the system lists of the process"
        return what, f"of {len(LISTS)} files opened: {', '.join(opened) or 'none'}", sorted(found)

    def open_files(self) -> Found:
        opened, found, seen = 0, set(), 0
        with suppress(OSError):
            for each in (self.process / "fd").iterdir():
                seen += 1
                with suppress(OSError), each.open("rb") as file:
                    if file.seekable():
                        found |= self.hers(file.read())
                        opened += 1
        return "The files that it holds open", f"{seen} seen, {opened} opened", sorted(found)

    def memory(self) -> Found:
        size, found = 0, set()
        with (
            suppress(OSError),
            (self.process / "maps").open() as maps,
            (self.process / "mem").open("rb", buffering=0) as memory,
        ):
            for line in maps:
                where, may, *_ = line.split()
                first, last = (int(each, 16) for each in where.split("-"))
                if may.startswith("r"):
                    with suppress(OSError, ValueError, OverflowError):
                        memory.seek(first)
                        raw = memory.read(last - first)
                        size += len(raw)
                        found |= self.hers(raw)
        return "Its memory", f"{size // 1_000_000} MB read", sorted(found)

    # ── the door ────────────────────────────────────────────────────────────────────────────

    def knock(self, path: str, method: str = "GET", **headers: str) -> bytes:
        """All of an answer: its headers and its body."""
        told = http.client.HTTPConnection("127.0.0.1", self.asked["port"], timeout=30)
        sent = {"Host": f"localhost:{self.asked['port']}"}
        told.request(
            method, path, headers=sent | {k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = told.getresponse()
        raw = repr(answer.getheaders()).encode() + answer.read()
        told.close()
        return raw

    def knocks(self) -> list[Found]:
        here = f"localhost:{self.asked['port']}"
        session = self.asked["cookie"]
        ways = {
            "Every address, without a cookie": {},
            "Every address, with a cookie of its own making": {"Cookie": f"{session}={'a' * 32}"},
            "Every address, with a key of its own making": {"Authorization": "Bearer soleus_none"},
            "Every address, under another name": {"Host": "diary.example"},
            "Every address, as a page of another site": {"Origin": FOREIGN, "Host": here},
            "Every address, as a page at another port": {
                "Origin": "http://localhost:1",
                "Sec_Fetch_Site": "same-site",
                "Sec_Fetch_Mode": "cors",
            },
        }
        return [self.way(what, headers) for what, headers in ways.items()]

    def way(self, what: str, headers: dict[str, str]) -> Found:
        found: set[str] = set()
        for path in self.asked["paths"]:
            found |= self.hers(self.knock(path, **headers))
        return what, f"{len(self.asked['paths'])} addresses", sorted(found)

    def listens(self) -> Found:
        """At which addresses of this machine the port answers; any but its own is told."""
        wanted, found, seen = f"{self.asked['port']:04X}", [], 0
        for name in ("tcp", "tcp6"):
            for line in Path("/proc/net", name).read_text("ascii").splitlines()[1:]:
                where, state = line.split()[1], line.split()[3]
                address, _, port = where.partition(":")
                if state == "0A" and port == wanted:
                    seen += 1
                    found += [] if address == "0100007F" else [f"it listens at {address}"]
        return "Where it listens", f"{seen} place, 127.0.0.1", found

    def all(self) -> list[Found]:
        at_files = [self.files(), self.temporary(), self.lists(), self.open_files(), self.memory()]
        return [*at_files, *([self.listens(), *self.knocks()] if self.asked["paths"] else [])]


if __name__ == "__main__":
    print(json.dumps(Prying(json.loads(sys.stdin.readline())).all()))
