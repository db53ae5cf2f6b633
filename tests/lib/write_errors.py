"""Write into a diary on a disk that fails, and count what was acknowledged and is not there.

    python -m tests.lib.write_errors FOLDER MOST

Run by itself, since it fails the disk of its own process: each round forks one that writes and one
that looks. Prints, as JSON, how many rounds there were and what each kind of failing came to.
"""

import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

WRITES = 6
KINDS = [(lasting, full) for lasting in (False, True) for full in (False, True)]
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def main() -> None:
    os.environ["SOLEUS_DATA_DIR"] = sys.argv[1]
    from soleus import cli

    cli.ready(None)
    in_fork(make_owner)
    figures: Counter[str] = Counter()
    acknowledged: set[str] = set()
    for lasting, full in KINDS:
        for at in range(1, int(sys.argv[2]) + 1):
            told = in_fork(partial(written, at, lasting, full))
            acknowledged |= set(told["acknowledged"])
            figures["rounds"] += 1
            figures["failed"] += told["failed"]
            figures["refused"] += told["refused"]
            if not told["failed"]:
                break
            found = in_fork(there)
            figures["lost"] += len(acknowledged - set(found["ids"]))
            figures["damaged"] += not found["is_whole"]
    figures["acknowledged"] = len(acknowledged)
    print(json.dumps(figures))


def in_fork(work):
    """What work gives, done by a process of its own that ends as if it were killed."""
    from django.db import connection

    connection.close()
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        try:
            answer = json.dumps(work())
        except Exception as error:  # noqa: BLE001  the parent must hear of any
            answer = json.dumps({"error": repr(error)})
        with os.fdopen(writing, "w") as out:
            out.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        answer = json.loads(told.read())
    os.wait()
    assert "error" not in (answer or {}), answer
    return answer


def make_owner():
    from soleus.records import people

    people.add_person(NOW)


def written(at, lasting, full):
    """The ids that were acknowledged on a disk that fails at its n-th call."""
    from django.db import DatabaseError, connection

    from soleus.app import write
    from soleus.records import people
    from tests.lib.faults import Faults

    faults = Faults(at=at, lasting=lasting, full=full)
    acknowledged, refused = [], 0
    for _ in range(WRITES):
        id_ = str(uuid4())
        try:
            (receipt,) = write.entries(people.owner(), cramp(id_), NOW)
            if receipt.saved:
                acknowledged.append(id_)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except DatabaseError:
            refused += 1
            connection.close_if_unusable_or_obsolete()  # as at the end of each request
    return {"acknowledged": acknowledged, "refused": refused, "failed": faults.failed}


def cramp(id_):
    told = {"kind": "episode", "id": id_, "at": NOW.isoformat(), "zone": "UTC"}
    return told | {"written": NOW.isoformat(), "note": "long " * 1000}


def there():
    """What a new process finds in the diary, and whether every page of it is whole."""
    from django.db import connection

    from soleus.diary.entries import Episode
    from soleus.records import people, store

    ids = [str(UUID(str(each.id))) for each in store.load(people.owner(), [Episode])]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        answers = cursor.fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA cipher_integrity_check")
        broken = cursor.fetchall()
    return {"ids": ids, "is_whole": answers == [("ok",)] and not broken}


if __name__ == "__main__":
    main()
