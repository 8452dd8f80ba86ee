"""The children that collect: started when there is something to crawl, watched, stopped, told apart by what they say."""

import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import IO, Self

from crawler.child import environment
from crawler.running.dispatch import Due
from crawler.running.events import Event, read_event
from parser.worker.pool import cores

LOOK_SECONDS = 0.5  # how often running crawls are looked at: are they to stop, do they take too long
GRACE = 20.0  # seconds a child has to finish its requests and close the runs after SIGTERM
KEPT_LOG_LINES = 40
SHARE = 4  # portals being asked that one child is given before another one is started for the next core
COMMAND = (sys.executable, "-m", "crawler")


class CrawlStopped(Exception):
    """The caller wanted the crawls to stop while they were under way; what they stored stays."""


@dataclass(frozen=True, slots=True)
class Where:
    """The archive and the configuration of a crawl; the database must be at today's schema."""

    data: Path
    config: Path
    database_url: str
    command: tuple[str, ...] = COMMAND


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many portals at once, how long one may take, when all are to stop; how many children, one a core."""

    at_once: int = 1
    max_seconds: float | None = None
    stop: Flag | None = None
    children: int = field(default_factory=cores)

    @property
    def stopping(self) -> bool:
        return self.stop is not None and self.stop.is_set()


def start_child(where: Where) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*where.command, "--data", str(where.data), "--config", str(where.config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=environment(where.database_url),
    )


@dataclass(slots=True, eq=False)
class Collector:
    """One child; `asking` are portals it collects, `begun` all it has not ended yet, by when they began."""

    process: "subprocess.Popen[str]"
    log: "deque[str]" = field(default_factory=lambda: deque(maxlen=KEPT_LOG_LINES))
    begun: dict[str, float] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)
    overdue: set[str] = field(default_factory=set)

    def begin(self, due: Due) -> None:
        self.begun[due.portal] = time.monotonic()
        self.asking.add(due.portal)
        self._tell({"crawl": due.portal, "file": str(due.file)})

    def hear(self, event: Event) -> None:
        if event["event"] in ("collected", "end"):
            self.asking.discard(event["portal"])
        if event["event"] == "end":
            self.begun.pop(event["portal"], None)

    def watch(self, max_seconds: float) -> None:
        """Stop the portals that take longer, and the child when it does not listen."""
        for portal, begun in self.begun.items():
            late = time.monotonic() - begun - max_seconds
            if late > GRACE:
                stop([self.process])
            elif late > 0 and portal not in self.overdue:
                self.overdue.add(portal)
                self._tell({"stop": portal, "reason": "stalled"})

    def _tell(self, order: Mapping[str, str]) -> None:
        """One that is dead already says so by its end."""
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()


@dataclass(slots=True)
class Collectors:
    """As many children as portals and cores ask for; use as a context manager."""

    where: Where
    bounds: Bounds
    running: list[Collector] = field(default_factory=list)
    said: "SimpleQueue[tuple[Collector, Event | None]]" = field(default_factory=SimpleQueue)

    def begin(self, due: Due) -> None:
        """Give a portal to the child that asks the fewest, to a new one when all have their share."""
        least = min(self.running, key=lambda each: len(each.asking), default=None)
        full = least is None or len(least.asking) >= SHARE
        if least is None or (full and len(self.running) < self.bounds.children):
            least = self._start()
        least.begin(due)

    def next_event(self) -> tuple[Collector, Event | None]:
        """What one of them says next, None at its death; raises CrawlStopped soon after all are to stop."""
        while True:
            try:
                collector, event = self.said.get(timeout=LOOK_SECONDS)
            except Empty:
                self._look()
                continue
            if event is None:
                self.running.remove(collector)
            else:
                collector.hear(event)
            return collector, event

    def _look(self) -> None:
        if self.bounds.stopping:
            raise CrawlStopped(", ".join(portal for each in self.running for portal in each.begun))
        for each in self.running:
            each.watch(self.bounds.max_seconds or float("inf"))

    def _start(self) -> Collector:
        collector = Collector(start_child(self.where))
        self.running.append(collector)
        keeper = Thread(target=_keep_log, args=(collector.process.stderr, collector.log), daemon=True)
        keeper.start()
        Thread(target=self._listen, args=(collector, keeper), daemon=True).start()
        return collector

    def _listen(self, collector: Collector, keeper: Thread) -> None:
        """Its last words are in the log before its death is told."""
        for line in collector.process.stdout or ():
            if event := read_event(line):
                self.said.put((collector, event))
        keeper.join(GRACE)
        collector.process.wait()
        self.said.put((collector, None))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop([each.process for each in self.running], at_once=error is not None)


def stop(children: "Iterable[subprocess.Popen[str]]", *, at_once: bool = True) -> None:
    """Ask the children to close their runs, or to end when they are closed; kill those that do not."""
    asked = list(_asked_to_end(children, at_once=at_once))
    end = time.monotonic() + GRACE
    for child in asked:
        try:
            child.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _asked_to_end(
    children: "Iterable[subprocess.Popen[str]]", *, at_once: bool
) -> "Iterator[subprocess.Popen[str]]":
    for child in children:
        assert child.stdin is not None
        with suppress(OSError):
            child.stdin.close()
        if at_once:
            child.terminate()
        yield child


def _keep_log(stream: IO[str] | None, log: deque[str]) -> None:
    for line in stream or ():
        log.append(line.rstrip("\n"))
