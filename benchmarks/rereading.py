"""An archive of 300 report pages read again by one worker process and by two."""

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import bench_site
from benchmarks.table import Line
from parser.worker.limits import load_limits
from parser.worker.pool import read_many
from parser.worker.process import Question

ORGANS = 150
ROUNDS = 5
GOAL = 1.8


def measure(config: Path) -> list[Line]:
    """Wall clock from the first answer to the last, in turns; the start of the children is not in it.

    It needs both cores: what else runs takes from two workers twice what it takes from one.
    """
    pages = [Question(page) for page in bench_site(ORGANS).reports.values()]
    runs = [(_seconds(pages, config, 1), _seconds(pages, config, 2)) for _ in range(ROUNDS)]
    one, two = (statistics.median(seconds) for seconds in zip(*runs, strict=True))
    each = sorted(a / b for a, b in runs)
    note = (
        f"median {one:.2f} / {two:.2f} s of wall clock, by round {each[0]:.2f} to {each[-1]:.2f}; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )
    return [Line(f"reading {len(pages)} pages again: one worker / two", one / two, GOAL, note)]


def _seconds(pages: Sequence[Question], config: Path, workers: int) -> float:
    answers = read_many(pages, config, load_limits(config), workers)
    next(answers)
    begun = time.perf_counter()
    unread = sum(reading.report is None for readings in answers for reading in readings)
    seconds = time.perf_counter() - begun
    if unread:
        raise RuntimeError(f"{unread} of the pages that are measured were not read")
    return seconds * len(pages) / (len(pages) - 1)
