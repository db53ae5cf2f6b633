"""Pure. Two phones side by side: where to tap first, and where to tap then.

Classes only, so that day and night colour them. The steps stand beside a drawing in words, so for
those who hear the page it is decoration.
"""

WIDE, TALL = 240, 168
FIRST, SECOND = 14, 132  # where each phone begins
EDGE = 94  # how wide a phone is


def iphone() -> str:
    """Share in the bar below, then the line with a plus."""
    share = _share(FIRST + 47, 137)
    first = _phone(FIRST) + _line(FIRST + 12, 128, 70) + _ring(FIRST + 47, 139) + share
    sheet = _sheet(SECOND + 5, 64, 84, 92) + _rows(SECOND + 14, (80, 98, 138))
    row = _marked(SECOND + 10, 108, 74) + _line(SECOND + 18, 118, 34) + _plus(SECOND + 72, 118)
    return _drawing(first + _phone(SECOND) + sheet + row + _numbers())


def android() -> str:
    """The three dots above, then the line with a phone and an arrow."""
    dots = "".join(_dot(FIRST + 80, y) for y in (25, 30, 35))
    address = _line(FIRST + 14, 30, 48)
    first = _phone(FIRST) + address + _ring(FIRST + 80, 30) + dots
    sheet = _sheet(SECOND + 28, 22, 62, 110) + _rows(SECOND + 36, (36, 54, 112))
    row = _marked(SECOND + 32, 68, 54) + _line(SECOND + 40, 79, 20) + _fetch(SECOND + 75, 79)
    return _drawing(first + _phone(SECOND) + sheet + row + _numbers())


def _drawing(parts: str) -> str:
    return f'<svg class="screens" viewBox="0 0 {WIDE} {TALL}" aria-hidden="true">{parts}</svg>'


def _phone(x: int) -> str:
    frame = f'<rect class="screens-phone" x="{x}" y="10" width="{EDGE}" height="152" rx="13"/>'
    return frame + _path("screens-line", f"M{x + 39} 16h16")


def _numbers() -> str:
    """Which comes first, and the way from one to the other."""
    arrow = _path("screens-arrow", "M112 86h14m-6-5 6 5-6 5")
    return arrow + _number(FIRST, "1") + _number(SECOND, "2")


def _number(x: int, text: str) -> str:
    disc = f'<circle class="screens-number" cx="{x + 3}" cy="13" r="10"/>'
    return f'{disc}<text class="screens-digit" x="{x + 3}" y="17.500">{text}</text>'


def _sheet(x: int, y: int, width: int, height: int) -> str:
    return f'<rect class="screens-sheet" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>'


def _marked(x: int, y: int, width: int) -> str:
    return f'<rect class="screens-mark" x="{x}" y="{y}" width="{width}" height="22" rx="6"/>'


def _ring(x: int, y: int) -> str:
    return f'<circle class="screens-mark" cx="{x}" cy="{y}" r="16"/>'


def _rows(x: int, at: tuple[int, ...]) -> str:
    return "".join(_line(x, y, 30) for y in at)


def _line(x: int, y: int, length: int) -> str:
    return _path("screens-line", f"M{x} {y}h{length}")


def _dot(x: int, y: int) -> str:
    return f'<circle class="screens-dot" cx="{x}" cy="{y}" r="2"/>'


def _share(x: int, y: int) -> str:
    """A box with an arrow out of it."""
    return _path("screens-sign", f"M{x - 4} {y - 1}h-3v11h14v-11h-3M{x} {y + 5}v-14m-4 4 4-4 4 4")


def _plus(x: int, y: int) -> str:
    """A plus in a box."""
    return _path("screens-sign", f"M{x - 6} {y - 6}h12v12h-12zM{x} {y - 3}v6m-3-3h6")


def _fetch(x: int, y: int) -> str:
    """A small phone with an arrow into it."""
    return _path("screens-sign", f"M{x - 1} {y - 7}h-4v14h10v-5M{x + 4} {y - 8}v8m-3-3 3 3 3-3")


def _path(kind: str, d: str) -> str:
    return f'<path class="{kind}" d="{d}"/>'
