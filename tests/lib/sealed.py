"""Sealed notes as another program makes and opens them, from docs/reference/her-data.md alone."""

import hashlib
import os
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

CURVE = ec.SECP256R1()
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ROUNDS = 600_000
# A pair that no browser made and nothing opens: for what only looks at its shape.
PAIR = {
    "id": "a" * 8,
    "half": "b" * 87,
    "rounds": ROUNDS,
    "salt": "c" * 22,
    "by_passphrase": "d" * 222,
    "by_recovery": "e" * 222,
}
NOTE = f"sealed1:{'a' * 8}:{'f' * 466}"


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def new_half() -> str:
    """The public half of a pair that nobody keeps."""
    public = ec.generate_private_key(CURVE).public_key()
    return written(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


# ── a note ──────────────────────────────────────────────────────────────────────────────────


def _secret(shared: bytes) -> AESGCM:
    how = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"soleus sealed note")
    return AESGCM(how.derive(shared))


def _bound(id_: str) -> bytes:
    return f"soleus sealed note {id_}".encode()


def open_note(private: ec.EllipticCurvePrivateKey, id_: str, note: str) -> str:
    mark, _, told = note.split(":")
    assert mark == "sealed1"
    raw = read(told)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw[:65])
    secret = _secret(private.exchange(ec.ECDH(), theirs))
    text = secret.decrypt(raw[65:77], raw[77:], _bound(id_))
    return text[: text.rindex(b"\x80")].decode()


def seal(half: str, id_: str, text: str) -> str:
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(half))
    own, nonce = ec.generate_private_key(CURVE), os.urandom(12)
    raw = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    filled = text.encode() + b"\x80"
    filled += bytes(-len(filled) % 256)
    box = _secret(own.exchange(ec.ECDH(), theirs)).encrypt(nonce, filled, _bound(id_))
    return f"sealed1:{name_of(half)}:{written(raw + nonce + box)}"


def name_of(half: str) -> str:
    return written(hashlib.sha256(read(half)).digest()[:6])


# ── a pair ──────────────────────────────────────────────────────────────────────────────────


def by_passphrase(pair: dict, passphrase: str) -> bytes:
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.pbkdf2_hmac("sha256", words, read(pair["salt"]), pair["rounds"])


def by_recovery(pair: dict, letters: str) -> bytes:
    how = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=read(pair["salt"]), info=b"soleus recovery key"
    )
    return how.derive(letters.encode())


def letters_of(recovery: str) -> str:
    """The letters of a recovery key, once its last two have said that there is no slip."""
    told = recovery.upper().replace("-", "").replace(" ", "")
    assert with_check(told[:26]) == told
    return told[:26]


def with_check(letters: str) -> str:
    told = hashlib.sha256(f"soleus recovery key {letters}".encode()).digest()
    return letters + _in_letters(told)[:2]


def _in_letters(data: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    return "".join(SIGNS[int(bits[n : n + 5], 2)] for n in range(0, len(bits) - 4, 5))


def opened(pair: dict, *, passphrase: str = "", recovery: str = "") -> ec.EllipticCurvePrivateKey:
    locked = read(pair["by_passphrase" if passphrase else "by_recovery"])
    key = by_passphrase(pair, passphrase) if passphrase else by_recovery(pair, letters_of(recovery))
    private = load_der_private_key(AESGCM(key).decrypt(locked[:12], locked[12:], None), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return private


def new_pair(passphrase: str) -> tuple[dict, str]:
    """A pair, and its recovery key."""
    private = ec.generate_private_key(CURVE)
    raw = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    pair = {"id": name_of(written(raw)), "half": written(raw), "rounds": ROUNDS}
    pair["salt"] = written(os.urandom(16))
    letters = _in_letters(os.urandom(17))[:26]

    def locked(key: bytes) -> str:
        nonce = os.urandom(12)
        return written(nonce + AESGCM(key).encrypt(nonce, pkcs8, None))

    pair["by_passphrase"] = locked(by_passphrase(pair, passphrase))
    pair["by_recovery"] = locked(by_recovery(pair, letters))
    return pair, with_check(letters)
