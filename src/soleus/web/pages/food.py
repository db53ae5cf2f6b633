"""Food and drink: what she had on a day, and what it comes to."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from soleus.diary.entries import Origin, Sureness
from soleus.web import fields
from soleus.web.pages.night import evening


def new(
    request: HttpRequest, now: datetime, *, day: date | None, each: float | None
) -> dict[str, Any]:
    """The shape of something eaten or drunk: now, or on a day before.

    each: the grams of one of the portion she chose; None where she gave grams herself
    """
    moment = fields.When(at=now, origin=Origin.TAP)
    if day:
        moment = fields.When(at=evening(day, fields.zone(request)), sure=Sureness.ROUGHLY)
    return fields.new("intake", request, moment, now) | fields.eaten(request.POST, each)
