"""Ways in which a server is no help: it is gone, it hangs, or a proxy answers in its place."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

from tests.lib.site import Site

BAD_GATEWAY = b"".join(
    [
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n",
        b"Content-Length: 20\r\nConnection: close\r\n\r\n<h1>Bad Gateway</h1>",
    ]
)


def port_of(site: Site) -> int:
    port = urlsplit(site.url).port
    assert port
    return port


@contextmanager
def cut(site: Site, context: BrowserContext) -> Iterator[None]:
    """No network at all."""
    context.set_offline(True)
    yield
    context.set_offline(False)


@contextmanager
def killed(site: Site, context: BrowserContext) -> Iterator[None]:
    """The process is gone; the browser still believes that there is a network."""
    site.kill()
    yield
    site.start(port_of(site))


@contextmanager
def mute(site: Site, context: BrowserContext) -> Iterator[None]:
    """Something takes the call and never says a word."""
    with in_its_place(site, lambda opened: None):
        yield


@contextmanager
def behind_a_proxy(site: Site, context: BrowserContext) -> Iterator[None]:
    """A proxy answers that nobody is behind it."""

    def refuse(opened: socket.socket) -> None:
        opened.recv(65536)
        opened.sendall(BAD_GATEWAY)
        opened.close()

    with in_its_place(site, refuse):
        yield


@contextmanager
def in_its_place(site: Site, answer: Callable[[socket.socket], None]) -> Iterator[None]:
    """Something else listens where the server did."""
    port = port_of(site)
    site.kill()
    listening = socket.create_server(("127.0.0.1", port))
    taken: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                taken.append(listening.accept()[0])
            except OSError:
                return
            answer(taken[-1])

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    yield
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(timeout=5)
    for each in taken:
        each.close()
    site.start(port)


WAYS = [cut, killed, mute, behind_a_proxy]
