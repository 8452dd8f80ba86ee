"""Many portals crawled at once in one process: a Scrapy crawler each, one journal and one desk for all."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from scrapy import Spider
from scrapy.spiderloader import SpiderLoaderProtocol

from crawler.capture import PortalCrawler
from crawler.child import CONTACT
from crawler.desk.line import Line
from crawler.portals import Portal, PortalError, load_portal
from crawler.running.closing import finish
from crawler.running.events import Voice
from crawler.running.journal import Journal
from crawler.running.run import Run, begin, places_of
from crawler.running.states import STOPPED, State
from crawler.settings import settings_for
from parser.model import Bilingual

LAST_WORDS = 8.0
"""Seconds the desk has to finish what is in its hands when all is to end."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """A portal to crawl, by the name its events bear, and its file."""

    portal: str
    file: Path


@dataclass(slots=True)
class Fleet:
    """Whatever goes wrong in one portal ends only that one; a broken archive ends all."""

    spiders: SpiderLoaderProtocol
    journal: Journal
    desk: Line
    voice: Voice
    config: Path
    contact: str | None
    crawlers: dict[str, PortalCrawler] = field(default_factory=dict)
    reason: str = ""

    async def crawl(self, order: Order) -> None:
        """One portal from its file to its `end` event."""
        voice = self.voice.of(order.portal)
        counters: Mapping[str, int] = {}
        state: State = "failed"
        try:
            portal = with_contact(load_portal(order.file), self.contact)
            run = await self._begin(order, portal, voice)
            state, note = await self._carry_out(order, run)
            counters = run.record.tally.counters()
        except PortalError as error:
            note = Bilingual(f"门户配置有误：{error}", f"bad portal file: {error}")
        except Exception as error:
            log.exception("the crawl of %s broke down", order.portal)
            note = Bilingual(f"采集程序出错：{error}", f"our crawler failed: {error}")
        voice.say("end", state=state, counters=counters, note_zh=note.zh, note_en=note.en)

    def stop(self, portal: str, reason: str) -> None:
        """Let what is under way be stored, ask for nothing more."""
        if crawler := self.crawlers.get(portal):
            crawler.run.stopping = True
            asyncio.get_running_loop().create_task(_close(crawler, reason))

    def stop_all(self, reason: str = STOPPED) -> None:
        self.reason = self.reason or reason
        self.desk.stop(LAST_WORDS)
        for portal in list(self.crawlers):
            self.stop(portal, self.reason)

    async def _begin(self, order: Order, portal: Portal, voice: Voice) -> Run:
        """A run that knows what was archived before; what an earlier one left unread is read first."""
        await self.desk.room()
        voice.say("start", name=portal.name)
        spider_of(portal, self.spiders)
        journal = self.journal
        begun = await journal.write(lambda session: begin(session, portal, journal.clock()), alone=True)
        run = Run(begun.run_id, portal, order.file, self.config, journal, self.desk, voice, hosts=begun.hosts)
        for capture_id in begun.unread:
            run.have_read(capture_id)
        await run.read_out()
        run.forget_earlier()
        run.places = await journal.write(lambda session: places_of(session, portal.id), alone=True)
        return run

    async def _carry_out(self, order: Order, run: Run) -> tuple[State, Bilingual]:
        stats = await self._collect(order, run)
        run.voice.say("collected", unread=len(run.unread))
        await run.read_out()
        return await self.journal.write(partial(finish, run, stats), alone=True)

    async def _collect(self, order: Order, run: Run) -> Mapping[str, object]:
        """Scrapy's statistics of the walk."""
        if self.reason:
            return {"finish_reason": self.reason}
        spider = spider_of(run.portal, self.spiders)
        crawler = PortalCrawler(spider, settings_for(run.portal), run)
        self.crawlers[order.portal] = crawler
        try:
            # not by the process: that one puts its own settings over those of the portal (Scrapy 2.19)
            await crawler.crawl_async(portal=run.portal, known=run.known, known_assets=run.known_assets)
        finally:
            del self.crawlers[order.portal]
        return crawler.stats.get_stats() if crawler.stats else {}


async def _close(crawler: PortalCrawler, reason: str) -> None:
    """A crawler that is just being opened can only be closed when it is open."""
    while not (crawler._engine and crawler._engine.running):
        await asyncio.sleep(_OPENING)
        if not crawler.crawling:
            return
    await crawler.engine.close_spider_async(reason=reason)


_OPENING = 0.05


def with_contact(portal: Portal, contact: str | None) -> Portal:
    """The portal with the operator's contact, which beats the file's; `PortalError` without a real one."""
    known = portal.model_copy(update={"contact": contact}) if contact else portal
    if ".invalid" in known.contact and not portal.sample:
        raise PortalError(f"portal {portal.id}: contact: write an address that reaches you, or set {CONTACT}")
    return known


def spider_of(portal: Portal, loader: SpiderLoaderProtocol) -> type[Spider]:
    """The spider whose name is the portal's family; raises `PortalError`."""
    if portal.family not in loader.list():
        known = ", ".join(sorted(loader.list()))
        raise PortalError(f"portal {portal.id}: family {portal.family} is none of {known}")
    return loader.load(portal.family)
