"""Portals whose family nobody has stated: the first page of each column tells it."""

import importlib
import pkgutil

import crawler.spiders
from crawler.column import Column
from crawler.fingerprint import fingerprint
from crawler.spiders.base import ColumnSpider


class AutoSpider(ColumnSpider):
    """Reads every page as the family whose marks it bears; a page that bears none ends its column."""

    name = "auto"

    def family_of(self, text: str, url: str, column: Column) -> type[ColumnSpider] | None:
        """The family once recognised keeps the column: a page of JSON bears no marks."""
        known = families()
        found = fingerprint(text, url, {name: family.marks for name, family in known.items()})
        return known[column.family] if column.family else known[found.family] if found else None


def families() -> dict[str, type[ColumnSpider]]:
    """Every family of the folder by name: the spiders that state marks."""
    for module in pkgutil.iter_modules(crawler.spiders.__path__):
        importlib.import_module(f"{crawler.spiders.__name__}.{module.name}")
    return {spider.name: spider for spider in ColumnSpider.__subclasses__() if spider.marks}
