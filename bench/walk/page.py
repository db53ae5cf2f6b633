"""The page that says what was tried, by whom, and what they found."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tests.lib.walk import Tried

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "walks.md"
HEAD = """\
# Two walks

Written by `python bench/walk --write`, from what it tried and found.

A diary is written with a word of its own in every place that takes words.
Then two go through it who should see none of it, and try what is listed here.
“Nothing” means that none of these words came to light, no page that was made for her, no key and no visit of hers.
What did come to light is in bold, with why, and what stands against it.
"""  # noqa: E501  a sentence is one line of the page
WHO = {
    "a partner": """\
## A partner with her phone in hand

The phone is a Chromium with a profile of its own. She came in by a link, saw every kind of page, and left words in a form without sending them. For the last part she chose a passphrase, so that her phone locks by itself.
Whoever tries it then knows how to open her phone, and has it for as long as they like.
""",  # noqa: E501
    "another program": """\
## Another program on the same machine

Soleus runs as a user of its own, with a passphrase for the diary, and all of it is open: signed in, looked at, copied.
The other program runs as another user, as the same user, and as root.
""",  # noqa: E501
}
LIMITS = """\
## What no walk can find out

- Whoever is signed in, and whoever holds her open phone while she is, sees the diary. That is what being signed in means.
- A program that watches the screen or the keyboard sees what she sees. None was tried, since it would always find it.
- Whoever runs the server, or is root on it, reads its memory while the diary is open. A note that she sealed in her browser is sealed there too; these walks wrote none.
- A program of her own user cannot read the memory of Soleus, but can read the profile of her browser, and its cookies with it. It could also change Soleus itself.
- The page to sign in, the coach and the warning signs open for everybody. That they are there says that somebody here uses Soleus.
- A file that she saved lies where she saved it, in clear.
- The words were looked for in pages, files and memory as text, in 8 and 16 bits. What is compressed or drawn as a picture was not read.
- One browser was tried, Chromium on Linux. Safari, Firefox and the phones themselves keep other files.
"""  # noqa: E501  a sentence is one line of the page


def written(tried: list[Tried]) -> str:
    parts = [HEAD]
    for who, head in WHO.items():
        parts.append(head)
        theirs = [each for each in tried if each.who == who]
        for when, those in groupby(theirs, key=lambda each: each.when):
            parts.append("\n".join(table(when, those)) + "\n")
    return "\n".join([*parts, LIMITS])


def table(when: str, tried: Iterable[Tried]) -> Iterator[str]:
    yield f"### {when[0].upper()}{when[1:]}\n"
    yield "| what was tried | at | found | what that means |"
    yield "|---|---|---|---|"
    for each in tried:
        yield f"| {each.what} | {each.looked} | {found(each)} | {means(each)} |"


def found(tried: Tried) -> str:
    if not tried.found:
        return "nothing" if not tried.telling else f"nothing of hers; {quoted(tried.telling)}"
    if (words := sum(each.startswith("zqcanary") for each in tried.found)) > 1:
        others = [each for each in tried.found if not each.startswith("zqcanary")]
        return f"**{', '.join([*others, f'{words} words of hers'])}**"
    return f"**{', '.join(tried.found)}**"


def quoted(telling: tuple[str, ...]) -> str:
    return ", ".join(f"“{each}”" for each in telling)


def means(tried: Tried) -> str:
    return tried.limit if tried.limit and (tried.found or tried.telling) else tried.means
