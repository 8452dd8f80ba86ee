"""One report page, bytes to findings, against pandas.read_html and a bare lxml parse of the same bytes."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import lxml.html
import pandas  # type: ignore[import-untyped]  # the peer ships no types

from benchmarks.pages import heavy_page
from benchmarks.table import Line
from parser.pipeline import load_parser

ROUNDS = 200
WARM_UP = 5
GOAL = 2.0


def measure(config: Path) -> list[Line]:
    """Ratios to pandas and lxml by the median of interleaved rounds, with the best round beside it.

    All three run in this process with the collector on, as they would in anybody's program; what one
    leaves behind is collected before the next begins to be timed.
    """
    page, parser = heavy_page(), load_parser(config)
    read = parser.read(page)
    if read.report is None or len(read.report.cells) != read.coverage.read:
        raise RuntimeError(f"the page that is measured was not read whole: {read.error or read.coverage}")
    _pin()
    seconds = _interleaved(
        {
            "gongkai": lambda: parser.read(page),
            "pandas": lambda: pandas.read_html(BytesIO(page), flavor="lxml"),
            "lxml": lambda: lxml.html.document_fromstring(page),
        }
    )
    size = f"{len(page) / 1000:.0f} kB page"
    return [
        _line(f"reading a {size}: pandas.read_html / gongkai", seconds["pandas"], seconds["gongkai"], GOAL),
        _line(f"reading a {size}: gongkai / bare lxml parse", seconds["gongkai"], seconds["lxml"], None),
    ]


def _pin() -> None:
    """One core for all rounds, where the system lets us choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _interleaved(jobs: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of CPU per job and round; a job is never timed twice in a row, so that all share a slow moment."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(WARM_UP + ROUNDS):
        for name, job in jobs.items():
            begun = time.process_time()
            job()
            if number >= WARM_UP:
                seconds[name].append(time.process_time() - begun)
    return seconds


def _line(what: str, above: list[float], below: list[float], goal: float | None) -> Line:
    medians, best = [statistics.median(each) * 1000 for each in (above, below)], (min(above), min(below))
    note = (
        f"median {medians[0]:.1f} / {medians[1]:.1f} ms CPU; "
        f"best {best[0] * 1000:.1f} / {best[1] * 1000:.1f} ms = {best[0] / best[1]:.2f}"
    )
    return Line(what, medians[0] / medians[1], goal, note)
