"""The command line: each command turns its words into one call. Rooms are loaded when needed."""

import csv
import json
import os
import socket
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
    opened = open_port(port)
    ready(data_dir)
    answer(opened, port, show)


def open_port(port: int) -> socket.socket:
    """A socket on the wished port or one after it, told to the settings before they are read."""
    from soleus.web import server

    try:
        opened = server.listen(port)
    except OSError as error:
        raise Failure(f"{error}. Choose another with --port.") from error
    os.environ["SOLEUS_PORT"] = str(opened.getsockname()[1])
    return opened


def answer(opened: socket.socket, port: int, show: bool) -> None:
    """Print the link and answer until Ctrl-C."""
    from soleus import settings
    from soleus.web import server

    at = opened.getsockname()[1]
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
def demo(make_only: bool, port: int, show: bool, data_dir: str | None) -> None:
    """Look around in a made-up diary of 120 nights. Nothing of yours is touched."""
    if make_only and not data_dir:
        raise Misuse("--make-only fills a folder; say which with --data-dir.")
    with tempfile.TemporaryDirectory(prefix="soleus-demo-") as throw_away:
        folder = data_dir or throw_away
        click.echo("Making a sample diary of 120 nights …")
        # The port comes first: pages refuse whoever asks at another one than the settings name.
        opened = None if make_only else open_port(port)
        count = make_sample(folder)
        click.echo(f"{count} entries of a person who never lived are in {folder}.")
        if opened:
            answer(opened, port, show)


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


# ── plan ────────────────────────────────────────────────────────────────────────────────────


@main.command("plan")
@click.option("--json", "source", metavar="FILE", required=True, help="A profile; - reads it.")
def plan_command(source: str) -> None:
    """What she might do today: at most four things, and why these.

    Takes {"profile": {…}, "diary": {"done": […], "exposures": […], "signs": {…}}, "on": date};
    each part may be left out.
    """
    from soleus.knowledge import catalog

    known, told = catalog.load(), read_json(source)
    problems, unused = plan_problems(told, known)
    if problems:
        stop(problems)
    for key in unused:
        click.echo(f"diary.{key} does not change a plan and was passed over.", err=True)
    write_json(plan_answer(told, known))


DIARY_PARTS = ("done", "exposures", "signs")


def plan_answer(told: Any, known: Any) -> dict[str, Any]:
    """Today's items, what is worth asking about, and what is left out, each with its reasons."""
    from datetime import UTC, date, datetime, time
    from uuid import uuid4

    from soleus.care import plan, triage
    from soleus.care.profile import Profile
    from soleus.diary.entries import Answer, Dose

    about, diary = told.get("profile") or {}, told.get("diary") or {}
    on = date.fromisoformat(told["on"]) if told.get("on") else datetime.now().astimezone().date()
    noon = datetime.combine(on, time(12), UTC)
    profile = Profile(
        conditions=frozenset(about.get("conditions") or ()),
        agreed=frozenset(about.get("agreed") or ()),
        declined=frozenset(about.get("declined") or ()),
        exposures=frozenset(about.get("exposures") or ()) | frozenset(diary.get("exposures") or ()),
        gestational_age_days=about.get("gestational_age_days"),
        days_after_birth=about.get("days_after_birth"),
        region=about.get("region") or "",
    )
    signs = {sign: Answer(answer) for sign, answer in (diary.get("signs") or {}).items()}
    standing = triage.assess(signs, profile, known) if signs else None
    doses = [
        Dose(id=uuid4(), at=noon, zone="UTC", written=noon, measure=each["measure"],
             amount=each.get("amount"), unit=each.get("unit") or "")
        for each in diary.get("done") or ()
    ]  # fmt: skip
    made = plan.today(known, profile, doses=doses, standing=standing, on=on)
    closed = {
        id_: reasons
        for id_, measure in known.measures.items()
        if plan.status_of(reasons := plan.gates(known, measure, profile, standing=standing))
        is plan.Status.BLOCKED
    }
    return {
        "items": [_plan_item(item, known) for item in made.items],
        "asks": [_plan_item(item, known) for item in made.asks],
        "blocked": [
            {"measure": id_, "gates": [_gate(reason) for reason in reasons]}
            for id_, reasons in closed.items()
        ],
        "on_hold": made.on_hold,
        "ask_clot_risk": made.ask_clot_risk,
        "knowledge": known.version,
    }


