"""The environment as settings. Nonsense is refused with the value, the rule and the next step.

Reading this module touches nothing on disk; `prepare()` makes the folder and the keys. Every
secret can be given as SOLEUS_…, as SOLEUS_…_FILE with the path of a file that holds it, or
by the service manager as a credential of that name in small letters.
"""

import hashlib
import logging
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from soleus import diary_key, room

HERE = Path(__file__).resolve().parent
PR_SET_DUMPABLE = 4  # of prctl(2)
KEY_DIGITS = 64  # 32 random bytes, written in hexadecimal


class NotUsableError(ValueError):
    """A setting that cannot be meant: says the value, the rule and what to do."""


class LockedError(NotUsableError):
    """The diary opens with a passphrase, and nobody has told it yet."""


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def platform_folder(environ: Mapping[str, str], system: str, purpose: str) -> Path:
    """Where this system keeps a program's "data" or "config"."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if system == "win32":
        place = "LOCALAPPDATA" if purpose == "data" else "APPDATA"
        return Path(environ.get(place) or home / "AppData") / "Soleus"
    if system == "darwin":
        library = home / "Library"
        return library / ("Application Support" if purpose == "data" else "Preferences") / "Soleus"
    place, usual = {
        "data": ("XDG_DATA_HOME", ".local/share"),
        "config": ("XDG_CONFIG_HOME", ".config"),
    }[purpose]
    return Path(environ.get(place) or home / usual) / "soleus"


def data_folder(environ: Mapping[str, str], system: str) -> Path:
    told = environ.get("SOLEUS_DATA_DIR", "")
    if not told:
        return platform_folder(environ, system, "data")
    folder = Path(told).expanduser()
    if folder.exists() and not folder.is_dir():
        raise NotUsableError(
            f"SOLEUS_DATA_DIR is {told}, which is a file. It must be a folder, or a place where "
            "one can be made. Choose another."
        )
    return folder.absolute()


def key_folder(environ: Mapping[str, str], system: str) -> Path:
    """Where the keys are kept unless each is given.

    Apart from the diary, so that a copy of the data folder alone opens nothing. A folder of her
    own choosing keeps them inside: there, a key left behind elsewhere would lose the diary.
    """
    if environ.get("SOLEUS_DATA_DIR"):
        return data_folder(environ, system) / "keys"
    return platform_folder(environ, system, "config")


def port(environ: Mapping[str, str]) -> int:
    told = environ.get("SOLEUS_PORT", "8000")
    if not told.isascii() or not told.isdigit() or not 0 <= int(told) <= 65535:
        raise NotUsableError(f"SOLEUS_PORT is {told!r}. Give a whole number from 0 to 65535.")
    return int(told)


def names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What browsers on this machine may call it; the first stands in the links we give.

    Under a name of her own nothing answers at the usual ones: browsers send a cookie to every port
    of a name, and whoever cannot guess it is sent none.
    """
    told = environ.get("SOLEUS_NAME", "").strip()
    if not told:
        return ("localhost", "127.0.0.1", "soleus.localhost")
    if not LABEL.fullmatch(told):
        raise NotUsableError(
            f"SOLEUS_NAME is {told!r}. Write one word of small letters and digits, 8 to 63 of "
            "them, that nobody on this computer can guess. Browsers then open Soleus at that word "
            "with .localhost behind it."
        )
    return (f"{told}.localhost",)


# Whoever has a program on this computer can try names all night: any shorter one would be found.
LABEL = re.compile(r"[a-z0-9]{8,63}")


def here(at: int) -> str:
    """The address on this machine, as it stands in the links we give."""
    return f"http://{NAMES[0]}" + ("" if at == 80 else f":{at}")


def origins(environ: Mapping[str, str], at: int) -> tuple[str, ...]:
    """Every address a browser may show for this server; any other is refused.

    An exact list: a page that makes its own name lead to this machine must get no answer.
    """
    suffix = "" if at == 80 else f":{at}"
    return tuple(f"http://{name}{suffix}" for name in names(environ)) + elsewhere(environ)


