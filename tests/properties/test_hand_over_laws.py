"""Laws of files: what goes out comes in the same, and what comes in can do no harm."""

import csv
import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from json import dumps
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from soleus.care.choices import Choices
from soleus.care.profile import About
from soleus.care.reminders import Settings
from soleus.exchange import choices, incoming, json, tables, whole
from soleus.exchange.json import Problem
from soleus.exchange.whole import Fault, Record, Settled, Version
from tests.lib import entries as any_entry
from tests.lib.examples import examples

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
NOTHING = Settled(plan=choices.write(Choices()), days={}, reminders=whole.reminded(Settings()))
RISKY = some.sampled_from(
    [*tables.LEADS, "'", "'=", '"', ";", ",", "\r\n", "\u202e", "\u2028", "ü"]
)
notes = some.builds("{}{}{}".format, RISKY, any_entry.texts, RISKY)
entries = some.builds(lambda entry, note: replace(entry, note=note), any_entry.entries, notes)
some_entries = some.lists(entries, max_size=5, unique_by=lambda entry: entry.id).map(
    lambda found: sorted(found, key=lambda entry: entry.kind)
)


def read(raw, zone="Europe/Berlin"):
    return list(incoming.read(BytesIO(raw), zone=zone, now=NOW))


def written_out(found):
    return sorted(dumps(json.write(entry), sort_keys=True) for entry in found)


def as_document(found):
    made = [Record(now=Version(entry=entry, form=entry.id)) for entry in found]
    return "".join(whole.write(About(), NOTHING, [], made)).encode()


@given(some_entries)
def test_a_table_gives_back_what_was_written(found):
    back = [piece.now.entry for piece in read(tables.pack(found))] if found else []
    assert written_out(back) == written_out(found)


@given(some_entries)
def test_a_document_gives_back_what_was_written(found):
    back = [piece.now.entry for piece in read(as_document(found)) if isinstance(piece, Record)]
    assert written_out(back) == written_out(found)


@given(some_entries)
def test_no_cell_is_a_formula(found):
    with ZipFile(BytesIO(tables.pack(found))) as pack:
        for name in pack.namelist():
            rows = csv.reader(StringIO(pack.read(name).decode("utf-8-sig"), newline=""))
            assert not [cell for row in rows for cell in row if cell.startswith(tables.LEADS)]


@given(notes)
def test_a_text_made_safe_is_the_same_text(text):
    assert tables.unsafe(tables.safe(text)) == text


@given(some_entries, some.randoms())
def test_the_columns_of_a_kind_never_change(found, chance):
    with ZipFile(BytesIO(tables.pack(found))) as pack:
        for name in pack.namelist():
            first = pack.read(name).decode("utf-8-sig").splitlines()[0]
            assert first.split(",") == list(tables.COLUMNS[name.removesuffix(".csv")])


# ── whatever comes in ───────────────────────────────────────────────────────────────────────

WORDS = b'{ } [ ] " , ; \n \x00 \xff 1e999 NaN null "entries": {"entry": kind episode PK\x03\x04'
pieces = some.sampled_from([*WORDS.split(b" "), b"0" * 5000, b"[" * 2000])
junk = some.lists(pieces | some.binary(max_size=8), max_size=12).map(b"".join)


def takes_it(raw):
    """Read to the end in time, with nothing but pieces that are known.

    Of its own time: what else runs on this machine says nothing of it.
    """
    began = time.process_time()
    found = read(raw)
    assert time.process_time() - began < 1
    assert all(isinstance(each, Fault | Record | About | Settled | whole.Test) for each in found)
    for each in found:
        if isinstance(each, Fault):
            said = incoming.fault_says(each)
            assert said.isprintable() or "\n" not in said
    return found


@given(junk)
def test_rubbish_is_refused_in_words(raw):
    assert any(isinstance(each, Fault) for each in takes_it(raw)) or raw.strip()


@settings(max_examples=examples(300))
@given(some_entries, junk, some.floats(0, 1), some.floats(0, 1), some.booleans())
def test_a_spoiled_file_is_read_to_its_end(found, put, place, cut, packed):
    raw = tables.pack(found) if packed and found else as_document(found)
    at, left = int(len(raw) * place), int(len(raw) * cut)
    takes_it(raw[:at] + put + raw[at + left :])


@settings(max_examples=examples(200))
@given(some_entries, junk, some.floats(0, 1))
def test_a_spoiled_table_is_read_to_its_end(found, put, place):
    if not found:
        return
    with ZipFile(BytesIO(tables.pack(found))) as pack:
        raw = pack.read(pack.namelist()[0])
    at = int(len(raw) * place)
    takes_it(raw[:at] + put + raw[at:])


def test_what_is_said_of_a_value_of_several_lines_is_one_line():
    problem = Problem(where="/steps", code="problem.not_a_list", values={"value": '["\n0"]'})
    said = incoming.fault_says(Fault(line=2, problem=problem))
    assert said == 'Line 2: steps: [" 0"] is not a list. Write it in square brackets.'


# ── made to do harm ─────────────────────────────────────────────────────────────────────────


def zipped(**files):
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as pack:
        for name, body in files.items():
            pack.writestr(name, body)
    return made.getvalue()


def codes(raw):
    return [each.problem.code for each in read(raw) if isinstance(each, Fault)]


HARMFUL = {
    "a bomb": (zipped(a="0" * 40_000_000), ["file.bomb"]),
    "very many files": (zipped(**{str(n): "a" for n in range(300)}), ["file.bomb"]),
    "a pack in a pack": (zipped(a=zipped(b="kind\n")), ["file.unknown"]),
    "an empty pack": (zipped(), ["file.unknown"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["file.unknown"]),
    "a page": (b"<html><body>kind</body></html>", ["file.unknown"]),
    "nothing": (b"", ["file.empty"]),
    "blanks": (b" \n\t ", ["file.empty"]),
    "another table": (b"Date,Meal,Calories\n2026-12-01,Lunch,400\n", ["file.unknown"]),
    "other JSON": (b'{"data": []}', ["file.not_ours"]),
    "a part that has an object for a name": (b'{"soleus": 1, {"a": 1}: 2}', ["file.unknown_part"]),
    "an object for the first name": (b'{{"soleus": 1}: 1}', ["file.not_ours"]),
    "a part of a diary": (b'{"soleus": 1, "tests": []}', ["file.cut_off"]),
    "not UTF-8": ("kind,note\ndose,\xfc\n".encode("latin-1"), ["file.not_utf8"]),
    "deep": (b'{"soleus": 1, "about": ' + b"[" * 100_000, ["problem.too_deep"]),
}


@pytest.mark.parametrize("raw, told", HARMFUL.values(), ids=HARMFUL)
def test_it_is_refused_with_a_sentence(raw, told):
    assert codes(raw) == told


def test_a_name_leads_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    raw = zipped(**{"../../outside.csv": "kind,night,cramps\nmorning,2026-12-01,2\n"})
    (piece,) = read(raw)
    assert piece.now.entry.cramps == 2
    assert list(tmp_path.rglob("*")) == []


def test_a_locked_pack_is_refused():
    raw = bytearray(zipped(a="kind\n"))
    raw[6] |= 1  # the mark of a password, here and in the list at the end
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert codes(bytes(raw)) == ["file.damaged"]
