"""Small files as other apps write them, made by hand."""

import io
import json
import sqlite3
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from soleus.exchange.apps.read import read
from soleus.ops.apart import opened

BERLIN = ZoneInfo("Europe/Berlin")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record (MetadataEntry*)>
<!ELEMENT Correlation ((MetadataEntry|Record)*)>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-11-27 10:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
"""


def record(kind, value, at, *, unit="", until="", source="Phone", inside=""):
    unit = f' unit="{unit}"' if unit else ""
    kind = f"HKQuantityTypeIdentifier{kind}" if not kind.startswith("HK") else kind
    return (
        f' <Record type="{kind}" sourceName="{source}" sourceVersion="17"{unit}'
        f' creationDate="{at}" startDate="{at}" endDate="{until or at}" value="{value}">'
        f'{inside}<MetadataEntry key="HKWasUserEntered" value="1"/></Record>\n'
    )


def slept(stage, start, end, source="Watch"):
    return record(
        "HKCategoryTypeIdentifierSleepAnalysis",
        f"HKCategoryValueSleepAnalysis{stage}",
        start,
        until=end,
        source=source,
    )


def apple(*records, head=HEAD):
    return (head + "".join(records) + "</HealthData>\n").encode()


def packed(files, *, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as pack:
        for name, raw in files.items():
            pack.writestr(name, raw)
    return made.getvalue()


def database(*statements):
    """A database as a file. Each statement is text, or text with rows to write by it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "made")
        connection = sqlite3.connect(file)
        for each in statements:
            if isinstance(each, str):
                connection.execute(each)
            else:
                connection.executemany(*each)
        connection.commit()
        connection.close()
        return file.read_bytes()


def listed(*elements):
    return json.dumps(elements).encode()


@contextmanager
def laid_out(source):
    with tempfile.TemporaryDirectory() as folder, opened(source, Path(folder)) as found:
        yield found


def found_in(raw, zone=BERLIN):
    """What is found in a file, read in this very process."""
    return read(io.BytesIO(raw), zone=zone, told=lambda *_: None, database=laid_out)


def told(raw, zone=BERLIN):
    """The same as lines: the day, the quantity, the amount."""
    return [
        f"{on:%m-%d} {of} {amount:g}"
        for each in found_in(raw, zone) or []
        for on, of, amount in each.days
    ]
