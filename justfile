# The verbs. Each works without `just` too: type the line below its name.

# Exactly what the build runs
check:
    bash .ci/run

# Every check and test this machine can run, or only those named
test *ARGS:
    python3 run.py test {{ARGS}}

# Style, types and the laws of leaning
lint:
    .venv/bin/ruff check
    .venv/bin/ruff format --check
    .venv/bin/mypy
    .venv/bin/lint-imports --no-logo

# Put the code in the one form
format:
    .venv/bin/ruff format
    .venv/bin/ruff check --fix

# Choose versions anew; needs uv
lock *UPGRADE:
    uv lock {{UPGRADE}}
    uv export --frozen --quiet --no-emit-project --no-header --no-annotate --no-default-groups --group build --output-file requirements/app.txt
    uv export --frozen --quiet --no-emit-project --no-header --no-annotate --no-default-groups --group build --group test --output-file requirements/test.txt
    uv export --frozen --quiet --no-emit-project --no-header --no-annotate --no-default-groups --group build --group bench --output-file requirements/bench.txt

# Try in full what Soleus promises, or only these: just promises R1 R4
promises *IDS:
    python3 run.py test --slow {{IDS}}

# Measure pages and writes over HTTP
bench *ARGS:
    .venv/bin/python -m bench {{ARGS}}

# Tell ten thousand stories of phones on a bad network
bench-outbox *ARGS:
    .venv/bin/python bench/outbox {{ARGS}}

# Kill a browser two hundred times as it says that it saved
bench-kills *ARGS:
    .venv/bin/python bench/kills {{ARGS}}

# Try a wrong passphrase at a thousand names that are known and a thousand that are not
bench-doors *ARGS:
    .venv/bin/python bench/doors {{ARGS}}

# Go through Soleus as those who should see nothing of it
bench-walk *ARGS:
    .venv/bin/python bench/walk {{ARGS}}

# Copy a diary two hundred times while it is written, and spoil a copy a thousand times
bench-copies *ARGS:
    .venv/bin/python bench/copies {{ARGS}}

# Fill small disks to the last byte, and fail each write of the diary in turn
bench-disk *ARGS:
    .venv/bin/python bench/disk {{ARGS}}

# Kill runners of reminders while they send; hold ten thousand schedules to their promises
bench-reminders *ARGS:
    .venv/bin/python bench/reminders {{ARGS}}

# Time a report, and hold its numbers against the slow way
bench-report *ARGS:
    .venv/bin/python bench/report {{ARGS}}

# Type the everyday names of foods, letter by letter
bench-foods *ARGS:
    .venv/bin/python bench/foods {{ARGS}}

# Take 100,000 entries out and bring them in
bench-export *ARGS:
    .venv/bin/python bench/export {{ARGS}}

# Time a fit, hold it against gold or known truths, or count false answers: see bench/insight
bench-insight *ARGS:
    .venv/bin/python bench/insight {{ARGS}}

# what share of self-tests end with an answer; the table study/chances.csv with its name
bench-trials *ARGS:
    .venv/bin/python bench/trials {{ARGS}}

# Make the environment of the samplers that insight is held against, beside our own
peers:
    python3 -m venv .venv-peers
    .venv-peers/bin/python -m pip install --require-hashes -r requirements/bench.txt

# Walk through the diaries of tests/gold anew, or run others beside us: gold or peers
bench-peers *ARGS:
    .venv-peers/bin/python bench/insight {{ARGS}}

# Ask the API three hundred things of each operation, as its description allows and beyond it
bench-api *ARGS:
    API_CASES=300 .venv/bin/python -m pytest -q tests/integration/test_api_told.py {{ARGS}}

# Write down what the API says of itself
describe:
    .venv/bin/python docs/openapi.py
