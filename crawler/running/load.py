"""Reading waits while collecting needs the machine: a niced desk still takes caches, and locks of the archive."""

import asyncio
import time
from collections.abc import Callable
from typing import NoReturn

LOOK = 0.25
"""Seconds over which the collector's own use of a core is measured."""
BUSY = 0.2
"""Share of a core from which on it is said to be busy; a crawl with real pauses uses a few hundredths."""


async def watch_load(tell: Callable[[bool], None], cpu: Callable[[], float] = time.process_time) -> NoReturn:
    """Tell again and again whether this process, all its threads together, was busy just now; as long as nothing
    is known, it is."""
    tell(True)
    loop = asyncio.get_running_loop()
    used, looked = cpu(), loop.time()
    while True:
        await asyncio.sleep(LOOK)
        before, used = used, cpu()
        since, looked = looked, loop.time()
        tell(used - before > BUSY * (looked - since))
