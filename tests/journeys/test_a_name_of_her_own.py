"""On a computer that others use, a browser opens Soleus under a name that nobody can guess."""

import pytest

from tests.journeys.conftest import sign_in
from tests.lib.neighbour import LED, Rogue, rogue
from tests.lib.phone import expect_open, expect_sent, settled, until
from tests.lib.site import Site, Visitor

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = [pytest.mark.browser, pytest.mark.sqlcipher]

NAME = "k7f2w9x3"


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("named") / "data", SOLEUS_NAME=NAME)
    yield site
    site.stop()


def test_the_links_lead_to_it_and_all_of_it_works_there(open_page, named):
    assert named.first_link.startswith(f"http://{NAME}.localhost:")
    assert named.link().startswith(f"http://{NAME}.localhost:")
    hers = sign_in(open_page(named.url, service_workers="allow"), named.link())
    settled(hers)
    hers.goto(f"{named.url}/log")
    expect_open(hers)
    hers.get_by_role("button", name="Save now").click()
    until(hers, lambda: named.visitor().api("GET", "entries?kind=episode").json["entries"])
    expect_sent(hers)


def test_another_program_to_which_her_browser_is_led_is_sent_no_cookie_of_hers(browser, named):
    context = browser.new_context()
    hers = sign_in(context.new_page(), named.link())
    with rogue() as port:
        for name in LED:
            hers.goto(f"http://{name}:{port}/")
    context.close()
    assert Rogue.got == [""] * len(LED)


@pytest.mark.parametrize("usual", LED)
def test_nothing_answers_at_the_usual_names(named, usual):
    stranger = Visitor(named.url)
    answer = stranger.get("/", Host=f"{usual}:{named.url.rpartition(':')[2]}")
    stranger.close()
    assert (answer.status, answer.text) == (400, "Bad request\n")
