"""Hunan's bcms. No list of it has been seen: this one prints its pager as plain links, its last page without one.

Traps: a report filed under 公告; titles that name only the organ, cut; documents beside an attachment folder.
"""

from datetime import date
from functools import cached_property

from gongkai.samples.families.base import (
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
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_SIZE = 4
_FOLDERS = {"/c23794/": "政府信息公开年报", "/c20011/": "公示公告"}


class BcmsSite(FamilySite):
    """Two columns in files; the second page's name cannot be computed from the first."""

    name = "bcms"
    family = "bcms"
    start = ("/c23794/list.html", "/c20011/list.html")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"/c23794/{day:%Y%m%d}/i{number}.html")
        found += look_alikes(lambda number, day: f"/c23794/{day:%Y%m%d}/i{number}.html")
        title = "示例市民政局2021年政府信息公开年报"
        found.append(Document("/c20011/20220210/i88.html", title, date(2022, 2, 10), "示例市民政局", 2021))
        found.append(Document("/c20011/20220301/i89.html", "关于停水检修的公告", date(2022, 3, 1)))
        return newest_first(found)

    def page(self, asked: Asked) -> Answer | None:
        found = document_at(self, asked.path)
        if found:
            return article(found, '<div class="article">{body}<img src="/bcms/DFS/file/seal.gif"></div>')
        return self._list(asked.path) or doorway(self, asked, "/xxgk/")

    def _list(self, path: str) -> Answer | None:
        for folder, name in _FOLDERS.items():
            listed = [each for each in self.documents if each.path.startswith(folder)]
            listed += [mirrored(listed[2])] if len(listed) > 2 else []
            pages = page_count(listed, _SIZE)
            files = [f"{folder}list.html", *(f"{folder}p{7 * k}.html" for k in range(1, pages))]
            if path in files:
                number = files.index(path) + 1
                following = (
                    f"<a href='{files[number]}'>下一页</a>" if number < pages else "<span>下一页</span>"
                )
                rows = items(slice_of(listed, number, _SIZE))
                return Answer(html(name, f"<ul>{rows}</ul><div class='page'>{following}</div>"))
        return None
