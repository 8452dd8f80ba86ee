"""Tasks spread over processes, each with a connection of its own, and their results in the order of the tasks."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from db.engine import open_engine, sessions
from db.facts import ArchiveError

Found = TypeVar("Found")
Task = Callable[[Session], Found]
AHEAD = 4
"""Tasks in flight per process: enough to keep each busy, few enough to hold no archive in memory."""
WAITING = 1000
"""Results kept, at the most, while an earlier task takes long."""


class Crew(Protocol):
    """`tasks` are taken as they are needed, and can be pickled."""

    def __call__(self, tasks: Iterable[Task[Found]]) -> Iterator[Found]: ...


@contextmanager
def crew(session: Session, processes: int) -> Iterator[Crew]:
    """With one process, `session` itself does everything. ArchiveError when one of several dies."""
    if processes < 2:
        yield lambda tasks: (task(session) for task in tasks)
        return
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")  # a forked connection would be shared
    pool = ProcessPoolExecutor(processes, spawn, _begin, (url,))
    others = set(multiprocessing.active_children())
    try:
        yield lambda tasks: _in_turn(pool, tasks, processes * AHEAD)
    except BrokenProcessPool as error:
        raise ArchiveError(
            "核验的一个子进程意外终止，结果不完整，请重新运行（内存不足时用 --workers 1）"
            " | a process that verified died: nothing is proven, run it again (short of memory: --workers 1)"
        ) from error
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()  # what it is at may take minutes
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _in_turn(pool: ProcessPoolExecutor, tasks: Iterable[Task[Found]], most: int) -> Iterator[Found]:
    """A task that takes long keeps no others from being done; what they found waits for it."""
    found: deque[Future[Found]] = deque()
    running: set[Future[Found]] = set()
    for task in tasks:
        found.append(future := pool.submit(_do, task))
        running.add(future)
        if len(running) >= most:
            running = wait(running, return_when=FIRST_COMPLETED).not_done
        while found and (found[0].done() or len(found) >= WAITING):
            yield found.popleft().result()
    while found:
        yield found.popleft().result()


_session: Session | None = None


def _begin(url: str) -> None:
    """In the child. Ctrl-C is for the parent to hear; a child whose parent was killed goes, too."""
    global _session
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _session = sessions(open_engine(url))()


def _leave_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _do(task: Task[Found]) -> Found:
    assert _session is not None
    try:
        return task(_session)
    finally:
        _session.rollback()
