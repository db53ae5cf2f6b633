"""Every address, for a stranger, for Ada whose diary it is, and for Cleo who must see nothing.

An address that is added and not put into the table fails here, so nobody forgets to think of it.
"""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from soleus.app import reminders, share, write
from soleus.app.erase import Gone
from soleus.app.share import Wanted
from soleus.care.products import Product
from soleus.care.profile import About
from soleus.care.reminders import Anchor, Reminder
from soleus.diary.entries import Dose, Episode, Intake, Morning, Side, Site
from soleus.knowledge.shapes import Way
from soleus.records import store, trials
from soleus.records.trials import Trial
from soleus.study.trial import Protocol
from soleus.web import shell, visit
from soleus.web.doors import HEADERS
from tests.integration.conftest import NOW, client_of

CRAMP, DOSE, MORNING, INTAKE, PRODUCT, TRIAL, REMINDER, CHANNEL, SHARE, PASSKEY = (
    UUID(int=n) for n in range(1, 11)
)
YESTERDAY = NOW - timedelta(days=1)
SEED = 48151623421  # of her self-test; no other page has such a number
SECRET = "violet umbrella"  # stands in each of her notes, and in no text of ours
NIGHT = (YESTERDAY - timedelta(hours=12)).date().isoformat()
NOTHING, TO_SIGN_IN, GONE = 404, 302, 410
PROVE = 302  # first she shows that it is she

