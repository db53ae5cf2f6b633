"""What a page of a phone keeps, asked through the page's own modules."""

import time
from typing import Any

from playwright.sync_api import Error, Page

PATIENCE = 8  # seconds
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


def asked(page: Page, what: str) -> Any:
    """What a page answers. One that has just sent something is shown anew, and is asked again."""
    began = time.monotonic()
    while True:
        try:
            return page.evaluate(what)
        except Error as error:
            if "context was destroyed" not in str(error) or time.monotonic() - began > PATIENCE:
                raise
        page.wait_for_load_state()


def waiting(page: Page) -> list[dict]:
    """All that waits on the phone, as outbox.js gives it."""
    found: list[dict] = asked(page, WAITING)
    return found


def expect_sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more."""
    began = time.monotonic()
    while waiting(page) and time.monotonic() - began < PATIENCE:
        page.wait_for_timeout(100)
    assert waiting(page) == []


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
    for _ in range(100):
        if asked(page, STATE):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the phone did not catch up with its server")


def expect_locked(page: Page) -> None:
    """Wait until nothing of what the phone keeps can be opened."""
    for _ in range(100):
        if asked(page, STATES) == "locked":
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the phone is {asked(page, STATES)}")


def stored(page: Page) -> str:
    """All that lies in the browser's database, as whoever holds the phone would read it."""
    return page.evaluate(STORED)


def past(page: Page, name: str) -> Any:
    """What the phone keeps under a name of what its server knows, opened."""
    return page.evaluate(PAST, name)
