"""Laws of the outbox: whatever a network or a phone does, nothing is lost and nothing doubled."""

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser

from soleus.records import people
from tests.integration.conftest import NOW, client_of
from tests.lib import phones

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.slow]
# `python bench/outbox` tells ten thousand.
some_stories = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_what_a_phone_kept_is_in_the_diary_once(db, browser: Browser):
    context = browser.new_context()
    page = phones.open_phones(context)
    ada = people.add_person(NOW)
    client = client_of(ada)

    @some_stories
    @given(phones.stories)
    def law(story):
        slips, _ = phones.tell(page, ada, client, story)
        assert slips == []

    law()
    context.close()
