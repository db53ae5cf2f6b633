"""The link of a feed: only it opens, a new one ends it, and what is kept does not tell it."""

import secrets

import pytest

from soleus.exchange.secret_link import OFF, WeakTokenError, opens, verifier

TOKEN, OTHER = secrets.token_urlsafe(32), secrets.token_urlsafe(32)


def test_the_link_that_was_handed_out_opens_and_no_other():
    kept = verifier(TOKEN)
    assert opens(TOKEN, kept)
    for wrong in (OTHER, TOKEN[:-1], TOKEN + "A", TOKEN.swapcase(), "", kept, "\ud800", "é"):
        assert not opens(wrong, kept)


def test_a_new_link_ends_the_old_one():
    kept = verifier(OTHER)
    assert (opens(TOKEN, kept), opens(OTHER, kept)) == (False, True)


def test_turned_off_nothing_opens():
    assert not opens(TOKEN, OFF)
    assert not opens("", OFF)


def test_what_is_kept_does_not_tell_the_link():
    assert TOKEN not in verifier(TOKEN)
    assert len(verifier(TOKEN)) == 64


def test_a_link_that_could_be_guessed_is_not_made():
    with pytest.raises(WeakTokenError, match="can be guessed"):
        verifier("abc")
