"""One report page, bytes to findings, against pandas.read_html and a bare lxml parse of the same bytes."""

from io import BytesIO
from pathlib import Path

import lxml.html
import pandas  # type: ignore[import-untyped]  # the peer ships no types

from benchmarks.pages import heavy_page
from benchmarks.table import Line
from benchmarks.turns import interleaved, ratio
from parser.pipeline import load_parser

ROUNDS = 200
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
    seconds = interleaved(
        {
            "gongkai": lambda: parser.read(page),
            "pandas": lambda: pandas.read_html(BytesIO(page), flavor="lxml"),
            "lxml": lambda: lxml.html.document_fromstring(page),
        },
        ROUNDS,
    )
    size = f"{len(page) / 1000:.0f} kB page"
    return [
        ratio(f"reading a {size}: pandas.read_html / gongkai", seconds["pandas"], seconds["gongkai"], GOAL),
        ratio(f"reading a {size}: gongkai / bare lxml parse", seconds["gongkai"], seconds["lxml"], None),
    ]
