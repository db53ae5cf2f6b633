"""What a phone keeps: public pages that are the same for everybody, and the version they are of."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from soleus.knowledge.catalog import load
from soleus.pictures import icons
from soleus.web import shell, visit
from soleus.web.pages.check import CAME
from tests.integration.conftest import client_of

COPY = {shell.COPY: "1"}
HERE = visit.day_here()
OUTSIDE = (
    "/",
    "/diary",
    "/food",
    "/about",
    "/leave",
    "/sign-in",
    "/phone",
    "/quiet",
    "/install",
    "tel:",
    "#",
)
# Where a form of a kept page may lead: it is sent by a script, or needs neither token nor id.
OPEN_FORMS = {"/leave", "/now", "/check", "/learn"}


@pytest.fixture
def stranger(db):
    return Client(headers={"host": "localhost:8000"}, enforce_csrf_checks=True)


def told(client):
    """What the worker is told to keep."""
    text = client.get("/sw.js").content.decode()
    return json.loads(text[text.index("keepShell(") + len("keepShell(") : text.rindex(");")])


def pages(client):
    shell_of = told(client)
    return [*shell_of["night"], *shell_of["pages"]]


def copies(client):
    return {path: client.get(path, headers=COPY) for path in pages(client)}


def test_everything_to_keep_is_there(stranger):
    shell_of = told(stranger)
    for path in [*pages(stranger), *shell_of["files"]]:
        answer = stranger.get(path, headers=COPY)
        assert (answer.status_code, bool(answer.getvalue())) == (200, True), path
        answer.close()


def test_two_copies_are_alike_to_the_byte(stranger):
    first, second = copies(stranger), copies(stranger)
    for path in first:
        assert first[path].content == second[path].content, path


def test_a_copy_holds_no_token_and_sets_no_cookie(stranger):
    for path, copy in copies(stranger).items():
        assert b"csrfmiddlewaretoken" not in copy.content, path
        assert not copy.cookies, path


def test_a_copy_holds_no_id_and_no_time(stranger):
    for path, copy in copies(stranger).items():
        text = copy.content.decode()
        assert not re.findall(r'"[0-9a-f]{8}-[0-9a-f]{4}-4', text), path
        assert not re.findall(r"\d{4}-\d\d-\d\dT", text), path


def test_forms_of_a_copy_lead_where_no_token_is_asked(stranger):
    for path, copy in copies(stranger).items():
        found = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', copy.content.decode())
        assert set(found) <= OPEN_FORMS, path


@pytest.mark.parametrize(
    "path,form",
    [
        ("/now", {"id": "", "began": "", "site": "calf"}),
        ("/check", {"id": "", "at": "all", "key": "none"}),
        ("/learn", {"q": "calf"}),
        ("/leave", {}),
    ],
)
def test_a_form_of_a_copy_is_taken(stranger, path, form):
    assert stranger.post(path, form).status_code in (200, 302)


def test_what_a_copy_links_to_is_kept_too(stranger):
    kept = {path.partition("?")[0] for path in pages(stranger)}
    for path, copy in copies(stranger).items():
        links = {
            re.split(r"[?#]", each)[0]
            for each in re.findall(r'href="([^"]+)"', copy.content.decode())
        }
        pages_only = {each for each in links if not each.startswith(("/static", "/icon", "/manif"))}
        led = {each for each in pages_only if each.startswith("/") and each not in OUTSIDE}
        assert led <= kept, path


def test_a_copy_is_the_same_for_ada(ada, stranger):
    # A phone asks without her cookies. Should one forget to, a page of hers would differ here.
    for path in ["/phone", "/quiet", "/learn"]:
        hers = client_of(ada).get(path, headers=COPY)
        assert hers.content == stranger.get(path, headers=COPY).content


def modules_of(name):
    """A module and all it imports, by their names."""
    found, left = {}, [name]
    while left:
        name = left.pop()
        found[name] = (settings.HERE / "web" / "static" / name).read_text("utf-8")
        imports = re.findall(r'^import .*?"(.+?)";$', found[name], flags=re.MULTILINE)
        assert all(each.startswith("./") for each in imports), name  # of the same version
        left += [each[2:] for each in imports if each[2:] not in found]
    return found


def test_what_the_worker_is_made_of_needs_no_page(stranger):
    text = stranger.get("/sw.js").content.decode()
    (start,) = re.findall(r'^import .*"(.+)";$', text, flags=re.MULTILINE)
    modules = modules_of(start.rpartition("/")[2])

    assert start in told(stranger)["files"]
    assert {"shell.js", "outbox.js", "vault.js"} <= set(modules)
    # A worker has none of these, and may load nothing later.
    lacking = r"(?<!globalThis\.)\b(?:document|window|localStorage|sessionStorage)[.?\[]|\bimport\("
    assert [name for name, text in modules.items() if re.search(lacking, text)] == []


def test_the_worker_is_asked_for_anew_each_time(stranger):
    assert stranger.get("/sw.js").headers["Cache-Control"] == "no-store"


def test_every_way_to_the_check_is_kept(stranger):
    assert {f"/check?from={way}" for way in CAME} <= set(told(stranger)["night"])


# ── versions ────────────────────────────────────────────────────────────────────────────────


def test_the_version_stays_while_nothing_changes():
    assert shell.version(HERE) == shell.version(HERE)


def test_the_version_changes_when_a_page_is_due_for_review():
    due = min(each.review_by for each in load().topics.values())
    assert shell.version(due) != shell.version(due + timedelta(days=1))


def test_the_version_changes_with_the_sample_diary(settings):
    before = shell.version(HERE)
    settings.SAMPLE_DATA = not settings.SAMPLE_DATA
    assert shell.version(HERE) != before


def test_words_of_another_version_are_not_given(stranger):
    assert stranger.get("/learn/words/000000000000.json").status_code == 404


# ── the home screen ─────────────────────────────────────────────────────────────────────────

NAMES = {
    "/manifest.webmanifest": ("Soleus", ["Cramp now", "Warning signs", "Log"]),
    "/manifest/evenings.webmanifest": ("Evenings", ["Now", "Check", "Write"]),
    "/manifest/notes.webmanifest": ("Notes", ["Now", "Check", "Write"]),
}


@pytest.mark.parametrize("path", NAMES)
def test_names_on_the_home_screen(stranger, path):
    found = json.loads(stranger.get(path).content)
    assert (found["name"], [each["name"] for each in found["shortcuts"]]) == NAMES[path]
    assert [each["url"] for each in found["shortcuts"]] == ["/now", "/check", "/log"]
    assert found["background_color"] == found["theme_color"] == icons.GROUND
    assert "cramp" not in found["id"] + found["start_url"]


def test_each_name_is_an_app_of_its_own(stranger):
    # Otherwise a visit to any page would rename what she put there under a neutral name.
    assert len({json.loads(stranger.get(path).content)["id"] for path in NAMES}) == len(NAMES)


@pytest.mark.parametrize("path", NAMES)
def test_its_icons_are_what_it_says(stranger, path):
    for each in json.loads(stranger.get(path).content)["icons"]:
        answer = stranger.get(each["src"])
        assert answer.headers["Content-Type"] == each["type"]
        if each["type"] == "image/png":
            width, height = each["sizes"].split("x")
            assert answer.content[16:24] == int(width).to_bytes(4) + int(height).to_bytes(4)


@pytest.mark.parametrize("path", ["/icon/cramp.svg", "/icon/moon-7.png", "/install/x"])
def test_what_is_not_there_is_not_made_up(stranger, path):
    assert stranger.get(path).status_code == 404
