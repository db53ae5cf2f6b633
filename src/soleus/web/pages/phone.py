"""What makes a phone keep Soleus: the worker, the manifest, the icons, and the page it falls to."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from soleus.care.profile import Profile
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Catalog
from soleus.pictures import icons, screens
from soleus.settings import is_locked
from soleus.web import doors, fields, shell, visit
from soleus.web.pages.check import CAME
from soleus.web.warning import held_ways
from soleus.web.wording import phrases
from soleus.words.say import english, say, translate

# The name on her home screen and its icon. The others say nothing of a cramp or a diary, to
# whoever looks over her shoulder.
NAMES = {"soleus": "moon", "evenings": "moon", "notes": "lines"}
USUAL = "soleus"
IPHONE, ANDROID = 180, 192  # pixels
# What a message says that came without its text, and one that could not be answered.
PUSHED = tuple(
    f"push.{each}"
    for each in (
        *("lost.title", "lost.body", "unsaved.title", "unsaved.body"),
        *("done", "later"),
    )
)
# What it says of her drinks.
DRUNK = tuple(
    f"food.{each}"
    for each in (
        *("amount", "at_least", "not_known", "of", "of_least", "of_unknown", "a_day", "over"),
    )
)
# What the phone says of an entry, a night and what waits: the first part of each code.
SPOKEN = (
    *("kind", "side", "site", "ease", "asleep", "soreness", "fact"),
    *("when", "night", "phone", "note"),
)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, made by the server: what to keep, and the version it belongs to."""
    known, on = catalog.load(), visit.today(request)
    told = {
        "version": shell.version(on),
        "night": shell.night(known, CAME),
        "pages": [shell.PHONE, shell.QUIET, *shell.routines(known), *shell.learn(known)],
        "files": [*shell.files(), shell.words(on)],
        "quiet": shell.QUIET,
        "static": settings.STATIC_URL,
        "phone": shell.PHONE,
        "copy": shell.COPY,
        "lastResort": doors.LAST_RESORT.decode(),
        "said": said(),
    }
    context = {"told": json.dumps(told, indent=1)}
    return render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")


def said() -> dict[str, str]:
    """What the worker says on a locked screen beside what it was told."""
    language = get_language() or "en"
    return {code.removeprefix("push."): say(code, language=language) for code in PUSHED}


@require_safe
def manifest(request: HttpRequest, name: str = USUAL) -> HttpResponse:
    """What a phone asks before it puts Soleus on its home screen."""
    context = {"name": name, "icon": _icon_of(name), "is_usual": name == USUAL}
    context |= {"ground": icons.GROUND, "size": ANDROID}
    kind = "application/manifest+json; charset=utf-8"
    return render(request, "manifest.webmanifest", context, content_type=kind)


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon as SVG."""
    if name not in icons.ICONS:
        raise Http404
    return HttpResponse(icons.svg(name), content_type="image/svg+xml")


@require_safe
def icon_in_dots(request: HttpRequest, name: str, size: int) -> HttpResponse:
    """An icon as PNG, in one of the sizes a phone asks for."""
    if name not in icons.ICONS or size not in (IPHONE, ANDROID):
        raise Http404
    return HttpResponse(_png(name, size), content_type="image/png")


@cache
def _png(name: str, size: int) -> bytes:
    return icons.png(name, size)


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """What opens in place of her own pages while there is no connection. Nothing of hers is on it:
    the phone fills in what it keeps itself."""
    known = catalog.load()
    context = {
        "screen": "phone",
        "is_locked": is_locked(),
        "whens": fields.whens("now"),
        **fields.of_cramp({}),
        **fields.of_morning({}),
        "weekdays": [WEEKDAYS_ABBR[day] for day in range(7)],
        # Whom she calls stands on none of these pages: it is for whoever holds the phone.
        "held_ways": held_ways(known, Profile()),
        "form_words": fields.for_phone(),
        "food_fields": ("id", "food", "amount", "portion", "grams"),
        "phone_words": words(known),
        # A phone says itself what its notes are sealed with.
        "sealing": None,
        "for_phone": True,
    }
    return render(request, "phone.html", context)


def words(known: Catalog) -> dict[str, Any]:
    """The words in which the phone tells of entries by itself: lines.js says them."""
    codes = [code for code in english() if code.partition(".")[0] in SPOKEN]
    named = {each.id: each.name for each in known.measures.values()}
    named |= {each.id: each.name for each in known.exposures.values()}
    named |= {each.id: each.name for each in known.reliefs.values() if each.routine}
    language = get_language() or "en"
    names = {id_: translate(name, language) for id_, name in named.items()}
    return {
        "say": phrases([*codes, "plan.count", "supplement.taken", *DRUNK]),
        "names": names,
        "levels": {id_: translate(level.name, language) for id_, level in known.levels.items()},
    }


@require_safe
def install(request: HttpRequest, name: str = USUAL) -> HttpResponse:
    """How to put Soleus on the home screen, under a name of her choice."""
    context = {"app_name": name, "app_icon": _icon_of(name), "names": NAMES, **drawings()}
    return render(request, "install.html", context)


def drawings() -> dict[str, object]:
    """How it is done on either kind of phone."""
    return {"iphone": screens.iphone(), "android": screens.android()}


def _icon_of(name: str) -> str:
    if name not in NAMES:
        raise Http404
    return NAMES[name]
