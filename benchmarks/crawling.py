"""A whole crawl (WARC, reading, SQLite) against a Scrapy spider that only downloads the same pages.

Both run as child processes against one loopback site, in turns. Start-up, from the start of the
process to the first report, is told apart; the ratio is that of reports per second after it.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.pages import YEARS, BenchSite, bench_site
from benchmarks.table import Line
from crawler.events import Event, read_event
from crawler.process import run_crawl
from db.engine import upgrade
from gongkai.samples.lists import TRS_COLUMN
from gongkai.samples.server import serve
from gongkai.samples.sites import Answer
from gongkai.samples.world import World

ORGANS = 150
ROUNDS = 3
GOAL = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds until the first report, and from there to the end."""

    start_up: float
    steady: float


@dataclass(slots=True)
class _Watch:
    """Notes when the first report and the end of a child were seen."""

    begun: float
    first: float | None = None
    end: float | None = None
    said: Event | None = None

    def see(self, event: Event) -> None:
        now = time.perf_counter()
        if event["event"] == "report" and self.first is None:
            self.first = now
        elif event["event"] == "end":
            self.end, self.said = now, event

    def run(self) -> Run:
        if self.first is None or self.end is None:
            raise RuntimeError("the child ended before it had fetched a report")
        return Run(self.first - self.begun, self.end - self.first)


def measure(config: Path) -> list[Line]:
    """One line: reports per second of our crawl over those of the bare spider, by the median run."""
    site = bench_site(ORGANS)
    pages = len(site.lists) + len(site.reports)
    with tempfile.TemporaryDirectory() as folder, _served(site, Path(folder)) as (portal, urls):
        runs = [
            (_crawl(portal, Path(folder) / str(number), config), _bare(portal, urls, pages))
            for number in range(ROUNDS)
        ]
    ours, bare = zip(*runs, strict=True)
    rates = [_rate(each, len(site.reports)) for each in (ours, bare)]
    what = f"crawling {len(site.reports)} reports: gongkai / bare Scrapy spider"
    note = (
        f"{rates[0]:.0f} / {rates[1]:.0f} reports a second; "
        f"start-up {_start_up(ours):.1f} / {_start_up(bare):.1f} s, not in the ratio"
    )
    return [Line(what, rates[0] / rates[1], GOAL, note)]


def _rate(runs: tuple[Run, ...], reports: int) -> float:
    """Reports a second after the first."""
    return (reports - 1) / statistics.median(run.steady for run in runs)


def _start_up(runs: tuple[Run, ...]) -> float:
    return statistics.median(run.start_up for run in runs)


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


def _crawl(portal: Path, data: Path, config: Path) -> Run:
    """Our crawl into an empty archive; raises when it did not archive every report."""
    database = f"sqlite:///{data / 'archive.db'}"
    data.mkdir()
    upgrade(database)
    watch = _Watch(time.perf_counter())
    summary = run_crawl(portal, data=data, config=config, database_url=database, on_event=watch.see)
    if summary.state != "ok" or summary.counters["new"] != ORGANS * len(YEARS):
        raise RuntimeError(
            f"the crawl that is measured was {summary.state}: {summary.note.en} {summary.counters}"
        )
    return watch.run()


def _bare(portal: Path, urls: Path, pages: int) -> Run:
    watch = _Watch(time.perf_counter())
    command = [sys.executable, "-m", "benchmarks.bare", str(portal), str(urls)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        for line in child.stdout or ():
            if event := read_event(line):
                watch.see(event)
    if watch.said is None or watch.said["pages"] != pages:
        raise RuntimeError(f"the bare spider fetched {watch.said and watch.said['pages']} of {pages} pages")
    return watch.run()
