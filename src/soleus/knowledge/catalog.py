"""Pure. Everything that is known, read from the files of this folder.

How to write a knowledge file
- One array of tables per shape, named in the singular: [[source]] [[cause]] [[symptom]] [[topic]]
  [[measure]] [[gate]] [[caution]] [[exposure]] [[spacing]] [[relief]] [[position]] [[script]] with
  [[script.step]] and [[script.step.variant]] [[block]] [[sign]] [[screen]] [[place]] [[flag]]
  [[level]] [[condition]] [[clot_question]] [[target]] [[salt]] [[serving]] [[nutrient]]
  [[food_set]] [[diet]] [[helpful]] [[region]] [[finding]] [[checklist]].
  The keys are the fields of the shape.
- Any table may stand in any TOML file. Ids are unique per shape. An id of the facts keeps its
  prefix (measure.walk, relief.walk, rf.dvt-swelling), because a walk is both.
- A `review_by` at the top of a file, above all tables, holds for each item that names none itself.
- Nested shapes are inline tables, or tables named in the singular ([[topic.paragraph]]).
- An enum is written by its value, a disposition by its name in lower case ("same_day"), a tuple as
  an array, a date as a TOML date. A key that may be None is left out.
- Poses ([[pose]]) are read by pictures/figure.py, trials.csv by its column names; blank is None.
- foods.csv and portions.csv are read by foods.py, and only when somebody asks for a food.
"""

import csv
import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from soleus.knowledge import food_shapes, items, shapes
from soleus.knowledge.items import Status
from soleus.knowledge.shapes import Catalog, Disposition, Trial
from soleus.pictures import figure

FOLDER = Path(__file__).parent
TRIALS = "trials.csv"
POSE = "pose"

# The table of a knowledge file, the field of the catalog it fills, and its shape.
TABLES: dict[str, tuple[str, type]] = {
    "source": ("sources", items.Source),
    "cause": ("causes", shapes.Cause),
    "symptom": ("symptoms", shapes.Symptom),
    "topic": ("topics", shapes.Topic),
    "measure": ("measures", shapes.Measure),
    "checklist": ("checklists", shapes.Checklist),
    "gate": ("gates", shapes.Gate),
    "caution": ("cautions", shapes.Caution),
    "exposure": ("exposures", shapes.Exposure),
    "spacing": ("spacings", shapes.Spacing),
    "relief": ("reliefs", shapes.Relief),
    "position": ("positions", shapes.Position),
    "script": ("scripts", shapes.Script),
    "block": ("blocks", shapes.Block),
    "sign": ("signs", shapes.Sign),
    "screen": ("screens", shapes.Screen),
    "place": ("places", shapes.Place),
    "flag": ("flags", shapes.Flag),
    "level": ("levels", shapes.Level),
    "condition": ("conditions", shapes.Condition),
    "clot_question": ("clot_questions", shapes.ClotQuestion),
    "target": ("targets", food_shapes.Target),
    "salt": ("salts", food_shapes.Salt),
    "serving": ("servings", food_shapes.Serving),
    "nutrient": ("nutrients", food_shapes.Nutrient),
    "food_set": ("food_sets", food_shapes.FoodSet),
    "diet": ("diets", food_shapes.Diet),
    "helpful": ("helpful", food_shapes.Helpful),
    "region": ("regions", shapes.Region),
    "finding": ("findings", shapes.Finding),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a knowledge file: where it stands and what to change."""

    file: str
    item: str
    key: str
    text: str

    def __str__(self) -> str:
        return (
            ", ".join(part for part in (self.file, self.item, self.key) if part) + f": {self.text}"
        )


class KnowledgeError(ValueError):
    """The knowledge files cannot be read; a line for every problem of every file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UnreadableError(ValueError):
    """What does not fit inside one value: pairs of a key path and what is wrong there."""

    def __init__(self, *wrongs: tuple[str, str]) -> None:
        self.wrongs = wrongs
        super().__init__(str(wrongs))


# ── one value: a reader for each type a field may have ──────────────────────────────────────

Reader = Callable[[Any], Any]

WORDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    date: "a date like 2027-11-22",
}


