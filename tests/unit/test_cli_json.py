"""What a command does with a question that reads in two ways, or in none."""

import pytest
from click.testing import CliRunner

from soleus.cli import main

YES_AND_NO = '{"signs": {"breathless": "yes", "breathless": "no"}}'
TWO_LISTS = '{"signs": {"breathless": "yes"}, "signs": {}}'
# The command, what it is asked, its exit status, and a part of what it says.
UNREADABLE = [
    ("triage", YES_AND_NO, 1, "given twice"),
    ("triage", TWO_LISTS, 1, "given twice"),
    ("plan", '{"diary": ' + YES_AND_NO + "}", 1, "given twice"),
    ("triage", "[" * 100_000, 1, "nested too deeply"),
    ("triage", '{"profile": {"region": "\\ud800"}}', 1, "is not JSON"),
    ("intake", "{", 1, "Error: standard input is not JSON"),
    ("plan", '{"diary": {"sign": {"breathless": "yes"}}}', 2, "Do you mean 'signs'?"),
    ("coach", '{"signs": {"breathless": "yes"}}', 2, "'signs', which is not known"),
]


@pytest.mark.parametrize("command,asked,status,says", UNREADABLE)
def test_what_could_be_misread_is_refused(command, asked, status, says):
    answer = CliRunner().invoke(main, [command, "--json", "-"], input=asked)
    assert answer.exit_code == status
    assert says in answer.stderr
    assert answer.stdout == ""


def test_the_demo_answers_where_the_environment_says():
    answer = CliRunner().invoke(main, ["demo"], env={"SOLEUS_PORT": "a door"})
    assert answer.exit_code == 2
    assert "'a door' is not a valid integer" in answer.stderr
