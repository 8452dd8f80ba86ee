"""Asks again where an answer is in doubt: for a body that was cut, for a report that seems to be gone."""

from collections.abc import Container
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response

from crawler.asking.outcomes import GONE, Outcome, Verdict
from crawler.running.removal import load_removal

if TYPE_CHECKING:
    from crawler.capture import PortalCrawler

LAST = -100  # priority: after everything else


class Doubts:
    """Downloader middleware: only the last of several answers is handed on, all of them are stored.

    A known report is asked for up to `times` times while it is gone, where the rule wants that in one crawl.
    """

    def __init__(self, crawler: "PortalCrawler", known: Container[str], times: int) -> None:
        self.crawler, self.known, self.times = crawler, known, times

    @classmethod
    def from_crawler(cls, crawler: "PortalCrawler") -> "Doubts":
        return cls(crawler, crawler.run.places, load_removal(crawler.run.config).at_once)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        verdict: Verdict = request.meta["verdict"]
        if verdict.outcome is Outcome.TRUNCATED:
            return self._retry(request) or response
        asked, times = request.meta.get("asked"), request.meta.get("gone_times", 0) + 1
        if verdict.outcome not in GONE or asked not in self.known or times >= self.times:
            return response
        meta = {**request.meta, "gone_times": times}
        return request.replace(url=asked, meta=meta, priority=LAST, dont_filter=True)

    def _retry(self, request: Request) -> Request | None:
        """As often as after any accident."""
        assert self.crawler.spider is not None
        return get_retry_request(request, spider=self.crawler.spider, reason="truncated")
