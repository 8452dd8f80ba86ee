"""Portals whose family nobody has stated: the first page of each column tells it."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

import crawler.spiders
from crawler.lists.column import Column
from crawler.lists.fingerprint import fingerprint
from crawler.lists.shelves import is_report_page, is_wanted, with_shelves
from crawler.spiders.base import ColumnSpider
from crawler.spiders.generic import GenericSpider


class AutoSpider(ColumnSpider):
    """Reads every page as the family whose marks it bears; one that bears none but lists reports as generic."""

    name = "auto"

    def family_of(self, text: str, url: str, column: Column) -> type[ColumnSpider] | None:
        """The family once recognised keeps the column: a page of JSON bears no marks."""
        known = families()
        if column.family in known:
            return known[column.family]
        found = fingerprint(text, url, {name: family.marks for name, family in known.items()})
        if found:
            return known[found.family]
        return GenericSpider if speaks_of_reports(text, url, column) else None


@cache
def families() -> Mapping[str, type[ColumnSpider]]:
    """Every family of the folder by name: the spiders that state marks."""
    for module in pkgutil.iter_modules(crawler.spiders.__path__):
        importlib.import_module(f"{crawler.spiders.__name__}.{module.name}")
    return {spider.name: spider for spider in ColumnSpider.__subclasses__() if spider.marks}


def speaks_of_reports(text: str, url: str, column: Column) -> bool:
    """Whether a page of no known family lists annual reports, is one, or leads to where they may be listed."""
    page = with_shelves(GenericSpider.read(text, url, column), text, url, column)
    wanted = any(is_wanted(row, column) for row in page.rows)
    return bool(wanted or page.leads or page.shelves or column.pages or is_report_page(text))
