"""The walk of another program: of another user, of her own user, and of whoever is root."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Thread
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser

from soleus import diary_key
from tests.lib.clock import now
from tests.lib.matrix import routes
from tests.lib.site import LockedSite, Visitor
from tests.lib.walk import Tried, Walk, shows, words

HERS, OTHER = 64_001, 64_002  # users that no machine has
PRYING = Path(__file__).with_name("prying.py")


def can_be_others() -> bool:
    """Whether this run may start a program as somebody else."""
    return os.name == "posix" and os.geteuid() == 0


def as_user(user: int) -> tuple[str, ...]:
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")


@cache
def python_of_all() -> str:
    """A Python of this version that every user may start: this one's may lie in a home."""
    may = "import os, sys; assert os.access(sys.executable, os.X_OK), 'not begun anew'"
    version = f"assert sys.version_info[:2] == {sys.version_info[:2]}, 'another version'"
    for each in (sys.executable, "/usr/bin/python3"):
        words = [*as_user(HERS), each, "-c", f"{may}; {version}"]
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode == 0:
            return each
    raise RuntimeError("Other users of this machine have no Python of this version.")


class OwnUsersSite(LockedSite):
    """One that runs as a user of its own, as a service does, and starts locked."""

    def __init__(self, folder: Path) -> None:
        os.chown(folder.parent, HERS, HERS)
        self.command = (*as_user(HERS), python_of_all(), "-m", "soleus")
        super().__init__(folder, PYTHONPATH=os.pathsep.join(sys.path), PYTHONDONTWRITEBYTECODE="1")

    def tried(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        os.chown(self.told, HERS, HERS)
        self.told.chmod(0o600)
        return super().tried(*words, **environ)


@contextmanager
def in_the_open(kind: type[LockedSite]) -> Iterator[LockedSite]:
    """One in a folder that all users may look into, so that only its own stand in their way."""
    with TemporaryDirectory() as top:
        above = Path(top) / "above"
        above.mkdir()
        for each in (Path(top), above):
            each.chmod(0o755)
        site = kind(above / "data")
        try:
            yield site
        finally:
            if site.process.poll() is None:
                site.stop()


def paths(id_: str, night: str) -> list[str]:
    """Every address of the map, filled in with what is hers."""
    hers = SimpleNamespace(ids={"entry": id_}, night=night)
    found = (path for route in routes() for path, _ in route.filled(hers))
    return list(dict.fromkeys(found))


def fill(site: LockedSite) -> list[str]:
    """A word of hers in every place that takes one; the ids of her entries."""
    done = subprocess.run(
        [*site.command[:-2], "-m", "tests.lib.canaries", "write"],
        env={
            **site.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "SOLEUS_PASSPHRASE_FILE": str(site.told),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def walk(browser: Browser, tell: Callable[[Tried], object]) -> list[Tried]:
    taken = Walk("another program", tell)
    began = time.time()
    with in_the_open(OwnUsersSite) as site:
        assert site.unlock().status == 302
        her = site.visitor()
        ids = fill(site)
        everything = paths(ids[0], now().date().isoformat())
        for path in everything:
            her.get(path)  # so that whatever the server remembers of her is in its memory
        site.soleus("backup")
        asked = question(site, everything, her, began)
        pry(taken, OPEN, asked)
        pages(taken, site, browser)
        pages_of_her_name(taken, browser)
        output(taken, site)
        system(taken, site)
        her.close()
        site.lock()
        pry(taken, LOCKED, asked)
        site.stop()
        key_in_a_file(taken, site, asked)
    return taken.tried


def question(site: LockedSite, everything: list[str], her: Visitor, began: float) -> dict[str, Any]:
    key = diary_key.unwrap(diary_key.load(site.folder / "wrapped-key.json"), site.passphrase)
    name, visit = next((k, v) for k, v in her.cookies.items() if k.startswith("s_"))
    secrets = {"the key of the diary": key, "her visit": visit, "her passphrase": site.passphrase}
    told = {what: value.encode().hex() for what, value in secrets.items()}
    return {
        "folders": [str(site.folder)],
        "process": site.process.pid,
        "port": int(site.url.rpartition(":")[2]),
        "secrets": {**told, "the bytes of the key": key},
        "paths": everything,
        "since": began,
        "cookie": name,
    }


# ── reading ─────────────────────────────────────────────────────────────────────────────────

WHOSE = ((OTHER, "another user"), (HERS, "her own user"), (0, "root"))
FOLDERS, HELD, MEMORY = "Its folders", "The files that it holds open", "Its memory"
MEANS = {
    FOLDERS: "Only her user may list them, and the diary and its copies are encrypted.",
    "The shared temporary folders": "Nothing of hers is laid down where others look.",
    "What the system lists of the process": "No secret stands in a command or a setting.",
    HELD: "They are encrypted, and closed to other users.",
    MEMORY: "The system keeps it from all but root, also from other programs of hers.",
    "Where it listens": "Nobody reaches it from another machine.",
}
BESIDE = (
    "The key lies beside the diary, so whoever may read her files opens it. A passphrase ends that."
)
LINK = (
    "It opens once, within 15 minutes. Whoever reads the log in that time can use it: on most "
    "systems root, and those who may read the journal."
)
SWAP = "Soleus cannot keep all of its memory from it. Encrypt the swap, or have none."
OPEN, LOCKED = "the diary is open", "the diary is locked"
AS_ROOT = "Whoever is root reads the memory of every program. Lock the diary when you can."
GONE = "To lock, Soleus begins anew in its own place, and nothing of what was there is left."
AT_THE_DOOR = "What it answers says the same to everybody."


def pry(taken: Walk, state: str, asked: dict[str, Any]) -> None:
    for user, name in WHOSE:
        taken.when = f"as {name}, {state}"
        # The door asks nobody which user they are, so it is tried once.
        for what, looked, found in pried(user, asked if user == OTHER else {**asked, "paths": []}):
            is_open = state == OPEN
            is_root = user == 0 and what in (MEMORY, HELD)
            means = GONE if is_root and not is_open else MEANS.get(what, AT_THE_DOOR)
            limit = AS_ROOT if is_root and is_open else ""
            taken.note(what, looked, found, limit=limit, means=means)


def pried(user: int, asked: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    done = subprocess.run(
        [*as_user(user), "/usr/bin/python3", "-I", "-c", PRYING.read_text("utf-8")],
        cwd="/",
        input=json.dumps(asked) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[tuple[str, str, list[str]]] = json.loads(done.stdout)
    return found


def key_in_a_file(taken: Walk, site: LockedSite, asked: dict[str, Any]) -> None:
    """The same diary without a passphrase, as it is unless she chooses one."""
    site.soleus("key", "mode", "file")
    for user, name in WHOSE[:2]:
        taken.when = f"as {name}, without a passphrase"
        (_, looked, found), *_ = pried(user, {**asked, "paths": []})
        limit = BESIDE if user == HERS else ""
        taken.note(FOLDERS, looked, found, limit=limit, means="They are closed to other users.")
    site.start()
    taken.when = "whoever may read the log, without a passphrase"
    link = re.findall("/enter/", site.output())
    site.stop()
    taken.note(
        "What it prints at its start",
        "1 start",
        ["a link that opens the diary"] * len(link),
        limit=LINK,
    )


# ── from another port ───────────────────────────────────────────────────────────────────────

# What a page of another program at the same name tries, in her browser, while she is signed in.
TRIES = """async (there) => {
  const text = async (work) => { try { return String(await work()); } catch { return ""; } };
  const framed = () => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => {
      try { done(frame.contentDocument.documentElement.outerHTML); } catch { done(""); }
    };
    frame.src = there + "/diary";
    document.body.append(frame);
    setTimeout(done, 3000, "");
  });
  const kept = async () => JSON.stringify([
    await indexedDB.databases(), await caches.keys(), { ...localStorage },
    (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
  ]);
  return {
    "Fetch a page of hers": await text(async () =>
      (await fetch(there + "/diary", { credentials: "include" })).text()),
    "Fetch it without asking to read it": await text(async () =>
      (await fetch(there + "/diary", { credentials: "include", mode: "no-cors" })).text()),
    "Ask the API": await text(async () =>
      (await fetch(there + "/api/v1/phone", { credentials: "include" })).text()),
    "Load it as a script": await text(() => new Promise((done) => {
      const script = document.createElement("script");
      script.onload = script.onerror = () => done(Object.keys(window).join());
      script.src = there + "/api/v1/phone";
      document.body.append(script);
    })),
    "Show it in a frame": await text(framed),
    "Read what her browser keeps": await text(kept),
    "Put a worker before her pages": await text(() =>
      navigator.serviceWorker.register(there + "/sw.js", { scope: there + "/" })),
  };
}"""


class Rogue(BaseHTTPRequestHandler):
    """A program of somebody else at another port of this machine."""

    got: list[str] = []

    def do_GET(self) -> None:
        if self.path == "/":  # not what a browser asks by itself
            self.got.append(self.headers.get("Cookie", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title><body></body>")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def rogue() -> Iterator[int]:
    Rogue.got = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rogue)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


# Where a browser is led that is to believe it is still on this machine.
LED = ("localhost", "127.0.0.1", "soleus.localhost")


def pages(taken: Walk, site: LockedSite, browser: Browser) -> None:
    taken.when = "at another port, while she is signed in in her browser"
    led(taken, site, browser, limit=COOKIES)


def pages_of_her_name(taken: Walk, browser: Browser) -> None:
    taken.when = "at another port, while she is signed in under a name of her own"
    with in_the_open(NamedSite) as site:
        assert site.unlock().status == 302
        site.visitor()  # the diary is of who opens it first
        fill(site)
        led(taken, site, browser)


class NamedSite(LockedSite):
    """One that browsers open under a name nobody guesses, as docs/operate/home.md advises."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, SOLEUS_NAME=token_hex(10))


def led(taken: Walk, site: LockedSite, browser: Browser, *, limit: str = "") -> None:
    """Her browser is led to another's program, which then asks with what it was sent."""
    context = browser.new_context()
    with rogue() as port:
        page = context.new_page()
        page.goto(site.link())
        page.get_by_role("button", name="Open my diary").click()
        page.wait_for_url("**/")
        for name in LED:
            page.goto(f"http://{name}:{port}/")
        page.goto(f"http://localhost:{port}/")
        for what, told in page.evaluate(TRIES, site.url).items():
            means = "Another port is another origin, and its pages say so to every browser."
            taken.note(what, "1 try", shows(told), means=means)
    sent: dict[str, str] = {}
    for told in Rogue.got:
        sent |= dict(each.split("=", 1) for each in told.split("; ") if "=" in each)
    thief = site.stranger()
    thief.cookies = sent
    taken.note(
        "Take the cookies that her browser sends it, and ask with them",
        f"{len(sent)} cookies, led to {', '.join(LED)}",
        sorted(shows(thief.get("/diary").text)),
        means="Its cookies go to that name alone, which nobody on the computer is told.",
        limit=limit,
    )
    context.close()


COOKIES = (
    "Browsers send a cookie to every port of a name. A program on this machine to whose port her "
    "browser is led gets her visit with it. Where she does not trust whoever else uses the "
    "computer, Soleus needs a name of its own, in SOLEUS_NAME or with HTTPS: the next table."
)

SIZES = ("VmLck", "VmRSS")

# ── what it leaves ──────────────────────────────────────────────────────────────────────────


def output(taken: Walk, site: LockedSite) -> None:
    taken.when = "whoever may read the log"
    text = site.output()
    found = sorted(
        words(text.encode()) | ({"her passphrase"} if site.passphrase in text else set())
    )
    means = "A log of the system holds which screen failed and where, and nothing else."
    taken.note("What it prints", f"{len(text.splitlines())} lines", found, means=means)


def system(taken: Walk, site: LockedSite) -> None:
    """What the machine could write down of a running server."""
    taken.when = "what the machine may write down"
    process = Path("/proc") / str(site.process.pid)
    limits, status = (process / "limits").read_text(), (process / "status").read_text()
    (core,) = re.findall(r"Max core file size +(\S+)", limits)
    found = [] if core == "0" else [f"a crash may leave {core} bytes"]
    taken.note("Its memory, after a crash", "1 limit", found, means="A crash leaves no file.")
    pinned, all_of_it = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) for name in SIZES)
    taken.note(
        "Its memory, moved to the disk when memory runs short",
        f"{pinned:,} of {all_of_it:,} kB are kept from it",
        () if pinned >= all_of_it else ("what is open may be moved there",),
        limit=SWAP,
    )
    sockets = {
        line.split()[6]
        for line in Path("/proc/net/unix").read_text("ascii").splitlines()[1:]
        if len(line.split()) > 7
    }
    held = [str(each.readlink()) for each in (process / "fd").iterdir() if each.is_symlink()]
    found = [each for each in held if each.removeprefix("socket:[").removesuffix("]") in sockets]
    means = "It speaks to no desktop. What a message says is the browser's, and neutral."
    taken.note("Connections to the desktop (D-Bus)", f"{len(held)} open files", found, means=means)
