"""The peer of the crawl: `python -m benchmarks.bare PORTAL.yaml URLS AT_ONCE` downloads each URL and does no more.

The settings are those of our crawl without its middleware and its pipeline, so both ask one page of a host
at a time, so many hosts at once, obey robots.txt and keep cookies.
"""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response

from crawler.portals import load_portal
from crawler.running.events import Outbox
from crawler.settings import settings_for


class BareSpider(scrapy.Spider):
    name = "bare"

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__(name=type(self).name)
        self.urls, self.pages, self.told = urls, 0, False
        self.out = Outbox(sys.stdout)

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url, self.on_page, dont_filter=True)

    def on_page(self, response: Response) -> None:
        """The first page is told, as our crawl tells its first list."""
        self.pages += response.status == 200
        if not self.told:
            self.told = True
            self.out.put("listing", url=response.url)


def main(portal_file: Path, urls_file: Path, at_once: int) -> None:
    settings = settings_for(load_portal(portal_file))
    settings.set("DOWNLOADER_MIDDLEWARES", {}, "cmdline")
    settings.set("ITEM_PIPELINES", {}, "cmdline")
    settings.set("CONCURRENT_REQUESTS", at_once, "cmdline")
    process, crawler = AsyncCrawlerProcess(), Crawler(BareSpider, settings)
    process.crawl(crawler, urls=urls_file.read_text("utf-8").split())
    process.start()
    assert isinstance(crawler.spider, BareSpider)
    crawler.spider.out.put("collected", pages=crawler.spider.pages)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
