"""Pure. The rules of the warning-sign check as the phone reads them: one table for both."""

from typing import Any

from soleus.care import triage
from soleus.knowledge.shapes import Catalog, Disposition


def write(catalog: Catalog) -> dict[str, Any]:
    """The table for web/static/check.js. Only what may be shown is in it.

    Words that the page already carries are left out; those of the phone sentence are here.
    """
    known = triage.rules(catalog)
    return {
        "version": known.version,
        "levels": [level.code for level in Disposition],
        "signs": [
            {
                "id": sign.id,
                "short": sign.short,
                "say": sign.say,
                "after_birth": sign.after_birth,
            }
            for sign in triage.signs(catalog)
        ],
        "screens": [
            {
                "id": screen.id,
                "signs": screen.signs,
            }
            for screen in sorted(catalog.screens.values(), key=lambda screen: screen.order)
        ],
        "flags": [
            {
                "id": rule.flag.id,
                "base": rule.flag.base,
                "level": int(rule.disposition),
                "all_of": rule.flag.all_of,
                "any_of": rule.flag.any_of,
                "conditions": rule.flag.conditions,
                "within_days_after_birth": rule.flag.within_days_after_birth,
            }
            for rule in known.rules
        ],
    }
