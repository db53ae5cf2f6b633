"""Some pages from which she leaves; `python bench/leaving` does it from every one."""

import pytest

from tests.lib.leaving import leave, pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERY = 24  # of the pages one


@pytest.mark.parametrize(
    "width, height", [(320, 568), (1920, 1080)], ids=["a small phone", "a big screen"]
)
def test_leaving_ends_the_visit_and_back_shows_nothing(own_site, browser, width, height):
    context = browser.new_context(viewport={"width": width, "height": height})
    all_pages = pages(own_site)
    told = [leave(own_site, context, path) for path in all_pages[width % 7 :: EVERY]]
    context.close()
    assert len(told) >= 2
    assert [each.path for each in told if not each.reachable] == []
    assert [each.path for each in told if each.seen_after] == []
