"""The parts from elsewhere in which a fault would cost entries or open a door, by their versions.

They come inside of wheels and of Python, so no package manager tells of them.
"""

import platform
import re
from collections.abc import Iterator

import django
from sqlcipher3 import dbapi2

Version = tuple[int, ...]

# Two writers at once could lose what was written (SQLite, "The WAL reset bug", 3.7.0 to 3.51.2):
# mended in these, and 3.52.0 was withdrawn.
MENDED = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
# From here on a small file cannot unfold into a large one (CVE-2013-0340).
EXPAT = (2, 4, 1)
OPENSSL = (3, 0)  # older series get no more repairs


def versions() -> dict[str, str]:
    """What runs here, by the name of each part."""
    return {
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "SQLite": dbapi2.sqlite_version,
        "Expat": expat().removeprefix("expat_"),
        "OpenSSL": openssl().partition(" ")[2].partition(" ")[0],
    }


def expat() -> str:
    import pyexpat

    return pyexpat.EXPAT_VERSION


def openssl() -> str:
    """Of Python: what speaks to mail servers and push services."""
    import ssl

    return ssl.OPENSSL_VERSION


def refusals(sqlite: Version, expat: str) -> Iterator[str]:
    """Why Soleus must not start with these; none when it may."""
    if not is_sound(sqlite):
        yield (
            f"SQLite {'.'.join(map(str, sqlite))} can lose entries when two write at once. "
            "Install Soleus anew, so that it brings a newer one along."
        )
    if numbers(expat) < EXPAT:
        yield (
            f"Expat {expat.removeprefix('expat_')}, a part of Python, lets a small file fill the "
            "memory. Install a newer Python."
        )


def is_sound(sqlite: Version) -> bool:
    """Whether the SQLite inside keeps what two at once write."""
    of = (sqlite[0], sqlite[1])
    if of in MENDED:
        return sqlite[2] >= MENDED[of]
    return sqlite >= (3, 52, 1) or of < (3, 7)


def is_current(openssl: str) -> bool:
    """Whether OpenSSL is of a series that is still repaired. Systems mend older numbers of it
    without changing them, so a number inside the series says nothing."""
    return openssl.startswith("OpenSSL") and numbers(openssl)[:2] >= OPENSSL


def numbers(told: str) -> Version:
    found = re.search(r"\d+(?:\.\d+)+", told)
    return tuple(map(int, found[0].split("."))) if found else ()
