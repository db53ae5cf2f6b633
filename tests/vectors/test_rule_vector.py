"""Python, phone and command line answer alike over the whole rule space."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_

import pytest
from click.testing import CliRunner
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from soleus.care import calling, triage
from soleus.care.profile import Profile
from soleus.cli import main
from soleus.diary.entries import Answer, Side
from soleus.exchange import rules
from soleus.knowledge.catalog import load
from soleus.knowledge.shapes import Catalog, Disposition
from soleus.web.pages import check
from soleus.words.say import english
from tests.lib.bare import bare_page
from tests.vectors import rule_vector

RECORDED = json.loads(rule_vector.FILE.read_text("utf-8"))
FLAGS = rule_vector.flag_space()
SIZE = 1 << len(FLAGS)


@pytest.fixture(scope="module")
def vector() -> bytes:
    return rule_vector.vector()


def test_the_record_is_of_these_rules():
    assert RECORDED["rules"] == triage.rules(load()).version
    assert RECORDED["flags"] == {flag.id: list(rule_vector.witness(flag)) for flag in FLAGS}


def test_there_are_24_flags():
    assert len(FLAGS) == 24


def test_every_combination_is_as_recorded(vector):
    assert rule_vector.described(vector) == RECORDED["space"]


def test_the_risk_space_is_as_recorded():
    assert rule_vector.described(rule_vector.risk_vector()) == RECORDED["risks"]


def test_only_nothing_at_all_is_self_care(vector):
    assert vector.index(Disposition.SELF_CARE) == 0
    assert vector.count(Disposition.SELF_CARE) == 1


def at_least(vector: bytes, level: int) -> int:
    """A byte of 1 for each combination at this level or above, as one large number."""
    return int.from_bytes(vector.translate(bytes(n >= level for n in range(256))), "little")


def with_flag(place: int) -> int:
    """A byte of 1 for each combination that has this flag."""
    run = 1 << place
    return int.from_bytes((bytes(run) + b"\1" * run) * (SIZE // (2 * run)), "little")


@pytest.mark.parametrize("place", range(24))
def test_no_combination_is_below_the_floor_of_a_flag_in_it(vector, place):
    has = with_flag(place)
    assert at_least(vector, FLAGS[place].disposition) & has == has


@pytest.mark.parametrize("place", range(24))
def test_adding_a_flag_never_lowers(vector, place):
    has = with_flag(place)
    for level in (1, 2, 3):
        reached = at_least(vector, level)
        lost = (reached << (8 << place)) & has & ~reached
        assert lost == 0


# ── the phone ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A page with nothing on it: it imports check.js, the very file that ships."""
    context = browser.new_context()
    page = bare_page(context)
    page.set_default_timeout(120_000)
    yield page
    context.close()


