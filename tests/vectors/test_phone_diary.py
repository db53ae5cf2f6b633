"""The diary that a phone shows by itself is the one the server would show."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from playwright.sync_api import Browser, Page

from soleus.app.food import among, counting, drinks_among
from soleus.app.food import names as food_names
from soleus.app.trial import evening_of
from soleus.care.plan import progress, silent
from soleus.care.products import Product, in_a_day, in_one, nutrient_of, supplements
from soleus.care.profile import About
from soleus.care.supplements import too_soon
from soleus.diary.entries import Dose, Ease, Entry, Episode, Intake, Morning, Sureness, Symptoms
from soleus.diary.nights import day_of, nights
from soleus.exchange.json import write as written
from soleus.knowledge import foods
from soleus.knowledge.catalog import load
from soleus.nutrition.given import counted
from soleus.study.trial import Assigned
from soleus.web.answers import drinks_of
from soleus.web.nutrients import lines
from soleus.web.pages import product as product_page
from soleus.web.pages.phone import words
from soleus.web.pages.product import for_phone
from soleus.web.pages.supplements import amount_of
from soleus.web.wording import worded
from tests.lib.bare import bare_page
from tests.lib.ledger import diary

pytestmark = pytest.mark.browser

SPACE = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page with the phone's words and nothing else on it; it imports the files that ship."""
    context = browser.new_context(timezone_id="Asia/Kathmandu")
    told = json.dumps(words(load()))
    html = f'<!doctype html><html lang="en"><script id="phone-words" type="json">{told}</script>'
    yield bare_page(context, html)
    context.close()


# ── what stands once all of it has arrived ──────────────────────────────────────────────────

CRAMP = {"id": "a", "kind": "episode", "pain": 7}
MILD, WORSE = {**CRAMP, "pain": 4}, {**CRAMP, "pain": 9}


def create(entry):
    return {"op": "create", "entry": entry, "form": entry["id"], "base": None, "deleted": False}


def change(entry, form, base, *, deleted=False):
    return {"op": "change", "entry": entry, "form": form, "base": base, "deleted": deleted}


def put_away(entry, form, base):
    return change(entry, form, base, deleted=True)


KEPT = [{"entry": CRAMP, "form": "f1"}]
# what is kept; what was done; what stands of it as (pain, form, put away)
STANDS = {
    "nothing": ([], [], []),
    "as it was told": (KEPT, [], [(7, "f1", False)]),
    "a new one": ([], [create(CRAMP)], [(7, "a", False)]),
    "a new one that has arrived, and was changed": (KEPT, [create(MILD)], [(7, "f1", False)]),
    "a change": (KEPT, [change(MILD, "f2", "f1")], [(4, "f2", False)]),
    "changes in a row": (
        [],
        [create(CRAMP), change(MILD, "f2", "a"), change(WORSE, "f3", "f2")],
        [(9, "f3", False)],
    ),
    "put away": (KEPT, [put_away(CRAMP, "f2", "f1")], [(7, "f2", True)]),
    "brought back": (
        KEPT,
        [put_away(CRAMP, "f2", "f1"), change(CRAMP, "f3", "f2")],
        [(7, "f3", False)],
    ),
    "changed elsewhere": (KEPT, [change(MILD, "f2", "f0")], [(7, "f1", False)]),
    "put away here, changed elsewhere": (
        KEPT,
        [put_away(CRAMP, "f2", "f0")],
        [(7, "f1", False)],
    ),
    "a change after it was put away": (
        KEPT,
        [put_away(CRAMP, "f2", "f1"), change(MILD, "f3", "f1")],
        [(4, "f3", False)],
    ),
    "a new one that comes again after it was put away": (
        [],
        [create(CRAMP), put_away(CRAMP, "f2", "a"), create(CRAMP)],
        [(7, "f2", True)],
    ),
    "the same change twice": (
        KEPT,
        [change(MILD, "f2", "f1"), change(MILD, "f2", "f1")],
        [(4, "f2", False)],
    ),
    "a change that has arrived already": (
        [{"entry": MILD, "form": "f2"}],
        [change(MILD, "f2", "f1")],
        [(4, "f2", False)],
    ),
    "of what is older than the fortnight": ([], [change(MILD, "f2", "f1")], [(4, "f2", False)]),
    "an id that another kind has": (
        KEPT,
        [change({"id": "a", "kind": "dose"}, "f2", "f1")],
        [(7, "f1", False)],
    ),
}