# Every address; what a stranger gets; what Ada gets; what Cleo gets.
PAGES = [
    # by night: these open for anybody, whatever happens
    ("/now", 200, 200, 200),
    ("/help", 200, 200, 200),
    ("/check", 200, 200, 200),
    ("/quiet", 200, 200, 200),
    ("/unlock", 302, 302, 302),  # an open diary has nothing to unlock
    ("/gone/{cramp}", 200, 200, 200),
    # the first page says less to a stranger
    ("/", 200, 200, 200),
    # her diary
    ("/morning", TO_SIGN_IN, 200, 200),
    ("/log", TO_SIGN_IN, 200, 200),
    ("/diary", TO_SIGN_IN, 200, 200),
    ("/night/{night}", TO_SIGN_IN, 200, 200),
    ("/entry/{cramp}", TO_SIGN_IN, 200, NOTHING),
    ("/entry/{dose}", TO_SIGN_IN, 200, NOTHING),
    ("/entry/{morning}", TO_SIGN_IN, 200, NOTHING),
    ("/saved/{cramp}", TO_SIGN_IN, 200, NOTHING),
    ("/entry/{cramp}/erase", TO_SIGN_IN, 200, NOTHING),
    ("/entry/{intake}/erase", TO_SIGN_IN, 200, NOTHING),
    ("/helps", TO_SIGN_IN, 200, 200),
    ("/plan", TO_SIGN_IN, 200, 200),
    ("/report", TO_SIGN_IN, 200, 200),
    ("/report/share", TO_SIGN_IN, PROVE, PROVE),
    ("/report/shared", TO_SIGN_IN, 200, 200),
    # for whoever has a link: without its code all get the same, also where there is no link
    ("/v", 200, 200, 200),
    ("/v/{shared}", 200, 200, 200),
    ("/v/nothing", 200, 200, 200),
    ("/v/f/nothing", NOTHING, NOTHING, NOTHING),
    ("/about", TO_SIGN_IN, 200, 200),
    ("/life", TO_SIGN_IN, 200, 200),
    ("/reminders", TO_SIGN_IN, 200, 200),
    ("/reminders/day", TO_SIGN_IN, 200, 200),
    ("/reminders/new/measure.walk", TO_SIGN_IN, 200, 200),
    ("/reminders/new/nothing", TO_SIGN_IN, NOTHING, NOTHING),
    ("/reminders/{reminder}", TO_SIGN_IN, 200, NOTHING),
    ("/reminders/ways/ntfy", TO_SIGN_IN, 200, 200),
    ("/feed/a-secret-that-nobody-was-ever-given.ics", NOTHING, NOTHING, NOTHING),
    ("/your-data", TO_SIGN_IN, 200, 200),
    ("/your-data/erase", TO_SIGN_IN, 200, 200),
    ("/your-data/out/json", TO_SIGN_IN, 200, 200),
    ("/your-data/out/csv", TO_SIGN_IN, 200, 200),
    ("/your-data/out/fhir", TO_SIGN_IN, 200, 200),
    ("/your-data/out/fhir-transaction", TO_SIGN_IN, 200, 200),
    ("/your-data/out/else", TO_SIGN_IN, NOTHING, NOTHING),
    ("/your-data/paper", TO_SIGN_IN, 200, 200),
    ("/keys", TO_SIGN_IN, 200, 200),
    ("/sealed-notes", TO_SIGN_IN, 302, 302),
    ("/sealed-notes/keys", TO_SIGN_IN, 200, 200),
    ("/helps/tests", TO_SIGN_IN, 200, 200),
    ("/helps/tests/new/measure.bedtime-stretch", TO_SIGN_IN, 200, 200),
    ("/helps/tests/new/measure.massage-daily", TO_SIGN_IN, NOTHING, NOTHING),
    ("/helps/tests/{trial}", TO_SIGN_IN, 200, NOTHING),
    ("/food", TO_SIGN_IN, 200, 200),
    ("/food/{night}", TO_SIGN_IN, 200, 200),
    ("/food/eat/fndds-94000100", TO_SIGN_IN, 200, 200),
    ("/food/ideas", TO_SIGN_IN, 200, 200),
    ("/entry/{intake}", TO_SIGN_IN, 200, NOTHING),
    ("/food/supplements", TO_SIGN_IN, 200, 200),
    ("/food/supplements/new", TO_SIGN_IN, 200, 200),
    ("/food/supplements/{product}", TO_SIGN_IN, 200, NOTHING),
    # whom she lets in; what opens for them is in test_guests.py
    ("/who", TO_SIGN_IN, 200, 200),
    ("/with", TO_SIGN_IN, NOTHING, NOTHING),
    *((f"/with/{each}", TO_SIGN_IN, NOTHING, NOTHING) for each in ("log", "night", "done")),
    *((f"/with/{each}", TO_SIGN_IN, NOTHING, NOTHING) for each in ("food", "plan", "diary")),
    ("/with/visit", TO_SIGN_IN, NOTHING, NOTHING),
    ("/with/entry/{cramp}", TO_SIGN_IN, NOTHING, NOTHING),
    # to read
    ("/learn", 200, 200, 200),
    ("/learn/topic.claims", 200, 200, 200),
    ("/learn/nothing", NOTHING, NOTHING, NOTHING),
    ("/evidence/measure.walk", 200, 200, 200),
    ("/routine/measure.bedtime-stretch", 200, 200, 200),
    ("/routine/relief.warm-compress", 200, 200, 200),
    ("/journey", 200, 200, 200),
    ("/checklist/measure.footwear", TO_SIGN_IN, 200, 200),
    ("/checklist/measure.walk", TO_SIGN_IN, NOTHING, NOTHING),
    # on the phone: the same for everybody
    ("/phone", 200, 200, 200),
    ("/install", 200, 200, 200),
    ("/install/notes", 200, 200, 200),
    ("/sw.js", 200, 200, 200),
    ("/manifest.webmanifest", 200, 200, 200),
    ("/manifest/notes.webmanifest", 200, 200, 200),
    ("/icon/moon.svg", 200, 200, 200),
    ("/icon/moon-192.png", 200, 200, 200),
    ("/learn/words/{words}.json", 200, 200, 200),
    # in
    ("/sign-in", 200, 302, 302),
    ("/sign-in/code", 200, 302, 302),
    ("/enter/wrong", GONE, GONE, GONE),
    # what lets her in; a visit that is older than ten minutes has to show that it is she
    ("/ways-in", TO_SIGN_IN, 200, 200),
    ("/ways-in/confirm", TO_SIGN_IN, 200, 200),
    ("/ways-in/passphrase", TO_SIGN_IN, 302, 302),
    ("/ways-in/passkeys/new", TO_SIGN_IN, 302, 302),
    ("/ways-in/passkeys/{passkey}", TO_SIGN_IN, 302, 302),
    ("/ways-in/codes", TO_SIGN_IN, 302, 302),
    ("/ways-in/by-itself", TO_SIGN_IN, 302, 302),
    ("/ways-in/device", TO_SIGN_IN, 302, 302),
    ("/ways-in/device/came", TO_SIGN_IN, 200, 200),
    # for programs
    ("/api/v1/entries", 401, 200, 200),
    ("/api/v1/phone", 401, 200, 200),
    ("/api/v1/foods?q=milk", 401, 200, 200),
    ("/api/v1/status", 401, 200, 200),
    ("/api/v1/events", 401, 200, 200),
    ("/api/v1/openapi.json", 200, 200, 200),
    ("/nowhere", NOTHING, NOTHING, NOTHING),
]
# What only takes a form or a program; looking at it changes nothing.
POSTS = [
    "/policy",
    *("/your-data/in", "/your-data/take-back"),
    "/keys/soleus_00000000/end",
    *("/sign-in/passkey", "/sign-in/passkey/ask", "/ways-in/passkeys", "/ways-in/passkeys/ask"),
    *("/ways-in/end", "/ways-in/device/read"),
    *("/today/done", "/today/undo", "/about/skip", "/leave", "/lock"),
    *("/today/rest", "/today/rest/undo", "/helps/use"),
    *("/report/file", "/report/ask", f"/report/shared/{SHARE}", "/v/nothing/file", "/v/m/nothing"),
    *("/helps/tests/word", f"/helps/tests/{TRIAL}/end", f"/helps/tests/{TRIAL}/on"),
    f"/helps/tests/{TRIAL}/see",
    *("/food/again", "/food/again/2026-12-01", "/food/settings"),
    *(f"/reminders/{each}" for each in ("calendar", "lamps", "names", "read", f"ways/{CHANNEL}")),
    *(f"/food/supplements/{each}" for each in ("take", "undo", "now")),
]
ADDRESSES = [address for address, *_ in PAGES]
TO_TYPE = {
    "cramp": CRAMP,
    "dose": DOSE,
    "morning": MORNING,
    "intake": INTAKE,
    "product": PRODUCT,
    "trial": TRIAL,
    "reminder": REMINDER,
    "passkey": PASSKEY,
    "night": NIGHT,
    "words": shell.version(visit.day_here()),
    "shared": "of-a-link-that-is-made-with-the-diary",
}


