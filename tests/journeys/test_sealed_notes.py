"""Notes that only she can read: sealed where she writes, opened where she says her passphrase."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.canaries import SIGN

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
OTHER_WORDS = "copper lantern nine rivers"
NOTE, LATER = f"{SIGN}first", f"{SIGN}second"


def sealing(page, site, words=WORDS):
    """Her notes are sealed from now on; answers the recovery key."""
    page.goto(f"{site.url}/sealed-notes")
    page.get_by_label("A new passphrase, only for your notes").fill(words)
    page.get_by_label("The same once more").fill(words)
    page.get_by_role("button", name="Make the keys").click()
    recovery = page.locator("[data-recovery]")
    expect(page.get_by_role("heading", name="Your recovery key")).to_be_visible()
    key = recovery.inner_text()
    page.get_by_label("Type its last four letters").fill(key[-4:])
    page.get_by_role("button", name="I have it. Seal my notes").click()
    expect(page.get_by_text("New notes are sealed from now on.")).to_be_visible()
    return key


def write(page, site, note):
    page.goto(f"{site.url}/log")
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()


def open_notes(page, words=WORDS):
    page.get_by_text("Some notes here are sealed.").click()
    page.get_by_label("The passphrase of your notes").fill(words)
    page.get_by_role("button", name="Open my notes").click()


def test_a_note_is_sealed_before_it_is_sent_and_opens_with_her_passphrase(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    sent = []
    page.context.on("request", lambda each: sent.append(each.post_data or ""))
    sealing(page, own_site)
    write(page, own_site, NOTE)

    expect(page.locator(".line-note")).to_have_text("Sealed note")
    open_notes(page, "some other words of mine")
    expect(page.get_by_text("That does not open them.")).to_be_visible()
    page.get_by_label("The passphrase of your notes").fill(WORDS)
    page.get_by_role("button", name="Open my notes").click()
    expect(page.locator(".line-note")).to_have_text(NOTE)
    page.goto(f"{own_site.url}/diary")
    expect(page.locator(".line-note")).to_have_text(NOTE)
    told = " ".join(sent)
    assert "sealed1:" in told
    assert (NOTE in told, WORDS in told) == (False, False)
