"""Jobs timed in turns on one core, so that a slow moment of the machine falls on all of them."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from benchmarks.table import Line

WARM_UP = 5
Jobs = Mapping[str, Callable[[], object]]


def interleaved(jobs: Jobs, rounds: int, warm_up: int = WARM_UP) -> dict[str, list[float]]:
    """Seconds of CPU per job and round, the collector on; a job is never timed twice in a row."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    with _one_core():
        for number in range(warm_up + rounds):
            for name, job in jobs.items():
                begun = time.process_time()
                job()
                if number >= warm_up:
                    seconds[name].append(time.process_time() - begun)
    return seconds


@contextmanager
def _one_core() -> Iterator[None]:
    """Where the system lets us choose; what comes after has them all again."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def ratio(what: str, above: list[float], below: list[float], goal: float | None) -> Line:
    """That of the medians, with the range of the ratio in single rounds and the best of each beside it."""
    medians, best = [statistics.median(each) * 1000 for each in (above, below)], (min(above), min(below))
    each = [a / b for a, b in zip(above, below, strict=True)]
    note = (
        f"median {medians[0]:.1f} / {medians[1]:.1f} ms CPU, by round {min(each):.2f} to {max(each):.2f}; "
        f"best {best[0] * 1000:.1f} / {best[1] * 1000:.1f} ms = {best[0] / best[1]:.2f}"
    )
    return Line(what, medians[0] / medians[1], goal, note)
