"""The page for a visit in words, in the language of the page: from figures to sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import resources

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language

from soleus.care.supplements import Level
from soleus.care.triage import Assessment
from soleus.diary.summary import Summary
from soleus.exchange.sheet import Drawing, Figure, Part, Sheet, Table
from soleus.insight.measured import Measured
from soleus.knowledge.shapes import Catalog, Disposition
from soleus.pictures import charts
from soleus.pregnancy import GestationalAge
from soleus.report import HELD, Check, NightLine, Noted, Nourished, Report, Taking, Tried, WeekLine
from soleus.web.pages.diary import MARKS, clock, hours_sentence
from soleus.web.pages.helps import label, name_of, per_cent, quoted, trend
from soleus.web.pages.supplements import amount_of, code_of_a_day, how_often
from soleus.web.wording import noted, translated
from soleus.web.wording import told as say
from soleus.words.say import english

NOTHING = "–"
# Heads of the tables, each with the width of its column.
HELD_COLUMNS = {"report.head.what": 2.0, "report.head.days": 1.0, "report.head.weeks": 0.8}
HELPING_COLUMNS = {"report.head.ratio": 2.2, "report.head.nights": 1.2, "report.head.kind": 1.3,
                   "report.head.trials": 1.2}  # fmt: skip
NIGHT_COLUMNS = {"report.night.night": 1.6, "report.night.cramps": 0.8, "report.night.pain": 0.8,
                 "report.night.minutes": 0.9, "report.night.sides": 1.1, "report.night.sleep": 0.7,
                 "report.night.done": 3.0, "report.night.late": 0.6}  # fmt: skip
INTAKE_COLUMNS = {"report.intake.what": 1.5, "report.intake.mean": 1.0, "report.intake.wanted": 2.0}
# What one page has room for; the JSON holds the rest.
MOST_TRIED, MOST_CHECKS, MOST_TAKING = 9, 4, 5
LABELS = 5  # under the chart of weeks: as many dates stand beside each other
EXACT = 100  # below it, tenths are shown
STATES = {"early": "report.early", "unsure": "report.unsure", "no_week": "report.no_week",
          "empty": "report.no_nights", "quiet": "report.no_nights"}  # fmt: skip


def sheet(found: Report, known: Catalog, *, name: str = "") -> Sheet:
    """The page. name: whose it is, as she typed it for this once"""
    return Sheet(
        language=get_language() or "en",
        title=say("report.title"),
        heading=say("report.heading"),
        about=tuple(_about(found)),
        called=say("report.name"),
        name=name,
        alarm=alarm(found.standing, known),
        figures=tuple(_figures(found)),
        parts=tuple(_parts(found, known)),
        foot=say("report.foot", day=day_of(found.made)),
        following=tuple(_following(found, known)) if found.appendix else (),
    )


def alone(told: Sheet) -> str:
    """The page as one HTML file that needs nothing beside it."""
    style = resources.files("soleus.web").joinpath("static/report.css").read_text("utf-8")
    return render_to_string("report_alone.html", {"sheet": told, "style": style})


def day_of(day: date) -> str:
    return date_format(day, "j F Y")


def _about(found: Report) -> Iterator[str]:
    nights = found.figures.total
    yield say("report.span", first=day_of(found.first), last=day_of(found.last), n=nights)
    ages = [str(GestationalAge(each)) for each in (found.begins, found.ends) if each is not None]
    if len(ages) == 2 and ages[0] != ages[1]:
        yield say("report.weeks", begins=ages[0], ends=ages[1])
    elif ages:
        yield say(
            "report.week" if found.begins == found.ends else "report.week_first", week=ages[0]
        )
    if found.ended and found.ended <= found.made:
        yield say("report.ended", day=day_of(found.ended))
    elif found.due:
        yield say("report.due", day=day_of(found.due))


def alarm(standing: Assessment | None, known: Catalog) -> str:
    """The warning sign that stands on the day of the page, whatever nights it is of."""
    if standing is None or standing.disposition < Disposition.SAME_DAY:
        return ""
    signs = dict.fromkeys(sign for reason in standing.reasons for sign in reason.signs)
    level = translated(known.levels[standing.disposition.code].name)
    names = ", ".join(translated(known.signs[sign].short) for sign in signs)
    return say("report.alarm", level=level, signs=names) if names else say(
        "report.alarm.told", level=level
    )  # fmt: skip


# ── four figures ───────────────────────────────────────────────────────────────────────────


def _figures(found: Report) -> Iterator[Figure]:
    figures = found.figures
    yield Figure(
        number=NOTHING if figures.with_cramp is None
        else say("report.n_of", n=figures.with_cramp, of=figures.recorded),
        of=say("report.nights"),
        detail=say("report.silent", n=found.complete.silent, of=figures.total),
    )  # fmt: skip
    yield Figure(
        number=_one(figures.per_week), of=say("report.a_week"), detail=_before_after(found)
    )
    yield Figure(
        number=_one(figures.mean_pain),
        of=say("report.pain"),
        detail=NOTHING if found.cramps.worst is None
        else say("report.worst", worst=found.cramps.worst, n=figures.pains),
    )  # fmt: skip
    sleep = found.sleep
    yield Figure(
        number=say("report.two", one=_one(sleep.with_cramp), two=_one(sleep.without))
        if sleep.nights_with or sleep.nights_without
        else NOTHING,
        of=say("report.sleep"),
        detail=say("report.sleep.from", with_=sleep.nights_with, without=sleep.nights_without),
    )


def _one(number: float | None) -> str:
    return NOTHING if number is None else f"{number:.1f}"


def _before_after(found: Report) -> str:
    """The last four weeks beside the four before them."""
    latest, before = found.latest, found.before
    if latest is None or before is None or latest.per_week is None or before.per_week is None:
        return say("report.by_recorded", n=found.figures.recorded)
    return say("report.before", latest=_one(latest.per_week), before=_one(before.per_week))


# ── the parts ──────────────────────────────────────────────────────────────────────────────


def _parts(found: Report, known: Catalog) -> Iterator[Part]:
    yield _by_week(found)
    yield _by_hour(found)
    yield _of_cramps(found)
    yield _trust(found)
    yield _tried(found, known)
    yield _supplements(found, known)
    yield _signs(found, known)
    if found.questions:
        yield Part(id="questions", title=say("report.questions"), wide=True, items=found.questions)


def _by_week(found: Report) -> Part:
    weeks, step = found.weeks, charts.every(len(found.weeks), LABELS)
    bars = [
        charts.Bar(
            value=week.summary.cramps,
            share=week.summary.recorded / week.nights,
            label=_short(week) if place % step == (len(weeks) - 1) % step else "",
        )
        for place, week in enumerate(weeks)
    ]
    words = _counted(found.figures)
    title = say("chart.weeks.title")
    svg = charts.weeks(
        bars,
        name="report-weeks",
        title=title,
        description=words,
        trend=[week.trend for week in weeks],
    )
    code = "report.by_week" if found.due else "report.by_date"
    return Part(
        id="by-week",
        title=say(code),
        lines=(words,),
        drawing=Drawing(svg=svg, title=title, told=words) if found.figures.recorded else None,
        after=(say("report.reading"),) if found.figures.recorded else (),
    )


def _short(week: WeekLine) -> str:
    return str(week.gestational) if week.gestational is not None else date_format(week.first, "j M")


def _counted(figures: Summary) -> str:
    if figures.cramps is None:
        return say("chart.weeks.none")
    cramps = say("count.cramps", n=figures.cramps)
    return say("chart.weeks", n=figures.recorded, cramps=cramps, total=figures.total)


def _by_hour(found: Report) -> Part:
    words, title = hours_sentence(found.hours), say("chart.hours.title")
    marks = [charts.Mark(hour=hour, label=clock(hour)) for hour in MARKS]
    svg = charts.hours(
        found.hours.counts, marks, name="report-hours", title=title, description=words
    )
    return Part(
        id="by-hour",
        title=say("report.by_hour"),
        lines=(words,),
        drawing=Drawing(svg=svg, title=title, told=words) if found.hours.timed else None,
    )


def _of_cramps(found: Report) -> Part:
    cramps, sleep = found.cramps, found.sleep
    pains = (
        ("report.pain.none", cramps.no_pain),
        ("report.pain.mild", cramps.mild),
        ("report.pain.moderate", cramps.moderate),
        ("report.pain.severe", cramps.severe),
    )
    items = [
        _listed("report.sides", ((say(f"side.{each}"), n) for each, n in cramps.sides)),
        _listed("report.sites", ((say(f"site.{each}"), n) for each, n in cramps.sites)),
        _listed("report.pains", ((say(code), n) for code, n in pains if n)),
        "" if cramps.usual is None or cramps.longest is None
        else say("report.minutes", usual=f"{cramps.usual:g}", longest=f"{cramps.longest:g}",
                 n=cramps.minutes),
        say("report.woke", woke=cramps.woke, n=cramps.told) if cramps.told else "",
        say("report.sore", sore=sleep.sore, n=sleep.told) if sleep.told else "",
    ]  # fmt: skip
    return Part(
        id="cramps",
        title=say("report.cramps"),
        lines=(say("report.written", n=cramps.written),),
        items=tuple(each for each in items if each),
    )


def _listed(code: str, counts: Iterable[tuple[str, int]]) -> str:
    """ "Side: left leg 20, both legs 3." Each kind with its count."""
    told = [say("report.count", what=what, n=n) for what, n in counts]
    return say(code, told=", ".join(told)) if told else ""


def _trust(found: Report) -> Part:
    complete = found.complete
    words = complete.soon + complete.later + complete.late
    told = [
        say("report.silent.run", n=complete.silent, of=found.figures.total, run=complete.longest),
        say("report.counted", n=complete.counted) if complete.counted else "",
        say("report.contradicted", n=complete.contradicted) if complete.contradicted else "",
        say("report.late", soon=complete.soon, later=complete.later, late=complete.late)
        if words else "",
        say("report.roughly", n=complete.roughly) if complete.roughly else "",
        say("report.brought", n=complete.brought) if complete.brought else "",
        say("report.undecided", n=complete.undecided) if complete.undecided else "",
    ]  # fmt: skip
    return Part(
        id="trust", title=say("report.trust"), items=tuple(each for each in told if each),
        after=(say("report.missing"),),
    )  # fmt: skip


def _table(columns: Mapping[str, float], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(
        heads=tuple(say(code) for code in columns), widths=tuple(columns.values()), rows=rows
    )


# ── what was done ──────────────────────────────────────────────────────────────────────────


def _tried(found: Report, known: Catalog) -> Part:
    title = say("report.tried")
    if not found.tried:
        return Part(id="tried", title=title, wide=True, lines=(say("report.tried.none"),))
    hold = found.helping.state == HELD
    columns = HELD_COLUMNS if hold else {**HELD_COLUMNS, **HELPING_COLUMNS}
    theirs = {id_: each for each in found.helping.measures for id_ in (each.measure, *each.alike)}
    rows = tuple(
        (*_regular(each, known), *(() if hold else _helped(each, theirs.get(each.measure), known)))
        for each in found.tried[:MOST_TRIED]
    )
    return Part(
        id="tried",
        title=title,
        wide=True,
        table=_table(columns, rows),
        after=tuple(_beside(found, known, hold=hold)),
    )


def _measure(known: Catalog, id_: str) -> str:
    """Its name; what came from elsewhere has only its id."""
    return translated(known.measures[id_].name) if id_ in known.measures else id_


def _regular(each: Tried, known: Catalog) -> tuple[str, str, str]:
    return (
        _measure(known, each.measure),
        say("report.n_of", n=each.done, of=each.days),
        say("report.n_of", n=each.weeks, of=each.of_weeks),
    )


def _helped(each: Tried, found: Measured | None, known: Catalog) -> tuple[str, str, str, str]:
    """What her nights say of it, and what trials do. One beside others is never told apart."""
    item = known.measures.get(each.measure)
    grade = say(f"learn.grade.{item.certainty}") if item else NOTHING
    if found is None:
        return NOTHING, NOTHING, say("helps.label.not_yet"), grade
    if each.measure != found.measure:
        return NOTHING, NOTHING, say("report.together", name=quoted(name_of(known, found))), grade
    ratio = per_cent(found.ratio) if found.is_shown else NOTHING
    nights = say("report.with_without", with_=found.with_it, without=found.without)
    return ratio, nights, label(found), grade


def _beside(found: Report, known: Catalog, *, hold: bool) -> Iterator[str]:
    more = len(found.tried) - MOST_TRIED
    if more > 0:
        yield say("report.more", n=more)
    yield say("report.days")
    if hold:
        yield say("report.held")
        return
    helping = found.helping
    if helping.state in STATES:
        yield say(STATES[helping.state])
    elif helping.first and helping.last:
        yield say("report.all_nights", first=day_of(helping.first), last=day_of(helping.last),
                  n=helping.recorded)  # fmt: skip
    if helping.trend:
        yield trend(helping.trend)
    for test in helping.tests:
        code = f"trial.said.{test.verdict}"
        said = say(code if code in english() else "trial.said.too_little")
        name = quoted(_measure(known, test.measure))
        yield say("report.test", name=name, day=day_of(test.started), said=said)
    if helping.left_out:
        yield say("report.testing", name=quoted(_measure(known, helping.left_out)))


# ── supplements ────────────────────────────────────────────────────────────────────────────


def _supplements(found: Report, known: Catalog) -> Part:
    title = say("report.supplements")
    items = [_taking(each) for each in found.taking[:MOST_TAKING]]
    if len(found.taking) > MOST_TAKING:
        items.append(say("report.more", n=len(found.taking) - MOST_TAKING))
    items += [_noted(each, known) for each in found.noted]
    for each in found.sums:
        name, unit = translated(each.nutrient.name), each.nutrient.unit
        if each.above:
            lowest = min(each.above, key=lambda level: level.amount)
            items.append(say("report.above", name=name, level=_level(lowest, unit)))
    if not items:
        return Part(id="supplements", title=title, lines=(say("report.supplements.none"),))
    return Part(
        id="supplements", title=title, items=tuple(items), after=(say("report.supplements.note"),)
    )


def _taking(each: Taking) -> str:
    hers = each.product
    told = [how_often(hers)]
    if each.in_a_day is not None:
        told.append(say(code_of_a_day(hers), amount=amount_of(each.in_a_day)))
    if hers.agreed_with:
        told.append(say("supplement.agreed", who=hers.agreed_with))
    else:
        told.append(say("report.not_agreed"))
    return say("report.taking", name=hers.name, told=". ".join(told))


def _level(level: Level, unit: str) -> str:
    code = "report.level.all" if level.counts_food else "report.level"
    return say(code, amount=_amount(level.amount), unit=unit, table=level.table)


def _amount(number: float) -> str:
    """To a tenth below a hundred, and whole from there on."""
    return f"{round(number, 1):g}" if number < EXACT else f"{round(number):,}"


def _noted(each: Noted, known: Catalog) -> str:
    code = "food.at_least" if each.at_least else "food.amount"
    amount = say(code, amount=_amount(each.mean), unit=each.unit)
    told = say("report.noted", name=translated(known.nutrients[each.nutrient].name), n=each.days,
               mean=amount, most=f"{_amount(each.most)} {each.unit}",
               day=date_format(each.most_on, "j M"))  # fmt: skip
    above = [
        say("report.days_above", level=_level(level, each.unit), n=days)
        for level, days in each.above
    ]
    return " ".join([told, *(above or [say("report.no_level")])])


# ── warning signs ──────────────────────────────────────────────────────────────────────────


def _signs(found: Report, known: Catalog) -> Part:
    title = say("report.signs")
    if not found.checks:
        return Part(id="signs", title=title, lines=(say("report.signs.none"),))
    items = [_check(each, known) for each in found.checks[:MOST_CHECKS]]
    more = len(found.checks) - MOST_CHECKS
    if more > 0:
        warned = sum(bool(each.yes or each.unsure) for each in found.checks[MOST_CHECKS:])
        items.append(say("report.signs.more", n=more, warned=warned))
    return Part(
        id="signs",
        title=title,
        lines=(say("report.signs.asked", n=len(found.checks)),),
        items=tuple(items),
    )


def _check(each: Check, known: Catalog) -> str:
    def names(signs: Sequence[str]) -> str:
        return ", ".join(translated(known.signs[s].short) if s in known.signs else s for s in signs)

    maybe = len(each.unsure)
    parts = [
        say("report.yes", signs=names(each.yes)) if each.yes else "",
        say("report.unsure_of", n=maybe, signs=names(each.unsure)) if maybe else "",
        say("report.no", n=each.no) if each.no else "",
    ]
    level = known.levels.get(each.disposition)
    parts.append(say("report.told_then", level=translated(level.name)) if level else "")
    when = date_format(each.at.replace(tzinfo=None), "j M Y, H:i")
    return say("report.check", when=when, told=" ".join(part for part in parts if part))


# ── appendix ───────────────────────────────────────────────────────────────────────────────


def _following(found: Report, known: Catalog) -> Iterator[Part]:
    appendix = found.appendix
    if appendix is None:
        return
    yield Part(
        id="method",
        title=say("report.method"),
        wide=True,
        lines=tuple(say(f"report.method.{n}") for n in (1, 2, 3)),
    )
    yield Part(
        id="nights",
        title=say("report.each_night"),
        wide=True,
        lines=(say("report.each_night.note"),),
        table=_table(NIGHT_COLUMNS, tuple(_night(each, known) for each in appendix.nights)),
    )
    notes = tuple(
        say("report.note", day=date_format(each.date, "D j M Y"), note=noted(note))
        for each in appendix.nights
        for note in each.notes
    )
    if notes:
        yield Part(id="notes", title=say("report.notes"), wide=True, items=notes)
    if appendix.intake:
        yield Part(
            id="intake",
            title=say("report.intake"),
            wide=True,
            lines=(say("report.intake.note", n=appendix.intake[0].days),),
            table=_table(
                INTAKE_COLUMNS, tuple(_nourished(each, known) for each in appendix.intake)
            ),
        )


def _night(each: NightLine, known: Catalog) -> tuple[str, ...]:
    return (
        date_format(each.date, "D j M Y"),
        _known(each.cramps),
        _known(each.worst),
        _known(each.minutes),
        ", ".join(say(f"side.{side}") for side in each.sides) or NOTHING,
        _known(each.sleep),
        ", ".join(_measure(known, id_) for id_ in each.done) or NOTHING,
        _known(each.late),
    )


def _known(number: float | None) -> str:
    return NOTHING if number is None else f"{number:g}"


def _nourished(each: Nourished, known: Catalog) -> tuple[str, str, str]:
    unit, wanted = each.total.unit, each.reference
    mean = "food.at_least" if each.total.at_least else "food.amount"
    ends = [
        say("report.from", amount=_amount(wanted.low), unit=unit) if wanted.low is not None else "",
        say("report.at_most", amount=_amount(wanted.limit), unit=unit)
        if wanted.limit is not None else "",
    ]  # fmt: skip
    return (
        translated(known.nutrients[each.nutrient].name),
        say(mean, amount=_amount(each.mean), unit=unit),
        ", ".join(end for end in ends if end) or NOTHING,
    )
