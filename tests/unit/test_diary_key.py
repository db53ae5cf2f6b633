"""A key that a passphrase opens, its recovery key, and how often somebody may guess."""

import json
from dataclasses import asdict, replace

import pytest

from soleus import diary_key

KEY = "0123456789abcdef" * 4
WORDS = "plum lantern oboe harbour"
RECOVERY = diary_key.new_recovery()
BY_RECOVERY = diary_key.wrap(KEY, RECOVERY, diary_key.RECOVERY)
WRAPS = [BY_RECOVERY, diary_key.wrap(KEY, WORDS, diary_key.PASSPHRASE)]


@pytest.mark.parametrize(
    "secret",
    [
        WORDS,
        RECOVERY,
        RECOVERY.lower().replace("-", " "),
        RECOVERY.replace("O", "0").replace("I", "1").replace("B", "8"),
    ],
)
def test_each_of_the_two_opens_however_a_recovery_key_was_typed(secret):
    assert diary_key.unwrap(WRAPS, secret) == KEY


@pytest.mark.parametrize("secret", ["", WORDS + " ", WORDS.upper(), diary_key.new_recovery(), KEY])
def test_nothing_else_opens(secret):
    with pytest.raises(diary_key.WrongSecretError):
        diary_key.unwrap(WRAPS, secret)


def test_a_letter_typed_as_two_signs_is_the_same_letter():
    wraps = [diary_key.wrap(KEY, "Äpfel und Birnen", diary_key.PASSPHRASE)]
    assert diary_key.unwrap(wraps, "Äpfel und Birnen") == KEY


def test_no_two_wraps_are_alike_and_none_shows_the_key():
    one, other = (diary_key.wrap(KEY, WORDS, diary_key.PASSPHRASE) for _ in range(2))
    assert {one.salt, one.nonce, one.box}.isdisjoint({other.salt, other.nonce, other.box})
    assert KEY not in diary_key.dump([one])
    assert WORDS not in diary_key.dump([one])


@pytest.mark.parametrize(
    "change", [{"passes": 2}, {"lanes": 2}, {"memory_kib": 1024}, {"by": diary_key.RECOVERY}]
)
def test_numbers_that_somebody_weakened_open_nothing(change):
    weaker = replace(WRAPS[1], **change)
    with pytest.raises(diary_key.WrongSecretError):
        diary_key.unwrap([weaker], WORDS)


@pytest.mark.parametrize("place", ["salt", "nonce", "box"])
def test_one_other_bit_opens_nothing(place):
    told = bytearray(diary_key._read(getattr(WRAPS[1], place)))
    told[0] ^= 1
    with pytest.raises(diary_key.WrongSecretError):
        diary_key.unwrap([replace(WRAPS[1], **{place: diary_key._written(bytes(told))})], WORDS)


def test_what_is_written_is_read_with_the_passphrase_first(tmp_path):
    file = tmp_path / "wrapped-key.json"
    file.write_text(diary_key.dump(WRAPS))
    assert diary_key.load(file) == WRAPS[::-1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"version": 2, "wraps": []}',
        json.dumps({"version": 1, "wraps": [{}]}),
        json.dumps({"version": 1, "wraps": [asdict(WRAPS[0]) | {"more": 1}]}),
        json.dumps({"version": 1, "wraps": [asdict(WRAPS[0]) | {"memory_kib": 2**31}]}),
        json.dumps({"version": 1, "wraps": [asdict(WRAPS[0]) | {"passes": 10**9}]}),
        json.dumps({"version": 1, "wraps": [asdict(WRAPS[0]) | {"salt": "?"}]}),
    ],
)
def test_a_file_that_no_soleus_wrote_is_refused_with_the_next_step(tmp_path, text):
    file = tmp_path / "wrapped-key.json"
    file.write_text(text)
    with pytest.raises(diary_key.DamagedError, match=r"Put it back|Install a newer"):
        diary_key.load(file)


@pytest.mark.parametrize("weak", ["", "short words", "aaaaaaaaaaaaaaaa", "abab" * 9, "x" * 1025])
def test_a_passphrase_that_could_be_guessed_is_refused(weak):
    with pytest.raises(diary_key.WeakPassphraseError, match="12 to 1024 characters"):
        diary_key.check_passphrase(weak)


def test_any_other_is_taken_as_it_is():
    assert diary_key.check_passphrase(" four words, ünd 🌙 ") == " four words, ünd 🌙 "


def test_a_recovery_key_has_160_bits():
    assert len({diary_key.new_recovery() for _ in range(100)}) == 100
    assert len(diary_key.tidy_recovery(diary_key.new_recovery())) * 5 == 160


def test_each_wrong_try_waits_longer_up_to_five_minutes():
    tries, waits = diary_key.Tries(), []
    for _ in range(12):
        tries.failed(1000.0)
        waits.append(tries.wait(1000.0))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_a_wait_ends_by_itself_or_by_the_right_word():
    tries = diary_key.Tries()
    tries.failed(10.0)
    assert (tries.wait(10.2), tries.wait(11.0)) == (1, 0)
    tries.worked()
    tries.failed(20.0)
    assert tries.wait(20.0) == 1


def test_a_key_is_held_only_where_all_got_ready():
    def fail():
        with diary_key.opening(KEY):
            seen.append((diary_key.held(), diary_key.is_open()))
            raise RuntimeError

    seen = []
    with pytest.raises(RuntimeError):
        fail()
    assert [*seen, (diary_key.held(), diary_key.is_open())] == [(KEY, False), ("", False)]
