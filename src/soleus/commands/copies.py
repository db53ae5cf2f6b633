"""Copies of the diary, and whether all is well."""

import os
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from soleus.cli import (
    Failure,
    Misuse,
    hold_alone,
    hold_key,
    in_folder,
    is_asked,
    on_disk,
    ready,
    with_copies,
    write_json,
)


@click.command()
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


@click.command()
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
    with ExitStack() as afterwards:
        try:
            from soleus import settings

            if settings.ON_POSTGRES:
                raise Failure("This diary is in PostgreSQL. Restore it with pg_restore.")
            from soleus.app import lock

            if copy and lock.find_key_beside(Path(copy)):
                afterwards.callback(lock.put_key_back)  # unless the copy is the diary then
            if settings.has_passphrase():
                hold_key()
            settings.database_key()
        except ValueError as error:
            raise Failure(str(error)) from error
        if rehearse:
            try_out(copy, datetime.now(UTC))
        elif copy:
            put_back(copy, data_dir, datetime.now(UTC), afterwards)
        else:
            raise Misuse("Name the copy to restore. They lie in " + str(settings.BACKUP_DIR))


def try_out(copy: str | None, now: datetime) -> None:
    from soleus import settings
    from soleus.app import keep_safe

    chosen = Path(copy) if copy else keep_safe.newest_copy(now)
    if chosen is None:
        raise Failure(f"No copy is in {settings.BACKUP_DIR}. Make one with: soleus backup")
    with on_disk(), with_copies():
        rows = keep_safe.try_out(chosen, now)
    click.echo(f"{chosen} can be restored: {rows} rows, each read. Nothing was changed.")


def put_back(copy: str, data_dir: str | None, now: datetime, undone: ExitStack) -> None:
    """undone: what is done where the copy is refused"""
    from soleus import settings
    from soleus.app import keep_safe

    with on_disk(), with_copies():
        settings.make_private(settings.DATA_DIR)
        hold_alone(settings)
        if settings.ERASED.exists():
            note_what_was_erased()
        before = keep_safe.put_back(Path(copy), now)
        undone.pop_all()
    ready(data_dir)
    click.echo(f"{copy} is the diary now. Every device is signed out.")
    click.echo("Nobody you let in is let in any more: invite them again under “You”.")
    click.echo("No link to your page or your calendar opens any more: make new ones.")
    click.echo("No reminder goes anywhere before you turn its way on again under “Reminders”.")
    click.echo("Passkeys, passphrase and codes are those of the copy: look through “Ways in”.")
    if before:
        click.echo(f"The diary that was there lies in {before}.")


def note_what_was_erased() -> None:
    """What was erased right before the power went stands in the diary alone, which makes way."""
    import django
    from django.db import DatabaseError, connection

    django.setup()
    from soleus.app import erase

    try:
        erase.note()
    except DatabaseError:
        click.echo("The diary that is here does not open. What was erased in it last,", err=True)
        click.echo("right before the power went, may come back with the copy.", err=True)
    finally:
        connection.close()


@click.command()
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
    # Where nobody sits before it and no file tells the passphrase, all else is looked at.
    if settings.has_passphrase() and (settings.told_passphrase(os.environ) or is_asked()):
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
