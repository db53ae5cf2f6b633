"""Whom she lets in: what opens for them, what does not, and that it is gone once taken back."""

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from soleus import settings
from soleus.app import about, erase, over, reminders, sign_in, ways_in, who, write
from soleus.app.who import Kind, May
from soleus.care.profile import About
from soleus.diary.entries import Dose, Episode, Morning
from soleus.records import guests, models, people, store
from soleus.web import visit
from soleus.web.guests import GRANTED, OPEN
from tests.integration.conftest import NOW, client_of, fresh

ALL = tuple(May)


def let_in(ada, *may, kind=Kind.HELPER, name="Bea", days=30):
    """The address that lets somebody in, and the id of what she allowed."""
    id_ = uuid4()
    token = who.invite(
        ada,
        id_,
        kind,
        name=name,
        called="A. L.",
        may=may or ALL,
        last=NOW.date() + timedelta(days=days),
        now=NOW,
        zone="UTC",
    )
    return token, id_


def come_in(token):
    client = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
    assert client.post(f"/enter/{token}").headers["Location"] == "/"
    return client


@pytest.fixture
def later(monkeypatch):
    def turn(**by):
        monkeypatch.setattr(visit, "now", lambda: NOW + timedelta(**by))

    return turn


def cramps(ada):
    return store.load(ada, [Episode])


# ── coming in ───────────────────────────────────────────────────────────────────────────────


def test_a_guest_is_a_person_of_their_own_and_never_the_owner(ada):
    token, _ = let_in(ada)
    bea = sign_in.enter(token, NOW).person

    assert (bea.pk != ada.pk, bea.is_guest, people.owner().pk) == (True, True, ada.pk)
    ada.delete()
    assert people.owner() is None


def test_a_link_opens_once_and_for_a_day(ada):
    used, _ = let_in(ada)
    sign_in.enter(used, NOW)
    old, _ = let_in(ada)

    assert sign_in.enter(used, NOW) is None
    assert sign_in.enter(old, NOW + timedelta(hours=24)) is None


def test_a_new_link_brings_the_same_guest_back_and_shuts_the_one_before(ada):
    first, id_ = let_in(ada)
    second = who.new_link(ada, id_, NOW)
    bea = sign_in.enter(second, NOW).person
    third = who.new_link(ada, id_, NOW)

    assert sign_in.enter(first, NOW) is None
    assert sign_in.enter(third, NOW).person == bea
    assert models.Person.objects.count() == 2


def test_a_link_of_a_guest_never_opens_for_the_owner(ada):
    """Not even when what it was made for is gone."""
    token, _ = let_in(ada)
    models.Person.objects.filter(is_guest=True).delete()

    assert sign_in.enter(token, NOW) is None


def test_what_waits_in_a_browser_stays_there_when_a_guest_comes_in(ada):
    client = Client(headers={"host": "localhost:8000"})
    client.post("/now", {"id": str(uuid4()), "began": NOW.isoformat()})
    assert client.session["pending"]

    client.post(f"/enter/{let_in(ada)[0]}")

    assert cramps(ada) == []
    assert client.session["pending"]


def test_the_last_day_is_named_as_she_set_it_also_where_the_clocks_go_forward_on_it(ada):
    last, berlin, id_ = date(2027, 3, 28), "Europe/Berlin", uuid4()
    about = {"name": "Bea", "called": "A. L.", "may": ALL, "last": last, "zone": berlin}
    who.invite(ada, id_, Kind.HELPER, now=NOW, **about)

    assert who.last_day(guests.find(ada, id_), berlin) == last


def test_the_page_of_a_link_says_who_lets_them_in(ada):
    page = Client(headers={"host": "localhost:8000"}).get(f"/enter/{let_in(ada)[0]}")

    assert "A. L. lets you in" in page.content.decode()


# ── what opens ──────────────────────────────────────────────────────────────────────────────

PAGES = {each: reverse(each) for each, needs in GRANTED.items() if needs}


@pytest.mark.parametrize("allowed", May)
def test_each_thing_she_allows_opens_its_page_and_no_other(ada, allowed):
    bea = come_in(let_in(ada, allowed)[0])

    opens = {name for name, path in PAGES.items() if bea.get(path).status_code == 200}

    assert opens == {name for name, needs in GRANTED.items() if needs is allowed}


def test_a_clinician_is_never_let_in_to_write(ada):
    cleo = come_in(let_in(ada, kind=Kind.CLINICIAN)[0])

    opens = {name for name, path in PAGES.items() if cleo.get(path).status_code == 200}

    assert opens == {"with_visit", "with_diary"}


