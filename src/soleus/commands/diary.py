"""Write into the diary from a terminal or a script, and see how it stands."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import click

from soleus.cli import Failure, Misuse, in_folder, on_disk, read_text, ready, write_json, zone_of
from soleus.diary.entries import Side, Site
from soleus.diary.nights import DAY, NOON, night_of

SIDES, SITES = [each.value for each in Side], [each.value for each in Site]


def at_hers(data_dir: str | None) -> tuple[Any, str, datetime]:
    """Whose diary it is, by which clock, and what time it is."""
    ready(data_dir, is_new=False)
    from soleus.app import report

    now = datetime.now(UTC)
    with on_disk():
        person = report.owner()
        if person is None:
            raise Failure("Nobody has a diary here yet. Start Soleus and sign in first.")
        return person, zone_of(person, now), now


# ── log ─────────────────────────────────────────────────────────────────────────────────────


@click.group("log", invoke_without_command=True)
@click.option("--json", "source", metavar="FILE", help="Entries as the API takes them; - reads it.")
@in_folder
@click.pass_context
def log(ctx: click.Context, source: str | None, data_dir: str | None) -> None:
    """Write something down: a cramp, a night without one, a dose, or a file of entries.

    The same file can be given any number of times: each entry is kept once. Prints receipts as
    JSON; the exit status is 1 when one was refused.
    """
    ctx.obj = data_dir
    if ctx.invoked_subcommand:
        if source:
            raise Misuse("Give --json FILE, or say what to write down. Not both.")
        return
    if not source:
        raise Misuse("Say what to write down: cramp, none or dose. Or give --json FILE.")
    text = read_text(source)
    person, _, now = at_hers(data_dir)
    from soleus.app import write
    from soleus.app.write import UnreadableError
    from soleus.web import answers

    try:
        with on_disk():
            receipts = write.entries(person, text, now)
    except UnreadableError as error:
        # What is wrong with it as a whole repeats nothing of what it says.
        raise Failure(answers.place_of(error.problems[0])["say"]) from error
    write_json({"receipts": [answers.receipt_of(each) for each in receipts]})
    if refused := sum(1 for each in receipts if each.saved is None):
        raise Failure(f"{refused} of {len(receipts)} entries were refused. The rest is kept.")


@log.command()
@click.option(
    "--at", "told", metavar="TIME", help='"03:20" or "2026-12-01 03:20"; now unless said.'
)
@click.option("--side", type=click.Choice(SIDES))
@click.option("--site", type=click.Choice(SITES))
@click.option("--pain", type=click.IntRange(0, 10))
@click.option("--minutes", type=click.FloatRange(0, 1440))
@click.option("--note", default="", help="Your own words.")
@in_folder
@click.pass_obj
def cramp(folder: str | None, /, data_dir: str | None, told: str | None, **said: Any) -> None:
    """A cramp: one that began now, unless said."""
    person, zone, now = at_hers(data_dir or folder)
    keep(person, zone, now, {"kind": "episode", "at": moment(told, zone, now), **said})


@log.command()
@click.option("--night", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its evening.")
@in_folder
@click.pass_obj
def none(folder: str | None, /, data_dir: str | None, night: datetime | None) -> None:
    """A night without a cramp: the last one unless said."""
    person, zone, now = at_hers(data_dir or folder)
    on = night.date() if night else last_night(zone, now)
    if on > now.astimezone(ZoneInfo(zone)).date():
        raise Misuse(f"The night of {on} is still to come.")
    keep(person, zone, now, {"kind": "morning", "night": on.isoformat(), "cramps": 0})


@log.command()
@click.argument("measure")
@click.option("--amount", type=click.FloatRange(0), help="As much as one tap, unless said.")
@click.option(
    "--at", "told", metavar="TIME", help='"21:30" or "2026-12-01 21:30"; now unless said.'
)
@in_folder
@click.pass_obj
def dose(
    folder: str | None,
    /,
    data_dir: str | None,
    measure: str,
    amount: float | None,
    told: str | None,
) -> None:
    """Something you did or took now, unless said, by its id. soleus status lists those of today."""
    person, zone, now = at_hers(data_dir or folder)
    from soleus.app import hers, today

    try:
        rule = today.rule_of(hers.known(person), measure)
    except hers.UnknownMeasureError as error:
        raise Misuse(f"{measure} is not known. Look at: soleus status") from error
    much = rule.of_one_tap if amount is None else amount
    shape = {"kind": "dose", "measure": measure, "amount": much, "unit": rule.unit}
    keep(person, zone, now, {**shape, "at": moment(told, zone, now)})


def keep(person: Any, zone: str, now: datetime, shape: dict[str, Any]) -> None:
    """Keep one entry, with what is odd about it."""
    from soleus.app import write
    from soleus.web import answers

    same = {"id": str(uuid4()), "at": now.isoformat(), "zone": zone, "written": now.isoformat()}
    told = {name: value for name, value in shape.items() if value is not None}
    with on_disk():
        (receipt,) = write.entries(
            person, [{**same, "origin": "tap", "sure": "exact", **told}], now
        )
    if receipt.saved is None:
        raise Misuse("\n".join(answers.place_of(each)["say"] for each in receipt.problems))
    click.echo("Saved.")
    for doubt in receipt.doubts:
        click.echo(answers.doubt_of(doubt)["say"])


def moment(told: str | None, zone: str, now: datetime) -> str:
    """When it was, by her clock: a time alone is the newest such time that is over."""
    here = now.astimezone(ZoneInfo(zone))
    if told is None:
        return now.isoformat()
    try:
        if ":" in told and "-" not in told:
            on = datetime.strptime(told.strip(), "%H:%M").time()  # noqa: DTZ007  given a zone below
            at = datetime.combine(here.date(), on, ZoneInfo(zone))
            at = at if at <= here else at - DAY
        else:
            at = datetime.strptime(told.strip().replace("T", " "), "%Y-%m-%d %H:%M").replace(
                tzinfo=ZoneInfo(zone)
            )
    except ValueError as error:
        raise Misuse(f'{told} is no time. Write "03:20" or "2026-12-01 03:20".') from error
    if at.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(fold=0) != at.replace(fold=0):
        raise Misuse(f"There was no {told}: the clocks went forward.")
    return at.isoformat()


def last_night(zone: str, now: datetime) -> date:
    """The night that lasts, until noon; after that the one before the coming night."""
    newest = night_of(now, zone)
    return newest if now.astimezone(ZoneInfo(zone)).hour < NOON else newest - DAY


# ── status ──────────────────────────────────────────────────────────────────────────────────


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="As the API answers it, without the cramp.")
@in_folder
def status(as_json: bool, data_dir: str | None) -> None:
    """How it stands: the last cramp, nights without, today's plan, copies.

    Whether a cramp lasts right now only the running server knows: GET /api/v1/status.
    """
    person, zone, now = at_hers(data_dir)
    from soleus.app import status as standing
    from soleus.web import answers

    with on_disk():
        shape = answers.status_of(standing.read(person, now=now, zone=zone), None, now)
    del shape["cramp"]
    if as_json:
        write_json(shape)
        return
    for line in lines(shape, zone):
        click.echo(line)


def lines(shape: dict[str, Any], zone: str) -> list[str]:
    """The same, to read."""
    told = []
    if shape["sign"]:
        told.append(f"A warning sign stands ({shape['sign']}). Open Soleus and read what to do.")
    if shape["quiet"]:
        told.append("Soleus asks nothing now.")
    if last := shape["last_cramp"]:
        at = datetime.fromisoformat(last["at"]).astimezone(ZoneInfo(zone))
        when = (
            f"night of {last['night']}" if last["sure"] == "night_only" else f"{at:%Y-%m-%d %H:%M}"
        )
        told.append(f"Last cramp: {when}")
    elif not shape["quiet"]:  # then nothing is told of her, and that is no answer
        told.append("No cramp is written down.")
    if row := shape["nights_without"]:
        told.append(f"Nights without in a row: {row['nights']}, up to {row['until']}")
    told += [f"[{'x' if e['done'] else ' '}] {e['id']:<28} {e['name']}" for e in shape["plan"]]
    days = shape["days_since_copy"]
    told.append("No copy yet." if days is None else f"Days since the last copy: {days}")
    return told
