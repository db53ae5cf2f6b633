"""A message to a browser that asked for it, through the push service of the browser's maker.

That service learns when something is sent, to which browser and how long it is, and nothing of
what it says: the text is sealed for that browser alone (RFC 8291), and padded, so that its length
tells nothing either. RFC 8292 says by whom it is.

cryptography is loaded with the first message, and not with the server.
"""

import base64
import binascii
import json
import os
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from typing import TYPE_CHECKING, Any

from soleus import settings
from soleus.notify import connector
from soleus.notify.connector import Reach, failed
from soleus.notify.message import Message, NotCarriedError, Outcome, State, Why

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

# The services of Chrome, Firefox and Safari. A browser names its own, and it must be one of these,
# of the next line, or of those in the settings.
SERVICES = frozenset(
    f"https://{host}"
    for host in (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
    )
)
# Edge has a host for each region.
REGIONAL = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)?\.notify\.windows\.com")
BLOCK = 512  # bytes: each text is filled up to a multiple of this
MOST = 3993  # bytes of text that every service must take
SIGNED_FOR = timedelta(hours=12)  # RFC 8292 allows a day
POINT, AUTH, SALT, KEY_DIGITS = 65, 16, 16, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Where a browser listens, and the keys with which it opens what comes there."""

    endpoint: str
    p256dh: bytes  # its public key, an uncompressed point of P-256
    auth: bytes


def subscription(address: Mapping[str, Any]) -> Subscription:
    """Out of what a browser gives as JSON; NotCarriedError when that is no subscription."""
    keys = address.get("keys")
    if not isinstance(keys, Mapping) or not isinstance(address.get("endpoint"), str):
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    p256dh, auth = from_text(keys.get("p256dh")), from_text(keys.get("auth"))
    if len(p256dh) != POINT or p256dh[0] != 4 or len(auth) != AUTH:
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    return Subscription(endpoint=address["endpoint"], p256dh=p256dh, auth=auth)


def reach_of(reach: Reach, endpoint: str) -> Reach:
    """Where a push may go: what the settings name, and the makers of browsers."""
    origin = connector.place(endpoint).origin
    is_known = origin in SERVICES or REGIONAL.fullmatch(origin)
    return replace(reach, public=reach.public | {origin}) if is_known else reach


def check(address: Mapping[str, Any], reach: Reach) -> None:
    """Raises NotCarriedError for what no push could be sent to. Asks no other machine."""
    from cryptography.hazmat.primitives.asymmetric import ec

    told = subscription(address)
    connector.check_listed(told.endpoint, reach_of(reach, told.endpoint))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), told.p256dh)
    except ValueError as error:
        raise NotCarriedError(Why.NOT_AN_ADDRESS) from error


def send(
    address: Mapping[str, Any], message: Message, reach: Reach, *, contact: str, now: datetime
) -> Outcome:
    from cryptography.hazmat.primitives.asymmetric import ec

    check(address, reach)
    to = subscription(address)
    text = json.dumps(told(message), ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > MOST:
        return failed(Why.TOO_LONG)
    once = ec.generate_private_key(ec.SECP256R1())
    body = sealed(text, to, once, os.urandom(SALT), padding=padding(len(text)))
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(message.ttl.total_seconds())),
        "Urgency": message.urgency.value,
        # A hash: the tag holds ids, and the service has no business with those.
        "Topic": to_text(sha256(message.tag.encode()).digest())[:32],
        "Authorization": signature(to.endpoint, own_key(), contact=contact, now=now),
    }
    answer = connector.post(to.endpoint, reach_of(reach, to.endpoint), body, headers)
    if answer.status in (404, 410):  # the browser has ended it; it will never work again
        return Outcome(state=State.GONE, why=Why.UNKNOWN_THERE)
    return connector.outcome(answer, now)


def told(message: Message) -> dict[str, str | bool]:
    """What the service worker is told."""
    return {
        "title": message.title,
        "body": message.body,
        "tag": message.tag,
        "path": message.path,
        "acts": message.acts,
    }


# ── RFC 8291: for this browser alone ────────────────────────────────────────────────────────


def padding(length: int) -> int:
    """How many bytes fill a text up to whole blocks."""
    return min(-length % BLOCK, MOST - length)


def sealed(
    text: bytes,
    to: Subscription,
    once: "EllipticCurvePrivateKey",
    salt: bytes,
    *,
    padding: int = 0,
) -> bytes:
    """The body of a request: one record of aes128gcm.

    once: a private key made for this message; salt: 16 bytes drawn for it
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.p256dh)
    ours = point(once)
    shared = expand(
        digest(to.auth, once.exchange(ec.ECDH(), theirs), sha256),
        b"WebPush: info\0" + to.p256dh + ours,
        32,
    )
    secret = digest(salt, shared, sha256)
    key = expand(secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = expand(secret, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, text + b"\2" + bytes(padding), None)
    return salt + struct.pack("!IB", 4096, len(ours)) + ours + record


def expand(secret: bytes, info: bytes, length: int) -> bytes:
    """The one step of HKDF (RFC 5869) that is needed up to 32 bytes."""
    return digest(secret, info + b"\1", sha256)[:length]


# ── RFC 8292: from this server ──────────────────────────────────────────────────────────────


def signature(endpoint: str, key: "EllipticCurvePrivateKey", *, contact: str, now: datetime) -> str:
    """The Authorization line: who sends, signed for this service and for half a day."""
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    claims = {
        "aud": connector.place(endpoint).origin,
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": contact,
    }
    parts = [json.dumps(each).encode() for each in ({"typ": "JWT", "alg": "ES256"}, claims)]
    text = ".".join(map(to_text, parts))
    r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    signed = to_text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text}.{signed}, k={to_text(point(key))}"


def own_key() -> "EllipticCurvePrivateKey":
    """The key of this server, made the first time it is asked for.

    A phone subscribes to one key for good: with another, all that it is sent is refused.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    if not settings.push_key():
        made = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        settings.write_private(settings.PUSH_KEY_FILE, f"{made:0{KEY_DIGITS}x}")
    text = settings.push_key()  # read back: another process may have been faster
    try:
        return ec.derive_private_key(int(settings.checked_push_key(text), 16), ec.SECP256R1())
    except ValueError as error:
        raise settings.NotUsableError(settings.DAMAGED_PUSH_KEY) from error


def public_key() -> str:
    """What a page hands to the browser as applicationServerKey."""
    return to_text(point(own_key()))


def point(key: "EllipticCurvePrivateKey") -> bytes:
    """The public half of a key as 65 bytes."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# ── base64url without its filling ───────────────────────────────────────────────────────────


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: object) -> bytes:
    """The bytes; none for what is no base64url, which has the wrong length everywhere."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*={0,2}", text):
        return b""
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return b""