def test_every_page_named_for_guests_is_there():
    names = {each.name for each in get_resolver().url_patterns if hasattr(each, "name")}

    assert (OPEN | GRANTED.keys()) - names == {"api:openapi-json"}


@pytest.mark.parametrize("page", ["/diary", "/about", "/report", "/your-data", "/who", "/plan"])
def test_what_is_not_named_is_not_there_for_a_guest(ada, page):
    assert come_in(let_in(ada)[0]).get(page).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/entries", "/api/v1/phone"])
def test_no_phone_of_a_guest_is_given_anything_to_keep(ada, path):
    bea = come_in(let_in(ada)[0])

    assert bea.get(path).status_code == 401
    assert bea.post(path, "[]", content_type="application/json").status_code in (401, 405)
    assert models.Person.objects.get(is_guest=True).phone_key is None


@pytest.mark.parametrize("page", ["/now", "/check", "/help", "/learn", "/quiet"])
def test_help_stays_open_for_a_guest(ada, page):
    assert come_in(let_in(ada)[0]).get(page).status_code == 200


def test_each_page_of_a_guest_says_whose_diary_it_is(ada):
    bea = come_in(let_in(ada)[0])

    pages = [*PAGES.values(), "/with", "/check", "/learn"]
    assert [each for each in pages if "A. L." not in bea.get(each).content.decode()] == []


def test_the_owner_and_a_stranger_have_no_such_page(ada):
    assert client_of(ada).get("/with").status_code == 404
    assert Client(headers={"host": "localhost:8000"}).get("/with").status_code == 302


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def test_what_a_guest_writes_is_hers_and_says_by_whom(ada):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/log", {"id": str(uuid4()), "pain": "7", "side": "left"})
    ada.refresh_from_db()

    (cramp,) = cramps(ada)
    mine = client_of(ada)
    assert (cramp.pain, cramp.side) == (7, "left")
    pages = (f"/entry/{cramp.id}", "/diary", "/night/2026-12-01")
    silent = [p for p in pages if "Written by Bea" not in mine.get(p).content.decode()]
    assert silent == []


@pytest.mark.parametrize(
    "page,form,kind",
    [
        ("/with/night", {"cramps": "2"}, Morning),
        ("/with/done", {"what": "measure.bedtime-stretch"}, Dose),
    ],
)
def test_a_night_and_a_thing_done_are_written(ada, page, form, kind):
    bea = come_in(let_in(ada)[0])
    answer = bea.post(page, {"id": str(uuid4()), **form})

    assert answer.status_code == 302
    assert len(store.load(ada, [kind])) == 1


def test_sent_twice_it_is_written_once_and_changes_nothing(ada):
    bea, id_ = come_in(let_in(ada)[0]), str(uuid4())
    for pain in ("7", "3"):
        bea.post("/with/log", {"id": id_, "pain": pain})

    assert [each.pain for each in cramps(ada)] == [7]


def test_an_id_of_hers_names_nothing_of_hers(ada):
    hers_ = Episode(id=UUID(int=5), at=NOW, zone="UTC", written=NOW, pain=9)
    write.keep(ada, (hers_,), NOW)
    come_in(let_in(ada)[0]).post("/with/log", {"id": str(hers_.id), "pain": "1"})

    assert sorted(each.pain for each in cramps(ada)) == [1, 9]


def test_a_guest_opens_and_changes_only_what_they_wrote(ada):
    hers_ = Episode(id=UUID(int=5), at=NOW, zone="UTC", written=NOW, pain=9)
    write.keep(ada, (hers_,), NOW)
    bea = come_in(let_in(ada)[0])

    assert bea.get(f"/with/entry/{hers_.id}").status_code == 404
    assert bea.post(f"/with/entry/{hers_.id}", {"pain": "1"}).status_code == 404
    assert bea.post(f"/with/entry/{hers_.id}", {"do": "delete"}).status_code == 404
    assert cramps(ada) == [hers_]


def test_one_guest_cannot_change_what_another_wrote(ada):
    come_in(let_in(ada)[0]).post("/with/log", {"id": str(uuid4()), "pain": "7"})
    (cramp,) = cramps(ada)

    other = come_in(let_in(ada, name="Dot")[0])

    assert other.post(f"/with/entry/{cramp.id}", {"pain": "1"}).status_code == 404


