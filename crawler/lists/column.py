"""How far the walk through one column has come, and whether it can prove that it saw everything."""

from dataclasses import dataclass, field
from typing import Literal

from crawler.asking.outcomes import GONE, Outcome
from crawler.lists.listing import Address, ListPage, Row, Shelf
from parser.model import Bilingual

Proof = Literal["server_total", "last_page", "no_repeat", ""]
MAX_PAGES = 400  # a column of annual reports has never been seen with more; stops a server that never ends
MAX_LEADS = 6  # shell, channel number, list: more steps to a list have never been seen
MAX_DEPTH = 2  # by group, by year (reference/portals.md, "Shelves")


@dataclass(slots=True)
class Column:
    """The state of one walk; `take` feeds it pages in order, `end` closes it with what ended it.

    `proof` says why the column is known to be whole: `server_total` all records the server counts were
    read, `last_page` all pages it counts were read or the page after the last does not exist,
    `no_repeat` the page after the last is empty and no page repeated another, '' nothing proves it.
    `trail` are the labels of the shelves that lead here; `facts` is what its pages have told so far;
    `guessed` says that no page names the address now asked, `withheld` what one of several tried gave,
    `is_report` that the page of the column is one itself. `asked` is the address now asked, `read` are those of the
    list, `steps` those that led to it. What a column leads to (`leads_to`) may be what another one, its `leader`, asks.
    """

    url: str
    trail: tuple[str, ...] = ()
    name: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    leads: int = 0
    guessed: bool = False
    withheld: Outcome | None = None
    is_report: bool = False
    shelves: int = 0
    family: str = ""
    pages: int = 0
    stated_pages: int | None = None
    stated_records: int | None = None
    page_size: int = 0
    links: dict[str, Row] = field(default_factory=dict)
    repeated: int = 0
    proof: Proof = ""
    trouble: Bilingual | None = None
    done: bool = False
    asked: str = ""
    read: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    leader: "Column | None" = None
    leads_to: tuple[Address, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands above every row: the name of the column, then those of the shelves."""
        return (self.name, *self.trail) if self.name else self.trail

    @property
    def rows(self) -> int:
        return len(self.links)

    @property
    def report_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.links.values() if row.report)

    def news(self, page: ListPage) -> tuple[Row, ...]:
        """The rows that no earlier page had."""
        return tuple(row for row in page.rows if row.url not in self.links)

    def leads_nowhere(self, page: ListPage) -> bool:
        """A page behind the first, or at a guessed address, that adds nothing although rows are missing."""
        whole = page.records is not None and 0 < page.records <= self.rows + self.repeated
        return bool(self.pages or self.guessed) and not self.news(page) and not whole

    def take(self, page: ListPage) -> tuple[Row, ...]:
        """Count a page in and return the rows no earlier page had; a page without any ends the walk."""
        new = self.news(page)
        self.read.add(self.asked)
        first, self.pages = self.pages == 0, self.pages + 1
        self.shelves += len(page.shelves)
        self.links.update((row.url, row) for row in new)
        self.repeated += page.repeated if new else 0
        if first:
            self.page_size = len(page.rows)
        self.stated_pages = page.pages if page.pages is not None else self.stated_pages
        self.stated_records = page.records if page.records is not None else self.stated_records
        if self._all_seen():
            self.done = True
        elif not new:
            self._end_without_news(empty=not page.rows, first=first)
        elif self.pages >= MAX_PAGES:
            self.end(f"已读 {MAX_PAGES} 页仍未结束", f"stopped after {MAX_PAGES} pages")
        return new

    def lead_on(self) -> bool:
        """Count a page that only leads to the list; False, and the walk ends, when there are too many."""
        self.leads += 1
        self.steps.add(self.asked)
        if self.leads > MAX_LEADS:
            self.end("栏目页只是一再转向别处", "the column only leads on and on")
        return not self.done

    def waits_for(self, other: "Column") -> bool:
        """Whether it is `other`, or leads to a list that `other` walks, itself or through a third."""
        return self is other or (self.leader is not None and self.leader.waits_for(other))

    def adopt(self) -> tuple[Address, ...]:
        """End as the leader did, which is done; or else the steps to take alone, where that one only passed by."""
        leader, leads_to, self.leads_to = self.leader, self.leads_to, ()
        assert leader is not None
        if any(lead.key in leader.read for lead in leads_to) and leader.proof:
            self.pages, self.links, self.shelves = leader.pages, leader.links, leader.shelves
            self.proof, self.done = leader.proof, True
            return ()
        if steps := tuple(lead for lead in leads_to if lead.key in leader.steps):
            self.leader = None
            return steps
        self.end(
            f"栏目页转向的列表未能读全，见 {leader.url}",
            f"the list it leads to was not read whole, see {leader.url}",
        )
        return ()

    def below(self, shelf: Shelf) -> "Column":
        """The column of a list below this one; it knows what this one has learnt."""
        trail = (*self.trail, shelf.label)
        return Column(shelf.address.url, trail, self.name, dict(self.facts), family=self.family)

    def pass_over(self, outcome: Outcome) -> None:
        """Another address is tried: what was withheld at this one may have been the page all the same."""
        if outcome not in GONE and not self.guessed:
            self.withheld = outcome

    def miss(self, outcome: Outcome, detail: str) -> None:
        """End the walk on a page that is not there; where no count is stated, a 404 is the proof."""
        number = self.pages + 1
        silent = self.stated_pages is None and self.stated_records is None
        if silent and self.withheld and outcome in GONE:
            outcome, detail = self.withheld, ""
        if outcome in GONE and self.pages and silent and self.guessed:
            self.end(
                "不知道下一页的网址，试过的都没有新条目",
                "the way to the next page is unknown; the addresses tried lead nowhere",
            )
        elif outcome in GONE and self.pages and silent:
            self.proof, self.done = "last_page", True
        elif outcome in GONE and self.pages:
            zh, en = self._stated()
            self.end(f"{zh}，但第 {number} 页不存在", f"{en}, but there is no page {number}")
        else:
            self.end(
                f"第 {number} 页：{outcome} {detail}".rstrip(), f"page {number}: {outcome} {detail}".rstrip()
            )

    def end(self, zh: str, en: str) -> None:
        """Give up without proof, and say why."""
        self.proof, self.trouble, self.done = "", Bilingual(zh, en), True

    def _all_seen(self) -> bool:
        if not self.links:
            return False
        if self.stated_records is not None:
            self.proof = "server_total" if self.rows + self.repeated >= self.stated_records else ""
        elif self.stated_pages is not None:
            self.proof = "last_page" if self.pages >= self.stated_pages else ""
        return self.proof != ""

    def _end_without_news(self, *, empty: bool, first: bool) -> None:
        if first and self.shelves:
            self.proof, self.done = "last_page", True
        elif first:
            self.end("列表为空", "the listing is empty")
        elif not empty:
            self.end(f"第 {self.pages} 页只重复前面的条目", f"page {self.pages} only repeats earlier rows")
        elif self.stated_pages is None and self.stated_records is None:
            self.proof, self.done = "no_repeat", True
        else:
            zh, en = self._stated()
            self.end(f"{zh}，但第 {self.pages} 页为空", f"{en}, but page {self.pages} is empty")

    def _stated(self) -> tuple[str, str]:
        if self.stated_records is not None:
            total, seen = self.stated_records, self.rows
            return (
                f"服务器称有 {total} 条，读到 {seen} 条",
                f"the server counts {total} rows, {seen} were read",
            )
        total, seen = self.stated_pages or 0, self.pages
        return f"页面称有 {total} 页，读到 {seen} 页", f"the list counts {total} pages, {seen} were read"
