"""Write the table of hazards in SAFETY.md: each with what is done about it and the tests that hold it.

    python docs/hazards.py

What it says stands in tests/hazards.toml.
"""  # noqa: E501  a sentence is one line

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA, PAGE = ROOT / "tests" / "hazards.toml", ROOT / "SAFETY.md"
BEGIN, END = "<!-- Written by docs/hazards.py. -->", "<!-- Here people write again. -->"


def table(told: dict[str, dict[str, object]]) -> str:
    lines = ["| | what could happen | what is done about it | what shows it |", "|---|---|---|---|"]
    for id_, each in told.items():
        tests = each["tests"]
        assert isinstance(tests, list)
        shown = [f"`{test.removeprefix('tests/').replace('.py::', ' ')}`" for test in tests]
        missing = [f"**Not shown:** {each['open']}."] if "open" in each else []
        lines.append(
            f"| {id_} | {each['harm']} | {each['control']}. | {'<br>'.join([*missing, *shown])} |"
        )
    return "\n".join(lines)


def page(text: str, told: dict[str, dict[str, object]]) -> str:
    """The page with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table(told)}\n\n{END}{rest.partition(END)[2]}"


def hazards() -> dict[str, dict[str, object]]:
    return tomllib.loads(DATA.read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), hazards()), "utf-8")
