"""Keep the diary safe: copies of it, the way back, and a look at what may go wrong."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from soleus import settings
from soleus.ops import backup, doctor

TRIED_EVERY = timedelta(days=7)
OLD = timedelta(days=3)
CUT_SHORT = timedelta(days=1)  # after which nobody is still at work on a copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """When the newest copy was made, and when one was last restored for a try; None for never."""

    folder: Path
    made: datetime | None
    tried: datetime | None

    def is_stale(self, now: datetime, joined: datetime) -> bool:
        """Whether no copies are made, or no more. A diary has none on its first days, and that is
        fine. One from the future, of a wrong clock, is no new one.

        joined: when she came to have the diary
        """
        return not now - OLD < (self.made or joined) <= now

    def is_untried(self, now: datetime, joined: datetime) -> bool:
        """Whether none could be restored for a try since long: then they may be no copies."""
        return self.made is not None and (self.tried or joined) < now - backup.TRY_LATEST

    def days_since_try(self, now: datetime, zone: str) -> int | None:
        """By the days of a zone; None where none was tried, or by a clock that ran ahead."""
        if not self.tried or self.tried > now:
            return None
        here = ZoneInfo(zone)
        return (now.astimezone(here).date() - self.tried.astimezone(here).date()).days


def look(now: datetime) -> Copies | None:
    """How it stands with the copies; None where Soleus makes none."""
    if settings.ON_POSTGRES or settings.SAMPLE_DATA:
        return None
    made = backup.newest(all_copies(), now)
    return Copies(folder=settings.BACKUP_DIR, made=made, tried=backup.tried(settings.BACKUP_DIR))


def examine(now: datetime) -> list[doctor.Finding]:
    """What may go wrong with this installation."""
    return list(doctor.examine(now))


def all_copies() -> dict[datetime, Path]:
    """The copies by the instant of each."""
    return backup.copies(settings.BACKUP_DIR)


def newest_copy(now: datetime) -> Path | None:
    """The newest copy, None where there is none."""
    made = all_copies()
    newest = backup.newest(made, now)
    return made[newest] if newest else None


def copy(now: datetime, folder: Path | None = None) -> Path:
    """Make a copy now; raises backup.NotUsableError where none can be made."""
    made = backup.make(folder or settings.BACKUP_DIR, settings.database_key(), now)
    if settings.has_passphrase():
        take_key_along(settings.WRAPPED_FILE, made.parent)
    return made


def take_key_along(wrapped: Path, folder: Path) -> None:
    """Lay the wrapped key beside the copies: a passphrase opens none of them without it."""
    settings.replace_private(folder / settings.WRAPPED_FILE.name, wrapped.read_text("ascii"))


def settle(now: datetime) -> None:
    """Make the copy of the day when it is due, let old ones go, and try one out every week."""
    if settings.ON_POSTGRES or settings.SAMPLE_DATA:
        return
    # First, since what was cut short may be what takes the room.
    for folder in (settings.BACKUP_DIR, settings.DATA_DIR):
        backup.tidy(folder, now - CUT_SHORT)
    if backup.is_due(all_copies(), now):
        copy(now)
        backup.rotate(settings.BACKUP_DIR, now)
    tried = backup.tried(settings.BACKUP_DIR)
    newest = newest_copy(now)
    if newest and (tried is None or not tried <= now < tried + TRIED_EVERY):
        try_out(newest, now)


def older() -> list[datetime]:
    """The copies there are: each holds what is erased now. Folders of an old diary count as one
    that nothing lets go."""
    if settings.ON_POSTGRES:
        return []
    never = [datetime.max.replace(tzinfo=UTC) for _ in backup.put_by(_diary())]
    return [*all_copies(), *never]


def last_of(held: list[datetime], now: datetime) -> date | None:
    """The day by which all of these are let go; None where one is not."""
    last = backup.last_of(held, now) if held else now
    return last.date() if last else None


def renew(now: datetime) -> int:
    """Make a copy of the diary as it is, then delete all that are older; how many those were.

    Raises backup.NotUsableError where no copy can be made, and then deletes none.
    """
    if settings.ON_POSTGRES or settings.SAMPLE_DATA:
        return 0
    made = copy(now)
    return backup.remove_but(settings.BACKUP_DIR, made) + backup.remove_put_by(_diary())


def _diary() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def try_out(file: Path, now: datetime) -> int:
    """Restore a copy where it harms nothing, and throw it away; how many rows came back.

    Noted is only what tells of the copies that Soleus makes.
    """
    rows = backup.rehearse(file, settings.database_key(), now)
    if file.absolute().parent == settings.BACKUP_DIR.absolute():
        backup.note_try(settings.BACKUP_DIR, now)
    return rows


def put_back(file: Path, now: datetime) -> Path | None:
    """Put a copy in the place of the diary, which no server may hold.

    Gives the folder in which the diary that was there lies now; None when there was none.
    """
    diary = _diary()
    settings.make_private(diary.parent)

    def mark() -> None:
        # Before it is the diary: whatever happens next, what was erased since must not stay. Not
        # sooner: a copy that is refused ends no visit, no link and no guest of hers.
        settings.replace_private(settings.PUT_BACK, now.astimezone(UTC).isoformat())

    return backup.restore(file, settings.database_key(), diary, now, mark)