def elsewhere(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses by which other devices reach this server."""
    told = [each.strip() for each in environ.get("SOLEUS_HOSTS", "").split(",") if each.strip()]
    return tuple(origin(each, "SOLEUS_HOSTS") for each in told)


def origin(told: str, name: str) -> str:
    parts = urlsplit(told)
    made = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.hostname or told.lower() != made:
        raise NotUsableError(
            f"{name} has {told!r}. Write each address as the browser shows it, without a "
            "path and in small letters, such as https://diary.example.org"
        )
    return made


def proxy(environ: Mapping[str, str]) -> str:
    """The address a proxy speaks from; what it says of who asks is believed. "" when there is none.

    Anybody can write that line. Believed from elsewhere, it would make a new guesser of each guess.
    """
    told = environ.get("SOLEUS_PROXY", "").strip()
    try:
        return str(ip_address(told)) if told else ""
    except ValueError as error:
        raise NotUsableError(
            f"SOLEUS_PROXY is {told!r}. Write the address your proxy speaks from, which is "
            "127.0.0.1 when it runs on the same computer."
        ) from error


def places(name: str, environ: Mapping[str, str], *schemes: str) -> frozenset[str]:
    """The exact places that messages may be sent to."""
    told = [each.strip() for each in environ.get(name, "").split(",") if each.strip()]
    found = [origin(each, name) for each in told]
    for each in found:
        if urlsplit(each).scheme not in schemes:
            raise NotUsableError(
                f"{name} has {each}. Over plain http anybody on the way can read along. Write "
                "https, or name a place in your own network in SOLEUS_SEND_TO_LOCAL."
            )
    return frozenset(found)


class Post(NamedTuple):
    """The mail server that e-mails are handed to. From its port follows how it is spoken to."""

    host: str
    port: int
    user: str
    sender: str

    @property
    def is_encrypted(self) -> bool:
        """From the first byte. On other ports STARTTLS begins it."""
        return self.port == 465

    @property
    def is_here(self) -> bool:
        """On this very machine nobody can read along, so there it may go without encryption."""
        return self.host in ("localhost", "127.0.0.1", "::1")

    def password(self) -> str:
        return secret("SMTP_PASSWORD", os.environ)


def post(environ: Mapping[str, str]) -> Post | None:
    """None when no mail server is named: then nothing goes by e-mail."""
    host = environ.get("SOLEUS_SMTP_HOST", "").strip()
    if not host:
        return None
    told = environ.get("SOLEUS_SMTP_PORT", "465")
    if not told.isascii() or not told.isdigit() or not 1 <= int(told) <= 65535:
        raise NotUsableError(f"SOLEUS_SMTP_PORT is {told!r}. Give a whole number from 1 to 65535.")
    sender = environ.get("SOLEUS_SMTP_FROM", "").strip()
    if "@" not in sender or not sender.isprintable():
        raise NotUsableError(
            f"SOLEUS_SMTP_FROM is {sender!r}. Write the address that e-mails come from, such as "
            "home@example.org. It stands in each of them, so choose one that says nothing."
        )
    user = environ.get("SOLEUS_SMTP_USER", "")
    if bool(user) != is_named("SMTP_PASSWORD", environ):
        raise NotUsableError(
            "SOLEUS_SMTP_USER and SOLEUS_SMTP_PASSWORD belong together. Give both or neither."
        )
    return Post(host=host, port=int(told), user=user, sender=sender)


def push_contact(environ: Mapping[str, str], elsewhere: tuple[str, ...]) -> str:
    """Whom a push service may write to; some take nothing without it."""
    told = environ.get("SOLEUS_PUSH_CONTACT", "")
    if told and not (told.startswith(("mailto:", "https://")) and told.isprintable()):
        raise NotUsableError(
            f"SOLEUS_PUSH_CONTACT is {told!r}. Write mailto: and an address, or one that begins "
            "with https."
        )
    own = [each for each in elsewhere if each.startswith("https:")]
    return told or (own[0] if own else "mailto:nobody@example.org")


def database(environ: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """SQLCipher in the data folder, or the PostgreSQL that SOLEUS_DATABASE_URL names."""
    told = secret("DATABASE_URL", environ)
    kept_open = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": bool(told)}
    if told:
        return {**postgres(told), **kept_open}
    return {
        "ENGINE": "soleus.records.sqlcipher",
        "NAME": str(folder / "diary.db"),
        "OPTIONS": {"key": database_key, "timeout": 20, "transaction_mode": "IMMEDIATE"},
        "TEST": {"NAME": str(folder / "test.db")},
        **kept_open,
    }


def postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = parts.path.removeprefix("/")
    if parts.scheme not in ("postgres", "postgresql") or not name or "/" in name:
        # Not repeated here: an address like this holds a password.
        raise NotUsableError(
            "SOLEUS_DATABASE_URL is not the address of a PostgreSQL database. "
            "Write postgresql://user:password@host:5432/name, or leave it out to use a file."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**_proof(parts.hostname or ""), **dict(parse_qsl(parts.query))},
    }


def _proof(host: str) -> dict[str, str]:
    """What a database must show before it is told anything. Left to itself the driver takes
    whoever answers, and plain text too. On this machine nobody can read along."""
    if host in ("", "localhost", "127.0.0.1", "::1"):
        return {}
    return {"sslmode": "verify-full", "sslrootcert": "system"}


def secret(name: str, environ: Mapping[str, str], usual: Path | None = None) -> str:
    """A secret from SOLEUS_…, SOLEUS_…_FILE, a credential of the service manager, or its
    usual file; "" when there is none."""
    given, file = environ.get(f"SOLEUS_{name}", ""), environ.get(f"SOLEUS_{name}_FILE", "")
    if given and file:
        raise NotUsableError(f"SOLEUS_{name} and SOLEUS_{name}_FILE are both set. Keep one.")
    if given:
        return given
    path = Path(file) if file else credential(name, environ) or usual
    if path is None or not (file or path.exists()):
        return ""
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotUsableError(
            f"SOLEUS_{name}_FILE is {path}, which cannot be read. Check the path and its owner."
        ) from error


def credential(name: str, environ: Mapping[str, str]) -> Path | None:
    """The file in which systemd hands over a secret (LoadCredential=), where it does."""
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    file = Path(folder) / name.lower()
    return file if folder and file.is_file() else None


def is_named(name: str, environ: Mapping[str, str]) -> bool:
    """Whether she gave a secret herself, or the file of one."""
    own = environ.get(f"SOLEUS_{name}") or environ.get(f"SOLEUS_{name}_FILE")
    return bool(own or credential(name, environ))


def told_passphrase(environ: Mapping[str, str]) -> str:
    """The passphrase from a file, for commands that nobody sits before; "" when none is named.

    Only from a file: whoever may list programs can read what stands in their environment.
    """
    file = environ.get("SOLEUS_PASSPHRASE_FILE", "")
    path = Path(file) if file else credential("PASSPHRASE", environ)
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NotUsableError(
            f"SOLEUS_PASSPHRASE_FILE is {path}, which cannot be read. Check the path and its owner."
        ) from error


def checked_key(text: str, where: str) -> str:
    if len(text) != KEY_DIGITS or not set(text) <= set("0123456789abcdef"):
        # The text is not repeated: it may be most of the right key.
        raise NotUsableError(
            f"The key of the diary in {where} is damaged: it must be {KEY_DIGITS} digits 0-9 a-f. "
            "Put back the key file from your copy of it. Without it the diary cannot be read."
        )
    return text


def database_key() -> str:
    """The key of the diary, read when a connection opens. `prepare()` has made it."""
    if has_passphrase():
        if not diary_key.held():
            raise LockedError(LOCKED)
        return diary_key.held()
    return checked_key(secret("DATABASE_KEY", os.environ, KEY_FILE), str(KEY_FILE))


LOCKED = (
    "The diary is locked. Type the passphrase, or name a file that holds it in "
    "SOLEUS_PASSPHRASE_FILE."
)


def has_passphrase() -> bool:
    """Whether the diary opens with a passphrase. A key that she gives goes before."""
    if ON_POSTGRES or is_named("DATABASE_KEY", os.environ):
        return False
    return WRAPPED_FILE.exists()


def is_locked() -> bool:
    """Whether pages of hers cannot be had until somebody tells the passphrase."""
    return not diary_key.is_open() and has_passphrase()


DAMAGED_PUSH_KEY = (
    f"The key for messages to phones is damaged: it must be {KEY_DIGITS} digits 0-9 a-f, and a "
    "number that can be a key. Put back push.key from your copy of it. Without a copy move it "
    "away: a new one is made, and each phone must ask for messages again."
)


def push_key() -> str:
    """The key that messages to phones are signed with; "" before the first."""
    return secret("PUSH_KEY", os.environ, PUSH_KEY_FILE)


def checked_push_key(text: str) -> str:
    if len(text) != KEY_DIGITS or not set(text) <= set("0123456789abcdef"):
        raise NotUsableError(DAMAGED_PUSH_KEY)
    return text


def tree_digest(*folders: Path) -> str:
    """Changes when any file below these folders does, except what Python itself leaves there."""
    found = hashlib.sha256()
    for folder in folders:
        kept = (p for p in folder.rglob("*") if p.is_file() and p.parent.name != "__pycache__")
        for file in sorted(kept):
            found.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:12]


# ── making ──────────────────────────────────────────────────────────────────────────────────


def prepare() -> None:
    """Make the data folder and the keys, readable by their owner alone."""
    os.umask(0o077)
    leave_no_dump()
    for folder in {DATA_DIR, KEY_FILE.parent, SECRET_FILE.parent}:
        make_private(folder)
    make_private(INCOMING)
    check_folder(DATA_DIR)
    if not ON_POSTGRES:
        room.watch(DATA_DIR)
        check_file(Path(DATABASES["default"]["NAME"]))
    if not os.environ.get("SOLEUS_SECRET_KEY"):
        write_private(SECRET_FILE, SECRET_KEY)
    if ON_POSTGRES:
        return
    if has_passphrase():
        return
    if not secret("DATABASE_KEY", os.environ, KEY_FILE):
        _make_key()
    # A key that she names may be meant for a new diary. One of our making had its diary at once.
    elif not has_diary() and not is_named("DATABASE_KEY", os.environ):
        raise NotUsableError(
            f"{KEY_FILE} is the key of a diary, but no diary is in {DATA_DIR}. A disk that is not "
            "connected looks like this. Bring the folder back, or name the right one with "
            "--data-dir, and start again. To begin a new diary, move the key elsewhere first."
        )


def leave_no_part() -> None:
    """Wipe what a power cut left of the key on its way back into its file. Only for whoever holds
    the diary alone: another command may be writing it."""
    if has_passphrase():
        wipe(part_of(KEY_FILE))


def leave_no_dump() -> None:
    """Keep what is in memory, the key with it, out of the files that a crash leaves behind, and
    from the other programs of her user."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A system that hands crashes to a program asks no limit; this word it does heed.
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)


