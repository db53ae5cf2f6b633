"""What a browser does with a push message, from the text of RFC 8188 and 8291 alone.

The curve is reckoned in whole numbers and each key is derived in steps; only AES is another's.
"""

import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(one, other):
    if one is None or other is None:
        return other if one is None else one
    (x, y), (u, v) = one, other
    if x == u and (y + v) % P == 0:
        return None
    slope = (3 * x * x + A) * pow(2 * y, -1, P) if one == other else (v - y) * pow(u - x, -1, P)
    to = (slope * slope - x - u) % P
    return to, (slope * (x - to) - y) % P


def times(number, point):
    found = None
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def read(point):
    assert (len(point), point[0]) == (65, 4)
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    assert (y * y - x * x * x - A * x - B) % P == 0
    return x, y


def write(point):
    return b"\4" + b"".join(each.to_bytes(32, "big") for each in point)


def derived(salt, material, info, length):
    """HKDF with one block."""
    first = hmac.digest(salt, material, "sha256")
    return hmac.digest(first, info + b"\1", "sha256")[:length]


def opened(body: bytes, private: int, auth: bytes) -> bytes:
    """The text in a body, filling taken off."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, record = body[21 : 21 + length], body[21 + length :]
    assert len(record) <= size, "more than one record"
    shared = times(private, read(sender))[0].to_bytes(32, "big")
    own = write(times(private, G))
    material = derived(auth, shared, b"WebPush: info\0" + own + sender, 32)
    key = derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(salt, material, b"Content-Encoding: nonce\0", 12)
    filled = AESGCM(key).decrypt(nonce, record, None)
    text = filled.rstrip(b"\0")
    assert text[-1:] == b"\2", "not the last record"
    return text[:-1]
