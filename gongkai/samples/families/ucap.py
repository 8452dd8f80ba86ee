"""ucap 开普云, both ways its lists page: JSON behind a channel id, and static files the page counts.

Traps: the id is not the cNNN of the address and only getChannelList tells it; JSON gives a host for every
address, one of a mirror; cut titles; a report filed under 公告; the old `c01_` and `content.shtml` addresses.
"""

from datetime import date
from functools import cached_property
from typing import Any

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
    hexes,
    items,
    json_answer,
    mirrored,
    page_count,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_SIZE = 5
_BOX = '<div class="article_content"><UCAPCONTENT>{body}</UCAPCONTENT></div>'
_CODES = ("c100096", "c100021")


class UcapSite(FamilySite):
    """The first five as HTML, all by `/common/search/{channelId}`; the month in an address is a migration's."""

    name = "ucap"
    family = "ucap"
    start = ("/sxs/c100096/common_zfxxgknb.shtml", "/sxs/c100021/common_list.shtml")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"/sxs/c100096/202308/{hexes(number)}.shtml")
        found += look_alikes(lambda number, day: f"/sxs/c100096/{day:%Y%m}/{hexes(number)}.shtml")
        return newest_first([*found, *_notices()])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path in self.start:
            return self._column(asked.path.split("/")[2])
        if asked.path == "/common/getChannelList" and asked.query["websiteCodeName"] == "sxs":
            return json_answer({"results": {"children": [_channel(code) for code in _CODES]}})
        found = document_at(self, asked.path)
        return article(found, _BOX) if found else doorway(self, asked, "/sxs/xxgk/") or self._search(asked)

    def _listed(self, code: str) -> list[Document]:
        found = [each for each in self.documents if f"/{code}/" in each.path]
        return [*found, mirrored(found[2])] if code == _CODES[0] else found

    def _column(self, code: str) -> Answer:
        rows = items(self._listed(code)[:_SIZE])
        return Answer(html("政府信息公开年报", f'<ul>{rows}</ul><div id="page_div"></div>'))

    def _search(self, asked: Asked) -> Answer | None:
        for code in _CODES:
            if asked.path == f"/common/search/{hexes(code)}":
                return self._results(self._listed(code), asked)
        return None

    def _results(self, listed: list[Document], asked: Asked) -> Answer:
        number, size = int(asked.query["page"]), min(int(asked.query["_pageSize"]), _SIZE)
        results = [_result(each, asked.host) for each in slice_of(listed, number, size)]
        return json_answer({"data": {"total": len(listed), "page": number, "rows": size, "results": results}})


class UcapStaticSite(FamilySite):
    """Pages `list_2.shtml`, counted from 1; the search wants a token that only a browser makes."""

    name = "ucap-static"
    family = "ucap"
    start = ("/sxq/c111341/list.shtml",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        others = look_alikes(lambda number, day: f"/sxq/c111341/{day:%Y%m}/c01_{number}.shtml")
        return newest_first([*reports(_old_path, ORGANS[:2]), *others])

    def page(self, asked: Asked) -> Answer | None:
        if "/search/" in asked.path:
            return Answer(b'{"code":403}', 403, "application/json")
        found = document_at(self, asked.path)
        return article(found, _BOX) if found else doorway(self, asked, "/sxq/zwgk/") or self._list(asked.path)

    def _list(self, path: str) -> Answer | None:
        pages = page_count(self.documents, _SIZE)
        names = {f"/sxq/c111341/list{f'_{k}' if k > 1 else ''}.shtml": k for k in range(1, pages + 1)}
        if path not in names:
            return None
        rows = items(slice_of(self.documents, names[path], _SIZE))
        call = f"createPageHTML('page_div',{pages}, {names[path]},'list','shtml',{len(self.documents)});"
        head = f'<meta name="channelId" content="{hexes("static")}">'
        return Answer(html("政府信息公开年报", f"<ul>{rows}</ul><script>{call}</script>", head))


def _notices() -> list[Document]:
    title, folder = "示例市民政局关于2021年政府信息公开工作年度报告", "/sxs/c100021/"
    return [
        Document(f"{folder}202202/{hexes(1)}.shtml", title, date(2022, 2, 10), "示例市民政局", 2021),
        Document(f"{folder}202203/{hexes(2)}.shtml", "关于停水检修的公告", date(2022, 3, 1)),
    ]


def _channel(code: str) -> dict[str, str]:
    return {"channelCode": code, "channelId": hexes(code), "displayName": code}


def _result(document: Document, host: str) -> dict[str, Any]:
    source = {"resultList": [{"key": "source", "value": document.organ}]}
    path = document.path
    return {
        "title": document.title,
        "url": path if path.startswith("http") else f"http://{host}{path}",
        "publishedTimeStr": f"{document.published} 17:18:49",
        "domainMetaList": [source],
    }


def _old_path(number: int, organ: str, year: int, day: date) -> str:
    """Documents before the site was rebuilt have an older shape."""
    if year < 2020:
        return f"/sxq/c111341/c{number}/content.shtml"
    return f"/sxq/c111341/{day:%Y%m}/c01_{number}.shtml"
