"""Lock the diary with a passphrase, open it, and move the key from one place to another.

Whatever fails and whenever the power goes, one of the two ways opens the diary: the new one is
written and tried before the old one goes.
"""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock

from soleus import diary_key, settings
from soleus.app import keep_safe
from soleus.ops import backup

PART = settings.WRAPPED_FILE.with_suffix(".part")  # a wrapped key that comes or goes
_turn = Lock()
_tries = diary_key.Tries()


class TooSoonError(Exception):
    """After a wrong passphrase somebody has to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds, then try again.")
        self.seconds = seconds


class NotPossibleError(settings.NotUsableError):
    """A way to keep the key that cannot be taken here: says why and what to do."""


def unlock(secret: str, clock: Callable[[], float], get_ready: Callable[[], object]) -> None:
    """Open the diary with a passphrase or the recovery key.

    clock: seconds that only grow
    get_ready: brings the diary up to date, before pages get at it
    Raises TooSoonError while a wrong try has to wait, diary_key.WrongSecretError for another one.
    """
    # One at a time: many at once would each take the memory that makes guessing slow.
    with _turn:
        if diary_key.is_open():
            return
        if left := _tries.wait(clock()):
            raise TooSoonError(left)
        try:
            key = opened(secret)
        except diary_key.WrongSecretError:
            _tries.failed(clock())
            raise
        _tries.worked()
        settings.check_there()
        with diary_key.opening(key):
            get_ready()


def opened(secret: str) -> str:
    """The key that a secret opens."""
    return diary_key.unwrap(diary_key.load(settings.WRAPPED_FILE), secret)


# ── with a passphrase ───────────────────────────────────────────────────────────────────────


def begin(passphrase: str) -> str:
    """Lock a diary that is not there yet, so that its key never lies open; gives the recovery key.

    The key is held, for the diary to be made.
    """
    _check_ours()
    diary_key.check_passphrase(passphrase)
    key = secrets.token_hex(settings.KEY_DIGITS // 2)
    settings.make_private(settings.DATA_DIR)
    recovery = _write(key, passphrase)
    diary_key.hold(key)
    return recovery


def to_passphrase(passphrase: str, now: datetime) -> str:
    """Lock the diary with a passphrase instead of a key file; gives the recovery key.

    A copy is made and tried first. No server may run.
    """
    _check_ours()
    if settings.has_passphrase():
        raise NotPossibleError("The diary opens with a passphrase already. Use: soleus key change")
    diary_key.check_passphrase(passphrase)
    key = _ready_to_move(now)
    recovery = _write(key, passphrase)
    diary_key.hold(key)
    settings.wipe(settings.KEY_FILE)
    return recovery


def to_file(now: datetime) -> None:
    """Keep the key in a file again, readable by its owner alone. The diary is open by now."""
    _check_ours()
    if not settings.has_passphrase():
        raise NotPossibleError("The key lies in a file already.")
    key = _ready_to_move(now)
    settings.make_private(settings.KEY_FILE.parent)
    settings.replace_private(settings.KEY_FILE, key)
    if settings.KEY_FILE.read_text("ascii").strip() != key:
        settings.wipe(settings.KEY_FILE)
        raise backup.NotUsableError(
            f"{settings.KEY_FILE} was not written as meant. The passphrase still opens the diary."
        )
    # Moved aside at once, and only then written over: half of it in its place would open nothing,
    # and nobody looks for a key file where a wrapped key lies.
    settings.WRAPPED_FILE.replace(PART)
    settings.sync_folder(PART.parent)
    settings.wipe(PART)
    settings.wipe(settings.BACKUP_DIR / settings.WRAPPED_FILE.name)


def change(passphrase: str) -> None:
    """Another passphrase for the same key. The recovery key stays as it is."""
    diary_key.check_passphrase(passphrase)
    _rewrap(passphrase, diary_key.PASSPHRASE)


def renew_recovery() -> str:
    """Another recovery key. The one before opens nothing any more."""
    recovery = diary_key.new_recovery()
    _rewrap(recovery, diary_key.RECOVERY)
    return recovery


ELSEWHERE = (
    "The key of this diary is given from outside, by SOLEUS_DATABASE_KEY, its file, the service "
    "manager or PostgreSQL. Take that away first; then Soleus can keep the key itself."
)


def _check_ours() -> None:
    if settings.ON_POSTGRES or settings.is_named("DATABASE_KEY", os.environ):
        raise NotPossibleError(ELSEWHERE)


def _ready_to_move(now: datetime) -> str:
    """The key, once a copy that opens with it was made and restored for a try."""
    keep_safe.try_out(keep_safe.copy(now), now)
    return settings.database_key()


def _write(key: str, passphrase: str) -> str:
    recovery = diary_key.new_recovery()
    _keep(
        [
            diary_key.wrap(key, passphrase, diary_key.PASSPHRASE),
            diary_key.wrap(key, recovery, diary_key.RECOVERY),
        ],
        {passphrase: key, recovery: key},
    )
    return recovery


def _rewrap(secret: str, by: str) -> None:
    key, before = settings.database_key(), diary_key.load(settings.WRAPPED_FILE)
    new = diary_key.wrap(key, secret, by)
    _keep([new, *(each for each in before if each.by != by)], {secret: key})


def _keep(wraps: list[diary_key.Wrap], opens: dict[str, str]) -> None:
    """Write the wraps, once what is written is known to open."""
    settings.replace_private(PART, diary_key.dump(wraps))
    read = diary_key.load(PART)
    if any(diary_key.unwrap(read, secret) != key for secret, key in opens.items()):
        raise backup.NotUsableError(f"{PART} was not written as meant. Nothing was changed.")
    # Beside the copies first: where there is no room for it, nothing has changed yet.
    if settings.BACKUP_DIR.is_dir():
        keep_safe.take_key_along(PART, settings.BACKUP_DIR)
    PART.replace(settings.WRAPPED_FILE)
    settings.sync_folder(settings.WRAPPED_FILE.parent)


def find_key_beside(copy: Path) -> bool:
    """On a new computer: take the wrapped key that lies beside a copy, where there is no other.
    Whether it was taken."""
    beside = copy.absolute().with_name(settings.WRAPPED_FILE.name)
    is_needed = not (settings.WRAPPED_FILE.exists() or settings.KEY_FILE.exists())
    is_needed = is_needed and not settings.is_named("DATABASE_KEY", os.environ)
    is_needed = is_needed and beside.is_file()
    if is_needed:
        settings.make_private(settings.DATA_DIR)
        settings.replace_private(settings.WRAPPED_FILE, beside.read_text("ascii"))
    return is_needed


def put_key_back() -> None:
    """Leave no key that was taken for a copy which is not the diary now: with it, the next start
    would ask for a passphrase to a diary that is not here."""
    settings.WRAPPED_FILE.unlink(missing_ok=True)
    settings.sync_folder(settings.WRAPPED_FILE.parent)
