"""How often a law is tried."""

from hypothesis import settings

USUAL = 100


def examples(few: int) -> int:
    """So many in every run, and as many as were asked for in a long one: --hypothesis-profile."""
    asked = settings.default.max_examples if settings.default else USUAL
    return few if asked == USUAL else asked
