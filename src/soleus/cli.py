"""The command line: each command turns its words into one call. Rooms are loaded when needed."""

import csv
import errno
import io
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click

FULL = "The disk is full. Nothing was saved. Make room on it, then try again."
CUT = "The disk is full, so what was written is not whole. Make room on it, then try again."


class Failure(click.ClickException):
    """It could not be done; the message says why. Exit status 1."""

    exit_code = 1


class Misuse(click.ClickException):
    """It was asked for wrongly; the message says what is wrong and what is known. Exit status 2."""

    exit_code = 2


# Families in files of their own. They lean on this one, so they are loaded when they are asked for.
ELSEWHERE = {
    "keys": "soleus.commands.keys",
    "log": "soleus.commands.diary",
    "status": "soleus.commands.diary",
}


class Commands(click.Group):
    """Every command writes to standard output, which may be a file on a full disk."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in ELSEWHERE:
            command: click.Command = getattr(import_module(ELSEWHERE[cmd_name]), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)

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


# ── coach ───────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--json", "source", metavar="FILE", required=True, help="What is asked; - reads it.")
def coach(source: str) -> None:
    """The steps of the night script, for a site, a position and a person."""
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(questions.coach_problems(told, known))
    write_json(questions.coach_answer(told, known))


# ── the server ──────────────────────────────────────────────────────────────────────────────

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
        from soleus.app import erase
        from soleus.web import visit

        if count := erase.after_put_back(datetime.now(UTC), visit.machine_zone()):
            click.echo(f"{count} entries in it were erased since, and are erased again.", err=True)


def hold_key() -> None:
    """Open the key of a locked diary, with the passphrase from its file or from the keyboard."""
    from soleus import diary_key
    from soleus.app import lock

    try:
        diary_key.hold(lock.opened(passphrase("Diary passphrase")))
    except (diary_key.WrongSecretError, diary_key.DamagedError) as error:
        raise Failure(str(error)) from error


def passphrase(ask: str, *, twice: bool = False) -> str:
    """What was typed, unseen, or the text of the file that SOLEUS_PASSPHRASE_FILE names."""
    from soleus import settings

    if not twice and (told := settings.told_passphrase(os.environ)):
        return told
    if sys.stdin is None or not sys.stdin.isatty():
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
    from soleus.app import report as reports
    from soleus.web import visit

    return reports.zone(person, now, visit.machine_zone())


@contextmanager
def with_copies() -> Iterator[None]:
    """What keeps a copy from being made or used, as a sentence."""
    from soleus.ops.backup import NotUsableError

    try:
        yield
    except NotUsableError as error:
        raise Failure(str(error)) from error


on_port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=8000,
    envvar="SOLEUS_PORT",
    help="Where to answer; 8000 unless said, 0 for any free one.",
)


@main.command()
@on_port
@click.option("--open", "show", is_flag=True, help="Open the browser.")
@click.option("--ask", is_flag=True, help="Ask for the passphrase here, not in the browser.")
@in_folder
def serve(port: int, show: bool, ask: bool, data_dir: str | None) -> None:
    """Start Soleus on this computer and print a link that signs you in once.

    A diary with a passphrase starts locked, and its page asks for it.
    """
    from soleus.web import server

    was_locked = server.LISTENER in os.environ
    opened = open_port(port)
    settings = prepared(data_dir)
    if not settings.has_passphrase():
        up_to_date()
    elif not was_locked and (ask or settings.told_passphrase(os.environ)):
        unlock()
        up_to_date()
    answer(opened, port, show)


def open_port(port: int) -> socket.socket:
    """A socket on the wished port or one after it, told to the settings before they are read."""
    from soleus.web import server

    try:
        opened = server.handed_over() or server.listen(port)
    except OSError as error:
        raise Failure(f"{error}. Choose another with --port.") from error
    os.environ["SOLEUS_PORT"] = str(opened.getsockname()[1])
    return opened


def answer(opened: socket.socket, port: int, show: bool) -> None:
    """Print the link and answer until Ctrl-C."""
    from soleus import settings
    from soleus.web import server

    at = opened.getsockname()[1]
    with on_disk():
        try:
            server.hold(settings.DATA_DIR)
        except BlockingIOError as error:
            raise Failure(
                f"Soleus runs on {settings.DATA_DIR} already, at "
                f"http://localhost:{settings.noted_port()}. Use that one, or stop it first."
            ) from error
        settings.note_port(at)
    if port not in (0, at):
        click.echo(f"Port {port} is taken, so Soleus answers at {at}.")
    if settings.is_locked():
        server.note_state("locked")
        link = f"http://localhost:{at}/unlock"
        click.echo("Soleus runs on this computer only, and the diary is locked. Unlock it here:")
    else:
        server.note_state("open")
        link = new_link(f"http://localhost:{at}")
        click.echo("Soleus runs on this computer only. This link opens your diary, once:")
    click.echo(f"\n  {link}\n\nStop it with Ctrl-C.")
    sys.stdout.flush()
    if show:
        server.show(link)
    server.serve(opened)


@main.command("login-link")
@in_folder
def login_link(data_dir: str | None) -> None:
    """Print a new link that signs you in once, within 15 minutes."""
    settings = ready(data_dir, is_new=False)
    here = f"http://localhost:{settings.noted_port()}"
    # Who names an address in SOLEUS_HOSTS wants to come in there, from another device.
    click.echo(new_link(next(iter(settings.ELSEWHERE), here)))


# ── the key ─────────────────────────────────────────────────────────────────────────────────


@main.command("lock")
@in_folder
def lock_command(data_dir: str | None) -> None:
    """Have a running Soleus forget the key of a diary that has a passphrase."""
    settings = prepared(data_dir, is_new=False)
    if not settings.has_passphrase():
        raise Failure("This diary has no passphrase. Choose one: soleus key mode passphrase")
    from soleus.web import server

    if not server.can_lock():
        raise Failure("On this system, stop Soleus: then the diary is locked.")
    if not server.lock_from_outside(settings.DATA_DIR):
        raise Failure("The server did not lock in time. Stop it: then the diary is locked.")
    click.echo("The diary is locked.")


@main.group()
def key() -> None:
    """Where the key of the diary is kept, and what opens it."""


new_passphrase_from = click.option(
    "--new-from", metavar="FILE", help="Read the new passphrase there instead of asking for it."
)


@key.command()
@click.argument("to", type=click.Choice(["passphrase", "file"]))
@new_passphrase_from
@in_folder
def mode(to: str, new_from: str | None, data_dir: str | None) -> None:
    """Lock the diary with a passphrase, or keep its key in a file again.

    Stop Soleus first. A copy of the diary is made and tried before anything changes.
    """
    if data_dir:
        os.environ["SOLEUS_DATA_DIR"] = data_dir
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    with about_keys():
        from soleus import settings
        from soleus.app import lock

        is_new = not settings.ON_POSTGRES and not settings.has_diary()
        has_key = settings.KEY_FILE.exists() or settings.has_passphrase()
        if is_new and to == "passphrase" and not has_key:
            tell_recovery(lock.begin(new_passphrase(new_from)))
            ready(data_dir)
            return
        ready(data_dir, is_new=False)
        hold_alone(settings)
        now = datetime.now(UTC)
        if to == "file":
            lock.to_file(now)
            click.echo(f"The key lies in {settings.KEY_FILE} now. Keep a copy of it elsewhere.")
        else:
            tell_recovery(lock.to_passphrase(new_passphrase(new_from), now))
            click.echo(f"{settings.KEY_FILE} is deleted. A copy of it still opens the diary.")


@key.command("change")
@new_passphrase_from
@in_folder
def change_passphrase(new_from: str | None, data_dir: str | None) -> None:
    """Choose another passphrase. Asks for the present one, or the recovery key, first."""
    with about_keys():
        open_with_passphrase(data_dir)
        from soleus.app import lock

        lock.change(new_passphrase(new_from))
    click.echo("The new passphrase opens the diary and its copies. The recovery key stays.")


@key.command("recovery")
@in_folder
def recovery(data_dir: str | None) -> None:
    """Print a new recovery key. The one before opens nothing any more."""
    with about_keys():
        open_with_passphrase(data_dir)
        from soleus.app import lock

        tell_recovery(lock.renew_recovery())


def open_with_passphrase(data_dir: str | None) -> None:
    settings = prepared(data_dir, is_new=False)
    if not settings.has_passphrase():
        raise Failure("This diary has no passphrase. Choose one: soleus key mode passphrase")
    hold_key()


def new_passphrase(file: str | None) -> str:
    """A passphrase to come: typed twice, or read from a file."""
    if file:
        return read_text(file).rstrip("\r\n")
    return passphrase("New diary passphrase", twice=True)


def tell_recovery(text: str) -> None:
    """Show a recovery key, on the terminal and nowhere else."""
    click.echo("Your recovery key. Write it on paper now; it is not shown again:")
    click.echo(f"\n  {text}\n")
    click.echo("It opens the diary when the passphrase is forgotten. Without both, nobody can.")


def hold_alone(settings: Any, or_else: str = "") -> None:
    """Keep the diary from any server: it has the key, and remembers who is signed in."""
    from soleus.web import server

    try:
        server.hold(settings.DATA_DIR)
    except BlockingIOError as error:
        raise Failure(f"Soleus runs on {settings.DATA_DIR}. Stop it first{or_else}.") from error


@contextmanager
def about_keys() -> Iterator[None]:
    """What keeps a key from being moved, as a sentence."""
    from soleus.diary_key import DamagedError, WeakPassphraseError, WrongSecretError

    with on_disk(), with_copies():
        try:
            yield
        except (WrongSecretError, DamagedError, WeakPassphraseError) as error:
            raise Failure(str(error)) from error
        except ValueError as error:
            from soleus.settings import NotUsableError

            if not isinstance(error, NotUsableError):
                raise
            raise Failure(str(error)) from error


# ── copies ──────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--to", metavar="FOLDER", help="Where the copy goes, instead of the usual place.")
@in_folder
def backup(to: str | None, data_dir: str | None) -> None:
    """Make a copy of the diary, also while Soleus runs, and check it.

    The copy is encrypted as the diary is. The key is not in it: keep a copy of the key elsewhere,
    or the passphrase in mind and the recovery key on paper.
    """
    settings = ready(data_dir, is_new=False)
    from soleus.app import keep_safe

    with on_disk(), with_copies():
        made = keep_safe.copy(datetime.now(UTC), Path(to).absolute() if to else None)
    click.echo(f"{made} is a checked copy of the diary.")
    if settings.has_passphrase():
        click.echo(
            f"Your passphrase opens it, with {settings.WRAPPED_FILE.name} beside it.", err=True
        )
    else:
        click.echo(f"It opens with the key in {settings.KEY_FILE}, which is not in it.", err=True)


@main.command()
@click.argument("copy", metavar="[COPY]", required=False)
@click.option("--rehearse", is_flag=True, help="Try it and change nothing; the newest unless said.")
@in_folder
def restore(copy: str | None, rehearse: bool, data_dir: str | None) -> None:
    """Put a copy in the place of the diary. Stop Soleus first.

    The diary that was there is kept in a folder beside it. What is damaged, or opens with
    another key, is refused, and the diary stays as it is.
    """
    if data_dir:
        os.environ["SOLEUS_DATA_DIR"] = data_dir
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    try:
        from soleus import settings

        if settings.ON_POSTGRES:
            raise Failure("This diary is in PostgreSQL. Restore it with pg_restore.")
        from soleus.app import keep_safe, lock

        if copy:
            lock.find_key_beside(Path(copy))
        if settings.has_passphrase():
            hold_key()
        settings.database_key()
    except ValueError as error:
        raise Failure(str(error)) from error

    now = datetime.now(UTC)
    if rehearse:
        chosen = Path(copy) if copy else keep_safe.newest_copy(now)
        if chosen is None:
            raise Failure(f"No copy is in {settings.BACKUP_DIR}. Make one with: soleus backup")
        with on_disk(), with_copies():
            rows = keep_safe.try_out(chosen, now)
        click.echo(f"{chosen} can be restored: {rows} rows, each read. Nothing was changed.")
        return
    if not copy:
        raise Misuse("Name the copy to restore. They lie in " + str(settings.BACKUP_DIR))

    with on_disk(), with_copies():
        settings.make_private(settings.DATA_DIR)
        hold_alone(settings)
        before = keep_safe.put_back(Path(copy), now)
    ready(data_dir)
    click.echo(f"{copy} is the diary now. Every device is signed out.")
    click.echo("Nobody you let in is let in any more: invite them again under “You”.")
    click.echo("Passkeys, passphrase and codes are those of the copy: look through “Ways in”.")
    if before:
        click.echo(f"The diary that was there lies in {before}.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
@in_folder
def doctor(as_json: bool, data_dir: str | None) -> None:
    """Look for what may go wrong: folder, key, diary, copies, disk, clock, addresses.

    Changes nothing. The exit status is 1 when something is wrong, for whoever watches.
    """
    if data_dir:
        os.environ["SOLEUS_DATA_DIR"] = data_dir
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    try:
        from soleus import settings
    except ValueError as error:
        raise Failure(str(error)) from error
    if not settings.DATA_DIR.is_dir():
        raise Failure(f"There is no diary in {settings.DATA_DIR}. Start Soleus first.")
    if settings.has_passphrase():
        hold_key()
    from soleus.app import keep_safe
    from soleus.ops.doctor import Grade

    found = keep_safe.examine(datetime.now(UTC))
    if as_json:
        write_json([{**asdict(each), "grade": each.grade.code} for each in found])
    else:
        for each in found:
            click.echo(f"{each.grade.code:6}{each.about:10}{each.text}")
            if each.do:
                click.echo(f"{'':16}{each.do}")
    if any(each.grade is Grade.WRONG for each in found):
        raise Failure("Something is wrong. The line below it says what to do.")


# ── sample data ─────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--make-only", is_flag=True, help="Fill the folder and stop.")
@on_port
@click.option("--open", "show", is_flag=True, help="Open the browser.")
@in_folder
def demo(make_only: bool, port: int, show: bool, data_dir: str | None) -> None:
    """Look around in a made-up diary of 120 nights. Nothing of yours is touched."""
    if make_only and not data_dir:
        raise Misuse("--make-only fills a folder; say which with --data-dir.")
    with tempfile.TemporaryDirectory(prefix="soleus-demo-") as throw_away:
        folder = data_dir or throw_away
        click.echo("Making a sample diary of 120 nights …")
        # The port comes first: pages refuse whoever asks at another one than the settings name.
        opened = None if make_only else open_port(port)
        count = make_sample(folder)
        click.echo(f"{count} entries of a person who never lived are in {folder}.")
        if opened:
            answer(opened, port, show)


def make_sample(folder: str) -> int:
    """Fill an empty data folder; how many entries it then has."""
    # A database or a key named for the real diary is not the demo's.
    for name in ("DATABASE_URL", "DATABASE_KEY", "SECRET_KEY"):
        os.environ.pop(f"SOLEUS_{name}", None)
        os.environ.pop(f"SOLEUS_{name}_FILE", None)
    os.environ.pop("CREDENTIALS_DIRECTORY", None)
    if Path(folder, "diary.db").exists():
        raise Failure(f"{folder} holds a diary already. Choose an empty folder.")
    # The mark comes first: a made-up diary without it could be taken for a real one.
    with on_disk():
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(folder, "sample-data").touch(mode=0o600)
    ready(folder)
    from soleus.app import demo as sample
    from soleus.web import visit

    with on_disk():
        return sample.fill(visit.now(), visit.machine_zone())


@main.command()
@click.option("--seed", type=int, required=True, help="The same seed gives the same person.")
@click.option("--nights", type=int, default=120, show_default=True)
@click.option("--truth", is_flag=True, help="Print what drives the diary instead of the diary.")
def simulate(seed: int, nights: int, truth: bool) -> None:
    """A made-up diary as CSV: night, week, cramps (blank is missing), one column per measure."""
    from soleus.exchange import csv as table_of_nights
    from soleus.knowledge import catalog
    from soleus.study import simulate as study

    most = study.nights_until(table_of_nights.MOST_WEEKS)
    if not 1 <= nights <= most:
        stop_at([f"{nights} nights cannot be made. Ask for 1 to {most}: insight reads no more."])
    measures = [measure.id for measure in study.usual_measures(catalog.load())]
    made = study.person(measures, nights=nights, seed=seed)
    if truth:
        write_json({**asdict(made.truth), "effects": dict(made.truth.effects)})
        return
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["night", "week", "cramps", *measures])
    for night in made.nights:
        done = ["" if each is None else int(each) for _, each in night.done]
        cramps = "" if night.cramps is None else night.cramps
        table.writerow([night.index, round(night.week, 3), cramps, *done])
    click.echo(text.getvalue(), nl=False)


def new_link(address: str) -> str:
    """A one-time link. It is shown on the terminal and written nowhere."""
    from soleus import room
    from soleus.app import sign_in

    with on_disk(), room.mending():  # she must get in to see what there is to do
        return f"{address}/enter/{sign_in.make_link(datetime.now(UTC))}"


# ── her data ────────────────────────────────────────────────────────────────────────────────


FORMATS = ("json", "csv", "fhir", "fhir-transaction")


@main.command("export")
@click.option("--format", "form", type=click.Choice(FORMATS), default="json")
@click.option("--out", metavar="FILE", required=True, help="Where to; - is standard output.")
@in_folder
def export_command(form: str, out: str, data_dir: str | None) -> None:
    """Write the diary into a file.

    json holds all of it and brings all of it back. csv is a pack with a table for each kind of
    entry, for a spreadsheet. fhir is a bundle for a record system, and fhir-transaction the same
    to be posted to a server.
    """
    ready(data_dir, is_new=False)
    from soleus.app import hand_over

    now = datetime.now(UTC)
    person = hand_over.owner(now)
    zone = zone_of(person, now)
    with on_disk(), written_whole(out) as file:
        file.writelines(hand_over.out(form, person, now, zone))


@contextmanager
def written_whole(out: str) -> Iterator[IO[bytes]]:
    """A file that only its owner may read, and that is there whole or not at all."""
    if out == "-":
        yield sys.stdout.buffer
        return
    with tempfile.NamedTemporaryFile(dir=Path(out).parent, prefix=".soleus-", delete=False) as file:
        try:
            yield file
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(out)


@main.command("import")
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
@click.argument("source", metavar="FILE")
@in_folder
def import_command(preview: bool, source: str, data_dir: str | None) -> None:
    """Take a file in: all of it, or nothing where anything is wrong.

    FILE was exported here, or by Apple Health, Health Connect, Google Fit, Fitbit, Samsung Health,
    Cronometer or MyFitnessPal. The same file can be taken in twice. Prints counts as JSON.
    """
    named_file = None if source == "-" else open_file(source)
    ready(data_dir)
    from soleus.app import hand_over, other_apps
    from soleus.words.say import say

    now = datetime.now(UTC)
    with on_disk(), named_file or laid_down() as file:
        person = hand_over.owner(now)
        zone = zone_of(person, now)
        try:
            with progress() as told:
                found = other_apps.find(file, zone, told)
        except other_apps.RefusedError as error:
            raise Failure(f"Nothing was taken in.\n{say(error.code, error.values)}") from error
        if found is not None:
            take = other_apps.look if preview else other_apps.keep
            write_json(other_apps.as_json(take(person, found, now, zone)))
            return
        file.seek(0)
        how = hand_over.look if preview else hand_over.bring_in
        brought = how(person, io.BytesIO(file.read()), now, zone)
    tell(brought)


def tell(brought: Any) -> None:
    from soleus.app import hand_over
    from soleus.exchange import incoming

    write_json(hand_over.as_json(brought))
    if brought.faults:
        lines = [incoming.fault_says(each) for each in brought.faults]
        if brought.more:
            lines.append(f"And {brought.more} more like these.")
        raise Failure("\n".join(["Nothing was taken in.", *lines]))


# ── erasing ─────────────────────────────────────────────────────────────────────────────────

on_day = click.DateTime(["%Y-%m-%d"])


@main.command("erase")
@click.option("--entry", "entry_id", type=click.UUID, metavar="ID", help="One entry.")
@click.option("--from", "first", type=on_day, metavar="DATE", help="From this night on.")
@click.option("--to", "last", type=on_day, metavar="DATE", help="Up to and with this night.")
@click.option("--everything", is_flag=True, help="All of the diary. Stop Soleus first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--keep-copies", is_flag=True, help="Leave the copies that hold it.")
@in_folder
def erase_command(
    entry_id: UUID | None,
    first: datetime | None,
    last: datetime | None,
    everything: bool,
    yes: bool,
    keep_copies: bool,
    data_dir: str | None,
) -> None:
    """Erase for good: one entry, the nights from one date to another, or everything.

    Nobody can take it back. A new copy of the diary is made, and the older ones, which hold what
    is erased, are deleted. Prints what was erased and what is left of it as JSON.
    """
    asked = [entry_id is not None, bool(first or last), everything]
    if sum(asked) != 1:
        raise Misuse("Say one of: --entry ID, --from DATE and --to DATE, or --everything.")
    if first and last and last < first:
        raise Misuse(f"{last:%Y-%m-%d} is before {first:%Y-%m-%d}. Name the first night first.")
    settings = ready(data_dir, is_new=False)
    from soleus.app import erase

    now = datetime.now(UTC)
    with on_disk():
        person = erase.owner()
        if person is None:
            raise Failure("Nobody has a diary here yet. There is nothing to erase.")
        if everything:
            hold_alone(settings, ", or erase everything on its page “Your data”")
        if not yes:
            sure("everything" if everything else "this entry" if entry_id else "these nights")
        if entry_id:
            count = int(erase.entry(person, entry_id, now))
            if not count:
                raise Failure(f"No entry {entry_id} is in the diary. Nothing was erased.")
        elif everything:
            count = erase.everything(person, now)
        else:
            span = erase.Span(first=first and first.date(), last=last and last.date())
            count = erase.nights(person, span, now=now, zone=zone_of(person, now))
        left = erase.clean(now, keep_copies=keep_copies)
    write_json({"entries": count, **asdict(left), "until": left.until and str(left.until)})
    if left.failed or not left.swept:
        rest = left.failed or "The diary was in use, so traces may lie in its files."
        raise Failure(f"It is erased, but not all traces are gone. {rest} Try the same again.")


def sure(what: str) -> None:
    """Ask once on the terminal; where nobody can answer, nothing is erased."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise Misuse(f"Say --yes to erase {what}. Nothing was erased.")
    if not click.confirm(f"Erase {what} for good? Nobody can bring it back.", err=True):
        raise Failure("Nothing was erased.")


