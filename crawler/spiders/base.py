"""The walk every family shares: columns page by page, the reports they list, then those they dropped."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, ClassVar

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.column import Column
from crawler.fingerprint import Mark
from crawler.hosts import is_allowed
from crawler.items import Capture, Item, ListingEnd, ListingPage, Missed, ReportAnswer
from crawler.listing import ListPage, Row
from crawler.outcomes import Outcome, Purpose, Verdict, classify_failure
from crawler.portals import Portal
from parser.charset import decode

Yields = Iterator[Request | Item]


class ColumnSpider(scrapy.Spider):
    """Walks one portal. A family states `marks`, `read` and `addresses`; `known` are URLs archived before.

    Requests are told apart by `asked`, not by Scrapy's filter: that one drops a redirect to a seen
    address (moj.gov.cn answers 302 to itself to set a cookie) and tells nobody.
    """

    marks: ClassVar[tuple[Mark, ...]] = ()

    def __init__(self, portal: Portal, known: frozenset[str] = frozenset()) -> None:
        super().__init__(name=type(self).name)
        self.portal, self.known = portal, known
        self.columns = [Column(url) for url in portal.start]
        self.asked: set[str] = set()

    @staticmethod
    def read(text: str, url: str) -> ListPage:
        """What one page of a column of this family says."""
        raise NotImplementedError

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[str]:
        """Where the next page may be, best guess first; another is tried when one shows nothing new."""
        raise NotImplementedError

    def family_of(self, text: str, url: str) -> "type[ColumnSpider] | None":
        return type(self)

    async def start(self) -> AsyncIterator[Request]:
        for column in self.columns:
            yield self._ask_page(column, (column.url,))

    def on_page(self, response: Response, column: Column, others: tuple[str, ...]) -> Yields:
        verdict: Verdict = response.meta["verdict"]
        if verdict.outcome is not Outcome.OK:
            yield from self._miss_page(column, verdict, others)
            return
        text = decode(response.body)
        family = self.family_of(text, response.url)
        if family is None:
            column.end("认不出页面属于哪种网站系统", "no known CMS family made this page")
            yield from self._close(column)
        else:
            yield from self._take_page(family, family.read(text, response.url), response.url, column, others)

    def on_page_failure(self, failure: Failure) -> Yields:
        request, verdict = _read_failure(failure)
        yield Missed(request.url, "listing", verdict.outcome, verdict.detail)
        yield from self._miss_page(request.cb_kwargs["column"], verdict, request.cb_kwargs["others"])

    def on_report(self, response: Response, row: Row | None) -> Yields:
        verdict: Verdict = response.meta["verdict"]
        capture: Capture = response.meta["capture"]
        yield ReportAnswer(response.meta["asked"], response.url, verdict, capture, response.body, row)

    def on_report_failure(self, failure: Failure) -> Yields:
        request, verdict = _read_failure(failure)
        yield Missed(request.meta["asked"], "report", verdict.outcome, verdict.detail)

    def _take_page(
        self, family: "type[ColumnSpider]", page: ListPage, url: str, column: Column, others: tuple[str, ...]
    ) -> Yields:
        reports = sum(1 for row in page.rows if row.report)
        yield ListingPage(url, column.pages + 1, len(page.rows), reports)
        if others and column.pages and not column.news(page):
            yield self._ask_page(column, others)
            return
        new = column.take(page)
        yield from (self._ask_report(row.url, row) for row in new if row.report and row.url not in self.asked)
        if not column.done:
            further = tuple(url for url in family.addresses(column, page, url) if self._may_ask(url))
            if further:
                yield self._ask_page(column, further)
                return
            column.end("不知道下一页的网址", "the way to the next page is unknown")
        yield from self._close(column)

    def _miss_page(self, column: Column, verdict: Verdict, others: tuple[str, ...]) -> Yields:
        if others:
            yield self._ask_page(column, others)
        else:
            column.miss(verdict.outcome, verdict.detail)
            yield from self._close(column)

    def _close(self, column: Column) -> Yields:
        """Report a walked column; after the last one, ask for known reports only if no column has a gap."""
        yield ListingEnd(
            column.url, column.pages, column.rows, len(column.report_rows), column.proof, column.trouble
        )
        if all(each.done and each.proof for each in self.columns):
            for url in sorted(self.known - self.asked):
                yield self._ask_report(url, None)

    def _may_ask(self, url: str) -> bool:
        return url not in self.asked and is_allowed(url, self.portal)

    def _ask_page(self, column: Column, addresses: tuple[str, ...]) -> Request:
        facts = {"column": column, "others": addresses[1:]}
        request = self._ask(addresses[0], "listing", self.on_page, self.on_page_failure, facts)
        if column.pages:
            request.headers["Referer"] = column.url
        return request

    def _ask_report(self, url: str, row: Row | None) -> Request:
        return self._ask(url, "report", self.on_report, self.on_report_failure, {"row": row})

    def _ask(
        self,
        url: str,
        purpose: Purpose,
        callback: Callable[..., Yields],
        errback: Callable[[Failure], Yields],
        facts: dict[str, Any],
    ) -> Request:
        self.asked.add(url)
        meta = {"purpose": purpose, "asked": url}
        priority = 10 if purpose == "listing" else 0
        return Request(
            url, callback, errback=errback, cb_kwargs=facts, meta=meta, priority=priority, dont_filter=True
        )


def _read_failure(failure: Failure) -> tuple[Request, Verdict]:
    request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on every failure
    return request, classify_failure(failure.value or Exception("no reason given"))
