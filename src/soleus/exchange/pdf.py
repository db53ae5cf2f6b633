"""Pure. The page for a visit as a tagged PDF.

All words travel as data: whatever she wrote stays text, and cannot become a command of the
typesetter. It is given nothing to read but its own fonts, so a page is the same everywhere.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

from soleus.exchange.sheet import Sheet

STANDARD: Literal["ua-1"] = (
    "ua-1"  # readable by a screen reader: tags, a title, words beside each chart
)
# The charts carry classes, so that day and night colour them. Paper has colours of its own.
COLOURS = """text{font-family:"Libertinus Serif";font-size:13px;fill:#4a3f38}
.chart-grid{stroke:#d8d0c8;stroke-width:1}.chart-axis{stroke:#6f645c;stroke-width:1.2}
.chart-bar{fill:#8f3d22}.chart-night{fill:#ece7e1}.chart-track{fill:#e3dcd4}.chart-share{fill:#6f645c}
.chart-gap{fill:#f1ece6}
.chart-trend{fill:none;stroke:#1d3f66;stroke-width:2.4;stroke-linejoin:round}
.chart-trend-dot{fill:#1d3f66}"""


# Scripts that the fonts of the typesetter show as they are written. Others come out blank, or with
# their signs in the wrong place and no word about it.
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")
LONG, EACH = 24, 8  # letters in a row without a place to break, and where to make one
MAY_BREAK, ISOLATED, END = "\u200b", "\u2068", "\u2069"


NO_SHAPE = "{n} or more letters have no shape in the fonts of the PDF"


class NoLetterError(ValueError):
    """The page has a letter that none of the fonts can show."""


def write(sheet: Sheet, *, made: datetime) -> bytes:
    """The page as PDF. Raises NoLetterError where a letter of hers would be left blank."""
    return _set(sheet, made, "pdf")[0]


def pictures(sheet: Sheet, *, made: datetime) -> list[bytes]:
    """Each page as a PNG of the same setting, to look at it."""
    return _set(sheet, made, "png")


def _set(sheet: Sheet, made: datetime, form: Literal["pdf", "png"]) -> list[bytes]:
    import typst

    told = json.dumps(_for_paper(asdict(sheet)))
    try:
        # Its own types say bytes; several pages as pictures come as a list of them.
        found: Any = typst.compile(
            _template(),
            sys_inputs={"sheet": told},
            format=form,
            ppi=144.0,
            pdf_standards=[STANDARD] if form == "pdf" else [],
            ignore_system_fonts=True,
            timestamp=int(made.timestamp()),
        )
    except typst.TypstError as error:
        # Nothing else in the page may vary: it is all ours but for the letters.
        raise NoLetterError(NO_SHAPE.format(n=1)) from error
    return [found] if isinstance(found, bytes) else list(found)


@cache
def _template() -> bytes:
    return resources.files("soleus.exchange").joinpath("sheet.typ").read_bytes()


def _for_paper(told: Any) -> Any:
    """The same, each chart with its colours and its language named."""
    if isinstance(told, Mapping):
        return {
            name: _coloured(each) if name == "svg" else _for_paper(each)
            for name, each in told.items()
        }
    if isinstance(told, list | tuple):
        return [_for_paper(each) for each in told]
    return _running(told) if isinstance(told, str) else told


def _running(text: str) -> str:
    """Text that breaks where it must, and runs the way its own letters run."""
    if strange := [each for each in text if each.isalpha() and not _is_shown(each)]:
        raise NoLetterError(NO_SHAPE.format(n=len(strange)))
    broken = re.sub(rf"\S{{{LONG},}}", _broken, text)
    if any(unicodedata.bidirectional(each) in ("R", "AL") for each in text):
        # Otherwise its question mark would stand at the wrong end.
        return f"{ISOLATED}{broken}{END}"
    return broken


def _is_shown(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith((*SCRIPTS, "MICRO", "FEMININE", "MASCULINE"))


def _broken(word: re.Match[str]) -> str:
    whole = word.group()
    return MAY_BREAK.join(whole[n : n + EACH] for n in range(0, len(whole), EACH))


def _coloured(svg: str) -> str:
    head, rest = svg.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{COLOURS}</style>{rest}'
