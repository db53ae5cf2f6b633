"""The one way out: where it goes, where it never goes, and what it says when it did not go."""

import socket
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from soleus.notify import connector
from soleus.notify.connector import Reach, addresses, check_listed, is_of_home, is_public, place
from soleus.notify.message import NotCarriedError, Why
from tests.lib.receivers import certificate, receiver

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def reason(call, *args):
    with pytest.raises(NotCarriedError) as raised:
        call(*args)
    return raised.value.why


def never(host, port):
    raise AssertionError(f"{host} was looked up")


def leads_to(*found):
    return lambda host, port: list(found)


# ── the form of an address ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url, origin, path",
    [
        ("https://ntfy.example.org", "https://ntfy.example.org", "/"),
        ("https://ntfy.example.org:443/a?b=c", "https://ntfy.example.org", "/a?b=c"),
        ("http://192.168.1.5:8080/x", "http://192.168.1.5:8080", "/x"),
        ("https://[fd00::7]:8443/", "https://[fd00::7]:8443", "/"),
    ],
)
def test_an_address_is_taken_apart(url, origin, path):
    assert (place(url).origin, place(url).path) == (origin, path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ntfy.example.org",
        "//ntfy.example.org/",
        "ftp://ntfy.example.org/",
        "file:///etc/passwd",
        "HTTPS://ntfy.example.org/",
        "https://NTFY.example.org/",
        "https://ada@ntfy.example.org/",
        "https://ntfy.example.org@127.0.0.1/",
        "https://ntfy.example.org:x@127.0.0.1/",
        "https://ntfy.example.org\\@127.0.0.1/",
        "https://ntfy.example.org/\\..",
        "https://ntfy.example.org#@127.0.0.1/",
        "https://ntfy.example.org/#x",
        "https://ntfy.example.org?x",
        "https://ntfy.example.org./",
        "https://ntfy.example.org:0/",
        "https://ntfy.example.org:65536/",
        "https://ntfy.example.org:443:80/",
        "https://ntfy.example.org/ HTTP/1.1",
        "https://ntfy.example.org/\r\nHost: x",
        "https://ntfy.example.org\n",
        "https://ntfy.example.org/\n",
        "https://ntfy。example.org/",
        "https://ⓝtfy.example.org/",
        "https://%6etfy.example.org/",
        "https://[::1%25lo]/",
        "https:// ntfy.example.org/",
    ],
)
def test_any_other_form_is_refused(url):
    assert reason(place, url) is Why.NOT_AN_ADDRESS


# ── the list of places ──────────────────────────────────────────────────────

LISTED = Reach(
    public=frozenset({"https://ntfy.example.org"}),
    local=frozenset({"http://pi.home.arpa:8080", "https://pi.home.arpa"}),
    resolve=never,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://ntfy.example.org:8443/",
        "https://a.ntfy.example.org/",
        "https://ntfy.example.org.evil.example/",
        "http://ntfy.example.org/",
        "http://ntfy.example.org:443/",
        "http://pi.home.arpa/",
        "http://pi.home.arpa:8081/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
    ],
)
def test_a_place_that_is_not_listed_exactly_is_not_even_looked_up(url):
    assert reason(connector.post, url, LISTED, b"", {}) is Why.NOT_LISTED


@pytest.mark.parametrize(
    "url", ["https://ntfy.example.org/x", "http://pi.home.arpa:8080/", "https://pi.home.arpa:443/"]
)
def test_a_listed_place_passes(url):
    assert check_listed(url, LISTED).host == urlsplit(url).hostname


def test_plain_http_is_for_places_listed_as_local():
    clear = Reach(public=frozenset({"http://ntfy.example.org"}), resolve=never)
    assert reason(check_listed, "http://ntfy.example.org/", clear) is Why.IN_CLEAR


# ── what a name leads to ────────────────────────────────────────────────────