@contextmanager
def laid_down() -> Iterator[IO[bytes]]:
    """What comes by standard input, where any place of it can be read."""
    from soleus import settings

    if sys.stdin is None:
        raise Failure("Standard input is closed. Name a file.")
    with tempfile.TemporaryFile(dir=settings.INCOMING) as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        yield file


@contextmanager
def progress() -> Iterator[Any]:
    """A bar on a terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1000, label="Reading", file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.update(max(0, done * 1000 // max(total, 1) - bar.pos))

        yield told


# ── triage ──────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--json", "source", metavar="FILE", help="The answers; - reads them.")
@click.option("--signs", "listing", is_flag=True, help="List every sign and every condition.")
def triage(source: str | None, listing: bool) -> None:
    """How urgent the answers to the warning-sign check are, and why."""
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    if listing == bool(source):
        raise Misuse("Give --json FILE with answers, or --signs to list what can be answered.")
    known = catalog.load()
    if listing:
        return write_json(questions.triage_signs(known))
    told = read_json(source or "-")
    stop_at(questions.triage_problems(told, known))
    return write_json(questions.triage_answer(told, known))


# ── foods ───────────────────────────────────────────────────────────────────────────────────


@main.group()
def foods() -> None:
    """What is in food and drink."""


@foods.command("search")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each food.")
def foods_search(words: tuple[str, ...], as_json: bool) -> None:
    """The foods that fit some words, best first. The last word may be half typed."""
    from soleus.exchange import questions
    from soleus.knowledge import foods as tables
    from soleus.nutrition import search

    if not any(map(str.strip, words)):
        raise Misuse("Say what to look for, such as: soleus foods search boiled egg")
    found = search.search(tables.load(), " ".join(words))
    if not found:
        click.echo("No food fits. Try fewer letters, or another name for it.", err=True)
    if as_json:
        return write_json([questions.food_answer(food) for food in found])
    for food in found:
        click.echo(f"{food.id:<15} {food.description}{questions.food_portion(food)}")
    return None


# ── plan ────────────────────────────────────────────────────────────────────────────────────


@main.command("plan")
@click.option("--json", "source", metavar="FILE", required=True, help="A profile; - reads it.")
def plan_command(source: str) -> None:
    """What she might do today: at most four things, and why these.

    Takes {"profile": {…}, "diary": {"done": […], "exposures": […], "signs": {…}}, "on": date};
    each part may be left out.
    """
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(questions.plan_problems(told, known))
    for key in questions.plan_unused(told):
        click.echo(f"diary.{key} does not change a plan and was passed over.", err=True)
    today = datetime.now().astimezone().date()
    write_json(questions.plan_answer(told, known, on=today))


# ── food and drink ──────────────────────────────────────────────────────────────────────────


@main.command("intake")
@click.option("--json", "source", metavar="FILE", required=True, help="What she had; - reads it.")
def intake_command(source: str) -> None:
    """What a day of food and drink held, what is missing, and foods that would help.

    Takes {"region": "UK", "age": 31, "items": [{"food": id, "grams": 100} or {"food": id,
    "portion": "cup", "count": 1}]}. grams may be null when it is not known.
    "conditions", "fluid_limit_ml", "diets", "avoids", "easy", "cheap" and "on" may be added.
    """
    from soleus.exchange import questions
    from soleus.knowledge import catalog, foods

    known, tables, told = catalog.load(), foods.load(), read_json(source)
    stop_at(questions.intake_problems(told, known, tables))
    today = datetime.now().astimezone().date()
    write_json(questions.intake_answer(told, known, tables, on=today))


# ── insight ─────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.argument("source", metavar="DIARY.csv")
@click.option("--json", "as_json", is_flag=True, help="Write every number as JSON.")
@click.option("--prior", metavar="FILE", help='JSON: {"column": {"mean": -0.2, "sd": 0.5}}.')
def insight(source: str, as_json: bool, prior: str | None) -> None:
    """What a diary says about each measure, and how surely.

    The table has the columns night, week and cramps, then one for each measure; what is blank is
    not known. "-" reads it from standard input. What cannot be told from the table at all is
    said on standard error, beside the answer, and the exit status is 1.
    """
    from soleus.exchange import csv as nights

    diary, problems = nights.read(read_text(source))
    stop_at(problems)
    from soleus.exchange import effects
    from soleus.insight.design import NotUsableError
    from soleus.insight.effect import answers, posterior

    told = read_json(prior) if prior else {}
    stop_at(effects.prior_problems(told, diary.measures))
    began = time.perf_counter()
    try:
        fitted = posterior(diary, effects.priors(told))
    except NotUsableError as error:
        raise Failure(str(error)) from error
    seconds = time.perf_counter() - began
    found = answers(fitted)
    if as_json:
        write_json(effects.answer(found, seconds))
    else:
        click.echo(effects.table(found, tuple(told)))
    if unanswered := effects.unanswered(found):
        raise Failure("\n".join(unanswered))


# ── self-tests ──────────────────────────────────────────────────────────────────────────────


@main.group()
def trial() -> None:
    """Self-tests: chance chooses the nights."""


@trial.command("plan")
@click.argument("source", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Write every number as JSON.")
def trial_plan(source: str, as_json: bool) -> None:
    """How likely a self-test ends with an answer, by its length.

    Takes {"measure": id, "cramps_per_night": 0.8}; "weeks", from 2 to 14, may be added.
    "-" reads it from standard input.
    """
    from soleus.exchange import trials
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(trials.plan_problems(told, known))
    if as_json:
        write_json(trials.plan_answer(told, known))
    else:
        click.echo(trials.plan_text(told, known))


# ── for a visit ─────────────────────────────────────────────────────────────────────────────


@main.command("report")
@click.option(
    "--format", "form", type=click.Choice(["pdf", "html", "json"]), default="pdf", show_default=True
)
@click.option("--from", "first", type=on_day, metavar="DATE", help="The first night.")
@click.option("--to", "last", type=on_day, metavar="DATE", help="The last night.")
@click.option("--appendix", is_flag=True, help="With each night, notes, and food and drink.")
@click.option("--name", default="", help="Printed on the page and kept nowhere.")
@click.option("--out", metavar="FILE", required=True, help="Where to write it.")
@in_folder
def report_command(
    form: str,
    first: datetime | None,
    last: datetime | None,
    appendix: bool,
    name: str,
    out: str,
    data_dir: str | None,
) -> None:
    """One page of the diary for a midwife or doctor: of the newest twelve weeks unless said."""
    ready(data_dir, is_new=False)
    from soleus.app import hers
    from soleus.app import report as reports

    with on_disk():
        person = reports.owner()
        if person is None:
            raise Failure("Nobody has a diary here yet. Start Soleus and sign in first.")
        now = datetime.now(UTC)
        zone = zone_of(person, now)
        usual = reports.offered(person, now=now, zone=zone)
        begin, end = first.date() if first else usual[0], last.date() if last else usual[1]
        stop_at(reports.range_problems(begin, end, now=now, zone=zone))
        found = reports.make(person, begin, end, now=now, zone=zone, appendix=appendix)
        body = report_body(found, hers.known(person), form, name, now)
    with on_disk(), open(out, "wb", opener=for_her_alone) as file:
        file.write(body)
    click.echo(f"{out} holds the nights from {found.first} to {found.last}.")


def report_body(found: Any, known: Any, form: str, name: str, now: datetime) -> bytes:
    """A report in one of its forms. What is heavy is loaded for the form that needs it."""
    if form == "json":
        from soleus.exchange import report as numbers

        return (json.dumps(numbers.answer(found), ensure_ascii=False, indent=2) + "\n").encode()
    from soleus.web.pages import sheet

    told = sheet.sheet(found, known, name=name)
    if form == "html":
        return sheet.alone(told).encode()
    from soleus.exchange import pdf

    try:
        return pdf.write(told, made=now)
    except pdf.NoLetterError as error:
        raise Failure(f"{error}. Use --format html.") from error


def for_her_alone(path: str, flags: int) -> int:
    """A file that nobody else on this machine may read."""
    return os.open(path, flags, 0o600)