@pytest.mark.parametrize("kept,ops,expected", STANDS.values(), ids=STANDS)
def test_what_was_done_here_lies_over_what_was_told(phone, kept, ops, expected):
    script = """async ({ kept, ops }) => {
      const { present } = await import("/present.js");
      return present(kept, ops).map(({ entry, form, deleted }) => [entry.pain, form, deleted]);
    }"""
    found = phone.evaluate(script, {"kept": kept, "ops": ops})
    assert found == [list(each) for each in expected]


# ── nights and days ─────────────────────────────────────────────────────────────────────────

WRITTEN = diary(
    "12-01 03:20 cramp 7 left calf 4 min",
    "12-01 12:00 cramp 2 right foot",
    "12-02 11:59 cramp 5",
    "12-03 no cramp",
    "12-04 no cramp",
    "12-04 03:00 cramp 3",
    "12-06 21:30 measure.calf-stretch",
)
FIRST, LAST = date(2026, 11, 28), date(2026, 12, 8)


def id_of(name: str) -> UUID:
    return uuid5(SPACE, name)


def mornings() -> list[Entry]:
    """Several words on one night: a later one on sleep alone, and a corrected count."""
    base = next(each for each in WRITTEN if isinstance(each, Morning))
    later = base.written + timedelta(hours=3)
    shared = {"cramps": None, "sleep": 4, "written": later}
    counted = replace(base, id=id_of("two"), night=date(2026, 12, 5), cramps=2)
    return [
        replace(base, id=id_of("sleep"), **shared),
        counted,
        replace(counted, id=id_of("three"), cramps=3, written=later),
        replace(counted, id=id_of("silent"), night=date(2026, 12, 6), cramps=None),
    ]


ALL = [*WRITTEN, *mornings()]


def test_the_nights_are_alike(phone):
    script = """async ({ entries, dates }) => {
      const { nightFrom } = await import("/nights.js");
      return dates.map((date) => {
        const { state, cramps, morning, episodes } = nightFrom(date, entries);
        return [state, cramps, morning?.id ?? null, episodes.map(({ id }) => id)];
      });
    }"""
    found = list(nights(ALL, FIRST, LAST))
    told = {
        "entries": [written(each) for each in reversed(ALL)],
        "dates": [each.date.isoformat() for each in found],
    }
    expected = [
        [
            each.state.value,
            each.cramps,
            str(each.morning.id) if each.morning else None,
            [str(cramp.id) for cramp in each.episodes],
        ]
        for each in found
    ]

    assert phone.evaluate(script, told) == expected
    assert {state for state, *_ in expected} == {"cramp", "some", "none", "missing"}


(STRETCH,) = (each for each in WRITTEN if isinstance(each, Dose))
MEASURE = load().measures[STRETCH.measure]
DOSES = {
    "none": [],
    "one": [MEASURE.done.of_one_tap],
    "parts": [MEASURE.done.amount / 4] * 3,
    "all": [MEASURE.done.amount / 2] * 2,
    "without an amount": [None],
    "with and without": [None, MEASURE.done.amount / 4],
    "not done": [0.0],
    "not done, then done": [0.0, MEASURE.done.of_one_tap],
    "not done, and something": [0.0, None],
}


