"""Passphrase, passkey, code, second device: what lets her in, and nobody else."""

import json
import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soleus.app import (
    door,
    guesses,
    keys,
    over,
    passkeys,
    reminders,
    share,
    sign_in,
    visits,
    ways_in,
    who,
    write,
)
from soleus.diary.entries import Episode
from soleus.records import models, people
from soleus.records.passphrase import Hasher
from soleus.records.visits import SessionStore, digest
from soleus.web import visit
from tests.integration.conftest import NOW, client_of, fresh
from tests.lib.authenticator import PRESENT, Authenticator
from tests.lib.sealed import PAIR

HOST = {"host": "localhost:8000"}
WORDS = "violet umbrella seven stairs"
OTHER_WORDS = "nine quiet lamps on ice"
SOMEWHERE, NEXT_DOOR, ELSEWHERE = "203.0.113.7", "203.0.113.200", "198.51.100.7"


def stranger(address=SOMEWHERE):
    return Client(headers=HOST, REMOTE_ADDR=address, raise_request_exception=False)


def is_in(client):
    return client.get("/api/v1/entries").status_code == 200


def with_passphrase(person, words=WORDS, name=""):
    people.keep_passphrase(person, words, name)
    return person


def tries(client, words, **more):
    return client.post("/sign-in", {"passphrase": words, **more})


def later(monkeypatch, **ago):
    monkeypatch.setattr(visit, "now", lambda: NOW + timedelta(**ago))
    for module in ("arriving", "pages.sign_in", "pages.ways_in"):
        monkeypatch.setattr(f"soleus.web.{module}.now", lambda: NOW + timedelta(**ago))


@pytest.fixture(autouse=True)
def clock_of_the_door(monkeypatch, clock):
    """Its pages took the clock by name."""
    later(monkeypatch)


# ── passphrase ──────────────────────────────────────────────────────────────────────────────


def test_she_sets_a_passphrase_and_comes_in_with_it(ada):
    answer = fresh(ada).post("/ways-in/passphrase", {"passphrase": WORDS})
    assert answer.headers["Location"] == "/ways-in"

    visitor = stranger()
    assert tries(visitor, WORDS).headers["Location"] == "/"
    assert is_in(visitor)


@pytest.mark.parametrize(
    "words",
    [
        " a space before and after ",
        "ÄÖÜ ligature ﬁ and a 🌙",
        "MiXed CaSe stays",
        "tab\tand\x00nul",
        "x" * 50 + "y" * 78,
        "eightsgn",
        "no number, no capital",
    ],
)
def test_a_passphrase_is_taken_as_it_is_typed(ada, words):
    assert fresh(ada).post("/ways-in/passphrase", {"passphrase": words}).status_code == 302

    changed = words.strip() if words != words.strip() else words.swapcase()
    assert tries(stranger(), changed).status_code == 403
    assert tries(stranger(), words).status_code == 302


@pytest.mark.parametrize(
    "words,why",
    [
        ("", "Too short"),
        ("seven77", "Too short"),
        ("x" * 129, "Too long"),
        ("password1", "Many people use this"),
        ("PassWord1", "Many people use this"),
        ("iloveyou", "Many people use this"),
        ("Soleus2026!", "Many people use this"),
        ("leg-cramps".replace("-", ""), "Many people use this"),
    ],
)
def test_a_passphrase_that_is_tried_first_is_refused_in_words(ada, words, why):
    answer = fresh(ada).post("/ways-in/passphrase", {"passphrase": words})

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not words or words not in re.sub(r"<[^>]*hint[^>]*>", "", answer.content.decode())
    ada.refresh_from_db()
    assert not ada.has_usable_password()


def test_it_is_kept_by_argon2_in_an_amount_for_a_small_board(ada):
    with_passphrase(ada)
    assert ada.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert WORDS not in ada.password


def test_a_passphrase_is_masked_may_be_pasted_and_has_no_other_rule(ada):
    page = fresh(ada).get("/ways-in/passphrase").content.decode()
    (field,) = re.findall(r"<input[^>]*id=\"passphrase\"[^>]*>", page)
    assert 'type="password"' in field
    assert 'autocomplete="new-password"' in field
    for rule in ("maxlength", "minlength", "pattern", "onpaste"):
        assert rule not in field


def test_taking_the_passphrase_away_closes_that_door(ada):
    with_passphrase(ada)
    client = fresh(ada)
    client.post("/ways-in/passphrase", {"do": "drop"})

    assert is_in(client)
    assert tries(stranger(), WORDS).status_code == 403


def test_she_is_never_made_to_change_a_passphrase(ada):
    with_passphrase(ada)
    in_ten_years = NOW + timedelta(days=3650)
    assert ways_in.by_passphrase("", WORDS, now=in_ten_years, place="") == ada


# ── who is it ───────────────────────────────────────────────────────────────────────────────


def test_one_alone_is_asked_for_no_name(ada):
    with_passphrase(ada)
    assert 'name="name"' not in stranger().get("/sign-in").content.decode()


def test_nobody_else_is_taken_for_her_by_the_same_words(ada, cleo):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "Clio")

    assert 'name="name"' in stranger().get("/sign-in").content.decode()
    assert tries(stranger(), OTHER_WORDS).status_code == 403
    assert tries(stranger(), OTHER_WORDS, name="clio").status_code == 302
    assert tries(stranger(), WORDS, name="clio").status_code == 403
    assert tries(stranger(), WORDS).status_code == 302


@pytest.mark.parametrize("name,why", [("", "Choose a short name"), ("ADA", "has this name")])
def test_a_second_person_needs_a_name_of_her_own(ada, cleo, name, why):
    with_passphrase(ada, name="ada" if name else "")
    told = {"passphrase": OTHER_WORDS, "name": name}
    answer = fresh(cleo).post("/ways-in/passphrase", told)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def plain(answer):
    """A page without its tokens and without what was typed."""
    return re.sub(r'(?:value|content)="[^"]*"', "", answer.content.decode())


def headers(answer):
    return {name: value for name, value in answer.headers.items() if name != "Content-Length"}


def test_a_known_name_and_an_unknown_one_get_the_same_answer_for_the_same_work(
    ada, cleo, monkeypatch
):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    worked = []
    for name in ("encode", "verify"):
        real = getattr(Hasher, name)

        def counted(self, *args, real=real):
            worked.append(1)
            return real(self, *args)

        monkeypatch.setattr(Hasher, name, counted)

    answers, work = [], []
    for name in ("clio", "nobody", "", "x" * 4000):
        worked.clear()
        answers.append(tries(stranger(ELSEWHERE), "wrong words here", name=name))
        work.append(len(worked))

    assert {each.status_code for each in answers} == {403}
    assert len({plain(each) for each in answers}) == 1
    assert len({str(headers(each)) for each in answers}) == 1
    assert work == [1] * 4


def test_an_unknown_name_waits_as_a_known_one_does(ada, cleo):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    last = {}
    for name, address in (("clio", SOMEWHERE), ("nobody", ELSEWHERE)):
        for _ in range(guesses.MOST_OF_ONE + 1):
            last[name] = tries(stranger(address), "wrong words here", name=name)

    assert {each.status_code for each in last.values()} == {429}
    assert plain(last["clio"]) == plain(last["nobody"])


def test_somebody_who_was_shut_out_has_no_passphrase(ada):
    with_passphrase(ada)
    client = client_of(ada)
    models.Person.objects.update(is_active=False)

    assert tries(stranger(), WORDS).status_code == 403
    assert not is_in(client)


# ── wrong tries ─────────────────────────────────────────────────────────────────────────────


def guess(times, address=SOMEWHERE):
    """What the last of so many wrong tries gets."""
    for _ in range(times):
        answer = tries(stranger(address), "wrong words here")
    return answer