HOME = [
    *("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
    *("100.64.0.1", "::1", "fc00::1", "fd12::7", "::ffff:127.0.0.1", "::ffff:192.168.1.1"),
    *("64:ff9b::7f00:1", "64:ff9b::192.168.1.1"),
]
NOWHERE = [
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.2.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:169.254.169.254"),
    *("64:ff9b::169.254.169.254", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    *("::7f00:1", "::127.0.0.1", "fd00:ec2::254%1"),
]
PUBLIC = ["9.9.9.9", "172.15.0.1", "172.32.0.1", "100.63.0.1", "2620:fe::fe", "64:ff9b::909:909"]


@pytest.mark.parametrize("address", HOME)
def test_an_address_of_home(address):
    assert (is_of_home(address), is_public(address)) == (True, False)


@pytest.mark.parametrize("address", [each for each in NOWHERE if "%" not in each])
def test_an_address_that_is_nobodys(address):
    assert (is_of_home(address), is_public(address)) == (False, False)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_world(address):
    assert (is_of_home(address), is_public(address)) == (False, True)


def among(url, *found, public=(), local=()):
    reach = Reach(public=frozenset(public), local=frozenset(local), resolve=leads_to(*found))
    return addresses(place(url), reach)


@pytest.mark.parametrize("found", HOME + [each for each in NOWHERE if "%" not in each])
def test_a_public_name_that_leads_within_is_refused(found):
    url = "https://ntfy.example.org"
    assert reason(lambda: among(url, found, public=[url])) is Why.WITHIN
    # One right address beside it makes it no better: which one is taken is left to chance.
    assert reason(lambda: among(url, "9.9.9.9", found, public=[url])) is Why.WITHIN


@pytest.mark.parametrize("found", HOME)
def test_a_local_name_may_lead_within(found):
    assert among("http://pi:8080", found, local=["http://pi:8080"]) == [found]


@pytest.mark.parametrize("found", [each for each in NOWHERE if "%" not in each])
def test_not_even_a_local_name_may_lead_to_the_metadata_of_a_cloud(found):
    assert reason(lambda: among("http://pi:8080", found, local=["http://pi:8080"])) is Why.WITHIN


def test_a_local_name_that_leads_out_is_spoken_to_encrypted_only():
    clear, sealed = "http://pi:8080", "https://pi:8443"
    assert reason(lambda: among(clear, "9.9.9.9", local=[clear])) is Why.IN_CLEAR
    assert among(sealed, "9.9.9.9", local=[sealed]) == ["9.9.9.9"]


def test_a_name_that_leads_nowhere_is_said():
    def fails(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    url = "https://ntfy.example.org"
    for resolve in (fails, leads_to()):
        reach = Reach(public=frozenset({url}), resolve=resolve)
        assert reason(addresses, place(url), reach) is Why.NOT_FOUND


# ── the connection ──────────────────────────────────────────────────────────


def test_it_is_made_to_the_address_that_was_checked(tmp_path):
    """A name that says something else a moment later gains nothing: it is asked only once."""
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with receiver() as held:
        origin = f"http://pi.home.arpa:{held.port}"
        reach = Reach(local=frozenset({origin}), resolve=rebinding)
        assert connector.post(f"{origin}/x", reach, b"{}", {}).status == 201
        assert asked == ["pi.home.arpa"]
        [came] = held.came
        assert came.headers["host"] == f"pi.home.arpa:{held.port}"
        assert held.connections == ["127.0.0.1"]


def test_what_the_environment_says_of_proxies_is_not_heeded(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with receiver() as held:
        reach = Reach(local=frozenset({held.origin}))
        assert connector.post(f"{held.origin}/x", reach, b"", {}).status == 201


def test_it_says_nothing_of_this_machine():
    with receiver() as held:
        connector.post(f"{held.origin}/x", Reach(local=frozenset({held.origin})), b"ab", {})
        [came] = held.came
    assert came.headers == {
        "host": f"127.0.0.1:{held.port}",
        "user-agent": "-",
        "accept-encoding": "identity",
        "content-length": "2",
    }


def test_an_answer_is_followed_nowhere():
    with receiver() as other, receiver() as held:
        held.status, held.answers = 307, {"Location": f"{other.origin}/secret"}
        reach = Reach(local=frozenset({held.origin, other.origin}))
        answer = connector.post(f"{held.origin}/x", reach, b"", {})
        assert connector.outcome(answer, NOW).why is Why.ELSEWHERE
        assert (len(held.came), other.came) == (1, [])


def test_who_answers_a_letter_at_a_time_is_left(monkeypatch):
    monkeypatch.setattr(connector, "SECONDS_IN_ALL", 0.3)
    with receiver() as held:
        held.slow = True
        began = time.monotonic()
        reach = Reach(local=frozenset({held.origin}))
        assert reason(connector.post, held.origin, reach, b"", {}) is Why.NO_ANSWER
        assert time.monotonic() - began < 3


def test_who_does_not_answer_is_said():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
    assert reason(connector.post, origin, Reach(local=frozenset({origin})), b"", {}) is (
        Why.NO_ANSWER
    )


def sealed_reach(held, name):
    origin = f"https://{name}:{held.port}"
    return origin, Reach(local=frozenset({origin}), resolve=leads_to("127.0.0.1"))


def test_a_certificate_must_be_for_the_name_and_from_somebody_trusted(tmp_path, monkeypatch):
    file = certificate(tmp_path, "pi.home.arpa")
    with receiver(file) as held:
        origin, reach = sealed_reach(held, "pi.home.arpa")
        assert reason(connector.post, origin, reach, b"", {}) is Why.NOT_TRUSTED
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert connector.post(origin, reach, b"", {}).status == 201
        origin, reach = sealed_reach(held, "other.home.arpa")
        assert reason(connector.post, origin, reach, b"", {}) is Why.NOT_TRUSTED
        assert len(held.came) == 1
