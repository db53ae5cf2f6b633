"""The pages about security say what the program does, in figures too."""

import ast
import logging
import re
from pathlib import Path

import pytest

from soleus import settings
from soleus.app import guesses, keys, lasting, passkeys, share, ways_in
from soleus.diary.entries import Episode, limits
from soleus.diary.sealed import FEWEST_ROUNDS, MOST_PAIRS
from soleus.exchange import incoming
from soleus.exchange.apps import packs
from soleus.exchange.json import BATCH
from soleus.notify import connector
from soleus.notify.carry import Kind
from soleus.ops import apart
from soleus.records import shares, visits
from soleus.web import by_key
from soleus.web.pages import policy, sealing

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "soleus"


def read(name):
    return (ROOT / name).read_text("utf-8")


def part(page, title):
    """One part of a page, by its title."""
    return re.split(r"\n## ", page.split(f"\n## {title}\n")[1])[0]


@pytest.fixture(scope="module")
def page():
    return read("docs/reference/security.md")


@pytest.fixture(scope="module")
def signing_in():
    return read("docs/operate/signing-in.md")


def has(text, *words):
    assert [each for each in words if each not in text] == []


def test_the_limits_are_those_of_the_code(page):
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part(page, "Limits"), re.MULTILINE))
    has(rows["a request"], f"{settings.MOST_BYTES:,} bytes")
    hers, others = rows["a file of her diary"], rows["a file of another app"]
    has(hers, f"{settings.MOST_FILE_BYTES:,} bytes", f"unfolded {incoming.MOST_BYTES:,}")
    has(hers, f"{incoming.MOST_FILES} files, {incoming.MOST_RATIO} times")
    has(others, f"{packs.MOST_PACKED:,} bytes", f"unfolded {packs.MOST_UNPACKED:,}")
    has(others, f"{packs.MOST_FILES:,} files, {packs.MOST_RATIO} times")
    assert rows["entries in one request"] == str(BATCH)
    sealed = re.search(r"LONGEST = ([\d_]+)", (SOURCE / "web/static/sealed.js").read_text("utf-8"))
    has(rows["a note"], f"{limits(Episode)['note'][0].max_length:,}", f"{int(sealed[1]):,} bytes")
    assert rows["pairs of keys for sealed notes"] == str(MOST_PAIRS)
    assert rows["keys of programs that work at once"] == str(keys.MOST)
    assert rows["links to a page of hers that open at once"] == str(share.MOST)
    assert rows["passkeys"] == str(passkeys.MOST)
    has(rows["what a key may ask"], f"{by_key.BY_KEY.most} times a minute")
    has(rows["wrong keys from one place"], f"{by_key.WRONG_KEYS.most} a minute")
    tries = rows["wrong passphrases, codes and links"]
    has(tries, f"{guesses.MOST_OF_ONE} an hour for one name")
    has(tries, f"{guesses.MOST_FROM_A_PLACE} an hour from one place")
    has(rows["wrong codes of a shared page"], f"{shares.MOST_WRONG} in all")
    kept = rows["wrong passphrases that she is told of"]
    has(kept, f"of {guesses.KEPT.days} days", f"newest {guesses.MOST_KEPT:,}")
    told = rows["what browsers tell of the policy"]
    has(told, f"{policy.FROM_A_PLACE.most} times a minute", f"{policy.MOST_BYTES:,} bytes")
    assert (policy.TOLD.most, policy.TOLD.window) == (1, 3600)
    has(told, "a line of the log an hour for each part")


def test_what_a_browser_needs_is_written_down():
    has(read("docs/operate/https-at-home.md"), "## What works where", "elsewhere, over plain HTTP")


def test_how_wrong_tries_are_counted_is_written_down(signing_in):
    assert (guesses.MOST_OF_ONE, guesses.MOST_FROM_A_PLACE) == (10, 20)
    said = part(signing_in, "Wrong tries")
    has(said, "Ten an hour for one passphrase, twenty an hour from one place")
    has(said, "nobody can shut her out by guessing")


def test_the_words_that_are_no_passphrase_are_written_down(page):
    said = re.findall(r"`(\w+)`", part(page, "What is refused in a passphrase"))
    assert set(said) == ways_in.OURS


def test_every_way_in_is_written_down(signing_in):
    """Each that somebody can come in by, with what it takes to guess it."""
    said = part(signing_in, "The ways")
    assert len(re.findall(r"^\| (?!way|---)", said, re.MULTILINE)) == 5
    pages = (SOURCE / "web/pages/sign_in.py").read_text("utf-8")
    assert set(re.findall(r'_let_in\(request, [\w.]+, "([a-z ]+)"', pages)) == {
        *("passphrase", "passkey", "code", "link"),
    }
    has(said, "a one-time link", "a passkey", "a passphrase", "a code on paper", "from a device")


def test_how_long_a_visit_lasts_is_written_down(page, signing_in):
    assert (settings.SESSION_COOKIE_AGE, visits.LONGEST.days) == (180 * 24 * 60 * 60, 365)
    has(part(signing_in, "How long a device stays in"), "Half a year", "a year after it came in")
    has(part(page, "Limits"), "devices that are signed in | as many as she likes")


