"""What stands on a locked screen, in a mailbox or on a calendar tells nothing of what it is for."""

import re
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from soleus.exchange import ics
from soleus.notify.message import About, Why, neutral
from soleus.words.say import english, say

TELLING = re.compile(
    r"pregnan|cramp|\bleg|calf|calves|foot|feet|baby|babies|birth|midwi|doctor|clinic|hospital"
    r"|stretch|muscle|magnesium|vitamin|supplement|medicine|dose|pill|pain|health|body part"
    r"|due date|trimester|\bweek|clot|womb|mother|maternity|diary|symptom|sleep|night|soleus",
    re.I,
)


@pytest.mark.parametrize("about", About)
def test_no_message_tells_what_it_is_for(about):
    made = neutral(about, tag="5b8f")
    assert not TELLING.search(f"{made.title} {made.body} {made.path}"), made
    assert made.title
    assert made.body


def test_no_sentence_of_this_room_is_left_out():
    """A new message is a new line here before it is sent."""
    known = {f"message.{about}.{part}" for about in About for part in ("title", "body")}
    assert {code for code in english() if code.startswith("message.")} == known


def test_what_a_phone_says_by_itself_tells_nothing_either():
    said = {code: text for code, text in english().items() if code.startswith("push.")}
    assert len(said) == 6
    assert [code for code, text in said.items() if TELLING.search(str(text))] == []


@pytest.mark.parametrize("why", Why)
def test_each_reason_has_its_sentence(why):
    assert say(why.code)


def test_the_calendar_tells_nothing():
    told = ics.Appointment(uid=str(UUID(int=7)), at=time(21, 30), first=date(2026, 11, 27))
    text = ics.write([told], zone="Europe/Berlin", changed=datetime(2026, 11, 27, tzinfo=UTC))
    # Its grammar has words of its own, which every calendar of the world holds.
    assert not TELLING.search(text.decode().replace("FREQ=WEEKLY", ""))


@pytest.mark.parametrize(
    "text", ["Time for your calf stretch", "27 weeks", "Leg care", "Magnesium", "Soleus says"]
)
def test_a_telling_text_would_be_found(text):
    assert TELLING.search(text)