def make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def clear_incoming() -> None:
    """Take away what a server that was killed left of a file."""
    for left in INCOMING.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotUsableError(
            f"{folder} cannot be written to, and a diary is written there. Change who may write "
            "to it, or choose another folder with SOLEUS_DATA_DIR."
        )


def check_file(diary: Path) -> None:
    """A diary without a byte was damaged: taken for a new one, it would hide that it is lost."""
    if diary.exists() and not diary.stat().st_size:
        raise NotUsableError(
            f"The diary {diary} is empty: 0 bytes, and even a new diary has more. Put it back "
            "from your copy of it. If nothing was ever written in it, delete the file and start "
            "again."
        )


def check_there() -> None:
    """Refuse a wrapped key without its diary: an empty one in its place would hide the loss."""
    if not has_diary():
        raise NotUsableError(
            f"{WRAPPED_FILE} is the key of a diary, but no diary lies beside it. Restore a copy of "
            "it. To begin a new diary, move that file elsewhere first."
        )


def _make_key() -> None:
    if has_diary():
        raise NotUsableError(
            f"The diary {DATABASES['default']['NAME']} is there, but its key {KEY_FILE} is not. "
            "Put the key file back from your copy of it. A new key cannot open an old diary."
        )
    write_private(KEY_FILE, secrets.token_hex(KEY_DIGITS // 2))


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read. One that is there and holds anything stays."""
    if file.exists() and not file.stat().st_size:
        file.unlink()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text + "\n")
        out.flush()
        force(out.fileno())  # a diary whose key was lost in a power cut is lost too
    sync_folder(file.parent)


def replace_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, in the place of one that is there: after a power
    cut it is the old one or the new one, whole."""
    part = part_of(file)
    part.unlink(missing_ok=True)
    write_private(part, text)
    part.replace(file)
    sync_folder(file.parent)


def part_of(file: Path) -> Path:
    """Where a file lies until it is whole."""
    return file.with_name(f".{file.name}.new")


def sync_folder(folder: Path) -> None:
    """Have the disk keep which names a folder holds."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            force(handle)
        finally:
            os.close(handle)


def force(handle: int) -> None:
    """Have the disk write down what it was told.

    A Mac leaves it in the disk's own cache unless asked for more, which not every disk can do.
    """
    try:
        import fcntl

        fcntl.fcntl(handle, getattr(fcntl, "F_FULLFSYNC"))  # noqa: B009  other systems lack it
    except (ImportError, AttributeError, OSError):
        os.fsync(handle)


def wipe(file: Path) -> None:
    """Delete a file with a secret, written over first. On flash the old bytes may lie on."""
    if not file.exists():
        return
    with file.open("r+b") as out:
        out.write(secrets.token_bytes(file.stat().st_size))
        out.flush()
        force(out.fileno())
    file.unlink()
    sync_folder(file.parent)


def has_diary() -> bool:
    """Whether a diary lies in the data folder."""
    return Path(DATABASES["default"]["NAME"]).exists()


def note_port(at: int) -> None:
    """Leave word where Soleus answers, for the command that makes a link later."""
    file = DATA_DIR / "port"
    file.unlink(missing_ok=True)
    write_private(file, str(at))


def machine_zone(environ: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """The zone of the machine by its name: what TZ says, else where its clock is linked to, else
    what Debian wrote beside it; UTC when none of them is a zone we know."""
    link, file = etc / "localtime", etc / "timezone"
    told = [environ.get("TZ", "").removeprefix(":")]
    if link.is_symlink():
        told.append(str(link.readlink()).partition("zoneinfo/")[2])
    if file.is_file():
        told.append(file.read_text("ascii", errors="replace").strip())
    return next((each for each in told if _is_zone(each)), "UTC")


SYSTEM_ZONES = Path("/usr/share/zoneinfo")
NO_ZONES = ("posix", "right", "localtime", "Factory", "posixrules")  # no names, or no zones


def _is_zone(name: str) -> bool:
    """Whether the zones of Python know it and, where it has any, those of the system: the framework
    looks there, and would not start."""
    try:
        known = ZoneInfo(name).key == name and name.partition("/")[0] not in NO_ZONES
    except (OSError, KeyError, ValueError):  # no such name, or that of a folder or of a place
        return False
    return known and (not SYSTEM_ZONES.exists() or (SYSTEM_ZONES / name).exists())


def log_lines() -> logging.Formatter:
    """By the clock of the world: on a machine that travels, hers would tell one hour twice."""
    made = logging.Formatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%SZ"
    )
    made.converter = time.gmtime  # noqa: TID251  a line of the log is a door
    return made


def noted_port() -> int:
    """Where Soleus last said it answers; the usual place when nothing legible was left."""
    try:
        return int((DATA_DIR / "port").read_text("ascii"))
    except (OSError, ValueError):
        return PORT


# ── ours ────────────────────────────────────────────────────────────────────────────────────

DATA_DIR = data_folder(os.environ, sys.platform)
_KEYS = key_folder(os.environ, sys.platform)
KEY_FILE = Path(os.environ.get("SOLEUS_DATABASE_KEY_FILE") or _KEYS / "diary.key")
# Beside the diary, for it opens nothing without her passphrase or her recovery key.
WRAPPED_FILE = DATA_DIR / "wrapped-key.json"
SECRET_FILE = Path(os.environ.get("SOLEUS_SECRET_KEY_FILE") or _KEYS / "session.key")
PUSH_KEY_FILE = Path(os.environ.get("SOLEUS_PUSH_KEY_FILE") or _KEYS / "push.key")
# On another disk copies outlive the one with the diary; beside it they still mend a slip.
BACKUP_DIR = Path(os.environ.get("SOLEUS_BACKUP_DIR") or DATA_DIR / "backups").expanduser()
PUT_BACK = DATA_DIR / "put-back"  # lies there until a copy that was put back is looked through
ERASED = DATA_DIR / "erased-now"  # lies there until what was erased is noted outside of the diary
PORT = port(os.environ)
NAMES = names(os.environ)
ELSEWHERE = elsewhere(os.environ)
# By it the doctor tries whether a stranger is refused. No page is led to a name in .invalid.
STRANGER = "soleus-doctor.invalid"
ORIGINS = origins(os.environ, PORT)
PROXY = proxy(os.environ)
SEND_TO = places("SOLEUS_SEND_TO", os.environ, "https")
SEND_TO_LOCAL = places("SOLEUS_SEND_TO_LOCAL", os.environ, "http", "https")
PUSH_CONTACT = push_contact(os.environ, ELSEWHERE)
POST = post(os.environ)
SAMPLE_FILE = DATA_DIR / "sample-data"  # lies there when the diary is made up
SAMPLE_DATA = SAMPLE_FILE.exists()  # shows the yellow ribbon
# Where a file of another program lies while it is read. Nothing stays in it.
INCOMING = DATA_DIR / "incoming"
MOST_BYTES = 2_000_000  # of one request: a full batch of long notes fits
MOST_FILE_BYTES = 30_000_000  # of a diary she brings: many years; all of it stays in memory
MOST_UPLOAD = 201_000_000  # of a file of another program with the form around it

# ── Django's ────────────────────────────────────────────────────────────────────────────────

DEBUG = False
SECRET_KEY = secret("SECRET_KEY", os.environ, SECRET_FILE) or secrets.token_urlsafe(48)
ALLOWED_HOSTS = [host for each in ORIGINS if (host := urlsplit(each).hostname)]
CSRF_TRUSTED_ORIGINS = list(ORIGINS)
DATABASES = {"default": database(os.environ, DATA_DIR)}
ON_POSTGRES = DATABASES["default"]["ENGINE"].endswith("postgresql")
ROOT_URLCONF = "soleus.web.urls"
WSGI_APPLICATION = "soleus.web.server.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ, TIME_ZONE = True, machine_zone(os.environ)
LANGUAGE_CODE = "en"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "soleus.records",
    "soleus.web",
]
MIDDLEWARE = [
    "soleus.web.doors.Doors",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "soleus.web.visit.by_her_browser",
    "soleus.web.mending.Mending",
    "soleus.web.arriving.Visits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "soleus.web.guests.Guests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "soleus.web.locked.Locked",
    "soleus.web.arriving.Seen",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # with DEBUG off, each template is read and compiled once
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "soleus.web.doors.context",
                "soleus.web.visit.context",
                "soleus.web.warning.context",
                "soleus.web.lapsing.context",
            ]
        },
    }
]

AUTH_USER_MODEL = "records.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["soleus.records.passphrase.Hasher"]
LOGIN_URL = "sign_in"
MESSAGE_STORAGE = "soleus.web.notices.Notices"

# On this machine alone the browser talks plain http, where a Secure cookie would be dropped.
SECURE_COOKIES = bool(ELSEWHERE) and all(each.startswith("https:") for each in ELSEWHERE)
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # soleus.web.doors sets these headers itself,
    "security.W002",  # and frame-ancestors in its policy is the newer word for this one
    *([] if SECURE_COOKIES else ["security.W010", "security.W016"]),
]
# Browsers send a cookie of one port to every other: another program on this machine, or a second
# Soleus, must not meet ours under the same name.
_INSTALL = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:8]
# At a name of her own, a neighbour under the same domain could set a cookie for all of it: with
# this prefix a browser takes one from exactly our address only.
_PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}s_{_INSTALL}", f"{_PREFIX}c_{_INSTALL}"
# Kept in the database, and remembered by this one process: a page asks for her alone.
SESSION_ENGINE = "soleus.records.visits"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180  # since she was last here; records.visits has the longest
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "soleus.web.doors.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_FILE_BYTES
# Up to there a file stays in memory. A larger one lies in the folder meanwhile, for her alone.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = str(INCOMING)

STATIC_URL = f"/static/{tree_digest(HERE / 'web' / 'static')}/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False


# Every address holds a digest of what it leads to, so it never changes: a pattern that always fits.
WHITENOISE_IMMUTABLE_FILE_TEST = "^"


# Ids and counts only. Django's own messages repeat paths and values, so they stay silent, and
# soleus.web.doors writes one line for what went wrong.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": log_lines}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "soleus": {"handlers": ["console"], "level": "INFO"},
        "django": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
        "waitress": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
    },
}
