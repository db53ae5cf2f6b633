"""What the page for clinicians says in numbers is what the bench found, and keeps the promises."""

import json

from bench.insight.suites import NUMBERS, PAGE, PEOPLE, filled, promises_in


def numbers():
    return json.loads(NUMBERS.read_text("utf-8"))


def test_every_number_on_the_page_comes_from_the_bench():
    page = PAGE.read_text("utf-8")
    assert page == filled(page, numbers())


def test_what_was_found_keeps_every_promise():
    missed = [each.what for each in promises_in(numbers()) if not each.is_met]
    assert not missed


def test_it_was_found_with_as_many_people_as_was_promised():
    assert numbers()["people"] >= PEOPLE == 300
