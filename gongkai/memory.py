"""A limit on what this process may take while it answers, for what a database cannot limit: the answer itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.query import too_large

MEGABYTE = 2**20
BESIDES = 64
"""Megabytes for the drivers and for writing the answer out."""


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Twice `megabytes` more than it holds now, because an answer is held as it came and as it is read.

    Raises QueryTooLarge. Where the system does not say what a process holds, nothing is limited.
    """
    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    held = _held()
    if held is not None:
        most = held + (2 * megabytes + BESIDES) * MEGABYTE
        capped = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (capped, hard))
    try:
        yield
    except MemoryError as error:
        raise too_large(megabytes) from error
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


def _held() -> int | None:
    """Bytes of data and stack: the sixth figure of /proc/self/statm, in pages."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return None
