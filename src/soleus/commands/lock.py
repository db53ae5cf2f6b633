"""What opens the diary: its key in a file or under a passphrase."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from soleus.cli import (
    Failure,
    hold_alone,
    hold_key,
    in_folder,
    on_disk,
    passphrase,
    prepared,
    read_text,
    ready,
    with_copies,
)


@click.command("lock")
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


@click.group()
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
