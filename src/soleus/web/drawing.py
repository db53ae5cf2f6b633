"""The drawings of the knowledge files, as pages show them."""

from dataclasses import replace
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from soleus.knowledge import catalog
from soleus.pictures import figure, qr


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


def square(text: str, title: str) -> SafeString:
    """A text for a camera. title: what it is, in words of ours"""
    return mark_safe(qr.svg(text, title=title))  # noqa: S308  dots and a title of ours
