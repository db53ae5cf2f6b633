"""What pages tell of the copies of her diary."""

from typing import Any

from django.http import HttpRequest

from soleus.app import keep_safe
from soleus.web import visit


def told(request: HttpRequest) -> dict[str, Any]:
    now, joined = visit.now(), visit.person(request).joined
    copies = keep_safe.look(now)
    return {
        "copies": copies,
        "copies_are_old": copies is not None and copies.is_stale(now, joined),
        "copies_untried": copies is not None and copies.is_untried(now, joined),
        "copies_tried": copies.days_since_try(now, visit.zone(request)) if copies else None,
    }