def _plain(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        # type() and not isinstance(): true is no number, and an instant is no date.
        if type(value) is not kind:
            raise UnreadableError(("", f"is {value!r}, must be {WORDS[kind]}"))
        return value

    return read


def _enum(kind: type[Enum]) -> Reader:
    named = {m.code if isinstance(m, Disposition) else m.value: m for m in kind}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in named:
            raise UnreadableError(("", f"is {value!r}, must be one of {', '.join(named)}"))
        return named[value]

    return read


def _gathered(pairs: Iterable[tuple[str, Reader, Any]]) -> tuple[Any, ...]:
    """Each value through its reader; what does not fit is raised together, by key."""
    values: list[Any] = []
    wrongs: list[tuple[str, str]] = []
    for key, reader, value in pairs:
        try:
            values.append(reader(value))
        except UnreadableError as error:
            wrongs += [(f"{key}.{path}".rstrip("."), text) for path, text in error.wrongs]
    if wrongs:
        raise UnreadableError(*wrongs)
    return tuple(values)


def _tuple(kinds: tuple[Any, ...]) -> Reader:
    endless = len(kinds) == 2 and kinds[1] is Ellipsis
    inner = reader_of(kinds[0])
    readers = [reader_of(kind) for kind in kinds if kind is not Ellipsis]

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise UnreadableError(("", f"is {value!r}, must be an array"))
        if not endless and len(value) != len(readers):
            raise UnreadableError(("", f"has {len(value)} parts, must have {len(readers)}"))
        each = [inner] * len(value) if endless else readers
        numbered = enumerate(zip(each, value, strict=True), start=1)
        return _gathered((str(n), reader, part) for n, (reader, part) in numbered)

    return read


def _shape(kind: type) -> Reader:
    plans = _plan(kind)
    keys = {key for _, _, names, _ in plans for key in names}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise UnreadableError(("", f"is {value!r}, must be a table"))
        wrongs = [
            (key, "is not a key of this table; take it out") for key in value if key not in keys
        ]
        found: dict[str, Any] = {}
        for name, reader, names, default in plans:
            written = [key for key in names if key in value]
            if not written:
                found[name] = default
                if default is MISSING:
                    wrongs.append((name, "is missing; add it"))
            elif len(written) > 1:
                wrongs.append((name, f"is written twice, also as {written[1]}; keep one"))
            elif written:
                try:
                    found[name] = reader(value[written[0]])
                except UnreadableError as error:
                    wrongs += [(f"{name}.{path}".rstrip("."), text) for path, text in error.wrongs]
        if wrongs:
            raise UnreadableError(*wrongs)
        return kind(**found)

    return read


def _plan(kind: type) -> list[tuple[str, Reader, tuple[str, ...], Any]]:
    """For each field: its name, its reader, the keys it may be written under, its default."""
    hints = get_type_hints(kind)
    return [
        (f.name, reader_of(hints[f.name]), _keys(f, hints[f.name]), _default(f, hints[f.name]))
        for f in fields(kind)
    ]


def _keys(field: Field[Any], hint: Any) -> tuple[str, ...]:
    nested = get_origin(hint) is tuple and is_dataclass(get_args(hint)[0])
    singular = field.name.removesuffix("s")
    return (field.name, singular) if nested and singular != field.name else (field.name,)


def _default(field: Field[Any], hint: Any) -> Any:
    if field.default is MISSING and NoneType in get_args(hint):
        return None
    return field.default


@cache
def reader_of(hint: Any) -> Reader:
    """What turns a value of a TOML file into a value of this type, or raises what does not fit."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return reader_of(next(kind for kind in get_args(hint) if kind is not NoneType))
    if origin is tuple:
        return _tuple(get_args(hint))
    if issubclass(hint, Enum):
        return _enum(hint)
    return _shape(hint) if isinstance(hint, type) and is_dataclass(hint) else _plain(hint)


# ── files ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A TOML file as read: its tables, and the review date it gives those that name none."""

    name: str
    tables: Mapping[str, Any]

    @property
    def review_by(self) -> date | None:
        return self.tables.get("review_by")

    def items(self, table: str) -> Iterator[Any]:
        blocks = self.tables.get(table, [])
        yield from blocks if isinstance(blocks, list) else [blocks]

    def strangers(self) -> Iterator[Problem]:
        for key in self.tables:
            if key not in TABLES and key not in (POSE, "review_by"):
                text = "is no table of the knowledge files; see catalog.py"
                yield Problem(file=self.name, item="", key=key, text=text)


def _toml(path: Path, problems: list[Problem]) -> _File:
    try:
        return _File(name=path.name, tables=tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(file=path.name, item="", key="", text=f"is not TOML: {error}"))
        return _File(name=path.name, tables={})


def _collect(files: list[_File], table: str, problems: list[Problem]) -> dict[str, Any]:
    """Every item of one table in all files, by id."""
    kind = TABLES[table][1]
    dated = any(field.name == "review_by" for field in fields(kind))
    reader, found = reader_of(kind), {}
    ids: Counter[str] = Counter()
    for file in files:
        for number, block in enumerate(file.items(table), start=1):
            item = f"{table} number {number}"
            if isinstance(block, dict):
                item = f"{table} {block['id']}" if "id" in block else item
                if dated and file.review_by is not None:
                    block = {"review_by": file.review_by, **block}
            ids[item] += 1
            if ids[item] == 2:
                problems.append(Problem(file=file.name, item=item, key="id", text="is used twice"))
            try:
                made = reader(block)
                found[made.id] = made
            except UnreadableError as error:
                problems += [Problem(file=file.name, item=item, key=k, text=t)
                             for k, t in error.wrongs]  # fmt: skip
    return found


def _poses(files: list[_File], problems: list[Problem]) -> dict[str, figure.Pose]:
    table = {POSE: [block for file in files for block in file.items(POSE)]}
    try:
        return figure.poses(table)
    except figure.PoseError as error:
        lines = str(error).splitlines()
        problems += [Problem(file="poses.toml", item="", key="", text=line) for line in lines]
        return {}


def _cell(text: str, hint: Any) -> Any:
    """A cell of trials.csv in the type of its column; blank is not known, never zero."""
    if NoneType in get_args(hint):
        if text == "":
            return None
        hint = next(kind for kind in get_args(hint) if kind is not NoneType)
    if hint is Status:
        return {"yes": Status.CHECKED, "recalled": Status.RECALLED}[text]
    return hint(text)


def _trials(path: Path, problems: list[Problem]) -> tuple[Trial, ...]:
    hints = get_type_hints(Trial)
    trials: list[Trial] = []
    if not path.exists():
        problems.append(_missing(path.name))
        return ()
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            cells = {}
            for name, hint in hints.items():
                try:
                    cells[name] = _cell(row[name], hint)
                except (KeyError, TypeError, ValueError):
                    text = f"is {row.get(name)!r}, which does not fit this column"
                    where = f"line {number}"
                    problems.append(Problem(file=path.name, item=where, key=name, text=text))
            if len(cells) == len(hints):
                trials.append(Trial(**cells))
    return tuple(trials)


def _missing(what: str) -> Problem:
    text = f"{what} is missing from the knowledge folder; without it Soleus would know too little"
    return Problem(file="", item="", key="", text=text)


def _version(paths: Iterable[Path]) -> str:
    """Changes when any knowledge file does."""
    parts = (path.name.encode() + b"\0" + path.read_bytes() for path in paths)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def read(folder: Path) -> Catalog:
    """The catalog of a folder of knowledge files.

    Raises KnowledgeError that names every problem of every file at once.
    """
    problems: list[Problem] = []
    paths = sorted(folder.glob("*.toml"))
    files = [_toml(path, problems) for path in paths]
    problems += [problem for file in files for problem in file.strangers()]
    # A file left out would otherwise look like a person without a single warning sign.
    written = {table for file in files for table in file.tables}
    problems += [_missing(f"every [[{name}]]") for name in (*TABLES, POSE) if name not in written]
    items = {name: _collect(files, table, problems) for table, (name, _) in TABLES.items()}
    poses = _poses(files, problems)
    trials = _trials(folder / TRIALS, problems)
    if problems:
        raise KnowledgeError(problems)
    version = _version([*paths, folder / TRIALS])
    return Catalog(version=version, poses=poses, trials=trials, **items)


@cache
def load() -> Catalog:
    """Everything that is known, read once."""
    return read(FOLDER)
