"""Run the tests that go through the database on SQLCipher and on PostgreSQL, and compare.

    python bench/parity

PostgreSQL is where SOLEUS_TEST_POSTGRES says; without it there is nothing to compare, and nothing
is counted. A test that means something on one of them only says so with a mark, and is left out.
"""

import json
import os
import sys

from bench.promises import once

ON_BOTH = ("-p", "bench.parity.asking", "-m", "not sqlcipher and not postgres and not browser")
TESTS = ("tests/integration", "tests/properties/test_store_laws.py")


def main() -> None:
    postgres = os.environ.get("SOLEUS_TEST_POSTGRES", "")
    if not postgres:
        sys.exit("Set SOLEUS_TEST_POSTGRES to a database's URL.")
    here = once.outcomes(*ON_BOTH, *TESTS, environ=dict(os.environ))
    # What passed on the other database says nothing of this one.
    other = {name: value for name, value in os.environ.items() if name != once.ONCE}
    there = once.outcomes(*ON_BOTH, *TESTS, environ={**other, "SOLEUS_DATABASE_URL": postgres})
    unlike = [name for name in here.keys() | there if here.get(name) != there.get(name)]
    print(*sorted(unlike), sep="\n")
    failed = sum("failed" in (here.get(name), there.get(name)) for name in here.keys() | there)
    print(json.dumps({"tests": len(here), "unlike": len(unlike), "failed": failed}))
    sys.exit(1 if unlike or failed else 0)