def test_ten_wrong_tries_an_hour_and_then_not_even_the_right_one(ada, monkeypatch):
    with_passphrase(ada)
    assert guess(10).status_code == 403
    refused = tries(stranger(ELSEWHERE), WORDS)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert "Wait 60 minutes" in refused.content.decode()

    later(monkeypatch, minutes=59)
    assert tries(stranger(), WORDS).status_code == 429
    later(monkeypatch, minutes=61)
    assert tries(stranger(), WORDS).status_code == 302


def test_a_try_that_was_not_looked_at_makes_nobody_wait_longer(ada, monkeypatch):
    with_passphrase(ada)
    guess(10)
    later(monkeypatch, minutes=50)
    assert guess(30).status_code == 429
    later(monkeypatch, minutes=61)
    assert tries(stranger(), WORDS).status_code == 302


def test_the_right_one_is_no_wrong_try(ada):
    with_passphrase(ada)
    for _ in range(15):
        assert tries(stranger(), WORDS).status_code == 302
    assert models.Guess.objects.count() == 0


@pytest.mark.parametrize(
    "first,same,other",
    [
        (SOMEWHERE, NEXT_DOOR, ELSEWHERE),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", "2001:db8:1:3::7"),
        ("::ffff:203.0.113.7", NEXT_DOOR, ELSEWHERE),
    ],
)
def test_twenty_wrong_tries_from_one_street_of_addresses(db, first, same, other):
    for _ in range(20):
        assert stranger(first).get("/enter/wrong").status_code == 410
    assert stranger(same).get("/enter/wrong").status_code == 429
    assert stranger(other).get("/enter/wrong").status_code == 410


DOORS = {
    "passphrase": lambda client: tries(client, "wrong words here"),
    "code": lambda client: client.post("/sign-in/code", {"code": "AAAAA"}),
    "link": lambda client: client.get("/enter/wrong"),
    "link pressed": lambda client: client.post("/enter/wrong"),
}


@pytest.mark.parametrize("guessed", DOORS)
@pytest.mark.parametrize("then", DOORS)
def test_every_door_counts_for_every_other(ada, guessed, then):
    with_passphrase(ada)
    for number in range(20):
        # Each at its own name, so that what is counted is the place.
        models.Guess.objects.update(whom=f"someone {number}")
        assert DOORS[guessed](stranger()).status_code in (403, 410)
    answer = DOORS[then](stranger())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_no_header_makes_a_new_place(db):
    for number in range(21):
        said = {f"x-forwarded-{each}": f"198.51.100.{number}" for each in ("for", "host")}
        answer = stranger().get("/enter/wrong", headers={**HOST, **said})
    assert answer.status_code == 429


def test_tries_are_in_the_database_without_the_address(ada):
    with_passphrase(ada)
    guess(3)
    cache.clear()
    kept = str(list(models.Guess.objects.values()))
    assert models.Guess.objects.count() == 3
    assert SOMEWHERE not in kept
    assert "203.0.113" not in kept


@pytest.mark.parametrize("door", [each for each in DOORS if each != "passphrase"])
def test_wrong_links_and_codes_are_forgotten_after_an_hour(ada, monkeypatch, door):
    for _ in range(3):
        DOORS[door](stranger())
    later(monkeypatch, minutes=61)
    DOORS[door](stranger())
    assert models.Guess.objects.count() == 1


def test_wrong_passphrases_are_forgotten_after_a_week(ada, monkeypatch):
    with_passphrase(ada)
    guess(3)
    for passed, left in (({"days": 6}, 4), ({"days": 7, "minutes": 1}, 2)):
        later(monkeypatch, **passed)
        guess(1)
        assert models.Guess.objects.count() == left


def test_they_are_forgotten_by_the_hour_also_where_nobody_tries_any_more(ada):
    with_passphrase(ada)
    guess(3)
    stranger().get("/enter/wrong")
    for passed, left in ((timedelta(hours=1), 3), (guesses.KEPT, 0)):
        over.sweep(NOW + passed)
        assert models.Guess.objects.count() == left


def test_nothing_notes_the_moment_at_which_she_came_in(ada):
    assert stranger().post(f"/enter/{sign_in.make_link(NOW)}").status_code == 302
    ada.refresh_from_db()
    assert ada.last_login is None


def test_a_link_is_forgotten_a_week_after_its_end_also_where_no_other_is_made(ada):
    sign_in.make_link(NOW)
    until = models.Link.objects.get().expires
    for passed, left in ((sign_in.KEPT, 1), (sign_in.KEPT + timedelta(seconds=1), 0)):
        over.sweep(until + passed)
        assert models.Link.objects.count() == left


def test_wrong_passphrases_at_endless_names_do_not_fill_the_disk(ada, cleo, monkeypatch):
    monkeypatch.setattr(guesses, "MOST_KEPT", 5)
    for number in range(9):
        guesses.begin(NOW + timedelta(minutes=number), whom=f"name {number}", place="")
    assert models.Guess.objects.count() == 9  # what counts is not forgotten
    over.sweep(NOW + timedelta(hours=2))
    kept = {each.minute for each in models.Guess.objects.values_list("at", flat=True)}
    assert kept == {4, 5, 6, 7, 8}


@pytest.fixture
def besieged(ada):
    """Somebody guesses at Ada's door from her own street, without end."""
    with_passphrase(ada)
    guess(10)
    for _ in range(30):
        stranger().get("/enter/wrong")
    return ada


def test_a_new_link_opens_for_her_all_the_same(besieged):
    her = stranger()
    token = sign_in.make_link(NOW)
    assert her.get(f"/enter/{token}").status_code == 200
    her.post(f"/enter/{token}")
    assert is_in(her)


def test_a_code_on_paper_opens_for_her_all_the_same(besieged):
    her = stranger()
    her.post("/sign-in/code", {"code": ways_in.new_codes(besieged, now=NOW)[0]})
    assert is_in(her)


def test_her_own_browser_stays_in_and_may_show_that_it_is_she(besieged):
    her = client_of(besieged)
    assert is_in(her)
    assert her.post("/ways-in/confirm", {"passphrase": WORDS}).status_code == 302
    assert her.get("/ways-in/passphrase").status_code == 200


def test_her_own_browser_may_not_guess_for_ever_either(ada):
    with_passphrase(ada)
    her = client_of(ada)
    answers = [her.post("/ways-in/confirm", {"passphrase": "wrong words"}) for _ in range(11)]
    assert [each.status_code for each in answers] == [403] * 10 + [429]


def test_the_night_asks_for_no_sign_in_and_waits_for_nobody(besieged):
    for path in ("/now", "/help", "/check"):
        assert stranger().get(path).status_code == 200


# ── visits ──────────────────────────────────────────────────────────────────────────────────


