"""The walk every family shares: columns page by page, the reports they list, then those they dropped."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.asking.habits import read_as
from crawler.asking.hosts import is_allowed
from crawler.asking.outcomes import GONE, Outcome, Purpose, Verdict, classify_failure
from crawler.items import AssetAnswer, Capture, Item, ListingEnd, ListingPage, Missed, ReportAnswer
from crawler.lists.assets import Asset, Gathering, assets_of
from crawler.lists.column import MAX_DEPTH, Column
from crawler.lists.fingerprint import Mark
from crawler.lists.listing import Address, ListPage, Row, document_key
from crawler.lists.shells import is_shell, what_to_set
from crawler.lists.shelves import below, is_report_page, is_wanted, page_title, with_shelves
from crawler.portals import Portal
from parser.charset import decode

Yields = Iterator[Request | Item]

_GOT = (Outcome.OK, Outcome.UNCHANGED)
_PRIORITIES: Mapping[Purpose, int] = {"asset": 20, "listing": 10}


class ColumnSpider(scrapy.Spider):
    """Walks one portal. A family states `marks`, `read` and `addresses`.

    `known` are URLs archived before, `known_assets` what the pages there carried. `doubles` are rows not asked for,
    as another one leads to their document; they are when that one fails. `askers` are columns by what they asked for.

    Requests are told apart by `asked`, not by Scrapy's filter: that one drops a redirect to a seen
    address (moj.gov.cn answers 302 to itself to set a cookie) and tells nobody.
    """

    marks: ClassVar[tuple[Mark, ...]] = ()

    def __init__(
        self,
        portal: Portal,
        known: frozenset[str] = frozenset(),
        known_assets: Mapping[str, tuple[Asset, ...]] | None = None,
    ) -> None:
        super().__init__(name=type(self).name)
        self.portal, self.known, self.known_assets = portal, known, known_assets or {}
        self.columns = [Column(url) for url in portal.start]
        self.asked: set[str] = set()
        self.asked_documents: set[str] = set()
        self.missed_documents: set[str] = set()
        self.doubles: dict[str, list[Row]] = {}
        self.askers: dict[str, Column] = {}
        self.assets: dict[str, AssetAnswer] = {}

    @staticmethod
    def read(text: str, url: str, column: Column) -> ListPage:
        """What one answer says: a page of the list, or a page that leads to it. Pure; `column` is only read."""
        raise NotImplementedError

    @staticmethod
    def addresses(column: Column, page: ListPage, url: str) -> list[Address]:
        """Where the next page may be, best guess first; another is tried when one shows nothing new.

        Called after `column` has counted `page` in. Pure.
        """
        raise NotImplementedError

    def family_of(self, text: str, url: str, column: Column) -> "type[ColumnSpider] | None":
        """Who reads a page of this column."""
        return type(self)

    async def start(self) -> AsyncIterator[Request]:
        for column in self.columns:
            yield self._ask_page(column, (Address(column.url),))

    def on_page(self, response: Response, column: Column, others: tuple[Address, ...]) -> Yields:
        verdict: Verdict = response.meta["verdict"]
        if verdict.outcome is not Outcome.OK:
            yield from self._miss_page(column, verdict, others)
            return
        text = read_as(response.body, response.meta.get("charset"))
        column.name = column.name or page_title(text)
        family = self.family_of(text, response.url, column)
        if family is None and is_shell(text):
            yield from self._close_shell(column)
        elif family is None:
            column.end("认不出页面属于哪种网站系统", "no known CMS family made this page")
            yield from self._finish(column)
        else:
            column.family = family.name
            yield from self._take_answer(family, text, response, column, others)

    def on_page_failure(self, failure: Failure) -> Yields:
        request, verdict = _read_failure(failure)
        yield Missed(request.url, "listing", verdict.outcome, verdict.detail)
        yield from self._miss_page(request.cb_kwargs["column"], verdict, request.cb_kwargs["others"])

    async def on_report(self, response: Response, row: Row | None) -> AsyncIterator[Request | Item]:
        """The next page is asked for while this one is being stored."""
        verdict: Verdict = response.meta["verdict"]
        capture: Capture = await response.meta["stored"]
        if verdict.outcome not in _GOT and row and (other := self._ask_double(row)):
            yield other
            return
        if row and row.perhaps and verdict.outcome in GONE:
            return
        answer = ReportAnswer(response.meta["asked"], response.url, verdict, capture, row)
        for wanted in self._gather(Gathering(answer), self._assets_of(answer, response.body)):
            yield wanted

    def on_report_failure(self, failure: Failure) -> Yields:
        request, verdict = _read_failure(failure)
        row: Row | None = request.cb_kwargs["row"]
        if row and (other := self._ask_double(row)):
            yield other
        else:
            yield Missed(request.meta["asked"], "report", verdict.outcome, verdict.detail)

    async def on_asset(
        self, response: Response, asset: Asset, gathering: Gathering
    ) -> AsyncIterator[Request | Item]:
        verdict: Verdict = response.meta["verdict"]
        capture: Capture = await response.meta["stored"]
        answer = self.assets[asset.url] = AssetAnswer(asset.href, asset.url, asset.depth, verdict, capture)
        if verdict.outcome not in _GOT:
            yield Missed(asset.url, "asset", verdict.outcome, verdict.detail)
        inner = (
            assets_of(response.body, response.url, asset.depth + 1) if verdict.outcome is Outcome.OK else ()
        )
        gathering.assets.append(answer)
        gathering.awaited -= 1
        for wanted in self._gather(gathering, inner):
            yield wanted

    def on_asset_failure(self, failure: Failure) -> Yields:
        request, verdict = _read_failure(failure)
        yield Missed(request.meta["asked"], "asset", verdict.outcome, verdict.detail)
        gathering: Gathering = request.cb_kwargs["gathering"]
        gathering.awaited -= 1
        yield from self._gather(gathering, ())

    def _assets_of(self, answer: ReportAnswer, body: bytes) -> tuple[Asset, ...]:
        """What the page carries; of a page that is unchanged, what it carried when it was archived."""
        if answer.verdict.outcome is Outcome.UNCHANGED:
            return self.known_assets.get(answer.url, ())
        is_page = answer.verdict.outcome is Outcome.OK
        return assets_of(body, answer.final_url) if is_page else ()

    def _gather(self, gathering: Gathering, assets: Iterable[Asset]) -> Yields:
        """Ask for what is not there yet; hand the report over with everything that came."""
        for asset in assets:
            if asset.url in self.assets:
                gathering.assets.append(replace(self.assets[asset.url], href=asset.href))
            elif self._may_ask(Address(asset.url)):
                gathering.awaited += 1
                yield self._ask_asset(asset, gathering)
        if gathering.complete:
            yield replace(gathering.answer, assets=tuple(gathering.assets))

    def _take_answer(
        self,
        family: "type[ColumnSpider]",
        text: str,
        response: Response,
        column: Column,
        others: tuple[Address, ...],
    ) -> Yields:
        page = below(family.read(text, response.url, column), column)
        column.facts.update(page.facts)
        if page.leads:
            yield from self._follow_lead(column, page)
        elif is_report_page(text) and not any(is_wanted(row, column) for row in page.rows):
            yield from self._take_own_report(response, column, page)
        elif not (column.pages or page.rows or page.shelves) and is_shell(text):
            yield from self._close_shell(column)
        else:
            yield from self._take_page(
                family, with_shelves(page, text, response.url, column), response.url, column, others
            )

    def _follow_lead(self, column: Column, page: ListPage) -> Yields:
        yield from self._open_shelves(column, page)
        leads = tuple(lead for lead in page.leads if self._may_ask(lead))
        leader = None if leads else self._asker(page.leads, column)
        if leader is None:
            yield from self._lead_on(column, leads)
            return
        column.leader, column.leads_to = leader, page.leads
        if leader.done:
            yield from self._settle(column)

    def _asker(self, leads: Iterable[Address], column: Column) -> Column | None:
        """Another column that asks for what this one leads to, and does not wait for it."""
        askers = (self.askers.get(lead.key) for lead in leads)
        return next((each for each in askers if each and not each.waits_for(column)), None)

    def _settle(self, column: Column) -> Yields:
        """Once its leader is done: the list was read there, or what they share was only a step to it."""
        if steps := column.adopt():
            yield from self._lead_on(column, steps)
        else:
            yield from self._finish(column)

    def _lead_on(self, column: Column, leads: tuple[Address, ...]) -> Yields:
        if leads and column.lead_on():
            yield self._ask_page(column, leads)
            return
        if not column.done:
            column.end(
                "栏目页转向的列表已经看过或不许访问", "the column leads to a list already seen or not allowed"
            )
        yield from self._finish(column)

    def _take_own_report(self, response: Response, column: Column, page: ListPage) -> Yields:
        """A column page that is the report itself (wjw.jiangsu.gov.cn/col/col81605), overwritten every year.

        Beside the newest one it may list those of other years (Lonsun's `action=detail`).
        """
        row = Row(
            response.meta["asked"], page_title(decode(response.body)) or column.name, trail=column.labels
        )
        column.is_report = True
        column.take(ListPage((row,), pages=1, shelves=page.shelves))
        yield from self._open_shelves(column, page)
        yield ListingPage(response.url, 1, 1, 1)
        capture: Capture = response.meta["capture"]
        yield ReportAnswer(row.url, response.url, response.meta["verdict"], capture, row)
        yield from self._finish(column)

    def _take_page(
        self,
        family: "type[ColumnSpider]",
        page: ListPage,
        url: str,
        column: Column,
        others: tuple[Address, ...],
    ) -> Yields:
        reports = sum(1 for row in page.rows if is_wanted(row, column))
        yield ListingPage(url, column.pages + 1, len(page.rows), reports)
        if (others or column.guessed) and column.leads_nowhere(page):
            yield from self._miss_page(column, Verdict(Outcome.SOFT_404, "nothing new"), others)
            return
        new = column.take(page)
        yield from self._open_shelves(column, page)
        yield from self._ask_reports(new, column)
        if not column.done:
            further = tuple(each for each in family.addresses(column, page, url) if self._may_ask(each))
            if further:
                yield self._ask_page(column, further)
                return
            column.end("不知道下一页的网址", "the way to the next page is unknown")
        yield from self._finish(column)

    def _open_shelves(self, column: Column, page: ListPage) -> Iterator[Request]:
        """Walk the lists below as columns of their own, two levels deep at most."""
        for shelf in page.shelves if len(column.trail) < MAX_DEPTH else ():
            if self._may_ask(shelf.address):
                below = column.below(shelf)
                self.columns.append(below)
                yield self._ask_page(below, (shelf.address,))

    def _ask_reports(self, rows: Iterable[Row], column: Column) -> Iterator[Request]:
        """One address of each document; another one only when that has failed."""
        for row in rows:
            key = document_key(row.url)
            if not is_wanted(row, column):
                continue
            if key not in self.asked_documents or (key in self.missed_documents and self._is_new(row)):
                yield self._ask_report(row.url, row)
            else:
                self.doubles.setdefault(key, []).append(row)

    def _ask_double(self, missed: Row) -> Request | None:
        """The next address of a document that did not come from this one."""
        key = document_key(missed.url)
        for row in self.doubles.get(key, ()):
            if self._is_new(row):
                return self._ask_report(row.url, row)
        self.missed_documents.add(key)
        return None

    def _is_new(self, row: Row) -> bool:
        return self._may_ask(Address(row.url))

    def _miss_page(self, column: Column, verdict: Verdict, others: tuple[Address, ...]) -> Yields:
        if others:
            column.pass_over(verdict.outcome)
            yield self._ask_page(column, others)
        else:
            column.miss(verdict.outcome, verdict.detail)
            yield from self._finish(column)

    def _close_shell(self, column: Column) -> Yields:
        """Only scripts are to be read: say what would run them."""
        said = what_to_set(self.portal.browser)
        column.end(said.zh, said.en)
        yield from self._finish(column)

    def _finish(self, column: Column) -> Yields:
        """Close a walked column, then those that lead to its list."""
        yield from self._close(column)
        for follower in [each for each in self.columns if each.leader is column and not each.done]:
            yield from self._settle(follower)

    def _close(self, column: Column) -> Yields:
        """Report a walked column; after the last one, ask for known reports only if no column has a gap."""
        reports = sum(1 for row in column.links.values() if is_wanted(row, column.leader or column))
        yield ListingEnd(
            column.url, column.pages, column.rows, reports, column.proof, column.trouble,
            column.shelves, len(column.trail),
        )  # fmt: skip
        if all(each.done and each.proof for each in self.columns):
            doubles = {row.url for rows in self.doubles.values() for row in rows}
            for url in sorted(self.known - self.asked - doubles):
                yield self._ask_report(url, None)

    def _may_ask(self, address: Address) -> bool:
        return address.key not in self.asked and is_allowed(address.url, self.portal)

    def _ask_page(self, column: Column, addresses: tuple[Address, ...]) -> Request:
        column.guessed, column.asked = addresses[0].guessed, addresses[0].key
        self.askers[column.asked] = column
        facts = {"column": column, "others": addresses[1:]}
        request = self._ask(addresses[0], "listing", self.on_page, self.on_page_failure, facts)
        if column.pages or column.leads:
            request.headers["Referer"] = column.url
        return request

    def _ask_report(self, url: str, row: Row | None) -> Request:
        self.asked_documents.add(document_key(url))
        request = self._ask(Address(url), "report", self.on_report, self.on_report_failure, {"row": row})
        request.priority -= url in self.known  # what is new comes first: a budget may not last for both
        return request

    def _ask_asset(self, asset: Asset, gathering: Gathering) -> Request:
        """Before any other page: a report is complete before the next one is asked for."""
        facts = {"asset": asset, "gathering": gathering}
        request = self._ask(Address(asset.url), "asset", self.on_asset, self.on_asset_failure, facts)
        request.headers["Referer"] = gathering.answer.final_url
        return request

    def _ask(
        self,
        address: Address,
        purpose: Purpose,
        callback: Callable[..., Yields | AsyncIterator[Request | Item]],
        errback: Callable[[Failure], Yields],
        facts: dict[str, Any],
    ) -> Request:
        self.asked.add(address.key)
        return Request(
            address.url,
            callback,
            method="GET" if address.body is None else "POST",
            body=address.body,
            headers=dict(address.headers),
            errback=errback,
            cb_kwargs=facts,
            meta={"purpose": purpose, "asked": address.url},
            priority=_PRIORITIES.get(purpose, 0),
            dont_filter=True,
        )


def _read_failure(failure: Failure) -> tuple[Request, Verdict]:
    request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on every failure
    return request, classify_failure(failure.value or Exception("no reason given"))
