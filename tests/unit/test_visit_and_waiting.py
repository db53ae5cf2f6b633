"""Who is visiting, where she is, and what waits with her visit until she signs in."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import DatabaseError
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory

from soleus.care.profile import Profile
from soleus.diary.entries import Answer, Symptoms
from soleus.exchange import json
from soleus.web import visit, waiting

AT = datetime(2026, 12, 2, 7, 0, tzinfo=UTC)


def visitor(*, zone="", cookie=None, signed_in=False):
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=signed_in, about={"zone": zone})
    request.session = SessionStore()  # needs no database
    request.COOKIES.update({} if cookie is None else {"zone": cookie})
    return request


class Broken:
    """Somebody whose diary cannot be looked up."""

    @property
    def is_authenticated(self):
        raise DatabaseError("no such table")


def with_broken_diary():
    request = visitor()
    request.user = Broken()
    return request


def check(number, **answers):
    """A check; a higher number was answered later."""
    said = {sign: Answer(answer) for sign, answer in answers.items()}
    at = AT + timedelta(minutes=number)
    return Symptoms(id=UUID(int=number), at=at, zone="UTC", written=at, answers=said)


# ── her zone ────────────────────────────────────────────────────────────────────────────────

# What her browser says, what she set, and the zone that counts; None: the machine's own.
ZONES = [
    ("Asia/Kolkata", "Europe/Berlin", "Asia/Kolkata"),
    ("Asia%2FKolkata", "Europe/Berlin", "Asia/Kolkata"),
    ("America%2FArgentina%2FBuenos_Aires", "", "America/Argentina/Buenos_Aires"),
    ("Etc%2FGMT%2B11", "", "Etc/GMT+11"),
    (None, "Europe/Berlin", "Europe/Berlin"),
    ("", "Europe/Berlin", "Europe/Berlin"),
    ("Mars/Olympus", "Europe/Berlin", "Europe/Berlin"),
    ("../../etc/passwd", "Europe/Berlin", "Europe/Berlin"),
    ("/etc/localtime", "Europe/Berlin", "Europe/Berlin"),
    ("<script>", "Mars/Olympus", settings.TIME_ZONE),
    (None, "", settings.TIME_ZONE),
]


@pytest.mark.parametrize("cookie,told,zone", ZONES)
def test_which_zone_counts(cookie, told, zone):
    assert visit.zone(visitor(cookie=cookie, zone=told, signed_in=True)) == zone


def test_the_zone_of_a_stranger_is_never_read_from_a_diary():
    assert visit.zone(visitor(zone="Asia/Kolkata")) == settings.TIME_ZONE


# What her browser says, and how a page tells of 23:30 in UTC.
CLOCKS = [
    ("Asia/Kolkata", "3 December, 05:00"),
    ("America%2FNew_York", "2 December, 18:30"),
    ("Mars/Olympus", "2 December, 20:30"),
    (None, "2 December, 20:30"),
]


@pytest.mark.parametrize("cookie,told", CLOCKS)
def test_pages_tell_times_by_the_clock_of_her_browser(cookie, told, monkeypatch):
    monkeypatch.setattr(settings, "TIME_ZONE", "America/Sao_Paulo")
    late = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    page = Engine().from_string("{{ late|date:'j F, H:i' }}")
    answer = visit.by_her_browser(lambda _: HttpResponse(page.render(Context({"late": late}))))
    assert answer(visitor(cookie=cookie)).content.decode() == told


# ── a broken diary never shuts a page ───────────────────────────────────────────────────────


def test_a_diary_that_cannot_be_looked_up_makes_her_a_stranger():
    request = with_broken_diary()

    assert visit.is_signed_in(request) is False
    assert visit.profile(request) == Profile()
    assert visit.standing(request) is None
    assert visit.is_held(request) is False


@visit.signed_in
def her_page(request):
    return HttpResponse("hers")


@pytest.mark.parametrize("signed_in,status", [(True, 200), (False, 302)])
def test_a_page_of_her_own_opens_for_her_alone(signed_in, status):
    assert her_page(visitor(signed_in=signed_in)).status_code == status


# ── what waits ──────────────────────────────────────────────────────────────────────────────


def test_nothing_waits_at_first():
    request = visitor()

    assert waiting.entries(request) == []
    assert waiting.find(request, UUID(int=1)) is None
    assert visit.standing(request) is None


def test_what_waits_can_be_found_again():
    request = visitor()
    waiting.keep(request, check(1, leg_swollen="yes"))
    waiting.keep(request, check(2, fever="no"))

    assert waiting.find(request, UUID(int=1)) == check(1, leg_swollen="yes")
    assert waiting.find(request, UUID(int=2)) == check(2, fever="no")
    assert waiting.find(request, UUID(int=3)) is None


def test_a_newer_form_takes_the_place_of_the_older():
    request = visitor()
    waiting.keep(request, check(1, leg_swollen="no"))
    waiting.keep(request, check(1, leg_swollen="yes"))

    assert waiting.entries(request) == [json.write(check(1, leg_swollen="yes"))]


def test_what_is_dropped_is_gone_and_the_rest_waits_on():
    request = visitor()
    waiting.keep(request, check(1, fit="no"))
    waiting.keep(request, check(2, fit="no"))
    waiting.drop(request, UUID(int=1))
    waiting.drop(request, UUID(int=9))

    assert [each["id"] for each in waiting.entries(request)] == [str(UUID(int=2))]


def test_clearing_twice_is_no_mistake():
    request = visitor()
    waiting.keep(request, check(1, fit="no"))
    waiting.clear(request)
    waiting.clear(request)

    assert waiting.entries(request) == []


# What a stranger answered in a check that waits, and whether comfort is held back.
HELD = [
    ({"leg_swollen": "yes"}, True),
    ({"leg_swollen": "unsure"}, True),
    ({"breathless": "yes"}, True),
    ({"leg_swollen": "no"}, False),
    ({"restless_legs": "yes"}, False),
    ({"both_ankles_swell": "yes"}, False),
    ({"both_ankles_swell": "yes", "worry": "yes"}, True),
]


@pytest.mark.parametrize("answers,held", HELD)
def test_a_check_that_waits_holds_comfort_back(answers, held):
    request = visitor()
    waiting.keep(request, check(1, **answers))

    assert visit.is_held(request) is held


def test_a_later_no_lets_go():
    request = visitor()
    waiting.keep(request, check(1, leg_swollen="yes"))
    waiting.keep(request, check(2, leg_swollen="no"))

    assert visit.is_held(request) is False