def cookie(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def carrying(key):
    """Somebody who has copied a cookie."""
    thief = stranger()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    return thief


def by_passphrase(client, person):
    tries(client, WORDS)


def by_link(client, person):
    client.post(f"/enter/{sign_in.make_link(NOW)}")


def by_code(client, person):
    client.post("/sign-in/code", {"code": ways_in.new_codes(person, now=NOW)[0]})


def by_passkey(client, person):
    device = new_passkey(person)
    client.post("/sign-in/passkey", device.sign(asked(client)), "application/json")


@pytest.mark.parametrize("way", [by_passphrase, by_link, by_code, by_passkey])
def test_every_way_in_gives_the_visit_a_new_name(ada, way):
    with_passphrase(ada)
    client = stranger()
    client.post("/now", {"id": str(UUID(int=5)), "began": NOW.isoformat(), "site": "calf"})
    before = cookie(client)

    way(client, ada)

    assert is_in(client)
    assert cookie(client) != before
    assert not is_in(carrying(before))


@pytest.mark.parametrize("way", [by_link, by_passphrase])
def test_showing_that_it_is_she_gives_it_a_new_name_too(ada, way):
    with_passphrase(ada)
    client = client_of(ada)
    before = cookie(client)
    if way is by_link:
        by_link(client, ada)
    else:
        client.post("/ways-in/confirm", {"passphrase": WORDS})

    assert is_in(client)
    assert cookie(client) != before
    assert not is_in(carrying(before))


def test_a_visit_is_kept_by_a_digest_that_opens_nothing(ada):
    client = client_of(ada)
    kept = str(list(models.Visit.objects.values()))
    assert digest(cookie(client)) in kept
    assert cookie(client) not in kept
    assert not is_in(carrying(digest(cookie(client))))


def test_a_visit_has_more_than_128_bits_of_chance(db):
    keys = {SessionStore()._get_new_session_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(len(each) == 32 and each.isalnum() for each in keys)  # 32 signs of 36: 165 bits


FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1"


def test_she_sees_where_she_is_in(ada):
    for agent in (FIREFOX, SAFARI):
        by_link(Client(headers={**HOST, "user-agent": agent}), ada)
    page = client_of(ada).get("/ways-in").content.decode()
    assert "Firefox on Android" in page
    assert "Safari on iPhone" in page
    assert page.count("this one") == 1
    assert "last here 2 Dec 2026" in page


def test_she_ends_one_and_all_others(ada):
    here, there, elsewhere = (client_of(ada) for _ in range(3))
    there_id = visits.key_of(cookie(there))
    here.post("/ways-in/end", {"visit": there_id})
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, True]

    here.post("/ways-in/end")
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, False]


def test_nobody_ends_a_visit_of_another(ada, cleo):
    adas, cleos = client_of(ada), client_of(cleo)
    answer = cleos.post("/ways-in/end", {"visit": visits.key_of(cookie(adas))})
    assert answer.status_code == 404
    cleos.post("/ways-in/end")
    assert is_in(adas)
    assert visits.key_of(cookie(adas)) not in cleos.get("/ways-in").content.decode()


def ends(client):
    return models.Visit.objects.get(pk=visits.key_of(cookie(client))).expire_date


def test_a_visit_lasts_half_a_year_after_the_last_day_and_a_year_at_most(ada, monkeypatch):
    client = stranger()
    by_link(client, ada)
    first = ends(client)
    assert settings.SESSION_COOKIE_AGE == 180 * 86400
    session = client.session
    session["visit"] = {**session["visit"], "made": (NOW - timedelta(days=364)).isoformat()}
    session.save()
    assert ends(client) == NOW + timedelta(days=1)
    assert ends(client) < first


def test_a_visit_that_is_over_opens_nothing(ada):
    client = client_of(ada)
    models.Visit.objects.update(expire_date="2026-01-01T00:00Z")
    cache.clear()
    assert not is_in(client)


def test_each_day_moves_the_end_on_and_gives_the_cookie_anew(ada, monkeypatch):
    client = stranger()
    by_link(client, ada)
    assert settings.SESSION_COOKIE_NAME not in client.get("/diary").cookies
    later(monkeypatch, days=1)
    answer = client.get("/diary")
    age = answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert 180 * 86400 - 60 < age <= 180 * 86400  # the cookie is made by the machine's own clock
    assert models.Visit.objects.get().seen == (NOW + timedelta(days=1)).date()
    assert settings.SESSION_COOKIE_NAME not in client.get("/diary").cookies


def test_old_visits_are_forgotten(ada):
    client_of(ada)
    models.Visit.objects.update(expire_date="2026-01-01T00:00Z")
    by_link(stranger(), ada)
    assert models.Visit.objects.count() == 1


# ── what she hears of wrong tries ───────────────────────────────────────────────────────────


def told_there(client):
    """What /ways-in says of wrong tries."""
    found = re.search(
        r'aria-label="Wrong tries"><p>([^<]*)</p>', client.get("/ways-in").content.decode()
    )
    return found[1] if found else ""


def told_at_home(client):
    return re.findall(r"<li>([^<]*) Wrong tries", client.get("/").content.decode())


def test_where_nobody_tried_nothing_is_said(ada):
    with_passphrase(ada)
    assert told_there(client_of(ada)) == ""


def test_she_sees_how_many_wrong_tries_there_were_when_and_what_to_do(ada, monkeypatch):
    with_passphrase(ada)
    guess(1)
    assert told_there(client_of(ada)) == (
        "In the last 7 days, 1 wrong try was made at your passphrase, on 2 Dec, 09:00. If that was"
        " you, nothing is wrong."
    )
    assert "If it was not you: sign out" in client_of(ada).get("/ways-in").content.decode()
    later(monkeypatch, days=5)
    guess(2)
    assert "3 wrong tries were made at your passphrase, the last on 7 Dec, 09:00" in told_there(
        client_of(ada)
    )
    later(monkeypatch, days=13)
    assert told_there(client_of(ada)) == ""


def test_the_time_is_that_of_her_clock(ada):
    with_passphrase(ada)
    guess(1)
    her = client_of(ada)
    her.cookies["zone"] = "Asia%2FTokyo"
    assert "on 2 Dec, 18:00." in told_there(her)


def test_of_more_than_ten_an_hour_those_are_counted_that_were_looked_at(ada):
    with_passphrase(ada)
    guess(30)
    assert "10 wrong tries" in told_there(client_of(ada))


def test_she_hears_of_tries_by_somebody_with_her_open_phone(ada):
    with_passphrase(ada)
    phone = client_of(ada)
    phone.post("/ways-in/confirm", {"passphrase": "wrong words here"})
    assert "1 wrong try" in told_there(client_of(ada))


def test_a_right_one_is_not_told(ada):
    with_passphrase(ada)
    her = stranger()
    tries(her, WORDS)
    assert told_there(her) == ""
    assert told_at_home(her) == []


def by_link_later(**ago):
    her = stranger()
    her.post(f"/enter/{sign_in.make_link(NOW + timedelta(**ago))}")
    return her


def it_was_me(client):
    page = client.get("/").content.decode()
    until = re.search(r'name="until" value="([^"]*)"', page)[1]
    answer = client.post("/ways-in/device/read", {"until": unescape(until)})
    assert answer.headers["Location"] == "/"


def test_when_she_comes_in_she_is_told_until_she_says_that_it_was_she(ada, monkeypatch):
    with_passphrase(ada)
    guess(2)
    later(monkeypatch, hours=3)
    her = stranger()
    tries(her, WORDS)
    for _ in range(2):
        assert told_at_home(her) == ["2 Dec, 12:00: somebody signed in."]
    it_was_me(her)
    assert told_at_home(her) == []
    assert "2 wrong tries" in told_there(her)


def test_who_guessed_right_takes_the_news_from_nobody(ada, monkeypatch):
    with_passphrase(ada)
    phone = client_of(ada)
    later(monkeypatch, hours=3)
    guess(2)
    thief = stranger()
    tries(thief, WORDS)
    it_was_me(thief)
    later(monkeypatch, hours=9)
    for her in (phone, by_link_later(hours=9)):
        assert told_at_home(her) == ["2 Dec, 12:00: somebody signed in."]


def test_tries_that_came_to_nothing_are_told_once(ada, monkeypatch):
    with_passphrase(ada)
    guess(2)
    for hours in (1, 2):
        later(monkeypatch, hours=hours)
        her = by_link_later(hours=hours)
    assert told_at_home(her) == ["2 Dec, 10:00: somebody signed in."]


