"""Diaries as they were at each step of their tables, filled, and brought up to date.

    python older.py make 0004_intake    # in an empty folder; prints what is in it
    python older.py upgrade             # as a start does it; prints what is in it then
    python older.py upgrade 120         # dies at its 120th word to the database, or at the first
                                        # that begins with what stands there

What a step leaves behind is filled in from the step itself, so that a new one needs nothing here.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

PEOPLE = 4  # and as many rows in each table, one for each of them
AT = datetime(2026, 11, 1, 3, 20, tzinfo=UTC)
NOTED = "INSERT INTO django_migrations"  # a step was taken, and is written down only now
TEXT = "„Grüße“ 🙂\n=1+1, \\ '\" %s"
Shown = dict[str, dict[str, dict[str, str]]]  # by table and key: each column as text


def steps() -> list[str]:
    """Every step that the tables of a diary have taken, the oldest first."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    graph = MigrationExecutor(connection).loader.graph
    (newest,) = graph.leaf_nodes("records")
    return [name for app, name in graph.forwards_plan(newest) if app == "records"]


def migrate(to: str) -> Any:
    """Bring the tables to a step, forth or back; gives the models as they were then."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    wanted = [("records", to)]
    MigrationExecutor(connection).migrate(wanted)
    return MigrationExecutor(connection).loader.project_state(wanted).apps


# ── filling ─────────────────────────────────────────────────────────────────────────────────


def fill(apps: Any) -> None:
    """A row for each of some people in every table, as its limits allow."""
    models = sorted(apps.get_app_config("records").get_models(), key=lambda m: m.__name__)
    made: dict[Any, list[Any]] = {}
    while waiting := [model for model in models if model not in made]:
        ready = [m for m in waiting if all(each in made for each in leans_on(m))]
        assert ready, waiting
        for model in ready:
            made[model] = [
                model.objects.create(**dict(values(model, n, made))) for n in range(PEOPLE)
            ]


def leans_on(model: Any) -> list[Any]:
    found = [field.related_model for field in model._meta.fields if field.is_relation]
    return [each for each in found if each._meta.app_label == "records" and each is not model]


def values(model: Any, n: int, made: dict[Any, list[Any]]) -> Iterator[tuple[str, Any]]:
    from django.db import models

    limits = dict(limits_of(model))
    for field in model._meta.fields:
        if isinstance(field, models.AutoField | models.BigAutoField):
            continue
        if field.is_relation:
            yield field.name, made[field.related_model][n]
        elif field.null and n == 0:
            yield field.name, None
        else:
            yield field.name, value(field, n, limits.get(field.name, {}))


def limits_of(model: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the checks of a table ask of each field, as far as they name values."""
    found: dict[str, dict[str, Any]] = {}

    def look(condition: Any) -> None:
        for each in getattr(condition, "children", ()):
            if isinstance(each, tuple):
                name, _, rule = each[0].partition("__")
                found.setdefault(name, {})[rule] = each[1]
            else:
                look(each)

    for constraint in model._meta.constraints:
        look(getattr(constraint, "condition", None))
    yield from found.items()


def value(field: Any, n: int, limit: dict[str, Any]) -> Any:
    if "in" in limit:
        return sorted(limit["in"])[n % len(limit["in"])]
    kind = type(field).__name__
    low, high = limit.get("gte", 0), limit.get("lte", 9)
    made: dict[str, Any] = {
        "BooleanField": n % 2 == 0,
        "BinaryField": bytes(range(n, n + 32)),
        "CharField": f"{field.name}-{n}"[-(field.max_length or 99) :],
        "DateField": date(2026, 11, 1) + timedelta(days=n),
        "DateTimeField": AT + timedelta(hours=n, microseconds=7 * n),
        "FloatField": [low, high, 0.1 + 0.2, 1.5][n % 4] if kind == "FloatField" else None,
        "JSONField": [TEXT, n, None] if field.default is list else {"b": [n, TEXT], "a": None},
        "TextField": TEXT * (n + 1),
        "UUIDField": UUID(int=n + 1),
    }
    if kind.endswith("IntegerField"):
        return [low, high, low + 1, high - 1][n % 4] if limit else n + 1
    return made[kind]


