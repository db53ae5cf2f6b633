"""What nights say, what a self-test would, and people who never lived."""

import csv
import io
import time
from dataclasses import asdict

import click

from soleus.cli import Failure, read_json, read_text, stop_at, write_json


@click.command()
@click.argument("source", metavar="DIARY.csv")
@click.option("--json", "as_json", is_flag=True, help="Write every number as JSON.")
@click.option("--prior", metavar="FILE", help='JSON: {"column": {"mean": -0.2, "sd": 0.5}}.')
def insight(source: str, as_json: bool, prior: str | None) -> None:
    """What a diary says about each measure, and how surely.

    The table has the columns night, week and cramps, then one for each measure; what is blank is
    not known. "-" reads it from standard input. What cannot be told from the table at all is
    said on standard error, beside the answer, and the exit status is 1.
    """
    from soleus.exchange import csv as nights

    diary, problems = nights.read(read_text(source))
    stop_at(problems)
    from soleus.exchange import effects
    from soleus.insight.design import NotUsableError
    from soleus.insight.effect import answers, posterior

    told = read_json(prior) if prior else {}
    stop_at(effects.prior_problems(told, diary.measures))
    began = time.perf_counter()
    try:
        fitted = posterior(diary, effects.priors(told))
    except NotUsableError as error:
        raise Failure(str(error)) from error
    seconds = time.perf_counter() - began
    found = answers(fitted)
    if as_json:
        write_json(effects.answer(found, seconds))
    else:
        click.echo(effects.table(found, tuple(told)))
    if unanswered := effects.unanswered(found):
        raise Failure("\n".join(unanswered))


@click.group()
def trial() -> None:
    """Self-tests: chance chooses the nights."""


@trial.command("plan")
@click.argument("source", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Write every number as JSON.")
def trial_plan(source: str, as_json: bool) -> None:
    """How likely a self-test ends with an answer, by its length.

    Takes {"measure": id, "cramps_per_night": 0.8}; "weeks", from 2 to 14, may be added.
    "-" reads it from standard input.
    """
    from soleus.exchange import trials
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(trials.plan_problems(told, known))
    if as_json:
        write_json(trials.plan_answer(told, known))
    else:
        click.echo(trials.plan_text(told, known))


@click.command()
@click.option("--seed", type=int, required=True, help="The same seed gives the same person.")
@click.option("--nights", type=int, default=120, show_default=True)
@click.option("--truth", is_flag=True, help="Print what drives the diary instead of the diary.")
def simulate(seed: int, nights: int, truth: bool) -> None:
    """A made-up diary as CSV: night, week, cramps (blank is missing), one column per measure."""
    from soleus.exchange import csv as table_of_nights
    from soleus.knowledge import catalog
    from soleus.study import simulate as study

    most = study.nights_until(table_of_nights.MOST_WEEKS)
    if not 1 <= nights <= most:
        stop_at([f"{nights} nights cannot be made. Ask for 1 to {most}: insight reads no more."])
    measures = [measure.id for measure in study.usual_measures(catalog.load())]
    made = study.person(measures, nights=nights, seed=seed)
    if truth:
        write_json({**asdict(made.truth), "effects": dict(made.truth.effects)})
        return
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["night", "week", "cramps", *measures])
    for night in made.nights:
        done = ["" if each is None else int(each) for _, each in night.done]
        cramps = "" if night.cramps is None else night.cramps
        table.writerow([night.index, round(night.week, 3), cramps, *done])
    click.echo(text.getvalue(), nl=False)
