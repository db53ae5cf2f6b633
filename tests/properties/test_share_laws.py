"""Laws of a link: it is read as it was written, and nothing else is; a seal opens with its key."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from joserfc import jwe as independent
from joserfc.jwk import OctKey

from soleus.exchange import jwe, share_link, sheet
from soleus.exchange.share_link import Secret
from soleus.exchange.sheet import Drawing, Part, Sheet, Table

secrets = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=12, max_size=12)
letters = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
codes = st.text(min_size=1, max_size=64)


@given(secrets, secrets)
def test_a_link_is_read_as_it_was_written(handle, key):
    token = Secret(handle, key).token
    assert len(token) == 86
    assert share_link.read(token) == Secret(handle, key)


@given(st.one_of(st.text(max_size=200), st.text(letters, min_size=86, max_size=86)))
@example("A" * 85 + "B")  # its last letter holds bits that no byte has
@example("A" * 86 + "=")
@example("é" * 86)
def test_no_two_spellings_lead_to_one_link_and_what_is_none_breaks_nothing(token):
    found = share_link.read(token)
    assert found is None or found.token == token


def test_the_secrets_stand_in_no_trace_of_an_error():
    assert "A" * 43 not in repr(share_link.read("A" * 86))


@given(secrets, codes, codes)
def test_only_the_code_fits(handle, code, other):
    kept = share_link.proof(handle, code)
    assert share_link.fits(handle, code, kept)
    assert share_link.fits(handle, f" {code[:1]}\t{code[1:]} ", kept)
    assume(share_link.tidy(other) != share_link.tidy(code))
    assert not share_link.fits(handle, other, kept)


@given(secrets, secrets, codes)
def test_a_code_proves_nothing_without_its_own_link(handle, other, code):
    assume(handle != other)
    assert not share_link.fits(other, code, share_link.proof(handle, code))


@given(codes)
def test_no_code_fits_where_there_is_no_link(code):
    assert not share_link.fits(bytes(32), code, share_link.NOBODYS)


@pytest.mark.parametrize(
    "code,is_weak",
    [
        ("111111", True), ("123456", True), ("654321", True), ("abcdefgh", True),
        ("abcabc", True), ("121212", True), ("000001", True), ("112233", True),
        ("583920", False), ("bluekettle", False), ("192837", False),
    ],
)  # fmt: skip
def test_what_five_tries_might_find_is_weak(code, is_weak):
    assert share_link.is_weak(code) == is_weak


# ── seals ───────────────────────────────────────────────────────────────────────────────────


@given(st.binary(max_size=5000), secrets, nonces, st.booleans())
def test_a_seal_opens_here_and_elsewhere_with_its_key(body, key, nonce, packed):
    sealed = jwe.seal(body, key, nonce, "application/x", packed=packed)
    assert jwe.unseal(sealed, key) == ("application/x", body)
    theirs = independent.decrypt_compact(
        sealed, OctKey.import_key(key), algorithms=["dir", "A256GCM", "DEF"]
    )
    assert theirs.plaintext == body


@given(st.binary(max_size=200), secrets, secrets, nonces)
def test_no_other_key_opens_it(body, key, other, nonce):
    assume(key != other)
    with pytest.raises(jwe.BrokenSealError):
        jwe.unseal(jwe.seal(body, key, nonce, "x"), other)


@given(st.binary(max_size=200), secrets, nonces, st.data())
def test_a_single_changed_letter_breaks_it(body, key, nonce, data):
    sealed = jwe.seal(body, key, nonce, "x")
    place = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.one_of(letters, st.sampled_from(".=+/ é")))
    assume(sealed[place] != letter)
    with pytest.raises(jwe.BrokenSealError):
        jwe.unseal(sealed[:place] + letter + sealed[place + 1 :], key)


@given(st.text(max_size=300))
def test_what_is_no_seal_is_refused(text):
    with pytest.raises(jwe.BrokenSealError):
        jwe.unseal(text, bytes(32))


@given(secrets, secrets, st.text(max_size=120).filter(lambda text: text.isprintable()))
def test_a_link_for_a_record_system_says_what_the_guide_wants(handle, key, label):
    secret, expires = Secret(handle, key), datetime(2026, 12, 3, tzinfo=UTC)
    address = f"https://diary.example.org/v/m/{jwe.text(handle)}"

    told = share_link.shlink(secret, address, label=label, expires=expires)

    head, _, body = told.partition("/")
    assert head == "shlink:"
    # Read with Python's own base64, as any reader would.
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert payload["url"] == address
    assert base64.urlsafe_b64decode(payload["key"] + "=") == key
    assert payload["exp"] == 1796256000
    assert payload["flag"] == "P"
    assert len(payload.get("label", "")) <= 80


# ── the page in it ──────────────────────────────────────────────────────────────────────────

tables = st.builds(Table, widths=st.lists(st.floats(allow_nan=False)).map(tuple))
parts = st.builds(Part, drawing=st.none() | st.builds(Drawing), table=st.none() | tables)
pages = st.lists(parts, max_size=3).map(tuple)


@given(st.builds(Sheet, parts=pages, following=pages), st.dates())
def test_a_page_comes_out_as_it_went_in(page, made):
    assert sheet.read(sheet.write(page, made)) == (page, made)
