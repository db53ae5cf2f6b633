"""The command line: each command turns its words into one call. Rooms are loaded when needed."""

import csv
import json
import os
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click


class Failure(click.ClickException):
    """It could not be done; the message says why. Exit status 1."""

    exit_code = 1


class Misuse(click.ClickException):
    """It was asked for wrongly; the message says what is wrong and what is known. Exit status 2."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="soleus", message="%(version)s")
def main() -> None:
    """Soleus: a private companion for leg cramps in pregnancy."""


def read_json(source: str) -> Any:
    """The JSON in a file, or on standard input for "-"."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{source} could not be read: {error}") from error
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failure(f"{source} is not JSON: {error}") from error


def write_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def stop(problems: list[str]) -> NoReturn:
    """Leave with every problem on standard error, one a line."""
    raise Misuse("\n".join(problems))


# ── coach ───────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--json", "source", metavar="FILE", required=True, help="What is asked; - reads it.")
def coach(source: str) -> None:
    """The steps of the night script, for a site, a position and a person."""
    from soleus.care import coach as night
    from soleus.care.profile import Profile
    from soleus.diary.entries import Site
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    problems = coach_problems(told, known)
    if problems:
        stop(problems)
    about = told.get("profile") or {}
    made = night.script(
        known,
        site=Site(told["site"]) if told.get("site") else None,
        positions=frozenset(told.get("position") or ()),
        profile=Profile(
            conditions=frozenset(about.get("conditions") or ()),
            gestational_age_days=about.get("gestational_age_days"),
            days_after_birth=about.get("days_after_birth"),
            region=about.get("region") or "",
        ),
        blocked=frozenset(told.get("blocked") or ()),
    )
    used = {caution for step in made.steps for caution in step.cautions}
    write_json(
        {
            "script": made.id,
            "site": made.site.value,
            "side": told.get("side"),
            "position": sorted(made.positions),
            "steps": [asdict(step) for step in made.steps],
            "left_out": [asdict(left) for left in made.dropped],
            "clot_questions": [
                {"id": q.id, "question": q.question} for q in known.clot_questions.values()
            ],
            "cautions": {each: known.cautions[each].text for each in sorted(used)},
            "limits": asdict(made.limits),
            "knowledge": known.version,
        }
    )


def coach_problems(told: Any, known: Any) -> list[str]:
    """Everything in a question to the coach that nobody could mean, at once."""
    if not isinstance(told, dict):
        return ["The question is not an object. Write {} to ask for the usual script."]
    about = told.get("profile") or {}
    if not isinstance(about, dict):
        return ["profile is not an object. Leave it out, or write {}."]
    allowed = {"site": {s.site for s in known.scripts.values()}, "side": {"left", "right", "both"}}
    ids = {"position": set(known.positions), "conditions": set(known.conditions), "blocked": None}
    lists = {"position": told, "blocked": told, "conditions": about}
    problems = [
        f"{key} is {told[key]!r}. Use one of {', '.join(sorted(choices))}, or leave it out."
        for key, choices in allowed.items()
        if told.get(key) and (not isinstance(told[key], str) or told[key] not in choices)
    ]
    for key, choices in ids.items():
        names = lists[key].get(key) or []
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            problems.append(f"{key} is {names!r}. Write a list of ids.")
        elif choices is not None:
            problems += [
                f"{key} has {name!r}, which is not known. Use {', '.join(sorted(choices))}."
                for name in names
                if name not in choices
            ]
    for key in ("gestational_age_days", "days_after_birth"):
        days = about.get(key)
        if days is not None and (type(days) is not int or days < 0):
            problems.append(f"{key} is {days!r}. Write a whole number of days, or leave it out.")
    return problems


# ── the server ──────────────────────────────────────────────────────────────────────────────

in_folder = click.option(
    "--data-dir", metavar="FOLDER", help="Where the diary is kept, instead of the usual place."
)


