"""A province in one crawl: many portals at once against a Scrapy spider that only downloads the same pages.

Collecting is held against the spider; the time until the last report is read, the memory while that goes on,
and a second crawl of the unchanged province are told beside it. `python -m benchmarks fleet` measures a small
one, `python -m benchmarks province` the whole: 300 portals of 40 reports.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.memory import Memory
from benchmarks.pages import TOWN, YEARS, BenchSite, bench_site
from benchmarks.table import Line
from benchmarks.town_server import address, towns
from crawler.process import Bounds, Where, run_crawls
from crawler.running.events import Event, read_event
from db.engine import upgrade
from gongkai.samples.lists import TRS_COLUMN

AT_ONCE = 8
GOAL, RECRAWL_GOAL = 0.6, 10.0


@dataclass(frozen=True, slots=True)
class Size:
    """So many portals of so many organs, two reports each, crawled so many times."""

    portals: int
    organs: int
    rounds: int
    port: int

    @property
    def reports(self) -> int:
        return self.portals * self.organs * len(YEARS)


SMALL, WHOLE = Size(16, 20, 3, 18460), Size(300, 20, 1, 18461)


@dataclass(slots=True)
class Watch:
    """Seconds from the start: the first list page, the last portal collected, the end."""

    begun: float = field(default_factory=time.perf_counter)
    first: float | None = None
    collected: float = 0.0
    end: float = 0.0

    def see(self, event: Event) -> None:
        now = time.perf_counter() - self.begun
        match event["event"]:
            case "listing":
                self.first = self.first or now
            case "collected":
                self.collected = now
        self.end = now

    @property
    def collecting(self) -> float:
        if self.first is None:
            raise RuntimeError("the child ended before it had fetched a page")
        return self.collected - self.first


def measure(config: Path) -> list[Line]:
    return province(config, SMALL)


def measure_whole(config: Path) -> list[Line]:
    return province(config, WHOLE)


def province(config: Path, size: Size) -> list[Line]:
    site = bench_site(size.organs)
    pages = size.portals * (len(site.lists) + len(site.reports))
    with tempfile.TemporaryDirectory() as name, _served(size):
        folder, rounds = Path(name), range(size.rounds)
        portals, urls = _portals(folder, site, size), _urls(folder, site, size)
        runs = [
            (
                _crawl(folder / str(number), portals, config, size),
                bare(next(iter(portals.values())), urls, AT_ONCE, pages),
            )
            for number in rounds
        ]
    firsts, theirs = [run[0][0] for run in runs], [run[1] for run in runs]
    agains, memory = [run[0][1] for run in runs], runs[0][0][2]
    return list(_lines(size, firsts, agains, theirs, memory))


def _lines(
    size: Size, firsts: list[Watch], agains: list[Watch], theirs: list[Watch], memory: Memory
) -> Iterator[Line]:
    ours, peer = (statistics.median(each.collecting for each in runs) for runs in (firsts, theirs))
    read, again = (statistics.median(each) for each in ([w.end for w in firsts], [w.end for w in agains]))
    what = f"{size.portals} portals of {size.reports // size.portals} reports, {AT_ONCE} at once"
    yield Line(
        f"{what}: gongkai / bare Scrapy spider", peer / ours, GOAL,
        f"{size.reports / ours:.0f} / {size.reports / peer:.0f} reports a second collected",
    )  # fmt: skip
    yield Line(
        f"{what}: until the last report is read", read, None,
        f"{size.reports / read:.0f} reports a second collected, read and archived; "
        f"collected after {firsts[0].collected:.0f} s, start-up in it",
        in_seconds=True,
    )  # fmt: skip
    yield Line(
        f"{what}: first crawl / crawl of the unchanged",
        read / again,
        RECRAWL_GOAL,
        f"{read:.1f} / {again:.1f} s, start-up in both",
    )
    yield Line(
        f"{what}: peak memory of the collector",
        memory.peak("crawler") / 1000,
        None,
        memory.told(),
        in_seconds=False,
    )


def _crawl(data: Path, portals: Mapping[str, Path], config: Path, size: Size) -> tuple[Watch, Watch, Memory]:
    """A crawl into an empty archive, and another of the same unchanged province."""
    data.mkdir()
    where = Where(data, config, f"sqlite:///{data / 'archive.db'}")
    upgrade(where.database_url)
    with Memory() as memory:
        first = crawl(where, portals, "new", size.reports, AT_ONCE)
    return first, crawl(where, portals, "unchanged", size.reports, AT_ONCE), memory


def crawl(where: Where, portals: Mapping[str, Path], status: str, reports: int, at_once: int) -> Watch:
    """One run of ours; raises when not every report came out with that status."""
    watch = Watch()
    done = list(run_crawls(portals, where, on_event=watch.see, bounds=Bounds(at_once)))
    counted = sum(summary.counters.get(status, 0) for summary in done)
    bad = [(summary.portal, summary.note.en) for summary in done if summary.state != "ok"]
    if bad or counted != reports:
        raise RuntimeError(f"{counted} of {reports} reports were {status}; {bad[:3]}")
    return watch


def bare(portal: Path, urls: Path, at_once: int, pages: int) -> Watch:
    """One run of the peer; raises when it did not get every page."""
    watch, got = Watch(), 0
    command = [sys.executable, "-m", "benchmarks.bare", str(portal), str(urls), str(at_once)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        for line in child.stdout or ():
            if event := read_event(line):
                watch.see(event)
                got = event.get("pages", 0)
    if got != pages:
        raise RuntimeError(f"the bare spider fetched {got} of {pages} pages")
    return watch


@contextmanager
def _served(size: Size) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.town_server",
        *map(str, (size.portals, size.organs, size.port)),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        if server.stdout.readline() != "ready\n":
            raise RuntimeError("the sites could not be served")
        try:
            yield
        finally:
            server.kill()


def _portals(folder: Path, site: BenchSite, size: Size) -> dict[str, Path]:
    files = {}
    for number, town in enumerate(towns(size.portals)):
        name = f"town-{number:03}"
        files[name] = folder / f"{name}.yaml"
        files[name].write_text(
            yaml.safe_dump(_portal(name, number, town, site, size), allow_unicode=True), "utf-8"
        )
    return files


def _portal(name: str, number: int, town: str, site: BenchSite, size: Size) -> dict[str, Any]:
    return {
        "id": name, "name": f"{town}基准测试门户", "family": "trs",
        "start": [f"http://{address(number)}:{size.port}{TRS_COLUMN}"],
        "contact": "https://example.invalid/gongkai-bench", "delay": 0, "sample": True,
        "organs": [
            {"name": organ.replace(TOWN, town), "level": "county", "first_year": YEARS[0]} for organ in site.organs
        ],
    }  # fmt: skip


def _urls(folder: Path, site: BenchSite, size: Size) -> Path:
    """Host by host in turn, so that the spider always has as many of them to ask as we do."""
    paths = [*site.lists, *site.reports]
    hosts = [f"http://{address(number)}:{size.port}" for number in range(size.portals)]
    file = folder / "urls.txt"
    file.write_text("\n".join(host + path for path in paths for host in hosts), "utf-8")
    return file
