"""Pure. Amounts from one unit into another; nowhere else is a factor written down."""

# What one of each unit is in the first of its row.
SCALES: tuple[dict[str, float], ...] = (
    {"ml": 1, "L": 1000},
    {"µg": 1, "mg": 1000, "g": 1_000_000},
)


def convert(amount: float, unit: str, to: str) -> float:
    """The same amount in another unit of its kind. Raises ValueError where there is no way."""
    if unit == to:
        return amount
    for scale in SCALES:
        if unit in scale and to in scale:
            return amount * scale[unit] / scale[to]
    raise ValueError(f"{unit} cannot be turned into {to}")
