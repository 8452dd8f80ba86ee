"""The child of a search: `python -m crawler.discovery SITE.yaml`, through the same settings and rules as a crawl.

What it fetches goes to the archive it is given, which its parent throws away.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from scrapy.settings import Settings

from crawler.__main__ import in_reactor
from crawler.capture import PortalCrawler
from crawler.child import CONTACT, now, option_parser
from crawler.desk.line import Line
from crawler.discovery.events import column_event, site_event
from crawler.discovery.finds import Found, SitePage
from crawler.discovery.probe import Probe
from crawler.discovery.scout import Scout
from crawler.discovery.site import Site
from crawler.portals import Portal, PortalError, load_portal
from crawler.running.events import Outbox, Voice
from crawler.running.fleet import with_contact
from crawler.running.journal import Journal
from crawler.running.run import Run, begin
from crawler.settings import settings_for
from parser.model import Bilingual


class Saying:
    """Item pipeline that says what was found."""

    def __init__(self, crawler: PortalCrawler) -> None:
        self.voice = crawler.run.voice

    @classmethod
    def from_crawler(cls, crawler: PortalCrawler) -> "Saying":
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        match item:
            case SitePage():
                self.voice.say("site", **site_event(item))
            case Found():
                self.voice.say("column", **column_event(item))
        return item


def main(arguments: Sequence[str] | None = None) -> int:
    """0 unless our program or its settings are at fault."""
    options = _options(arguments)
    voice, failed = Voice(Outbox(sys.stdout), ""), Bilingual("", "")
    try:
        portal = with_contact(load_portal(options.portal), os.environ.get(CONTACT))
        site = portal if options.probe else Site.model_validate(portal.model_dump())
        settings = settings_for(site)
        settings.set("ITEM_PIPELINES", {"crawler.discovery.__main__.Saying": 300}, "cmdline")
        errors = in_reactor(lambda _spiders: look(site, settings, options, voice))
        if errors:
            failed = Bilingual(f"程序出错 {errors} 次", f"our program failed {errors} time(s)")
    except PortalError as error:
        failed = Bilingual(str(error), str(error))
    except Exception as error:
        logging.exception("the search of %s did not run", options.portal)
        failed = Bilingual(f"程序出错：{error}", f"our program failed: {error}")
    state = "failed" if failed.en else "ok"
    voice.say("end", state=state, note_zh=failed.zh, note_en=failed.en)
    return 2 if failed.en else 0


async def look(portal: Portal, settings: Settings, options: argparse.Namespace, voice: Voice) -> int:
    """Walk the site to its end; how often our program failed on the way."""
    loop = asyncio.get_running_loop()
    broken: list[BaseException] = []
    with Journal(options.data, options.database, now, loop, broken.append) as journal:
        begun = await journal.write(lambda session: begin(session, portal, now()), alone=True)
        run = Run(
            begun.run_id,
            portal,
            options.portal,
            options.config,
            journal,
            Line(_no_desk, loop),
            voice,
            hosts=begun.hosts,
        )
        crawler = PortalCrawler(Probe if options.probe else Scout, settings, run)
        await crawler.crawl_async(portal=portal)
    stats = crawler.stats.get_stats() if crawler.stats else {}
    return int(stats.get("spider_exceptions/count", 0)) + len(broken)


def _no_desk() -> NoReturn:
    raise RuntimeError("a search reads no report")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = option_parser("crawler.discovery", __doc__)
    parser.add_argument("portal", type=Path)
    parser.add_argument("--probe", action="store_true", help="only the first page of each column")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
