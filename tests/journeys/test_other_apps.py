"""The export of another app brought on a phone: looked through, kept, seen and put away again."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.app_files import apple, packed, record, slept
from tests.lib.looks import SIZES, SMALL, is_fit

pytestmark = pytest.mark.browser

ON = date.fromisoformat("2026-11-03")


def export(folder, *more):
    file = folder / "export.zip"
    at, evening = f"{ON} 08:00:00 +0100", f"{ON} 23:00:00 +0100"
    records = [
        record("DietaryWater", "1.6", at, unit="L"),
        record("DietaryCaffeine", "80", at, unit="mg"),
        record("DietaryMagnesium", "310", at, unit="mg"),
        record("StepCount", "6214", at, unit="count"),
        record("BodyMass", "64.2", at, unit="kg"),
        slept("AsleepCore", evening, f"{ON + timedelta(days=1)} 06:30:00 +0100"),
        *more,
    ]
    file.write_bytes(packed({"apple_health_export/export.xml": apple(*records)}))
    return file


def bring(page, site, file):
    page.goto(f"{site.url}/your-data")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_she_takes_with_her_looks_like_a_link(own_site, open_page, scheme):
    page = open_page(own_site.url, viewport=SMALL, color_scheme=scheme)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/your-data")
    plain = page.get_by_role("link", name="What waits on this phone")
    ways = page.locator(".data-ways strong").all()
    assert len(ways) == 3
    assert {seen(each) for each in ways} == {seen(plain)}


def seen(link):
    """How a link is told from text: its colour and its line."""
    of = "({ color, textDecorationLine }) => [color, textDecorationLine]"
    return tuple(link.evaluate(f"each => ({of})(getComputedStyle(each))"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_she_looks_keeps_and_puts_away(own_site, open_page, tmp_path, size, scheme):
    page = open_page(own_site.url, viewport=size, color_scheme=scheme)
    sign_in(page, own_site.link())
    bring(page, own_site, export(tmp_path))
    expect(page.get_by_text("Days from 3 Nov 2026 to 3 Nov 2026.")).to_be_visible()
    expect(page.get_by_role("row", name="Water and drinks 1 1 0")).to_be_visible()
    is_fit(page)

    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("6 counts were kept.")).to_be_visible()
    is_fit(page)

    page.goto(f"{own_site.url}/night/{ON}")
    expect(page.get_by_text("From Apple Health")).to_be_visible()
    expect(page.get_by_role("link", name="Sleep 7 h 30 min")).to_be_visible()
    is_fit(page)
    page.goto(f"{own_site.url}/food/{ON}")
    expect(page.get_by_role("link", name="Water and drinks 1.6 L")).to_be_visible()
    is_fit(page)
    page.get_by_role("link", name="Water and drinks 1.6 L").click()
    expect(page.get_by_text("It is not added to what you wrote.")).to_be_visible()
    is_fit(page)

    bring(page, own_site, tmp_path / "export.zip")
    expect(page.get_by_text("All of it is here already.")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Put it all away again").click()
    expect(page.get_by_text("6 counts were put away.")).to_be_visible()
    page.goto(f"{own_site.url}/night/{ON}")
    expect(page.get_by_text("Nothing written yet.")).to_be_visible()
    expect(page.get_by_text("From Apple Health")).not_to_be_attached()


def test_while_a_file_is_read_the_page_says_so_and_can_be_left(own_site, open_page, tmp_path):
    page = open_page(own_site.url, viewport=SMALL)
    sign_in(page, own_site.link())
    page.goto(f"{own_site.url}/your-data")
    # As while a file is on its way; a journey waits for a page that comes, and would see nothing.
    page.evaluate(
        "document.querySelector('form[data-bring]')"
        ".addEventListener('submit', event => event.preventDefault())"
    )
    page.get_by_label("The file").set_input_files(export(tmp_path))
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_role("progressbar", name="The file is being read")).to_be_visible()
    expect(page.get_by_role("button", name="Look through it")).to_be_disabled()
    page.get_by_role("link", name="Stop").click()
    expect(page.get_by_role("button", name="Look through it")).to_be_enabled()
    expect(page.get_by_role("progressbar")).not_to_be_attached()


def test_without_script_it_waits_and_works(own_site, open_page, tmp_path):
    page = open_page(own_site.url, viewport=SMALL, java_script_enabled=False)
    sign_in(page, own_site.link())
    bring(page, own_site, export(tmp_path))
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("6 counts were kept.")).to_be_visible()


def test_a_bad_file_is_refused_in_words(own_site, open_page, tmp_path):
    page = open_page(own_site.url, viewport=SMALL)
    sign_in(page, own_site.link())
    file = export(tmp_path)
    file.write_bytes(file.read_bytes()[:-30])
    bring(page, own_site, file)
    expect(page.get_by_role("alert")).to_contain_text("This pack of files is damaged.")