def test_every_key_is_written_down(page):
    """Each file that holds one, and each column of the diary that a secret was made into."""
    said = part(page, "Keys and secrets")
    files = {each.name for each in (settings.WRAPPED_FILE, settings.PUSH_KEY_FILE)}
    has(said, *files, "diary.key", "session.key")
    named = set(re.findall(r"secret\(\"(\w+)\"", (SOURCE / "settings.py").read_text("utf-8")))
    assert named == {"SMTP_PASSWORD", "DATABASE_URL", "DATABASE_KEY", "PUSH_KEY", "SECRET_KEY"}
    has(said, "SOLEUS_SMTP_PASSWORD", "SOLEUS_DATABASE_URL")
    has(said, f"{FEWEST_ROUNDS:,} rounds", f"{sealing.SHORTEST} letters of a passphrase")
    models = ast.parse((SOURCE / "records/models.py").read_text("utf-8"))
    tables = {
        table.name
        for table in models.body
        if isinstance(table, ast.ClassDef)
        for line in ast.walk(table)
        if isinstance(line, ast.Name)
        and line.id in ("digest", "session_key", "credential", "handle")
    }
    assert tables == {"Person", "Link", "Visit", "Passkey", "RecoveryCode", "Key", "Share"}
    assert len(re.findall(r"^\| (?!what|---)", said, re.MULTILINE)) == 16


def test_all_it_speaks_to_is_written_down(page):
    said = part(page, "Whom it speaks to")
    assert set(re.findall(r"^\| `(\w+)`", said, re.MULTILINE)) == set(Kind)
    has(said, "SOLEUS_SMTP_HOST", "SOLEUS_DATABASE_URL", "SOLEUS_SEND_TO", "SOLEUS_SEND_TO_LOCAL")


def test_how_long_it_waits_is_written_down(page):
    said = part(page, "How long it waits")
    assert settings.database({}, Path())["OPTIONS"]["timeout"] == 20
    waits = (connector.SECONDS, connector.SECONDS_IN_ALL, connector.USUAL_WAIT.seconds / 60)
    has(said, "{:.0f} seconds for each step of a message and {:.0f} in all".format(*waits))
    has(said, f"after {waits[2]:.0f} minutes", "within a day at most", f"{apart.SECONDS} seconds")
    assert connector.LONGEST_WAIT.days == 1


def test_what_takes_long_is_written_down(page):
    said = part(page, "What takes long, and what holds it back")
    has(said, f"{apart.MEMORY:,} bytes of memory and {apart.CPU_SECONDS} seconds")
    has(said, f"{settings.MOST_FILE_BYTES:,} bytes", f"{lasting.MOST_WAITING} at once")


def test_risky_parts_are_named(page):
    """By names that are there."""
    said = part(page, "Risky parts")
    for name in re.findall(r"`soleus\.([\w.]+)`", said):
        place = SOURCE / name.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").exists(), name
    asked = read("pyproject.toml")
    for name in ("sqlcipher3", "typst", "fido2", "cryptography"):
        has(said, f"`{name}`")
        has(asked, f'"{name}')


def test_how_soon_a_weak_part_is_replaced_is_written_down(page):
    has(part(page, "How soon a weak part is replaced"), "within 7 days", "within 30 days")
    has(read("SECURITY.md"), "docs/reference/security.md")


# ── the way ─────────────────────────────────────────────────────────────────────────────────


def test_the_way_to_https_is_a_certificate_that_every_browser_trusts():
    caddy = read("docs/operate/Caddyfile")
    assert not re.search(r"^\s*tls\s+internal", caddy, re.MULTILINE)
    has(read("docs/operate/https-at-home.md"), "Do not make a certificate authority of your own")


def test_the_service_may_do_little():
    unit = read("docs/operate/soleus.service")
    has(unit, "User=soleus", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n")
    has(unit, "ProtectSystem=strict", "ProtectHome=yes", "RestrictAddressFamilies=", "UMask=0077")
    has(unit, "SystemCallFilter=@system-service", "StateDirectoryMode=0700")
    has(unit, "StandardOutput=null\n")  # a start prints a link that opens the diary
    has(read("docs/operate/postgresql.md"), "Give the user no more than its own database")


def test_no_unit_shows_the_name_that_nobody_may_know():
    # "systemctl show" tells every user of the machine what is set in a unit.
    assert not re.search(r"^#?Environment=.*SOLEUS_NAME", read("docs/operate/soleus.service"), re.M)
    has(read("docs/operate/systemd.md"), "sudo install -m 600 /dev/null /etc/soleus.name")


# ── the log ─────────────────────────────────────────────────────────────────────────────────


def lines():
    """What each line of the log says, as it stands in the source."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_line = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if not is_line or node.func.attr not in ("info", "warning", "error", "exception"):
                continue
            if ast.unparse(node.func.value) in ("log", "doors.log"):
                yield node.args[0].value if isinstance(node.args[0], ast.Constant) else ""


def test_every_line_of_the_log_is_written_down(page):
    said = part(page, "Lines of the log")
    found = list(lines())
    assert found.count("") == 1  # the versions, at the start
    assert set(found) - {""} == set(re.findall(r"^\| `([^`]+)`", said, re.MULTILINE))
    assert set(settings.LOGGING["handlers"]) == {"console", "nowhere"}
    assert settings.LOGGING["handlers"]["console"]["class"] == "logging.StreamHandler"


def test_a_line_of_the_log_says_when_what_and_who():
    made = settings.log_lines()
    line = logging.LogRecord("soleus.doors", logging.WARNING, "", 0, "refused: %s", ("x",), None)
    line.created = 1796202000.0
    assert made.format(line) == "2026-12-02T09:00:00Z WARNING soleus.doors refused: x"
    assert settings.LOGGING["formatters"] == {"plain": {"()": settings.log_lines}}
    used = {each.get("formatter", "plain") for each in settings.LOGGING["handlers"].values()}
    assert used == {"plain"}
