"""A browser tells what the policy stopped. The log has one of our own words of it, and no more."""

import json
import logging

import pytest
from django.test import Client

from soleus import diary_key, settings
from soleus.records import models
from soleus.web import doors
from soleus.web.limits import Limit
from soleus.web.pages import policy
from tests.integration.conftest import client_of

HOST = {"host": "localhost:8000"}
CANARY = "marmalade-canary"
PAGE = f"http://localhost:8000/night/2026-12-01?{CANARY}"
KIND = "application/csp-report"


@pytest.fixture(autouse=True)
def nobody_told_yet(monkeypatch):
    monkeypatch.setattr(policy, "TOLD", Limit("told", 1, window=3600.0))
    monkeypatch.setattr(policy, "FROM_A_PLACE", Limit("reports", 60))


@pytest.fixture
def log(caplog):
    """What the log says, line by line."""
    caplog.set_level(logging.DEBUG)
    return lambda: [each.getMessage() for each in caplog.records]


def report(part, **more):
    """As a browser says it, each field with a word of hers."""
    body = {
        "blocked-uri": f"https://{CANARY}.example.org/",
        "column-number": 7,
        "disposition": "enforce",
        "document-uri": PAGE,
        "effective-directive": part,
        "line-number": 4711,
        "original-policy": f"default-src 'none'; {CANARY}",
        "referrer": PAGE,
        "script-sample": f"alert('{CANARY}')",
        "source-file": PAGE,
        "status-code": 200,
        "violated-directive": f"{part} 'self'",
    }
    return {"csp-report": {**body, **more}}


def tell(told, kind=KIND, client=None, **more):
    body = told if isinstance(told, bytes) else json.dumps(told)
    client = client or Client(headers=HOST, raise_request_exception=False)
    answer = client.post("/policy", body, content_type=kind, **more)
    assert (answer.status_code, answer.content) == (204, b"")
    return answer


def line(part):
    return f"the policy stopped something: {part}"


# ── what is told ────────────────────────────────────────────────────────────────────────────


def test_which_part_it_was_is_logged_and_nothing_else(log):
    tell(report("script-src-elem"))
    assert log() == [line("script-src-elem")]


def test_an_older_browser_names_the_part_with_all_it_says(log):
    tell({"csp-report": {"violated-directive": "style-src 'self'", "document-uri": PAGE}})
    assert log() == [line("style-src")]


@pytest.mark.parametrize("part", sorted(doors.POLICY))
def test_each_part_of_the_policy_can_be_told(log, part):
    tell(report(part))
    assert log() == [line(part)]


@pytest.mark.parametrize(
    "part",
    [
        CANARY,
        f"script-src {CANARY}\nsoleus.doors person 1 left",
        "script-src\n",
        "SCRIPT-SRC",
        "report-uri",
        "",
        None,
        7,
        ["script-src"],
        {"script-src": 1},
    ],
)
def test_no_other_word_gets_into_the_log(log, part):
    tell(report(part))
    tell(report(part, **{"violated-directive": part}))
    said = "\n".join(log())
    assert CANARY not in said
    assert said in ("", line("script-src"))


def test_the_first_word_of_a_part_is_ours_or_is_not_said(log):
    tell(report(f"script-src {CANARY}"))
    assert log() == [line("script-src")]


# ── what is not ─────────────────────────────────────────────────────────────────────────────

NONSENSE = [
    b"",
    b"not json",
    b"\xff\xfe\x00",
    b"[" * 15_000,
    b"9" * 15_000,
    b"null",
    b"7",
    b'"script-src"',
    b"[]",
    b"[[]]",
    b"{}",
    b'{"csp-report": null}',
    b'{"csp-report": []}',
    b'{"csp-report": "script-src"}',
    b'[{"csp-report": {"effective-directive": "img-src"}}]',
    b"{'csp-report': {'effective-directive': 'img-src'}}",
]


@pytest.mark.parametrize("told", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_report_is_answered_alike_and_not_logged(log, told):
    for kind in (KIND, "text/plain", "application/x-www-form-urlencoded"):
        tell(told, kind)
    assert log() == []


def test_what_is_too_large_is_not_read(log):
    room = policy.MOST_BYTES - len(json.dumps(report("img-src", more="")))
    tell(report("img-src", more="x" * (room + 1)))
    assert log() == []
    tell(report("img-src", more="x" * room))
    assert log() == [line("img-src")]


def test_one_part_is_told_once_an_hour(log, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(policy, "TOLD", Limit("told", 1, lambda: now[0], window=3600.0))
    for passed in (0, 1, 3598, 1, 1):
        now[0] += passed
        tell(report("img-src"))
    assert log() == [line("img-src")] * 2


def test_many_in_a_minute_are_not_looked_at_and_answered_alike(log):
    for _ in range(60):
        tell(report("img-src"), REMOTE_ADDR="203.0.113.7")
    tell(report("script-src"), REMOTE_ADDR="203.0.113.200")
    assert log() == [line("img-src")]
    tell(report("font-src"), REMOTE_ADDR="198.51.100.7")
    assert log() == [line("img-src"), line("font-src")]


# ── who tells ───────────────────────────────────────────────────────────────────────────────


def rows():
    models_ = models.__dict__.values()
    ours = {each for each in models_ if isinstance(each, type) and hasattr(each, "_meta")}
    tables = [each for each in ours if not each._meta.abstract]
    return {each.__name__: list(each.objects.values()) for each in tables}


def test_nothing_is_stored_and_no_visit_begins(ada, log, django_assert_num_queries):
    hers = client_of(ada)
    before = rows()
    with django_assert_num_queries(0):
        assert not tell(report("img-src")).cookies
        assert not tell(report("font-src"), client=hers).cookies
    assert rows() == before
    assert log() == [line("img-src"), line("font-src")]


def test_it_needs_no_token_and_takes_none(ada):
    strict = Client(enforce_csrf_checks=True, headers=HOST)
    strict.force_login(ada)
    tell(report("img-src"), client=strict)


@pytest.mark.parametrize("verb", ["get", "head", "options", "put", "patch", "delete"])
def test_it_takes_nothing_but_a_report(db, log, verb):
    answer = getattr(Client(headers=HOST), verb)("/policy")
    assert answer.status_code == 405
    assert log() == []


def from_elsewhere(**lines):
    told = {**HOST, **{name.replace("_", "-"): each for name, each in lines.items()}}
    client = Client(headers=told, raise_request_exception=False)
    return client.post("/policy", json.dumps(report("img-src")), content_type=KIND)


@pytest.mark.parametrize(
    "lines",
    [
        {"host": "evil.test"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "report"},
    ],
)
def test_no_page_of_another_tells_anything(log, lines):
    answer = from_elsewhere(**lines)
    assert answer.status_code == 400
    assert log() == [f"refused: foreign {'host' if 'host' in lines else 'origin'}"]


@pytest.mark.sqlcipher
def test_a_locked_diary_hears_it_too(tmp_path, monkeypatch, log):
    file = tmp_path / "wrapped-key.json"
    file.touch()
    monkeypatch.setattr(settings, "WRAPPED_FILE", file)
    diary_key.forget()
    tell(report("img-src"))
    assert log() == [line("img-src")]
