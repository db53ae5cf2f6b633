"""The drawings of the knowledge files, as pages show them."""

from dataclasses import replace
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from soleus.knowledge import catalog
from soleus.pictures import figure


@lru_cache(maxsize=256)
def drawing(pose: str, ghost: str = "") -> SafeString:
    """A pose as SVG; it moves from its ghost, or from its own start."""
    poses = catalog.load().poses
    if pose not in poses:
        return SafeString("")
    drawn = poses[pose]
    start = poses.get(ghost)
    if start is None and drawn.start:
        start = replace(drawn, joints={**drawn.joints, **drawn.start})
    return mark_safe(figure.draw(drawn, ghost=start))  # noqa: S308  our own text, escaped there


def code(text: str) -> SafeString:
    """A text as the pattern of squares that a camera reads, dark on light in every scene."""
    import segno

    made = segno.make_qr(text, error="m")
    return mark_safe(made.svg_inline(omitsize=True, dark="#000", light="#fff"))  # noqa: S308
