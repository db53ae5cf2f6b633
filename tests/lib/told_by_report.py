"""The figures of a report by their names, as tests/twins/report_by_hand.py names them."""

from fractions import Fraction
from math import isclose

from soleus.knowledge import catalog, foods
from soleus.report import Helping, compose
from tests.twins.report_by_hand import by_hand


def composed(made, **more):
    """The report of a made-up diary."""
    given = {"standing": None, "helping": Helping(state="early"), "appendix": True, **more}
    return compose(
        made.entries,
        made.about,
        catalog.load(),
        foods.load(),
        first=made.first,
        last=made.last,
        made=made.made,
        due=made.due,
        **given,
    )


def differences(made):
    """What the report and the slow way do not agree on, each with both."""
    report = composed(made)
    slow = by_hand(
        made.entries, made.about, made.due, catalog.load(), foods.load(), made.first, made.last,
        levels={e.nutrient: [level for level, _ in e.above] for e in report.noted},
    )  # fmt: skip
    quick = figures(report)
    assert quick.keys() == slow.keys()
    return [(name, quick[name], slow[name]) for name in slow if not same(quick[name], slow[name])]


def same(one, two):
    """Alike in every part; a fraction may be a float, as near as floats come."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(two, Fraction | float) and isinstance(one, int | float):
        return isclose(one, two, rel_tol=1e-9, abs_tol=1e-9)
    return one == two


def figures(report):
    return {
        "figures": _summary(report.figures),
        "latest": report.latest and _summary(report.latest),
        "before": report.before and _summary(report.before),
        "begins": report.begins,
        "ends": report.ends,
        "weeks": [
            {
                "first": week.first,
                "gestational": week.gestational,
                "nights": week.nights,
                **_summary(week.summary),
                "trend": week.trend,
            }
            for week in report.weeks
        ],
        "hours": list(report.hours.counts),
        "untimed": report.hours.untimed,
        "cramps": _cramps(report.cramps),
        "sleep": _all(report.sleep),
        "tried": {each.measure: _all(each, but="measure") for each in report.tried},
        "noted": {
            each.nutrient: {
                **_all(each, but=("nutrient", "unit")),
                "above": [days for _, days in each.above],
            }
            for each in report.noted
        },
        "checks": [
            {
                "at": each.at.replace(tzinfo=None),
                "yes": list(each.yes),
                "unsure": list(each.unsure),
                "no": each.no,
            }
            for each in report.checks
        ],
        "complete": _all(report.complete, but="undecided"),
        "nights": [
            {
                **_all(each),
                "sides": set(each.sides),
                "done": set(each.done),
                "notes": sorted(each.notes),
            }
            for each in report.appendix.nights
        ],
        "intake": {
            each.nutrient: (each.total.millionths, each.total.known, each.total.items, each.days)
            for each in report.appendix.intake
        },
    }


def _all(value, but=()):
    return {name: getattr(value, name) for name in value.__slots__ if name not in but}


def _summary(summary):
    return {**_all(summary), "per_week": summary.per_week}


def _cramps(cramps):
    told = _all(cramps)
    pains = [told.pop(name) for name in ("no_pain", "mild", "moderate", "severe")]
    return {**told, "sides": dict(cramps.sides), "sites": dict(cramps.sites), "pains": pains}
