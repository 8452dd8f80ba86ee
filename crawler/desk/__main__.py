"""The desk: `python -m crawler.desk --data D --config C` reads a line per capture, answers a line per result.

It is polite to the collector (nice), outlives its Ctrl-C, and ends when its standard input does.
"""

import json
import logging
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TextIO

from crawler.child import now, option_parser
from crawler.desk.filing import TRIES, Filing, Paper, file_reading, question_of
from crawler.desk.task import Result, dump_result, load_task
from crawler.portals import known_portal
from db import writer
from db.engine import open_engine, sessions
from db.warc import WarcStore
from parser.across import load_basis
from parser.model import Reading
from parser.names import load_names
from parser.pipeline import best_of
from parser.worker.process import Worker

NICE = 10
AHEAD = 2
"""Answers on the desk at once: one is read while the other is written to the archive."""

log = logging.getLogger("gongkai.desk")


@dataclass(frozen=True, slots=True)
class Order:
    """A capture to read, and the portal file it was collected by."""

    capture_id: int
    portal: Path


@dataclass(slots=True)
class Desk:
    """Reads in one thread and files in the other."""

    filing: Filing
    worker: Worker
    out: TextIO
    reading: ThreadPoolExecutor
    ahead: "deque[tuple[Paper, Future[tuple[Reading, ...]]]]" = field(default_factory=deque)

    def serve(self, orders: "SimpleQueue[Order | None]") -> None:
        """Until an order is None; what lies on the desk then is still finished."""
        more = True
        while more or self.ahead:
            if not more or len(self.ahead) == AHEAD or (self.ahead and orders.empty()):
                self._finish(*self.ahead.popleft())
            elif order := orders.get():
                self._begin(order)
            else:
                more = False

    def _begin(self, order: Order) -> None:
        with self._failing(order.capture_id):
            paper = self._take(order)
            question = question_of(paper, self.filing)
            read = self.reading.submit(self.worker.read_all, question.body, question.hints, question.attached)
            self.ahead.append((paper, read))

    def _take(self, order: Order) -> Paper:
        waiting = writer.take_unread(self.filing.session, order.capture_id)
        if waiting is None:
            raise LookupError(f"capture {order.capture_id} does not wait to be read")
        if waiting.tried >= TRIES:
            writer.drop_unread(self.filing.session, order.capture_id)
            raise RuntimeError(f"reading capture {order.capture_id} failed {TRIES} times: given up")
        return Paper(order.capture_id, load_task(waiting.task), waiting.run_id, known_portal(order.portal))

    def _finish(self, paper: Paper, read: "Future[tuple[Reading, ...]]") -> None:
        with self._failing(paper.capture_id):
            self._answer(file_reading(paper, best_of(read.result()), self.filing))

    @contextmanager
    def _failing(self, capture_id: int) -> Iterator[None]:
        """Our own mistakes end one capture, not the desk."""
        try:
            yield
        except Exception:
            log.exception("capture %d could not be read or filed", capture_id)
            self.filing.session.rollback()
            self._answer(Result(capture_id, "failed"))

    def _answer(self, result: Result) -> None:
        self.out.write(dump_result(result) + "\n")
        self.out.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    options = option_parser("crawler.desk", __doc__).parse_args(arguments)
    os.nice(NICE)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    orders: SimpleQueue[Order | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin, orders), daemon=True).start()
    engine = open_engine(options.database)
    try:
        with sessions(engine)() as session, Worker.of(options.config) as worker, ThreadPoolExecutor(1) as one:
            config, store = options.config, WarcStore(options.data / "warc")
            filing = Filing(session, store, load_basis(config), load_names(config), now)
            Desk(filing, worker, sys.stdout, one).serve(orders)
    finally:
        engine.dispose()


def _listen(lines: TextIO, orders: "SimpleQueue[Order | None]") -> None:
    for line in lines:
        asked = json.loads(line)
        orders.put(Order(asked["capture"], Path(asked["portal"])))
    orders.put(None)


if __name__ == "__main__":
    main()
