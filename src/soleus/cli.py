"""The command line: each command turns its words into one call. Rooms are loaded when needed."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import click

FULL = "The disk is full. Nothing was saved. Make room on it, then try again."
CUT = "The disk is full, so what was written is not whole. Make room on it, then try again."


class Failure(click.ClickException):
    """It could not be done; the message says why. Exit status 1."""

    exit_code = 1


class Misuse(click.ClickException):
    """It was asked for wrongly; the message says what is wrong and what is known. Exit status 2."""

    exit_code = 2


# In which file of `commands` each command is. They lean on this one, so a family is loaded when one
# of its commands is asked for.
FAMILIES = {
    "ask": ("coach", "foods", "intake", "plan", "triage"),
    "copies": ("backup", "doctor", "restore"),
    "diary": ("log", "status"),
    "erase": ("erase",),
    "hand_over": ("export", "import"),
    "keys": ("keys",),
    "lock": ("key", "lock"),
    "report": ("report",),
    "serve": ("demo", "login-link", "serve"),
    "study": ("insight", "simulate", "trial"),
}
FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names}


class Commands(click.Group):
    """Every command writes to standard output, which may be a file on a full disk."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *FAMILY_OF])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FAMILY_OF:
            return super().get_command(ctx, cmd_name)
        family = import_module(f"soleus.commands.{FAMILY_OF[cmd_name]}")
        commands = (each for each in vars(family).values() if isinstance(each, click.Command))
        return next(each for each in commands if each.name == cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            answer = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            sys.stdout = None  # at the end Python would try once more
            raise Failure(CUT) from error
        return answer


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="soleus", message="%(version)s")
def main() -> None:
    """Soleus: a private companion for leg cramps in pregnancy."""


def read_text(source: str) -> str:
    """The text of a file, or of standard input for "-"."""
    if source == "-" and sys.stdin is None:
        raise Failure("Standard input is closed. Name a file.")
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
    except OSError as error:
        raise Failure(f"{source} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{named(source)} is not text in UTF-8. Save it as that.") from error


def open_file(source: str) -> IO[bytes]:
    """A file as it is, to be read from any place in it."""
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise Failure(f"{source} could not be read: {error.strerror}.") from error


def named(source: str) -> str:
    """A source as a person would call it."""
    return "standard input" if source == "-" else source


