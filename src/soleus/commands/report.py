"""One page for a visit."""

import json
import os
from datetime import UTC, datetime
from typing import Any

import click

from soleus.cli import Failure, in_folder, on_day, on_disk, ready, stop_at, zone_of


@click.command("report")
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
