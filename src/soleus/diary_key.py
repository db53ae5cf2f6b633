"""The key of the diary while Soleus runs, and how a passphrase opens it.

The diary is encrypted with a random key. With a passphrase, that key lies beside the diary,
wrapped: once in a key made from the passphrase and once in one made from the recovery key. So a
passphrase can be changed without writing the diary anew, and a forgotten one is not the end.
"""

import base64
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

VERSION = 1
PASSPHRASE, RECOVERY = "passphrase", "recovery"
SHORTEST, LONGEST = 12, 1024  # characters of a passphrase
FEWEST = 5  # different ones among them
# The second of the two choices of RFC 9106: a fifth of a second and 64 MiB here, about a second on
# a small board. They stand in each wrap, so later ones may be stronger.
PASSES, LANES, MEMORY_KIB = 3, 4, 65_536
MOST_PASSES, MOST_MEMORY_KIB = 20, 1_048_576  # a file that asks for more is damaged, or an attack
LONGEST_WAIT = 300  # seconds between two tries of a passphrase
GROUP, GROUPS = 4, 8  # a recovery key: 32 letters and digits, 160 bits
LIKE = str.maketrans("018", "OIB")  # digits that base 32 does without, read as what they look like


class WrongSecretError(ValueError):
    """A passphrase or recovery key that does not open."""


class WeakPassphraseError(ValueError):
    """A passphrase that could be guessed: says the rule."""


class DamagedError(ValueError):
    """A file of wrapped keys that cannot be read."""


# ── wrapped ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """The key of the diary, locked with one secret.

    by: whether a passphrase or the recovery key opens it
    salt, nonce, box: in base 64
    """

    by: str
    salt: str
    nonce: str
    box: str
    passes: int = PASSES
    lanes: int = LANES
    memory_kib: int = MEMORY_KIB

    def bound(self) -> bytes:
        """What the seal holds fast beside the key: whoever weakens the numbers opens nothing."""
        told = {name: value for name, value in asdict(self).items() if name not in ("nonce", "box")}
        return json.dumps({"version": VERSION, **told}, sort_keys=True).encode()


def wrap(key: str, secret: str, by: str) -> Wrap:
    """Lock a key, given in hexadecimal, with a secret."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    bare = Wrap(by=by, salt=_written(os.urandom(16)), nonce=_written(nonce), box="")
    box = AESGCM(_stretched(secret, bare)).encrypt(nonce, bytes.fromhex(key), bare.bound())
    return Wrap(by=by, salt=bare.salt, nonce=bare.nonce, box=_written(box))


def unwrap(wraps: list[Wrap], secret: str) -> str:
    """The key, in hexadecimal, that a passphrase or the recovery key opens."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for each in wraps:
        # To stretch is what costs, so a recovery key is tried only where one may be meant.
        if each.by == RECOVERY and not is_recovery_like(secret):
            continue
        try:
            opener = AESGCM(_stretched(secret, each))
            return opener.decrypt(_read(each.nonce), _read(each.box), each.bound()).hex()
        except InvalidTag:
            continue
    raise WrongSecretError("That does not open the diary.")


def _stretched(secret: str, how: Wrap) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    text = tidy_recovery(secret) if how.by == RECOVERY else unicodedata.normalize("NFC", secret)
    return Argon2id(
        salt=_read(how.salt),
        length=32,
        iterations=how.passes,
        lanes=how.lanes,
        memory_cost=how.memory_kib,
    ).derive(text.encode("utf-8", "surrogatepass"))


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def load(file: Path) -> list[Wrap]:
    """The wraps in a file, the passphrase's first."""
    try:
        told = json.loads(file.read_text("ascii"))
        if told["version"] != VERSION:
            raise DamagedError(
                f"{file} is of form {told['version']}, and this Soleus knows {VERSION}. Install a "
                "newer one."
            )
        wraps = [_checked(Wrap(**each)) for each in told["wraps"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, DamagedError):
            raise
        raise DamagedError(
            f"{file} cannot be read. Put it back from beside a copy of the diary: it lies there "
            f"as {file.name}. Without it no passphrase opens the diary."
        ) from error
    return sorted(wraps, key=lambda each: each.by == RECOVERY)


def _checked(told: Wrap) -> Wrap:
    if not (
        told.by in (PASSPHRASE, RECOVERY)
        and 1 <= told.passes <= MOST_PASSES
        and 1 <= told.lanes <= 16
        and 8 * told.lanes <= told.memory_kib <= MOST_MEMORY_KIB
        and len(_read(told.salt)) == 16
        and len(_read(told.nonce)) == 12
        and _read(told.box)
    ):
        raise ValueError("numbers that no Soleus writes")
    return told


def dump(wraps: list[Wrap]) -> str:
    """The text of a file of wraps."""
    return json.dumps({"version": VERSION, "wraps": [asdict(each) for each in wraps]}, indent=1)


# ── secrets ─────────────────────────────────────────────────────────────────────────────────


def check_passphrase(told: str) -> str:
    """A passphrase that may lock a diary: who has a copy of it can try as long as they like."""
    if not SHORTEST <= len(told) <= LONGEST or len(set(told)) < FEWEST:
        raise WeakPassphraseError(
            f"A passphrase has {SHORTEST} to {LONGEST} characters, and {FEWEST} different ones at "
            "least. Four words that do not belong together are easy to keep in mind."
        )
    return told


def new_recovery() -> str:
    """A recovery key, in groups that can be read out."""
    text = base64.b32encode(os.urandom(GROUP * GROUPS * 5 // 8)).decode()
    return "-".join(text[n : n + GROUP] for n in range(0, len(text), GROUP))


def tidy_recovery(told: str) -> str:
    """A recovery key as it was made, however it was typed."""
    return "".join(told.split()).replace("-", "").upper().translate(LIKE)


def is_recovery_like(told: str) -> bool:
    text = tidy_recovery(told)
    return len(text) == GROUP * GROUPS and text.isascii() and text.isalnum()


# ── tries ───────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Tries:
    """How often a wrong secret was told, and when the next one may be. Times are seconds."""

    wrong: int = 0
    until: float = 0.0

    def wait(self, at: float) -> int:
        """Whole seconds until another try, 0 when it may be now."""
        return max(0, -int(-(self.until - at) // 1))

    def failed(self, at: float) -> None:
        self.wrong += 1
        self.until = at + min(LONGEST_WAIT, 2 ** min(self.wrong - 1, 20))

    def worked(self) -> None:
        self.wrong, self.until = 0, 0.0


# ── held ────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Held:
    """The one key of this process. It is opened once; only the end of the process forgets it."""

    key: str = field(default="", repr=False)
    is_open: bool = False


_held = _Held()


def held() -> str:
    """The key that was opened with a secret, "" while locked."""
    return _held.key


def is_open() -> bool:
    """Whether a key is held and the diary is ready for pages."""
    return _held.is_open


def hold(key: str) -> None:
    """Keep an opened key until this process ends."""
    _held.key, _held.is_open = key, True


@contextmanager
def opening(key: str) -> Iterator[None]:
    """Let the diary be made ready with a key; pages get at it when that went well."""
    _held.key = key
    try:
        yield
    except BaseException:
        forget()
        raise
    _held.is_open = True


def forget() -> None:
    """Hold no key. What Python had of it in memory goes only with the process."""
    _held.key, _held.is_open = "", False
