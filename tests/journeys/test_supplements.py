"""Her supplements in a real browser: told, noted, asked about, without a network too."""

import pytest
from playwright.sync_api import expect

from soleus.words.say import say
from tests.journeys.conftest import sign_in
from tests.lib.dead import cut
from tests.lib.looks import SIZES, is_fit
from tests.lib.phone import expect_open, expect_sent, settled, waiting

pytestmark = pytest.mark.browser

LIST, NEW = "/food/supplements", "/food/supplements/new"
ASKED = "You agreed on 1 a day. Ask your midwife or pharmacist before you take more."


def tell(page, site, *, kind="Magnesium supplement", **fields):
    """Fill in the form of a product and save it."""
    page.goto(site.url + NEW)
    page.get_by_label(kind).check()
    if "salt" in fields:
        page.get_by_text("The label names only a salt").click()
        page.get_by_label("Which salt").select_option(label=fields.pop("salt"))
    for name, value in fields.items():
        page.get_by_label(name.replace("_", " ").capitalize(), exact=False).first.fill(value)
    page.get_by_role("button", name="Save").click()


def box(page, name):
    return page.get_by_role("article", name=name)


@pytest.fixture
def hers(open_page, own_site):
    """A phone of hers with one product that is agreed."""
    page = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    tell(page, own_site, name_on_the_box="Forte", amount_on_the_label="300",
         midwife_or_doctor="Ruth")  # fmt: skip
    expect(box(page, "Forte")).to_be_visible()
    return page


