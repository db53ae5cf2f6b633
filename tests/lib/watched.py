"""To whom a program speaks, seen at the border to the kernel."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from tests.lib.site import PATIENCE, Site

CALLS = "connect,sendto,sendmsg,sendmmsg,bind"
PEER = re.compile(
    r"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)"
    r'.*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")'
)


def can_watch() -> bool:
    """Whether this machine lets a program be watched."""
    try:
        return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0
    except OSError:
        return False


def strace(out: Path, calls: str, *more: str) -> tuple[str, ...]:
    """Watches what is named after it, with a file for each of its threads.

    The one that watches stands beside the program and not before it, so that a signal meets the
    program itself.
    """
    return ("strace", "-D", "-ff", "-o", str(out), "-e", f"trace={calls}", *more)


class Watched(Site):
    """A site whose every process is watched."""

    calls: str = CALLS
    more: tuple[str, ...] = ()

    def __init__(self, folder: Path, **environ: str) -> None:
        self.traces = folder.parent / "traces"
        self.traces.mkdir()
        self.begun = 0
        super().__init__(folder, **environ)

    @property
    def command(self) -> tuple[str, ...]:  # type: ignore[override]
        self.begun += 1
        out = self.traces / str(self.begun)
        return (*strace(out, self.calls, *self.more), sys.executable, "-m", "soleus")

    def files(self) -> list[Path]:
        """What was seen of each thread, once all of them have ended."""
        return ended(self.traces)


def ended(traces: Path) -> list[Path]:
    began, files = time.monotonic(), sorted(traces.iterdir())
    while not all(b"+++ " in file.read_bytes()[-200:] for file in files):
        assert time.monotonic() - began < PATIENCE, "a program that is watched does not end"
        time.sleep(0.01)
    return files


def foreign(files: list[Path]) -> Iterator[str]:
    """Addresses outside of this machine that a program spoke to, or listened at."""
    for file in files:
        for line in file.read_text("ascii", "replace").splitlines():
            for port, four, six in PEER.findall(line):
                address = ip_address(four or six)
                if not address.is_loopback:
                    yield f"{line.split('(')[0]} {address} {port}"
