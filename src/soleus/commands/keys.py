"""Keys for programs, from a terminal."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from soleus.cli import Misuse, in_folder, on_disk, write_json
from soleus.commands.diary import at_hers

SCOPES = ("read", "write", "status")


@click.group("keys")
def keys() -> None:
    """Keys for programs: a button, a lamp, a script."""


@keys.command()
@click.option("--name", required=True, help="What will use it.")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True)
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True)
@in_folder
def make(name: str, scopes: tuple[str, ...], days: int, data_dir: str | None) -> None:
    """Make a key and print it, this once.

    read: all entries. write: new entries, changes, and that a cramp begins or ends. status: how
    things stand, no entries.
    """
    person, _, now = at_hers(data_dir)
    from soleus.app import keys as app
    from soleus.words.say import say

    chosen = [app.Scope(each) for each in scopes]
    try:
        with on_disk():
            made = app.make(person, name=name, scopes=chosen, lasts=timedelta(days=days), now=now)
    except app.NoKeyError as error:
        raise Misuse(say(str(error))) from error
    click.echo(made.token)
    click.echo(f"It works until {made.key.expires:%Y-%m-%d} and is not shown again.", err=True)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON.")
@in_folder
def list_command(as_json: bool, data_dir: str | None) -> None:
    """The keys there are, the newest first. None of them can be shown again."""
    person, _, now = at_hers(data_dir)
    from soleus.app import keys as app

    with on_disk():
        found = app.listed(person)
    if as_json:
        return write_json([answer(each, app.opens(each, now)) for each in found])
    if not found:
        click.echo("There is no key. Make one: soleus keys make", err=True)
    for each in found:
        state = f"until {each.expires:%Y-%m-%d}" if app.opens(each, now) else "over"
        click.echo(f"{each.shown}  {state:<17}  {','.join(each.scopes):<18}  {each.name}")
    return None


def answer(key: Any, is_open: bool) -> dict[str, Any]:
    """A key in JSON, without its digest."""
    shape = {name: value for name, value in asdict(key).items() if name != "digest"}
    dates = ("made", "expires", "used", "revoked")
    return {
        **shape,
        **{name: shape[name] and shape[name].isoformat() for name in dates},
        "opens": is_open,
    }


@keys.command()
@click.argument("shown", metavar="[KEY]", required=False)
@click.option("--all", "every", is_flag=True, help="All of them.")
@in_folder
def revoke(shown: str | None, every: bool, data_dir: str | None) -> None:
    """Take a key away, by how it begins in the list. It opens nothing from now on."""
    if bool(shown) == every:
        raise Misuse("Name one key as the list shows it, or give --all.")
    person, _, now = at_hers(data_dir)
    from soleus.app import keys as app

    with on_disk():
        many = app.revoke_all(person, now) if every else app.revoke(person, shown or "", now)
    if not every and not many:
        raise Misuse("There is no such key that works. Look at: soleus keys list")
    click.echo(f"Taken away: {int(many)}.")
