"""A Chromium whose tabs are hidden and frozen as they really are.

Playwright holds every page in view and in focus, whatever tab is in front. So this one is spoken to
over a pipe, in the few words of its protocol that it takes.
"""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from typing import Any

from tests.lib import clock
from tests.lib.own_browser import QUIET

PATIENCE = 30  # seconds


def above(number: int) -> int:
    """The same file under a higher number."""
    higher = fcntl(number, F_DUPFD_CLOEXEC, 10)
    os.close(number)
    return higher


class Tabs:
    """One profile, and the browser on it."""

    def __init__(self, chromium: Path | str, profile: Path) -> None:
        # Above the numbers it takes: a pipe that has one of them already would be closed on it.
        (theirs, ours), (back, answers) = (map(above, os.pipe()) for _ in range(2))

        def wire() -> None:
            os.dup2(theirs, 3)
            os.dup2(answers, 4)

        flags = [each for each in QUIET if "remote-debugging" not in each]
        self.process = subprocess.Popen(
            [chromium, *flags, "--remote-debugging-pipe", f"--user-data-dir={profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": clock.ZONE},
            close_fds=False,
            start_new_session=True,  # so that its whole group can be ended at once
            preexec_fn=wire,  # noqa: PLW1509  the browser takes these two numbers and no others
        )
        os.close(theirs)
        os.close(answers)
        self.write, self.read, self.count = os.fdopen(ours, "wb"), os.fdopen(back, "rb"), 0

    def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        self.count += 1
        told = {"id": self.count, "method": method, "params": params}
        if session:
            told["sessionId"] = session
        self.write.write(json.dumps(told).encode() + b"\0")
        self.write.flush()
        while True:
            came = json.loads(self.message())
            if came.get("id") == self.count:
                assert "error" not in came, came
                answer: dict[str, Any] = came["result"]
                return answer

    def message(self) -> bytes:
        said = bytearray()
        while (sign := self.read.read(1)) != b"\0":
            assert sign, "the browser has gone"
            said += sign
        return bytes(said)

    def open(self, url: str) -> "Tab":
        """A tab in front of all others, once its page has come."""
        target = self.ask("Target.createTarget", url=url)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, target, session)
        tab.until(f"location.href === {url!r} && document.readyState === 'complete'")
        return tab

    def end(self) -> None:
        """Whatever state it is in."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)
        self.write.close()
        self.read.close()


class Tab:
    """One tab of it."""

    def __init__(self, tabs: Tabs, target: str, session: str) -> None:
        self.tabs, self.target, self.session = tabs, target, session

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.tabs.ask(method, self.session, **params)

    def evaluate(self, text: str) -> Any:
        came = self.ask("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in came, came
        return came["result"].get("value")

    def until(self, text: str) -> None:
        """Wait until it is so, on whatever page the tab is by then."""
        began, is_so = time.monotonic(), False
        while not is_so:
            assert time.monotonic() - began < PATIENCE, text
            time.sleep(0.05)
            with suppress(AssertionError):  # on its way to another page it answers nothing
                is_so = bool(self.evaluate(text))

    def freeze(self) -> None:
        self.ask("Page.setWebLifecycleState", state="frozen")

    def thaw(self) -> None:
        self.ask("Page.setWebLifecycleState", state="active")

    def bring(self) -> None:
        self.tabs.ask("Target.activateTarget", targetId=self.target)
