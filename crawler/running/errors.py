"""Whose error it was: of several portals in one process, each counts those that were logged for its spider."""

import logging

from scrapy import Spider
from scrapy.extensions.logcount import LogCount


class OwnLogCount(LogCount):
    """Scrapy's count of log lines, without what other spiders and our own fleet logged.

    An error that names no spider, of a library, counts for every portal under way: none of them is proven whole.
    """

    def spider_opened(self, spider: Spider) -> None:
        super().spider_opened(spider)
        assert self.handler is not None
        self.handler.addFilter(lambda line: concerns(line, spider))


def concerns(line: logging.LogRecord, spider: Spider) -> bool:
    named = getattr(line, "spider", None)
    return named is spider or (named is None and not line.name.startswith(("crawler.", "gongkai.")))
