"""A real Soleus in a process and a folder of its own, and a visitor without a browser."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.lib import clock

PATIENCE = 30  # seconds until a server counts as not starting
SILENT = 20.0  # seconds after which a visitor calls anew; a server hangs up after thirty


class Site:
    """One running server. `link()` gives a fresh one-time link, `stop()` ends it politely."""

    command: tuple[str, ...] = (sys.executable, "-m", "soleus")

    def __init__(self, folder: Path, *, port: int = 0, **environ: str) -> None:
        self.folder, self.log = Path(folder), Path(f"{folder}.log")
        own = {k: v for k, v in os.environ.items() if not k.startswith(("SOLEUS_", "DJANGO_"))}
        self.visitors: list[Visitor] = []
        self.environ = {**own, "TZ": clock.ZONE, "SOLEUS_DATA_DIR": str(folder), **environ}
        self.start(port)

    def start(self, port: int = 0) -> None:
        began = time.monotonic()
        with self.log.open("ab") as log:
            log.truncate(0)
            self.process = subprocess.Popen(
                [*self.command, "serve", "--port", str(port)],
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.first_link = self.wait_for(r"http://[a-z0-9.]+:\d+/(?:enter/\S+|unlock)", began)
        self.unused = self.first_link if "/enter/" in self.first_link else ""
        self.url = "http://" + urlsplit(self.first_link).netloc
        assert self.stranger().get("/quiet").status == 200
        self.seconds_to_first_answer = time.monotonic() - began

    def wait_for(self, pattern: str, began: float) -> str:
        while not (found := re.search(pattern + r"\s", self.output())):
            assert self.process.poll() is None, self.output()
            self.check_patience(began)
            time.sleep(0.01)
        return found[0].strip()

    def check_patience(self, began: float) -> None:
        assert time.monotonic() - began < PATIENCE, self.output()

    def output(self) -> str:
        return self.log.read_text("utf-8")

    def link(self) -> str:
        """A fresh link, as the command line gives it."""
        return self.soleus("login-link").strip()

    def soleus(self, *words: str) -> str:
        """What `soleus WORDS` prints, on the same diary."""
        done = self.tried(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tried(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """How `soleus WORDS` ends, without anybody at a keyboard."""
        return subprocess.run(
            [*self.command, *words],
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def stranger(self) -> "Visitor":
        """Somebody who has no link."""
        self.visitors.append(Visitor(self.url))
        return self.visitors[-1]

    def visitor(self) -> "Visitor":
        """Somebody who has opened a link."""
        visitor = self.stranger()
        # A command takes most of a second.
        visitor.sign_in(self.take_first_link() or self.link())
        return visitor

    def take_first_link(self) -> str:
        """The link that the start gave, for whoever comes first; then nothing."""
        link, self.unused = self.unused, ""
        return link

    def stop(self) -> int:
        """Its exit status after a polite request to stop."""
        self.hang_up()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def kill(self) -> None:
        self.hang_up()
        self.process.kill()
        self.process.wait()

    def hang_up(self) -> None:
        for visitor in self.visitors:
            visitor.close()


class LastingSite(Site):
    """One for many journeys: links are cheap, and its diary can be emptied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.beside = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("beside.py")],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, word: str) -> str:
        print(word, file=self.beside.stdin, flush=True)
        told = self.beside.stdout.readline().strip()
        assert told, f"no answer to {word}"
        return told

    def start(self, port: int = 0) -> None:
        super().start(port)
        self.unused = ""  # it may have ended by the first journey, or its diary been emptied

    def link(self) -> str:
        return self.ask("link")

    def empty(self) -> None:
        self.hang_up()
        self.visitors.clear()
        self.ask("anew")

    def stop(self) -> int:
        self.beside.stdin.close()
        self.beside.wait(timeout=20)
        self.beside.stdout.close()
        return super().stop()


class LockedSite(Site):
    """One whose diary has a passphrase, begun with it. It starts locked."""

    passphrase = "plum lantern oboe harbour"

    def __init__(self, folder: Path, **environ: str) -> None:
        self.told = Path(f"{folder}.passphrase")
        self.told.write_text(self.passphrase + "\n", encoding="utf-8")
        super().__init__(folder, **environ)

    def start(self, port: int = 0) -> None:
        if not self.folder.exists():
            made = self.soleus("key", "mode", "passphrase", "--new-from", str(self.told))
            self.recovery = re.search(r"(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}", made)[0]
        super().start(port)

    def tried(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return super().tried(*words, SOLEUS_PASSPHRASE_FILE=str(self.told), **environ)

    def lock(self) -> None:
        self.hang_up()
        if self.stranger().get("/").status == 200:
            self.soleus("lock")
            self.hang_up()
            assert self.stranger().get("/").status == 503  # it answers once it has begun anew
        self.hang_up()

    def unlock(self, secret: str | None = None) -> "Answer":
        return self.stranger().form("/unlock", secret=secret or self.passphrase)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Visitor:
    """Cookies, one kept connection and the form token, and nothing else a browser does."""

    url: str
    cookies: dict[str, str] = field(default_factory=lambda: {"zone": clock.ZONE})
    token: str = ""
    connection: http.client.HTTPConnection | None = None
    spoke: float = 0.0

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        at = urlsplit(self.url)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if time.monotonic() - self.spoke > SILENT:
            self.close()
        if self.connection is None:
            # What ends in .localhost is this machine, though not every system knows so.
            named = "localhost" if str(at.hostname).endswith(".localhost") else at.hostname
            self.connection = http.client.HTTPConnection(named, at.port, timeout=30)
        sent = {"Host": at.netloc, **sent}
        try:
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
            text = answer.read()
            self.spoke = time.monotonic()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].strip().partition("=")
            self.cookies[name] = value
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def page_token(self, path: str) -> str:
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.get(path).text)
        assert found, path
        return found[1]

    def form(self, path: str, at: str | None = None, **fields: str | list[str]) -> Answer:
        """Fill in the form of a page and send it."""
        told = {"csrfmiddlewaretoken": self.page_token(at or path), **fields}
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(told, doseq=True).encode(), Content_Type=kind)

    def sign_in(self, link: str) -> None:
        answer = self.form(urlsplit(link).path)
        assert answer.status == 302, answer.status
        (self.token,) = (v for name, v in self.cookies.items() if name.startswith("c_"))

    def api(self, method: str, path: str, shape: object = None) -> Answer:
        body = None if shape is None else json.dumps(shape).encode()
        return self.raw(method, path, body)

    def raw(self, method: str, path: str, body: bytes | None) -> Answer:
        return self.ask(
            method,
            f"/api/v1/{path}",
            body,
            X_CSRFToken=self.token,
            Content_Type="application/json",
        )