def test_a_slip_is_told_once_also_where_she_leaves_after_each_visit(ada, monkeypatch):
    with_passphrase(ada)
    her = stranger()
    tries(her, "wrong words here")
    for days in range(1, 4):
        later(monkeypatch, days=days)
        tries(her, WORDS)
        assert len(told_at_home(her)) == 1
        her.post("/leave")


def test_what_she_changes_herself_takes_no_other_news_from_her(ada, monkeypatch):
    door.note(ada, door.What.PASSKEY, NOW)
    laptop = fresh(ada)
    later(monkeypatch, minutes=5)
    laptop.post("/ways-in/codes")
    page = laptop.get("/").content.decode()
    assert "a passkey was added" in page
    assert "new codes on paper were made" in page
    it_was_me(laptop)
    later(monkeypatch, minutes=6)
    laptop.post("/ways-in/codes")
    assert "new codes on paper were made" not in laptop.get("/").content.decode()


def test_who_comes_in_by_a_code_hears_of_what_shut_her_out(ada):
    code = ways_in.new_codes(ada, now=NOW - timedelta(days=1))[0]
    fresh(ada).post("/ways-in/passphrase", {"passphrase": OTHER_WORDS})
    her = stranger()
    her.post("/sign-in/code", {"code": code})
    assert "your passphrase was set" in her.get("/").content.decode()


def test_two_things_at_once_are_both_told(ada):
    one, other = people.find(ada.pk), people.find(ada.pk)
    door.note(one, door.What.PASSKEY, NOW)
    door.note(other, door.What.CODES, NOW)
    assert [what for _, what in door.news(people.find(ada.pk), NOW, None)] == ["passkey", "codes"]


def test_where_she_looks_at_it_it_says_what_to_do(ada):
    door.note(ada, door.What.PASSKEY, NOW)
    her = client_of(ada)
    page = her.get("/ways-in").content.decode()
    assert "a passkey was added" in page
    assert "If it was not you: sign out" in page
    it_was_me(her)
    assert "If it was not you" not in her.get("/ways-in").content.decode()


def test_one_kind_of_news_pushes_no_other_out(ada, monkeypatch):
    door.note(with_passphrase(ada), door.What.PHRASE, NOW)
    for days in range(1, 8):
        later(monkeypatch, days=days)
        guess(1)
        her = by_link_later(days=days)
    assert len(told_at_home(her)) == 5
    assert "your passphrase was set" in her.get("/").content.decode()


def test_to_tell_it_costs_the_first_page_no_question_to_the_database(ada):
    with_passphrase(ada)
    guess(1)
    her, counts = by_link_later(), []
    her.get("/")
    for tells in (True, False):
        with CaptureQueriesContext(connection) as asked:
            assert bool(told_at_home(her)) is tells
        counts.append(len(asked))
        if tells:
            it_was_me(her)
    assert counts[0] == counts[1]


def test_what_came_after_the_page_was_made_is_not_read_with_it(ada, monkeypatch):
    with_passphrase(ada)
    guess(1)
    her = by_link_later()
    page = her.get("/").content.decode()
    later(monkeypatch, minutes=1)
    ways_in.new_codes(ada, now=visit.now())
    until = re.search(r'name="until" value="([^"]*)"', page)[1]
    her.post("/ways-in/device/read", {"until": unescape(until)})
    page = her.get("/").content.decode()
    assert "new codes on paper were made" in page
    assert "Wrong tries" not in page


@pytest.mark.parametrize("until", ["9999-01-01T00:00:00+00:00", "soon", "2026-12-02T09:00:00"])
def test_nothing_is_read_up_to_a_time_that_nobody_was_told(ada, until):
    with_passphrase(ada)
    guess(1)
    her = by_link_later()
    her.post("/ways-in/device/read", {"until": until})
    assert told_at_home(her)


def lock(client):
    client.post("/leave", {"by": "itself"})


def test_a_phone_that_locked_before_she_had_read_it_tells_it_again(ada, monkeypatch):
    with_passphrase(ada)
    guess(2)
    her = by_link_later()
    lock(her)
    later(monkeypatch, hours=1)
    tries(her, WORDS)
    assert told_at_home(her) == ["2 Dec, 09:00: somebody signed in."]
    it_was_me(her)
    lock(her)
    tries(her, WORDS)
    assert told_at_home(her) == []


def test_another_who_comes_in_on_her_locked_phone_is_not_told_hers(ada, cleo):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    tries(stranger(), "wrong words here", name="")
    her = by_link_later()
    assert told_at_home(her)
    it_was_me(her)
    lock(her)
    door.note(cleo, door.What.CODES, NOW - timedelta(days=1))
    tries(her, OTHER_WORDS, name="clio")
    assert is_in(her)
    assert told_at_home(her) == []
    assert "new codes on paper were made" in her.get("/").content.decode()


def test_tries_in_her_own_visit_are_told_where_she_comes_in_next(ada, monkeypatch):
    with_passphrase(ada)
    her = by_link_later()
    later(monkeypatch, minutes=30)
    her.post("/ways-in/confirm", {"passphrase": "wrong words here"})
    her.post("/ways-in/confirm", {"passphrase": WORDS})
    later(monkeypatch, minutes=40)
    assert told_at_home(by_link_later(minutes=40))


@pytest.mark.parametrize("way", [by_link, by_passphrase, by_passkey])
def test_whichever_way_she_comes_in_she_is_told(ada, way):
    with_passphrase(ada)
    guess(1)
    her = stranger()
    way(her, ada)
    assert told_at_home(her) == ["2 Dec, 09:00: somebody signed in."]


def test_after_a_code_the_page_she_comes_to_says_it_once(ada):
    with_passphrase(ada)
    guess(1)
    her = stranger()
    by_code(her, ada)
    page = her.get("/ways-in").content.decode()
    assert page.count("1 wrong try") == 1


def test_whoever_she_lets_in_is_told_nothing(ada):
    with_passphrase(ada)
    guess(1)
    bea, _ = shared_and_let_in(ada)
    page = bea.get("/with")
    assert page.status_code == 200
    assert "wrong tr" not in page.content.decode()


def test_tries_at_another_name_are_not_told_to_her(ada, cleo):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    for name, times in (("Clio ", 2), ("nobody", 3)):
        for _ in range(times):
            tries(stranger(ELSEWHERE), "wrong words here", name=name)
    assert told_there(client_of(ada)) == ""
    assert "2 wrong tries" in told_there(client_of(cleo))


def test_while_she_alone_has_a_passphrase_a_try_at_any_name_is_at_hers(ada):
    with_passphrase(ada, name="ada")
    for number in range(12):
        answer = tries(stranger(), "wrong words here", name=f"name {number}")
    assert answer.status_code == 429
    assert "10 wrong tries" in told_there(client_of(ada))


def test_tries_in_her_visits_are_not_told_to_another(ada, cleo):
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    client_of(ada).post("/ways-in/confirm", {"passphrase": "wrong words here"})
    assert told_there(client_of(cleo)) == ""


def test_where_she_has_no_passphrase_there_is_nothing_to_say(ada):
    guess(2)
    assert told_there(client_of(ada)) == ""
    assert told_at_home(by_link_later()) == []


def test_what_is_written_and_asked_is_the_same_for_a_known_name_and_an_unknown_one(ada, cleo):
    """She is told of what is counted anyway: a stranger's try leaves and costs the same."""
    with_passphrase(ada)
    with_passphrase(cleo, OTHER_WORDS, "clio")
    left, asked = [], []
    for name in ("clio", "nobody"):
        models.Guess.objects.all().delete()
        visitor = stranger(ELSEWHERE)
        with CaptureQueriesContext(connection) as queries:
            for _ in range(3):
                tries(visitor, "wrong words here", name=name)
        rows = models.Guess.objects.values()
        left.append([{**row, "id": 0, "whom": len(row["whom"])} for row in rows])
        asked.append([re.sub(r"'[^']*'|\b\d+\b", "?", each["sql"]) for each in queries])
        assert not visitor.session.get("_messages")
    assert left[0] == left[1]
    assert asked[0] == asked[1]
    assert models.Person.objects.get(pk=cleo.pk).door == []


