"""Settings: read, or refused with the value, the rule and the next step."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from soleus import settings
from soleus.settings import NotUsableError

HOME = {"HOME": "/ada", "USERPROFILE": "/ada"}


@pytest.mark.parametrize(
    "system, environ, data, config",
    [
        ("linux", {}, "/ada/.local/share/soleus", "/ada/.config/soleus"),
        (
            "linux",
            {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"},
            "/data/soleus",
            "/config/soleus",
        ),
        (
            "darwin",
            {},
            "/ada/Library/Application Support/Soleus",
            "/ada/Library/Preferences/Soleus",
        ),
        ("win32", {"LOCALAPPDATA": "/l", "APPDATA": "/r"}, "/l/Soleus", "/r/Soleus"),
        ("win32", {}, "/ada/AppData/Soleus", "/ada/AppData/Soleus"),
    ],
)
def test_each_system_keeps_the_diary_and_its_key_apart(system, environ, data, config):
    told = {**HOME, **environ}
    assert settings.data_folder(told, system) == Path(data)
    assert settings.key_folder(told, system) == Path(config)


def test_a_folder_of_her_choice_keeps_its_keys_inside(tmp_path):
    told = {**HOME, "SOLEUS_DATA_DIR": str(tmp_path / "diary")}
    assert settings.data_folder(told, "linux") == tmp_path / "diary"
    assert settings.key_folder(told, "linux") == tmp_path / "diary" / "keys"


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(NotUsableError, match=r"file, which is a file.*Choose another"):
        settings.data_folder({"SOLEUS_DATA_DIR": str(file)}, "linux")


@pytest.mark.parametrize("told", ["0", "8000", "65535"])
def test_a_port_is_a_number(told):
    assert settings.port({"SOLEUS_PORT": told}) == int(told)


@pytest.mark.parametrize("told", ["", "x", "-1", "65536", "80.5", "８０", "1e3", " 80"])
def test_no_other_port_is_taken(told):
    with pytest.raises(NotUsableError, match="from 0 to 65535"):
        settings.port({"SOLEUS_PORT": told})


def test_our_own_addresses_name_their_port():
    assert settings.origins({}, 8000) == (
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "http://soleus.localhost:8000",
    )
    assert settings.origins({}, 80)[0] == "http://localhost"


def test_under_a_name_of_her_own_nothing_answers_at_the_usual_ones():
    told = {"SOLEUS_NAME": "k7f2w9x3", "SOLEUS_HOSTS": "https://diary.example.org"}
    assert settings.origins(told, 8000) == (
        "http://k7f2w9x3.localhost:8000",
        "https://diary.example.org",
    )


@pytest.mark.parametrize(
    "told",
    [
        *("K7F2W9X3", "k7f2.w9x3", "k7f2w9x3.localhost", "k7f2-w9x3", "k7f2w9xé", "k7f2 w9x3"),
        *("soleus", "k7f2w9x", "x" * 64),
    ],
)
def test_such_a_name_is_one_word_that_is_long_enough(told):
    with pytest.raises(NotUsableError, match="one word of small letters and digits"):
        settings.names({"SOLEUS_NAME": told})


def test_further_addresses_are_written_as_a_browser_shows_them():
    told = {"SOLEUS_HOSTS": "https://diary.example.org, http://pi:8000"}
    assert settings.origins(told, 8000)[3:] == ("https://diary.example.org", "http://pi:8000")


@pytest.mark.parametrize(
    "told",
    [
        "diary.example.org",
        "*",
        "https://",
        "https://diary.example.org/",
        "https://diary.example.org/soleus",
        "https://Diary.example.org",
        "ftp://diary.example.org",
        "https://diary.example.org?x",
        "null",
    ],
)
def test_an_address_that_no_browser_shows_is_refused(told):
    with pytest.raises(NotUsableError, match="such as https://diary"):
        settings.origins({"SOLEUS_HOSTS": told}, 8000)


# What TZ says, where the clock is linked to, what is written beside it, and the zone that counts.
MACHINES = [
    ("", None, None, "UTC"),
    ("", "/usr/share/zoneinfo/Europe/Oslo", None, "Europe/Oslo"),
    ("", "/var/db/timezone/zoneinfo/Asia/Tokyo", None, "Asia/Tokyo"),
    ("", "../usr/share/zoneinfo/Europe/Oslo", "Etc/UTC\n", "Europe/Oslo"),
    ("", None, "Europe/Oslo\n", "Europe/Oslo"),
    ("", "/somewhere/else", "Europe/Oslo\n", "Europe/Oslo"),
    ("Asia/Kolkata", "/usr/share/zoneinfo/Europe/Oslo", "Etc/UTC\n", "Asia/Kolkata"),
    (":Asia/Kolkata", None, None, "Asia/Kolkata"),
    (":/etc/localtime", "/usr/share/zoneinfo/Europe/Oslo", None, "Europe/Oslo"),
    ("CET-1CEST", "/usr/share/zoneinfo/Europe/Oslo", None, "Europe/Oslo"),
    ("Europe", None, "", "UTC"),
    ("posix/Europe/Oslo", "/usr/share/zoneinfo/right/Europe/Oslo", "localtime\n", "UTC"),
    ("../../etc/passwd", None, "Mars/Olympus\n", "UTC"),
]


@pytest.mark.parametrize("told,link,written,zone", MACHINES)
def test_the_zone_of_a_machine(told, link, written, zone, tmp_path):
    if link:
        (tmp_path / "localtime").symlink_to(link)
    if written is not None:
        (tmp_path / "timezone").write_text(written, "ascii")
    assert settings.machine_zone({"TZ": told}, tmp_path) == zone


def test_a_zone_that_the_system_does_not_have_would_keep_it_from_starting(tmp_path, monkeypatch):
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Oslo").touch()
    monkeypatch.setattr(settings, "SYSTEM_ZONES", tmp_path)
    assert settings.machine_zone({"TZ": "Europe/Oslo"}, tmp_path) == "Europe/Oslo"
    assert settings.machine_zone({"TZ": "US/Eastern"}, tmp_path) == "UTC"
    monkeypatch.setattr(settings, "SYSTEM_ZONES", tmp_path / "none")
    assert settings.machine_zone({"TZ": "US/Eastern"}, tmp_path) == "US/Eastern"


def test_a_database_address_is_read():
    told = settings.postgres("postgresql://ada:p%40ss@db:5433/diary?sslmode=require")
    assert told["NAME"] == "diary"
    assert (told["USER"], told["PASSWORD"]) == ("ada", "p@ss")
    assert (told["HOST"], told["PORT"]) == ("db", "5433")
    assert told["OPTIONS"] == {"sslmode": "require", "sslrootcert": "system"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", ""])
def test_a_database_on_this_machine_is_spoken_to_as_it_is(host):
    assert settings.postgres(f"postgresql://{host}/diary")["OPTIONS"] == {}


@pytest.mark.parametrize("host", ["db", "192.168.1.20", "diary.example.org", "localhost.evil.test"])
def test_a_database_elsewhere_must_show_who_it_is(host):
    proof = {"sslmode": "verify-full", "sslrootcert": "system"}
    assert settings.postgres(f"postgresql://{host}/diary")["OPTIONS"] == proof
    own = f"postgresql://{host}/diary?sslrootcert=/etc/own.crt"
    assert settings.postgres(own)["OPTIONS"] == {**proof, "sslrootcert": "/etc/own.crt"}


@pytest.mark.parametrize(
    "told", ["mysql://x/y", "postgresql://host", "postgresql://host/", "postgresql://host/a/b", "x"]
)
def test_another_database_is_refused_without_repeating_its_password(told):
    with pytest.raises(NotUsableError) as caught:
        settings.postgres(told)
    assert "postgresql://user:password@host:5432/name" in str(caught.value)
    assert told == "x" or told not in str(caught.value)


def test_without_an_address_the_diary_is_an_encrypted_file(tmp_path):
    told = settings.database({}, tmp_path)
    assert told["ENGINE"] == "soleus.records.sqlcipher"
    assert told["NAME"] == str(tmp_path / "diary.db")
    assert told["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert told["CONN_MAX_AGE"] is None


def test_a_secret_comes_from_its_variable_its_file_or_its_usual_place(tmp_path):
    file, usual = tmp_path / "file", tmp_path / "usual"
    file.write_text("from-file\n")
    assert settings.secret("X", {}, usual) == ""
    usual.write_text("usual\n")
    assert settings.secret("X", {}, usual) == "usual"
    assert settings.secret("X", {"SOLEUS_X_FILE": str(file)}, usual) == "from-file"
    assert settings.secret("X", {"SOLEUS_X": "said"}, usual) == "said"


def test_a_secret_said_twice_is_refused():
    with pytest.raises(NotUsableError, match="both set"):
        settings.secret("X", {"SOLEUS_X": "a", "SOLEUS_X_FILE": "b"})


def test_a_secret_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotUsableError, match="cannot be read"):
        settings.secret("X", {"SOLEUS_X_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "0" * 65, "G" * 64, "A" * 64])
def test_a_damaged_key_is_refused_and_not_repeated(text):
    with pytest.raises(NotUsableError, match="damaged") as caught:
        settings.checked_key(text, "diary.key")
    assert len(text) < 10 or text not in str(caught.value)


def test_a_whole_key_is_taken():
    assert settings.checked_key("0a" * 32, "diary.key") == "0a" * 32


def test_what_is_written_is_its_owners_alone_and_written_once(tmp_path):
    file = tmp_path / "key"
    settings.write_private(file, "first")
    settings.write_private(file, "second")
    assert file.read_text() == "first\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_empty_key_holds_nothing_and_is_made_anew(tmp_path):
    file = tmp_path / "key"
    file.touch()
    settings.write_private(file, "first")
    assert file.read_text() == "first\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_nobody_may_write_to_is_refused(tmp_path, monkeypatch):
    settings.check_folder(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(NotUsableError, match=r"cannot be written to.*SOLEUS_DATA_DIR") as caught:
        settings.check_folder(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_diary_without_a_byte_is_refused_and_not_taken_for_a_new_one(tmp_path):
    diary = tmp_path / "diary.db"
    settings.check_file(diary)
    diary.touch()
    with pytest.raises(NotUsableError, match=r"0 bytes.*Put it back from your copy"):
        settings.check_file(diary)
    diary.write_bytes(b"x")
    settings.check_file(diary)


def test_an_open_folder_is_closed(tmp_path):
    tmp_path.chmod(0o755)
    settings.make_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_the_digest_changes_with_a_name_or_a_byte(tmp_path):
    (tmp_path / "a.css").write_text("a")
    first = settings.tree_digest(tmp_path)
    assert settings.tree_digest(tmp_path) == first
    (tmp_path / "a.css").write_text("b")
    second = settings.tree_digest(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, settings.tree_digest(tmp_path)}) == 3


def settings_of(**environ):
    """The settings a new process would have, as far as they are plain values."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith("SOLEUS_")}
    ask = "import json, soleus.settings as s; print(json.dumps({k: v for k, v in vars(s).items() "
    ask += "if k.isupper() and isinstance(v, (str, int, bool, list, tuple, type(None)))}))"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env={**keep, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_reading_settings_touches_nothing(tmp_path):
    settings_of(SOLEUS_DATA_DIR=str(tmp_path / "diary"))
    assert list(tmp_path.iterdir()) == []


def test_cookies_are_for_encrypted_connections_where_there_is_one(tmp_path):
    folder = str(tmp_path)
    alone = settings_of(SOLEUS_DATA_DIR=folder)
    served = settings_of(SOLEUS_DATA_DIR=folder, SOLEUS_HOSTS="https://diary.example.org")
    assert (alone["SESSION_COOKIE_SECURE"], served["SESSION_COOKIE_SECURE"]) == (False, True)
    assert alone["SESSION_COOKIE_HTTPONLY"] is True
    assert alone["DEBUG"] is False


def test_two_diaries_on_one_computer_have_cookies_of_their_own(tmp_path):
    one = settings_of(SOLEUS_DATA_DIR=str(tmp_path / "one"))
    two = settings_of(SOLEUS_DATA_DIR=str(tmp_path / "two"))
    assert one["SESSION_COOKIE_NAME"] != two["SESSION_COOKIE_NAME"]


def test_an_encrypted_address_keeps_its_cookies_from_its_neighbours(tmp_path):
    """A browser lets no other name under the same domain set a cookie that begins so."""
    folder = str(tmp_path)
    alone = settings_of(SOLEUS_DATA_DIR=folder)
    served = settings_of(SOLEUS_DATA_DIR=folder, SOLEUS_HOSTS="https://diary.example.org")
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        assert served[name] == f"__Host-{alone[name]}"


@pytest.mark.parametrize(
    "hosts, encrypted_only",
    [
        ("", False),
        ("https://diary.example.org", True),
        ("https://diary.example.org,https://pi.example.org", True),
        ("http://pi:8000", False),
        ("https://diary.example.org,http://pi:8000", False),  # there she could not sign in
    ],
)
def test_one_address_in_the_open_keeps_cookies_usable_there(tmp_path, hosts, encrypted_only):
    told = settings_of(SOLEUS_DATA_DIR=str(tmp_path), SOLEUS_HOSTS=hosts)
    assert told["SECURE_COOKIES"] is encrypted_only


# ── where messages go ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told,address",
    [("", ""), ("127.0.0.1", "127.0.0.1"), (" ::1 ", "::1"), ("10.0.0.2", "10.0.0.2")],
)
def test_a_proxy_is_named_by_the_address_it_speaks_from(told, address):
    assert settings.proxy({"SOLEUS_PROXY": told}) == address