def typed(address):
    return address.format(**TO_TYPE)


@pytest.fixture
def stranger(db):
    return Client(headers={"host": "localhost:8000"}, raise_request_exception=False)


@pytest.fixture
def written(ada, monkeypatch):
    """Ada's diary, with a word in every entry that stands nowhere else."""
    same = {"at": YESTERDAY, "zone": "UTC", "written": YESTERDAY, "note": SECRET}
    write.keep(
        ada,
        (
            Episode(id=CRAMP, **same, side=Side.LEFT, site=Site.CALF, pain=7),
            Dose(id=DOSE, **same, measure="measure.hydration", amount=3, unit="glasses"),
            Intake(id=INTAKE, **same, grams=200),
            Morning(id=MORNING, **same, night=date.fromisoformat(NIGHT), cramps=2),
        ),
        YESTERDAY,
    )
    box = Product(id=str(PRODUCT), name=SECRET, measure="measure.vitamin-d")
    store.save_about(ada, About(region="UK", unit_number="020 7946 0000", products=(box,)), NOW)
    settled = Protocol(
        id=TRIAL,
        measure="measure.bedtime-stretch",
        way=Way.COIN,
        first=NOW.date(),
        nights=56,
        seed=SEED,
        cramps_per_night=1,
    )
    bed = Reminder(id=REMINDER, item="measure.walk", anchor=Anchor.BEDTIME)
    reminders.add(ada, bed, now=NOW, zone="UTC")
    secret = {"server": "https://ntfy.example.org", "topic": SECRET}
    reminders.add_channel(ada, CHANNEL, "ntfy", secret, now=NOW)
    trials.begin(ada, Trial(protocol=settled, consent="1", started=NOW))
    nights = {"first": date.fromisoformat(NIGHT), "last": date.fromisoformat(NIGHT)}
    wanted = Wanted(id=SHARE, **nights, label=SECRET, lasts="day", code="", once=False, files=())
    page = {"page": SECRET.encode()}
    monkeypatch.setitem(TO_TYPE, "shared", share.make(ada, wanted, page, NOW).secret.token)
    return ada


