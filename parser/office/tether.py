"""Becomes another program that ends with the one that started it: `python tether.py PARENT PROGRAM ARGUMENT...`.

A worker that is killed must leave no LibreOffice behind; on Linux the kernel sees to it (prctl(2)).
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_MEMORY = 2 << 30
_FILE = 512 << 20


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the line above
            return
    _limit(resource.RLIMIT_DATA, _MEMORY)
    _limit(resource.RLIMIT_FSIZE, _FILE)
    os.execv(command[0], command)


def _limit(what: int, most: int) -> None:
    """Lowers a limit, never raises it."""
    soft, hard = resource.getrlimit(what)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
