"""Crawls in processes of their own: Scrapy's reactor starts only once, and a crash must not take us along."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag

from crawler.collectors import COMMAND, Bounds, Collector, Collectors, CrawlStopped, Where
from crawler.portals import PortalError, load_portal
from crawler.running.dispatch import Dispatch, Due
from crawler.running.events import Event
from crawler.running.states import EXIT_CODES, State
from parser.model import Bilingual

__all__ = ["Bounds", "CrawlStopped", "CrawlSummary", "Where", "run_crawl", "run_crawls"]


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """How one crawl ended; `log` is the tail of the child's log, `exit_code` that of `gongkai crawl`."""

    portal: str
    state: State
    counters: Mapping[str, int]
    note: Bilingual
    log: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.state]


def run_crawl(
    portal_file: Path,
    *,
    data: Path,
    config: Path,
    database_url: str,
    on_event: Callable[[Event], None] | None = None,
    max_seconds: float | None = None,
    stop: Flag | None = None,
    command: tuple[str, ...] = COMMAND,
) -> CrawlSummary:
    """Crawl one portal; see `run_crawls`."""
    where, bounds = Where(data, config, database_url, command), Bounds(1, max_seconds, stop)
    (summary,) = run_crawls({portal_file.stem: portal_file}, where, on_event=on_event, bounds=bounds)
    return summary


def run_crawls(
    portals: Mapping[str, Path],
    where: Where,
    *,
    on_event: Callable[[Event], None] | None = None,
    may_begin: Callable[[str], bool] | None = None,
    bounds: Bounds | None = None,
) -> Iterator[CrawlSummary]:
    """Crawl portals by name in children, and tell of each when it has ended; `on_event` sees each event.

    A child that dies fails its portals under way, and others take those not yet begun. A portal that takes
    too long fails alone. Whatever was stored stays, and the next crawl goes on from there. `may_begin` is
    asked just before; False leaves the portal out. Raises CrawlStopped soon after `stop` is set.
    """
    limits = bounds or Bounds()
    dispatch = Dispatch([_due(name, path) for name, path in portals.items()], limits.at_once)
    with Collectors(where, limits) as collectors:
        while _begin_due(collectors, dispatch, may_begin or _always):
            collector, event = collectors.next_event()
            if event is None:
                yield from _all_failed(collector, dispatch)
                continue
            if on_event:
                on_event(event)
            if event["event"] == "collected":
                dispatch.collected(event["portal"])
            elif event["event"] == "end":
                dispatch.ended(event["portal"])
                _begin_due(collectors, dispatch, may_begin or _always)
                yield _summary(event, tuple(collector.log))


def _begin_due(collectors: Collectors, dispatch: Dispatch, may_begin: Callable[[str], bool]) -> bool:
    """Hand out what may begin; whether anything is under way."""
    for due in dispatch.start():
        if may_begin(due.portal):
            collectors.begin(due)
        else:
            dispatch.ended(due.portal)
    return bool(dispatch.under_way)


def _all_failed(dead: Collector, dispatch: Dispatch) -> Iterator[CrawlSummary]:
    code = dead.process.returncode
    note = Bilingual(f"采集进程异常退出（{code}）", f"the crawl process died ({code})")
    for portal in dead.begun:
        dispatch.ended(portal)
        yield CrawlSummary(portal, "failed", {}, note, tuple(dead.log))


def _due(name: str, file: Path) -> Due:
    """A file that cannot be read is the child's to refuse."""
    try:
        return Due(name, file, frozenset(load_portal(file).hosts))
    except PortalError:
        return Due(name, file)


def _summary(end: Event, log: tuple[str, ...]) -> CrawlSummary:
    note = Bilingual(end["note_zh"], end["note_en"])
    return CrawlSummary(end["portal"], end["state"], end["counters"], note, log)


def _always(_portal: str) -> bool:
    return True