# ── what changes ends the rest ──────────────────────────────────────────────────────────────


def set_words(client, person):
    assert client.post("/ways-in/passphrase", {"passphrase": OTHER_WORDS}).status_code == 302


def drop_words(client, person):
    assert client.post("/ways-in/passphrase", {"do": "drop"}).status_code == 302


def drop_passkey(client, person):
    new_passkey(person)
    (key,) = people.passkeys(person)
    assert client.post(f"/ways-in/passkeys/{key.pk}", {"do": "drop"}).status_code == 302


CHANGES = [set_words, drop_words, drop_passkey]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_every_other_visit_and_this_one_goes_on_by_a_new_name(ada, change):
    with_passphrase(ada)
    here, there = fresh(ada), client_of(ada)
    before = cookie(here)
    assert is_in(there)

    change(here, ada)

    assert (is_in(here), is_in(there)) == (True, False)
    assert not is_in(carrying(before))
    assert models.Visit.objects.filter(person=ada).count() == 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_visit_that_another_process_remembers_is_over_as_well(ada, change):
    with_passphrase(ada)
    here, there = fresh(ada), client_of(ada)
    is_in(there)
    remembered = cache.get(f"visit.{digest(cookie(there))}")
    kept = models.Visit.objects.get(pk=digest(cookie(there)))

    change(here, ada)
    kept.save(force_insert=True)
    cache.set(f"visit.{digest(cookie(there))}", remembered)

    assert not is_in(there)


@pytest.mark.parametrize("change", CHANGES)
def test_a_link_for_a_device_that_lies_about_is_over_as_well(ada, change):
    with_passphrase(ada)
    here = fresh(ada)
    waiting = sign_in.link_for_device(ada, "somebody", NOW)
    from_the_machine = sign_in.make_link(NOW)

    change(here, ada)

    assert not sign_in.is_usable(waiting, NOW)
    assert sign_in.is_usable(from_the_machine, NOW)


@pytest.mark.parametrize("change", [*CHANGES, lambda _, person: by_code(stranger(), person)])
def test_no_key_of_a_program_outlives_the_change(ada, cleo, change):
    with_passphrase(ada)
    tokens = [
        keys.make(
            person, name="lamp", scopes=[keys.Scope.READ], lasts=timedelta(days=9), now=NOW
        ).token
        for person in (ada, ada, cleo)
    ]
    change(fresh(ada), ada)
    assert [with_key(each) for each in tokens] == [401, 401, 200]


def with_key(token):
    said = {**HOST, "authorization": f"Bearer {token}"}
    return stranger().get("/api/v1/entries", headers=said).status_code


def shared_and_let_in(person):
    """A link to a page of hers, somebody she let in who is in, and one who has a link yet."""
    nights = {"first": NOW.date(), "last": NOW.date(), "label": "", "lasts": "week"}
    wanted = share.Wanted(id=UUID(int=8), **nights, code="", once=False, files=())
    share.make(person, wanted, {"page": b"{}"}, NOW)
    links = [
        who.invite(
            person,
            UUID(int=number),
            who.Kind.HELPER,
            name="Bea",
            called="A.",
            may=(who.May.CRAMPS,),
            last=NOW.date(),
            now=NOW,
            zone="UTC",
        )
        for number in (91, 92)
    ]
    bea = stranger()
    bea.post(f"/enter/{links[0]}")
    return bea, links[1]


def stands(person, bea, link):
    """What of it is still open: the page, the visit, the link that nobody used."""
    page = models.Share.objects.filter(ended=None).exists()
    return page, bea.get("/with").status_code == 200, sign_in.is_usable(link, NOW)


@pytest.mark.parametrize("change", CHANGES)
def test_what_she_gave_out_ends_with_the_old_passphrase(ada, change):
    with_passphrase(ada)
    given = shared_and_let_in(ada)
    assert stands(ada, *given) == (True, True, True)
    change(fresh(ada), ada)
    assert stands(ada, *given) == (False, False, False)
    # What she allowed stands, and a new link from her lets them in again.
    assert [each.name for each in who.holding(ada, NOW)] == ["Bea", "Bea"]
    assert who.new_link(ada, UUID(int=91), NOW)


@pytest.mark.parametrize(
    "path,form",
    [
        ("/ways-in/passphrase", {"passphrase": OTHER_WORDS}),
        ("/ways-in/passphrase", {"do": "drop"}),
        ("/ways-in/passkeys/{passkey}", {"do": "drop"}),
    ],
)
def test_what_she_gave_out_goes_on_where_she_says_so(ada, path, form):
    with_passphrase(ada)
    new_passkey(ada)
    given, client = shared_and_let_in(ada), fresh(ada)
    path = path.format(passkey=people.passkeys(ada)[0].pk)
    assert "go on" in client.get(path).content.decode()
    client.post(path, {**form, "given": "keep"})
    assert stands(ada, *given) == (True, True, True)


@pytest.mark.parametrize("path", ["/ways-in/codes", "/ways-in/end"])
def test_new_codes_and_signing_out_offer_to_end_what_she_gave_out(ada, path):
    given, client = shared_and_let_in(ada), fresh(ada)
    key = keys.make(ada, name="lamp", scopes=["read"], lasts=timedelta(days=9), now=NOW).token
    offers = {"/ways-in/codes": path, "/ways-in/end": "/ways-in"}[path]
    assert 'name="given" value="end"' in client.get(offers).content.decode()
    client.post(path)
    assert (stands(ada, *given), with_key(key)) == ((True, True, True), 200)
    client.post(path, {"given": "end"})
    assert (stands(ada, *given), with_key(key)) == ((False, False, False), 401)


def test_the_link_to_her_calendar_is_one_that_she_gave_out(ada):
    with_passphrase(ada)
    token, client = reminders.new_feed(ada, now=NOW, zone="UTC"), fresh(ada)
    assert "your calendar end as well" in client.get("/ways-in/passphrase").content.decode()
    client.post("/ways-in/passphrase", {"passphrase": OTHER_WORDS, "given": "keep"})
    assert reminders.feed(token, now=NOW)
    client.post("/ways-in/passphrase", {"passphrase": WORDS})
    assert reminders.feed(token, now=NOW) is None
    token = reminders.new_feed(ada, now=NOW, zone="UTC")
    client.post("/ways-in/codes", {"given": "end"})
    assert reminders.feed(token, now=NOW) is None
    assert 'name="given"' not in client.get("/ways-in/codes").content.decode()


def test_who_gave_nothing_out_is_asked_nothing_about_it(ada):
    client = fresh(ada)
    for path in ("/ways-in", "/ways-in/codes", "/ways-in/passphrase"):
        assert 'name="given"' not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "has, says",
    [
        ("passkey", "a passkey"),
        ("codes", "10 codes on paper"),
        ("", "only a link from the computer"),
    ],
)
def test_removing_the_passphrase_asks_back_and_says_what_is_left(ada, has, says):
    with_passphrase(ada)
    if has == "passkey":
        new_passkey(ada)
    if has == "codes":
        ways_in.new_codes(ada, now=NOW)
    client = fresh(ada)
    assert 'name="do" value="drop"' not in client.get("/ways-in/passphrase").content.decode()
    page = client.post("/ways-in/passphrase", {"do": "ask"}).content.decode()
    assert says in page
    assert 'name="do" value="drop"' in page
    ada.refresh_from_db()
    assert ada.has_usable_password()