@pytest.mark.parametrize("amounts", DOSES.values(), ids=DOSES)
def test_the_progress_is_alike(phone, amounts):
    doses = [
        replace(STRETCH, id=id_of(str(n)), amount=amount, unit=MEASURE.done.unit)
        for n, amount in enumerate(amounts)
    ]
    rule = MEASURE.done
    item = {"measure": MEASURE.id, "of": rule.amount, "done": {"unit": rule.unit}}
    script = """async ({ item, doses }) => {
      const { progress, silent } = await import("/nights.js");
      const { amount, isDone } = progress(item, doses);
      return [amount, isDone, silent([item], doses).length];
    }"""
    found = phone.evaluate(script, {"item": item, "doses": [written(each) for each in doses]})
    expected = progress(MEASURE, doses)
    items = [SimpleNamespace(measure=MEASURE.id, done=expected)]
    left = silent(items, doses, day_of(STRETCH.local))

    assert found == [expected.amount, expected.done, len(left)]


# what she noted of the measure on one day: minutes after six in the evening, and how much
WORDS = {
    "nothing": [],
    "did": [(0, 1.0)],
    "did not": [(0, 0.0)],
    "did not, and then did": [(0, 0.0), (60, 1.0)],
    "did, and then a word that she did not": [(0, 1.0), (60, 0.0)],
    "did twice": [(60, 1.0), (0, None)],
    "did not, twice at the same time": [(0, 0.0), (0, 0.0)],
}


@pytest.mark.parametrize("noted", WORDS.values(), ids=WORDS)
def test_her_word_on_an_evening_of_a_test_is_the_same(phone, noted):
    at = STRETCH.at.replace(hour=18, minute=0)
    doses = [
        replace(STRETCH, id=id_of(f"word {n}"), at=at + timedelta(minutes=later), amount=amount)
        for n, (later, amount) in enumerate(noted)
    ]
    script = """async ({ measure, doses }) => {
      const { wordOn } = await import("/nights.js");
      return wordOn(measure, doses)?.id ?? null;
    }"""
    told = {"measure": MEASURE.id, "doses": [written(each) for each in doses]}
    night = Assigned(day_of(at.astimezone(ZoneInfo(STRETCH.zone))), do=True, counts=True)
    ordered = sorted(doses, key=lambda dose: (dose.at, dose.written, str(dose.id)))
    found = evening_of(night, ordered, MEASURE).dose

    assert phone.evaluate(script, told) == (str(found.id) if found else None)


# whether a warning sign stands, what shuts the measure, and the day: where the test is then
STATES = {
    "before its first evening": (False, [], "2026-11-30", "later", True),
    "an evening that is told": (False, [], "2026-12-02", "tonight", False),
    "a sign that stands": (True, [], "2026-12-02", "rests", False),
    "shut for her": (False, ["why"], "2026-12-02", "rests", False),
    "an evening nobody told of": (False, [], "2026-12-04", "unknown", False),
    "after its last evening": (False, [], "2027-01-26", "over", True),
}


@pytest.mark.parametrize("hour", [0, 3, 4, 9, 11, 12, 18, 23])
def test_what_was_not_done_names_its_day_alike(phone, hour):
    zone = ZoneInfo(STRETCH.zone)
    at = datetime(2026, 12, 2, hour, 30, tzinfo=zone).astimezone(UTC)
    dose = replace(STRETCH, at=at, amount=0.0)
    script = """async (dose) => {
      const { line } = await import("/lines.js");
      return line(dose).facts;
    }"""

    assert phone.evaluate(script, written(dose)) == list(worded(dose).facts)