def ready(data_dir: str | None) -> Any:
    """Make the folder and the keys, open the diary, bring it up to date. Gives the settings."""
    # Settings are read once, so whatever changes them comes before this line is reached.
    if data_dir:
        os.environ["SOLEUS_DATA_DIR"] = data_dir
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    try:
        from soleus import settings

        settings.prepare()
        if not settings.ON_POSTGRES:
            settings.database_key()
    except (OSError, ValueError) as error:
        raise Failure(str(error)) from error
    import django
    from django.db.utils import DatabaseError

    django.setup()
    from soleus.web import server

    try:
        server.migrate()
    except DatabaseError as error:
        raise Failure(f"The diary could not be opened: {error}") from error
    return settings


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=8000,
    envvar="SOLEUS_PORT",
    help="Where to answer; 8000 unless said, 0 for any free one.",
)
@click.option("--open", "show", is_flag=True, help="Open the browser.")
@in_folder
def serve(port: int, show: bool, data_dir: str | None) -> None:
    """Start Soleus on this computer and print a link that signs you in once."""
    from soleus.web import server

    try:
        opened = server.listen(port)
    except OSError as error:
        raise Failure(f"{error}. Choose another with --port.") from error
    at = opened.getsockname()[1]
    os.environ["SOLEUS_PORT"] = str(at)
    settings = ready(data_dir)
    settings.note_port(at)
    if port not in (0, at):
        click.echo(f"Port {port} is taken, so Soleus answers at {at}.")
    link = new_link(at)
    click.echo("Soleus runs on this computer only. This link opens your diary, once:")
    click.echo(f"\n  {link}\n\nStop it with Ctrl-C.")
    sys.stdout.flush()
    if show:
        server.show(link)
    server.serve(opened)


@main.command("login-link")
@in_folder
def login_link(data_dir: str | None) -> None:
    """Print a new link that signs you in once, within 15 minutes."""
    settings = ready(data_dir)
    click.echo(new_link(settings.noted_port()))


# ── sample data ─────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--make-only", is_flag=True, help="Fill the folder and stop.")
@click.option("--port", type=click.IntRange(0, 65535), metavar="NUMBER", default=8000)
@click.option("--open", "show", is_flag=True, help="Open the browser.")
@in_folder
@click.pass_context
def demo(
    context: click.Context, make_only: bool, port: int, show: bool, data_dir: str | None
) -> None:
    """Look around in a made-up diary of 120 nights. Nothing of yours is touched."""
    if make_only and not data_dir:
        raise Misuse("--make-only fills a folder; say which with --data-dir.")
    with tempfile.TemporaryDirectory(prefix="soleus-demo-") as throw_away:
        folder = data_dir or throw_away
        click.echo("Making a sample diary of 120 nights …")
        count = make_sample(folder)
        click.echo(f"{count} entries of a person who never lived are in {folder}.")
        if not make_only:
            context.invoke(serve, port=port, show=show, data_dir=folder)


def make_sample(folder: str) -> int:
    """Fill an empty data folder; how many entries it then has."""
    # A database or a key named for the real diary is not the demo's.
    for name in ("DATABASE_URL", "DATABASE_KEY", "SECRET_KEY"):
        os.environ.pop(f"SOLEUS_{name}", None)
        os.environ.pop(f"SOLEUS_{name}_FILE", None)
    # The mark comes first: a made-up diary without it could be taken for a real one.
    if not Path(folder, "diary.db").exists():
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(folder, "sample-data").touch(mode=0o600)
    settings = ready(folder)
    from soleus.app import demo as sample
    from soleus.web import visit

    try:
        return sample.fill(visit.now(), visit.machine_zone())
    except sample.NotEmptyError as error:
        raise Failure(
            f"{settings.DATA_DIR} holds a diary already. Choose an empty folder."
        ) from error


@main.command()
@click.option("--seed", type=int, required=True, help="The same seed gives the same person.")
@click.option("--nights", type=click.IntRange(1, 5000), default=120, show_default=True)
@click.option("--truth", is_flag=True, help="Print what drives the diary instead of the diary.")
def simulate(seed: int, nights: int, truth: bool) -> None:
    """A made-up diary as CSV: night, week, cramps (blank is missing), one column per measure."""
    from soleus.knowledge import catalog
    from soleus.study import simulate as study

    measures = [measure.id for measure in study.usual_measures(catalog.load())]
    made = study.person(measures, nights=nights, seed=seed)
    if truth:
        write_json({**asdict(made.truth), "effects": dict(made.truth.effects)})
        return
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["night", "week", "cramps", *measures])
    for night in made.nights:
        done = ["" if each is None else int(each) for _, each in night.done]
        cramps = "" if night.cramps is None else night.cramps
        table.writerow([night.index, round(night.week, 3), cramps, *done])


def new_link(port: int) -> str:
    """A one-time link. It is shown on the terminal and written nowhere."""
    from soleus.app import sign_in

    return f"http://localhost:{port}/enter/{sign_in.make_link(datetime.now(UTC))}"


# ── triage ──────────────────────────────────────────────────────────────────────────────────