EVERY_COMBINATION = """async ({ rules, flags }) => {
  const { worst, concerns } = await import("/check.js");
  const hers = rules.flags.filter((flag) => concerns(flag, {}));
  const size = 2 ** flags.length, found = new Uint8Array(size), answers = {}, held = {};
  for (const sign of rules.signs) { answers[sign.id] = "no"; held[sign.id] = 0; }
  found[0] = worst(hers, answers);
  // One flag changes at a time, so that every combination is met once without copying.
  for (let n = 1, at = 0; n < size; n += 1) {
    const place = 31 - Math.clz32(n & -n);
    at ^= 1 << place;
    const step = at & (1 << place) ? 1 : -1;
    for (const sign of flags[place]) {
      held[sign] += step;
      answers[sign] = held[sign] > 0 ? (n & 64 ? "yes" : "unsure") : "no";
    }
    found[at] = worst(hers, answers);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", found));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


@pytest.mark.browser
def test_the_phone_answers_every_combination_alike(phone):
    told = {"rules": rules.write(load()), "flags": list(RECORDED["flags"].values())}
    assert phone.evaluate(EVERY_COMBINATION, told) == RECORDED["space"]["sha256"]


@pytest.mark.browser
def test_the_phone_answers_the_risk_space_alike(phone):
    script = """async ({ rules, cases }) => {
      const { evaluate } = await import("/check.js");
      return cases.map(([conditions, days_after_birth, sign], n) =>
        evaluate(rules, sign ? { [sign]: n % 2 ? "yes" : "unsure" } : {},
          { conditions, days_after_birth }).level);
    }"""
    told = {"rules": rules.write(load()), "cases": list(rule_vector.risk_cases())}
    found = bytes(phone.evaluate(script, told))
    assert hashlib.sha256(found).hexdigest() == RECORDED["risks"]["sha256"]


def sampled(count: int) -> list[tuple[dict[str, Answer], Profile, calling.Told]]:
    """Checks as they may be: a few signs answered in three ways, by different people."""
    chance = random.Random(7)  # fixed: a failure must come back
    signs = [sign.id for sign in triage.signs(load())]
    conditions = sorted(load().conditions)
    made = []
    for _ in range(count):
        some = chance.sample(signs, chance.randint(0, 7))
        made.append(
            (
                {sign: chance.choice(list(Answer)) for sign in some},
                Profile(
                    conditions=frozenset(chance.sample(conditions, chance.randint(0, 3))),
                    gestational_age_days=chance.choice([None, 0, 7, 10, 210]),
                    days_after_birth=chance.choice([None, None, 1, 41, 42]),
                    region=chance.choice(["", "US", "UK"]),
                ),
                calling.Told(
                    side=chance.choice([None, *Side]), since=chance.choice(["", "yesterday"])
                ),
            )
        )
    return made


@pytest.mark.browser
def test_the_phone_gives_the_same_reasons_words_and_next_questions(phone):
    script = """async ({ rules, phrases, cases }) => {
      const { evaluate, onThePhone, raising } = await import("/check.js");
      return cases.map(({ answers, profile, told }) => [
        evaluate(rules, answers, profile).reasons.map((flag) => flag.id),
        onThePhone(rules, answers, profile, phrases, told),
        raising(rules, answers, profile),
      ]);
    }"""
    catalog, cases = load(), sampled(600)
    told = {
        "rules": rules.write(catalog),
        "phrases": {code: text for code, text in english().items() if "triage.phone" in code},
        "cases": [
            {
                "answers": answers,
                "profile": {
                    "conditions": sorted(profile.conditions),
                    "gestational_age_days": profile.gestational_age_days,
                    "days_after_birth": profile.days_after_birth,
                    "history": {c: catalog.conditions[c].name for c in profile.conditions},
                },
                "told": {"side": added.side, "since": added.since},
            }
            for answers, profile, added in cases
        ],
    }
    expected = []
    for answers, profile, added in cases:
        found = triage.assess(answers, profile, catalog)
        reasons = [reason.flag for reason in found.reasons]
        words = calling.on_the_phone(found, answers, profile, catalog, added)
        raising = triage.raising(found, answers, profile, catalog)
        expected.append([reasons, words, raising])
    assert phone.evaluate(script, told) == expected


@pytest.mark.browser
def test_a_tap_on_a_screen_comes_to_the_same_answers(phone):
    catalog = load()
    lone = replace(catalog.screens["leg"], id="lone", signs=("leg_warm",))
    known = replace(catalog, screens={**catalog.screens, "lone": lone})
    cases = [(at, key, []) for at in known.screens for key in ("yes", "unsure", "no", "none")]
    cases += [("rest", key, ["fever", "despair"]) for key in ("ticked", "none")]
    signs = {at: [s.id for s in check._signs_of(at, known, Profile())] for at in known.screens}
    script = """async ({ signs, cases }) => {
      const { tapped } = await import("/check.js");
      return cases.map(([at, key, ticks]) => tapped(key, signs[at], ticks));
    }"""
    here = [dict(_by_form(known, *case)) for case in cases]
    assert phone.evaluate(script, {"signs": signs, "cases": cases}) == here


def _by_form(known: Catalog, at: str, key: str, ticks: list[str]) -> Mapping[str, Answer]:
    request = RequestFactory().post("/check", {"at": at, "key": key, "tick": ticks})
    return check._answered(check._sent(request, known), request, known, Profile(), key).answers


# ── the command line ────────────────────────────────────────────────────────────────────────


def asked(answers: dict[str, Answer], profile: Profile) -> str:
    about = {
        "conditions": sorted(profile.conditions),
        "gestational_age_days": profile.gestational_age_days,
        "days_after_birth": profile.days_after_birth,
        "region": profile.region,
    }
    return json.dumps({"signs": answers, "profile": about})


def test_the_command_line_answers_sampled_combinations_alike(vector):
    chance = random.Random(11)
    numbers = [0, SIZE - 1, *(1 << n for n in range(24)), *chance.sample(range(SIZE), 200)]
    witnesses = list(RECORDED["flags"].values())
    for number in numbers:
        signs = reduce(or_, (set(w) for n, w in enumerate(witnesses) if number >> n & 1), set())
        said = CliRunner().invoke(
            main,
            ["triage", "--json", "-"],
            input=asked(dict.fromkeys(signs, Answer.YES), Profile()),
        )
        assert said.exit_code == 0, said.output
        assert Disposition[json.loads(said.stdout)["disposition"].upper()] == vector[number]


def test_the_command_line_answers_sampled_people_alike():
    catalog = load()
    for answers, profile, _ in sampled(100):
        said = CliRunner().invoke(main, ["triage", "--json", "-"], input=asked(answers, profile))
        told, found = json.loads(said.stdout), triage.assess(answers, profile, catalog)
        assert told["disposition"] == found.disposition.code
        assert [r["flag"] for r in told["reasons"]] == [r.flag for r in found.reasons]
        assert told["unasked"] == list(found.unasked)
        assert (told["advice_allowed"], told["advice_blocked"]) == (
            list(found.allowed),
            list(found.blocked),
        )
        assert told["rules"] == RECORDED["rules"]


def test_a_process_of_its_own_answers_too():
    done = subprocess.run(
        [sys.executable, "-m", "soleus", "triage", "--json", "-"],
        input='{"signs": {"leg_swollen": "unsure"}}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["disposition"] == "same_day"
