"""Read an Apple Health export of 1 GB, and files that were made to fill a machine.

python bench/apps [--mb 1000]

Prints seconds on the wall and of the processor, and the most memory the reading child held above
a child that reads next to nothing. The file is made as a stream and never held. Then hostile files
are sent to a running server, which must refuse each, stay well and grow little. Ends with a line of
JSON, its counts, and with 1 on a miss.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.apps import sent
from soleus.exchange.apps.days import RefusedError
from soleus.ops import apart

MB = 1_000
MOST_SECONDS, MOST_MEMORY = 60, 120  # of the processor for a gigabyte; megabytes above idle
MOST_REFUSAL, MOST_OF_BOMB = 10, 100
OK, SERVER_ERROR = 200, 500
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData '
    '(ExportDate,Me,Record*)>\n]>\n<HealthData locale="en_GB">\n'
)
# What fills a real export: the pulse of a watch. Water and steps are a small part of it.
KINDS = (
    *(("HKQuantityTypeIdentifierHeartRate", "count/min", "71"),) * 6,
    *(("HKQuantityTypeIdentifierActiveEnergyBurned", "kcal", "1.234"),) * 3,
    *(("HKQuantityTypeIdentifierStepCount", "count", "31"),) * 2,
    ("HKQuantityTypeIdentifierDietaryWater", "mL", "20"),
)
BILLION = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12)
)  # as text, some kilobytes


def main() -> None:
    if "--child" in sys.argv:
        child(Path(sys.argv[-1]))
        return
    size = int(sys.argv[sys.argv.index("--mb") + 1]) if "--mb" in sys.argv else MB
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as folder:
        few = write(Path(folder, "few.zip"), 1)
        idle = run(few).memory
        print(f"{'file':<36} {'wall':>8} {'processor':>10} {'memory':>8}  answer")
        told = {f"Apple Health, {size} MB": run(write(Path(folder, "many.zip"), size))}
        told |= {name: run(made(Path(folder, "bomb"), *each)) for name, each in bombs().items()}
    for name, (wall, cpu, memory, answer) in told.items():
        print(f"{name:<36} {wall:6.1f} s {cpu:8.1f} s {memory - idle:5.0f} MB  {answer}")
    large, *hostile = told.values()
    is_read = (
        large.answer.endswith("days")
        and large.cpu <= MOST_SECONDS * max(size / MB, 0.1)
        and large.memory - idle <= MOST_MEMORY
    )
    found, unwell = sent.all_sent()
    for each in found:
        print(
            f"{each.name:<36} {each.seconds:6.1f} s {'':10} {each.megabytes:5.0f} MB  {each.status}"
        )
    counts = {
        "files": len(hostile) + len(found),
        "crashes": unwell + sum(each.status >= SERVER_ERROR for each in found),
        "taken for good": sum(each.answer.endswith("days") for each in hostile)
        + sum(each.status == OK for each in found),
        "seconds": round(max([e.wall for e in hostile] + [e.seconds for e in found]), 1),
        "MB more": round(max([e.memory - idle for e in hostile] + [e.megabytes for e in found])),
        "of 1 GB unread": int(not is_read),
    }
    print(json.dumps(counts))
    is_good = is_read and not counts["crashes"] and not counts["taken for good"]
    sys.exit(
        0
        if is_good and counts["seconds"] <= MOST_REFUSAL and counts["MB more"] <= MOST_OF_BOMB
        else 1
    )


class Run(NamedTuple):
    """wall, cpu: seconds; memory: the most megabytes that the child held"""

    wall: float
    cpu: float
    memory: float
    answer: str


def run(file: Path) -> Run:
    words = [sys.executable, str(Path(__file__).parent), "--child", str(file)]
    told = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    file.unlink()
    return Run(*told)


def child(file: Path) -> None:
    began = time.perf_counter()
    with file.open("rb") as source:
        try:
            found = apart.counted(
                source, zone="Europe/Berlin", within=file.parent, told=lambda *_: None
            )
            answer = f"{sum(len(each.days) for each in found)} days" if found else "not theirs"
        except RefusedError as error:
            answer = error.code
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter() - began
    print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, answer]))


def records(size: int) -> Iterator[bytes]:
    """So many megabytes, some thousand records at a time."""
    yield HEAD.encode()
    written, day = 0, date(2024, 1, 1)
    while written < size * 1_000_000:
        at = f"{day.isoformat()} 08:15:00 +0100"
        part = "".join(
            f' <Record type="{kind}" sourceName="Ada’s Watch" sourceVersion="10.1" '
            f'device="&lt;&lt;HKDevice: 0x2&gt;, name:Watch, model:Watch, hardware:Watch6,1&gt;" '
            f'unit="{unit}" creationDate="{at}" startDate="{at}" endDate="{at}" value="{value}">\n'
            '  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="0"/>\n </Record>\n'
            for kind, unit, value in KINDS * 40
        ).encode()
        yield part
        written, day = written + len(part), day + timedelta(days=1)
        day = date(2024, 1, 1) if day.year > 2026 else day
    yield b"</HealthData>\n"


def write(file: Path, size: int) -> Path:
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack,
        pack.open("apple_health_export/export.xml", "w", force_zip64=True) as out,
    ):
        out.writelines(records(size))
    return file


Parts = dict[str, Iterator[bytes]]


def bombs() -> dict[str, tuple[Parts, int]]:
    """What is in each, and how it is packed: what is not packed passes the first look."""

    def again(head: bytes, part: bytes, size: int) -> Iterator[bytes]:
        yield head
        yield from (part for _ in range(size))

    def devices() -> Iterator[bytes]:
        yield HEAD.encode()
        for n in range(600_000):
            yield (
                b'<Record type="HKQuantityTypeIdentifierStepCount" unit="count" value="1" '
                b'sourceName="%d" startDate="2026-11-03 08:00:00 +0100"/>' % n
            )

    head, stored, packed = HEAD.encode(), zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
    entities = HEAD.replace("]>", f"{BILLION}]>").encode() + b"<Me a='&a11;'/></HealthData>"
    mega = 1_000_000
    meal = b"Date,Meal,Calories\n2026-11-03,"
    return {
        "zeros, 3 GB": ({"export.xml": again(head, b"\0" * mega, 3_000)}, packed),
        "entities": ({"export.xml": iter([entities])}, packed),
        "many devices": ({"export.xml": devices()}, packed),
        "elements in elements": ({"export.xml": again(head, b"<a>" * 100_000, 500)}, stored),
        "one endless name": (
            {"export.xml": again(head + b'<Record type="', b"x" * mega, 150)},
            stored,
        ),
        "one endless cell": ({"table.csv": again(meal, b"1" * mega, 150)}, stored),
        "endless commas": ({"table.csv": again(meal, b"," * mega, 150)}, stored),
        "an endless text": (
            {"steps-2026-11-03.json": again(b'[{"dateTime": "', b"x" * mega, 150)},
            stored,
        ),
        "lists in lists": (
            {"steps-2026-11-03.json": again(b'[{"dateTime": ', b"[" * mega, 150)},
            stored,
        ),
        "many files": ({f"{n}.csv": iter([b"kind"]) for n in range(100_000)}, stored),
    }


def made(file: Path, parts: Parts, how: int) -> Path:
    with zipfile.ZipFile(file, "w", how, compresslevel=1) as pack:
        for name, part in parts.items():
            with pack.open(name, "w", force_zip64=True) as out:
                out.writelines(part)
    return file


if __name__ == "__main__":
    main()
