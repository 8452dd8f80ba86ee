"""A whole crawl (WARC, index, reading, SQLite) against a Scrapy spider that only downloads the same pages.

Both run as child processes against one loopback site, in turns. The ratio is that of collecting: reports per
second from the first list page until the last page is stored. The time until the last report is read is told
beside it, and so is the start-up.
"""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from benchmarks.fleet import Watch, bare, crawl
from benchmarks.pages import YEARS, BenchSite, bench_site
from benchmarks.table import Line
from crawler.process import Where
from db.engine import upgrade
from gongkai.samples.lists import TRS_COLUMN
from gongkai.samples.server import serve
from gongkai.samples.sites import Answer
from gongkai.samples.world import World

ORGANS = 150
ROUNDS = 3
GOAL = 0.6


def measure(config: Path) -> list[Line]:
    """Reports per second that we collect over those of the bare spider, and the time until all are read."""
    site = bench_site(ORGANS)
    pages = len(site.lists) + len(site.reports)
    with tempfile.TemporaryDirectory() as folder, _served(site, Path(folder)) as (portal, urls):
        runs = [
            (_crawl(portal, Path(folder) / str(number), config), bare(portal, urls, 1, pages))
            for number in range(ROUNDS)
        ]
    ours, theirs = zip(*runs, strict=True)
    return list(_lines(ours, theirs, len(site.reports)))


def _lines(ours: Sequence[Watch], theirs: Sequence[Watch], reports: int) -> Iterator[Line]:
    seconds = [statistics.median(each.collecting for each in runs) for runs in (ours, theirs)]
    start_up = [statistics.median(each.first or 0 for each in runs) for runs in (ours, theirs)]
    rates = [reports / each for each in seconds]
    yield Line(
        f"collecting {reports} reports of one portal: gongkai / bare", rates[0] / rates[1], GOAL,
        f"{rates[0]:.0f} / {rates[1]:.0f} reports a second; "
        f"start-up {start_up[0]:.1f} / {start_up[1]:.1f} s, not in the ratio",
    )  # fmt: skip
    read = statistics.median(each.end for each in ours)
    yield Line(
        f"collecting and reading {reports} reports of one portal", read, None,
        f"{reports / read:.0f} reports a second, start-up in it",
        in_seconds=True,
    )  # fmt: skip


@contextmanager
def _served(site: BenchSite, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The portal file of the site, and the file that lists every URL of it."""
    with serve(World()) as samples:
        served = samples.sites["trs"]
        pages = site.lists | site.reports
        served.site.obstacles.update((path, Answer(page)) for path, page in pages.items())
        portal, urls = folder / "bench.yaml", folder / "urls.txt"
        portal.write_text(yaml.safe_dump(_portal(site, served.base_url), allow_unicode=True), "utf-8")
        urls.write_text("\n".join(served.url(path) for path in pages), "utf-8")
        yield portal, urls


def _portal(site: BenchSite, base_url: str) -> dict[str, Any]:
    return {
        "id": "bench", "name": "基准测试门户", "family": "trs", "start": [base_url + TRS_COLUMN],
        "contact": "https://example.invalid/gongkai-bench", "delay": 0, "sample": True,
        "organs": [{"name": name, "level": "county", "first_year": YEARS[0]} for name in site.organs],
    }  # fmt: skip


def _crawl(portal: Path, data: Path, config: Path) -> Watch:
    """Our crawl into an empty archive; raises when it did not archive every report."""
    data.mkdir()
    where = Where(data, config, f"sqlite:///{data / 'archive.db'}")
    upgrade(where.database_url)
    return crawl(where, {"bench": portal}, "new", ORGANS * len(YEARS), 1)
