"""Anhui's Lonsun type: a list of an organ by label, and organs whose reports stand in the column page itself.

Traps: the label has another number and a prefix, its template and siteId are the page's; `length=` cuts the text;
a last fragment of a few hundred bytes; an address with an empty `title=` that is overwritten every year.
"""

from functools import cached_property

from gongkai.samples.families.base import (
    Document,
    FamilySite,
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
)
from gongkai.samples.sites import Answer, Asked

_SIZE, _SITE, _FILE = 6, "6788721", "/c2/sx/publicInfoList_newest"
_LIST, _INLINE = "/zwgk/public/column/6981", "/zwgk/public/column/6603401"


class LonsunSite(FamilySite):
    """One organ's list pages by `/zwgk/site/label/165919`; another's column shows one report at a time."""

    name = "lonsun"
    family = "lonsun"
    start = (
        f"{_LIST}?type=3&action=list",
        f"{_INLINE}?type=3&action=detail&nav=3&title=",
    )

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        listed = reports(lambda number, organ, year, day: f"/zwgk/public/6981/14642{number}.html")
        others = look_alikes(lambda number, day: f"/zwgk/public/6981/14642{number}.html")
        return newest_first([*listed, *others, *self._inline])

    @property
    def _inline(self) -> list[Document]:
        """One organ's reports; a year later there is one more, and the address without a year shows that one."""
        found = reports(_detail, ("示例市审计局",), (2020, 2021, 2022, 2023))
        return found if self.moved_on else found[1:]

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == _LIST and asked.query.get("type") == "3":
            return _column()
        if asked.path == _INLINE and asked.query.get("type") == "3":
            return self._shown(asked.query.get("title", ""))
        if asked.path == "/zwgk/site/label/165919":
            return self._fragment(asked.query)
        found = document_at(self, asked.path)
        box = '<div class="wzcon" id="zoom">{body}</div>'
        return article(found, box) if found else doorway(self, asked, "/zwgk/public/")

    def _shown(self, title: str) -> Answer | None:
        """The report of a year, the newest where none is asked for, with links to all years."""
        inline = newest_first(self._inline)
        found = next((each for each in inline if title in ("", str(each.year))), None)
        years = "".join(
            f'<li><a href="{_INLINE}?action=detail&title={each.year}&type=3">{each.year}年</a></li>'
            for each in inline
        )
        return (
            article(found, f'<ul>{years}</ul><div class="wzcon" id="zoom">{{body}}</div>') if found else None
        )

    def _fragment(self, asked: dict[str, str]) -> Answer | None:
        stated = {"siteId": _SITE, "file": _FILE, "organId": "6981", "type": "3", "IsAjax": "1"}
        if any(asked.get(name) != value for name, value in stated.items()):
            return None
        listed = [each for each in self.documents if "/6981/" in each.path]
        listed.append(mirrored(listed[2]))
        number = int(asked["pageIndex"])
        if number > page_count(listed, _SIZE):
            return Answer("<div>暂无相关信息</div>".encode())
        rows = items(slice_of(listed, number, _SIZE))
        return Answer(f'<div class="xxgk_navli"><ul>{rows}</ul></div>'.encode())


def _column() -> Answer:
    """The page of a column: everything its list is asked with stands in a script."""
    asked = (
        f"siteId: '{_SITE}', pageSize: {_SIZE}, action: 'list', organId: '6981', type: '3', isDate: 'true', "
        f"dateFormat: 'yyyy-MM-dd', length: 50, file: '{_FILE}'"
    )
    script = (
        f"<script>$.get('/zwgk/site/label/165919', {{labelName: 'publicInfoList', {asked}}}, show);</script>"
    )
    head = f'<meta name="SiteId" content="{_SITE}">'
    return shell("政府信息公开年报", f'<div id="list"></div>{script}', head)


def _detail(number: int, organ: str, year: int, day: object) -> str:
    return f"{_INLINE}?type=3&action=detail&title={year}"
