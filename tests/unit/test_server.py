"""What a server says to the system before it answers."""

import platform
import subprocess
import sys

import pytest

# Threads that each take and give back memory, and how many places the system made for it.
PLACES = """
import ctypes, os, sys, tempfile, threading
from soleus.web import server

if "one" in sys.argv:
    server.share_one_heap()
system = ctypes.CDLL(None)
system.malloc.restype, system.fopen.restype = ctypes.c_void_p, ctypes.c_void_p
system.fclose.argtypes, system.malloc_info.argtypes = [ctypes.c_void_p], [
    ctypes.c_int,
    ctypes.c_void_p,
]
all_there = threading.Barrier(4)

def take():
    assert system.malloc(5_000)
    all_there.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with tempfile.NamedTemporaryFile() as told:
    opened = system.fopen(os.fsencode(told.name), b"w")
    system.malloc_info(0, opened)
    system.fclose(opened)
    print(told.read().count(b"<heap nr="))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a place"
)
def test_all_threads_take_their_memory_from_one_place():
    assert places("one") == 1
    assert places("many") > 1


def places(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PLACES, how], stdout=subprocess.PIPE, check=True)
    return int(done.stdout)