def test_within_the_day_they_put_it_right_and_she_sees_both(ada, later):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/log", {"id": str(uuid4()), "pain": "7"})
    (cramp,) = cramps(ada)
    later(hours=23)
    assert bea.post(f"/with/entry/{cramp.id}", {"pain": "3"}).status_code == 302

    assert [each.entry.pain for each in write.history(ada, cramp.id)] == [3, 7]
    later(hours=25)
    assert bea.post(f"/with/entry/{cramp.id}", {"pain": "1"}).status_code == 404
    assert "Only she can change it" in bea.get(f"/with/entry/{cramp.id}").content.decode()


def test_what_she_changed_since_is_not_theirs_any_more(ada):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/log", {"id": str(uuid4()), "pain": "7"})
    (cramp,) = cramps(ada)
    client_of(ada).post(f"/entry/{cramp.id}", {"do": "change", "pain": "4"})

    assert bea.post(f"/with/entry/{cramp.id}", {"pain": "1"}).status_code == 404
    assert [each.pain for each in cramps(ada)] == [4]


def test_what_she_adds_to_what_they_wrote_is_not_theirs_to_read(ada):
    bea = come_in(let_in(ada, May.CRAMPS)[0])
    bea.post("/with/log", {"id": str(uuid4()), "pain": "4"})
    (written,) = cramps(ada)
    write.amend(ada, replace(written, pain=7, note="he shouted"), NOW)
    pages = [bea.get(each).content.decode() for each in ("/with", f"/with/entry/{written.id}")]

    assert ["he shouted" in each or "pain 7" in each.casefold() for each in pages] == [False, False]
    assert ["4" in each and "Cramp" in each for each in pages] == [True, True]


def test_a_slip_they_took_back_is_still_there_for_her(ada):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/done", {"id": str(uuid4()), "what": "measure.walk"})
    (dose,) = store.load(ada, [Dose])
    bea.post(f"/with/entry/{dose.id}", {"do": "delete"})
    ada.refresh_from_db()

    assert store.load(ada, [Dose]) == []
    page = client_of(ada).get(f"/entry/{dose.id}").content.decode()
    assert "Put away" in page
    assert "Written by Bea" in page


def test_nothing_of_hers_is_told_by_what_is_asked_of_her(ada):
    """A doubt would tell a guest of a cramp that they may not see."""
    other = Episode(id=UUID(int=5), at=NOW, zone="UTC", written=NOW, pain=9)
    write.keep(ada, (other,), NOW)
    bea = come_in(let_in(ada, May.CRAMPS)[0])

    page = bea.post("/with/log", {"id": str(uuid4())}, follow=True).content.decode()

    assert "one more cramp" not in page


# ── taken back, and over ────────────────────────────────────────────────────────────────────


def test_taken_back_it_is_gone_at_the_next_request(ada):
    token, id_ = let_in(ada)
    bea = come_in(token)
    fresh = who.new_link(ada, id_, NOW)
    client_of(ada).post("/who", {"do": "end", "id": str(id_)})

    assert [bea.get(each).headers["Location"] for each in PAGES.values()] == ["/sign-in"] * 7
    assert bea.post("/with/log", {"id": str(uuid4())}).headers["Location"] == "/sign-in"
    assert sign_in.enter(fresh, NOW) is None
    assert who.new_link(ada, id_, NOW) is None
    assert cramps(ada) == []


def test_with_all_that_is_hers_those_she_let_in_are_erased(ada):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/log", {"id": str(uuid4())})
    bea.post("/now", {"id": str(uuid4()), "began": NOW.isoformat()})
    ada.refresh_from_db()
    erase.everything(ada, NOW)

    assert dict(bea.session) == {}  # the process remembers a visit beside its row
    assert bea.get("/with").headers["Location"] == "/sign-in"
    assert [each.objects.count() for each in (models.Access, models.Hand)] == [0, 0]
    assert list(models.Person.objects.all()) == [ada]


def test_with_an_entry_who_wrote_it_is_erased(ada):
    come_in(let_in(ada)[0]).post("/with/log", {"id": str(uuid4())})
    ada.refresh_from_db()
    erase.entry(ada, cramps(ada)[0].id, NOW)

    assert not models.Hand.objects.exists()


def test_sent_again_what_she_erased_leaves_nothing(ada):
    bea, form = come_in(let_in(ada)[0]), {"id": str(uuid4())}
    bea.post("/with/log", form, follow=True)
    ada.refresh_from_db()
    erase.entry(ada, cramps(ada)[0].id, NOW)
    answer = bea.post("/with/log", form, follow=True)

    assert (cramps(ada), models.Hand.objects.count()) == ([], 0)
    assert "It was not written down again." in answer.content.decode()
    assert "Written down for her." not in answer.content.decode()


