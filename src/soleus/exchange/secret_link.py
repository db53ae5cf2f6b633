"""Pure. The link of her calendar feed: whoever has it can read the feed, so only she may.

The link is shown once. Kept is only a verifier, from which nobody can come back to the link: a
copy of the database opens no feed. A new link replaces the verifier, and the old one is dead; with
OFF in its place no link opens anything.
"""

import hmac
from hashlib import sha256

LEAST = 32  # letters: 24 random bytes in base64url, far too many to guess
OFF = ""


class WeakTokenError(ValueError):
    """A token that could be guessed: a mistake of ours."""


def verifier(token: str) -> str:
    """What is kept of a token. The token is random and long, so a plain hash hides it."""
    if len(token) < LEAST:
        raise WeakTokenError(f"a token of {len(token)} letters can be guessed; draw {LEAST}")
    return sha256(token.encode()).hexdigest()


def opens(token: str, kept: str) -> bool:
    """Whether a token is the one that was handed out. Takes as long for a near miss as for any."""
    # Of the hashes, and not of the tokens: how long a comparison takes then tells nothing.
    told = sha256(token.encode("utf-8", "replace")).hexdigest()
    return kept != OFF and hmac.compare_digest(told, kept)
