"""Her data taken away from one diary and brought into another, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in
from tests.lib.looks import SIZES, is_fit

pytestmark = pytest.mark.browser

PAPER = """\
kind,night,at,pain,cramps
episode,,2026-11-02 03:20,7,
morning,2026-11-02,,,0
"""


def at_your_data(page, site):
    sign_in(page, site.link())
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Diary").click()
    page.get_by_role("link", name="Take your data with you, or bring a file").click()
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    return page


def taken(page, name, folder):
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def bring(page, file):
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()


def test_all_of_it_moves_to_another_computer(sample, new_site, open_page, tmp_path):
    file = taken(at_your_data(open_page(sample.url), sample), "All of it", tmp_path)
    page = at_your_data(open_page(new_site.url), new_site)
    bring(page, file)
    expect(page.get_by_role("row", name="Cramps 107 0 0")).to_be_visible()
    expect(page.get_by_text("What you told about yourself comes with it.")).to_be_visible()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("entries came in.")).to_be_visible()
    assert taken(page, "All of it", tmp_path).read_bytes() == file.read_bytes()
    bring(page, file)
    expect(page.get_by_text("All of it is here already.")).to_be_visible()
    expect(page.get_by_role("button", name="Bring it in")).not_to_be_attached()


def test_a_log_on_paper_comes_in(new_site, open_page, tmp_path):
    page = at_your_data(open_page(new_site.url), new_site)
    empty = taken(page, "Get the empty table", tmp_path)
    assert empty.read_text("utf-8-sig").startswith("kind,night,at,")
    table = tmp_path / "paper.csv"
    table.write_text(PAPER.replace("7", "17"))
    bring(page, table)
    expect(page.get_by_role("alert")).to_contain_text("Line 2: pain: 17 is outside 0 to 10.")
    table.write_text(PAPER)
    bring(page, table)
    expect(page.get_by_text("Nights from 1 Nov 2026 to 2 Nov 2026.")).to_be_visible()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 entries came in.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_it_fits_and_is_open_to_all(sample, open_page, size, scheme, tmp_path):
    page = at_your_data(open_page(sample.url, viewport=size, color_scheme=scheme), sample)
    table = tmp_path / "paper.csv"
    is_fit(page)
    table.write_text(PAPER.replace("7", "17").replace("kind", "kind,mood"))
    bring(page, table)
    expect(page.get_by_role("alert")).to_be_visible()
    is_fit(page, "what cannot be read")
    table.write_text(PAPER)
    bring(page, table)
    expect(page.get_by_role("button", name="Bring it in")).to_be_visible()
    is_fit(page, "what would come in")
