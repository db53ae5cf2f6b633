"""Notes that only she can read: sealed where she writes, opened where she says her passphrase."""

import json
import re

import pytest
from playwright.sync_api import expect

from soleus.diary.sealed import is_sealed
from tests.journeys.conftest import sign_in
from tests.journeys.test_lapse import MINUTE, come_back, with_passphrase
from tests.journeys.test_offline_shell import cold
from tests.lib import sealed
from tests.lib.canaries import SIGN, hits
from tests.lib.dead import cut
from tests.lib.looks import SIZES, is_fit
from tests.lib.own_browser import OwnBrowser, holding
from tests.lib.phone import expect_locked, expect_open, expect_sent, settled, waiting

pytestmark = pytest.mark.browser

WORDS = "violet umbrella seven stairs"
OTHER_WORDS = "copper lantern nine rivers"
NOTE, LATER = f"{SIGN}first", f"{SIGN}second"


def have_sealed(page, site, words=WORDS):
    """Her notes are sealed from now on; answers the recovery key."""
    page.goto(f"{site.url}/sealed-notes")
    return make_keys(page, words)


def make_keys(page, words):
    form = page.locator("#new")
    form.get_by_label("A new passphrase, only for your notes").fill(words)
    form.get_by_label("The same once more").fill(words)
    page.get_by_role("button", name="Make the keys").click()
    expect(page.get_by_role("heading", name="Your recovery key")).to_be_visible(timeout=20_000)
    key = page.locator("[data-recovery]").inner_text()
    page.get_by_label("Type its last four letters").fill(key[-4:])
    page.get_by_role("button", name="I have it. Seal my notes").click()
    expect(page.get_by_text("New notes are sealed from now on.")).to_be_visible()
    return key


def write(page, site, note):
    page.goto(f"{site.url}/log")
    page.get_by_label("Note", exact=True).fill(note)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()


def say(page, words=WORDS):
    page.get_by_label("The passphrase of your notes").fill(words)
    page.get_by_role("button", name="Open my notes").click()


def open_notes(page, words=WORDS):
    page.get_by_text("Some notes here are sealed.").click()
    say(page, words)
    expect(page.get_by_text("open on this device")).to_be_visible(timeout=20_000)


def note_of(page):
    return page.locator(".line-note").first


def kept(site):
    """The notes as the server has them, the newest first."""
    told = site.visitor().get("/api/v1/entries?after=0&newest=500").json["changes"]
    return [each["entry"]["note"] for each in reversed(told)]


@pytest.fixture
def page(open_page, own_site):
    return sign_in(open_page(own_site.url), own_site.link())


# ── written and read ────────────────────────────────────────────────────────────────────────


def test_a_note_is_sealed_before_it_is_sent_and_opens_with_her_passphrase(page, own_site):
    sent = []
    page.context.on("request", lambda each: sent.append(each.post_data or ""))
    have_sealed(page, own_site)
    write(page, own_site, NOTE)

    expect(note_of(page)).to_have_text("Sealed note")
    page.get_by_text("Some notes here are sealed.").click()
    say(page, "some other words of mine")
    expect(page.get_by_text("That does not open them.")).to_be_visible(timeout=20_000)
    say(page)
    expect(note_of(page)).to_have_text(NOTE, timeout=20_000)
    # Asked once: the next page has them open.
    page.goto(f"{own_site.url}/diary")
    expect(note_of(page)).to_have_text(NOTE)
    page.get_by_role("button", name="Close them").click()
    expect(page.get_by_text("Some notes here are sealed.")).to_be_visible()
    expect(note_of(page)).to_have_text("Sealed note")
    told = " ".join(sent)
    assert "sealed1:" in told
    assert (NOTE in told, WORDS in told) == (False, False)


