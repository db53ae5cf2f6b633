"""Words that nobody else has, put into everything, and looked for everywhere else.

Each is told apart by its number, so that one that is found names the field it came from.
"""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from tests.lib.copies import cramp
from tests.lib.page_forms import Page, send, walk
from tests.lib.site import Answer, Site, Visitor

STARTS = ("/", "/learn", "/install", "/phone", "/reminders/ways/ntfy", "/food/eat/fndds-94000100")
LAST = ("/leave", "/sign-in")  # what ends the visit comes at the end
BOUNDARY = "soleusboundary"


@dataclass
class Flock:
    """planted: each canary and where it was put; met: those that a page of hers has shown"""

    planted: dict[str, str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def word(self, where: str) -> str:
        made = f"zebrafinch{len(self.planted):04}orchard"
        self.planted[made] = where
        return made

    def answered(self, answer: Answer) -> Answer:
        self.statuses.add(answer.status)
        self.places.append(answer.headers.get("location", ""))
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.titles.add(Page(answer.text).title)
        return answer


def let_loose(site: Site, flock: Flock) -> None:
    """Everything that anybody can tell, well and badly, up to a diary that fails and a crash."""
    her = site.visitor()
    entries(her, flock)
    forms(her, flock)
    files(her, flock)
    headers(her, site, flock)
    refused(her, flock)
    for path, answer, _ in walk(her, *STARTS):
        flock.answered(answer)
        flock.met |= {each for each in flock.planted if each in answer.text and each not in path}
    for line in ("doctor", "backup"):
        with suppress(AssertionError):  # what it finds is not the question here
            site.soleus(line)
    flock.answered(her.api("GET", f"foods?q={flock.word('search')}"))
    flock.answered(her.ask("POST", "/leave", f"note={flock.word('leave')}".encode()))


def entries(her: Visitor, flock: Flock) -> None:
    for kind, more in (
        ("episode", {}),
        ("dose", {"measure": "measure.hydration", "unit": flock.word("dose.unit")}),
        ("intake", {"portion": flock.word("intake.portion"), "grams": 20}),
        ("morning", {"night": "2026-11-21", "cramps": 1}),
    ):
        told = {**cramp(0), "kind": kind, "id": str(uuid4()), "note": flock.word(f"{kind}.note")}
        flock.answered(her.api("POST", "entries", [told | more]))
    changed = {**cramp(0), "note": flock.word("changed.note")}
    flock.answered(her.api("POST", "entries", [{**changed, "note": flock.word("first.note")}]))
    told = {"form": str(uuid4()), "base": changed["id"], "entry": changed}
    flock.answered(her.api("PUT", f"entries/{changed['id']}", told))
    flock.answered(her.api("DELETE", f"entries/{changed['id']}"))


def forms(her: Visitor, flock: Flock) -> None:
    """Every form of every page, with words wherever any may stand."""
    for path, _, page in list(walk(her, *STARTS)):
        for form in page.forms:
            if form.words and not form.action.startswith(LAST):
                for sense in (False, True):
                    word = partial(named, flock, path)
                    flock.answered(send(her, path, form, word, sense=sense))


def named(flock: Flock, path: str, field: str) -> str:
    return flock.word(f"{path} {field}")


def files(her: Visitor, flock: Flock) -> None:
    """Files that cannot be taken in, whose names tell something too."""
    token = her.page_token("/your-data")
    broken = [
        f'{{"soleus": 1, "entries": [{{"note": "{flock.word("file of JSON")}"}}]}}',
        f"kind,at,note\nepisode,yesterday,{flock.word('file of CSV')}\n",
        f"PK\3\4{flock.word('file of nothing')}",
    ]
    for text in broken:
        name = flock.word("name of a file")
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n',
            f"{token}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; ",
            f'name="file"; filename="{name}.json"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n',
        ]
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        flock.answered(her.ask("POST", "/your-data/in", "".join(parts).encode(), Content_Type=kind))


def headers(her: Visitor, site: Site, flock: Flock) -> None:
    for name in ("Referer", "User_Agent", "Accept_Language", "X_Forwarded_For", "If_None_Match"):
        flock.answered(her.get("/diary", **{name: flock.word(name)}))
    for name in ("Host", "Origin"):
        flock.answered(site.stranger().get("/", **{name: f"http://{flock.word(name)}.test"}))


def refused(her: Visitor, flock: Flock) -> None:
    for path in ("{}", "night/{}", "learn/{}", "enter/{}", "feed/{}.ics", "entry/{}", "a?q={}"):
        flock.answered(her.get("/" + path.format(flock.word(path))))
    flock.answered(her.raw("POST", "entries", f'{{"{flock.word("JSON in part")}": '.encode()))
    flock.answered(her.raw("POST", "entries", flock.word("too much").encode() * 200_000))
    flock.answered(her.api("POST", "entries", [{**cramp(0), "pain": flock.word("pain")}]))
    flock.answered(her.api("POST", "reminders/done", {"key": flock.word("key")}))
    flock.answered(her.ask("POST", "/about", f"note={flock.word('no token')}".encode()))
    flock.answered(her.ask("BREW", f"/{flock.word('verb')}"))
    flock.answered(her.get(f"/today/done?{flock.word('looked at')}"))


def fail(site: Site, flock: Flock) -> None:
    """The diary breaks under a running server, and then the server dies of it."""
    her = site.visitor()
    for ending in ("", "-wal"):
        (site.folder / f"diary.db{ending}").write_bytes(b"")
    tell_in_vain(her, flock)
    (site.folder / "diary.db-shm").write_bytes(b"")  # whoever has it in memory is ended
    tell_in_vain(her, flock)
    site.kill()


def tell_in_vain(her: Visitor, flock: Flock) -> None:
    for _ in range(5):  # each of its threads has a connection of its own
        entry = {**cramp(0), "note": flock.word("broken diary")}
        with suppress(OSError, HTTPException):
            flock.answered(her.api("POST", "entries", [entry]))
        with suppress(OSError, HTTPException):
            flock.answered(her.get(f"/entry/{uuid4()}?{flock.word('broken page')}"))


# ── looking for them ────────────────────────────────────────────────────────────────────────


@dataclass
class Watch:
    """Looks at what every other program sees of a process, as long as it runs."""

    process: int
    seen: set[bytes] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Watch":
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def look(self) -> None:
        while not self.over.wait(0.05):
            for name in ("cmdline", "environ", "comm"):
                with suppress(OSError):
                    self.seen.add(Path(f"/proc/{self.process}/{name}").read_bytes())


def found(flock: Flock, texts: dict[str, bytes]) -> list[str]:
    """Which canaries are in which of these, with the field each came from."""
    return [
        f"{flock.planted[each]} in {name}"
        for name, text in texts.items()
        for each in flock.planted
        if each.encode() in text or each.encode("utf-16-le") in text
    ]


def files_under(*folders: Path) -> dict[str, bytes]:
    return {
        str(file): file.read_bytes() + str(file).encode()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    }


def secrets_of(site: Site) -> dict[str, str]:
    """What opens her diary, which has no more business there than her words."""
    keys = {file.name: file.read_text("ascii").strip() for file in site.folder.glob("keys/*")}
    return keys | {"link": urlsplit(site.first_link).path.rpartition("/")[2]}
