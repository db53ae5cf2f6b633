"""The plan page: what she changes stays, whatever else happens."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from soleus.app import plan, today, write
from soleus.care.choices import Own
from soleus.care.plan import Effect
from soleus.care.profile import About
from soleus.diary.entries import Answer, Dose, Symptoms
from soleus.knowledge import catalog
from soleus.records import plans, store
from tests.integration.conftest import NOW
from tests.integration.test_home import text_of

ZONE = "UTC"
FIRST = ["measure.hydration", "measure.walk", "measure.elevation", "measure.bedtime-stretch"]


def looked(ada, now=NOW):
    ada.refresh_from_db()
    return today.look(ada, now=now, zone=ZONE)


def items(ada, now=NOW):
    return [item.measure for item in looked(ada, now).plan.items]


def do(adas, what, **more):
    return adas.post("/plan", {"do": what, **more})


def test_every_measure_can_be_reached(adas):
    page = adas.get("/plan").content.decode()

    for measure in catalog.load().measures.values():
        assert f'id="{measure.id}"' in page


def test_a_plan_once_seen_stays_when_her_days_change(ada, adas):
    adas.get("/")
    store.save_about(ada, About(exposures=frozenset({"desk", "sitting", "high_heels"})), NOW)

    assert items(ada) == FIRST


def test_without_having_seen_one_the_plan_is_made_for_her(ada):
    store.save_about(ada, About(exposures=frozenset({"desk", "sitting", "high_heels"})), NOW)

    assert items(ada) != FIRST


def test_a_gate_shuts_what_the_plan_held(ada, adas):
    adas.get("/")
    store.save_about(ada, About(conditions=frozenset({"dizzy"})), NOW)

    assert "measure.bedtime-stretch" not in items(ada)
    assert len(items(ada)) == 4


def test_a_swap_takes_the_place_of_what_it_replaces(ada, adas):
    adas.get("/")
    do(adas, "put", measure="measure.swim", instead="measure.walk")

    assert {*items(ada)} == {*FIRST, "measure.swim"} - {"measure.walk"}
    assert "You chose it." in text_of(adas.get("/plan"))


@pytest.mark.parametrize(
    "measure", ["measure.side-sleeping", "measure.compression", "measure.magnesium-supplement"]
)
def test_what_is_not_for_her_cannot_be_put_in(ada, adas, measure):
    answer = do(adas, "put", measure=measure, instead="measure.walk")

    assert answer.status_code == 422
    assert "Nothing was changed" in text_of(answer)
    assert items(ada) == FIRST


def test_what_rests_comes_back_by_itself(ada, adas):
    adas.get("/")
    do(adas, "pause", measure="measure.walk", days="3")

    assert "measure.walk" not in items(ada)
    assert "Comes back on" in text_of(adas.get("/plan"))
    assert "measure.walk" not in items(ada, NOW + timedelta(days=2))
    assert "measure.walk" in items(ada, NOW + timedelta(days=3))


def test_what_rests_until_she_says_so_waits(ada, adas):
    do(adas, "pause", measure="measure.walk", days="")
    assert "measure.walk" not in items(ada, NOW + timedelta(days=300))

    do(adas, "resume", measure="measure.walk")
    assert "measure.walk" in items(ada)


def test_what_she_leaves_out_is_gone_until_she_brings_it_back(ada, adas):
    adas.get("/")
    do(adas, "let_go", measure="measure.walk")
    assert "measure.walk" not in items(ada)
    assert "You left these out" in text_of(adas.get("/plan"))

    do(adas, "bring_back", measure="measure.walk")
    assert "measure.walk" not in looked(ada).profile.declined


def test_a_day_left_out_asks_nothing_and_can_be_taken_up(ada, adas):
    do(adas, "skip", why="ill", to="home")
    words = text_of(adas.get("/"))
    assert "You are not well today" in words
    assert "Walk" not in words

    do(adas, "take_up", to="home")
    assert "You are not well today" not in text_of(adas.get("/"))


@pytest.mark.parametrize(
    "wrong",
    [{"do": "dance"}, {"do": "skip", "why": "bored"}, {"do": "let_go", "measure": "measure.no"},
     {"do": "add", "id": "1", "name": "Tea", "slot": "evening"}],
)  # fmt: skip
def test_what_is_none_of_our_forms_is_not_found(adas, wrong):
    assert adas.post("/plan", wrong).status_code == 404


# ── a thing of her own ──────────────────────────────────────────────────────────────────────


def own(adas, **more):
    id_ = uuid4()
    told = {"id": str(id_), "name": "Roll a ball", "slot": "evening", "times": "2", **more}
    assert do(adas, "add", **told).status_code == 302
    return f"own.{id_}", told


def test_a_thing_of_her_own_is_there_once_and_can_be_done(ada, adas):
    measure, told = own(adas)
    do(adas, "add", **told)
    assert items(ada).count(measure) == 1
    assert len(looked(ada).choices.own) == 1

    dose = uuid4()
    adas.post("/today/done", {"id": str(dose), "measure": measure})
    item = next(i for i in looked(ada).plan.items if i.measure == measure)
    assert (item.done.amount, item.done.of, item.done.done) == (1, 2, False)
    for page in ("/", "/plan", "/diary", "/night/2026-12-01", f"/entry/{dose}", "/helps"):
        answer = adas.get(page)
        assert answer.status_code == 200
        if page != "/helps":
            assert "Roll a ball" in text_of(answer), page


def test_a_name_of_hers_is_no_markup(adas):
    own(adas, name="<script>alert(1)</script>")

    for page in ("/", "/plan"):
        assert "<script>alert" not in adas.get(page).content.decode()


def test_without_a_name_nothing_is_added(ada, adas):
    answer = do(adas, "add", id=str(uuid4()), name=" ", slot="evening", times="1")

    assert answer.status_code == 422
    assert looked(ada).choices.own == ()


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"times": "13"}, "13 is outside 1 to 12"),
        ({"times": "often"}, "often is outside 1 to 12"),
        ({"times": "1.5"}, "1.5 is outside 1 to 12"),
        ({"times": "9" * 5000}, "is outside 1 to 12"),
        ({"name": " "}, "Give it a name of 1 to 60 letters."),
        ({"how": "x" * 301}, "Up to 300 letters fit in how you do it."),
    ],
)
def test_what_cannot_be_added_stays_as_she_typed_it(ada, adas, wrong, said):
    told = {"id": str(uuid4()), "name": "Knee pillow", "slot": "morning", "times": "2"}
    told |= {"how": "Between my <knees>"} | wrong
    answer = do(adas, "add", **told)

    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert said in page
    assert all(told[each] in page for each in ("name", "times", "how"))
    assert 'value="morning" selected' in page
    assert looked(ada).choices.own == ()


def test_how_she_does_it_may_fill_its_field_line_by_line(ada, adas):
    do(adas, "add", id=str(uuid4()), name="Pillow", slot="evening", times="", how="ab\r\n" * 100)

    (mine,) = looked(ada).choices.own
    assert (mine.times, mine.how) == (1, ("ab\n" * 100).strip())


def test_a_thing_of_her_own_goes_and_its_days_keep_its_name(ada, adas):
    measure, _ = own(adas)
    adas.get("/")
    dose = uuid4()
    adas.post("/today/done", {"id": str(dose), "measure": measure})
    do(adas, "let_go", measure=measure)

    assert measure not in items(ada)
    assert "Roll a ball" in text_of(adas.get(f"/entry/{dose}"))
    do(adas, "bring_back", measure=measure)
    assert measure in items(ada)


def test_nobody_sees_anothers_plan(adas, cleos, cleo):
    measure, _ = own(adas)

    assert "Roll a ball" not in text_of(cleos.get("/plan"))
    assert cleos.post("/today/done", {"id": str(uuid4()), "measure": measure}).status_code == 404


def test_her_phone_knows_what_she_calls_it_and_that_today_is_off(adas):
    measure, _ = own(adas)
    told = adas.get("/api/v1/phone", headers={"X-Soleus-Key": "1"}).json()
    assert told["names"] == {measure: "Roll a ball"}
    assert measure in [item["measure"] for item in told["plan"]]

    do(adas, "skip", why="travel")
    assert adas.get("/api/v1/phone", headers={"X-Soleus-Key": "1"}).json()["plan"] == []


# ── by day ──────────────────────────────────────────────────────────────────────────────────


def test_an_old_day_shows_the_plan_it_had(ada, adas):
    then = NOW - timedelta(days=3)
    plan.settle(ada, looked(ada, then), then)
    do(adas, "put", measure="measure.swim", instead="measure.walk")
    adas.get("/")

    assert plans.of(ada, then.date() - timedelta(days=1)) is None
    assert [*plans.of(ada, NOW.date() - timedelta(days=1))] == FIRST
    assert "measure.swim" in plans.of(ada, NOW.date())
    assert "Your plan that day" in text_of(adas.get("/night/2026-11-30"))
    assert "Your plan that day" not in text_of(adas.get("/night/2026-11-25"))


def test_a_warning_sign_leaves_what_the_plan_held(ada, adas):
    adas.get("/")
    sign = Symptoms(id=uuid4(), at=NOW, zone=ZONE, written=NOW, answers={"chest_pain": Answer.YES})
    write.keep(ada, (sign,), NOW)

    assert "Put it in my plan" not in text_of(adas.get("/plan"))
    assert {*looked(ada).choices.held} == {*FIRST}


# ── what her own days say ───────────────────────────────────────────────────────────────────


def test_what_her_nights_say_is_told_and_takes_nothing_away(ada, adas):
    adas.get("/")
    ada.refresh_from_db()
    plans.hear(ada, {"measure.walk": Effect.NONE, "measure.elevation": Effect.FEWER})

    words = text_of(adas.get("/plan"))
    assert items(ada) == FIRST
    assert "Your own nights show no difference with it so far" in words
    assert "Your own nights had fewer cramps with it" in words


def test_what_never_fits_in_is_offered_for_a_swap_and_stays(ada, adas):
    then = NOW - timedelta(days=7)
    plan.settle(ada, looked(ada, then), then)
    written = [
        Dose(id=uuid4(), at=NOW - timedelta(days=n), zone=ZONE, written=NOW,
             measure="measure.hydration", amount=8, unit="glasses")
        for n in range(1, 8)
    ]  # fmt: skip
    write.keep(ada, tuple(written), NOW)

    assert text_of(adas.get("/plan")).count("It has not fitted into your days lately") == 3
    assert items(ada) == FIRST


def test_too_long_a_name_is_refused_where_it_is_made():
    with pytest.raises(ValueError, match="outside 1 to 60"):
        Own(id=uuid4(), name="x" * 61, slot="day")


def test_what_waits_for_the_warning_signs_leads_to_them(adas):
    page = adas.get("/plan").content.decode()

    shut = page[page.index('id="measure.massage-daily"') :]
    assert '<a class="button" href="/check">' in shut[: shut.index("</li>")]


def test_what_is_led_step_by_step_can_be_tried_from_the_plan(adas):
    page = adas.get("/plan").content.decode()

    assert 'href="/routine/measure.bedtime-stretch"' in page  # held
    assert 'href="/routine/measure.foot-exercises"' in page  # not held
    assert 'href="/checklist/measure.footwear"' in page
    assert 'href="/routine/measure.massage-daily"' not in page  # shut


def test_the_page_asks_for_as_much_however_much_she_added(ada, adas, django_assert_max_num_queries):
    for number in range(20):
        own = Own(id=uuid4(), name=f"Thing {number}", slot="day")
        plan.add(ada, own, NOW)
        ada.refresh_from_db()
    adas.get("/plan")

    with django_assert_max_num_queries(8):  # she, a table for each of five kinds, her newest check
        adas.get("/plan")
