"""A walk through a column that goes only as far as counting needs."""

from dataclasses import dataclass, fields

from crawler.lists.column import Column
from crawler.lists.listing import ListPage, Row, Shelf

MAX_PAGES = 20  # of one column: enough to tell a family and count some hundred reports
NOTICE_PAGES = 2  # of a column of announcements that shows no report


@dataclass(slots=True)
class Glance(Column):
    """A walk that ends after `limit` pages, which is enough to count; one that saw reports goes on to `MAX_PAGES`."""

    limit: int = MAX_PAGES

    def take(self, page: ListPage) -> tuple[Row, ...]:
        new = Column.take(self, page)
        if not self.done and self.pages >= (MAX_PAGES if self.report_rows and self.limit > 1 else self.limit):
            self.end(f"只数了前 {self.pages} 页", f"only the first {self.pages} pages were counted")
        return new

    def below(self, shelf: Shelf) -> Column:
        column = Column.below(self, shelf)
        column_facts = {each.name: getattr(column, each.name) for each in fields(column)}
        return Glance(**column_facts, limit=self.limit)
