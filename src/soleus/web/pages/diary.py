"""The diary: nights of a month, the newest entries, and two charts that also speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from soleus import pregnancy
from soleus.app import about, look, who, write
from soleus.app.hers import names
from soleus.app.look import AllTime, Month, Recent
from soleus.diary.entries import EARLIEST_YEAR, LATEST_YEAR, Entry
from soleus.diary.nights import DAY, NOON, Night, night_of_entry
from soleus.diary.summary import HOURS, Hours, Summary, Week
from soleus.pictures import charts
from soleus.web import visit
from soleus.web.visit import signed_in
from soleus.web.wording import Worded, of_night, told, worded

NEWEST = 12
MARKS = (0, 6, 12, 18, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One night on the sheet."""

    night: Night
    words: str
    is_outside: bool
    is_ahead: bool
    is_today: bool


@require_safe
@signed_in
def diary(request: HttpRequest) -> HttpResponse:
    today, hers = visit.today(request), about.read(visit.person(request))
    due = look.due(hers)
    if due and (asked := request.GET.get("week", "")).isdecimal() and len(asked) < 3:
        first = due - pregnancy.TERM + timedelta(weeks=int(asked))
        return redirect(f"{request.path}?month={first:%Y-%m}#n-{first}")
    month = look.month(visit.person(request), chosen(request.GET.get("month", ""), today))
    recent = look.recent(visit.person(request), last=today - DAY, about=hers)
    newest = look.newest(visit.person(request), NEWEST)
    ever = look.all_time(visit.person(request))
    context = {
        "screen": "diary",
        "month": month,
        "month_sentence": counted(month.summary),
        "cells": [[cell(night, month, today) for night in row] for row in month.rows],
        "weekdays": [WEEKDAYS_ABBR[day] for day in range(7)],
        "before": f"{month.first - DAY:%Y-%m}",
        "after": f"{look.next_month(month.first):%Y-%m}",
        "has_after": look.next_month(month.first) <= today,
        "newest": by_night(
            newest, names(visit.person(request)), who.writers(visit.person(request), newest)
        ),
        "undecided": write.undecided(visit.person(request)),
        "recent": recent,
        "all_time_sentence": since(ever.first, ever) if ever.first else "",
        "hours": of_hours(recent.hours),
        "weeks": of_weeks(recent),
        "due": due,
        "week": pregnancy.gestational_age(due, today) if due else None,
    }
    return render(request, "diary.html", context)


def chosen(text: str, today: date) -> date:
    """The first day of a month written like 2026-12; of this month when it is not one."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if EARLIEST_YEAR < first.year < LATEST_YEAR else today.replace(day=1)


def cell(night: Night, month: Month, today: date) -> Cell:
    return Cell(
        night=night,
        words=of_night(night),
        is_outside=night.date.month != month.first.month,
        is_ahead=night.date > today,
        is_today=night.date == today,
    )


def counted(figures: Summary) -> str:
    """ "8 cramps in 17 recorded nights, out of 30." """
    if figures.cramps is None:
        return told("chart.weeks.none")
    cramps = told("count.cramps", n=figures.cramps)
    return told("chart.weeks", n=figures.recorded, cramps=cramps, total=figures.total)


def since(first: date, ever: AllTime) -> str:
    cramps, month = told("count.cramps", n=ever.cramps), date_format(first, "F Y")
    return told("diary.since", month=month, cramps=cramps, n=ever.recorded)


def by_night(
    entries: Sequence[Entry], own: Mapping[str, str], by: Mapping[UUID, str]
) -> list[tuple[date, list[Worded]]]:
    """Entries under their nights, the newest night first, each night from its evening on.

    by: who wrote an entry, where she did not
    """
    groups = groupby(entries, key=night_of_entry)
    return [
        (night, [worded(each, own, by=by.get(each.id, "")) for each in [*group][::-1]])
        for night, group in groups
    ]


# ── charts ──────────────────────────────────────────────────────────────────────────────────


def of_hours(hours: Hours) -> dict[str, Any]:
    """The chart of hours, its sentence and its table."""
    words = hours_sentence(hours)
    marks = [charts.Mark(hour=hour, label=clock(hour)) for hour in MARKS]
    svg = charts.hours(
        hours.counts, marks, name="hours", title=told("chart.hours.title"), description=words
    )
    rows = [(clock(hour), clock(hour + 1), n) for hour, n in enumerate(hours.counts) if n]
    return {"sentence": words, "svg": SafeString(svg), "rows": rows, "is_empty": not hours.timed}


def hours_sentence(hours: Hours) -> str:
    if not hours.timed:
        words = told("chart.hours.none")
    elif hours.busiest is None or hours.timed < 3:
        words = told("chart.hours", n=hours.timed)
    else:
        start = (hours.busiest - NOON) % HOURS
        words = told(
            "chart.hours.busiest",
            n=hours.timed,
            hour=clock(start),
            until=clock(start + 1),
            most=max(hours.counts),
        )
    return f"{words} {told('chart.hours.untimed', n=hours.untimed)}" if hours.untimed else words


def clock(after_noon: int) -> str:
    return f"{(after_noon + NOON) % HOURS:02}:00"


def of_weeks(recent: Recent) -> dict[str, Any]:
    """The chart of weeks, its sentence and its table."""
    whole, step = recent.whole, charts.every(len(recent.weeks))
    bars = [
        charts.Bar(
            value=week.summary.cramps,
            share=week.summary.recorded / 7,
            label=short(week) if place % step == (len(recent.weeks) - 1) % step else "",
        )
        for place, week in enumerate(recent.weeks)
    ]
    words = counted(whole)
    svg = charts.weeks(bars, name="weeks", title=told("chart.weeks.title"), description=words)
    rows = [(named(week), week.summary) for week in recent.weeks]
    return {"sentence": words, "svg": SafeString(svg), "rows": rows, "is_empty": not whole.recorded}


def short(week: Week) -> str:
    """The week of pregnancy, or the date it begins on."""
    return str(week.gestational) if week.gestational is not None else date_format(week.first, "j M")


def named(week: Week) -> str:
    begins = date_format(week.first, "j M")
    if week.gestational is None:
        return told("chart.week_from", day=begins)
    return told("chart.week_of", week=week.gestational, day=begins)
