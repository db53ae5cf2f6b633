"""Pure. A file sealed as JSON Web Encryption (RFC 7516): `dir` with A256GCM, in compact form.

It is the form in which a SMART Health Link hands over its files, so that one sealed file serves
both a reader of such links and the page of ours. The nonce is handed in: chance is the caller's.
"""

import base64
import binascii
import json
import zlib
from typing import NamedTuple

KEY, NONCE, TAG = 32, 12, 16  # bytes
RAW = -zlib.MAX_WBITS  # deflate without a head of zlib, as the standard wants it


class BrokenSealError(ValueError):
    """It is not whole, or the key is another one."""


class Opened(NamedTuple):
    """What was in a seal. kind: its content type, as it was sealed"""

    kind: str
    body: bytes


def seal(body: bytes, key: bytes, nonce: bytes, kind: str, *, packed: bool = True) -> str:
    """A file under a key. No two files may share a nonce.

    packed: made smaller first. Not every reader of such links unpacks.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    told = {"alg": "dir", "enc": "A256GCM", "cty": kind, **({"zip": "DEF"} if packed else {})}
    head = text(json.dumps(told, separators=(",", ":")).encode())
    sealed = AESGCM(key).encrypt(nonce, _packed(body) if packed else body, head.encode())
    # The second part would be a key sealed for its reader; who has the link has the key.
    return ".".join([head, "", text(nonce), text(sealed[:-TAG]), text(sealed[-TAG:])])


def unseal(sealed: str, key: bytes) -> Opened:
    """Raises BrokenSealError where a single letter of it was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        head, _, nonce, body, tag = sealed.split(".")
        plain = AESGCM(key).decrypt(raw(nonce), raw(body) + raw(tag), head.encode())
        told = json.loads(raw(head))
        return Opened(told["cty"], zlib.decompress(plain, RAW) if "zip" in told else plain)
    except (InvalidTag, ValueError) as error:
        raise BrokenSealError("the seal is broken, or this is not its key") from error


def _packed(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, RAW)
    return packer.compress(body) + packer.flush()


# ── base64url ───────────────────────────────────────────────────────────────────────────────


def text(body: bytes) -> str:
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def raw(told: str) -> bytes:
    """Raises ValueError for any other spelling than the one `text` gives."""
    try:
        body = base64.b64decode(told + "=" * (-len(told) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("this is not base64url") from error
    if text(body) != told:
        raise ValueError("this is base64url in another spelling")
    return body
