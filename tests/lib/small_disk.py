"""A real small disk of its own, which a test may fill to the last byte and make larger.

A file system in memory, mounted in a name space that only these processes see, so that no rights
of the machine are needed.
"""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.lib.site import Answer, Site, Visitor

NOTE = "a long night, told at length. " * 500
MOUNT = 'mount -t tmpfs -o size="$1",mode=700 tmpfs "$2" && echo there && exec sleep infinity'


class SmallDisk:
    def __init__(self, folder: Path, size: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.holder = subprocess.Popen(
            ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", size, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if self.holder.stdout.readline() != "there\n":
            self.end()
            pytest.skip("this machine lets nobody mount a file system of their own")

    @property
    def within(self) -> tuple[str, ...]:
        """What a command begins with to see the disk."""
        return ("nsenter", "--preserve-credentials", "-U", "-m", "-t", str(self.holder.pid))

    def see(self, name: str) -> Path:
        """A file on the disk, from outside."""
        return Path(f"/proc/{self.holder.pid}/root{self.folder}/{name}")

    def fill(self) -> None:
        """Leave not one byte."""
        with self.see("ballast").open("ab", buffering=0) as file:
            for size in (65536, 512, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def grow(self, size: str) -> None:
        again = ("mount", "-o", f"remount,size={size}", str(self.folder))
        subprocess.run([*self.within, *again], check=True)

    def end(self) -> None:
        self.holder.kill()
        self.holder.communicate()


def cramp() -> dict[str, str]:
    told = {"kind": "episode", "id": str(uuid4()), "zone": "Europe/Berlin", "note": NOTE}
    return told | {"at": "2026-11-22T03:20:00+01:00", "written": "2026-11-22T08:00:00+01:00"}


def written_until_full(her: Visitor, most: int = 10_000) -> tuple[list[str], Answer]:
    """The ids that the server has acknowledged before it took no more, and its last answer."""
    acknowledged: list[str] = []
    while True:
        batch = [cramp() for _ in range(10)]
        answer = her.api("POST", "entries", {"entries": batch})
        if answer.status != 200:
            return acknowledged, answer
        acknowledged += [each["id"] for each in batch]
        if len(acknowledged) >= most:
            return acknowledged, answer


class SmallDiskSite(Site):
    """A Soleus whose diary lies on a small disk."""

    def __init__(self, disk: SmallDisk) -> None:
        self.disk = disk
        self.command = (*disk.within, sys.executable, "-m", "soleus")
        super().__init__(disk.folder)
