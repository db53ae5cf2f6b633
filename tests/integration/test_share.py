"""A page shared by a link: what opens it, what does not, and what is left of it."""

import json
import re
import threading
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from joserfc import jwe as independent
from joserfc.jwk import OctKey

from soleus.app import erase, guesses, over, write
from soleus.app import share as app
from soleus.diary.entries import Episode, Morning, Side
from soleus.exchange import jwe, share_link
from soleus.records import models
from soleus.web import visit
from soleus.web.reminding import Loop
from tests.integration.conftest import NOW, fresh

SECRET = "violet umbrella"  # in her notes, and nowhere in our text
NIGHT = date(2026, 11, 30)
FORM = {
    "from": "2026-11-10",
    "to": "2026-11-30",
    "label": "for Tuesday",
    "lasts": "day",
    "files": ["pdf", "json", "fhir"],
    "appendix": "yes",
}


@pytest.fixture
def diary(ada):
    same = {"at": NOW - timedelta(days=1), "zone": "UTC", "written": NOW, "note": SECRET}
    write.keep(
        ada,
        (
            Episode(id=UUID(int=1), **same, side=Side.LEFT, pain=7),
            Morning(id=UUID(int=2), **same, night=NIGHT, cramps=1),
        ),
        NOW,
    )
    return ada


@pytest.fixture
def stranger(db):
    return Client(headers={"host": "localhost:8000"}, raise_request_exception=False)


@pytest.fixture
def clock(monkeypatch):
    """Sets the pages' clock."""

    def at(moment):
        monkeypatch.setattr(visit, "now", lambda: moment)

    at(NOW)
    return at


class Link:
    """What she was shown once."""

    def __init__(self, answer):
        told = answer.content.decode()
        self.page = told
        self.path = re.search(r"http://localhost:8000(/v/[\w-]{86})", told).group(1)
        self.token = self.path.removeprefix("/v/")
        found = re.search(r'<output id="the-code">(\d{6})</output>', told)
        self.code = found.group(1) if found else None
        system = re.search(r"#shlink:/([\w-]+)", told)
        self.system = json.loads(jwe.raw(system.group(1))) if system else None


def made(person, **typed):
    answer = fresh(person).post("/report/share", {**FORM, "id": str(uuid4()), **typed})
    assert answer.status_code == 200, answer.content.decode()
    return Link(answer)


def row():
    return models.Share.objects.get()


def knock(client, link, code=None, **more):
    return client.post(link.path, {"code": link.code if code is None else code}, **more)


def wrong_of(code):
    return f"{(int(code) + 1) % 10**6:06d}"


# ── what opens it ───────────────────────────────────────────────────────────────────────────


def test_a_link_and_its_code_open_the_page_without_an_account(diary, stranger):
    link = made(diary)
    asked = stranger.get(link.path)
    assert asked.status_code == 200
    assert SECRET not in asked.content.decode()

    answer = knock(stranger, link)

    assert answer.status_code == 200
    told = answer.content.decode()
    assert "Self-reported: she wrote or brought in all of this herself." in told
    assert "It shows how things were on 2 December 2026." in told
    assert SECRET in told
    assert stranger.cookies.keys() == set()


def test_its_day_is_hers_and_not_the_servers(diary, stranger):
    adas = fresh(diary)
    adas.cookies["zone"] = "Pacific/Pago_Pago"  # there it is still the evening before
    link = Link(adas.post("/report/share", {**FORM, "id": str(uuid4())}))

    told = knock(stranger, link)

    assert "It shows how things were on 1 December 2026." in told.content.decode()
    assert "Made on 1 December 2026." in told.content.decode()
    asked = {"grant": grant_of(told), "file": "pdf"}
    named = stranger.post(f"{link.path}/file", asked).headers["Content-Disposition"]
    assert "visit-2026-12-01.pdf" in named


def test_a_code_is_read_as_people_write_it(diary, stranger):
    link = made(diary)
    assert knock(stranger, link, f" {link.code[:3]} {link.code[3:]} ").status_code == 200


def test_a_code_of_her_own_opens_it_and_is_not_shown(diary, stranger):
    link = made(diary, code="blue kettle")
    assert link.code is None
    assert "kettle" not in link.page
    assert knock(stranger, link, "blue kettle").status_code == 200


