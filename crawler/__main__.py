"""The child of a crawl: `python -m crawler --data D --config C`, told on standard input what to do.

A line is `{"crawl": NAME, "file": PORTAL.yaml}` or `{"stop": NAME, "reason": WORD}`. Events go to standard
output, Scrapy's log to standard error. SIGTERM, SIGINT and the end of input end all crawls in order.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO, TypeVar

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoaderProtocol

from crawler.child import CONTACT, environment, now, option_parser
from crawler.desk.line import Line
from crawler.running.events import Outbox, Voice
from crawler.running.fleet import Fleet, Order
from crawler.running.journal import Journal
from crawler.running.load import watch_load

T = TypeVar("T")

SWITCH = 0.0005
"""Seconds between looks whether another thread may run: the journal needs many short moments for one group."""
HOLD = 0.05
"""Seconds an event may wait for others before the parent hears of it."""
DESK = (sys.executable, "-m", "crawler.desk")

Orders = asyncio.Queue[Mapping[str, Any] | None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the input ends; the events say how each crawl ended."""
    options = option_parser("crawler", __doc__).parse_args(arguments)
    sys.setswitchinterval(SWITCH)
    in_reactor(lambda spiders: serve(spiders, options, sys.stdin, sys.stdout))


def in_reactor(work: Callable[[SpiderLoaderProtocol], Coroutine[Any, Any, T]]) -> T:
    """What `work` returns, in a reactor that is started for it: possible once in a process."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    process = AsyncCrawlerProcess(settings)
    # Scrapy makes every record of debugging, several a request, and drops it at its handler
    logging.getLogger().setLevel(settings["LOG_LEVEL"])
    loop = asyncio.get_event_loop()
    working = loop.create_task(work(process.spider_loader))
    working.add_done_callback(lambda _: loop.call_soon(_stop_reactor))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    return working.result()


async def serve(
    spiders: SpiderLoaderProtocol, options: argparse.Namespace, orders: TextIO, out: TextIO
) -> None:
    """Crawl what is ordered, as it is ordered, until there is no more."""
    loop = asyncio.get_running_loop()
    desk = Line(partial(_start_desk, options), loop)
    told = Outbox(out, HOLD)
    beside = [loop.create_task(told.pulse()), loop.create_task(watch_load(desk.pause))]

    def give_up(_error: BaseException) -> None:
        fleet.stop_all("archive_failed")

    with Journal(options.data, options.database, now, loop, give_up) as journal:
        fleet = Fleet(spiders, journal, desk, Voice(told, ""), options.config, os.environ.get(CONTACT))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, fleet.stop_all)
        await _follow(fleet, _listening(orders, loop))
        desk.close()
    for task in beside:
        task.cancel()
    told.flush()


async def _follow(fleet: Fleet, orders: Orders) -> None:
    under_way: set[asyncio.Task[None]] = set()
    while (order := await orders.get()) is not None:
        if "stop" in order:
            fleet.stop(order["stop"], order["reason"])
        else:
            crawl = asyncio.create_task(fleet.crawl(Order(order["crawl"], Path(order["file"]))))
            under_way.add(crawl)
            crawl.add_done_callback(under_way.discard)
    if under_way:
        fleet.stop_all()
        await asyncio.wait(under_way)


def _listening(lines: TextIO, loop: asyncio.AbstractEventLoop) -> Orders:
    """A queue filled by a thread; None stands for the end."""
    orders: Orders = asyncio.Queue()

    def listen() -> None:
        for line in lines:
            loop.call_soon_threadsafe(orders.put_nowait, json.loads(line))
        loop.call_soon_threadsafe(orders.put_nowait, None)

    threading.Thread(target=listen, daemon=True).start()
    return orders


def _start_desk(options: argparse.Namespace) -> "subprocess.Popen[str]":
    """In a session of its own: a Ctrl-C at the terminal is ours to pass on."""
    return subprocess.Popen(
        [*DESK, "--data", str(options.data), "--config", str(options.config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(options.database),
        start_new_session=True,
    )


def _stop_reactor() -> None:
    from twisted.internet import reactor

    reactor.stop()  # type: ignore[misc]  # the stub takes the module for the class of a reactor


if __name__ == "__main__":
    main()