def test_it_works_out_what_a_tablet_holds_while_she_types(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    page.goto(own_site.url + NEW)
    page.get_by_label("Magnesium supplement").check()
    page.get_by_text("The label names only a salt").click()
    page.get_by_label("Which salt").select_option(label="Magnesium citrate")
    page.get_by_label("Amount of the salt").fill("1830")
    page.get_by_label("How many times").fill("2")

    expect(page.get_by_text("Magnesium in one tablet: 201.3 to 292.8 mg")).to_be_visible()
    expect(page.get_by_text("In a day: 402.6 to 585.6 mg")).to_be_visible()
    page.get_by_label("How many times").fill("two")
    expect(page.get_by_text(say("supplement.unknown"))).to_be_visible()
    page.get_by_label("Vitamin D").check()
    expect(page.get_by_text("The label names only a salt")).to_be_hidden()
    assert page.get_by_label("Unit", exact=True).input_value() == "µg"


def test_a_wrong_number_is_named_and_what_she_typed_stays(open_page, own_site):
    page = sign_in(open_page(own_site.url), own_site.link())
    tell(page, own_site, name_on_the_box="Forte", amount_on_the_label="-300")

    expect(page.get_by_text("-300 is outside 0.001 to 100000.")).to_be_visible()
    expect(page.get_by_label("Name on the box")).to_have_value("Forte")
    expect(page.get_by_label("Amount on the label")).to_have_value("-300")
    is_fit(page, unfolded=False)


def test_a_dose_one_more_and_undo(hers):
    forte = box(hers, "Forte")
    forte.get_by_role("button", name="Took it now").click()
    expect(forte.get_by_text("Noted once today")).to_be_visible()
    forte.get_by_role("button", name="Took one more").click()
    expect(forte.get_by_role("alert")).to_contain_text(ASKED)
    forte.get_by_text("Leave it").click()
    expect(forte.get_by_role("alert")).to_have_count(0)
    assert waiting(hers) == []
    forte.get_by_role("button", name="Took one more").click()
    forte.get_by_role("button", name="Note it anyway").click()
    expect(forte.get_by_text("Noted 2 times today")).to_be_visible()
    forte.get_by_role("button", name="Undo").click()
    expect(forte.get_by_text("Noted once today")).to_be_visible()


def test_loose_stools_pause_it(hers):
    hers.get_by_role("button", name="Yes").click()
    expect(box(hers, "Forte").get_by_text("Pause it, and ask.").first).to_be_visible()
    expect(box(hers, "Forte").get_by_role("button", name="Took it now")).to_have_count(0)
    hers.get_by_role("button", name="Not any more").click()
    expect(box(hers, "Forte").get_by_role("button", name="Took it now")).to_be_visible()


def test_the_first_page_leads_to_it_in_place_of_a_tap(hers, own_site):
    hers.goto(own_site.url)
    item = box(hers, "Magnesium supplement")

    expect(item.get_by_role("button", name="Done")).to_have_count(0)
    item.get_by_role("link", name="Write it down").click()
    expect(box(hers, "Forte")).to_be_visible()


def test_without_a_network_a_dose_is_kept_and_one_too_many_is_asked_about(hers, own_site):
    settled(hers)
    hers.goto(own_site.url + LIST)
    expect_open(hers)
    with cut(own_site, hers.context):
        hers.goto(own_site.url + LIST)
        forte = hers.locator("#supplements").get_by_role("listitem").filter(has_text="Forte")
        forte.get_by_role("button", name="Took it now").click()
        expect(forte.get_by_text("Noted once today")).to_be_visible()
        assert [each["op"]["entry"]["amount"] for each in waiting(hers)] == [300]

        forte.get_by_role("button", name="Took one more").click()
        expect(forte.get_by_role("alert")).to_contain_text(ASKED)
        assert len(waiting(hers)) == 1
        is_fit(hers, unfolded=False)
        forte.get_by_role("button", name="Note it anyway").click()
        expect(forte.get_by_text("Noted 2 times today")).to_be_visible()
        assert len(waiting(hers)) == 2
        expect(hers.locator("#plan").get_by_text("Magnesium supplement")).to_have_count(0)

    hers.goto(own_site.url + LIST)
    # A page that was asked for before a dose was sent does not know of it yet.
    expect_sent(hers)
    hers.reload()
    expect(box(hers, "Forte").get_by_text("Noted 2 times today")).to_be_visible()


def test_what_two_phones_noted_without_a_network_is_kept_and_said(hers, open_page, own_site):
    other = sign_in(open_page(own_site.url, service_workers="allow"), own_site.link())
    phones = (hers, other)
    for phone in phones:
        phone.goto(own_site.url + LIST)
        settled(phone)
        phone.goto(own_site.url + LIST)
        expect_open(phone)
        phone.context.set_offline(True)
        phone.goto(own_site.url + LIST)
        forte = phone.locator("#supplements").get_by_role("listitem").filter(has_text="Forte")
        forte.get_by_role("button", name="Took it now").click()
        expect(forte.get_by_text("Noted once today")).to_be_visible()
        expect(forte.get_by_role("alert")).to_have_count(0)  # it knows nothing of the other
    for phone in phones:
        phone.context.set_offline(False)
        phone.goto(own_site.url + LIST)
        expect_sent(phone)
        phone.reload()
        expect(box(phone, "Forte").get_by_text("Noted ")).to_be_visible()

    forte = box(other, "Forte")
    expect(forte.get_by_text("Noted 2 times today")).to_be_visible()
    expect(forte.get_by_text(say("supplement.more"))).to_be_visible()
    is_fit(other, unfolded=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_every_page_fits_and_is_open_to_all(open_page, own_site, size, scheme):
    page = sign_in(open_page(own_site.url, viewport=size, color_scheme=scheme), own_site.link())
    long = "Magnesiumcitratbrausetablettenmitzitronengeschmack 300"
    tell(page, own_site, name_on_the_box=long, amount_on_the_label="300", midwife_or_doctor="Ruth")
    expect(box(page, long)).to_be_visible()
    tell(page, own_site, name_on_the_box="Drops", kind="Vitamin D", amount_on_the_label="10")
    expect(box(page, "Drops")).to_be_visible()
    box(page, long).get_by_role("button", name="Took it now").click()
    expect(box(page, long).get_by_text("Noted once today")).to_be_visible()
    box(page, long).get_by_role("button", name="Took one more").click()
    expect(box(page, long).get_by_role("alert")).to_be_visible()
    for look in (None, LIST, NEW):
        if look:
            page.goto(own_site.url + look)
        is_fit(page, look)


def test_without_a_script_it_all_works(open_page, own_site):
    page = sign_in(open_page(own_site.url, java_script_enabled=False), own_site.link())
    tell(page, own_site, name_on_the_box="Forte", amount_on_the_label="300",
         midwife_or_doctor="Ruth")  # fmt: skip
    forte = box(page, "Forte")
    forte.get_by_role("button", name="Took it now").click()
    forte.get_by_role("button", name="Took one more").click()
    expect(forte.get_by_role("alert")).to_contain_text(ASKED)
    forte.get_by_role("button", name="Note it anyway").click()
    expect(forte.get_by_text("Noted 2 times today")).to_be_visible()
