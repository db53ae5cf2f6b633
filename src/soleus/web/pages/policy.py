"""A browser tells what the policy stopped. Of that the log keeps which part it was, and no more.

A report names the page she was on, what was asked for there, and how a piece of script began: a
page of hers, or her words. So nothing of a report is ever written down. What a line may say is one
of the names below, which are ours.
"""

import json
import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from soleus.app.blocks import block_of
from soleus.web.doors import POLICY
from soleus.web.limits import Limit

log = logging.getLogger("soleus.policy")
MOST_BYTES = 16_000  # of a report
FROM_A_PLACE = Limit("reports", 60)
TOLD = Limit("told", 1, window=60 * 60.0)
# What a browser can name: the parts themselves, and what it calls a piece of one more exactly.
PARTS = frozenset(
    (
        *POLICY,
        *("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"),
        *("frame-src", "media-src"),
    )
)


# A browser sends no form token with a report. Whoever sends one can bring a name of ours into the
# log, and nothing else.
@csrf_exempt
@require_POST
def heard(request: HttpRequest) -> HttpResponse:
    """Answers all alike: nobody learns what was understood, and no browser has to try again."""
    place = block_of(request.META.get("REMOTE_ADDR", ""))
    if not FROM_A_PLACE.take(place).is_over:
        part = stopped(request.read(MOST_BYTES + 1))
        if part and not TOLD.take(part).is_over:
            log.warning("the policy stopped something: %s", part)
    return HttpResponse(status=204)


def stopped(told: bytes) -> str:
    """The part that a report names, "" where it names none of ours or is no report."""
    if len(told) > MOST_BYTES:
        return ""
    try:
        report = json.loads(told)["csp-report"]
        named = report.get("effective-directive") or report["violated-directive"]
        part = named.partition(" ")[0]  # older browsers say all of it: "script-src 'self'"
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return ""
    return part if part in PARTS else ""
