"""What her server does once her phone has locked by itself."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from soleus.app import lapse, lasting, visits, who, write
from soleus.app.lapse import LIMITS, After
from soleus.app.who import Kind, May
from soleus.care.profile import About
from soleus.diary.entries import Answer, Symptoms
from soleus.records import people, store
from soleus.web.arriving import PROVED
from tests.integration.conftest import NOW, client_of

LOCKS = 'name="lapse"'
COOKIE = settings.SESSION_COOKIE_NAME
WORDS = "violet umbrella seven stairs"
UNIT = "020 7946 0000"
HELD = "You ticked a warning sign."
AT = "http://localhost:8000"
PASSKEY = UUID(int=1)


def with_passphrase(person):
    people.keep_passphrase(person, WORDS, "")
    return person


def with_passkey(person):
    at = {"rp": "localhost", "credential": b"1", "key": b"1", "count": 0, "name": "", "added": NOW}
    people.add_passkey(id=PASSKEY, person=person, **at)
    return person


def stranger() -> Client:
    return Client(headers={"host": "localhost:8000"})


def proved(client: Client) -> Client:
    """She has just shown that it is she."""
    session = client.session
    session[PROVED] = datetime.now(UTC).isoformat()  # that door has a clock of its own
    session.save()
    return client


def lapsed(person) -> Client:
    """Her browser after it has locked by itself."""
    client = client_of(person)
    assert client.post("/leave", {"by": "itself"}).status_code == 302
    return client


@pytest.mark.parametrize("after", After)
@pytest.mark.parametrize("has", [True, False])
def test_it_locks_as_she_chose_where_she_can_come_back(ada, after, has):
    people.keep_passphrase(ada, WORDS if has else None, "")
    lapse.choose(ada, after)
    assert lapse.limits(ada, AT) == (LIMITS.get(after) if has else None)


def test_a_code_on_paper_is_no_way_back_since_it_opens_once(ada):
    people.put_codes(ada, ["digest"])
    assert lapse.limits(ada, AT) is None


def test_a_passkey_is_one_at_its_own_address_only(ada):
    with_passkey(ada)
    assert lapse.limits(ada, AT) == LIMITS[After.SOON]
    assert lapse.limits(ada, "https://diary.example.org") is None


def test_no_page_of_hers_opens_any_more(ada):
    client = lapsed(with_passphrase(ada))
    assert client.get("/diary").headers["Location"] == "/sign-in"
    assert client.get("/api/v1/phone").status_code == 401
    assert client.get("/your-data/out/json").status_code == 302
    assert "Welcome back." in client.get("/sign-in").content.decode()


def test_the_help_of_the_night_goes_on_as_it_was_made_for_her(ada):
    store.save_about(ada, About(region="UK", unit_number=UNIT), NOW)
    assert UNIT not in stranger().get("/check").content.decode()
    assert UNIT in lapsed(ada).get("/check").content.decode()


def test_a_lamp_by_the_bed_still_answers(ada):
    client, id_ = lapsed(ada), str(uuid4())
    told = {"state": "started", "at": NOW.isoformat(), "id": id_}
    assert client.post("/api/v1/cramp", told, "application/json").status_code == 200
    assert lasting.HERE.now(ada.pk, NOW) is not None
    ended = {**told, "state": "ended"}
    assert client.post("/api/v1/cramp", ended, "application/json").status_code == 200
    assert lasting.HERE.now(ada.pk, NOW) is None
    assert client.get("/api/v1/events?wait=0").status_code == 401
    client.post("/leave")
    assert client.post("/api/v1/cramp", told, "application/json").status_code == 401


def test_a_sign_that_stands_holds_back_comfort(ada):
    answers = {"leg_swollen": Answer.YES}
    check = Symptoms(id=UUID(int=2), at=NOW, zone="UTC", written=NOW, answers=answers)
    write.keep(ada, (check,), NOW)
    assert HELD in client_of(ada).get("/now").content.decode()
    assert HELD in lapsed(ada).get("/now").content.decode()


def test_leaving_makes_her_a_stranger_also_then(ada):
    store.save_about(ada, About(region="UK", unit_number=UNIT), NOW)
    client = lapsed(ada)
    client.post("/leave", {"by": "itself"})  # told twice, it is the same
    assert UNIT in client.get("/check").content.decode()
    client.post("/leave", {"by": "again"})  # by a page that does not know that it was told
    assert UNIT in client.get("/check").content.decode()
    client.post("/leave")
    assert UNIT not in client.get("/check").content.decode()


def test_what_is_said_again_ends_a_visit_that_goes_on(ada):
    store.save_about(ada, About(region="UK", unit_number=UNIT), NOW)
    client = client_of(ada)
    client.post("/leave", {"by": "again"})
    assert client.get("/diary").headers["Location"] == "/sign-in"
    assert UNIT not in client.get("/check").content.decode()


def test_whatever_ends_her_visits_ends_it_too(ada):
    store.save_about(ada, About(region="UK", unit_number=UNIT), NOW)
    client = lapsed(ada)
    visits.end_everything_else(ada, NOW)
    assert UNIT not in client.get("/check").content.decode()


def test_it_is_among_her_visits_and_she_may_end_it(ada):
    client = lapsed(ada)
    store.save_about(ada, About(region="UK", unit_number=UNIT), NOW)
    (visit,) = visits.of(ada)
    assert visits.end(ada, visit.id)
    assert UNIT not in client.get("/check").content.decode()


def test_what_was_on_its_way_when_a_visit_got_a_new_name_takes_no_cookie_away(ada):
    client = client_of(with_passphrase(ada))
    old = client.cookies[COOKIE].value
    client.post("/leave", {"by": "itself"})
    late = Client(headers={"host": "localhost:8000", "cookie": f"{COOKIE}={old}"})
    answer = late.get("/api/v1/phone")
    assert answer.status_code == 401
    assert COOKIE not in answer.cookies


def test_nor_what_began_before_her_passphrase_was_another(ada):
    client = client_of(with_passphrase(ada))
    people.keep_passphrase(ada, "four other words entirely", "")
    answer = client.get("/api/v1/phone")
    assert answer.status_code == 401
    assert COOKIE not in answer.cookies


def test_leaving_takes_the_cookie_away(ada):
    answer = client_of(ada).post("/leave")
    assert answer.cookies[COOKIE].value == ""


def test_whom_she_lets_in_it_never_shuts_out(ada):
    with_passphrase(ada)
    id_, about = uuid4(), {"name": "Bea", "called": "A.", "may": (May.DIARY,), "zone": "UTC"}
    token = who.invite(ada, id_, Kind.HELPER, last=NOW.date(), now=NOW, **about)
    bea = stranger()
    bea.post(f"/enter/{token}")
    assert LOCKS in client_of(ada).get("/about").content.decode()
    assert LOCKS not in bea.get("/with").content.decode()


def test_the_pages_of_the_first_way_in_say_that_it_locks_from_then_on(ada):
    client, says = proved(client_of(ada)), "From then on this phone locks by itself"
    assert says in client.get("/ways-in/passphrase").content.decode()
    assert says in client.get("/ways-in/passkeys/new").content.decode()
    with_passphrase(ada)
    assert says not in proved(client_of(ada)).get("/ways-in/passphrase").content.decode()


def test_whatever_takes_the_last_way_in_says_that_it_locks_no_longer(ada):
    client, says = proved(client_of(with_passphrase(ada))), "no longer locks by itself"
    asked = ("/ways-in/passphrase", {"do": "ask"})
    assert says in client.post(*asked).content.decode()
    page = f"/ways-in/passkeys/{PASSKEY}"
    with_passkey(ada)
    assert says not in client.post(*asked).content.decode()
    assert says not in client.get(page).content.decode()
    people.keep_passphrase(ada, None, "")
    assert says in proved(client_of(ada)).get(page).content.decode()


def test_only_she_puts_it_off(ada):
    client = proved(client_of(with_passphrase(ada)))
    assert client.post("/ways-in/by-itself", {"after": "later"}).headers["Location"] == "/ways-in"
    ada.refresh_from_db()
    assert ada.lapse == After.LATER
    client.post("/ways-in/by-itself", {"after": "some other time"})
    ada.refresh_from_db()
    assert ada.lapse == After.LATER


def test_a_stranger_leaves_nothing_behind(ada):
    client = stranger()
    client.post("/leave", {"by": "itself"})
    assert dict(client.session) == {}
