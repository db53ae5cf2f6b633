"""The server: one process that answers on this machine alone."""

import copy
import gc
import os
import platform
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.server import create_server

from soleus.app import lasting
from soleus.knowledge import catalog
from soleus.ops import parts
from soleus.web import doors

if TYPE_CHECKING:
    from soleus.web.reminding import Loop
    from soleus.web.telling import Telling

LOOPBACK = "127.0.0.1"
TRIES = 20  # ports after the wished one
THREADS = 6  # four for pages, and two for those who wait for an event
LOCK = "lock"  # the file that one server holds
LISTENER = "SOLEUS_LISTENER"  # the number of a socket that a server hands to its next self
PATIENCE = 20.0  # seconds for a server to lock
LAST_WORDS = 5  # turns of a tenth of a second for answers on their way when a server locks
YOUNG = 20_000  # new values before Python looks for rubbish among them
SILENCE = 30  # seconds after which a connection that says nothing is closed
IN_MEMORY = 32_000_000  # bytes: below this nothing spills into a temporary file in plain text
M_ARENA_MAX = -8  # of mallopt(3)

_state: dict[str, int] = {}  # of this process: the file it holds

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


def listen(port: int) -> socket.socket:
    """A socket on the wished port, or on the next free one when it is taken."""
    for each in range(port, port + TRIES if port else port + 1):
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((LOOPBACK, each))
        except OSError:
            opened.close()
            continue
        opened.listen()  # from here on a browser waits for the answer instead of failing
        return opened
    raise OSError(f"ports {port} to {port + TRIES - 1} are all taken")


def hold(folder: Path) -> None:
    """Keep a diary to this one server; BlockingIOError when another has it.

    Each server remembers who is signed in: at a second one, a visit would outlive "Leave". The
    system lets go when the process ends, however it ends.
    """
    if sys.platform != "win32":
        import fcntl

        held = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(held, 0)  # the word of a server before is not ours
        _state["held"] = held


def note_state(word: str) -> None:
    """Leave word which process serves a diary, and whether it is "open" or "locked"."""
    if held := _state.get("held"):
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()} {word}\n".encode(), 0)


def noted_state(folder: Path) -> tuple[int, str] | None:
    """Which process serves the diary in a folder and how; None when none does."""
    import fcntl

    try:
        with (folder / LOCK).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                process, _, word = file.read().decode("ascii").strip().partition(" ")
                return int(process), word
    except (FileNotFoundError, ValueError):
        pass
    return None


def show(link: str) -> None:
    """Open her browser, where there is a screen to open it on."""
    # Without a screen Python would start a text browser, which takes the terminal over.
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        threading.Thread(target=webbrowser.open, args=[link], daemon=True).start()


def serve(opened: socket.socket) -> None:
    """Answer until the process is told to stop; what is being answered is finished first."""
    signal.signal(signal.SIGTERM, leave)
    if can_lock():
        signal.signal(signal.SIGUSR1, _lock_now)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    # Loaded here: a port is opened before the settings are read.
    from soleus import settings

    # A large file that she brings lies beside the diary while it comes, and nowhere else.
    tempfile.tempdir = str(settings.INCOMING)
    settings.clear_incoming()
    share_one_heap()
    answer = application()
    settle()
    talking: dict[int, Any] = {}
    # Of what the proxy that was named says one thing is taken: the address that came to it. It
    # goes no further than the list of who opened a shared page, cut short, and the count of wrong
    # tries. Believed of anybody here, it would be believed of what a tunnel lets through too.
    proxy = {"trusted_proxy": settings.PROXY, "trusted_proxy_headers": {"x-forwarded-for"}}
    server = create_server(
        answer,
        map=talking,
        sockets=[opened],
        threads=THREADS,
        ident=None,
        inbuf_overflow=IN_MEMORY,
        outbuf_overflow=2 * IN_MEMORY,
        max_request_body_size=settings.MOST_UPLOAD,
        # A hundred that say nothing would keep her out for as long.
        channel_timeout=SILENCE,
        cleanup_interval=SILENCE // 3,
        clear_untrusted_proxy_headers=True,
        **(proxy if settings.PROXY else {}),
    )
    doors.log.info(", ".join(f"{name} {number}" for name, number in parts.versions().items()))
    loop, lamps = beside()
    loop.start()
    lamps.start()
    try:
        server.run()
        if "locking" in _state:
            server.del_channel(talking)  # whoever comes now waits for the next self
            wasyncore.loop(timeout=0.1, map=talking, count=LAST_WORDS)
    finally:
        if "locking" not in _state:
            server.close()
        lamps.stop()
        loop.stop()
        fold_in()
    if "locking" in _state:
        begin_anew(opened)


# ── locking ─────────────────────────────────────────────────────────────────────────────────


def can_lock() -> bool:
    """Whether this system can put a new program in the place of a running one."""
    return sys.platform != "win32"


def lock() -> None:
    """Forget the key, once what is being answered is answered."""
    os.kill(os.getpid(), signal.SIGUSR1)


def lock_from_outside(folder: Path) -> bool:
    """Have the server of a folder lock; whether it is locked then. Where none runs, it is."""
    serving = noted_state(folder)
    if serving and serving[1] == "open":
        os.kill(serving[0], signal.SIGUSR1)
        until = time.monotonic() + PATIENCE
        while serving and serving[1] != "locked" and time.monotonic() < until:
            time.sleep(0.05)
            serving = noted_state(folder)
    return not serving or serving[1] == "locked"