def test_taken_back_between_the_question_and_the_answer_nothing_is_written(ada):
    _, id_ = let_in(ada)
    access = guests.find(ada, id_)
    who.take_back(ada, id_, NOW)
    shape = {"kind": "episode", "id": str(uuid4()), "at": NOW.isoformat(), "zone": "UTC"}

    more = {"written": NOW.isoformat(), "origin": "tap", "sure": "exact"}

    with pytest.raises(who.NotAllowedError):
        who.write(access, shape | more, NOW)
    assert cramps(ada) == []


def test_after_its_last_day_nothing_opens(ada, later):
    bea = come_in(let_in(ada, days=0)[0])
    later(hours=14, minutes=59)
    assert bea.get("/with").status_code == 200
    later(hours=15)
    assert bea.get("/with").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("met", [True, False])
def test_what_has_ended_by_its_date_stays_ended_when_a_clock_goes_back(ada, monkeypatch, met):
    token, id_ = let_in(ada)
    bea = come_in(token)
    assert bea.get("/with").status_code == 200
    end = who.find(ada, id_).until
    if met:
        monkeypatch.setattr(visit, "now", lambda: end)
        assert bea.get("/with").status_code == 302
        monkeypatch.setattr(visit, "now", lambda: NOW)
    else:
        over.sweep(end)
    assert bea.get("/with").status_code == 302
    assert who.holding(ada, NOW) == []
    assert who.new_link(ada, id_, NOW) is None


def test_a_copy_that_is_put_back_lets_nobody_in_again(ada, tmp_path, monkeypatch):
    """She may have taken it back since the copy was made, which the copy cannot know."""
    token, id_ = let_in(ada)
    bea = come_in(token)
    links = [who.new_link(ada, id_, NOW), sign_in.make_link(NOW)]
    calendar = reminders.new_feed(ada, now=NOW, zone="UTC")
    secret = {"server": "https://ntfy.example.org", "topic": "tea"}
    reminders.add_channel(ada, UUID(int=9), "ntfy", secret, now=NOW)
    monkeypatch.setattr(settings, "PUT_BACK", tmp_path / "put-back")
    settings.PUT_BACK.touch()
    monkeypatch.setattr(erase, "clean", lambda *_, **__: None)
    erase.after_put_back(NOW, "UTC")

    assert bea.get("/with").headers["Location"] == "/sign-in"
    assert who.holding(ada, NOW) == []
    assert [sign_in.is_usable(each, NOW) for each in links] == [False, False]
    assert reminders.feed(calendar, now=NOW) is None
    assert [each.gone for each in reminders.channels(ada)] == [NOW]


def test_a_sign_that_was_ticked_in_their_browser_outlives_their_access(ada, later):
    bea = come_in(let_in(ada, days=0)[0])
    answered = {"id": str(uuid4()), "at": "breath", "key": "yes"}
    assert bea.post("/check", answered).status_code == 200
    later(hours=15)
    before = is_held(bea)
    bea.get("/with")

    assert (before, is_held(bea)) == (True, True)


@pytest.mark.parametrize("how", ["she takes it back", "its last day", "her passphrase", "the hour"])
def test_it_stays_in_their_page_however_that_ends(ada, how):
    token, id_ = let_in(ada)
    bea = come_in(token)
    bea.post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    ends = {
        "she takes it back": lambda: who.take_back(ada, id_, NOW),
        "its last day": lambda: who.note_over(who.find(ada, id_), who.find(ada, id_).until),
        "her passphrase": lambda: ways_in.set_passphrase(ada, "x" * 20, "", visit="", now=NOW),
        "the hour": lambda: over.sweep(who.find(ada, id_).until),
    }
    ends[how]()

    assert bea.get("/with").status_code == 302
    page = bea.get("/now").content.decode()
    assert is_held(bea)
    assert "Call" in page
    assert bea.get("/about").status_code == 302  # a stranger's browser, and no more


def test_who_helps_finds_the_number_of_each_country_where_she_named_none(ada):
    token, _ = let_in(ada)
    bea = come_in(token)
    bea.post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    assert 'href="tel:999">United Kingdom: 999</a>' in bea.get("/with").content.decode()
    about.save(ada, About(region="US"), NOW)
    page = bea.get("/with").content.decode()
    assert 'href="tel:911"' in page
    assert "In which country are you?" not in page


