"""A shared page at a real server: behind a proxy, after a start anew, after a copy was put back."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from soleus.ops import backup
from tests.lib.site import Site

# A server in a process of its own keeps its diary in a file, whatever this run is on.
pytestmark = pytest.mark.sqlcipher


@pytest.fixture
def running(tmp_path):
    site = Site(tmp_path / "data", SOLEUS_PROXY="127.0.0.1")
    yield site
    assert site.stop() == 0


def make(visitor):
    """A new link and its code."""
    night = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    form = {"id": str(uuid4()), "from": night, "to": night, "lasts": "day"}
    page = visitor.form("/report/share", **form)
    assert page.status == 200, page.text
    link = re.search(r"/v/[\w-]{86}", page.text)[0]
    return link, re.search(r'id="the-code">(\d{6})<', page.text)[1]


def listed(site):
    return site.visitor().get("/report/shared").text


def knock(visitor, link, code, **headers):
    kind = "application/x-www-form-urlencoded"
    told = urlencode({"code": code}).encode()
    return visitor.ask("POST", link, told, Content_Type=kind, **headers).status


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_address_is_the_one_that_came_to_the_proxy_and_none_it_was_told_of(running):
    link, code = make(running.visitor())
    by = {"X_Forwarded_For": "198.51.100.9, 203.0.113.77"}

    assert knock(running.stranger(), link, code, **by) == 200

    assert "203.0.113.0/24" in listed(running)
    assert "198.51.100" not in listed(running)
    assert "203.0.113.77" not in listed(running)


def test_wrong_codes_are_counted_beyond_a_start_anew_and_stand_in_no_log(running):
    link, code = make(running.visitor())
    for _ in range(3):
        assert knock(running.stranger(), link, wrong(code)) == 403
    logs = running.output()
    running.stop()
    running.start()
    for _ in range(2):
        assert knock(running.stranger(), link, wrong(code)) == 403

    assert knock(running.stranger(), link, code) == 403
    assert "Closed on" in listed(running)
    for canary in (link, link[3:46], code, wrong(code)):
        assert canary not in logs + running.output()


def test_a_copy_that_is_put_back_opens_no_link(running):
    link, code = make(running.visitor())
    running.soleus("backup")
    running.stop()
    copy = next(iter(backup.copies(running.folder / "backups").values()))
    running.soleus("restore", str(copy))
    running.start()

    assert knock(running.stranger(), link, code) == 403
    assert "when a copy of the diary was put back" in listed(running)
