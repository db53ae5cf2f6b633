"""Her diary as a file: out and in."""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from soleus.cli import Failure, Misuse, in_folder, on_disk, open_file, ready, write_json, zone_of

ENDINGS = {"json": "json", "csv": "zip", "fhir": "json", "fhir-transaction": "json"}


@click.command("export")
@click.option("--format", "form", type=click.Choice([*ENDINGS]), default="json")
@click.option("--out", metavar="FILE", help="Where to; - is standard output.")
@in_folder
def export_command(form: str, out: str | None, data_dir: str | None) -> None:
    """Write the diary into a file.

    json holds all of it and brings all of it back. csv is a pack with a table for each kind of
    entry, for a spreadsheet. fhir is a bundle for a record system, and fhir-transaction the same
    to be posted to a server.
    """
    if not out:
        raise Misuse(f"Say where to write it, such as: soleus export{_as_asked(form)}")
    ready(data_dir, is_new=False)
    from soleus.app import hand_over

    now = datetime.now(UTC)
    person = hand_over.owner(now)
    zone = zone_of(person, now)
    with on_disk(), written_whole(out) as file:
        file.writelines(hand_over.out(form, person, now, zone))


def _as_asked(form: str) -> str:
    """The rest of the line to type for a format."""
    return (" " if form == "json" else f" --format {form} ") + f"--out diary.{ENDINGS[form]}"


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


@click.command("import")
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
