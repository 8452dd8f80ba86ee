"""Whether the columns of a portal file work: the first page of each, and what it bears the marks of."""

from collections.abc import AsyncIterator, Iterator

from scrapy.http import Request

from crawler.discovery.anchors import Lead
from crawler.discovery.scout import Scout
from crawler.lists.column import Column
from crawler.lists.listing import ListPage
from crawler.spiders.auto import families
from crawler.spiders.base import ColumnSpider


class Probe(Scout):
    """Reads the first page of each column of a portal, as the family its file names."""

    name = "probe"

    async def start(self) -> AsyncIterator[Request]:
        for url in self.portal.start:
            for request in self._begin(Lead(url, "", "annual", 0)):
                yield request

    def family_of(self, text: str, url: str, column: Column) -> type[ColumnSpider] | None:
        told = super().family_of(text, url, column)
        return families().get(self.portal.family, told)

    def _patience(self, lead: Lead) -> int:
        return 1

    def _open_shelves(self, column: Column, page: ListPage) -> Iterator[Request]:
        return iter(())

    def _fall_back(self) -> Iterator[Request]:
        return iter(())
