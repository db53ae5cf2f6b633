"""A phone that dies the moment it says "Saved" has saved."""

import pytest

from tests.lib.kills import Kills
from tests.lib.own_browser import OwnBrowser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TIMES = 3  # `python bench/kills` does two hundred


def test_what_was_said_to_be_saved_outlives_the_browser(browser, chromium, own_site, tmp_path):
    own = OwnBrowser(browser.browser_type, chromium, tmp_path / "profile")
    try:
        kills = Kills(own_site, own)
        page = kills.begin()
        for _ in range(TIMES):
            kills.once(page)
            page = kills.look()
        found = kills.sync(page)
    finally:
        own.end()

    assert kills.lost == []
    assert found == dict.fromkeys(kills.said, 1)
    assert len(found) == TIMES
