"""What a page of a phone keeps, asked through the page's own modules."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Error, Page

from tests.lib.patience import PATIENCE

T = TypeVar("T")
# What an answer fails with when its page goes away under it: to another one, or shown anew.
GONE = (
    "context was destroyed",
    "Cannot find context",
    "dynamically imported module",  # a page that goes drops what it had asked for
    "axe is not defined",  # it had been told to the page that went
)
# A module of ours in the page that is open; under its policy only our own files can be loaded.
IMPORT = """(name) => {
  const at = document.querySelector("script[src*='/static/']").src;
  return import(new URL(name, at));
}"""
WAITING = f"""async () => {{
  const {{ outbox }} = await ({IMPORT})("outbox.js");
  return outbox.waiting();
}}"""

PAST = f"""async (name) => {{
  const {{ past }} = await ({IMPORT})("vault.js");
  return past.get(name);
}}"""
STATE = f"""async () => {{
  const {{ state, past }} = await ({IMPORT})("vault.js");
  return (await state()) === "open" && (await past.get("phone")) !== null;
}}"""
STATES = f"async () => (await ({IMPORT})('vault.js')).state()"
# A worker that could not fetch all it keeps gives up, and then nothing is ever ready.
SETTLED = """async () => {
  const settle = async () => {
    const worker = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) =>
        navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
    const busy = () => worker.installing || worker.waiting || worker.active.state !== "activated";
    while (busy()) await new Promise((done) => setTimeout(done, 20));
    return true;
  };
  return Promise.race([settle(), new Promise((done) => setTimeout(done, 15000, false))]);
}"""
# Every record of the browser's database as text: of a key or of sealed bytes only that it is one.
STORED = """async () => {
  const asked = indexedDB.open("soleus");
  const db = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const all = {};
  for (const name of db.objectStoreNames) {
    const got = db.transaction(name).objectStore(name).getAll();
    all[name] = await new Promise((done) => { got.onsuccess = () => done(got.result); });
  }
  const text = (_, value) =>
    value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value;
  return JSON.stringify(all, text);
}"""


def while_it_stays(page: Page, look: Callable[[], T]) -> T:
    """What is seen of a page. One that goes away meanwhile is looked at again, once it has come.

    A page goes by itself when it has sent something or heard something, whenever that is.
    """
    began = time.monotonic()
    while True:
        page.wait_for_load_state()
        try:
            return look()
        except Error as error:
            is_gone = any(each in str(error) for each in GONE)
            if not is_gone or time.monotonic() - began > PATIENCE:
                raise


def asked(page: Page, what: str, told: object = None) -> Any:
    """What a page answers."""
    return while_it_stays(page, lambda: page.evaluate(what, told))


def until(page: Page, holds: Callable[[], object], says: str = "it did not come to that") -> None:
    """Wait until something holds of which nothing on the page tells.

    Not by sleeping: a browser's requests that a test answers itself would stand still as well.
    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE, says
        page.wait_for_timeout(50)


def waiting(page: Page) -> list[dict]:
    """All that waits on the phone, as outbox.js gives it."""
    found: list[dict] = asked(page, WAITING)
    return found


def expect_sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more."""
    until(page, lambda: waiting(page) == [], "something still waits on the phone")


def settled(page: Page) -> None:
    """Wait until a worker keeps this page and no newer one is on its way.

    Where it gave up, as on a busy machine, the next page tries again, as it would for her.
    """
    for _ in range(3):
        if asked(page, SETTLED):
            return
        page.reload()
    raise AssertionError("no worker keeps this page")


def expect_open(page: Page) -> None:
    """Wait until the phone has her key and what her server knows."""
    until(page, lambda: asked(page, STATE), "the phone did not catch up with its server")


def expect_locked(page: Page) -> None:
    """Wait until nothing of what the phone keeps can be opened."""
    until(page, lambda: asked(page, STATES) == "locked", "the phone is not locked")


def stored(page: Page) -> str:
    """All that lies in the browser's database, as whoever holds the phone would read it."""
    return asked(page, STORED)


def past(page: Page, name: str) -> Any:
    """What the phone keeps under a name of what its server knows, opened."""
    return asked(page, PAST, name)