@main.command()
@click.option("--json", "source", metavar="FILE", help="The answers; - reads them.")
@click.option("--signs", "listing", is_flag=True, help="List every sign and every condition.")
def triage(source: str | None, listing: bool) -> None:
    """How urgent the answers to the warning-sign check are, and why."""
    from soleus.knowledge import catalog

    if listing == bool(source):
        stop(["Give --json FILE with answers, or --signs to list what can be answered."])
    known = catalog.load()
    write_json(triage_signs(known) if listing else triage_answer(read_json(source or "-"), known))


def triage_signs(known: Any) -> dict[str, Any]:
    """Every sign with the flags it can raise, and every condition."""
    from soleus.care import triage as room

    flags = room.evaluated(known)
    return {
        "signs": [
            {
                "id": sign.id,
                "question": sign.question,
                "order": sign.order,
                "flags": [f.id for f in flags if sign.id in (*f.any_of, *f.all_of)],
            }
            for sign in room.signs(known)
        ],
        "conditions": [
            {"id": condition.id, "name": condition.name, "question": condition.question}
            for condition in known.conditions.values()
            if condition.is_shown
        ],
        "rules": room.rules(known).version,
    }


def triage_answer(told: Any, known: Any) -> dict[str, Any]:
    """The assessment of answers, as the contract writes it."""
    from soleus.care import triage as room
    from soleus.care.profile import Profile
    from soleus.diary.entries import Answer

    problems = triage_problems(told, known)
    if problems:
        stop(problems)
    answers = {sign: Answer(answer) for sign, answer in told["signs"].items()}
    about = told.get("profile") or {}
    profile = Profile(
        conditions=frozenset(about.get("conditions") or ()),
        gestational_age_days=about.get("gestational_age_days"),
        days_after_birth=about.get("days_after_birth"),
        region=about.get("region") or "",
        unit_number=about.get("unit_number") or "",
        agreed=frozenset(about.get("agreed") or ()),
    )
    found = room.assess(answers, profile, known)
    return {
        "disposition": found.disposition.code,
        "reasons": [
            {
                "flag": reason.flag,
                "disposition": reason.disposition.code,
                "why": known.flags[reason.flag].why,
                "sources": list(known.flags[reason.flag].sources),
            }
            for reason in found.reasons
        ],
        "say": room.message(found, answers, profile, known),
        "call": asdict(room.call(found.disposition, profile, known)),
        "unasked": list(found.unasked),
        "advice_allowed": list(found.allowed),
        "advice_blocked": list(found.blocked),
        "rules": found.rules,
    }


def triage_problems(told: Any, known: Any) -> list[str]:
    """Everything in a check that could be misread, at once.

    A key with a slip in it is refused: passed over, a warning sign would read as "no".
    """
    if not isinstance(told, dict):
        return ['The check is not an object. Write {"signs": {}} at least.']
    signs, about = told.get("signs"), told.get("profile")
    problems = _strangers(told, "The check", ("signs", "profile"))
    if not isinstance(signs, dict):
        problems.append('signs is not an object. Write {"<sign id>": "yes", "no" or "unsure"}.')
    else:
        problems += _sign_problems(signs, known)
    if about is None:
        return problems
    if not isinstance(about, dict):
        return [*problems, "profile is not an object. Leave it out, or write {}."]
    return problems + _profile_problems(about, known)


def _sign_problems(signs: dict[str, Any], known: Any) -> list[str]:
    from soleus.care import triage as room

    return room.unknown(signs, (), known) + [
        f"{sign} is {answer!r}. Write yes, no or unsure."
        for sign, answer in signs.items()
        if answer not in ("yes", "no", "unsure")
    ]


def _profile_problems(about: dict[str, Any], known: Any) -> list[str]:
    from soleus.care import triage as room

    days, texts = ("gestational_age_days", "days_after_birth"), ("region", "unit_number")
    lists = ("conditions", "exposures", "agreed", "declined")
    problems = _strangers(about, "profile", (*days, *texts, *lists))
    for key in days:
        value = about.get(key)
        if value is not None and (type(value) is not int or value < 0):
            problems.append(f"{key} is {value!r}. Write a whole number of days, or leave it out.")
    for key in texts:
        if not isinstance(about.get(key) or "", str):
            problems.append(f"{key} is {about[key]!r}. Write a text, or leave it out.")
    for key in lists:
        ids = about.get(key) or []
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            problems.append(f"{key} is {ids!r}. Write a list of ids.")
        elif key == "conditions":
            problems += room.unknown((), ids, known)
    return problems


def _strangers(given: dict[str, Any], where: str, known: tuple[str, ...]) -> list[str]:
    return [
        f"{where} has {key!r}, which is not known. Known: {', '.join(known)}."
        for key in given
        if key not in known
    ]
