"""The one switch: what each change does to every page, and that nothing of it hurts."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest

from soleus.app import about as telling
from soleus.app import life as living
from soleus.care import life
from soleus.care.profile import About, Break, Quiet
from soleus.diary.entries import Answer, Dose, Episode, Morning, Symptoms
from soleus.records import store
from soleus.web import visit
from tests.integration.conftest import NOW, client_of
from tests.integration.test_home import text_of

TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PREGNANT = About(due_date=TODAY + timedelta(days=60), region="UK", reviewed_on=TODAY)
FIRST = NOW - timedelta(days=9)


def told_by(person):
    return store.about(type(person).objects.get(pk=person.pk))


@pytest.fixture
def pregnant(ada):
    telling.save(ada, PREGNANT, NOW - timedelta(days=30))
    return ada


# ── the forms ───────────────────────────────────────────────────────────────────────────────

DATE = TOMORROW.isoformat()
SENT = [
    ({"do": "pause"}, {"pause": Break(since=TODAY)}, Quiet.PAUSED),
    ({"do": "pause", "until": DATE}, {"pause": Break(since=TODAY, last=TOMORROW)}, Quiet.PAUSED),
    (
        {"do": "away", "zone": "Pacific/Kiritimati", "until": DATE},
        {"pause": Break(since=TODAY, last=TOMORROW, zone="Pacific/Kiritimati")},
        Quiet.AWAY,
    ),
    (
        {"do": "away", "zone": "Asia/Tokyo", "asks": "yes"},
        {"pause": Break(since=TODAY, zone="Asia/Tokyo", asks=True)},
        None,
    ),
    ({"do": "born"}, {"ended_on": TODAY}, Quiet.BORN),
    ({"do": "born", "day": YESTERDAY.isoformat()}, {"ended_on": YESTERDAY}, Quiet.BORN),
    ({"do": "ended"}, {"ended_on": TODAY, "loss": True}, Quiet.LOSS),
    ({"do": "unasked"}, {"unasked": True}, Quiet.UNASKED),
]


@pytest.mark.parametrize("sent,changed,quiet", SENT)
def test_one_form_makes_one_change_and_leads_to_a_quiet_first_page(
    pregnant, adas, sent, changed, quiet
):
    before = told_by(pregnant)
    answer = adas.post("/life", sent)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    told = told_by(pregnant)
    assert {name: getattr(told, name) for name in changed} == changed
    assert told.quiet(TODAY) == quiet
    adas.post("/life", {"do": "ask"})
    adas.post("/life", {"do": "not_over"})
    assert told_by(pregnant) == before


WRONG = [
    ({"do": "pause", "until": YESTERDAY.isoformat()}, "is over. Pick today"),
    ({"do": "pause", "until": "9999-12-31"}, "is over. Pick today"),
    ({"do": "pause", "until": "soon"}, "is not a date"),
    ({"do": "away"}, "Pick the place whose clock"),
    ({"do": "away", "zone": "Mars/Olympus"}, "Pick the place whose clock"),
    ({"do": "born", "day": DATE}, "cannot be right"),
    ({"do": "ended", "day": DATE}, "cannot be right"),
    ({"do": "ended", "day": "1823-04-05"}, "cannot be right"),
]


@pytest.mark.parametrize("sent,sentence", WRONG)
def test_what_cannot_be_is_said_and_changes_nothing(pregnant, adas, sent, sentence):
    before = told_by(pregnant)
    answer = adas.post("/life", sent)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    for typed in (sent.get("until"), sent.get("day")):
        assert typed is None or f'value="{typed}"' in answer.content.decode()
    assert told_by(pregnant) == before


@pytest.mark.parametrize("do", ["", "erase", "<script>"])
def test_a_form_that_is_none_of_ours_changes_nothing(pregnant, adas, do):
    assert adas.post("/life", {"do": do}).status_code == 404
    assert told_by(pregnant) == PREGNANT


def test_one_womans_change_is_no_other_womans(pregnant, adas, cleo):
    adas.post("/life", {"do": "ended"})
    assert told_by(cleo) == About()
    assert "Today’s plan" in text_of(client_of(cleo).get("/"))


def test_gentle_words_after_a_birth_keep_its_day(pregnant, adas):
    adas.post("/life", {"do": "born", "day": YESTERDAY.isoformat()})
    adas.post("/life", {"do": "gentle"})
    told = told_by(pregnant)
    assert (told.ended_on, told.loss) == (YESTERDAY, True)


def test_of_two_phones_that_tell_at_once_neither_is_forgotten(pregnant, adas):
    # This one was read before the other told of it.
    stale = type(pregnant).objects.get(pk=pregnant.pk)
    adas.post("/life", {"do": "ended"})
    living.change(stale, life.left_alone, NOW)

    told = told_by(pregnant)
    assert (told.loss, told.unasked) == (True, True)


def test_the_form_about_her_takes_back_no_change_that_came_meanwhile(pregnant, adas):
    stale = type(pregnant).objects.get(pk=pregnant.pk)
    form = replace(telling.read(stale), region="IE")
    adas.post("/life", {"do": "ended"})
    telling.save(stale, form, NOW)
    told = told_by(pregnant)
    assert (told.region, told.loss, told.ended_on) == ("IE", True, TODAY)


# ── quiet everywhere ────────────────────────────────────────────────────────────────────────

STATES = {
    "paused": {"pause": Break(since=TODAY)},
    "last day of a pause": {"pause": Break(since=YESTERDAY, last=TODAY)},
    "said tomorrow, read today": {"pause": Break(since=TOMORROW)},
    "away": {"pause": Break(since=TODAY, zone="Asia/Tokyo")},
    "unasked": {"unasked": True},
    "born": {"ended_on": YESTERDAY},
    "born, read a day earlier": {"ended_on": TOMORROW},
    "loss": {"ended_on": YESTERDAY, "loss": True},
    "loss, read a day earlier": {"ended_on": TOMORROW, "loss": True},
    "loss, no day known": {"loss": True},
}
PROMPTS = (
    *("Today’s plan", "How was last night?", "That was all", "Worth asking", "Make this page fit"),
    *("A month has passed", "Put Soleus on", "Tonight", "Last seven nights"),
)


def written(person):
    """A diary that would be asked about: cramps, doses, a month since she looked it through."""
    entries = []
    for night in range(8):
        at = NOW - timedelta(days=night, hours=6)
        common = {"at": at, "zone": "UTC", "written": at}
        entries.append(Episode(id=numbered(night), **common))
        entries.append(
            Dose(
                id=numbered(100 + night),
                measure="measure.walk",
                amount=20,
                unit="minutes",
                **common,
            )
        )
        entries.append(Morning(id=numbered(200 + night), night=at.date() - timedelta(1), **common))
    store.save(person, entries, NOW)


def numbered(number):
    return UUID(int=number + 1)


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_nothing_is_asked_on_any_page_that_comes_to_her(ada, adas, state):
    written(ada)
    about = {"due_date": TODAY + timedelta(days=60), "reviewed_on": TODAY - timedelta(days=40)}
    telling.save(ada, About(**about), NOW)
    before = text_of(adas.get("/")) + text_of(adas.get(f"/night/{YESTERDAY}"))
    assert "Today’s plan" in before
    assert "That was all" in before
    telling.save(ada, About(**{**about, **state}), NOW)

    for path in ("/", f"/night/{YESTERDAY}"):
        words = text_of(adas.get(path))
        assert [each for each in PROMPTS if each in words] == []
    assert "Cramp now" in text_of(adas.get("/"))


def test_after_the_last_day_of_a_pause_the_plan_is_back(ada, adas):
    telling.save(ada, About(pause=Break(since=TODAY - timedelta(7), last=YESTERDAY)), NOW)
    assert "Today’s plan" in text_of(adas.get("/"))


def test_a_pause_said_at_one_in_the_night_holds_at_once(pregnant, adas, monkeypatch):
    # Her wall shows the 3rd; the day of the plan is still the 2nd.
    night = NOW.replace(day=3, hour=1)
    monkeypatch.setattr(visit, "now", lambda: night)
    adas.cookies["zone"] = "UTC"
    adas.post("/life", {"do": "pause"})
    assert "Today’s plan" not in text_of(adas.get("/"))


def test_a_warning_sign_stands_however_quiet_it_is(ada, adas):
    check = Symptoms(
        id=numbered(900), at=NOW, zone="UTC", written=NOW, answers={"chest_pain": Answer.YES}
    )
    store.save(ada, [check], NOW)
    for state in STATES.values():
        telling.save(ada, About(**state), NOW)
        # The words lie in a template of every first page, for a phone that learns of a sign later.
        assert adas.get("/").context["hold"], state


# ── after an end ────────────────────────────────────────────────────────────────────────────

LEG = "Does one leg hurt or swell?"
YEAR = "Some warning signs matter for a year"


@pytest.mark.parametrize("loss", [False, True], ids=["birth", "loss"])
@pytest.mark.parametrize(
    "days,clots,signs", [(0, True, True), (84, True, True), (85, False, True), (366, False, False)]
)
def test_the_check_stays_close_for_twelve_weeks_and_signs_for_a_year(
    ada, adas, days, clots, signs, loss
):
    telling.save(ada, About(ended_on=TODAY - timedelta(days=days), loss=loss), NOW)
    words = text_of(adas.get("/"))
    assert (LEG in words, YEAR in words) == (clots, signs)


def test_who_is_asked_again_after_a_birth_has_her_plan_and_the_check(ada, adas):
    telling.save(ada, About(ended_on=YESTERDAY), NOW)
    adas.post("/life", {"do": "ask"})
    words = text_of(adas.get("/"))
    assert "Today’s plan" in words
    assert LEG in words


@pytest.mark.parametrize("sent", [{"do": "born"}, {"do": "ended"}])
def test_an_answered_sign_is_as_urgent_after_an_end(ada, adas, sent):
    adas.post("/life", sent)
    profile = told_by(ada).now(TODAY)
    assert profile.days_after_birth == 0
    page = text_of(adas.get("/check"))
    assert "move less" not in page


# ── words after a loss ──────────────────────────────────────────────────────────────────────

HURTS = re.compile(
    r"\bbab(?:y|ies)|newborn|congrat|midwife visit|your child|stillborn|\btwins\b"
    r"|(?:first|second|third) trimester|due date|cervix|waters broken|is born"
    r"|(?-i:\bWeek \d)|· week \d",
    re.I,
)
PAGES = (
    *("/", "/life", "/about", "/now", "/help", "/check", "/morning", "/log", "/diary"),
    *(f"/night/{YESTERDAY}", f"/night/{TODAY}", "/helps", "/helps/tests", "/food", "/food/ideas"),
    *("/food/supplements", "/food/supplements/new", "/phone", "/install", "/quiet"),
    *("/plan", "/reminders", "/reminders/day", "/journey", "/routine/measure.warm-bath"),
)
ENDINGS = {
    "yesterday": {"ended_on": YESTERDAY},
    "today elsewhere": {"ended_on": TOMORROW},
    "a quarter ago": {"ended_on": TODAY - timedelta(days=100)},
    "two years ago": {"ended_on": TODAY - timedelta(days=800)},
    "no day known": {},
    "and do not ask": {"ended_on": YESTERDAY, "unasked": True},
    "in a pause": {"ended_on": YESTERDAY, "pause": Break(since=YESTERDAY)},
    "after a birth": {"ended_on": YESTERDAY, "asked_after": True},
}


class Seen(HTMLParser):
    """What can come before her eyes or be read to her: pieces in templates as well."""

    def __init__(self):
        super().__init__()
        self.words, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")
        said = dict(attrs)
        self.words += [
            said[name] for name in ("aria-label", "placeholder", "alt") if said.get(name)
        ]

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def seen(answer):
    reader = Seen()
    reader.feed(answer.content.decode())
    return " ".join(" ".join(reader.words).split())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_no_word_on_any_page_hurts_after_a_loss(ada, adas, ending, path):
    written(ada)
    due = TODAY + timedelta(days=60)
    telling.save(
        ada, About(due_date=due, loss=True, reviewed_on=TODAY - timedelta(40), **ending), NOW
    )
    answer = adas.get(path)

    assert answer.status_code == 200
    assert HURTS.findall(seen(answer)) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_congratulates_after_a_birth(ada, adas, path):
    telling.save(ada, About(ended_on=YESTERDAY), NOW)
    words = seen(adas.get(path)).lower()
    for each in ("congrat", "well done", "joy", "lovely", "exciting"):
        assert not re.search(rf"\b{each}", words), path


def test_what_is_not_asked_after_a_loss_still_counts(ada, adas):
    hers = frozenset({"twins", "earlier_clot"})
    telling.save(ada, About(ended_on=YESTERDAY, loss=True, conditions=hers), NOW)
    adas.post("/about", {"condition": ["earlier_clot"]})
    assert told_by(ada).conditions == hers
