"""Python and phone understand the same from a form, in the nights that clocks are set too."""

import json as text
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from soleus.web import fields
from tests.lib.bare import bare_page
from tests.vectors import form_vector

RECORDED = text.loads(form_vector.FILE.read_text("utf-8"))
SAY = """async ({ cases, limits }) => {
  const entries = await import("/entries.js");
  return cases.map(({ form, post, ...page }) => {
    const said = entries[form](post, { each: NaN, ...page });
    if (!said.entry) return said;
    const found = [...(said.slips ?? []), ...entries.problems(said.entry, limits)];
    if (found.length) return { problems: found.map(({ field, code }) => [field, code]).sort() };
    return { entry: said.entry };
  });
}"""


def test_the_record_is_of_these_forms():
    assert form_vector.record() == RECORDED


def test_the_record_holds_all_that_a_form_may_come_to():
    outcomes = [next(iter(each["expected"])) for each in RECORDED]
    questions = {each["expected"].get("question") for each in RECORDED}

    assert len(RECORDED) >= 200
    assert outcomes.count("problems") >= 20
    assert questions == {None, "form.no_time", "form.never_was", "form.came_twice"}


# Her phone may be in another zone than her entry: an old one keeps its own clock.
@pytest.fixture(params=["Europe/Berlin", "Pacific/Auckland", "America/Santiago"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page with nothing on it, in a zone: it imports entries.js, the very file that ships."""
    context = browser.new_context(timezone_id=request.param)
    yield bare_page(context)
    context.close()


@pytest.mark.browser
def test_the_phone_understands_every_form_alike(phone):
    found = phone.evaluate(SAY, {"cases": RECORDED, "limits": fields.limits()})
    understood = [read(each) for each in found]
    expected = [each["expected"] for each in RECORDED]
    slips = [
        (case, said)
        for case, said, right in zip(RECORDED, understood, expected, strict=True)
        if said != right
    ]

    assert slips == []


def read(said: dict) -> dict:
    """What the server makes of it: an entry may leave out what it does not know."""
    return form_vector.taken(said["entry"]) if "entry" in said else said