def read_json(source: str) -> Any:
    """The JSON in a file, or on standard input for "-"."""
    text = read_text(source)
    try:
        shape = json.loads(text, object_pairs_hook=once)
        json.dumps(
            shape, ensure_ascii=False
        ).encode()  # half a letter can be read and never written
    except RecursionError as error:
        raise Failure(f"{named(source)} is nested too deeply.") from error
    except ValueError as error:
        raise Failure(f"{named(source)} is not JSON: {error}") from error
    return shape


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: the second yes or no would silently win."""
    shape = dict(pairs)
    if len(shape) < len(pairs):
        raise ValueError("a name is given twice in one object. Keep one of them.")
    return shape


def write_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def stop_at(problems: list[str]) -> None:
    """Leave with every problem on standard error, one a line; go on when there is none."""
    if problems:
        raise Misuse("\n".join(problems))


# ── the diary ───────────────────────────────────────────────────────────────────────────────

in_folder = click.option(
    "--data-dir", metavar="FOLDER", help="Where the diary is kept, instead of the usual place."
)


def ready(data_dir: str | None, *, is_new: bool = True) -> Any:
    """Make the folder and the keys, open the diary, bring it up to date. Gives the settings.

    is_new: whether a diary may be made where there is none
    """
    settings = prepared(data_dir, is_new=is_new)
    if settings.has_passphrase():
        unlock()
    up_to_date()
    return settings


def unlock() -> None:
    """Open a diary that has a passphrase."""
    from soleus import diary_key, settings

    if diary_key.held():
        return
    try:
        settings.check_there()
    except ValueError as error:
        raise Failure(str(error)) from error
    hold_key()


def prepared(data_dir: str | None, *, is_new: bool = True) -> Any:
    """Make the folder and the keys, and leave the diary closed. Gives the settings."""
    # Settings are read once, so whatever changes them comes before this line is reached.
    if data_dir:
        os.environ["SOLEUS_DATA_DIR"] = data_dir
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    try:
        from soleus import settings

        check_parts()
        if not is_new and not settings.ON_POSTGRES and not settings.has_diary():
            raise Failure(f"There is no diary in {settings.DATA_DIR}. Start Soleus first.")
        with on_disk():
            settings.prepare()
        if not settings.ON_POSTGRES and not settings.has_passphrase():
            settings.database_key()
    except ValueError as error:
        raise Failure(str(error)) from error
    import django

    django.setup()
    return settings


def check_parts() -> None:
    """Refuse parts from elsewhere that are known to lose entries or to open a door."""
    from sqlcipher3 import dbapi2

    from soleus.ops import parts

    if why := list(parts.refusals(dbapi2.sqlite_version_info, parts.expat())):
        raise Failure("\n".join(why))


def up_to_date() -> None:
    """Bring the open diary up to date."""
    from soleus.web import server

    with on_disk(), with_copies():
        try:
            server.migrate(before=copy_first)
        except server.NewerDiaryError as error:
            raise Failure(str(error)) from error
        from soleus import settings
        from soleus.app import erase

        if count := erase.after_put_back(datetime.now(UTC), settings.TIME_ZONE):
            click.echo(f"{count} entries in it were erased since, and are erased again.", err=True)


def hold_key() -> None:
    """Open the key of a locked diary, with the passphrase from its file or from the keyboard."""
    from soleus import diary_key
    from soleus.app import lock

    try:
        diary_key.hold(lock.opened(passphrase("Diary passphrase")))
    except (diary_key.WrongSecretError, diary_key.DamagedError) as error:
        raise Failure(str(error)) from error


def is_asked() -> bool:
    """Whether somebody sits before a terminal and can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def passphrase(ask: str, *, twice: bool = False) -> str:
    """What was typed, unseen, or the text of the file that SOLEUS_PASSPHRASE_FILE names."""
    from soleus import settings

    if not twice and (told := settings.told_passphrase(os.environ)):
        return told
    if not is_asked():
        raise Failure(settings.LOCKED)
    return str(click.prompt(ask, hide_input=True, err=True, confirmation_prompt=twice))


def copy_first() -> None:
    """An upgrade that fails half-way must leave a diary that the old Soleus reads."""
    from soleus import settings
    from soleus.app import keep_safe

    if not settings.ON_POSTGRES:
        keep_safe.copy(datetime.now(UTC))


@contextmanager
def on_disk() -> Iterator[None]:
    """What a disk or a diary refuses, as a sentence with the next step."""
    from django.db.utils import DatabaseError

    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Failure(FULL) from error
        where = error.filename or "The data folder"
        raise Failure(
            f"{where} cannot be used: {error.strerror}. Choose another folder with --data-dir."
        ) from error
    except DatabaseError as error:
        if "is full" in str(error):
            raise Failure(FULL) from error
        raise Failure(
            f"The diary could not be opened or written: {error}. Look whether its folder is there "
            "and has room, then try again."
        ) from error


def zone_of(person: Any, now: datetime) -> str:
    """Whose clock a command goes by: hers where she named one, else this machine's."""
    from soleus import settings
    from soleus.app import report as reports

    return reports.zone(person, now, settings.TIME_ZONE)


@contextmanager
def with_copies() -> Iterator[None]:
    """What keeps a copy from being made or used, as a sentence."""
    from soleus.ops.backup import NotUsableError

    try:
        yield
    except NotUsableError as error:
        raise Failure(str(error)) from error


def hold_alone(settings: Any, or_else: str = "") -> None:
    """Keep the diary from any server: it has the key, and remembers who is signed in."""
    from soleus.web import server

    try:
        server.hold(settings.DATA_DIR)
    except BlockingIOError as error:
        raise Failure(f"Soleus runs on {settings.DATA_DIR}. Stop it first{or_else}.") from error
    settings.leave_no_part()


on_day = click.DateTime(["%Y-%m-%d"])