def shown(apps: Any) -> Shown:
    """Every row of every table, each value as text."""
    return {
        model._meta.db_table: {
            str(row[model._meta.pk.attname]): {
                name: repr(bytes(told) if isinstance(told, memoryview) else told)
                for name, told in row.items()
            }
            for row in model.objects.values()
        }
        for model in apps.get_app_config("records").get_models()
    }


def lost(before: Shown, after: Shown) -> list[str]:
    """Rows that are gone, and values that changed; columns that came are no loss."""
    wrong = []
    for table, rows in before.items():
        for key, row in rows.items():
            there = after.get(table, {}).get(key)
            if there is None:
                wrong.append(f"{table} {key}")
                continue
            wrong += [f"{table} {key} {name}" for name in row if there.get(name) != row[name]]
    return wrong


# ── in a process of its own, which may be killed ────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    """unlike: copies made before an upgrade, or diaries without one, that are not as before"""

    rows: int
    kills: int
    lost: int
    unlike: int


def upgraded(folder: Path, step: str, *, kills: int, **environ: str) -> Outcome:
    """Bring a diary of one step up to date, killed at so many places on the way."""
    first = folder / "first"
    before = json.loads(run(first, environ, "make", step))
    whole = json.loads(run(copied(first, folder / "whole"), environ, "upgrade"))
    missing, unlike = lost(before, whole["shown"]), 0
    words = [str(whole["words"] * (n + 1) // kills) for n in range(kills - 1)]
    for place in [NOTED, *words][:kills]:
        again = copied(first, folder / f"killed-{place.split()[-1]}")
        run(again, environ, "upgrade", place, dies=True)
        unlike += not is_as_before(first, again)
        missing += lost(before, json.loads(run(again, environ, "upgrade"))["shown"])
        shutil.rmtree(again)
    rows = sum(len(each) for each in before.values())
    return Outcome(rows=rows, kills=kills, lost=len(missing), unlike=unlike)


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def run(folder: Path, environ: dict[str, str], *words: str, dies: bool = False) -> str:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SOLEUS_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, __file__, *words],
        env={**own, "SOLEUS_DATA_DIR": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (-signal.SIGKILL if dies else 0), done.stderr
    return done.stdout


def is_as_before(first: Path, killed: Path) -> bool:
    """Whether the copy that was made first is the old diary, or the diary itself still is."""
    copies = list((killed / "backups").glob("diary-*.db"))
    return raw(copies[0] if copies else killed / "diary.db", killed) == raw(
        first / "diary.db", first
    )


def raw(file: Path, folder: Path) -> dict[str, Any]:
    from sqlcipher3 import dbapi2

    with closing(dbapi2.connect(str(file))) as opened:
        key = (folder / "keys" / "diary.key").read_text("ascii").strip()
        opened.execute(f"PRAGMA key = \"x'{key}'\"")
        tables = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            name: (sql, opened.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall())
            for name, sql in tables.fetchall()
        }


def main(what: str, told: str = "") -> None:
    from soleus import cli

    {"make": make, "upgrade": upgrade}[what](cli, told)


def make(cli: Any, told: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    from soleus import settings

    settings.prepare()
    import django

    django.setup()
    from django.core.management import call_command

    apps = migrate(told)
    for other in ("auth", "contenttypes", "sessions"):
        call_command("migrate", other, verbosity=0)
    fill(apps)
    print(json.dumps(shown(apps)))


def upgrade(cli: Any, told: str) -> None:
    from django.db.backends.signals import connection_created

    words = 0

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal words
        words += 1
        if told and (str(words) == told or sql.replace('"', "").startswith(told)):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    connection_created.connect(
        lambda connection, **_: connection.execute_wrappers.append(count), weak=False
    )
    cli.ready(None)
    done = words
    from django.apps import apps

    print(json.dumps({"words": done, "shown": shown(apps)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
