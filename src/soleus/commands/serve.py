"""Start Soleus, come in, and look around in a made-up diary."""

import os
import socket
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from soleus.cli import Failure, Misuse, in_folder, on_disk, prepared, ready, unlock, up_to_date

on_port = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=8000,
    envvar="SOLEUS_PORT",
    help="Where to answer; 8000 unless said, 0 for any free one.",
)


@click.command()
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
                f"{settings.here(settings.noted_port())}. Use that one, or stop it first."
            ) from error
        settings.leave_no_part()
        settings.note_port(at)
    if port not in (0, at):
        click.echo(f"Port {port} is taken, so Soleus answers at {at}.")
    if settings.is_locked():
        server.note_state("locked")
        link = f"{settings.here(at)}/unlock"
        click.echo("Soleus runs on this computer only, and the diary is locked. Unlock it here:")
    else:
        server.note_state("open")
        link = new_link(settings.here(at))
        click.echo("Soleus runs on this computer only. This link opens your diary, once:")
    click.echo(f"\n  {link}\n\nStop it with Ctrl-C.")
    warn_of_neighbours()
    warn_of_open_key()
    # Whoever lists the programs that run sees with what a browser was started.
    is_secret = settings.NAMES[0] != "localhost"
    if show and is_secret:
        click.echo("Open it yourself: started with it, a browser would tell the name to others.")
    sys.stdout.flush()
    if show and not is_secret:
        server.show(link)
    server.serve(opened)


def warn_of_neighbours() -> None:
    """Before she writes much: what waits in a browser belongs to the address it was written at."""
    from soleus import settings
    from soleus.ops import doctor

    if not settings.SAMPLE_FILE.exists() and (found := doctor.shared()).do:
        click.echo(f"\nNote: {found.text}. {found.do}")


def warn_of_open_key() -> None:
    """A kill as the key went under a passphrase leaves its file, and the passphrase keeps nothing
    from whoever reads it."""
    from soleus import settings
    from soleus.ops import doctor

    if settings.has_passphrase() and settings.KEY_FILE.exists():
        (found,) = doctor.keys()
        click.echo(f"\nNote: {found.text}. {found.do}")


@click.command("login-link")
@in_folder
def login_link(data_dir: str | None) -> None:
    """Print a new link that signs you in once, within 15 minutes."""
    settings = ready(data_dir, is_new=False)
    here = settings.here(settings.noted_port())
    # Who names an address in SOLEUS_HOSTS wants to come in there, from another device.
    click.echo(new_link(next(iter(settings.ELSEWHERE), here)))


def new_link(address: str) -> str:
    """A one-time link. It is shown on the terminal and written nowhere."""
    from soleus import room
    from soleus.app import sign_in

    with on_disk(), room.mending():  # she must get in to see what there is to do
        return f"{address}/enter/{sign_in.make_link(datetime.now(UTC))}"


@click.command()
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
    from soleus import settings
    from soleus.app import demo as sample
    from soleus.web import visit

    with on_disk():
        return sample.fill(visit.now(), settings.TIME_ZONE)