@pytest.mark.parametrize("is_held, why, today, state, is_planned", STATES.values(), ids=STATES)
def test_the_plan_leaves_out_what_chance_decides_on(phone, is_held, why, today, state, is_planned):
    evenings = [{"night": night, "do": False} for night in ("2026-12-02", "2026-12-03")]
    test = {"measure": "m", "first": "2026-12-01", "last": "2027-01-25", "evenings": evenings}
    diary = {"test": {**test, "why": why}, "today": today, "isHeld": is_held,
             "plan": [{"measure": "m"}, {"measure": "n"}]}  # fmt: skip
    script = """async (diary) => {
      const { testState, untested } = await import("/today.js");
      return [testState(diary), untested(diary).map(({ measure }) => measure)];
    }"""

    assert phone.evaluate(script, diary) == [state, ["m", "n"] if is_planned else ["n"]]


GLASS = next(each for each in load().measures.values() if each.done.gives)
TABLES = foods.load()
EATEN = {"milk": "ndb-01077", "banana": "ndb-09040", "tea": "ndb-14355", "wine": "ndb-14096"}
COUNTING = counting([GLASS.done.gives.food, *EATEN.values()])[GLASS.id]
DRUNK = {
    "nothing": [],
    "a glass of the plan": [1.0],
    "water, a tap, milk and a food that is no drink": [
        *(1.0, ("water", 330.0), ("milk", 250.0), ("banana", 100.0))
    ],
    "tea and wine": [("tea", 300.0), ("wine", 500.0)],
    "water, of which nobody knows how much": [("water", None)],
    "a tap without an amount, and water": [None, ("water", 500.0)],
    "all of it": [("water", 1000.0), ("water", 600.0)],
}


@pytest.mark.parametrize("had", DRUNK.values(), ids=DRUNK)
def test_what_she_drinks_brings_the_plan_on_alike(phone, had):
    gives, rule = GLASS.done.gives, GLASS.done
    same = {"at": STRETCH.at, "zone": STRETCH.zone, "written": STRETCH.written}
    foods = {"water": gives.food, **EATEN}
    done = [
        Intake(**same, id=id_of(str(n)), food=foods[each[0]], grams=each[1])
        if isinstance(each, tuple)
        else Dose(**same, id=id_of(str(n)), measure=GLASS.id, amount=each, unit=rule.unit)
        for n, each in enumerate(had)
    ]
    told = {"unit": rule.unit, "gives": {"grams": gives.grams, "foods": COUNTING}}
    item = {"measure": GLASS.id, "of": rule.amount, "done": told}
    script = """async ({ item, done }) => {
      const { amount, isDone } = (await import("/nights.js")).progress(item, done);
      return [amount, isDone];
    }"""
    found = phone.evaluate(script, {"item": item, "done": [written(each) for each in done]})
    drunk = counted([e for e in done if isinstance(e, Intake)], TABLES, load())
    expected = progress(GLASS, [*(e for e in done if isinstance(e, Dose)), *drunk])

    assert found == [expected.amount, expected.done]


WATER = "fndds-94000100"
APPLE = "fndds-63101000"
DRINKS_HAD = {
    "nothing": [],
    "water": [(WATER, 500.0)],
    "water, a tap and an apple": [(WATER, 500.0), 2.0, (APPLE, 150.0)],
    "an apple alone": [(APPLE, 150.0)],
    "a tap of nothing": [0.0],
    "a tap without an amount": [None, (WATER, 200.0)],
    "in her own words": [("", 300.0), (WATER, 200.0)],
    "of which nobody knows how much": [(WATER, None)],
    "an apple of which nobody knows how much": [(APPLE, None)],
    "a food that is in no table": [("fndds-1", 100.0)],
    "just the limit": [(WATER, 1000.0)],
    "far above it": [(WATER, 4022.0)],
    "above it with something not known": [(WATER, 1001.0), ("", None)],
}


