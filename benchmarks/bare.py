"""The peer of the crawl: `python -m benchmarks.bare PORTAL.yaml URLS` downloads each URL and does no more.

The settings are those of our crawl without its middleware and its pipeline, so both ask one page at
a time, obey robots.txt and keep cookies.
"""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response

from crawler.events import write_event
from crawler.portals import load_portal
from crawler.settings import settings_for
from crawler.spiders.trs import DOCUMENT


class BareSpider(scrapy.Spider):
    name = "bare"

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__(name=type(self).name)
        self.urls, self.pages, self.told = urls, 0, False

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url, self.on_page, dont_filter=True)

    def on_page(self, response: Response) -> None:
        """The first report is told, as our crawl tells it."""
        self.pages += response.status == 200
        if not self.told and DOCUMENT.search(response.url):
            self.told = True
            write_event(sys.stdout, "report", url=response.url)


def main(portal_file: Path, urls_file: Path) -> None:
    settings = settings_for(load_portal(portal_file))
    settings.set("DOWNLOADER_MIDDLEWARES", {}, "cmdline")
    settings.set("ITEM_PIPELINES", {}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=urls_file.read_text("utf-8").split())
    process.start()
    assert isinstance(crawler.spider, BareSpider)
    write_event(sys.stdout, "end", pages=crawler.spider.pages)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