def _lock_now(*_: object) -> None:
    # Loaded here, as below: a port is opened before the settings are read.
    from soleus import settings

    # Twice, as by two taps, is once: the second would end what the first lets begin anew.
    if "locking" not in _state and settings.has_passphrase():
        _state["locking"] = 1
        leave()


def begin_anew(opened: socket.socket) -> None:
    """Start this very command anew, locked, in the place of this process.

    Python cannot wipe what it had in memory: strings of hers, the key, pages. The system does,
    when another program takes the place. The open port goes along, so nobody is turned away.
    """
    # A program that has only just begun is ended by either word. To lock is done already, and to
    # stop waits until the next self hears it.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    opened.set_inheritable(True)
    os.environ[LISTENER] = str(opened.fileno())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  our own command


def handed_over() -> socket.socket | None:
    """The open port of the self before, which was locked."""
    if told := os.environ.pop(LISTENER, ""):
        return socket.socket(fileno=int(told))
    return None


def leave(*_: object) -> None:
    """End, and keep nobody waiting for what comes no more."""
    lasting.HERE.close()
    sys.exit(0)


def beside() -> "tuple[Loop, Telling]":
    """What sends her reminders, and tells of a cramp, while the server runs."""
    # Loaded here: a port is opened before the settings are read, and these need them.
    from soleus.notify.carry import carrier, outside
    from soleus.web.reminding import Loop
    from soleus.web.telling import Telling

    def clock() -> datetime:
        return datetime.now(UTC)

    carry = carrier(outside(), clock)
    return Loop(carry, clock), Telling(carry, clock)


def fold_in() -> None:
    """Put what was written last into the one file of the diary: whoever copies it has all of it."""
    from soleus import settings

    if connection.vendor == "sqlite" and not settings.is_locked():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def share_one_heap() -> None:
    """Let all threads take their memory from one place; to be said before there is a second one.

    Linux gives each thread a place of its own, and what one has given back there is of no use to
    the others: a server that answers all day grew by some megabytes an hour.
    """
    if platform.libc_ver()[0] == "glibc":
        import ctypes

        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def settle() -> None:
    """Load what every page needs, and keep the search for rubbish away from it.

    Pages make thousands of short-lived values. Left alone, Python would look through all that is
    loaded for rubbish again and again, which took a third of a page's time.
    """
    gc.disable()  # all that is loaded stays
    catalog.load()
    get_resolver().url_patterns  # noqa: B018  reading it loads every page
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
    gc.enable()


def application() -> WSGI:
    """Soleus, with an answer even when everything else has failed."""
    inner = get_wsgi_application()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return inner(environ, start_response)
        except Exception as error:  # noqa: BLE001  the last one who can still help her
            doors.log.error("%s outside every page", type(error).__name__)
            headers = {"Content-Type": "text/html; charset=utf-8", **doors.HEADERS}
            start_response("500 Internal Server Error", list(headers.items()))
            return [doors.LAST_RESORT]

    return answer


class NewerDiaryError(ValueError):
    """A later Soleus has changed this diary, and what it added would be lost on this one."""


def migrate(before: Callable[[], object]) -> int:
    """Bring the database up to date; how many steps that took.

    before: called when a diary that is in use is about to be changed
    """
    executor = MigrationExecutor(connection)
    applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    if later := sorted(name for app, name in {*applied} - {*known} if app == "records"):
        raise NewerDiaryError(
            f"A newer Soleus has written this diary ({later[-1]}). This one is too old for it. "
            "Install the newer one again, or restore the copy that was made before it."
        )
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        if applied:
            before()
        at_once()
    return len(steps)


def at_once() -> None:
    """Take every step, or none.

    Django notes a step down after it has taken it, and apart. A process that died in between left
    a diary that no Soleus opened any more: the step was taken and not known, and the next start
    tried to take it again. A step that fails would leave one that the old Soleus does not know.
    """
    # SQLite changes tables only without these checks, and sets them aside only before it begins.
    # Each step looks through all references at its end by itself.
    with connection.constraint_checks_disabled(), transaction.atomic():
        call_command("migrate", verbosity=0, interactive=False)


class FirstDoor(HTTPRequestParser):
    """What the head of a request is refused for, before its body comes in."""

    adj: Adjustments

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        told = self.headers.get("COOKIE", "").split(";")
        if not doors.may_be_large(self.path, [each.partition("=")[0].strip() for each in told]):
            self.adj = with_little_room(self.adj)
        # A whole address in the first line names a host of its own, which the check of the Host
        # line would not see.
        if self.proxy_netloc:
            raise ParsingError("not a proxy")
        # No browser sends it, and one line of it may be as long as its sender likes.
        if self.chunked:
            raise TransferEncodingNotImplemented("say how long it is")

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.error or self.completed:
            self.expect_continue = False  # else what was refused, or is here, would be asked for
        return taken


@lru_cache(maxsize=1)
def with_little_room(settled: Adjustments) -> Adjustments:
    """The same for bodies that nobody need wait for. What is just too large is still taken in, for
    then a page or the API says so in its own words."""
    from soleus import settings

    less = copy.copy(settled)
    less.max_request_body_size = 4 * settings.MOST_BYTES
    return less


HTTPChannel.parser_class = FirstDoor
