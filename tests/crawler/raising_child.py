"""A child whose spider has a bug: reading a list page raises on the second one."""

from crawler.__main__ import main
from crawler.lists.column import Column
from crawler.lists.listing import ListPage
from crawler.spiders.hanweb import HanwebSpider

sound = HanwebSpider.read


def broken(text: str, url: str, column: Column) -> ListPage:
    if "dataproxy" in url:
        raise RuntimeError("a bug in our spider")
    return sound(text, url, column)


HanwebSpider.read = staticmethod(broken)  # type: ignore[method-assign]
main()