@pytest.mark.parametrize("about", [About(fluid_limit_ml=1000), About(region="UK"), About()])
@pytest.mark.parametrize("had", DRINKS_HAD.values(), ids=DRINKS_HAD)
def test_what_she_drank_today_is_told_alike(phone, had, about):
    same = {"at": STRETCH.at, "zone": STRETCH.zone, "written": STRETCH.written}
    done = [
        Intake(**same, id=id_of(str(n)), food=each[0], grams=each[1])
        if isinstance(each, tuple)
        else Dose(**same, id=id_of(str(n)), measure=GLASS.id, amount=each, unit=GLASS.done.unit)
        for n, each in enumerate(had)
    ]
    day = among(done, day_of(STRETCH.local), about)
    names = food_names({WATER, APPLE, "fndds-1"})
    told = drinks_of(SimpleNamespace(day=day, drinks=drinks_among(names)))
    script = """async ({ done, told, names }) => {
      const { drunk, drunkInWords } = await import("/drinks.js");
      const { words, over } = drunkInWords(drunk(done, told, names), told);
      return [words, over];
    }"""
    sent = {"done": [written(each) for each in done], "told": told, "names": names}
    (line,) = (each for each in lines(day) if each.id == "drinks")

    assert phone.evaluate(script, sent) == [line.words, line.over]


# ── words ───────────────────────────────────────────────────────────────────────────────────

FOODS = (WATER, "")
NOTES = ("", " ", "Mum’s khichdi", " soup\nwith bread ", "é" * 80, "😀" * 81, "W" * 400)
GRAMS = (None, 0.0, 0.25, 9.5, 10.5, 11.5, 244.0, 1000 / 3, 4352.4)


def spoken() -> list[Entry]:
    cramp = next(each for each in WRITTEN if isinstance(each, Episode))
    noted = next(each for each in WRITTEN if isinstance(each, Morning))
    whole = replace(cramp, asleep=True, ease=Ease.WORSE, pain=0)
    shared = {"id": id_of("check"), "at": cramp.at, "zone": cramp.zone, "written": cramp.written}
    return [
        *ALL,
        whole,
        *(replace(whole, minutes=each) for each in (0.2, 0.5, 1.0, 1.5, 2.5, 12.0)),
        replace(whole, asleep=False, sure=Sureness.NIGHT_ONLY),
        replace(noted, cramps=1, sleep=0),
        replace(STRETCH, amount=1.25, unit="glasses"),
        replace(STRETCH, amount=None, measure="measure.of-another-list"),
        replace(STRETCH, amount=0.0, unit="glasses"),
        *(Symptoms(**shared, answers={}, disposition=told) for told in ("", "old", *load().levels)),
        *(Intake(**shared, food=food, grams=grams) for food in FOODS for grams in GRAMS),
        *(Intake(**shared, food=food, note=note) for food in FOODS for note in NOTES),
        *(
            Intake(**shared, amount=amount, portion=portion, grams=30.0)
            for amount in (None, 0.0, 1.0, 1.25, 2 / 3)
            for portion in ("", "cup")
        ),
    ]


def test_the_words_are_alike(phone):
    script = """async ({ entries, foods, water }) => {
      const { line, tellFoods } = await import("/lines.js");
      tellFoods(foods, water);
      return entries.map((entry) => {
        const { title, day, time, facts, note } = line(entry);
        return [title, day, time, facts, note];
      });
    }"""
    entries = spoken()
    lines = [worded(each) for each in entries]
    # A page of the last two weeks says no year.
    expected = [[e.title, e.day.rpartition(" ")[0], e.time, list(e.facts), e.note] for e in lines]

    known = {"foods": {WATER: "Water"}, "water": WATER}
    told = {"entries": [written(each) for each in entries], **known}
    assert phone.evaluate(script, told) == expected


# ── supplements ─────────────────────────────────────────────────────────────────────────────

