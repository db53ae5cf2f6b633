"""The one way out: every request that leaves for another machine is made here.

Whoever may type an address could make the server knock at doors that only the server can reach:
the router, a neighbour's printer, the metadata of a cloud. So a request goes to a place that the
settings name exactly, its name is looked up once, what it leads to is checked, and the connection
is made to that very address: a name that says something else a moment later gains nothing. No
answer is followed elsewhere, and of an answer only its first lines are read.
"""

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from soleus.notify.message import SENT, NotCarriedError, Outcome, State, Why

SECONDS = 10.0  # for each step: to connect, to send, to hear something
SECONDS_IN_ALL = 20.0  # who answers a letter at a time would hold every other message up
LONGEST_WAIT, USUAL_WAIT = timedelta(days=1), timedelta(minutes=10)

# One strict form and nothing beside it: where two readers of an address differ, one of them checks
# a host and the other connects to another.
ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>/[!-\"$-\[\]-~]*)?"
)
USUAL_PORTS = {"http": 80, "https": 443}
NAT64 = ip_network("64:ff9b::/96")
# Old ways to write an IPv4 address inside another, which is_global does not look into.
DISGUISES = tuple(
    IPv6Network(each) for each in ("::/96", "2001::/32", "2002::/16", "64:ff9b:1::/48")
)
HOME = tuple(
    ip_network(each)
    for each in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("100.64.0.0/10", "::1/128", "fc00::/7"),  # the first of these: private networks (VPN)
    )
)

Resolve = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """The addresses a name leads to. Raises OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a request may go, as origins: scheme, host and a port that is not the usual one.

    public: over https, and outside the home network
    local: also within it, and there also over plain http
    """

    public: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    resolve: Resolve = look_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address, taken apart."""

    scheme: str
    host: str  # as it stands in a certificate: without the brackets
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. Its body was not read."""

    status: int
    retry_after: str | None = None


def place(url: str) -> Place:
    """An address taken apart, or NotCarriedError when it has any but the one plain form."""
    found = ADDRESS.fullmatch(url)
    port = int(found["port"] or USUAL_PORTS[found["scheme"]]) if found else 0
    if not found or port > 65535:
        raise NotCarriedError(Why.NOT_AN_ADDRESS)
    return Place(
        scheme=found["scheme"],
        host=found["host"].strip("[]"),
        port=port,
        path=found["path"] or "/",
    )


def check_listed(url: str, reach: Reach) -> Place:
    """Raises NotCarriedError unless the settings name this place. Asks no other machine."""
    to = place(url)
    if to.origin not in reach.public | reach.local:
        raise NotCarriedError(Why.NOT_LISTED)
    if to.scheme == "http" and to.origin not in reach.local:
        raise NotCarriedError(Why.IN_CLEAR)
    return to


def plain(text: str) -> IPv4Address | IPv6Address:
    """An address as the network will see it: one IPv4 inside an IPv6 is that IPv4."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(text: str) -> bool:
    address = plain(text)
    if isinstance(address, IPv6Address) and (
        address.is_site_local or any(address in each for each in DISGUISES)
    ):
        return False
    return address.is_global and not address.is_multicast


def is_of_home(text: str) -> bool:
    """Whether an address lies on this machine or in a network of one's own.

    Not 169.254.0.0/16 and its like: there the metadata of a cloud answers, with its keys.
    """
    address = plain(text)
    return any(address.version == each.version and address in each for each in HOME)


def addresses(to: Place, reach: Reach) -> list[str]:
    """What a listed place leads to, looked up once. One wrong address among several is refused."""
    try:
        found = reach.resolve(to.host, to.port)
    except (OSError, UnicodeError) as error:
        raise NotCarriedError(Why.NOT_FOUND) from error
    if not found:
        raise NotCarriedError(Why.NOT_FOUND)
    for each in found:
        home = is_of_home(each)
        if not home and not is_public(each):
            raise NotCarriedError(Why.WITHIN)
        if home and to.origin not in reach.local:
            raise NotCarriedError(Why.WITHIN)
        if to.scheme == "http" and not home:
            raise NotCarriedError(Why.IN_CLEAR)
    return found


def post(url: str, reach: Reach, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body to a listed place. Raises NotCarriedError with the reason when it did not go."""
    to = check_listed(url, reach)
    raw = connect(addresses(to, reach), to.port)
    try:
        return talk(raw, to, body, headers)
    except ssl.SSLCertVerificationError as error:
        raise NotCarriedError(Why.NOT_TRUSTED) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotCarriedError(Why.NO_ANSWER) from error
    finally:
        raw.close()


def connect(found: list[str], port: int) -> socket.socket:
    """A connection to the first of these addresses that takes one."""
    for each in found:
        try:
            return socket.create_connection((each, port), SECONDS)
        except OSError:
            continue
    raise NotCarriedError(Why.NO_ANSWER)


def talk(raw: socket.socket, to: Place, body: bytes, headers: Mapping[str, str]) -> Answer:
    opened = raw
    if to.scheme == "https":
        opened = ssl.create_default_context().wrap_socket(
            raw, server_hostname=to.host, do_handshake_on_connect=False
        )
    # Python's own limit begins anew with each byte that arrives.
    end = threading.Timer(SECONDS_IN_ALL, cut, [opened])
    end.daemon = True
    end.start()
    talking = http.client.HTTPConnection(to.host, to.port)
    talking.sock = opened  # connected already, to the address that was checked
    try:
        if isinstance(opened, ssl.SSLSocket):
            opened.do_handshake()
        own = {"Host": to.netloc, "User-Agent": "-", "Accept-Encoding": "identity"}
        talking.request("POST", to.path, body, {**own, **headers})
        answer = talking.getresponse()
        return Answer(status=answer.status, retry_after=answer.getheader("Retry-After"))
    finally:
        end.cancel()
        talking.close()


def cut(opened: socket.socket) -> None:
    """End a connection from outside, which wakes whoever waits for it."""
    with suppress(OSError):  # it ended by itself
        opened.shutdown(socket.SHUT_RDWR)


def outcome(answer: Answer, now: datetime) -> Outcome:
    """What an answer means, where a channel has no meaning of its own for it."""
    status = answer.status
    if 200 <= status < 300:
        return SENT
    if status in (429, 503):
        why = Why.BUSY if status == 429 else Why.BROKEN
        return Outcome(state=State.LATER, why=why, after=wait(answer.retry_after, now))
    if status == 413:
        return failed(Why.TOO_LONG)
    if 300 <= status < 400:
        return failed(Why.ELSEWHERE)
    # After any other answer of 500 and more it may have been carried all the same, so it is not
    # tried anew: once too seldom is better than twice.
    return failed(Why.REFUSED if 400 <= status < 500 else Why.BROKEN)


def failed(why: Why) -> Outcome:
    return Outcome(state=State.FAILED, why=why)


def wait(told: str | None, now: datetime) -> timedelta:
    """How long a service asks to be left alone: seconds or a date, within reason."""
    told = (told or "").strip()
    asked = USUAL_WAIT
    if re.fullmatch(r"[0-9]{1,9}", told):
        asked = timedelta(seconds=int(told))
    elif told:
        with suppress(ValueError, TypeError, OverflowError):  # no date, or one without a zone
            asked = parsedate_to_datetime(told) - now
    return min(max(asked, timedelta(0)), LONGEST_WAIT)