def _plan_item(item: Any, known: Any) -> dict[str, Any]:
    from soleus.words.say import say

    return {
        "measure": item.measure,
        "name": item.name,
        "status": item.status.code,
        "how": item.how,
        "how_much": item.how_much,
        "when": item.slot,
        "reasons": [
            {"code": why.code, "fits": why.fits, "text": why.text or say(why.code)}
            for why in item.reasons
        ],
        "certainty": item.certainty.value,
        "cautions": [{"id": each, "text": known.cautions[each].text} for each in item.cautions],
        "spacings": [each.text for each in item.spacings],
        "gates": [_gate(reason) for reason in item.gates],
        "recheck": item.recheck,
        "done": asdict(item.done),
    }


def _gate(reason: Any) -> dict[str, Any]:
    from soleus.words.say import say

    shown = asdict(reason) | {"status": reason.status.code}
    return shown | {"text": reason.text or say(reason.code)}


def plan_problems(told: Any, known: Any) -> tuple[list[str], list[str]]:
    """Everything that could be misread, at once; and the parts of the diary that play no role.

    A condition with a slip in it is refused: passed over, it could let a blocked measure through.
    """
    if not isinstance(told, dict):
        return ["The question is not an object. Write {} to ask for the usual plan."], []
    problems = _strangers(told, "The question", ("profile", "diary", "on"))
    about, diary = ({} if told.get(key) is None else told[key] for key in ("profile", "diary"))
    for name, part in (("profile", about), ("diary", diary)):
        if not isinstance(part, dict):
            problems.append(f"{name} is not an object. Leave it out, or write {{}}.")
    if isinstance(about, dict):
        problems += _profile_problems(about, known)
    if not isinstance(diary, dict):
        return problems, []
    problems += _diary_problems(diary, known) + _day_problems(told.get("on"))
    return problems, [key for key in diary if key not in DIARY_PARTS]


def _diary_problems(diary: dict[str, Any], known: Any) -> list[str]:
    signs, done = diary.get("signs") or {}, diary.get("done") or []
    exposures = diary.get("exposures") or []
    problems = []
    if isinstance(signs, dict):
        problems += _sign_problems(signs, known)
    else:
        problems.append('diary.signs is not an object. Write {"<sign id>": "yes"}.')
    if not isinstance(exposures, list) or not all(isinstance(e, str) for e in exposures):
        problems.append("diary.exposures is not a list of ids.")
    if not isinstance(done, list) or not all(isinstance(each, dict) for each in done):
        return [*problems, 'diary.done is not a list. Write [{"measure": "<id>", "amount": 1}].']
    return problems + [problem for each in done for problem in _done_problems(each, known)]


def _done_problems(each: dict[str, Any], known: Any) -> list[str]:
    name, amount, unit = each.get("measure"), each.get("amount"), each.get("unit") or ""
    problems = []
    if not isinstance(name, str) or name not in known.measures:
        problems.append(f"diary.done has {name!r}, which is no measure.")
    if amount is not None and (type(amount) not in (int, float) or not 0 <= amount <= 100_000):
        problems.append(f"diary.done has the amount {amount!r}. Write a number up to 100000.")
    if not isinstance(unit, str) or len(unit) > 80:
        problems.append("diary.done has a unit that is no short text.")
    return problems


def _day_problems(on: Any) -> list[str]:
    from datetime import date

    try:
        day = date.fromisoformat(on) if on else None
    except (TypeError, ValueError):
        return [f"on is {on!r}. Write a date like 2026-12-02, or leave it out."]
    if day is not None and not 2000 <= day.year <= 2099:
        return [f"on is {on!r}, outside 2000 to 2099."]
    return []
