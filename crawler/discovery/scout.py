"""Goes from a home page to its annual-report columns and counts what they list; asks for no report itself."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.asking.hosts import is_allowed
from crawler.asking.outcomes import Outcome, Verdict
from crawler.discovery.anchors import Lead, leads_of
from crawler.discovery.finds import Found, SitePage
from crawler.discovery.glance import MAX_PAGES, NOTICE_PAGES, Glance
from crawler.discovery.inference import column_of
from crawler.items import ListingEnd, ReportAnswer
from crawler.lists.column import Column
from crawler.lists.fingerprint import fingerprint
from crawler.lists.listing import Address, ListPage, Row
from crawler.lists.shelves import is_wanted
from crawler.portals import Portal
from crawler.spiders.auto import AutoSpider, families
from crawler.spiders.base import ColumnSpider, Yields
from parser.charset import decode

MAX_REQUESTS = 150  # of one site; at two seconds each, five minutes
MAX_STEPS = 4  # home page, 政府信息公开, a shelf of departments, a department's own page
NOTICES = 3  # columns of announcements that are looked into
_SURE = ("annual", "report")
_LATER = 1  # what a column of annual reports leads to is not to be counted as that of announcements
FALL_BACKS = (
    "/zfxxgk/zfxxgknb/",
    "/zwgk/zfxxgk/zfxxgknb/",
    "/zfxxgk/zfxxgkndbg/",
    "/zwgk/zfxxgknb/",
    "/xxgk/gknb/",
    "/xxgk/xxgknb/",
    "/gkmlpt/annualreport",
    "/gkmlpt/index",
    "/opennessAnnualReport/",
)
"""Where the national layout puts the column; tried only when no anchor leads to one (portals.md, "Discovery")."""


@dataclass(slots=True)
class _Root:
    """What leads to a column, and how its family was told."""

    url: str
    kind: str
    via: str
    told: str = ""
    score: int = 0
    rival: tuple[str, int] | None = None


@dataclass(slots=True)
class _Search:
    """Pages of the site still to come, and what has been started."""

    awaited: int = 0
    notices: int = 0
    reports: int = 0
    answered: bool = False
    fell_back: bool = False
    roots: dict[int, _Root] = field(default_factory=dict)


class Scout(AutoSpider):
    """Reads pages of a site for leads, walks each column they name with its family's spider, and counts."""

    name = "scout"

    def __init__(self, portal: Portal, known: frozenset[str] = frozenset()) -> None:
        super().__init__(portal, known)
        self.columns.clear()
        self.search = _Search()

    async def start(self) -> AsyncIterator[Request]:
        for url in self.portal.start:
            yield self._ask_site(Lead(url, "", "disclosure", 0), 0)
            for request in self._begin(Lead(url, "", "report", 0)):
                yield request

    def on_site(self, response: Response, lead: Lead, step: int) -> Yields:
        """A page that may lead to columns, or be one itself."""
        self.search.awaited -= 1
        verdict: Verdict = response.meta["verdict"]
        if verdict.outcome is Outcome.OK:
            self.search.answered = True
            text = decode(response.body)
            leads = leads_of(text, response.url)
            away = tuple(
                each for each in leads if each.kind in _SURE and not is_allowed(each.url, self.portal)
            )
            reports = sum(each.kind == "report" for each in leads)
            yield SitePage(response.url, step, 0, reports, markup="" if step else text, away=away)
            yield from self._follow(leads, step)
            if not any(each.kind == "annual" for each in leads) or step == 0:
                yield from self._read_as_column(response, text, lead)
        yield from self._fall_back()

    def on_site_failure(self, failure: Failure) -> Yields:
        self.search.awaited -= 1
        yield from self._fall_back()

    def family_of(self, text: str, url: str, column: Column) -> type[ColumnSpider] | None:
        family = super().family_of(text, url, column)
        root = self.search.roots.get(id(column))
        if family and root and not root.told:
            root.told = family.name
            root.score, root.rival = _certainty(text, url, family.name)
        return family

    def _follow(self, leads: Iterable[Lead], step: int) -> Iterator[Request]:
        for lead in leads:
            if not is_allowed(lead.url, self.portal):
                continue
            if lead.kind in _SURE or (lead.kind == "notice" and self._another_notice()):
                yield from self._begin(lead)
            elif lead.kind in ("disclosure", "shelf", "organ") and self._leads_deeper(lead, step):
                yield self._ask_site(lead, step + 1)

    def _leads_deeper(self, lead: Lead, step: int) -> bool:
        """Organs' own pages are looked into only from a page of theirs, not from the home page."""
        deep_enough = step + 1 < MAX_STEPS and (lead.kind != "organ" or step > 0)
        return deep_enough and self._may_ask(Address(lead.url))

    def _another_notice(self) -> bool:
        self.search.notices += 1
        return self.search.notices <= NOTICES

    def _begin(self, lead: Lead) -> Iterator[Request]:
        """Walk a column; a report's address is walked as the column it tells."""
        url = lead.url
        if lead.kind == "report":
            inferred = column_of(lead.url)
            if inferred is None:
                return
            url = inferred.url
        if self._may_ask(Address(url)):
            page = self._ask_page(self._column(url, lead), (Address(url, guessed=lead.kind == "report"),))
            yield page if lead.kind == "annual" else page.replace(priority=_LATER)

    def _column(self, url: str, lead: Lead) -> Column:
        column = Glance(url, limit=self._patience(lead))
        self.columns.append(column)
        self.search.roots[id(column)] = _Root(url, lead.kind, lead.label)
        return column

    def _patience(self, lead: Lead) -> int:
        return NOTICE_PAGES if lead.kind == "notice" else MAX_PAGES

    def _read_as_column(self, response: Response, text: str, lead: Lead) -> Yields:
        """A page without an anchor to the annual reports may list them itself, or lead to the list by script."""
        column = Column(response.url)
        family = self.family_of(text, response.url, column)
        if family is None:
            return
        page = family.read(text, response.url, column)
        listed = sum(is_wanted(row, column) for row in page.rows)
        if listed > 2 or (page.leads and family.marks):
            column = self._column(response.url, lead)
            yield from ColumnSpider.on_page(self, response, column, ())

    def _fall_back(self) -> Iterator[Request]:
        """Once everything is read and no report was seen, try where columns usually are."""
        under_way = self.search.awaited or not all(column.done for column in self.columns)
        if under_way or self.search.fell_back or self.search.reports or not self.search.answered:
            return
        self.search.fell_back = True
        for path in FALL_BACKS:
            yield from self._begin(Lead(urljoin(self.portal.home_url, path), "", "annual", 0))

    def _may_ask(self, address: Address) -> bool:
        return len(self.asked) < MAX_REQUESTS and super()._may_ask(address)

    def _ask_site(self, lead: Lead, step: int) -> Request:
        self.search.awaited += 1
        facts = {"lead": lead, "step": step}
        request = self._ask(Address(lead.url), "listing", self.on_site, self.on_site_failure, facts)
        return request.replace(priority=30 if lead.kind == "disclosure" and step < 2 else 5)

    def _open_shelves(self, column: Column, page: ListPage) -> Iterator[Request]:
        for request in super()._open_shelves(column, page):
            self.search.roots[id(request.cb_kwargs["column"])] = self.search.roots[id(column)]
            yield request

    def _ask_reports(self, rows: Iterable[Row], column: Column) -> Iterator[Request]:
        """Counted when the column is closed, and left where they are."""
        return iter(())

    def _take_own_report(self, response: Response, column: Column, page: ListPage) -> Yields:
        taken = super()._take_own_report(response, column, page)
        yield from (item for item in taken if not isinstance(item, ReportAnswer))

    def _close(self, column: Column) -> Yields:
        root = self.search.roots[id(column)]
        rows = tuple(row for row in column.links.values() if column.is_report or is_wanted(row, column))
        for end in super()._close(column):
            if isinstance(end, ListingEnd):
                yield Found(
                    end.url, end.pages, end.rows, len(rows), end.proof, end.trouble, end.shelves, end.depth,
                    root=root.url, kind=root.kind, via=root.via, family=column.family, trail=column.trail,
                    named=rows, stated=_stated(column), told=root.told, score=root.score, rival=root.rival,
                )  # fmt: skip
        self.search.reports += len(rows)
        yield from self._fall_back()


def _stated(column: Column) -> str:
    if column.stated_records is not None:
        return f"{column.stated_records} rows"
    return "" if column.stated_pages is None else f"{column.stated_pages} pages"


def _certainty(text: str, url: str, family: str) -> tuple[int, tuple[str, int] | None]:
    """The points of the family told, and the best of the others with its own."""
    marks = {name: spider.marks for name, spider in families().items()}
    told = fingerprint(text, url, {family: marks.pop(family, ())})
    rival = fingerprint(text, url, marks)
    return told.score if told else 0, (rival.family, rival.score) if rival else None
