"""Questions that need no diary, asked and answered in JSON."""

from datetime import datetime

import click

from soleus.cli import Misuse, read_json, stop_at, write_json


@click.command()
@click.option("--json", "source", metavar="FILE", required=True, help="What is asked; - reads it.")
def coach(source: str) -> None:
    """The steps of the night script, for a site, a position and a person."""
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(questions.coach_problems(told, known))
    write_json(questions.coach_answer(told, known))


@click.command()
@click.option("--json", "source", metavar="FILE", help="The answers; - reads them.")
@click.option("--signs", "listing", is_flag=True, help="List every sign and every condition.")
def triage(source: str | None, listing: bool) -> None:
    """How urgent the answers to the warning-sign check are, and why."""
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    if listing == bool(source):
        raise Misuse("Give --json FILE with answers, or --signs to list what can be answered.")
    known = catalog.load()
    if listing:
        return write_json(questions.triage_signs(known))
    told = read_json(source or "-")
    stop_at(questions.triage_problems(told, known))
    return write_json(questions.triage_answer(told, known))


@click.group()
def foods() -> None:
    """What is in food and drink."""


@foods.command("search")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each food.")
def foods_search(words: tuple[str, ...], as_json: bool) -> None:
    """The foods that fit some words, best first. The last word may be half typed."""
    from soleus.exchange import questions
    from soleus.knowledge import foods as tables
    from soleus.nutrition import search

    if not any(map(str.strip, words)):
        raise Misuse("Say what to look for, such as: soleus foods search boiled egg")
    found = search.search(tables.load(), " ".join(words))
    if not found:
        click.echo("No food fits. Try fewer letters, or another name for it.", err=True)
    if as_json:
        return write_json([questions.food_answer(food) for food in found])
    for food in found:
        click.echo(f"{food.id:<15} {food.description}{questions.food_portion(food)}")
    return None


@click.command("plan")
@click.option("--json", "source", metavar="FILE", required=True, help="A profile; - reads it.")
def plan_command(source: str) -> None:
    """What she might do today: at most four things, and why these.

    Takes {"profile": {…}, "diary": {"done": […], "exposures": […], "signs": {…}}, "on": date};
    each part may be left out.
    """
    from soleus.exchange import questions
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    stop_at(questions.plan_problems(told, known))
    for key in questions.plan_unused(told):
        click.echo(f"diary.{key} does not change a plan and was passed over.", err=True)
    today = datetime.now().astimezone().date()
    write_json(questions.plan_answer(told, known, on=today))


@click.command("intake")
@click.option("--json", "source", metavar="FILE", required=True, help="What she had; - reads it.")
def intake_command(source: str) -> None:
    """What a day of food and drink held, what is missing, and foods that would help.

    Takes {"region": "UK", "age": 31, "items": [{"food": id, "grams": 100} or {"food": id,
    "portion": "cup", "count": 1}]}. grams may be null when it is not known.
    "conditions", "fluid_limit_ml", "diets", "avoids", "easy", "cheap" and "on" may be added.
    """
    from soleus.exchange import questions
    from soleus.knowledge import catalog, foods

    known, tables, told = catalog.load(), foods.load(), read_json(source)
    stop_at(questions.intake_problems(told, known, tables))
    today = datetime.now().astimezone().date()
    write_json(questions.intake_answer(told, known, tables, on=today))
