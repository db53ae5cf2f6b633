"""A Chromium whose profile stays: closed and opened again, or killed in the middle of anything."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, Page

from tests.lib import clock

PATIENCE = 30  # seconds until a browser counts as not starting
QUIET = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup",  # see tests/conftest.py
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # Chromium refuses its sandbox to root, which the build runs as
)


class OwnBrowser:
    """One profile, and at most one browser on it at a time."""

    def __init__(self, kind: BrowserType, chromium: Path | str, profile: Path) -> None:
        self.kind, self.chromium, self.profile = kind, str(chromium), profile
        self.process: subprocess.Popen[bytes] | None = None
        self.opened: Browser | None = None

    def open(self, *more: str) -> Page:
        """A page in the profile's own context, as a finger on the icon opens it."""
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)  # the one before said where it listened
        self.process = subprocess.Popen(
            [self.chromium, *QUIET, *more, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": clock.ZONE},
            start_new_session=True,  # so that its whole group can be killed at once
        )
        port = self.wait_for_port(told)
        self.opened = self.kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        (context,) = self.opened.contexts
        return context.pages[0] if context.pages else context.new_page()

    def wait_for_port(self, told: Path) -> str:
        began = time.monotonic()
        while not (told.exists() and told.read_text("ascii").count("\n")):
            assert self.process.poll() is None, "Chromium ended before it listened"
            assert time.monotonic() - began < PATIENCE, "Chromium does not listen"
            time.sleep(0.01)
        return told.read_text("ascii").split("\n", 1)[0]

    def kill(self) -> None:
        """As when the battery falls out: every process of it at once, and nothing said before."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.let_go()

    def close(self) -> None:
        """Politely, so that it writes everything it means to keep."""
        self.opened.new_browser_cdp_session().send("Browser.close")
        self.process.wait(timeout=PATIENCE)
        self.let_go()

    def let_go(self) -> None:
        with contextlib.suppress(Error):  # there is nobody to say goodbye to
            self.opened.close()
        self.process = self.opened = None
        # Its children go a moment after it, and their lock on the profile with them.
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process:
            self.kill()


def holding(profile: Path, word: str) -> list[str]:
    """The files of a profile that hold a word, as browsers write text: in 8 or 16 bits."""
    wanted = [word.encode(), word.encode("utf-16-le")]
    files = [each for each in profile.rglob("*") if each.is_file() and not each.is_symlink()]
    return sorted(
        str(file.relative_to(profile))
        for file in files
        if any(each in file.read_bytes() for each in wanted)
    )