# ── who gets in ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address,stranger_gets,ada_gets,cleo_gets", PAGES)
def test_who_gets_in(written, cleo, stranger, address, stranger_gets, ada_gets, cleo_gets):
    path = typed(address)

    assert stranger.get(path).status_code == stranger_gets
    assert client_of(written).get(path).status_code == ada_gets
    assert client_of(cleo).get(path).status_code == cleo_gets


@pytest.mark.parametrize(
    "address", [row[0] for row in PAGES if row[1] == TO_SIGN_IN and row[0] != "/unlock"]
)
def test_a_stranger_is_shown_how_to_sign_in(written, stranger, address):
    assert stranger.get(typed(address)).headers["Location"] == "/sign-in"
    assert stranger.post(typed(address), {"note": "x"}).status_code in (302, 405)


def test_no_page_makes_an_address_of_what_it_calls_its_thing(written):
    """What a page is about would stand in the address of what a phone asks for beside it."""
    ada = client_of(written)
    pages = {each: ada.get(typed(each)).content.decode("latin-1") for each in ADDRESSES}
    links = {
        (each, found)
        for each, page in pages.items()
        for found in re.findall(r'rel="manifest" href="([^"]+)"', page)
    }
    assert {each for each in links if each[1] != "/manifest.webmanifest"} == {
        ("/install/notes", "/manifest/notes.webmanifest")
    }
    assert ("/reminders/{reminder}", "/manifest.webmanifest") in links


def test_every_page_stands_in_the_table():
    pages = {pattern.name for pattern in get_resolver().url_patterns if hasattr(pattern, "name")}
    found = {
        resolve(typed(each).partition("?")[0]).url_name
        for each in [*ADDRESSES, *POSTS]
        if each != "/nowhere"
    }

    assert pages - found == set()


# ── nothing of hers leaks ───────────────────────────────────────────────────────────────────

HERS = [SECRET, "020 7946 0000", str(SEED), *map(str, (CRAMP, DOSE, MORNING, INTAKE, TRIAL))]


def leaks(client, address):
    page = client.get(typed(address), follow=True).content.decode(errors="replace")
    asked = typed(address)
    return [each for each in HERS if each in page and each not in asked]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_what_it_is(written, address):
    """In which letters too: a browser that has to guess can be made to guess wrong."""
    answer = client_of(written).get(typed(address))
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith(("text/", "application/manifest")) and answer.content:
        assert "charset=utf-8" in kind or kind.startswith("application/manifest")
    assert kind or not answer.content
    if answer.content.lstrip().startswith(b"<!doctype html"):
        assert kind == "text/html; charset=utf-8"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_sees_nothing_of_hers(written, stranger, address):
    assert leaks(stranger, address) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_person_sees_nothing_of_hers(written, cleo, address):
    assert leaks(client_of(cleo), address) == []


@pytest.mark.parametrize("address", ["/entry/{cramp}", "/night/{night}", "/api/v1/entries"])
def test_the_word_above_is_there_to_be_found(written, address):
    assert SECRET in client_of(written).get(typed(address)).content.decode()


