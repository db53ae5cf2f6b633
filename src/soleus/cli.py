"""The command line: each command turns its words into one call. Rooms are loaded when needed."""

import json
import sys
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
