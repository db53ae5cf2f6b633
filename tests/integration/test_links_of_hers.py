"""A link that she gives away leads to where others reach her, by the way nobody listens on."""

import re
from uuid import uuid4

import pytest

from tests.integration.conftest import fresh

HOME = "https://diary.example.org"
SHARE = {"from": "2026-11-01", "to": "2026-11-30", "lasts": "day", "files": ["fhir"]}
HELPER = {"do": "invite", "kind": "helper", "name": "Bea", "called": "A.", "may": ["cramps"]}
PLACES = [
    ("/report/share", SHARE, "/v/"),
    ("/report/share", SHARE, "/v#shlink:/"),
    ("/who", HELPER | {"last": "2026-12-31"}, "/enter/"),
    ("/reminders/calendar", {"do": "make"}, "/feed/"),
]


@pytest.fixture
def at_home(settings):
    """Behind a proxy that speaks https, as docs/operate/https-at-home.md sets it up."""
    settings.ELSEWHERE = (HOME,)
    settings.ORIGINS = (*settings.ORIGINS, HOME)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "diary.example.org"]


@pytest.mark.parametrize("host", ["localhost:8000", "diary.example.org"])
@pytest.mark.parametrize("page,form,link", PLACES)
def test_a_link_leads_to_the_address_that_others_reach(ada, at_home, host, page, form, link):
    mine = fresh(ada)
    mine.defaults["HTTP_HOST"] = host

    told = mine.post(page, {**form, "id": str(uuid4())}, follow=True).content.decode()

    assert {*re.findall(r"(https?://[\w.:-]+)" + re.escape(link), told)} == {HOME}


@pytest.mark.parametrize("page,form", [("/report/share", SHARE), ("/who", PLACES[2][1])])
def test_where_nobody_else_gets_to_it_that_is_said(ada, page, form):
    told = fresh(ada).post(page, {**form, "id": str(uuid4())}).content.decode()

    assert "The link will open here, and on no other device." in told