BOX = Product(id="p", name="Box", measure="measure.magnesium-supplement", agreed_with="Ruth")
NOWS = [datetime(2026, 12, 2, hour, 30, tzinfo=UTC) for hour in (0, 3, 4, 12, 23)]
TAKEN = [
    Dose(id=UUID(int=n), at=NOWS[3] - timedelta(hours=hours), written=NOWS[3], zone=zone,
         measure=measure, product=product, amount=0 if n % 5 == 0 else None)
    for n, (hours, zone, measure, product) in enumerate(itertools.product(
        (-1, 0, 5.9, 6, 8.6, 11.9, 12, 30, 50, 100, 176), ("UTC", "Pacific/Auckland"),
        (BOX.measure, "measure.walk"), ("p", "q", ""),
    ), start=1)
]  # fmt: skip


def test_too_soon_is_alike(phone):
    script = """async (cases) => {
      const { tooSoon } = await import("/supplements.js");
      return cases.map(({ hers, doses, now, zone }) => {
        const found = tooSoon(hers, doses, { now, zone });
        return found && [found.code, found.newest.id, found.noted];
      });
    }"""
    told, expected = [], []
    pairs = [[], *([each] for each in TAKEN), *zip(TAKEN, TAKEN[7:], strict=False)]
    for doses, (times, every), now, zone in itertools.product(
        pairs, ((1, 1), (2, 1), (3, 1), (1, 2), (1, 7), (2, 7)), NOWS, ("UTC", "America/Santiago")
    ):
        hers = replace(BOX, times=times, every=every)
        found = too_soon(hers, doses, now=now, zone=zone)
        expected.append(found and [found.code, str(found.newest.id), found.noted])
        told.append({
            "hers": {"product": hers.id, "measure": hers.measure, "times": times,
                     "every": every},
            "doses": [written(each) for each in doses],
            "now": now.timestamp() * 1000,
            "zone": zone,
        })  # fmt: skip

    assert {found and found[0] for found in expected} == {None, "enough", "close"}
    assert phone.evaluate(script, told) == expected


TYPED = ("", "0", "1", "4,5", "300", "1830", "0.0004", "100000", "100001", "-1", "abc", "NaN")


def test_what_a_tablet_holds_is_alike(phone):
    script = """async ({ posts, told }) => {
      const { holds, inWords } = await import("/product.js");
      return posts.map((post) => {
        const found = holds(post, told);
        const say = (amount) => inWords(amount, told.words);
        return found && [found.nutrient, say(found.one), say(found.day)];
      });
    }"""
    known = load()
    kinds = [each.id for each in supplements(known)]
    posts = [
        {"measure": kind, "unit": unit, "label": label, "salt": salt, "salt_amount": weight,
         "tablets": tablets, "times": times, "every": every}
        for kind in (*kinds, "")
        for unit in ("mg", "g", "µg", "IU of vitamin D")
        for label, salt, weight in (
            *((each, "", "") for each in TYPED),
            *(("", salt, each) for salt in ("salt.citrate", "salt.oxide") for each in TYPED),
            ("100", "salt.citrate", "900"),
        )
        # The form shows salts only for the kinds that have some.
        if not salt or kind in ("", BOX.measure)
        for tablets, times, every in (
            *(("1", "1", "1"), ("0.5", "3", "7"), ("2", "", "2"), ("21", "1", "")),
            *(("1", "1.5", ""), ("1", "1", "8"), ("1", "1", "1.5")),
        )
    ]  # fmt: skip
    expected = [holding(known, post) for post in posts]

    assert sum(each is not None for each in expected) > 100
    found = phone.evaluate(script, {"posts": posts, "told": for_phone(known)})
    assert [(p, f) for p, f, e in zip(posts, found, expected, strict=True) if f != e] == []


def holding(known, post):
    """What the server makes of a form, in words; None where it cannot be told."""
    query = QueryDict(mutable=True)
    query.update({"name": "Box", **post})
    made = product_page.read(query, None, known, NOWS[0].date()).product
    one = made and in_one(known, made)
    if not one:
        return None
    nutrient = nutrient_of(known, made.measure)
    return [nutrient.name, amount_of(one), amount_of(in_a_day(known, made))]
