"""What a browser seals another program opens, and the other way round."""

from uuid import UUID

import pytest
from playwright.sync_api import Error

from soleus.diary.entries import Episode, limits
from soleus.diary.sealed import is_sealed
from soleus.exchange.sealing import read_pair
from tests.lib import sealed
from tests.vectors.test_phone_diary import phone  # noqa: F401  a fixture

pytestmark = pytest.mark.browser

ID, OTHER = str(UUID(int=1)), str(UUID(int=2))
WORDS = "violet umbrella – séven stairs"
LONGEST = 14_847
TEXTS = [
    "a",
    "It was bad tonight.\nI cried.",
    "é" * 100 + "🌙",
    "x" * 255,
    "x" * 256,
    "ends oddly\x80\x00\x00",
    "y" * LONGEST,
]
MAKE = """async ([words, id, texts]) => {
  const { newPair, seal } = await import("/sealed.js");
  const { pair, recovery } = await newPair(words);
  const notes = await Promise.all(texts.map((text) => seal(pair.half, id, text)));
  return { pair, recovery, notes };
}"""
OPEN = """async ([pair, by, id, notes]) => {
  const { open, openPair } = await import("/sealed.js");
  const key = await openPair(pair, by);
  return Promise.all(notes.map((note) => open(key, id, note)));
}"""


@pytest.fixture
def made(phone):  # noqa: F811
    """A pair and notes that a browser made."""
    return phone.evaluate(MAKE, [WORDS, ID, TEXTS])


def test_another_program_opens_what_a_browser_sealed(made):
    for by in ({"passphrase": WORDS}, {"recovery": made["recovery"]}):
        private = sealed.opened(made["pair"], **by)
        assert [sealed.open_note(private, ID, note) for note in made["notes"]] == TEXTS


def test_a_browser_opens_what_another_program_sealed(phone):  # noqa: F811
    pair, recovery = sealed.new_pair(WORDS)
    notes = [sealed.seal(pair["half"], ID, text) for text in TEXTS]
    for by in ({"passphrase": WORDS}, {"recovery": recovery}, {"recovery": recovery.lower()}):
        assert phone.evaluate(OPEN, [pair, by, ID, notes]) == TEXTS


def test_the_server_takes_what_a_browser_makes(made):
    longest = limits(Episode)["note"][0].max_length
    assert read_pair(made["pair"]).rounds == sealed.ROUNDS
    assert [is_sealed(note) for note in made["notes"]] == [True] * len(TEXTS)
    assert max(len(note) for note in made["notes"]) <= longest


def test_a_length_tells_little(made):
    lengths = [len(note) for note in made["notes"]]
    assert lengths[0] == lengths[1] == lengths[2] == lengths[3]
    assert lengths[4] > lengths[3]


@pytest.mark.parametrize("by", [{"passphrase": "other words"}, {"recovery": "A" * 28}])
def test_nothing_else_opens_it(phone, made, by):  # noqa: F811
    with pytest.raises(Error, match=r"does not open|a letter"):
        phone.evaluate(OPEN, [made["pair"], by, ID, made["notes"]])


def test_a_note_does_not_open_under_another_entry_or_changed(phone, made):  # noqa: F811
    note = made["notes"][0]
    changed = note[:-2] + ("AA" if note[-2:] != "AA" else "BB")
    for id_, told in ((OTHER, note), (ID, changed)):
        with pytest.raises(Error, match="OperationError"):
            phone.evaluate(OPEN, [made["pair"], {"passphrase": WORDS}, id_, [told]])


def test_a_half_that_somebody_put_in_is_seen(phone, made):  # noqa: F811
    other, _ = sealed.new_pair(WORDS)
    swapped = {**made["pair"], "half": other["half"]}
    with pytest.raises(Error, match="another public half"):
        phone.evaluate(OPEN, [swapped, {"passphrase": WORDS}, ID, []])


def test_a_new_passphrase_opens_what_the_old_one_did(phone, made):  # noqa: F811
    again = """async ([pair, by, words]) =>
      (await import("/sealed.js")).lockAnew(pair, by, words)"""
    pair = phone.evaluate(again, [made["pair"], {"recovery": made["recovery"]}, "new words here"])
    private = sealed.opened(pair, passphrase="new words here")
    assert sealed.open_note(private, ID, made["notes"][1]) == TEXTS[1]
    assert sealed.opened(pair, recovery=made["recovery"])
    with pytest.raises(Error, match="does not open"):
        phone.evaluate(OPEN, [pair, {"passphrase": WORDS}, ID, []])


def test_every_letter_of_a_recovery_key_counts(phone):  # noqa: F811
    key = sealed.with_check("23456789ABCDEFGHJKLMNPQRST")
    slips = [key[:n] + ("2" if key[n] != "2" else "3") + key[n + 1 :] for n in range(len(key))]
    swaps = [key[:n] + key[n + 1] + key[n] + key[n + 2 :] for n in range(len(key) - 1)]
    wrong = [each for each in [*slips, *swaps, key[:-1], key + "A", ""] if each != key]
    read = """async (all) => {
      const { readRecovery } = await import("/sealed.js");
      return Promise.all(all.map(readRecovery));
    }"""
    in_groups = "-".join(key[n : n + 4] for n in range(0, 28, 4))
    assert phone.evaluate(read, [key, in_groups, f" {key.lower()} "]) == [key[:26]] * 3
    assert phone.evaluate(read, wrong) == [None] * len(wrong)