def test_what_is_shared_does_not_change_with_the_diary(diary, stranger):
    link = made(diary)
    write.keep(diary, (Episode(id=UUID(int=9), at=NOW - timedelta(hours=9), zone="UTC",
                               written=NOW, note="written later"),), NOW)  # fmt: skip
    write.delete(diary, UUID(int=1), NOW)

    told = knock(stranger, link).content.decode()

    assert SECRET in told
    assert "written later" not in told


def test_showing_it_reads_nothing_but_the_link(diary, stranger):
    link = made(diary)
    with CaptureQueriesContext(connection) as asked:
        knock(stranger, link, REMOTE_ADDR="203.0.113.77")
        stranger.get(link.path)
    told = " ".join(each["sql"] for each in asked)
    tables = set(re.findall(r'"((?:records|django|auth)_\w+)"', told))
    assert tables == {"records_share", "records_person", "records_guess"}
    hers = [each["sql"] for each in asked if '"records_person"' in each["sql"]]
    # Of her own row only the date is written until when a page is open.
    assert [sql.split(" WHERE")[0].split("SET")[0] for sql in hers] == ['UPDATE "records_person" ']


FILES = [("pdf", "application/pdf", b"%PDF"), ("json", "application/json", b'{'),
         ("fhir", "application/fhir+json", b'{"resourceType": "Bundle"')]  # fmt: skip


@pytest.mark.parametrize("name,kind,begins", FILES)
def test_the_files_beside_it_can_be_taken(diary, stranger, name, kind, begins):
    link = made(diary)
    grant = re.search(r'name="grant" value="([^"]+)"', knock(stranger, link).content.decode())

    answer = stranger.post(f"{link.path}/file", {"grant": grant.group(1), "file": name})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(begins)


def grant_of(answer):
    return re.search(r'name="grant" value="([^"]+)"', answer.content.decode()).group(1)


def test_a_file_needs_that_very_link_to_have_been_opened(diary, stranger):
    link, other = made(diary), made(diary)
    grant = grant_of(knock(stranger, link))

    for told in ("", "x", grant + "x"):
        assert stranger.post(f"{link.path}/file", {"grant": told, "file": "pdf"}).status_code == 403
    asked = stranger.post(f"{other.path}/file", {"grant": grant, "file": "pdf"})
    assert asked.status_code == 403


def test_a_file_she_did_not_tick_is_not_there(diary, stranger):
    link = made(diary, files=["pdf"])
    grant = grant_of(knock(stranger, link))
    for name in ("json", "fhir", "page", "x"):
        asked = stranger.post(f"{link.path}/file", {"grant": grant, "file": name})
        assert asked.status_code == 403


# ── what does not ───────────────────────────────────────────────────────────────────────────


def test_every_way_to_fail_gets_the_same_answer(diary, stranger, clock):
    wrong, used, ended, late, shut = (made(diary, once=once) for once in ("", "yes", "", "", ""))
    knock(stranger, used)
    fresh(diary).post(f"/report/shared/{models.Share.objects.order_by('row')[2].id}")
    for _ in range(5):
        knock(stranger, shut, wrong_of(shut.code))
    answers = [
        knock(stranger, wrong, wrong_of(wrong.code)),
        knock(stranger, used),
        knock(stranger, ended),
        knock(stranger, shut),
        stranger.post("/v/" + "A" * 86, {"code": "123457"}),
        stranger.post("/v/nothing", {"code": "123457"}),
    ]
    clock(NOW + timedelta(days=1))
    answers.append(knock(stranger, late))

    assert {each.status_code for each in answers} == {403}
    assert len({each.content for each in answers}) == 1
    assert len({tuple(sorted(each.headers.items())) for each in answers}) == 1


@pytest.mark.parametrize("lasts,span", app.LASTS.items())
def test_it_opens_until_its_hour_and_not_after(diary, stranger, clock, lasts, span):
    link = made(diary, lasts=lasts)
    clock(NOW + span - timedelta(seconds=1))
    assert knock(stranger, link).status_code == 200
    clock(NOW + span)
    assert knock(stranger, link).status_code == 403


