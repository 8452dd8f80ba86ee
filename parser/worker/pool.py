"""Several workers at once, for the thousands of documents of an archive."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from parser.model import Reading
from parser.worker.limits import Limits
from parser.worker.process import Question, Worker

_AHEAD = 4
"""Questions in flight per worker: enough to keep each busy, few enough to hold no archive in memory."""


def cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_many(
    questions: Iterable[Question], config: Path, limits: Limits, workers: int
) -> Iterator[tuple[Reading, ...]]:
    """The readings of each question, in the order asked, read by `workers` processes at a time."""
    with ExitStack() as stack:
        idle: SimpleQueue[Worker] = SimpleQueue()
        for _ in range(workers):
            idle.put(stack.enter_context(Worker(config, limits)))
        threads = stack.enter_context(ThreadPoolExecutor(workers))
        waiting: deque[Future[tuple[Reading, ...]]] = deque()
        for question in questions:
            waiting.append(threads.submit(_read_by_any, idle, question))
            if len(waiting) > workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_by_any(idle: SimpleQueue[Worker], question: Question) -> tuple[Reading, ...]:
    worker = idle.get()
    try:
        return worker.read_all(question.body, question.hints, question.attached)
    finally:
        idle.put(worker)