def test_a_code_ends_every_visit_that_was(ada):
    there, her = client_of(ada), stranger()
    by_code(her, ada)
    assert (is_in(her), is_in(there)) == (True, False)


def test_a_change_of_another_ends_nothing_of_hers(ada, cleo):
    adas = client_of(ada)
    set_words(fresh(cleo), cleo)
    assert is_in(adas)


# ── only when she has just shown that it is she ─────────────────────────────────────────────

TODAY = f"{NOW:%Y-%m-%d}"
INVITATION = {"do": "invite", "kind": "helper", "name": "Bea", "called": "A.", "may": ["diary"]}
GUARDED = [
    ("/ways-in/passphrase", {"passphrase": OTHER_WORDS}),
    ("/ways-in/passphrase", {"do": "drop"}),
    ("/ways-in/codes", {}),
    ("/ways-in/by-itself", {"after": "never"}),
    ("/ways-in/device", {}),
    ("/ways-in/passkeys", {}),
    ("/ways-in/passkeys/ask", {}),
    ("/ways-in/passkeys/{passkey}", {"do": "drop"}),
    ("/ways-in/passkeys/{passkey}", {"name": "mine"}),
    ("/keys", {"name": "lamp", "scopes": ["read"], "days": "365"}),
    ("/sealed-notes", {"do": "off"}),
    ("/sealed-notes", {"do": "new", "pair": json.dumps(PAIR)}),
    ("/who", INVITATION | {"last": TODAY}),
    ("/who", {"do": "link", "id": str(UUID(int=7))}),
    ("/report/share", {"from": TODAY, "to": TODAY, "lasts": "month"}),
]


def all_of(person):
    person.refresh_from_db()
    keys = [(key.pk, key.name) for key in people.passkeys(person)]
    links = list(models.Link.objects.values_list("pk"))
    tables = (models.Key, models.Access, models.Share)
    others = [list(each.objects.values_list()) for each in tables]
    told = person.password, person.stamp, person.lapse, person.sealing
    return *told, keys, people.codes(person), links, others


@pytest.mark.parametrize("path,form", GUARDED)
@pytest.mark.parametrize("minutes", [None, -1, 11, 600])
def test_an_open_phone_on_a_table_changes_nothing(ada, path, form, minutes):
    with_passphrase(ada)
    new_passkey(ada)
    (key,) = people.passkeys(ada)
    client = client_of(ada)
    if minutes is not None:
        session = client.session
        session["proved"] = (NOW - timedelta(minutes=minutes)).isoformat()
        session.save()
    before = all_of(ada)

    path = path.format(passkey=key.pk)
    answer = client.post(path, form)

    assert answer.headers["Location"] == f"/ways-in/confirm?to={path}"
    assert all_of(ada) == before


@pytest.mark.parametrize("path,form", GUARDED)
def test_a_device_that_another_let_in_changes_nothing(ada, path, form):
    """Let in is not known: whoever looked over her shoulder would own her diary."""
    with_passphrase(ada)
    new_passkey(ada)
    (key,) = people.passkeys(ada)
    guest = stranger()
    guest.post(f"/enter/{sign_in.link_for_device(ada, 'somebody', NOW)}")
    assert is_in(guest)
    before = all_of(ada)

    guest.post(path.format(passkey=key.pk), form)

    assert all_of(ada) == before


@pytest.mark.parametrize("path,form", GUARDED)
def test_looking_at_a_link_is_not_coming_in(ada, path, form):
    guest = stranger()
    guest.get(f"/enter/{sign_in.make_link(NOW)}")
    answer = guest.post(path.format(passkey=UUID(int=1)), form)
    assert answer.headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "path,form",
    [
        ("/your-data/erase", {"do": "everything", "word": "erase"}),
        ("/your-data/erase", {"do": "nights", "first": TODAY}),
    ],
)
def test_who_finds_her_phone_open_erases_nothing(ada, path, form):
    with_passphrase(ada)
    answer = client_of(ada).post(path, form)
    assert answer.headers["Location"] == f"/ways-in/confirm?to={path}"
    assert models.Person.objects.get(pk=ada.pk).sequence == ada.sequence
    assert fresh(ada).post(path, form).status_code != 302 or form["do"] == "nights"


def test_who_finds_her_phone_open_erases_no_entry_either(ada):
    with_passphrase(ada)
    write.keep(ada, (Episode(id=UUID(int=2), at=NOW, zone="UTC", written=NOW),), NOW)
    path = f"/entry/{UUID(int=2)}/erase"
    assert client_of(ada).post(path).headers["Location"] == f"/ways-in/confirm?to={path}"
    assert write.find(ada, UUID(int=2))
    fresh(ada).post(path)
    assert not write.find(ada, UUID(int=2))


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_who_finds_her_phone_open_takes_no_file_along(ada, form):
    with_passphrase(ada)
    answer = client_of(ada).get(f"/your-data/out/{form}")
    assert answer.headers["Location"] == "/ways-in/confirm?to=/your-data"
    assert fresh(ada).get(f"/your-data/out/{form}").status_code == 200


def test_who_has_no_way_to_show_it_here_may_still_get_rid_of_it(ada):
    """Only the computer could make her a link, and it may not be hers."""
    answer = client_of(ada).post("/your-data/erase", {"do": "everything", "word": "erase"})
    assert answer.status_code == 200


def test_the_nights_she_chose_to_share_are_there_after_it(ada):
    with_passphrase(ada)
    client, nights = client_of(ada), "from=2026-11-20&to=2026-11-22"
    page = client.get(f"/report/share?{nights}", follow=True).content.decode()
    (to,) = re.findall(r'action="(/ways-in/confirm\?to=[^"]+)"', page)
    answer = client.post(to, {"passphrase": WORDS})
    assert answer.headers["Location"] == f"/report/share?{nights}"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.test/",
        "//evil.test/ways-in/codes",
        "/ways-in/codes/../../leave",
        "javascript:alert(1)",
        "/ways-in/passkeys/new%0A",
        "",
    ],
)
def test_after_it_she_is_led_nowhere_else(ada, to):
    with_passphrase(ada)
    answer = client_of(ada).post(f"/ways-in/confirm?to={to}", {"passphrase": WORDS})
    assert answer.headers["Location"] == "/ways-in"


def test_after_it_she_goes_on_where_she_was(ada):
    with_passphrase(ada)
    client = client_of(ada)
    page = client.get("/ways-in/codes", follow=True)
    assert "Is it you?" in page.content.decode()
    answer = client.post("/ways-in/confirm?to=/ways-in/codes", {"passphrase": WORDS})
    assert answer.headers["Location"] == "/ways-in/codes"
    assert client.get("/ways-in/codes").status_code == 200


# ── what she is told ────────────────────────────────────────────────────────────────────────


def told(client):
    return "What lets you in</h2>" in client.get("/").content.decode()


def make_codes(client, person):
    assert client.post("/ways-in/codes").status_code == 200


@pytest.mark.parametrize(
    "change, says",
    [
        (set_words, "your passphrase was set"),
        (drop_words, "your passphrase was removed"),
        (drop_passkey, "a passkey was removed"),
        (make_codes, "new codes on paper were made"),
        (lambda _, person: by_code(stranger(), person), "a code on paper was used"),
        (lambda _, person: new_passkey(person), "a passkey was added"),
    ],
)
def test_she_is_told_when_what_lets_her_in_has_changed(ada, monkeypatch, change, says):
    with_passphrase(ada)
    client = fresh(ada)
    change(client, ada)
    ada.refresh_from_db()

    later(monkeypatch, minutes=1)
    elsewhere = client_of(ada)
    page = elsewhere.get("/").content.decode()
    assert f"2 Dec, 09:00: {says}" in page
    it_was_me(elsewhere)
    assert not told(elsewhere)
    # Whoever did it cannot read it away for the others.
    assert told(client_of(ada))