@pytest.mark.parametrize(
    "address,status", [("/entry/{cramp}", 404), ("/saved/{cramp}", 404), ("/gone/{cramp}", 200)]
)
def test_hers_and_nobodys_look_the_same_to_another(written, cleo, address, status):
    # Otherwise Cleo could find out which ids exist.
    visitor = client_of(cleo)
    hers = visitor.get(typed(address))
    nobodys = visitor.get(address.format(cramp=UUID(int=99)))

    assert hers.status_code == nobodys.status_code == status
    assert plain(hers) == plain(nobodys)


def plain(answer):
    """A page without its tokens, which differ from one answer to the next."""
    return re.sub(r'(?:value|content)="[^"]*"', "", answer.content.decode())


# ── nobody writes into another's diary ──────────────────────────────────────────────────────

CHANGES = [
    ("/entry/{cramp}", {"pain": "1", "note": "changed"}),
    ("/entry/{cramp}", {"do": "undo"}),
    ("/entry/{cramp}", {"do": "delete"}),
    ("/gone/{cramp}", {"ease": "worse"}),
    ("/gone/{cramp}", {"undo": "1"}),
    ("/today/undo", {"id": str(DOSE)}),
    ("/entry/{cramp}/erase", {}),
]


def kept(person):
    found = write.changes(person, after=0, most=99)
    return [each if isinstance(each, Gone) else (each.entry, each.deleted) for each in found]


@pytest.mark.parametrize("address,form", CHANGES)
def test_no_form_of_another_changes_her_diary(written, cleo, stranger, address, form):
    before = kept(written)

    client_of(cleo).post(typed(address), form)
    stranger.post(typed(address), form)

    assert kept(written) == before


@pytest.mark.parametrize("address,form", CHANGES)
def test_the_same_form_of_hers_does(written, address, form):
    before = kept(written)

    client_of(written).post(typed(address), form)

    assert kept(written) != before


@pytest.mark.parametrize("path", ["/api/v1/entries/{cramp}", "/api/v1/entries/{dose}"])
def test_no_program_of_another_takes_an_entry_away(written, cleo, stranger, path):
    before = kept(written)

    assert client_of(cleo).delete(typed(path)).status_code == 404
    assert client_of(cleo).post(typed(path) + "/restore").status_code == 404
    assert stranger.delete(typed(path)).status_code == 401
    assert kept(written) == before


@pytest.mark.parametrize("path", POSTS)
def test_looking_at_a_form_changes_nothing(written, path):
    assert client_of(written).get(path).status_code == 405


# ── what every answer says of itself ────────────────────────────────────────────────────────

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
POLICY = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "report-uri /policy",
]


def closed(answer):
    return {name: answer.headers.get(name) for name in EXPECTED}


def expected(address):
    """A link that somebody was given stands in the address, and no place may be told of it."""
    is_given = address.startswith("/v/")
    return {**EXPECTED, "Referrer-Policy": "no-referrer"} if is_given else EXPECTED


@pytest.mark.parametrize("address", [*ADDRESSES, *POSTS])
def test_a_stranger_gets_closed_doors_everywhere(written, stranger, address):
    answer = stranger.get(typed(address))

    assert closed(answer) == expected(address)
    assert answer.headers["Content-Security-Policy"].split("; ")[:3] == POLICY[:3]


@pytest.mark.parametrize("address", [*ADDRESSES, *POSTS])
def test_no_page_of_hers_may_be_kept_by_a_cache(written, address):
    assert closed(client_of(written).get(typed(address))) == expected(address)


@pytest.mark.parametrize("part", POLICY)
def test_the_policy_of_every_page_holds_its_parts(part):
    assert part in HEADERS["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize("address", [row[0] for row in PAGES if row[2] == 200])
def test_no_page_needs_more_than_the_policy_gives(written, address):
    page = client_of(written).get(typed(address)).content.decode(errors="replace")

    assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))", page) == []
    assert re.findall(r"\son[a-z]+=\"|\sstyle=\"|javascript:", page) == []
    assert re.findall(r'(?:src|action)="(?:https?:)?//[^"]*"', page) == []
