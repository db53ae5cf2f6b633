"""Erase for good."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click

from soleus.cli import (
    Failure,
    Misuse,
    hold_alone,
    in_folder,
    is_asked,
    on_day,
    on_disk,
    ready,
    write_json,
    zone_of,
)


def a_night(_context: click.Context, _option: click.Parameter, day: datetime | None) -> Any:
    if day and not 2000 <= day.year <= 2100:
        raise Misuse(f"{day:%Y-%m-%d} is no night of a diary. Name one from 2000 to 2100.")
    return day


A_NIGHT: dict[str, Any] = {"type": on_day, "callback": a_night, "metavar": "DATE"}


@click.command("erase")
@click.option("--entry", "entry_id", type=click.UUID, metavar="ID", help="One entry.")
@click.option("--from", "first", **A_NIGHT, help="From this night on.")
@click.option("--to", "last", **A_NIGHT, help="Up to and with this night.")
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
            # What was erased before may have left traces: it is swept once more.
            if not count and not erase.is_erased(person, entry_id):
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
    if not is_asked():
        raise Misuse(f"Say --yes to erase {what}. Nothing was erased.")
    if not click.confirm(f"Erase {what} for good? Nobody can bring it back.", err=True):
        raise Failure("Nothing was erased.")
