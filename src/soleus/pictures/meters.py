"""Pure. How far an amount goes, as SVG text from plain numbers: classes only, as in charts.

It says nothing by itself: the words beside it tell all that it shows, so it is hidden from those
who hear the page.
"""

WIDE, TALL = 320.0, 18.0
ROOM = 1.1  # the scale ends a little after the last thing on it
EDGE = 3.0  # how much a mark stands out above and below the bar


def meter(amount: float, *, low: float | None, high: float | None, limit: float | None) -> str:
    """A bar with a mark at what is to be reached, a band where that is a range, a wall at a limit.

    All in one unit, none below 0.
    """
    ends = [end for end in (low, high, limit) if end is not None]
    whole = ROOM * max([amount, *ends]) or 1.0
    parts = [_box(0, whole, whole, "meter-track")]
    if low is not None and high is not None:
        parts.append(_box(low, high, whole, "meter-band"))
    parts.append(_box(0, amount, whole, "meter-fill"))
    parts += [_mark(end, whole, "meter-mark") for end in (low, high) if end is not None]
    parts += [_mark(limit, whole, "meter-limit")] if limit is not None else []
    box = f'viewBox="0 0 {WIDE:g} {TALL:g}"'
    # Stretched to the width of the page: marks keep their place, and nothing in it is a letter.
    said = 'preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="meter" {box} {said}>{"".join(parts)}</svg>'


def _box(start: float, end: float, whole: float, kind: str) -> str:
    x, width = WIDE * start / whole, WIDE * (end - start) / whole
    tall = TALL - 2 * EDGE
    return f'<rect class="{kind}" x="{x:.1f}" y="{EDGE:g}" width="{width:.1f}" height="{tall:g}"/>'


def _mark(at: float, whole: float, kind: str) -> str:
    x = WIDE * at / whole
    return f'<line class="{kind}" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{TALL:g}"/>'