@pytest.mark.parametrize("swept", [True, False])
def test_what_has_ended_stays_ended_when_a_clock_goes_back(diary, stranger, clock, swept):
    link = made(diary)
    end = models.Share.objects.get().expires
    if swept:
        over.sweep(end)
    else:
        clock(end)
        assert knock(stranger, link).status_code == 403
    clock(NOW)
    assert knock(stranger, link).status_code == 403
    assert models.Share.objects.get().sealed == {}


def test_five_wrong_codes_close_it_and_take_the_page_away(diary, stranger):
    link = made(diary)
    for _ in range(4):
        assert knock(stranger, link, wrong_of(link.code)).status_code == 403
    assert knock(stranger, link).status_code == 200  # her midwife mistyped four times
    assert knock(stranger, link, wrong_of(link.code)).status_code == 403

    assert knock(stranger, link).status_code == 403
    assert (row().digest, row().proof, row().sealed, row().why) == (None, "", {}, "guessed")


def test_a_right_code_costs_no_try(diary, stranger):
    link = made(diary)
    for _ in range(9):
        assert knock(stranger, link).status_code == 200
    assert row().wrong == 0


def test_an_address_that_guesses_much_is_shut_out_for_an_hour_and_others_are_not(
    diary, stranger, clock
):
    link = made(diary)
    for _ in range(guesses.MOST_FROM_A_PLACE):
        stranger.post("/v/" + "A" * 86, {"code": "x"}, REMOTE_ADDR="2001:db8:0:1::5")

    assert knock(stranger, link, REMOTE_ADDR="2001:db8:0:1::77").status_code == 403
    assert knock(stranger, link, REMOTE_ADDR="2001:db8:0:2::5").status_code == 200
    clock(NOW + timedelta(hours=1))
    assert knock(stranger, link, REMOTE_ADDR="2001:db8:0:1::77").status_code == 200


def test_whoever_comes_by_a_proxy_that_names_nobody_shuts_nobody_out(diary, stranger):
    link = made(diary)
    for _ in range(guesses.MOST_FROM_A_PLACE + 5):
        stranger.post("/v/" + "A" * 86, {"code": "x"})
    assert knock(stranger, link).status_code == 200


def test_revoking_takes_it_away_at_once_and_keeps_the_line(diary, stranger):
    link = made(diary)
    grant = grant_of(knock(stranger, link))
    adas = fresh(diary)

    adas.post(f"/report/shared/{row().id}")

    assert knock(stranger, link).status_code == 403
    taken = stranger.post(f"{link.path}/file", {"grant": grant, "file": "pdf"})
    assert taken.status_code == 403
    assert (row().digest, row().proof, row().sealed) == (None, "", {})
    listed = adas.get("/report/shared").content.decode()
    assert "You ended it on" in listed
    assert "for Tuesday" in listed


# ── once ────────────────────────────────────────────────────────────────────────────────────


def test_what_opens_once_opens_once_and_its_files_stay_for_a_while(diary, stranger, clock):
    link = made(diary, once="yes")
    grant = grant_of(knock(stranger, link))
    assert knock(stranger, link).status_code == 403

    asked = {"grant": grant, "file": "pdf"}
    clock(NOW + timedelta(minutes=1))
    assert stranger.post(f"{link.path}/file", asked).status_code == 200
    app.tidy(NOW + app.TAKEN)
    assert stranger.post(f"{link.path}/file", asked).status_code == 403
    assert (row().sealed, row().why) == ({}, "opened")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_once_one_gets_in(diary):
    link = made(diary, once="yes")
    statuses = at_once(8, link, lambda n: link.code)
    assert sorted(statuses) == [200, *[403] * 7]


@pytest.mark.django_db(transaction=True)
def test_tries_that_come_at_once_are_all_counted(diary):
    link = made(diary)
    statuses = at_once(12, link, lambda n: wrong_of(link.code))
    assert statuses == [403] * 12
    assert (row().wrong, row().why) == (app.MOST_WRONG, "guessed")