def test_another_device_reads_it_and_leaving_closes_it(page, open_page, own_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    other = sign_in(open_page(own_site.url), own_site.link())
    other.goto(f"{own_site.url}/diary")
    open_notes(other)
    expect(note_of(other)).to_have_text(NOTE)
    # It seals without asking, since it knows the open half.
    write(other, own_site, LATER)
    expect(note_of(other)).to_have_text(LATER)

    other.get_by_role("button", name="Leave").click()
    other.wait_for_url("**/quiet")
    sign_in(other, own_site.link())
    other.goto(f"{own_site.url}/diary")
    expect(other.get_by_text("Some notes here are sealed.")).to_be_visible()
    expect(note_of(other)).to_have_text("Sealed note")


def test_a_key_that_her_server_put_in_is_noticed_where_she_writes(page, own_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    other = sealed.new_half()

    def put_in(route):
        answer = route.fetch()
        body = re.sub(r'data-seals="[\w-]+"', f'data-seals="{other}"', answer.text())
        route.fulfill(response=answer, body=body)

    page.route(f"{own_site.url}/log", put_in)
    warning = page.get_by_text("Write nothing private here until you know why.")
    page.goto(f"{own_site.url}/log")
    expect(page.get_by_text("It is sealed here, before it goes anywhere.")).to_be_visible()
    expect(warning).to_be_hidden()  # nothing here knows yet which key is hers

    page.goto(f"{own_site.url}/diary")
    open_notes(page)
    page.goto(f"{own_site.url}/log")
    expect(warning).to_be_visible()
    page.unroute_all(behavior="wait")
    page.goto(f"{own_site.url}/log")
    expect(page.get_by_text("It is sealed here, before it goes anywhere.")).to_be_visible()
    expect(warning).to_be_hidden()


def test_the_recovery_key_opens_them_and_sets_a_new_passphrase(page, own_site):
    key = have_sealed(page, own_site)
    write(page, own_site, NOTE)
    page.goto(f"{own_site.url}/diary")
    page.get_by_text("Some notes here are sealed.").click()
    page.get_by_text("I only have the recovery key").click()
    page.get_by_label("The recovery key").fill(key.lower())
    page.get_by_role("button", name="Open my notes").click()
    expect(note_of(page)).to_have_text(NOTE, timeout=20_000)
    page.get_by_role("button", name="Close them").click()
    expect(note_of(page)).to_have_text("Sealed note")

    page.goto(f"{own_site.url}/sealed-notes")
    page.get_by_text("Change the passphrase").click()
    form = page.locator("#change")
    form.get_by_text("I only have the recovery key").click()
    form.get_by_label("The recovery key").fill(key)
    form.get_by_label("A new passphrase, only for your notes").fill(OTHER_WORDS)
    form.get_by_label("The same once more").fill(OTHER_WORDS)
    form.get_by_role("button", name="Save the new passphrase").click()
    expect(page.get_by_text("Your notes have a new passphrase.")).to_be_visible(timeout=20_000)
    page.goto(f"{own_site.url}/diary")
    page.get_by_text("Some notes here are sealed.").click()
    say(page, WORDS)
    expect(page.get_by_text("That does not open them.")).to_be_visible(timeout=20_000)
    say(page, OTHER_WORDS)
    expect(note_of(page)).to_have_text(NOTE, timeout=20_000)


def test_with_new_keys_each_passphrase_opens_its_own_notes(page, own_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    page.goto(f"{own_site.url}/sealed-notes")
    page.get_by_text("I have lost the passphrase and the recovery key").click()
    make_keys(page, OTHER_WORDS)
    write(page, own_site, LATER)
    page.goto(f"{own_site.url}/diary")
    page.get_by_text("Some notes here are sealed.").click()
    say(page, OTHER_WORDS)
    lines = page.locator(".line-note")
    expect(lines).to_have_text(["Sealed note", LATER], timeout=20_000)
    say(page, WORDS)
    expect(lines).to_have_text([NOTE, LATER], timeout=20_000)
    expect(page.get_by_text("open on this device")).to_be_visible()


# ── changed ─────────────────────────────────────────────────────────────────────────────────


def test_a_change_beside_it_leaves_a_sealed_note_as_it_is(page, own_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    (before,) = kept(own_site)
    page.get_by_role("link", name="Add or change something").click()
    expect(page.get_by_role("button", name="Open it")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_be_hidden()
    page.get_by_label("How many minutes?").fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert kept(own_site) == [before]


def test_it_is_opened_to_be_changed_and_sealed_once_more(page, own_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    (before,) = kept(own_site)
    page.get_by_role("link", name="Add or change something").click()
    page.get_by_role("button", name="Open it").click()
    say(page)
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE, timeout=20_000)
    page.get_by_label("How many minutes?").fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert kept(own_site) == [before]  # opened and left alone, it is the same

    page.get_by_role("link", name="Add or change something").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE)
    page.get_by_label("Note", exact=True).fill(LATER)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(note_of(page)).to_have_text(LATER)
    (after,) = kept(own_site)
    assert (is_sealed(after), after == before) == (True, False)


def test_a_plain_note_is_sealed_with_the_next_save_and_one_may_be_taken_away(page, own_site):
    write(page, own_site, NOTE)
    address = page.url.replace("saved", "entry")
    have_sealed(page, own_site)
    page.goto(address)
    expect(page.get_by_text("What stands here now is not sealed yet.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(note_of(page)).to_have_text("Sealed note")
    assert is_sealed(kept(own_site)[0])
    page.goto(address)
    page.get_by_role("button", name="Open it").click()
    say(page)
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE, timeout=20_000)
    page.get_by_label("Note", exact=True).fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert kept(own_site) == [""]


def test_the_note_of_a_morning_is_sealed_too(page, own_site):
    have_sealed(page, own_site)
    page.goto(f"{own_site.url}/morning")
    page.get_by_label("Note", exact=True).fill(NOTE)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("button", name="Open it")).to_be_visible()
    assert [is_sealed(each) for each in kept(own_site)] == [True]
    open_notes(page)
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE)


def test_what_is_too_long_to_seal_is_said_and_not_sent(page, own_site):
    have_sealed(page, own_site)
    page.goto(f"{own_site.url}/log")
    page.get_by_label("Note", exact=True).fill("é" * 8000)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("This is too long to be sealed.")).to_be_visible()
    assert kept(own_site) == []
    page.get_by_label("Note", exact=True).fill("é" * 7000)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Written down")).to_be_visible()
    assert [is_sealed(each) for each in kept(own_site)] == [True]


# ── without ─────────────────────────────────────────────────────────────────────────────────


def test_without_scripts_no_note_can_be_written_and_all_else_can(page, open_page, own_site):
    have_sealed(page, own_site)
    cookies = page.context.cookies()
    plain = open_page(own_site.url, java_script_enabled=False)
    plain.context.add_cookies(cookies)
    plain.goto(f"{own_site.url}/log")
    expect(plain.locator("noscript p:visible")).to_contain_text("No note can be written here now.")
    expect(plain.locator("#note")).to_be_hidden()
    plain.get_by_role("button", name="Save now").click()
    expect(plain.get_by_role("heading", name="Written down")).to_be_visible()
    assert kept(own_site) == [""]


def test_where_nothing_is_kept_on_the_phone_the_form_sends_it_sealed(page, own_site):
    have_sealed(page, own_site)
    # Such a browser has no storage: the plain form goes as it is.
    page.add_init_script(
        "delete IDBFactory.prototype.open; delete window.indexedDB;"
        "Object.defineProperty(window, 'indexedDB', { value: undefined })"
    )
    write(page, own_site, NOTE)
    assert [is_sealed(each) for each in kept(own_site)] == [True]
    open_notes(page)
    expect(note_of(page)).to_have_text(NOTE)


def test_without_a_network_it_is_sealed_on_the_phone_and_arrives_so(open_page, own_site):
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    settled(page)
    have_sealed(page, own_site)
    page = cold(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/log")
        page.get_by_text("If you want to add more").click()
        page.get_by_label("Note", exact=True).fill(NOTE)
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("It will be sent when there is a connection.")).to_be_visible()
        (held,) = waiting(page)
        assert is_sealed(held["op"]["entry"]["note"])
    page.goto(f"{own_site.url}/")
    expect_sent(page)
    assert [is_sealed(each) for each in kept(own_site)] == [True]

    # And it is read without one.
    expect_open(page)
    page.goto(f"{own_site.url}/diary")
    expect(note_of(page)).to_have_text("Sealed note")
    expect_open(page)
    with cut(own_site, page.context):
        page.goto(f"{own_site.url}/diary")
        page.locator("button.night-cramp").first.click()
        line = page.locator("[data-key] [data-fill=note]").first
        expect(line).to_have_text("Sealed note")
        open_notes(page)
        expect(line).to_have_text(NOTE)


def test_a_phone_that_locks_by_itself_closes_them_and_gives_her_words_back(open_page, own_site):
    page = open_page(own_site.url)
    page.clock.install()
    with_passphrase(page, own_site)
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    open_notes(page)
    page.get_by_role("link", name="Add or change something").click()
    note = page.get_by_label("Note", exact=True)
    expect(note).to_have_value(NOTE)
    note.fill(LATER)
    page.clock.run_for(3 * MINUTE + 10_000)
    come_back(page)
    page.wait_for_url("**/entry/**")
    expect(page.get_by_text("What you were writing is back.")).to_be_visible()
    expect(page.get_by_text("Some notes here are sealed.")).to_be_visible()
    expect(note).to_have_value(LATER)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(note_of(page)).to_have_text("Sealed note")
    open_notes(page)
    expect(note_of(page)).to_have_text(LATER)


# ── where it lies ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(browser, chromium, tmp_path):
    phone = OwnBrowser(browser.browser_type, chromium, tmp_path / "profile")
    yield phone
    phone.end()


@pytest.mark.slow
def test_it_lies_nowhere_in_clear(own, new_site, tmp_path):
    page = own.open()
    sign_in(page, new_site.link())
    settled(page)
    key = have_sealed(page, new_site)
    write(page, new_site, NOTE)
    open_notes(page)
    expect(note_of(page)).to_have_text(NOTE)
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/quiet")
    page.goto(f"{new_site.url}/phone")
    expect_locked(page)
    new_site.soleus("backup")
    disk = (new_site.folder / "keys" / "diary.key").read_text("ascii").strip()
    assert hits(new_site.folder, disk) == {}
    assert not any(word in new_site.output() for word in (NOTE, WORDS, key))
    own.close()
    words = (NOTE, WORDS, key, key.replace("-", ""))
    assert {word: holding(tmp_path / "profile", word) for word in words} == {
        word: [] for word in words
    }

    # What is there in clear is found: a note that was not sealed.
    plain = new_site.visitor()
    shape = {"kind": "episode", "id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "note": LATER}
    at = {"at": "2026-11-01T03:00:00Z", "written": "2026-11-01T03:00:00Z", "zone": "UTC"}
    assert plain.api("POST", "entries", [shape | at]).status == 200
    found = [word for words in hits(new_site.folder, disk).values() for word in words]
    assert any(word.startswith(LATER) for word in found)


def test_it_goes_out_and_comes_in_and_opens(page, open_page, own_site, new_site):
    have_sealed(page, own_site)
    write(page, own_site, NOTE)
    visitor = own_site.visitor()
    told = visitor.get("/your-data/out/json")
    assert NOTE not in told.text
    # Another program opens it with her passphrase and what is in the file.
    document = json.loads(told.text)
    (pair,) = document["settled"]["sealing"]["pairs"]
    entry = document["entries"][0]["entry"]
    private = sealed.opened(pair, passphrase=WORDS)
    assert sealed.open_note(private, entry["id"], entry["note"]) == NOTE

    file = new_site.folder.parent / "diary.json"
    file.write_text(told.text, "utf-8")
    new_site.soleus("import", str(file))
    other = sign_in(open_page(new_site.url), new_site.link())
    other.goto(f"{new_site.url}/diary")
    open_notes(other)
    expect(note_of(other)).to_have_text(NOTE)


# ── how it looks ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES, ids=["small", "large"])
def test_each_screen_fits(open_page, own_site, size):
    page = sign_in(open_page(own_site.url, viewport=size), own_site.link())
    page.goto(f"{own_site.url}/sealed-notes")
    expect(page.get_by_role("button", name="Make the keys")).to_be_visible()
    is_fit(page, "off")
    page.get_by_label("A new passphrase, only for your notes").fill("short")
    page.get_by_role("button", name="Make the keys").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_fit(page, "too short")
    page.get_by_label("A new passphrase, only for your notes").fill(WORDS)
    page.get_by_role("button", name="Make the keys").click()
    expect(page.get_by_text("The two are not the same.")).to_be_visible()
    page.get_by_label("The same once more").fill(WORDS)
    page.get_by_role("button", name="Make the keys").click()
    expect(page.get_by_role("heading", name="Your recovery key")).to_be_visible(timeout=20_000)
    is_fit(page, "paper")
    key = page.locator("[data-recovery]").inner_text()
    page.get_by_label("Type its last four letters").fill("AAAA" if key[-4:] != "AAAA" else "BBBB")
    page.get_by_role("button", name="I have it. Seal my notes").click()
    expect(page.get_by_text("These are not its last four letters.")).to_be_visible()
    page.get_by_label("Type its last four letters").fill(key[-4:])
    page.get_by_role("button", name="I have it. Seal my notes").click()
    expect(page.get_by_text("New notes are sealed from now on.")).to_be_visible()
    is_fit(page, "on")
    page.goto(f"{own_site.url}/log")
    expect(page.get_by_text("It is sealed here, before it goes anywhere.")).to_be_visible()
    is_fit(page, "log")
    write(page, own_site, NOTE)
    expect(page.get_by_text("Some notes here are sealed.")).to_be_visible()
    is_fit(page, "saved", unfolded=False)
    page.get_by_role("link", name="Add or change something").click()
    page.get_by_role("button", name="Open it").click()
    say(page, "wrong")
    expect(page.get_by_text("That does not open them.")).to_be_visible(timeout=20_000)
    is_fit(page, "wrong")
    say(page)
    expect(page.get_by_text("open on this device")).to_be_visible(timeout=20_000)
    is_fit(page, "open")