@pytest.mark.parametrize("ends", [True, False])
def test_she_is_told_that_somebody_ticked_a_sign_until_she_has_read_it(ada, ends):
    token, id_ = let_in(ada)
    bea, mine = come_in(token), client_of(ada)
    assert "Bea ticked" not in mine.get("/").content.decode()
    bea.post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    if ends:
        who.take_back(ada, id_, NOW)

    assert "Bea ticked a warning sign on 2 December, 09:00." in mine.get("/").content.decode()
    assert not is_held(mine)  # nobody else puts her plan on hold
    mine.post("/who", {"do": "read", "id": str(id_)})
    assert "Bea ticked" not in mine.get("/").content.decode()


def test_of_what_was_ticked_after_it_had_ended_she_is_not_told(ada):
    token, id_ = let_in(ada)
    bea = come_in(token)
    who.take_back(ada, id_, NOW)
    bea.post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    assert is_held(bea)
    assert "Bea ticked" not in client_of(ada).get("/").content.decode()


def test_nobody_else_reads_it_away(ada, cleo):
    token, id_ = let_in(ada)
    come_in(token).post("/check", {"id": str(uuid4()), "at": "breath", "key": "yes"})
    client_of(cleo).post("/who", {"do": "read", "id": str(id_)})
    assert "Bea ticked" in client_of(ada).get("/").content.decode()


def test_with_nothing_waiting_their_visit_is_gone_altogether(ada):
    token, id_ = let_in(ada)
    come_in(token)
    who.take_back(ada, id_, NOW)
    assert not models.Visit.objects.exists()


def is_held(client):
    """Whether the steps of the night give way to a warning sign."""
    return "now_held.html" in [each.name for each in client.get("/now").templates]


def test_nobody_else_can_take_it_back(ada, cleo):
    _, id_ = let_in(ada)
    fresh(cleo).post("/who", {"do": "end", "id": str(id_)})
    assert fresh(cleo).post("/who", {"do": "link", "id": str(id_)}).status_code == 404
    assert guests.find(ada, id_).holds(NOW)


# ── what she sees ───────────────────────────────────────────────────────────────────────────


def test_the_first_page_names_who_can_do_what_until_when(ada):
    let_in(ada, May.CRAMPS)
    ada.refresh_from_db()

    assert "Bea can write cramps, until 1 January." in client_of(ada).get("/").content.decode()


def test_one_tap_on_the_first_page_ends_it(ada):
    _, id_ = let_in(ada)
    mine = client_of(ada)
    mine.post("/who", {"do": "end", "id": str(id_), "back": "home"})

    assert "Bea can" not in mine.get("/").content.decode()
    assert "Bea can" in mine.get("/who").content.decode()  # among what is over


def test_the_first_page_of_who_lets_nobody_in_asks_nothing_more(ada, django_assert_num_queries):
    ada.refresh_from_db()
    with django_assert_num_queries(0):
        assert who.holding(ada, NOW) == []


def test_she_sees_how_often_they_came_and_what_they_wrote(ada):
    bea = come_in(let_in(ada)[0])
    bea.post("/with/log", {"id": str(uuid4())})
    bea.get("/with")
    page = client_of(ada).get("/who").content.decode()

    assert "Came in 1 time. Last here on 2 December. Pages opened: 2." in page
    assert "Wrote 1 entry." in page


def test_a_link_is_shown_once_and_kept_nowhere(ada):
    mine = fresh(ada)
    form = {"do": "invite", "kind": "helper", "name": "Bea", "called": "A.", "may": ["cramps"]}
    page = mine.post("/who", form | {"last": "2026-12-31", "id": str(uuid4())})
    (token,) = re.findall(r"http://localhost:8000/enter/([\w-]+)", page.content.decode())

    assert token not in mine.get("/who").content.decode()
    assert not models.Link.objects.filter(digest=token).exists()
    assert sign_in.enter(token, NOW).person.is_guest


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"called": ""},
        {"name": "x" * 41},
        {"may": []},
        {"may": ["everything"]},
        {"last": "2026-12-01"},
        {"last": "2027-12-03"},
        {"last": "soon"},
    ],
)
def test_an_invitation_with_a_slip_is_asked_back(ada, wrong):
    form = {"do": "invite", "kind": "helper", "name": "Bea", "called": "A.", "may": ["cramps"]}
    page = fresh(ada).post("/who", form | {"last": "2026-12-31"} | wrong)

    assert page.status_code == 422
    assert not models.Access.objects.exists()


def test_a_clinician_cannot_be_allowed_to_write(ada):
    form = {"do": "invite", "kind": "clinician", "name": "Dr", "called": "A.", "may": ["cramps"]}

    assert fresh(ada).post("/who", form | {"last": "2026-12-31"}).status_code == 422
