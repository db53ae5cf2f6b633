"""The loader: every shape from its table, every problem of every file at once."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from soleus.knowledge import catalog
from soleus.knowledge.catalog import FOLDER, KnowledgeError, UnreadableError, read, reader_of
from soleus.knowledge.food_shapes import Salt, Target
from soleus.knowledge.items import Certainty, Status, Verdict
from soleus.knowledge.shapes import Disposition, Hold, Topic

CAUSE = """
[[cause]]
id = "cause.moon"
name = "The moon"
text = "It is far away."
verdict = "plausible"
sources = ["C20"]
review_by = 2027-01-02
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of the knowledge folder that a test may spoil."""
    for path in [*FOLDER.glob("*.toml"), FOLDER / "trials.csv"]:
        shutil.copy(path, tmp_path)
    return tmp_path


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read(folder)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


# ── what is read ───────────────────────────────────────────────────────────────────────────


def test_the_catalog_is_read_once():
    assert catalog.load() is catalog.load()


def test_every_table_has_items():
    known = catalog.load()
    assert [name for name, _ in catalog.TABLES.values() if not getattr(known, name)] == []
    assert known.poses
    assert known.trials


def test_items_are_kept_by_id_in_file_order():
    topics = catalog.load().topics
    assert all(topic.id == name for name, topic in topics.items())
    assert next(iter(topics)) == "topic.when-to-call"


def test_any_table_may_stand_in_any_file(folder):
    (folder / "extra.toml").write_text(CAUSE, encoding="utf-8")
    cause = read(folder).causes["cause.moon"]
    assert cause.verdict is Verdict.PLAUSIBLE
    assert cause.review_by == date(2027, 1, 2)
    assert cause.status is Status.CHECKED


def test_a_review_date_above_all_tables_holds_for_those_that_name_none(folder):
    undated = CAUSE.replace("review_by = 2027-01-02", "").replace("cause.moon", "cause.sun")
    text = "review_by = 2026-12-31\n" + CAUSE + undated
    (folder / "extra.toml").write_text(text, encoding="utf-8")
    causes = read(folder).causes
    assert causes["cause.moon"].review_by == date(2027, 1, 2)
    assert causes["cause.sun"].review_by == date(2026, 12, 31)


def test_a_disposition_is_written_by_its_name():
    assert reader_of(Disposition)("same_day") is Disposition.SAME_DAY


def test_a_whole_number_will_do_where_a_number_is_wanted():
    value = reader_of(float)(3)
    assert value == 3.0
    assert type(value) is float


def test_a_key_that_may_be_none_is_left_out():
    told = {"id": "s", "name": "S", "nutrient": "n", "share": 0.1, "note": "", "sources": []}
    salt = reader_of(Salt)(told | {"review_by": date.max})
    assert salt.share_high is None
    assert salt.status is Status.CHECKED


def test_nested_shapes_are_tables_named_in_the_singular_or_arrays_named_in_the_plural():
    head = {"id": "t", "sources": [], "review_by": date.max, "name": "T", "order": 1}
    paragraph = {"text": "One."}
    read_topic = reader_of(Topic)
    assert read_topic(head | {"paragraph": [paragraph]}) == read_topic(
        head | {"paragraphs": [paragraph]}
    )


def test_an_item_nobody_could_check_is_kept_and_not_shown():
    hidden = [item for item in catalog.load().targets.values() if not item.is_shown]
    assert hidden
    assert {item.status for item in hidden} == {Status.UNVERIFIED}


def test_an_item_is_due_for_review_the_day_after_its_date():
    cause = catalog.load().causes["cause.unknown"]
    assert not cause.is_due_for_review(cause.review_by)
    assert cause.is_due_for_review(date(2099, 1, 1))


def test_the_version_changes_with_any_file(folder):
    before = read(folder).version
    assert before == read(folder).version
    with (folder / "causes.toml").open("a", encoding="utf-8") as file:
        file.write("# a word more\n")
    assert read(folder).version != before


# ── trials ─────────────────────────────────────────────────────────────────────────────────


def test_every_row_of_the_trials_is_read():
    with (FOLDER / "trials.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    trials = catalog.load().trials
    assert [(t.trial_id, t.outcome) for t in trials] == [
        (r["trial_id"], r["outcome"]) for r in rows
    ]


def test_a_blank_cell_is_unknown_and_never_zero():
    lahore = next(t for t in catalog.load().trials if t.trial_id == "lahore2022")
    assert lahore.reported_effect is None
    assert lahore.events_treat == 45
    bushehr = next(t for t in catalog.load().trials if t.trial_id == "bushehr_calcium")
    assert bushehr.year is None
    assert bushehr.n_treat is None


def test_what_was_recalled_carries_that_status():
    recalled = [t for t in catalog.load().trials if t.verified is Status.RECALLED]
    assert {t.trial_id for t in recalled} == {"sohrabvand2006"}
    assert len(recalled) == 3


def test_trials_outside_pregnancy_say_so():
    outside = {t.trial_id for t in catalog.load().trials if not t.in_pregnancy}
    assert "hallegraeff2012_nonpreg" in outside
    assert "dahle1995" not in outside


def test_a_cell_that_does_not_fit_its_column_is_named(folder):
    path = folder / "trials.csv"
    path.write_text(path.read_text("utf-8").replace("dahle1995,1995", "dahle1995,soon", 1), "utf-8")
    assert problems_of(folder) == [
        "trials.csv, line 2, year: is 'soon', which does not fit this column"
    ]


# ── what is refused ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "hint, value, says",
    [
        (str, 3, "is 3, must be a text"),
        (int, True, "is True, must be a whole number"),
        (int, 1.5, "is 1.5, must be a whole number"),
        (float, "1", "is '1', must be a number"),
        (bool, 1, "is 1, must be true or false"),
        (Certainty, "sure", "must be one of high, moderate, low, very_low, no_trial"),
        (Disposition, 3, "must be one of self_care, routine, same_day, emergency"),
        (tuple[str, ...], "a", "is 'a', must be an array"),
        (tuple[float, float], [1.0], "has 1 parts, must have 2"),
        (Hold, "hold", "is 'hold', must be a table"),
    ],
)
def test_a_wrong_type_is_refused_with_the_value_and_the_rule(hint, value, says):
    with pytest.raises(UnreadableError) as caught:
        reader_of(hint)(value)
    [(path, text)] = caught.value.wrongs
    assert path == ""
    assert says in text


def test_what_does_not_fit_deep_inside_is_named_by_its_way():
    with pytest.raises(UnreadableError) as caught:
        reader_of(tuple[tuple[str, str], ...])([["a", "b"], ["c", 4]])
    assert caught.value.wrongs == (("2.2", "is 4, must be a text"),)


def test_every_wrong_key_of_an_item_is_named_at_once(folder):
    text = CAUSE.replace('name = "The moon"', "nmae = 1").replace('"plausible"', '"sure"')
    (folder / "extra.toml").write_text(text, encoding="utf-8")
    found = problems_of(folder)
    assert len(found) == 3
    assert found[0] == (
        "extra.toml, cause cause.moon, nmae: is not a key of this table; take it out"
    )
    assert found[1] == "extra.toml, cause cause.moon, name: is missing; add it"
    assert found[2].startswith("extra.toml, cause cause.moon, verdict: is 'sure', must be one of")


def test_the_problems_of_all_files_come_together(folder):
    (folder / "one.toml").write_text("[[cause]]\n", encoding="utf-8")
    (folder / "two.toml").write_text("[[region]]\nid = 4\n", encoding="utf-8")
    found = problems_of(folder)
    assert any(line.startswith("one.toml, cause number 1, id: is missing") for line in found)
    assert "two.toml, region 4, id: is 4, must be a text" in found


def test_a_file_that_is_no_toml_is_named(folder):
    (folder / "extra.toml").write_text("[[cause\n", encoding="utf-8")
    [problem] = problems_of(folder)
    assert problem.startswith("extra.toml: is not TOML: ")


def test_what_is_no_table_at_all_is_named(folder):
    (folder / "extra.toml").write_text("cause = [3]\n", encoding="utf-8")
    assert problems_of(folder) == ["extra.toml, cause number 1: is 3, must be a table"]


def test_a_table_nobody_knows_is_named(folder):
    (folder / "extra.toml").write_text('[[casue]]\nid = "x"\n', encoding="utf-8")
    assert problems_of(folder) == [
        "extra.toml, casue: is no table of the knowledge files; see catalog.py"
    ]


def test_an_id_used_twice_is_named(folder):
    (folder / "extra.toml").write_text(CAUSE + CAUSE, encoding="utf-8")
    assert problems_of(folder) == ["extra.toml, cause cause.moon, id: is used twice"]


def test_a_key_written_in_both_numbers_is_refused():
    head = {"id": "t", "sources": [], "review_by": date.max, "name": "T", "order": 1}
    with pytest.raises(UnreadableError) as caught:
        reader_of(Topic)(head | {"paragraph": [], "paragraphs": []})
    [(path, text)] = caught.value.wrongs
    assert path == "paragraphs"
    assert text == "is written twice, also as paragraph; keep one"


@pytest.mark.parametrize("name", ["red_flags.toml", "regions.toml", "poses.toml", "trials.csv"])
def test_a_file_left_out_is_refused(folder, name):
    (folder / name).unlink()
    assert any("is missing from the knowledge folder" in line for line in problems_of(folder))


def test_a_pose_that_cannot_be_drawn_is_named(folder):
    with (folder / "poses.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[pose]]\nid = "calf-bed"\n')
    assert any("calf-bed" in line for line in problems_of(folder))


def test_a_target_keeps_its_unknowns():
    target = reader_of(Target)(
        {
            "id": "t",
            "nutrient": "iron",
            "region": "UK",
            "unit": "mg",
            "upper": 3,
            "upper_counts": "all",
            "sources": [],
            "review_by": date.max,
        }
    )
    assert (target.age_from, target.amount, target.high, target.upper) == (None, None, None, 3.0)