@pytest.mark.parametrize("told", ["*", "yes", "caddy", "10.0.0.0/8", "127.0.0.1, 10.0.0.2"])
def test_no_crowd_is_believed_as_a_proxy(told):
    with pytest.raises(settings.NotUsableError, match="SOLEUS_PROXY is"):
        settings.proxy({"SOLEUS_PROXY": told})


def test_places_are_exact():
    told = {"SOLEUS_SEND_TO": "https://ntfy.example.org, https://a.example.org:8443"}
    found = settings.places("SOLEUS_SEND_TO", told, "https")
    assert found == {"https://ntfy.example.org", "https://a.example.org:8443"}


@pytest.mark.parametrize(
    "told, rule",
    [
        ("http://ntfy.example.org", "Over plain http anybody"),
        ("https://ntfy.example.org/topic", "without a path"),
        ("ntfy.example.org", "Write each address"),
        ("https://NTFY.example.org", "small letters"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(told, rule):
    with pytest.raises(NotUsableError, match=rule):
        settings.places("SOLEUS_SEND_TO", {"SOLEUS_SEND_TO": told}, "https")


MAIL = {"SOLEUS_SMTP_HOST": "mail.example.org", "SOLEUS_SMTP_FROM": "home@example.org"}


def test_a_mail_server_is_read():
    told = {**MAIL, "SOLEUS_SMTP_USER": "ada", "SOLEUS_SMTP_PASSWORD": "horse"}
    found = settings.post(told)
    assert (found.host, found.port, found.user) == ("mail.example.org", 465, "ada")
    assert (found.is_encrypted, found.is_here) == (True, False)
    assert "horse" not in repr(found)


@pytest.mark.parametrize(
    "told, rule",
    [
        ({"SOLEUS_SMTP_PORT": "smtp"}, "SOLEUS_SMTP_PORT is 'smtp'"),
        ({"SOLEUS_SMTP_PORT": "0"}, "from 1 to 65535"),
        ({"SOLEUS_SMTP_FROM": ""}, "SOLEUS_SMTP_FROM is ''"),
        ({"SOLEUS_SMTP_FROM": "a@b\r\nBcc: c@d"}, "SOLEUS_SMTP_FROM is"),
        ({"SOLEUS_SMTP_USER": "ada"}, "belong together"),
        ({"SOLEUS_SMTP_PASSWORD": "horse"}, "belong together"),
    ],
)
def test_a_mail_server_that_cannot_be_meant_is_refused(told, rule):
    with pytest.raises(NotUsableError, match=rule) as raised:
        settings.post({**MAIL, **told})
    assert "horse" not in str(raised.value)


@pytest.mark.parametrize(
    "told, elsewhere, contact",
    [
        ("", (), "mailto:nobody@example.org"),
        ("", ("http://pi:8000",), "mailto:nobody@example.org"),
        ("", ("http://pi:8000", "https://diary.example.org"), "https://diary.example.org"),
        ("mailto:ada@example.org", ("https://diary.example.org",), "mailto:ada@example.org"),
    ],
)
def test_a_push_service_knows_whom_to_write_to(told, elsewhere, contact):
    assert settings.push_contact({"SOLEUS_PUSH_CONTACT": told}, elsewhere) == contact


def test_a_contact_is_an_address():
    with pytest.raises(NotUsableError, match="Write mailto:"):
        settings.push_contact({"SOLEUS_PUSH_CONTACT": "ada"}, ())


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_no_other_program_of_hers_may_look_into_the_memory():
    asked = "import ctypes; print(ctypes.CDLL(None).prctl(3))"  # PR_GET_DUMPABLE
    code = f"from soleus import settings; settings.leave_no_dump(); {asked}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_credential_of_the_service_manager_is_a_secret(tmp_path):
    (tmp_path / "database_key").write_text("a key\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert settings.secret("DATABASE_KEY", environ) == "a key"
    assert settings.is_named("DATABASE_KEY", environ)
    assert settings.secret("SECRET_KEY", environ) == ""
    named = tmp_path / "mine"
    named.write_text("another")
    assert settings.secret("DATABASE_KEY", environ | {"SOLEUS_DATABASE_KEY_FILE": str(named)}) == (
        "another"
    )


def test_a_passphrase_comes_from_a_file_and_never_from_the_environment(tmp_path):
    (tmp_path / "passphrase").write_text(" four words of hers \r\n", "utf-8")
    assert settings.told_passphrase({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == (
        " four words of hers "
    )
    assert settings.told_passphrase({"SOLEUS_PASSPHRASE": "four words of hers"}) == ""
    with pytest.raises(settings.NotUsableError, match="cannot be read"):
        settings.told_passphrase({"SOLEUS_PASSPHRASE_FILE": str(tmp_path / "none")})


def test_what_is_replaced_is_whole_and_what_is_wiped_is_gone(tmp_path):
    file = tmp_path / "key"
    for text in ("one", "two"):
        settings.replace_private(file, text)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("two\n", 0o600)
    other = tmp_path / "linked"
    other.hardlink_to(file)
    settings.wipe(file)
    assert (file.exists(), len(other.read_bytes())) == (False, 4)
    assert b"two" not in other.read_bytes()
    settings.wipe(file)


@pytest.mark.skipif(os.name != "posix", reason="needs the calls of a posix system")
@pytest.mark.parametrize("can", [True, False])
def test_where_a_disk_has_a_cache_of_its_own_that_is_emptied_too(tmp_path, monkeypatch, can):
    import fcntl

    asked = []

    def full(handle, what):
        asked.append(what)
        if not can:
            raise OSError(45, "Operation not supported")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", full)
    monkeypatch.setattr(os, "fsync", lambda handle: asked.append("fsync"))
    settings.replace_private(tmp_path / "key", "one")
    assert asked == ([51, 51, 51] if can else [51, "fsync"] * 3)
