"""A crawl in a process of its own: Scrapy's reactor starts only once, and a crash must not take us along."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from threading import Thread, Timer
from typing import IO

from crawler.events import Event, read_event
from crawler.states import EXIT_CODES, State
from parser.model import Bilingual

LOOK_SECONDS = 0.5  # how often a running crawl looks whether it is to stop
GRACE = 20.0  # seconds a child has to finish its request and close the run after SIGTERM
KEPT_LOG_LINES = 40


class CrawlStopped(Exception):
    """The caller wanted the crawl to stop while it was under way; what it stored stays."""


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
    command: tuple[str, ...] = (sys.executable, "-m", "crawler"),
) -> CrawlSummary:
    """Crawl one portal in a child and wait for it; `on_event` sees each event as it comes.

    The database must be at today's schema. A child that dies, or runs longer than `max_seconds`, gives
    `failed`; whatever it stored stays, and the next run goes on from there. Raises CrawlStopped soon
    after `stop` is set, even when the child is waiting for a server.
    """
    child = start_crawl(portal_file, data=data, config=config, database_url=database_url, command=command)
    log: deque[str] = deque(maxlen=KEPT_LOG_LINES)
    reader = Thread(target=_keep_log, args=(child.stderr, log), daemon=True)
    reader.start()
    timer = Timer(max_seconds, stop_crawl, (child,)) if max_seconds else None
    if timer:
        timer.start()
    if stop:
        Thread(target=_stop_when, args=(stop, child), daemon=True).start()
    try:
        last = _follow(child, on_event)
    except BaseException:
        stop_crawl(child)
        raise
    finally:
        if timer:
            timer.cancel()
    reader.join(GRACE)
    if stop and stop.is_set():
        raise CrawlStopped(portal_file.stem)
    return _summary(portal_file, last, child.returncode, tuple(log))


def start_crawl(
    portal_file: Path,
    *,
    data: Path,
    config: Path,
    database_url: str,
    command: tuple[str, ...] = (sys.executable, "-m", "crawler"),
) -> subprocess.Popen[str]:
    """Start the child and return at once; the database URL travels in its environment, unseen by `ps`."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [*command, str(portal_file), "--data", str(data), "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "GONGKAI_DATABASE_URL": database_url, "PYTHONPATH": path, "PYTHONUTF8": "1"},
    )


def stop_crawl(child: subprocess.Popen[str]) -> None:
    """Ask the child to close its run; kill it when it does not."""
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _stop_when(stop: Flag, child: subprocess.Popen[str]) -> None:
    while child.poll() is None:
        if stop.wait(LOOK_SECONDS):
            stop_crawl(child)


def _follow(child: subprocess.Popen[str], on_event: Callable[[Event], None] | None) -> Event | None:
    """Pass events on until the child ends; the `end` event, None when it never came."""
    end = None
    assert child.stdout is not None
    for line in child.stdout:
        event = read_event(line)
        if event and on_event:
            on_event(event)
        end = event if event and event["event"] == "end" else end
    child.wait()
    return end


def _keep_log(stream: IO[str] | None, log: deque[str]) -> None:
    for line in stream or ():
        log.append(line.rstrip("\n"))


def _summary(portal_file: Path, end: Event | None, code: int, log: tuple[str, ...]) -> CrawlSummary:
    portal = portal_file.stem
    if end is None:
        note = Bilingual(f"采集进程异常退出（{code}）", f"the crawl process died ({code})")
        return CrawlSummary(portal, "failed", {}, note, log)
    return CrawlSummary(portal, end["state"], end["counters"], Bilingual(end["note_zh"], end["note_en"]), log)
