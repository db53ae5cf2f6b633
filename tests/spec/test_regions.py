"""Whom to call, country by country: a table to check by hand, with the page each number is from."""

import re
from datetime import date

import pytest

from soleus.knowledge.catalog import load

READ_ON = date(2026, 11, 22)
EMERGENCY = {
    "US": "911",
    "UK": "999",
    "IE": "112",
    "AU": "000",
    "NZ": "111",
    "CA": "911",
    "IN": "112",
    "DE": "112",
    "FR": "15",
    "ES": "112",
    "EU": "112",
}
ADVICE = {
    "UK": "111",
    "AU": "1800 022 222",
    "NZ": "0800 611 116",
    "CA": "811",
    "DE": "116 117",
}
REGIONS = load().regions


def test_the_emergency_number_of_every_country():
    assert {name: region.emergency for name, region in REGIONS.items()} == EMERGENCY


def test_the_advice_line_where_a_readable_page_names_one():
    named = {name: region.advice_number for name, region in REGIONS.items() if region.advice_number}
    assert named == ADVICE


@pytest.mark.parametrize("region", REGIONS.values(), ids=lambda region: region.id)
def test_the_number_is_in_the_words_and_can_be_dialled(region):
    assert region.emergency in re.findall(r"\d+", region.emergency_words)
    assert re.fullmatch(r"[\d ]*", region.advice_number)
    assert bool(region.advice_name) == bool(region.advice_number)


@pytest.mark.parametrize("region", REGIONS.values(), ids=lambda region: region.id)
def test_no_country_says_to_wait(region):
    words = region.maternity_words.lower()
    assert "now" in words
    assert "morning" not in words
    assert "wait" not in words


@pytest.mark.parametrize("region", REGIONS.values(), ids=lambda region: region.id)
def test_numbers_are_read_again_within_six_months(region):
    assert (region.review_by - READ_ON).days <= 183


@pytest.mark.parametrize("region", REGIONS.values(), ids=lambda region: region.id)
def test_every_number_has_a_page_with_an_address(region):
    sources = [load().sources[name] for name in region.sources]
    assert any(source.group == "Emergency numbers and advice lines" for source in sources)
    assert all(source.urls for source in sources)


def test_the_united_states_say_go_now():
    assert "go to labor and delivery now" in REGIONS["US"].maternity_words


def test_targets_are_only_named_where_a_table_covers_the_country():
    assert {region.nutrition for region in REGIONS.values()} == {"US", "UK", "EU", ""}
    known = {target.region for target in load().targets.values()}
    assert {region.nutrition for region in REGIONS.values()} - {""} <= known
