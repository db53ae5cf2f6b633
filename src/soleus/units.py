"""Pure. Amounts from one unit into another; nowhere else is a factor written down.

The factors are exact by definition, so an answer is off by no more than its last digit.
A cup and a fluid ounce are those of the United States, whose tables these are, unless (UK) stands
beside them. International units differ from vitamin to vitamin, so theirs carries the vitamin in
its name.
"""

from fractions import Fraction
from math import isfinite

FLUID_OUNCE = Fraction("29.5735295625")
FLUID_OUNCE_UK = Fraction("28.4130625")
POUND_G = Fraction("453.59237")

# What one of each unit is in the first of its kind.
KINDS: tuple[dict[str, Fraction], ...] = (
    {
        "ml": Fraction(1),
        "L": Fraction(1000),
        "fl oz": FLUID_OUNCE,
        "cup": 8 * FLUID_OUNCE,
        "pint": 16 * FLUID_OUNCE,
        "fl oz (UK)": FLUID_OUNCE_UK,
        "pint (UK)": 20 * FLUID_OUNCE_UK,
    },
    {
        "µg": Fraction(1),
        "mg": Fraction(1000),
        "g": Fraction(1_000_000),
        "kg": Fraction(1_000_000_000),
        "oz": 1_000_000 * POUND_G / 16,
        "lb": 1_000_000 * POUND_G,
        "st": 14_000_000 * POUND_G,
        "IU of vitamin D": Fraction("0.025"),
    },
    {"min": Fraction(1), "s": Fraction(1, 60), "ms": Fraction(1, 60_000)},
)


def convert(amount: float, unit: str, to: str) -> float:
    """The same amount in another unit of its kind. Raises ValueError where there is none."""
    if not isfinite(amount):
        raise ValueError(f"An amount is {amount}; give a number of {unit}")
    for kind in KINDS:
        if unit in kind and to in kind:
            return float(Fraction(amount) * kind[unit] / kind[to])
    raise ValueError(f"{unit} cannot be turned into {to}; use two units of one kind")
