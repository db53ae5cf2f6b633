"""For a visit: the page, its files, her questions, and the same from the command line."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pypdf
import pytest
from django.db import connection

from soleus.app import about as telling
from soleus.app import report as reports
from soleus.care.profile import LIMITS, About
from soleus.diary.entries import Answer, Dose, Episode, Morning, Side, Symptoms
from soleus.records import store
from tests.integration.conftest import NOW

ZONE = "Europe/Berlin"
YESTERDAY = NOW - timedelta(days=1)


def cramp(n, *, days=1, **told):
    at = NOW - timedelta(days=days, hours=6)
    return Episode(id=UUID(int=n), at=at, zone=ZONE, written=at, **told)


@pytest.fixture
def hers(ada):
    telling.save(ada, About(due_date=(NOW + timedelta(weeks=10)).date(), zone=ZONE), NOW)
    entries = [
        cramp(1, side=Side.LEFT, pain=7),
        cramp(2, days=2, side=Side.LEFT, pain=4),
        Morning(id=UUID(int=3), at=NOW - timedelta(days=3), zone=ZONE,
                written=NOW - timedelta(days=3), night=(NOW - timedelta(days=4)).date(), cramps=0),
        Dose(id=UUID(int=4), at=YESTERDAY, zone=ZONE, written=YESTERDAY,
             measure="measure.bedtime-stretch", amount=1.0, unit="set"),
    ]  # fmt: skip
    write_all(ada, entries)
    return ada


def write_all(person, entries):
    from django.db import transaction

    with transaction.atomic():
        store.save(person, entries, NOW)
    person.refresh_from_db()


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_page_says_how_many_of_how_many(hers, adas):
    page = text_of(adas.get("/report"))
    assert "2 of 3" in page
    assert "Left leg 2" in page
    assert "Calf stretch at bedtime" in page
    assert "That is no all-clear." in page


def test_an_empty_diary_has_a_page_too(ada, adas):
    answer = adas.get("/report")
    assert answer.status_code == 200
    assert "Nothing written yet. That is not counted as no cramp." in text_of(answer)


def test_any_nights_can_be_chosen(hers, adas):
    last = (NOW - timedelta(days=3)).date()
    page = text_of(adas.get(f"/report?from={last - timedelta(days=2)}&to={last}"))
    assert "1 of 2" in page or "0 of 1" in page
    assert "3 nights" in page or ": 3." in page


@pytest.mark.parametrize(
    "asked",
    ["from=2026-12-01&to=2026-11-01", "from=2026-11-01&to=2027-01-01", "from=x&to=y",
     "from=1999-01-01&to=1999-02-01", "from=2026-11-01"],
)  # fmt: skip
def test_nights_that_cannot_be_are_named_and_the_usual_shown(hers, adas, asked):
    answer = adas.get(f"/report?{asked}")
    assert answer.status_code == 200
    assert "These nights cannot be shown" in text_of(answer)
    assert "2 of 3" in text_of(answer)


def test_a_longer_range_than_a_diary_holds_is_cut_to_the_newest_nights(hers, adas):
    page = text_of(adas.get(f"/report?from=2001-01-01&to={(NOW - timedelta(days=1)).date()}"))
    assert ": 750." in page


# ── warning signs ──────────────────────────────────────────────────────────────────────────


def checked(person, answer, disposition="emergency"):
    told = Symptoms(id=UUID(int=9), at=NOW - timedelta(hours=2), zone=ZONE, written=NOW,
                    answers={"breathless": answer}, disposition=disposition)  # fmt: skip
    write_all(person, [told])


def test_a_sign_that_stands_comes_first_and_what_helps_is_left_out(hers, adas):
    checked(hers, Answer.YES)
    page = text_of(adas.get("/report"))
    assert "A warning sign stands." in page
    assert page.index("You ticked a warning sign") < page.index("A warning sign stands.")
    assert "Suddenly short of breath" in page
    assert "What may help is left out here" in page
    assert "Her nights say" not in page
    assert "too early to say what helps" not in page


def test_no_form_of_the_page_says_what_helps_beside_a_sign(hers, adas):
    checked(hers, Answer.UNSURE)
    told = json.loads(adas.post("/report/file", {"format": "json"}).content)
    assert told["helping"]["state"] == "held"
    assert told["helping"]["measures"] == []
    assert told["standing"]["disposition"] == "emergency"


def test_a_check_answered_no_is_listed_and_raises_no_alarm(hers, adas):
    checked(hers, Answer.NO, "self_care")
    last = NOW.date()
    page = text_of(adas.get("/report"))
    assert "A warning" not in page
    found = reports.make(hers, last - timedelta(days=9), last, now=NOW, zone=ZONE)
    assert [(each.yes, each.no) for each in found.checks] == [((), 1)]


# ── files ──────────────────────────────────────────────────────────────────────────────────


def test_the_pdf_is_one_page_with_the_name_she_typed(hers, adas):
    answer = adas.post("/report/file", {"format": "pdf", "name": "Ada Example"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="visit-{NOW.date()}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    found = pypdf.PdfReader(io.BytesIO(answer.content))
    assert len(found.pages) == 1
    assert "Ada Example" in found.pages[0].extract_text()


def test_the_name_on_the_page_is_kept_nowhere(hers, adas):
    adas.post("/report/file", {"format": "pdf", "name": "violet umbrella"})
    assert "violet" not in text_of(adas.get("/report"))
    assert "violet" not in everything_kept()


def everything_kept():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


def test_the_numbers_are_named_and_explained(hers, adas):
    told = json.loads(adas.post("/report/file", {"format": "json"}).content)
    assert told["form"] == "soleus-report-1"
    assert told["figures"] | {"total": 0} == {
        "total": 0, "recorded": 3, "cramps": 2, "with_cramp": 2, "pains": 2, "mean_pain": 5.5,
        "per_week": None,
    }  # fmt: skip
    assert set(told["how"]) <= set(told)


def test_the_appendix_comes_on_request(hers, adas):
    without = pypdf.PdfReader(io.BytesIO(adas.post("/report/file", {"format": "pdf"}).content))
    with_it = adas.post("/report/file", {"format": "pdf", "appendix": "yes"})
    assert len(without.pages) == 1
    assert len(pypdf.PdfReader(io.BytesIO(with_it.content)).pages) == 2
    assert "Night by night" in text_of(adas.get("/report?appendix=yes"))


def test_a_letter_that_the_pdf_lacks_is_said_and_nothing_is_lost(hers, adas):
    adas.post("/report/ask", {"questions": "痛 why?"})
    answer = adas.post("/report/file", {"format": "pdf"})
    assert answer.status_code == 422
    assert "Nothing was left out: print this page instead." in text_of(answer)
    assert "痛 why?" in text_of(answer)


# ── questions ──────────────────────────────────────────────────────────────────────────────


def test_what_she_asks_stands_on_the_page_until_she_changes_it(hers, adas):
    sent = adas.post("/report/ask", {"questions": " May I swim?\r\n\r\nMay I swim?\r\nHow long? "})
    assert sent.status_code == 302
    hers.refresh_from_db()
    assert telling.read(hers).questions == ("May I swim?", "How long?")
    assert "To ask at the visit" in text_of(adas.get("/report"))
    adas.post("/report/ask", {"questions": ""})
    assert "To ask at the visit" not in text_of(adas.get("/report"))


@pytest.mark.parametrize(
    "text, says",
    [("\n".join(f"{n}?" for n in range(7)), "Keep at most 6."), ("x" * 301, "300 letters"),
     ("a\0b", "letter")],
)  # fmt: skip
def test_more_than_the_page_has_room_for_is_said_and_stays_typed(hers, adas, text, says):
    answer = adas.post("/report/ask", {"questions": text})
    assert answer.status_code == 422
    assert says in text_of(answer)
    hers.refresh_from_db()
    assert telling.read(hers).questions == ()
    assert len(text.splitlines()) > LIMITS["questions"].max_length or text[:5] in text_of(answer)


def test_markup_of_hers_is_text(hers, adas):
    adas.post("/report/ask", {"questions": "<b>#panic()</b>"})
    assert "&lt;b&gt;#panic()&lt;/b&gt;" in text_of(adas.get("/report"))


# ── after a loss ───────────────────────────────────────────────────────────────────────────


def test_after_a_loss_nothing_is_said_of_what_helps(hers, adas):
    ended = replace(telling.read(hers), ended_on=NOW.date() - timedelta(days=2), loss=True)
    telling.save(hers, ended, NOW)
    page = text_of(adas.get("/report"))
    assert "The pregnancy ended on" in page
    assert "Due on" not in page
    assert "too early" not in page


# ── her own clock ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "zone, at",
    [("Pacific/Kiritimati", "2026-11-30T03:00+14:00"),
     ("Pacific/Pago_Pago", "2026-11-30T03:00-11:00"),
     ("America/New_York", "2026-11-01T01:30-05:00"), ("Europe/Berlin", "2026-10-25T02:30+01:00")],
)  # fmt: skip
def test_a_cramp_at_night_counts_for_the_evening_before_on_her_own_clock(ada, zone, at):
    moment = datetime.fromisoformat(at)
    entry = Episode(id=UUID(int=1), at=moment.astimezone(UTC), zone=zone, written=NOW)
    write_all(ada, [entry])
    night = moment.date() - timedelta(days=1)
    found = reports.make(ada, night, night, now=NOW, zone=ZONE)
    assert found.figures.cramps == 1
    assert found.hours.counts[(moment.hour - 12) % 24] == 1


# ── the command line ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("demo") / "data"
    soleus("demo", "--make-only", "--data-dir", made)
    return made


def soleus(*words):
    told = [sys.executable, "-m", "soleus", *map(str, words)]
    return subprocess.run(told, check=False, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
@pytest.mark.sqlcipher  # a process of its own keeps its diary in a file
@pytest.mark.parametrize("form, begins", [("pdf", b"%PDF-"), ("html", b"<!doctype html>"),
                                          ("json", b"{")])  # fmt: skip
def test_the_command_writes_a_file_for_her_alone(folder, tmp_path, form, begins):
    out = tmp_path / f"visit.{form}"
    ran = soleus("report", "--format", form, "--out", out, "--data-dir", folder, "--appendix")
    assert ran.returncode == 0, ran.stderr
    assert out.read_bytes().lstrip().startswith(begins)
    assert out.stat().st_mode & 0o777 == 0o600
    assert "https://" not in out.read_text("utf-8", "replace") or form != "html"


@pytest.mark.slow
@pytest.mark.sqlcipher  # a process of its own keeps its diary in a file
@pytest.mark.parametrize("words, says", [
    (("--from", "2026-03-01", "--to", "2026-02-01"), "holds no night"),
    (("--to", "2099-01-01"), "is not over"),
])  # fmt: skip
def test_the_command_says_what_is_wrong(folder, tmp_path, words, says):
    out = tmp_path / "visit.pdf"
    ran = soleus("report", "--out", out, "--data-dir", folder, *words)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.sqlcipher  # a process of its own keeps its diary in a file
def test_a_file_that_cannot_be_written_is_said(folder):
    ran = soleus("report", "--out", "/nowhere/at/all.pdf", "--data-dir", folder)
    assert ran.returncode == 1
    assert "/nowhere/at/all.pdf" in ran.stderr
    assert not Path("/nowhere").exists()
