"""The child of a crawl: `python -m crawler PORTAL.yaml`; events on stdout, Scrapy's log on stderr."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.capture import PortalCrawler, open_archive
from crawler.events import write_event
from crawler.pipeline import finish
from crawler.portals import Portal, PortalError, load_portal
from crawler.settings import settings_for
from crawler.states import EXIT_CODES
from parser.model import Bilingual

CONTACT = "GONGKAI_CONTACT"
DATABASE = "GONGKAI_DATABASE_URL"  # in the environment, where `ps` does not show its password


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl one portal: 0 ok, 1 partial, 2 failed or refused to start."""
    options = _options(arguments)
    try:
        portal = with_contact(load_portal(options.portal), os.environ.get(CONTACT))
        spider = spider_of(portal, settings_for(portal))
        return crawl(portal, spider, options, sys.stdout)
    except PortalError as error:
        note = Bilingual(f"门户配置有误：{error}", f"bad portal file: {error}")
    except Exception as error:
        logging.exception("the crawl of %s did not run", options.portal)
        note = Bilingual(f"采集程序出错：{error}", f"our crawler failed: {error}")
    _end(sys.stdout, "failed", note, {})
    return EXIT_CODES["failed"]


def crawl(portal: Portal, spider: type[Spider], options: argparse.Namespace, out: TextIO) -> int:
    """Run the spider to its end, close the run in the archive, say how it ended."""
    settings = settings_for(portal)
    write_event(out, "start", portal=portal.id, name=portal.name)
    with open_archive(portal, options.data, options.database, _now) as archive:
        process = AsyncCrawlerProcess(settings)
        crawler = PortalCrawler(spider, settings, archive, options.config, out)
        process.crawl(crawler, portal=portal, known=archive.known)
        process.start()
        state, note = finish(crawler, crawler.stats.get_stats() if crawler.spider and crawler.stats else {})
        crawler.closing.close()
    _end(out, state, note, crawler.record.tally.counters())
    return EXIT_CODES[state]


def with_contact(portal: Portal, contact: str | None) -> Portal:
    """The portal with the operator's contact, which beats the file's; `PortalError` without a real one."""
    known = portal.model_copy(update={"contact": contact}) if contact else portal
    if ".invalid" in known.contact and not portal.sample:
        raise PortalError(f"portal {portal.id}: contact: write an address that reaches you, or set {CONTACT}")
    return known


def spider_of(portal: Portal, settings: Settings) -> type[Spider]:
    """The spider whose name is the portal's family; raises `PortalError`."""
    loader = SpiderLoader.from_settings(settings)
    if portal.family not in loader.list():
        known = ", ".join(sorted(loader.list()))
        raise PortalError(f"portal {portal.id}: family {portal.family} is none of {known}")
    return loader.load(portal.family)


def _end(out: TextIO, state: str, note: Bilingual, counters: dict[str, int]) -> None:
    write_event(out, "end", state=state, counters=counters, note_zh=note.zh, note_en=note.en)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    parser.add_argument("portal", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--database", default=os.environ.get(DATABASE), required=DATABASE not in os.environ)
    return parser.parse_args(arguments)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
