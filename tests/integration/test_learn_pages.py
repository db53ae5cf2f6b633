"""The pages to read, without signing in and without a script."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.test import Client

from soleus.knowledge import catalog
from soleus.web import visit
from soleus.web.pages import learn

KNOWN = catalog.load()
ITEMS = [
    item
    for table in (KNOWN.topics, KNOWN.causes, KNOWN.symptoms, KNOWN.reliefs)
    for item in table.values()
    if item.is_shown
]


@pytest.fixture
def client() -> Client:
    """Somebody who is not signed in."""
    return Client(headers={"host": "localhost:8000"}, raise_request_exception=False)


def text(answer) -> str:
    """What a page says, without its marks."""
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(bare))


def on(monkeypatch, day: date) -> None:
    monkeypatch.setattr(visit, "today", lambda request: day)


def test_the_list_needs_no_sign_in_and_no_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/learn")
    assert answer.status_code == 200
    said = text(answer)
    for heading in (
        "When to call",
        "Why cramps may come",
        "Magnesium supplement",
        "What we do not",
    ):
        assert heading in said


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_has_a_page_with_its_name_and_its_text(client, item):
    answer = client.get(f"/learn/{item.id}")
    assert answer.status_code == 200
    said = text(answer)
    assert item.name in said
    texts = [p.text for p in item.paragraphs] if hasattr(item, "paragraphs") else [item.text]
    assert [each for each in texts if re.sub(r"\s+", " ", each) not in said] == []


@pytest.mark.parametrize("measure", KNOWN.measures.values(), ids=lambda measure: measure.id)
def test_every_measure_has_an_evidence_card(client, measure):
    said = text(client.get(f"/evidence/{measure.id}"))
    for part in (measure.name, measure.evidence, measure.harms, measure.how, measure.article):
        assert part in said
    for name in measure.cautions:
        assert KNOWN.cautions[name].text in said


def test_a_measure_among_the_items_leads_to_its_card(client):
    answer = client.get("/learn/measure.walk")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/evidence/measure.walk"


@pytest.mark.parametrize("path", ["/learn/nothing", "/evidence/nothing", "/evidence/cause.weight"])
def test_what_is_not_known_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_numbers_of_a_card_are_those_of_the_trials(client):
    said = text(client.get("/evidence/measure.magnesium-supplement"))
    assert "5.66 (1.35 to 23.68)" in said
    assert "37 of 43" in said
    assert "26 of 43" in said
    assert "−17.5 (−34.68 to −0.32)" in said


def test_the_picture_says_the_same_as_the_table(client):
    page = client.get("/evidence/measure.magnesium-supplement").content.decode()
    [described, *_] = re.findall(r"<desc[^>]*>(.*?)</desc>", page)
    assert "Sweden, 1995, No cramps at the end: 5.66 (1.35 to 23.68)." in described
    # One is not about pregnancy; three are drawn once more, beside what they come to together.
    assert page.count('class="forest-point"') == 8 + 1 + 3 + 1


def test_what_was_only_recalled_is_never_shown(client):
    said = text(client.get("/learn/topic.vitamin-b"))
    assert "4 of 21" in said
    assert "7.5" not in said
    assert "28.81" not in said


def test_trials_outside_pregnancy_stand_apart(client):
    said = text(client.get("/evidence/measure.calf-stretch"))
    assert said.index("Thailand") < said.index("Not about pregnancy") < said.index("Netherlands")


def test_a_target_nobody_could_check_is_never_shown(client):
    said = text(client.get("/learn/topic.targets"))
    assert "1,000 mg" in said
    assert "3,500 mg" not in said


# ── sources ────────────────────────────────────────────────────────────────────────────────


def test_sources_leave_the_site_only_on_a_click_and_tell_nothing(client):
    page = client.get("/evidence/measure.magnesium-supplement").content.decode()
    links = re.findall(r'<a href="(https?://[^"]+)"([^>]*)>', page)
    assert len(links) > 5
    assert all('rel="noreferrer noopener external"' in marks for _, marks in links)
    assert not re.search(r'(?:src|srcset|action|data)="https?:', page)


def test_a_copy_is_called_a_copy(client):
    said = text(client.get("/learn/topic.when-to-call"))
    assert KNOWN.sources["NHS-LC"].copy in said


def test_every_source_of_a_card_is_named_once():
    known = catalog.load()
    named = learn.sources_of(known, known.measures["measure.magnesium-supplement"])
    ids = [source.id for source in named]
    assert len(ids) == len(set(ids))
    assert {"C20", "SUP15", "ARA20", "LAH22", "NYG08"} <= set(ids)


# ── review dates ───────────────────────────────────────────────────────────────────────────


def test_a_page_past_its_date_says_that_it_is_checked_again(client, monkeypatch):
    on(monkeypatch, date(2030, 1, 1))
    for path in ("/learn/cause.weight", "/learn/topic.salt", "/evidence/measure.walk"):
        assert "being checked again" in text(client.get(path))


def test_a_page_within_its_date_says_nothing_of_it(client, monkeypatch):
    on(monkeypatch, date(2026, 12, 1))
    for path in ("/learn/cause.weight", "/learn/topic.salt", "/evidence/measure.walk"):
        assert "being checked again" not in text(client.get(path))


# ── search ─────────────────────────────────────────────────────────────────────────────────


def test_a_search_shows_pages_and_where_they_lead(client):
    answer = client.post("/learn", {"q": "clot"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="/learn/topic.clot-facts"' in page
    assert 'value="clot"' in page


def test_a_search_without_a_hit_says_so_and_helps(client):
    said = text(client.post("/learn", {"q": "unicorn"}))
    assert "0 pages have “unicorn”" in said
    assert "one shorter word" in said


def test_what_she_looks_for_is_in_no_address(client):
    page = client.get("/learn").content.decode()
    [form] = re.findall(r'<form class="learn-search"[^>]*>', page)
    assert 'method="post"' in form
    assert "0 pages" not in text(client.get("/learn?q=clot"))


def test_a_search_is_shown_as_text_and_not_as_marks(client):
    page = client.post("/learn", {"q": '<b>"x'}).content.decode()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_an_empty_search_shows_the_whole_list(client):
    assert "First of all" in text(client.post("/learn", {"q": "  "}))


# ── small pieces ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value, said",
    [
        (5.66, "5.66"),
        (0.8, "0.8"),
        (-17.5, "−17.5"),
        (62.07, "62.07"),
        (-0.007, "−0.007"),
        (3, "3"),
    ],
)
def test_a_number_keeps_its_sign_and_two_decimals(value, said):
    assert learn._number(value) == said


def test_ages_of_a_target_are_said_in_words():
    target = KNOWN.targets["target.magnesium.us-19-30"]
    assert learn._where(target) == "US, 19 to 30"
    assert learn._where(replace(target, age_from=None)) == "US, up to 30"
    assert learn._where(replace(target, age_to=None)) == "US, from 19"
    assert learn._where(replace(target, age_from=None, age_to=None)) == "US"


def test_an_unknown_amount_is_a_dash_and_never_zero():
    assert learn._band(None, None, "mg") == "–"
    assert learn._band(1.9, 2.8, "L") == "1.9 – 2.8 L"


def test_a_trial_has_the_same_numbers_alone_and_put_together(adas):
    page = adas.get("/evidence/measure.magnesium-supplement").content.decode()

    assert page.count("5.66 (1.35 to 23.68)") >= 2
    assert "5.7 (1.4 to 24)" not in page
    assert page.count("Further right is better.") + page.count("Further left is better.") >= 2
