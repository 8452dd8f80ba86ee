"""Crawls in a process of their own: Scrapy's reactor starts only once, and a crash must not take us along."""

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import IO, Self

from crawler.portals import PortalError, load_portal
from crawler.running.dispatch import Dispatch, Due
from crawler.running.events import Event, read_event
from crawler.running.states import EXIT_CODES, State
from parser.model import Bilingual

LOOK_SECONDS = 0.5  # how often running crawls are looked at: are they to stop, do they take too long
GRACE = 20.0  # seconds a child has to finish its requests and close the runs after SIGTERM
KEPT_LOG_LINES = 40
COMMAND = (sys.executable, "-m", "crawler")


class CrawlStopped(Exception):
    """The caller wanted the crawls to stop while they were under way; what they stored stays."""


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


@dataclass(frozen=True, slots=True)
class Where:
    """The archive and the configuration of a crawl; the database must be at today's schema."""

    data: Path
    config: Path
    database_url: str
    command: tuple[str, ...] = COMMAND


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many portals at once, how long one may take, and when all are to stop."""

    at_once: int = 1
    max_seconds: float | None = None
    stop: Flag | None = None

    @property
    def stopping(self) -> bool:
        return self.stop is not None and self.stop.is_set()


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
    """Crawl portals by name in a child, and tell of each when it has ended; `on_event` sees each event.

    A child that dies fails the portals under way, and another takes those not yet begun. A portal that takes
    too long fails alone. Whatever was stored stays, and the next crawl goes on from there. `may_begin` is
    asked just before; False leaves the portal out. Raises CrawlStopped soon after `stop` is set.
    """
    limits = bounds or Bounds()
    dispatch = Dispatch([_due(name, path) for name, path in portals.items()], limits.at_once)
    while not dispatch.done:
        with _Child(where, limits) as child:
            yield from _serve(child, dispatch, on_event or _ignore, may_begin or _always)


def start_child(where: Where) -> "subprocess.Popen[str]":
    """The database URL travels in its environment, unseen by `ps`."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [*where.command, "--data", str(where.data), "--config", str(where.config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env={
            **os.environ, "GONGKAI_DATABASE_URL": where.database_url, "PYTHONPATH": path, "PYTHONUTF8": "1",
        },
    )  # fmt: skip


@dataclass(slots=True)
class _Child:
    """A child and what it says, line by line; None when it has ended."""

    where: Where
    bounds: Bounds
    process: "subprocess.Popen[str] | None" = None
    said: "SimpleQueue[Event | None]" = field(default_factory=SimpleQueue)
    log: "deque[str]" = field(default_factory=lambda: deque(maxlen=KEPT_LOG_LINES))
    begun: dict[str, float] = field(default_factory=dict)
    overdue: set[str] = field(default_factory=set)
    keeper: Thread | None = None

    def begin(self, due: Due) -> None:
        self.begun[due.portal] = time.monotonic()
        self._tell({"crawl": due.portal, "file": str(due.file)})

    def next_event(self) -> Event | None:
        """What it says next; None after its end. Ends it when it is to stop, or a portal takes far too long."""
        while True:
            try:
                return self.said.get(timeout=LOOK_SECONDS)
            except Empty:
                self._look()

    def ended(self, portal: str) -> None:
        self.begun.pop(portal, None)

    def returncode(self) -> int:
        """How it ended; its last words are in the log then."""
        if self.keeper is not None:
            self.keeper.join(GRACE)
        return self._running().wait()

    def _look(self) -> None:
        if self.bounds.stopping:
            raise CrawlStopped(", ".join(self.begun))
        for portal, begun in self.begun.items():
            late = time.monotonic() - begun - (self.bounds.max_seconds or float("inf"))
            if late > GRACE:
                stop_child(self._running())
            elif late > 0 and portal not in self.overdue:
                self.overdue.add(portal)
                self._tell({"stop": portal, "reason": "stalled"})

    def _tell(self, order: Mapping[str, str]) -> None:
        """One that is dead already says so by its end."""
        stdin = self._running().stdin
        assert stdin is not None
        with suppress(OSError):
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()

    def _running(self) -> "subprocess.Popen[str]":
        if self.process is None:
            self.process = start_child(self.where)
            self.keeper = Thread(target=_keep_log, args=(self.process.stderr, self.log), daemon=True)
            self.keeper.start()
            Thread(target=_listen, args=(self.said, self.process), daemon=True).start()
        return self.process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            stop_child(self.process, at_once=error is not None)


def stop_child(child: "subprocess.Popen[str]", *, at_once: bool = True) -> None:
    """Ask the child to close its runs, or to end when they are closed; kill it when it does not."""
    assert child.stdin is not None
    with suppress(OSError):
        child.stdin.close()
    if at_once:
        child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _serve(
    child: _Child,
    dispatch: Dispatch,
    on_event: Callable[[Event], None],
    may_begin: Callable[[str], bool],
) -> Iterator[CrawlSummary]:
    """The summaries of what one child crawls, until all is done or it dies."""
    while _begin_due(child, dispatch, may_begin):
        event = child.next_event()
        if event is None:
            yield from _all_failed(child, dispatch)
            return
        on_event(event)
        if event["event"] == "collected":
            dispatch.collected(event["portal"])
        elif event["event"] == "end":
            dispatch.ended(event["portal"])
            child.ended(event["portal"])
            _begin_due(child, dispatch, may_begin)
            yield _summary(event, tuple(child.log))


def _begin_due(child: _Child, dispatch: Dispatch, may_begin: Callable[[str], bool]) -> bool:
    """Give the child what may begin; whether anything is under way."""
    for due in dispatch.start():
        if may_begin(due.portal):
            child.begin(due)
        else:
            dispatch.ended(due.portal)
    return bool(dispatch.under_way)


def _all_failed(child: _Child, dispatch: Dispatch) -> Iterator[CrawlSummary]:
    code = child.returncode()
    note = Bilingual(f"采集进程异常退出（{code}）", f"the crawl process died ({code})")
    for portal in dispatch.under_way:
        dispatch.ended(portal)
        yield CrawlSummary(portal, "failed", {}, note, tuple(child.log))


def _due(name: str, file: Path) -> Due:
    """A file that cannot be read is the child's to refuse."""
    try:
        return Due(name, file, frozenset(load_portal(file).hosts))
    except PortalError:
        return Due(name, file)


def _listen(said: "SimpleQueue[Event | None]", process: "subprocess.Popen[str]") -> None:
    for line in process.stdout or ():
        if event := read_event(line):
            said.put(event)
    process.wait()
    said.put(None)


def _keep_log(stream: IO[str] | None, log: deque[str]) -> None:
    for line in stream or ():
        log.append(line.rstrip("\n"))


def _summary(end: Event, log: tuple[str, ...]) -> CrawlSummary:
    note = Bilingual(end["note_zh"], end["note_en"])
    return CrawlSummary(end["portal"], end["state"], end["counters"], note, log)


def _ignore(_event: Event) -> None:
    return


def _always(_portal: str) -> bool:
    return True
