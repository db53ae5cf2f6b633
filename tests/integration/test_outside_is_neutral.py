"""What others see without opening a page tells nothing of what it is for: its title in a list of
tabs, its address in a history, its name and icon on a home screen."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from soleus import web
from soleus.pictures import icons
from soleus.web.pages import phone

NAMING = re.compile(
    r"pregnan|cramp|\bleg|calf|calves|foot|feet|thigh|knee|bab(y|ies)|birth|womb|mother|matern"
    r"|midwi|trimester|muscle|pain|health|body",
    re.I,
)
TITLES = {
    "Soleus",
    '{% translate "Kitchen measures" %}',
    '{% translate "A shared page" %}',
}
A_FILE_SHE_SAVES = "report_alone.html"
TITLE = re.compile(r"<title>(.*?)</title>")
TEMPLATES = sorted((Path(web.__file__).parent / "templates").rglob("*.html"))


def patterns(resolver, before=""):
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, here)
        elif isinstance(each, URLPattern):
            yield here


def test_every_page_has_a_title_that_tells_nothing():
    found = {
        title
        for file in TEMPLATES
        if file.name != A_FILE_SHE_SAVES
        for title in TITLE.findall(file.read_text("utf-8").partition("<body")[0])
    }
    assert found == TITLES
    assert [each for each in found if NAMING.search(each)] == []


def test_no_address_names_it():
    """What she reads has its id in its address; the decision on addresses says what that tells."""
    # What a program asks for stands in no history.
    found = [each for each in patterns(get_resolver()) if not each.startswith("api/")]
    assert len(found) > 80
    assert [each for each in found if NAMING.search(re.sub("<[^>]*>", "", each))] == []


@pytest.mark.parametrize("name", sorted(set(phone.NAMES) - {phone.USUAL}))
def test_a_name_that_she_chose_for_her_home_screen_tells_nothing(db, name):
    answer = stranger().get(f"/manifest/{name}.webmanifest")
    assert answer.status_code == 200
    assert not NAMING.search(answer.content.decode())


def test_the_usual_one_tells_it_only_to_who_holds_the_icon(db):
    told = stranger().get("/manifest.webmanifest").json()
    telling = [each["name"] for each in told.pop("shortcuts") if NAMING.search(each["name"])]
    assert telling == ["Cramp now"]
    assert not NAMING.search(json.dumps(told))


def stranger():
    return Client(headers={"host": "localhost:8000"})


def test_no_icon_has_a_telling_name():
    assert [each for each in icons.ICONS if NAMING.search(each)] == []


@pytest.mark.parametrize("text", ["Leg cramps", "week 27 of your pregnancy", "/calf/stretch"])
def test_a_telling_text_would_be_found(text):
    assert NAMING.search(text)
