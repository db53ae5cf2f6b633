"""A report worked out slowly from the raw entries: every instant on a wall clock, every night by
looking through the whole diary for it, every sum in fractions."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

from soleus.diary.entries import Answer, Dose, Episode, Exposure, Intake, Morning, Symptoms
from soleus.nutrition.given import counts_as
from soleus.nutrition.sets import holds

DAY = timedelta(days=1)
FACTORS = {("µg", "µg"): 1, ("mg", "µg"): 1000, ("mg", "mg"): 1, ("g", "mg"): 1000}


def by_hand(entries, about, due, known, foods, first, last, *, levels):
    """Each figure of a report by its name. levels: of each nutrient, those it is held against"""
    days = [first + DAY * n for n in range((last - first).days + 1)]
    told = {day: _night(entries, day) for day in days}
    counts = {day: _count(told[day]) for day in days}
    did = [e for e in entries if isinstance(e, Dose | Intake) and first <= _day(e) <= last]
    doses = [e for e in did if isinstance(e, Dose)]
    eaten = [e for e in did if isinstance(e, Intake)]
    cramps = [e for day in days for e in told[day] if isinstance(e, Episode)]
    return {
        "figures": _summary(days, told, counts),
        "latest": _summary(days[-28:], told, counts) if len(days) >= 56 else None,
        "before": _summary(days[-56:-28], told, counts) if len(days) >= 56 else None,
        "begins": _along(due, about, first),
        "ends": _along(due, about, last),
        "weeks": _weeks(days, told, counts, due, about),
        "hours": [sum(_wall(c).hour == (h + 12) % 24 for c in cramps if c.sure != "night_only")
                  for h in range(24)],
        "untimed": sum(c.sure == "night_only" for c in cramps),
        "cramps": _cramps(cramps),
        "sleep": _sleep(days, told, counts),
        "tried": _tried(doses, eaten, known, foods, days, due),
        "noted": _noted(doses, known, levels),
        "checks": _checks([e for day in days for e in told[day] if isinstance(e, Symptoms)]),
        "complete": _complete(days, told, counts),
        "nights": _nights(days, told, counts, doses),
        "intake": _intake(doses, eaten, known, foods),
    }  # fmt: skip


# ── clocks ─────────────────────────────────────────────────────────────────────────────────


def _shown(moment, zone):
    """What her wall clock showed, without a zone."""
    instant = moment.astimezone(UTC)
    return (instant + ZoneInfo(zone).utcoffset(instant.astimezone(ZoneInfo(zone)))).replace(
        tzinfo=None
    )


def _wall(entry):
    return _shown(entry.at, entry.zone)


def _day(entry):
    return (_wall(entry) - timedelta(hours=4)).date()


def _night_of(entry):
    if isinstance(entry, Morning):
        return entry.night
    return (_wall(entry) - timedelta(hours=12)).date()


def _night(entries, day):
    found = [each for each in entries if _night_of(each) == day]
    return sorted(found, key=lambda e: (e.at, e.written, e.id))


def _count(told):
    """Cramps of a night, None where nobody said."""
    written = len([e for e in told if isinstance(e, Episode)])
    words = [e for e in told if isinstance(e, Morning) and e.cramps is not None]
    counted = max(words, key=lambda e: (e.written, e.id)).cramps if words else None
    if not written and counted is None:
        return None
    return max(written, counted or 0)


def _word(told):
    words = [e for e in told if isinstance(e, Morning)]
    with_count = [e for e in words if e.cramps is not None] or words
    return max(with_count, key=lambda e: (e.written, e.id)) if words else None


# ── figures ────────────────────────────────────────────────────────────────────────────────


def _mean(numbers):
    return sum(map(Fraction, numbers)) / len(numbers) if numbers else None


def _summary(days, told, counts):
    known = [counts[day] for day in days if counts[day] is not None]
    pains = [e.pain for day in days for e in told[day]
             if isinstance(e, Episode) and e.pain is not None]  # fmt: skip
    return {
        "total": len(days),
        "recorded": len(known),
        "cramps": sum(known) if known else None,
        "with_cramp": len([n for n in known if n]) if known else None,
        "pains": len(pains),
        "mean_pain": _mean(pains),
        "per_week": Fraction(7 * sum(known), len(known)) if len(known) >= 7 else None,
    }


def _along(due, about, day):
    if not due or (about.ended_on and day >= about.ended_on):
        return None
    along = 280 - (due - day).days
    return along if 0 <= along <= 315 else None


def _monday(day, due):
    """Back to the last day of the weekday that the weeks begin on."""
    begins = due.weekday() if due else 0
    while day.weekday() != begins:
        day -= DAY
    return day


def _weeks(days, told, counts, due, about):
    starts = sorted({_monday(day, due) for day in days})
    found = []
    for start in starts:
        mine = [day for day in days if start <= day < start + 7 * DAY]
        four = [day for day in days if start - 21 * DAY <= day < start + 7 * DAY]
        along = _along(due, about, start)
        found.append(
            {
                "first": start,
                "gestational": None if along is None else along // 7,
                "nights": len(mine),
                **_summary(mine, told, counts),
                "trend": _summary(four, told, counts)["per_week"],
            }
        )
    return found


def _cramps(cramps):
    pains = [c.pain for c in cramps if c.pain is not None]
    lengths = sorted(c.minutes for c in cramps if c.minutes is not None)
    return {
        "written": len(cramps),
        "sides": dict(Counter(str(c.side) for c in cramps if c.side)),
        "sites": dict(Counter(str(c.site) for c in cramps if c.site)),
        "pains": [len([p for p in pains if p in some])
                  for some in ({0}, {1, 2, 3}, {4, 5, 6}, {7, 8, 9, 10})],
        "worst": max(pains) if pains else None,
        "minutes": len(lengths),
        "usual": median(lengths) if lengths else None,
        "longest": lengths[-1] if lengths else None,
        "woke": len([c for c in cramps if c.asleep is True]),
        "told": len([c for c in cramps if c.asleep is not None]),
    }  # fmt: skip


def _sleep(days, told, counts):
    words = [(counts[day], _word(told[day])) for day in days if _word(told[day])]
    bad = [w.sleep for n, w in words if n and w.sleep is not None]
    good = [w.sleep for n, w in words if n == 0 and w.sleep is not None]
    sore = [w.soreness for _, w in words if w.soreness is not None]
    return {
        "nights_with": len(bad),
        "with_cramp": _mean(bad),
        "nights_without": len(good),
        "without": _mean(good),
        "sore": len([s for s in sore if s != "none"]),
        "told": len(sore),
    }


# ── what she did ───────────────────────────────────────────────────────────────────────────


def _tried(doses, eaten, known, foods, days, due):
    """(amount, unit) of each thing done, by measure and day."""
    did = {}
    for dose in doses:
        did.setdefault(dose.measure, []).append((_day(dose), dose.amount, dose.unit))
    for measure in known.measures.values():
        gives = measure.done.gives
        for each in eaten:
            if gives and each.grams is not None and counts_as(gives, foods.get(each.food), known):
                amount = each.grams / gives.grams
                did.setdefault(measure.id, []).append((_day(each), amount, measure.done.unit))
    found = {}
    for measure, parts in did.items():
        on = sorted({day for day, amount, _ in parts if amount != 0})
        if on:
            found[measure] = {
                "days": len(days),
                "done": len(on),
                "whole": len([day for day in on if _is_whole(known, measure, day, parts)]),
                "not_done": len({day for day, _, _ in parts} - set(on)),
                "weeks": len({_monday(day, due) for day in on}),
                "of_weeks": len({_monday(day, due) for day in days}),
                "last": on[-1],
            }
    return found


def _is_whole(known, measure, day, parts):
    if measure not in known.measures:
        return True
    rule = known.measures[measure].done
    mine = [(amount, unit) for on, amount, unit in parts if on == day and amount != 0]
    if any(amount is None or unit != rule.unit for amount, unit in mine):
        return True
    return sum(amount for amount, _ in mine) >= rule.amount


def _noted(doses, known, levels):
    found = {}
    for nutrient in known.nutrients.values():
        by_day, open_days = {}, set()
        for dose in doses:
            measure = known.measures.get(dose.measure)
            if not measure or measure.supplies != nutrient.id or dose.amount == 0:
                continue
            day = _day(dose)
            by_day.setdefault(day, Fraction(0))
            factor = FACTORS.get((dose.unit, nutrient.unit))
            if dose.amount is None or factor is None or dose.unit not in measure.units:
                open_days.add(day)
            else:
                by_day[day] += Fraction(dose.amount) * factor
        if by_day:
            most = max(by_day.values())
            found[nutrient.id] = {
                "days": len(by_day),
                "mean": sum(by_day.values()) / len(by_day),
                "most": most,
                "most_on": max(day for day, amount in by_day.items() if amount == most),
                "at_least": bool(open_days),
                "above": [
                    len([1 for amount in by_day.values() if amount > Fraction(level.amount)])
                    for level in levels[nutrient.id]
                ],
            }
    return found


def _checks(checks):
    newest = sorted(checks, key=lambda c: (_night_of(c), c.at, c.written, c.id), reverse=True)
    return [
        {
            "at": _wall(each),
            "yes": sorted(sign for sign in each.answers if each.answers[sign] == "yes"),
            "unsure": sorted(sign for sign in each.answers if each.answers[sign] == "unsure"),
            "no": list(each.answers.values()).count(Answer.NO),
        }
        for each in newest
    ]


# ── how far it can be trusted ──────────────────────────────────────────────────────────────


def _late(entry):
    written = _shown(entry.written, entry.zone)
    # The morning after a night is the day after the date it is named by.
    breakfast = datetime.combine(_night_of(entry) + DAY, datetime.min.time())
    late = 0
    while written >= breakfast + DAY:
        written -= DAY
        late += 1
    return late


def _complete(days, told, counts):
    silent = "".join("." if counts[day] is None else "x" for day in days)
    words = [e for day in days for e in told[day] if isinstance(e, Episode | Morning)]
    late = [_late(each) for each in words]
    mixed = [
        day
        for day in days
        if (word := _word(told[day]))
        and word.cramps == 0
        and any(isinstance(e, Episode) for e in told[day])
    ]
    kinds = Episode | Morning | Dose | Exposure | Intake | Symptoms
    return {
        "silent": silent.count("."),
        "longest": max(map(len, silent.split("x"))),
        "counted": len(
            [d for d in days if counts[d] and not any(isinstance(e, Episode) for e in told[d])]
        ),
        "contradicted": len(mixed),
        "soon": late.count(0),
        "later": len([n for n in late if 1 <= n <= 7]),
        "late": len([n for n in late if n > 7]),
        "slowest": max(late) if late else None,
        "roughly": len([e for e in words if isinstance(e, Episode) and e.sure != "exact"]),
        "brought": len(
            [e for d in days for e in told[d] if isinstance(e, kinds) and e.origin == "import"]
        ),
    }


# ── appendix ───────────────────────────────────────────────────────────────────────────────


def _nights(days, told, counts, doses):
    found = []
    for day in days:
        cramps = [e for e in told[day] if isinstance(e, Episode)]
        words = [e for e in told[day] if isinstance(e, Episode | Morning)]
        done = {d.measure for d in doses if _day(d) == day and d.amount != 0}
        if words or done:
            word = _word(told[day])
            found.append(
                {
                    "date": day,
                    "cramps": counts[day],
                    "worst": max([c.pain for c in cramps if c.pain is not None], default=None),
                    "minutes": max(
                        [c.minutes for c in cramps if c.minutes is not None], default=None
                    ),
                    "sides": {str(c.side) for c in cramps if c.side},
                    "sleep": word.sleep if word else None,
                    "done": done,
                    "late": max(map(_late, words)) if words else None,
                    "notes": sorted(e.note.strip() for e in words if e.note.strip()),
                }
            )
    return found


def _intake(doses, eaten, known, foods):
    """Of each nutrient: the sum in millionths, how many foods are known of how many, the days."""
    had = [(_day(e), e.food, e.grams) for e in eaten]
    for dose in doses:
        measure = known.measures.get(dose.measure)
        gives = measure.done.gives if measure and dose.amount != 0 else None
        if gives:
            counts = dose.amount is not None and dose.unit == measure.done.unit
            had.append((_day(dose), gives.food, dose.amount * gives.grams if counts else None))
    if not had:
        return {}
    found = {}
    for nutrient in known.nutrients.values():
        if not nutrient.is_shown or nutrient.kind == "off":
            continue
        amounts = [_held(nutrient, foods.get(food), grams, known) for _, food, grams in had]
        sure = [each for each in amounts if each is not None]
        found[nutrient.id] = (sum(sure), len(sure), len(had), len({day for day, _, _ in had}))
    return found


def _held(nutrient, food, grams, known):
    if food is None:
        return None
    if nutrient.of and not holds(known.food_sets[nutrient.of].rules, food):
        return 0
    per_100_g = food.per_100_g[nutrient.column] if nutrient.column else 100.0
    if per_100_g is None or grams is None:
        return None
    return round(per_100_g * grams / 100 * 1_000_000)