def at_once(n, link, code):
    """Many at the same moment, each with a connection of its own."""
    statuses, ready = [], threading.Barrier(n)

    def come(number):
        visitor = Client(headers={"host": "localhost:8000"}, raise_request_exception=False)
        ready.wait()
        statuses.append(knock(visitor, link, code(number)).status_code)
        connections.close_all()

    threads = [threading.Thread(target=come, args=[number]) for number in range(n)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return statuses


# ── hers ────────────────────────────────────────────────────────────────────────────────────


def test_she_sees_who_opened_it_and_how_often_somebody_guessed(diary, stranger):
    link = made(diary)
    knock(stranger, link, wrong_of(link.code))
    knock(stranger, link, REMOTE_ADDR="203.0.113.77",
          headers={"user-agent": "Mozilla/5.0 (X11) Gecko/20100101 Firefox/140.0"})  # fmt: skip

    told = fresh(diary).get("/report/shared").content.decode()

    assert "Firefox, 203.0.113.0/24" in told
    assert "203.0.113.77" not in told
    assert "1 wrong code was tried." in told


def test_a_second_tap_makes_no_second_link(diary):
    form = {**FORM, "id": str(uuid4())}
    adas = fresh(diary)
    adas.post("/report/share", form)
    assert adas.post("/report/share", form).headers["Location"] == "/report/shared"
    assert models.Share.objects.count() == 1


def test_another_neither_sees_nor_ends_her_link(diary, cleo, stranger):
    link = made(diary)
    cleos = fresh(cleo)
    assert "for Tuesday" not in cleos.get("/report/shared").content.decode()
    assert cleos.post(f"/report/shared/{row().id}").status_code == 404
    assert knock(stranger, link).status_code == 200


WRONG = [
    ({"code": "12345"}, "A pass code needs 6 to 64"),
    ({"code": "123456"}, "This code is easy to guess."),
    ({"code": "7777777"}, "This code is easy to guess."),
    ({"code": "x" * 65}, "A pass code needs 6 to 64"),
    ({"label": "x" * 81}, "Use at most 80 letters."),
    ({"name": "a\0b"}, "letter"),
    ({"label": "a\0b"}, "letter"),
]


@pytest.mark.parametrize("typed,told", WRONG)
def test_what_cannot_be_is_said_and_makes_nothing(diary, typed, told):
    answer = fresh(diary).post("/report/share", {**FORM, "id": str(uuid4()), **typed})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert models.Share.objects.count() == 0


def test_her_first_page_says_that_one_opens_and_asks_nothing_more_for_it(diary, stranger):
    adas = fresh(diary)
    adas.get("/")
    with CaptureQueriesContext(connection) as before:
        assert "opens by a link" not in adas.get("/").content.decode()
    link = made(diary)
    with CaptureQueriesContext(connection) as after:
        assert "opens by a link until Thu 3 Dec 2026, 09:00" in adas.get("/").content.decode()
    assert len(after) == len(before)

    for _ in range(5):
        knock(stranger, link, wrong_of(link.code))
    assert "opens by a link" not in adas.get("/").content.decode()


def test_the_link_leads_to_where_others_reach_her(diary, settings):
    settings.ELSEWHERE = ("https://diary.example.org",)
    told = fresh(diary).post("/report/share", {**FORM, "id": str(uuid4())}).content.decode()
    assert re.search(r"https://diary\.example\.org/v/[\w-]{86}<", told)
    assert "https://diary.example.org/v#shlink:/" in told
    assert "on no other device" not in told


def test_it_is_said_where_nobody_else_can_open_it(diary):
    assert "on no other device" in fresh(diary).get("/report/share").content.decode()
    assert "on no other device" in made(diary).page


def test_no_link_for_a_record_system_is_made_that_none_may_read(diary, settings):
    settings.ELSEWHERE = (f"https://{'a' * 63}.{'b' * 30}.example.org",)
    told = fresh(diary).post("/report/share", {**FORM, "id": str(uuid4())}).content.decode()
    assert "shlink:/" not in told


def test_there_are_only_so_many_at_a_time(diary, monkeypatch):
    monkeypatch.setattr(app, "MOST", 1)
    made(diary)
    answer = fresh(diary).post("/report/share", {**FORM, "id": str(uuid4())})
    assert answer.status_code == 422
    assert "End one first." in answer.content.decode()


# ── the end ─────────────────────────────────────────────────────────────────────────────────


def test_after_its_time_the_page_goes_and_a_month_later_its_line(diary):
    made(diary)
    app.tidy(NOW + timedelta(days=1))
    assert (row().digest, row().sealed, row().why) == (None, {}, "expired")
    app.tidy(NOW + timedelta(days=31) - timedelta(seconds=1))
    assert models.Share.objects.count() == 1
    app.tidy(NOW + timedelta(days=31))
    assert models.Share.objects.count() == 0


def test_a_copy_that_was_put_back_brings_no_link_to_life(diary, stranger):
    link = made(diary)
    app.end_all(NOW)
    assert knock(stranger, link).status_code == 403
    listed = fresh(diary).get("/report/shared").content.decode()
    assert "when a copy of the diary was put back" in listed


def erase_entry(person):
    assert erase.entry(person, UUID(int=1), NOW)


def erase_nights(person):
    assert erase.nights(person, erase.Span(first=NIGHT, last=NIGHT), now=NOW, zone="UTC")


@pytest.mark.parametrize("erasing", [erase_entry, erase_nights])
def test_what_she_erased_opens_by_no_link_any_more(diary, stranger, erasing):
    link = made(diary)

    erasing(diary)

    assert knock(stranger, link).status_code == 403
    assert (row().sealed, row().why) == ({}, "erased")
    assert "when you erased something" in fresh(diary).get("/report/shared").content.decode()


def test_erasing_everything_leaves_no_line_of_a_link(diary):
    made(diary)
    erase.everything(diary, NOW)
    assert models.Share.objects.count() == 0
    assert diary.shared_until is None


@pytest.mark.django_db(transaction=True)
def test_the_server_takes_away_by_itself_what_is_over(diary):
    made(diary)
    Loop(lambda *_: None, lambda: NOW + timedelta(days=1)).turn()
    assert (row().sealed, row().why) == ({}, "expired")


def test_nothing_of_a_link_lies_in_the_database(diary, stranger):
    link = made(diary, name="Ada Example")
    knock(stranger, link)
    secret = share_link.read(link.token)
    kept = "".join(
        str([value.hex() if isinstance(value, bytes | memoryview) else value for value in each])
        for model in (models.Share, models.Guess, models.Person)
        for each in model.objects.values_list()
    )
    for canary in (
        link.token[:43], link.token[43:], secret.handle.hex(), secret.key.hex(), link.code,
        SECRET, "Ada Example",
    ):  # fmt: skip
        assert canary not in kept


def test_no_log_names_a_link_or_a_code(diary, stranger, caplog, monkeypatch):
    link = made(diary)
    knock(stranger, link, wrong_of(link.code))
    monkeypatch.setattr(app, "knock", lambda *_, **__: 1 / 0)
    assert knock(stranger, link).status_code == 500
    assert "ZeroDivisionError in shown" in caplog.text
    for canary in (link.token, link.token[:43], link.code):
        assert canary not in caplog.text


def test_its_answers_tell_no_other_place_and_stay_in_no_cache(diary, stranger):
    link = made(diary)
    for answer in (stranger.get(link.path), knock(stranger, link), knock(stranger, link, "x")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_its_own_form_may_come_from_nowhere_and_no_other_site_may_send_it(diary, stranger):
    link = made(diary)
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert knock(stranger, link, headers=own).status_code == 200
    for foreign in (
        {"origin": "https://evil.test"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
    ):
        assert knock(stranger, link, headers=foreign).status_code == 400
    assert fresh(diary).post("/report/share", FORM, headers={"origin": "null"}).status_code == 400


# ── for a record system ─────────────────────────────────────────────────────────────────────


def manifest(client, link, **told):
    path = link.system["url"].removeprefix("http://localhost:8000")
    body = {"recipient": "Dr. Example", "passcode": link.code, **told}
    body = {name: value for name, value in body.items() if value is not None}
    return client.post(path, json.dumps(body), content_type="application/json")


def opened_by_others(sealed, key):
    """By a library that shares no code with us, told nothing but the key."""
    found = independent.decrypt_compact(sealed, OctKey.import_key(jwe.raw(key)),
                                        algorithms=["dir", "A256GCM"])  # fmt: skip
    return found.headers(), json.loads(found.plaintext)


def test_a_record_system_gets_the_file_and_opens_it_with_the_key_of_the_link(diary, stranger):
    link = made(diary)
    assert link.system["flag"] == "P"
    assert link.system["label"] == "for Tuesday"
    assert link.system["exp"] == int((NOW + timedelta(days=1)).timestamp())
    assert len(link.system["url"]) <= 128
    assert len(link.system["key"]) == 43

    answer = manifest(stranger, link)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    (file,) = answer.json()["files"]
    assert file["contentType"] == "application/fhir+json"
    head, bundle = opened_by_others(file["embedded"], link.system["key"])
    assert head == {"alg": "dir", "enc": "A256GCM", "cty": "application/fhir+json"}
    assert bundle["type"] == "collection"
    assert str(UUID(int=1)) in json.dumps(bundle)
    assert "Taken by a record system" in fresh(diary).get("/report/shared").content.decode()
    assert "Dr. Example" in fresh(diary).get("/report/shared").content.decode()


def test_a_long_file_lies_elsewhere_for_a_while(diary, stranger):
    link = made(diary)
    (file,) = manifest(stranger, link, embeddedLengthMax=10).json()["files"]
    assert "embedded" not in file
    path = file["location"].removeprefix("http://localhost:8000")

    answer = stranger.get(path)

    assert answer.headers["Content-Type"] == "application/jose"
    assert opened_by_others(answer.content.decode(), link.system["key"])[1]["type"] == "collection"
    fresh(diary).post(f"/report/shared/{row().id}")
    assert stranger.get(path).status_code == 404


def test_where_it_lies_is_named_by_the_address_others_reach(diary, settings):
    link, home = made(diary), "https://diary.example.org"
    settings.ORIGINS = (*settings.ORIGINS, home)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "diary.example.org"]
    system = Client(headers={"host": "diary.example.org"}, raise_request_exception=False)
    (file,) = manifest(system, link, embeddedLengthMax=10).json()["files"]
    assert file["location"].startswith(f"{home}/v/f/")


def test_wrong_codes_of_a_record_system_count_too_and_are_told(diary, stranger):
    link = made(diary)
    told = [manifest(stranger, link, passcode=wrong_of(link.code)) for _ in range(5)]
    assert [each.status_code for each in told] == [401] * 5
    assert [each.json() for each in told] == [{"remainingAttempts": n} for n in (4, 3, 2, 1, 0)]
    assert manifest(stranger, link).status_code == 404
    assert knock(stranger, link).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"recipient": 1, "passcode": "1"}', b'{"passcode": "1"}',
             b'{"recipient": " ", "passcode": "1"}', b'{"recipient": "x"}', b"[" * 100_000,
             b'{"recipient": "x", "passcode": "1", "embeddedLengthMax": true}', b"\xff"]
)  # fmt: skip
def test_what_is_no_request_for_a_manifest_costs_no_try(diary, stranger, body):
    link = made(diary)
    path = link.system["url"].removeprefix("http://localhost:8000")
    assert stranger.post(path, body, content_type="application/json").status_code == 400
    assert row().wrong == 0


def test_a_link_without_that_file_is_none_for_a_record_system(diary, stranger):
    link = made(diary, files=["pdf"])
    assert link.system is None
    answer = stranger.post(f"/v/m/{link.token[:43]}", {"recipient": "x", "passcode": link.code},
                           content_type="application/json")  # fmt: skip
    assert answer.status_code == 404
    assert row().wrong == 0


def test_the_file_holds_only_the_nights_she_chose(diary, stranger):
    old = Episode(id=UUID(int=77), at=datetime(2026, 11, 1, 3, tzinfo=UTC), zone="UTC", written=NOW)
    write.keep(diary, (old,), NOW)
    link = made(diary)
    (file,) = manifest(stranger, link).json()["files"]
    assert str(old.id) not in json.dumps(opened_by_others(file["embedded"], link.system["key"])[1])


# ── how long it takes ───────────────────────────────────────────────────────────────────────


def test_a_refusal_reads_nothing_that_is_long(diary, stranger):
    # Megabytes read for a wrong code and not for a link that never was would tell them apart.
    link = made(diary)
    with CaptureQueriesContext(connection) as asked:
        knock(stranger, link, wrong_of(link.code))
    assert [each["sql"] for each in asked if '"sealed"' in each["sql"]] == []
