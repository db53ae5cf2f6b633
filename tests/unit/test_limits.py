"""How often a program may ask."""

from hypothesis import given
from hypothesis import strategies as st

from soleus.web.limits import MOST_COUNTED, WINDOW, Limit


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_so_many_in_a_minute_and_no_more():
    clock = Clock()
    limit = Limit("key", 3, clock)
    assert [limit.take("a").is_over for _ in range(5)] == [False, False, False, True, True]
    assert limit.take("b").is_over is False
    clock.now += WINDOW
    assert limit.take("a").is_over is False


def test_what_is_left_is_told():
    clock = Clock()
    limit = Limit("key", 2, clock)
    assert limit.take("a").headers == {
        "RateLimit-Policy": '"key";q=2;w=60',
        "RateLimit": '"key";r=1;t=60',
    }
    clock.now += 12.5
    limit.take("a")
    assert limit.take("a").headers == {
        "RateLimit-Policy": '"key";q=2;w=60',
        "RateLimit": '"key";r=0;t=48',
        "Retry-After": "48",
    }


def test_who_is_told_to_wait_may_ask_after_that_long():
    clock = Clock()
    limit = Limit("key", 1, clock)
    limit.take("a")
    clock.now += 7.3
    clock.now += limit.take("a").seconds
    assert limit.take("a").is_over is False


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 100)), max_size=60))
def test_nobody_gets_more_than_the_limit_in_any_window(asked):
    clock, limit = Clock(), Limit("key", 4, None)
    limit.clock = clock
    let_in = []
    for who, seconds in asked:
        clock.now += seconds
        if not limit.take(who).is_over:
            let_in.append((who, clock.now))
    # Windows are fixed, so two of them may touch: never more than twice the limit in one minute.
    for who, at in let_in:
        beside = [t for other, t in let_in if other == who and at <= t < at + WINDOW]
        assert len(beside) <= 2 * limit.most


def test_it_never_counts_more_than_it_has_room_for():
    limit = Limit("address", 1)
    for n in range(MOST_COUNTED + 50):
        limit.take(str(n))
    assert len(limit.counts) == MOST_COUNTED
