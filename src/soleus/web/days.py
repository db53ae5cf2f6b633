"""The day or night that an address or a form names."""

from datetime import date

from django.http import Http404

from soleus.diary.entries import is_possible


def dated(text: str, today: date) -> date:
    """One that is still to come has no page."""
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not is_possible(on) or on > today:
        raise Http404
    return on