@pytest.mark.parametrize("change", [set_words, drop_words, drop_passkey, make_codes])
def test_where_she_changed_it_she_is_not_told_of_it(ada, change):
    with_passphrase(ada)
    client = fresh(ada)
    change(client, ada)
    assert "was removed." not in client.get("/").content.decode()
    assert "was set." not in client.get("/").content.decode() or change is set_words
    assert not told(client) or change is drop_passkey  # which adds one beside the page first


def test_what_changed_long_ago_is_told_no_more(ada, monkeypatch):
    client = fresh(ada)
    make_codes(client, ada)
    later(monkeypatch, days=91)
    ada.refresh_from_db()
    assert not told(client_of(ada))


# ── codes ───────────────────────────────────────────────────────────────────────────────────


def shown(page):
    whole = page.content.decode().replace("<wbr>", "")
    return re.findall(r"<code>([A-Z0-9-]{29})</code>", whole)


def test_ten_codes_are_shown_once_and_kept_as_digests(ada):
    client = fresh(ada)
    made = shown(client.post("/ways-in/codes"))
    assert len(set(made)) == 10
    kept = str(list(models.RecoveryCode.objects.values()))
    assert not any(each in kept or each.replace("-", "") in kept for each in made)
    assert shown(client.get("/ways-in/codes")) == []


def test_a_code_opens_once_however_it_is_typed(ada):
    code = ways_in.new_codes(ada, now=NOW)[3]
    first, second = stranger(), stranger()
    first.post("/sign-in/code", {"code": f" {code.lower().replace('-', ' ')} "})
    answer = second.post("/sign-in/code", {"code": code})
    assert (is_in(first), is_in(second), answer.status_code) == (True, False, 403)
    assert people.codes(ada) == 9


def test_new_codes_end_the_old_ones(ada):
    old = ways_in.new_codes(ada, now=NOW)[0]
    ways_in.new_codes(ada, now=NOW)
    assert stranger().post("/sign-in/code", {"code": old}).status_code == 403


def test_codes_of_another_stay(ada, cleo):
    hers = ways_in.new_codes(cleo, now=NOW)[0]
    ways_in.new_codes(ada, now=NOW)
    client = stranger()
    client.post("/sign-in/code", {"code": hers})
    assert client.get("/ways-in").status_code == 200
    assert models.Visit.objects.get(pk=digest(cookie(client))).person == cleo


@pytest.mark.parametrize("told", ["", "-----", "A" * 25, "x" * 10000, "\0"])
def test_no_other_code_opens(ada, told):
    ways_in.new_codes(ada, now=NOW)
    assert stranger().post("/sign-in/code", {"code": told}).status_code == 403


# ── passkeys ────────────────────────────────────────────────────────────────────────────────

JSON = "application/json"


def new_passkey(person, **device):
    """A device of hers that has made a passkey."""
    made = Authenticator(**device)
    question = passkeys.ask_to_add(person, made.origin)
    answer = made.make(question.options)
    passkeys.add(
        person,
        UUID(bytes=made.id[:16]),
        "phone",
        answer,
        question.state,
        at=made.origin,
        now=NOW,
    )
    return made


def asked(client):
    return client.post("/sign-in/passkey/ask", {}, JSON).json()


def answered(client, device, options=None):
    return client.post("/sign-in/passkey", device.sign(options or asked(client)), JSON)


def test_a_passkey_is_added_over_the_web_and_opens(ada):
    client, device = fresh(ada), Authenticator()
    options = client.post("/ways-in/passkeys/ask", {}, JSON).json()
    chosen = options["publicKey"]["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    told = {"name": "My phone", "answer": device.make(options)}
    assert client.post("/ways-in/passkeys", told, JSON).json() == {"to": "/ways-in"}

    her = stranger()
    assert answered(her, device).json() == {"to": "/"}
    assert is_in(her)
    assert [key.name for key in people.passkeys(ada)] == ["My phone"]


def test_the_question_names_nobody(ada):
    new_passkey(ada)
    options = asked(stranger())["publicKey"]
    assert options.get("allowCredentials") in (None, [])
    assert set(options) <= {"challenge", "rpId", "userVerification", "allowCredentials"}


def test_what_a_device_shows_beside_it_says_nothing_of_what_it_is_for(ada):
    shown_there = passkeys.ask_to_add(ada, "http://localhost:8000").options["publicKey"]
    assert shown_there["rp"]["name"] == shown_there["user"]["name"] == "Soleus"
    assert len(bytes(ada.handle)) == 32  # by chance alone: it tells no number of hers


def test_what_was_answered_once_opens_nothing_again(ada):
    device = new_passkey(ada)
    client = stranger()
    options = asked(client)
    answer = device.sign(options)
    assert client.post("/sign-in/passkey", answer, JSON).status_code == 200

    thief = stranger()
    assert thief.post("/sign-in/passkey", answer, JSON).status_code == 403
    asked(thief)
    assert thief.post("/sign-in/passkey", answer, JSON).status_code == 403


WRONG = {
    "another site": {"origin": "http://evil.test"},
    "another port": {"origin": "http://localhost:9000"},
    "another name": {"rp": "evil.test"},
    "no lock was opened": {"flags": PRESENT},
    "nobody was there": {"flags": 0},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_is_not_for_us_opens_nothing(ada, wrong):
    device = new_passkey(ada)
    for name, value in WRONG[wrong].items():
        setattr(device, name, value)
    client = stranger()
    assert answered(client, device).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_passkey_that_is_not_for_us_is_not_kept(ada, wrong):
    question = passkeys.ask_to_add(ada, "http://localhost:8000")
    answer = Authenticator(**WRONG[wrong]).make(question.options)
    with pytest.raises(passkeys.NotRightError):
        passkeys.add(
            ada, UUID(int=1), "", answer, question.state, at="http://localhost:8000", now=NOW
        )
    assert people.passkeys(ada) == []


def test_a_wrong_signature_opens_nothing(ada):
    device = new_passkey(ada)
    device.key = Authenticator().key
    assert answered(stranger(), device).status_code == 403


def test_a_copy_of_a_device_that_counts_is_found_out(ada):
    device = new_passkey(ada, counts=True)
    assert answered(stranger(), device).status_code == 200
    device.count -= 1
    assert answered(stranger(), device).status_code == 403


def test_a_passkey_of_another_address_is_not_taken_here(ada):
    device = new_passkey(ada, origin="https://diary.example.org", rp="diary.example.org")
    device.origin, device.rp = "http://localhost:8000", "localhost"
    assert answered(stranger(), device).status_code == 403


def test_nobody_binds_a_passkey_to_a_diary_that_is_not_theirs(ada, cleo):
    adas, cleos, device = fresh(ada), fresh(cleo), Authenticator()
    options = adas.post("/ways-in/passkeys/ask", {}, JSON).json()
    told = {"name": "", "answer": device.make(options)}
    assert cleos.post("/ways-in/passkeys", told, JSON).status_code == 403
    cleos.post("/ways-in/passkeys/ask", {}, JSON)
    assert cleos.post("/ways-in/passkeys", told, JSON).status_code == 403
    assert models.Passkey.objects.count() == 0


def test_one_passkey_is_never_two_peoples(ada, cleo):
    device = new_passkey(ada)
    question = passkeys.ask_to_add(cleo, device.origin)
    with pytest.raises(passkeys.NotRightError):
        passkeys.add(
            cleo,
            UUID(int=1),
            "",
            device.make(question.options),
            question.state,
            at=device.origin,
            now=NOW,
        )


def test_a_handle_that_is_anothers_opens_nothing(ada, cleo):
    device, other = new_passkey(ada), new_passkey(cleo)
    device.handle = other.handle
    assert answered(stranger(), device).status_code == 403


def test_a_passkey_of_another_does_not_show_that_it_is_she(ada, cleo):
    device = new_passkey(cleo)
    client = client_of(ada)
    assert answered(client, device).status_code == 403
    assert models.Visit.objects.get(pk=digest(cookie(client))).person == ada
    assert client.get("/ways-in/codes").status_code == 302


def test_a_passkey_of_hers_shows_that_it_is_she(ada):
    device = new_passkey(ada)
    client = client_of(ada)
    assert answered(client, device).status_code == 200
    assert client.get("/ways-in/codes").status_code == 200


def test_nobody_sees_or_takes_a_passkey_of_hers(ada, cleo):
    new_passkey(ada)
    (key,) = people.passkeys(ada)
    for form in ({"do": "drop"}, {"name": "mine"}):
        assert fresh(cleo).post(f"/ways-in/passkeys/{key.pk}", form).status_code == 404
    assert fresh(cleo).get(f"/ways-in/passkeys/{key.pk}").status_code == 404
    assert [each.name for each in people.passkeys(ada)] == ["phone"]


def test_a_passkey_that_was_taken_away_opens_nothing(ada):
    device = new_passkey(ada)
    drop_passkey_of(ada)
    assert answered(stranger(), device).status_code == 403


def drop_passkey_of(person):
    (key,) = people.passkeys(person)
    fresh(person).post(f"/ways-in/passkeys/{key.pk}", {"do": "drop"})


def test_she_calls_it_something_else(ada):
    new_passkey(ada)
    (key,) = people.passkeys(ada)
    fresh(ada).post(f"/ways-in/passkeys/{key.pk}", {"name": " Blue phone "})
    assert [each.name for each in people.passkeys(ada)] == ["Blue phone"]


def test_not_more_than_twenty(ada):
    for _ in range(20):
        new_passkey(ada)
    with pytest.raises(passkeys.NotRightError):
        new_passkey(ada)


GARBAGE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"7",
    b'"x"',
    b"{}",
    b'{"id":"x"}',
    b'{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"},
        }
    ).encode(),
    b'{"id":1,"rawId":1,"type":1,"response":1}',
    b"[" * 100_000,
    b"\xff\xfe",
]


