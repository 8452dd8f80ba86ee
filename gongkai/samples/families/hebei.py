"""Hebei: a column by uuid whose list is a block, and a department that pages by `current` or by a hash.

Traps: the first page prints no row; the month in an address is that of a migration; a last fragment of one row.
"""

from functools import cached_property

from gongkai.samples.families.base import (
    ORGANS,
    Document,
    FamilySite,
    html,
    look_alikes,
    newest_first,
    reports,
)
from gongkai.samples.families.parts import (
    article,
    document_at,
    doorway,
    items,
    mirrored,
    page_count,
    shell,
    slice_of,
    uuid,
)
from gongkai.samples.sites import Answer, Asked

_SIZE = 3
_COLUMN = f"/columns/{uuid('column')}"
_BLOCK = f"{_COLUMN}/templates/{uuid('template')}/blocks/{uuid('block')}"


class HebeiSite(FamilySite):
    """The province's own platform, a department's `column.jsp` and another's `cb473d96-2.html`."""

    name = "hebei"
    family = "hebei"
    start = (f"{_COLUMN}/index.html", "/column.jsp?id=228104", "/www/xxgk2020/228106/index.html")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(
            lambda number, organ, year, day: f"{_COLUMN}/202308/21/{uuid(number)}.html", ORGANS[:2]
        )
        found += look_alikes(lambda number, day: f"{_COLUMN}/{day:%Y%m}/{day:%d}/{uuid(number)}.html")
        older = reports(lambda number, organ, year, day: f"/content.jsp?id={number}", ORGANS[2:])
        other = reports(
            lambda number, organ, year, day: f"/www/xxgk2020/228106/{number}/a.html", ("示例市审计局",)
        )
        return newest_first([*found, *older, *other])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == f"{_COLUMN}/index.html":
            return shell(
                "政府信息公开年报", f"<div id='list'></div><script>load('{_BLOCK}?page=1&fix=0')</script>"
            )
        if asked.path == _BLOCK:
            return self._block(int(asked.query["page"]))
        if asked.path == "/column.jsp":
            return self._list(
                "/content.jsp", int(asked.query.get("current", "1")), "column.jsp?id=228104&current={}"
            )
        if asked.path.startswith("/www/xxgk2020/228106/") and (number := _number(asked.path)):
            return self._list("/www/", number, "/www/xxgk2020/228106/cb473d96-{}.html")
        found = document_at(self, asked.target)
        return article(found) if found else doorway(self, asked, "/zfxxgk/")

    def _block(self, number: int) -> Answer:
        listed = [each for each in self.documents if each.path.startswith("/columns/")]
        listed.append(mirrored(listed[2]))
        return Answer(items(slice_of(listed, number, _SIZE)).encode())

    def _list(self, folder: str, number: int, name: str) -> Answer | None:
        listed = [each for each in self.documents if each.path.startswith(folder)]
        pages = page_count(listed, _SIZE)
        link = f"<a href='{name.format(min(pages, number + 1))}'>下一页</a>"
        rows = items(slice_of(listed, number, _SIZE))
        return Answer(html("政府信息公开年报", f"<ul>{rows}</ul>{link}")) if number <= pages else None


def _number(path: str) -> int | None:
    file = path.rpartition("/")[2]
    if file == "index.html":
        return 1
    return int(file.removeprefix("cb473d96-").removesuffix(".html")) if file.startswith("cb473d96-") else None
