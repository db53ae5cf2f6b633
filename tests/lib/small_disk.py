"""A real small disk of its own, which a test may fill to the last byte and make larger.

A file system in memory, mounted in a name space that only these processes see, so that no rights
of the machine are needed.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lib.site import Site

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


class SmallDiskSite(Site):
    """A Soleus whose diary lies on a small disk."""

    def __init__(self, disk: SmallDisk) -> None:
        self.disk = disk
        self.command = (*disk.within, sys.executable, "-m", "soleus")
        super().__init__(disk.folder)