@pytest.mark.parametrize("told", GARBAGE)
def test_whatever_is_sent_instead_of_an_answer_is_refused_in_words(ada, told):
    client = stranger()
    asked(client)
    answer = client.generic("POST", "/sign-in/passkey", told, JSON)
    assert answer.status_code == 403
    assert "No passkey came" in answer.json()["say"]

    her = fresh(ada)
    her.post("/ways-in/passkeys/ask", {}, JSON)
    wrapped = b'{"name":"","answer":' + (told or b"null") + b"}"
    assert her.generic("POST", "/ways-in/passkeys", told, JSON).status_code == 403
    assert her.generic("POST", "/ways-in/passkeys", wrapped, JSON).status_code == 403


def test_parts_of_a_right_answer_are_refused_too(ada):
    device = new_passkey(ada)
    whole = device.sign(asked(stranger()))
    for name in whole["response"]:
        for value in ("", "AA", "!", None, 5, [], "A" * 4000):
            client = stranger()
            right = device.sign(asked(client))
            right["response"][name] = value
            sent = client.generic("POST", "/sign-in/passkey", json.dumps(right), JSON)
            if name == "userHandle" and value is None:
                continue  # a device may leave it out
            assert sent.status_code == 403, (name, value)


@pytest.mark.parametrize(
    "address,why",
    [
        ("http://localhost:8000", ""),
        ("http://soleus.localhost:8000", ""),
        ("https://diary.example.org", ""),
        ("http://127.0.0.1:8000", "here"),
        ("http://diary.home", "plain"),
        ("http://192.168.1.20:8000", "number"),
        ("https://192.168.1.20", "number"),
        ("", "plain"),
    ],
)
def test_where_no_passkey_works_is_known_before_she_tries(address, why):
    assert passkeys.why_not(address) == why


def test_an_address_without_passkeys_says_why_and_where_they_work(ada):
    client = fresh(ada)
    page = client.get("/ways-in", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "Add a passkey" not in page
    assert '<a href="http://localhost:8000">' in page


# ── a second device ─────────────────────────────────────────────────────────────────────────


def link_of(page):
    return re.search(r"http://localhost:8000(/enter/[\w-]+)", page.content.decode())[1]


def test_a_second_device_comes_in_and_the_first_is_told_and_can_end_it(ada):
    first, second = fresh(ada), stranger()
    link = link_of(first.post("/ways-in/device"))
    assert first.get("/ways-in/device/came").json() == {"came": False}
    second.post(link)

    assert is_in(second)
    assert first.get("/ways-in/device/came").json() == {"came": True}
    page = first.get("/diary").content.decode()
    assert "A second device came in with your link." in page
    (told,) = re.findall(r'name="visit" value="(\w+)"', page)
    first.post("/ways-in/end", {"visit": told})
    assert (is_in(first), is_in(second)) == (True, False)
    assert "second device" not in first.get("/diary").content.decode()


def test_it_was_she(ada):
    first, second = fresh(ada), stranger()
    second.post(link_of(first.post("/ways-in/device")))
    first.post("/ways-in/device/read")
    assert is_in(second)
    assert "second device" not in first.get("/diary").content.decode()


def test_the_link_for_a_device_opens_once_within_five_minutes(ada, monkeypatch):
    link = link_of(fresh(ada).post("/ways-in/device"))
    later(monkeypatch, minutes=5)
    assert stranger().post(link).status_code == 410
    later(monkeypatch)
    assert stranger().post(link).status_code == 302
    assert stranger().post(link).status_code == 410


def test_a_link_of_hers_lets_into_her_diary_and_no_other(ada, cleo):
    client = stranger()
    client.post(link_of(fresh(cleo).post("/ways-in/device")))
    assert models.Visit.objects.get(pk=digest(cookie(client))).person == cleo


def test_a_link_of_somebody_who_was_shut_out_opens_nothing(ada, cleo):
    link = link_of(fresh(cleo).post("/ways-in/device"))
    models.Person.objects.filter(pk=cleo.pk).update(is_active=False)
    assert stranger().post(link).status_code == 410


def test_a_link_of_this_machine_is_no_use_to_a_camera(ada):
    page = fresh(ada).post("/ways-in/device").content.decode()
    assert "This address works on this computer only." in page
    assert "<svg" not in page.partition("<main")[2]


def test_the_pattern_of_squares_holds_a_link_for_elsewhere_and_no_style(ada, monkeypatch):
    monkeypatch.setattr(settings, "ELSEWHERE", ("https://diary.example.org",))
    page = fresh(ada).post("/ways-in/device").content.decode()
    assert "https://diary.example.org/enter/" in page
    (picture,) = re.findall(r"<svg[^>]*class=\"qr\".*?</svg>", page)
    assert "style=" not in picture
    assert 'fill="#fff"' in picture


# ── the first time ──────────────────────────────────────────────────────────────────────────


def test_the_first_link_suggests_a_way_in_once_and_forces_none(db):
    client = stranger()
    by_link(client, None)
    assert 'href="/ways-in"' in client.get("/").content.decode()
    assert 'href="/ways-in"' not in client.get("/").content.decode()
    again = stranger()
    by_link(again, None)
    assert 'href="/ways-in"' not in again.get("/").content.decode()
