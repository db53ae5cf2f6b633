"""Only exact addresses, only our own pages: everything else learns nothing."""

import socket
from urllib.parse import urlsplit

import pytest

from soleus import settings
from soleus.ops import doctor
from soleus.ops.doctor import Grade

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher

REBINDING = [
    "evil.test",
    "evil.test:{port}",
    "127.0.0.1.nip.io:{port}",
    "localhost.evil.test:{port}",
    "evil.localhost:{port}",
    "localhost.:{port}",
    "LOCALHOST:{port}",
    "Localhost:{port}",
    "[::1]:{port}",
    "[::1]",
    "[::ffff:127.0.0.1]:{port}",
    "0.0.0.0:{port}",
    "0:{port}",
    "127.1:{port}",
    "127.0.1:{port}",
    "127.0.0.2:{port}",
    "2130706433:{port}",
    "0x7f.0.0.1:{port}",
    "0177.0.0.1:{port}",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:1",
    "127.0.0.1:0{port}",
    "127.0.0.1:{port} ",
    "127.0.0.1:{port},evil.test",
    "localhost",
    "localhost:1",
    "localhost:{port}.",
    "localhost:{port}@evil.test",
    "evil.test@localhost:{port}",
    "user:pass@localhost:{port}",
    "localhost:{port}/",
    "localhost:{port}#",
    "localhost:{port}?",
    "localhost:{port}\\",
    "http://localhost:{port}",
    "soleus.localhost",
    "soleus.localhost.evil.test:{port}",
    "x.soleus.localhost:{port}",
    "soleus.localhost:{port}:{port}",
    "localhost%00.evil.test:{port}",
    "localhost%2eevil.test:{port}",
    "*",
    "*:{port}",
    "-",
    "",
    "münchen.test:{port}",
]
FOREIGN = [
    "null",
    "http://evil.test",
    "https://localhost:{port}",
    "http://localhost",
    "http://localhost:1",
    "http://localhost:{port}.evil.test",
    "http://evil.localhost:{port}",
    "http://LOCALHOST:{port}",
    "http://localhost:{port}/",
    "http://[::1]:{port}",
    "chrome-extension://abc",
    "file://",
    "",
]
PATHS = [("GET", "/"), ("POST", "/leave"), ("OPTIONS", "/"), ("GET", "/api/v1/entries")]


def ask(site, method, target, *lines):
    """The raw answer to raw lines: no client tidies them up on the way."""
    port = urlsplit(site.url).port
    text = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "Content-Length: 0", "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(text.replace("{port}", str(port)).encode("utf-8"))
        opened.shutdown(socket.SHUT_WR)
        answer = b""
        while part := opened.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1").lower(), body


@pytest.mark.parametrize("host", REBINDING)
@pytest.mark.parametrize("method, path", PATHS)
def test_a_name_that_is_not_on_the_list_gets_nothing(site, method, path, host):
    status, _, body = ask(site, method, path, f"Host: {host}")
    if host.endswith(" "):  # a space at the end of a header line is no part of it
        assert status != 400
        return
    assert status == 400
    assert b"oleus" not in body
    assert len(body) < 100


@pytest.mark.parametrize(
    "name", ["localhost:{port}", "127.0.0.1:{port}", "soleus.localhost:{port}"]
)
def test_our_own_names_are_answered(site, name):
    status, _, body = ask(site, "GET", "/quiet", f"Host: {name}")
    assert status == 200
    assert b"<html" in body


def test_two_host_lines_get_nothing(site):
    lines = ["Host: localhost:{port}", "Host: evil.test"]
    assert ask(site, "GET", "/", *lines)[0] == 400
    assert ask(site, "GET", "/", *reversed(lines))[0] == 400


def test_no_host_line_gets_nothing(site):
    assert ask(site, "GET", "/")[0] == 400


def test_a_whole_address_in_the_first_line_gets_nothing(site):
    status, _, body = ask(site, "GET", "http://evil.test/", "Host: localhost:{port}")
    assert status == 400
    assert b"<html" not in body


@pytest.mark.parametrize(
    "line",
    [
        "X-Forwarded-Host: evil.test",
        "X-Forwarded-Proto: https",
        "X-Forwarded-For: 8.8.8.8",
        "Forwarded: host=evil.test",
        "X-Original-URL: /diary",
        "X-Rewrite-URL: /diary",
        "X-HTTP-Method-Override: DELETE",
    ],
)
def test_what_a_proxy_might_say_changes_nothing(site, line):
    status, head, body = ask(site, "GET", "/quiet", "Host: localhost:{port}", line)
    assert status == 200
    assert b"evil.test" not in body
    assert "evil.test" not in head
    assert body == ask(site, "GET", "/quiet", "Host: localhost:{port}")[2]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method, path", PATHS)
def test_a_page_of_another_origin_gets_nothing(site, method, path, origin):
    status, head, body = ask(site, method, path, "Host: localhost:{port}", f"Origin: {origin}")
    assert status == 400
    assert b"oleus" not in body
    assert "access-control" not in head


@pytest.mark.parametrize(
    "line, method, mode, dest, status",
    [
        ("none", "GET", "navigate", "document", 200),
        ("same-origin", "GET", "cors", "empty", 200),
        ("cross-site", "GET", "navigate", "document", 200),  # a plain link from elsewhere
        ("cross-site", "GET", "no-cors", "image", 400),
        ("cross-site", "GET", "no-cors", "script", 400),
        ("cross-site", "GET", "cors", "empty", 400),
        ("cross-site", "GET", "navigate", "iframe", 400),
        ("cross-site", "POST", "navigate", "document", 400),
        ("same-site", "GET", "no-cors", "script", 400),
        ("same-site", "POST", "navigate", "document", 400),
        ("nonsense", "GET", "cors", "empty", 400),
    ],
)
def test_a_browser_tells_where_a_request_comes_from(site, line, method, mode, dest, status):
    lines = [f"Sec-Fetch-Site: {line}", f"Sec-Fetch-Mode: {mode}", f"Sec-Fetch-Dest: {dest}"]
    assert ask(site, method, "/quiet", "Host: localhost:{port}", *lines)[0] == status


@pytest.mark.parametrize("path", ["/", "/quiet", "/nowhere", "/now", "/api/v1/entries"])
def test_every_answer_closes_the_same_doors(site, path):
    _, head, _ = ask(site, "GET", path, "Host: localhost:{port}")
    for line in [
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "cross-origin-opener-policy: same-origin",
        "cross-origin-resource-policy: same-origin",
        "cache-control: no-store",
        "frame-ancestors 'none'",
        "default-src 'none'",
    ]:
        assert line in head, line
    assert "unsafe" not in head
    assert "\r\nserver:" not in head
    assert "waitress" not in head


def test_cookies_are_our_own_and_short_of_reach(site):
    visitor = site.visitor()
    names = set(visitor.cookies) - {"zone"}  # which the page itself notes, not the server
    assert all(name[:2] in ("s_", "c_") and len(name) == 10 for name in names)
    answer = visitor.ask("POST", "/leave", b"")
    assert "s_" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache"'


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "CONNECT", "FOO"])
def test_other_verbs_are_refused(site, method):
    status, _, _ = ask(site, method, "/sign-in", "Host: localhost:{port}")
    assert status in (400, 403, 405, 501)


INSIDE = [
    *("/.git/HEAD", "/.git/config", "/.env", "/.well-known/", "/pyproject.toml", "/settings.py"),
    *("/static/", "/static/..%2fsettings.py", "/static/../settings.py", "/templates/base.html"),
    *("/admin/", "/metrics", "/debug", "/server-status", "/api/", "/api/v1/", "/api/v1/docs"),
    *("/diary.db", "/keys/diary.key", "/session.key", "/backups/", "/incoming/", "/robots.txt~"),
]


@pytest.mark.parametrize("path", INSIDE)
def test_nothing_of_the_inside_lies_there(site, path):
    status, _, body = ask(site, "GET", path, "Host: localhost:{port}")
    assert status in (400, 404)
    assert b"Traceback" not in body
    assert b"Index of" not in body


@pytest.mark.parametrize(
    "more", ["/x.css", "/x.js", ";x.css", "%2fx.css", "%0ax.css", ".css", "%23.css"]
)
@pytest.mark.parametrize("page", ["/diary", "/about", "/your-data", "/api/v1/entries"])
def test_a_longer_address_is_not_the_page(site, page, more):
    """What keeps copies of styles on the way must not be led to keep a page of hers."""
    answer = site.visitor().get(page + more)
    assert answer.status in (404, 405)
    assert answer.headers["cache-control"] == "no-store"


TWO_ENDS = [
    ("Content-Length: 0", "Content-Length: 41"),
    ("Transfer-Encoding: chunked, identity",),
    ("Transfer-Encoding: xchunked",),
    ("Transfer-Encoding : chunked",),
    ("Content-Length: +41",),
    ("Content-Length: 4 1",),
]
SECOND = "GET /quiet HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"


@pytest.mark.parametrize("lines", TWO_ENDS)
def test_a_request_with_two_ends_is_not_read_as_two(site, lines):
    """Between a proxy and us a second request could hide in the body of the first."""
    port = urlsplit(site.url).port
    head = "\r\n".join(["POST /leave HTTP/1.1", "Host: localhost:{port}", *lines, "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall((head + "0\r\n\r\n" + SECOND).replace("{port}", str(port)).encode())
        opened.shutdown(socket.SHUT_WR)
        answer = b""
        while heard := opened.recv(65536):
            answer += heard
    assert answer.count(b"HTTP/1.1 200") == 0
    assert b"<html" not in answer


def test_what_was_refused_is_noted(site):
    ask(site, "GET", "/", "Host: evil.test")
    ask(site, "GET", "/", "Host: localhost:{port}", "Origin: http://evil.test")
    visitor = site.visitor()
    visitor.token = ""
    visitor.api("POST", "entries", [])
    site.stranger().get("/api/v1/entries", authorization="Bearer soleus_00000000_wrong")
    told = site.output()
    for line in ("foreign host", "foreign origin", "a key that opens nothing"):
        assert f"refused: {line}" in told, line
    assert "evil.test" not in told


def test_what_the_doctor_tries_is_refused_and_leaves_no_line(site):
    before = site.output()
    port = urlsplit(site.url).port
    assert [each.grade for each in doctor.answers(site.url, (), port, doctor.ask)] == [Grade.FINE]
    assert doctor.ask(port, settings.STRANGER) == 400
    assert site.output() == before


@pytest.mark.parametrize("path", ["/api/v1/entries", "/api/v1/entries?newest=1"])
def test_the_api_asks_who_is_there(site, path):
    answer = site.stranger().get(path)
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == 401


def test_a_write_needs_the_token_of_a_page(site):
    visitor = site.visitor()
    visitor.token = ""
    assert visitor.api("POST", "entries", []).status == 403


@pytest.mark.parametrize("path", ["/", "/now", "/check", "/quiet", "/nowhere", "/api/v1/entries"])
def test_asking_for_the_head_gives_no_body(site, path):
    status, head, body = ask(site, "HEAD", path, "Host: localhost:{port}")
    assert status < 500
    assert body == b""
    assert "content-length: 0" not in head
