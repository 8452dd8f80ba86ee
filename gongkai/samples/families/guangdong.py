"""Guangdong: gkmlpt of a department, and a shelf of NFCMS pages that a node of it jumps to.

Traps: page 0 is page 1; a report under `url` and `post_url`; a body only in `_CONFIG.DETAIL`; days as seconds of
an epoch; a fragment that names the node; a node with `jump_url`; a neighbour node 政府网站年度报表.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

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
    json_answer,
    mirrored,
    page_count,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_ROOT = "/sxswj/gkmlpt"
_SHELF = "/sxswj/zfxxgknb/bm/"
_SIZE = 5
_SID = "755099"


class GuangdongSite(FamilySite):
    """A department's gkmlpt below its own prefix, and lists `index.html`, `index_2.html`."""

    name = "guangdong"
    family = "guangdong"
    start = (f"{_ROOT}/annualreport#2629", "/sxswj/tonglan/")

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"{_ROOT}/content/3/{number}/post_{number}764.html")
        shelved = reports(
            lambda number, organ, year, day: f"{_SHELF}content/post_{number}55.html",
            ("示例市商务局", "示例市审计局"),
            (2020, 2021, 2022),
        )
        others = look_alikes(lambda number, day: f"{_ROOT}/content/9/{number}/post_{number}764.html")
        return newest_first([*found, *shelved, *others])

    def page(self, asked: Asked) -> Answer | None:
        path = asked.path
        if path in (f"{_ROOT}/annualreport", f"{_ROOT}/index"):
            return _platform()
        if path == f"{_ROOT}/api/all/2629" and asked.query.get("sid") == _SID:
            return self._api(asked)
        if path.startswith(_SHELF) and (listed := self._shelf(path.removeprefix(_SHELF))):
            return listed
        if path == "/sxswj/tonglan/":
            return Answer(html("通栏", f"<ul>{items([_on_portal(self._newest)])}</ul>"))
        if path.startswith("/sxswj/tonglan/content/"):
            named = (
                each for each in self.documents if each.path.rpartition("/")[2] == path.rpartition("/")[2]
            )
            return next((article(each) for each in named), None)
        found = document_at(self, path)
        if found and path.startswith(_ROOT):
            return _detail(found)
        return article(found) if found else doorway(self, asked, "/sxswj/zwgk/")

    @property
    def _newest(self) -> Document:
        return next(each for each in self._articles if each.is_report)

    @property
    def _articles(self) -> list[Document]:
        found = [each for each in self.documents if each.path.startswith(_ROOT)]
        return [*found, mirrored(found[-2])]

    def _api(self, asked: Asked) -> Answer:
        number = max(1, int(asked.query["page"]))
        found = self._articles
        articles = [_article(each, asked.host) for each in slice_of(found, number, _SIZE)]
        node = {"id": 2629, "name": "年报", "post_count": len(found)}
        return json_answer({"classify": node, "total": len(found), "articles": articles})

    def _shelf(self, name: str) -> Answer | None:
        listed = [each for each in self.documents if each.path.startswith(_SHELF)]
        pages = page_count(listed, 4)
        files = {"": 1, "index.html": 1, **{f"index_{k}.html": k for k in range(2, pages + 1)}}
        if name not in files:
            return None
        rows = items(slice_of(listed, files[name], 4))
        return Answer(
            html("政府信息公开年报", f"<ul>{rows}</ul><script>window.NFCMS_SITE_ID='755';</script>")
        )


def _platform() -> Answer:
    """The page of the catalogue: rows come by script alone."""
    report = {"id": 2629, "name": "政府信息公开年报", "children": [], "post_count": 9, "jump_url": ""}
    tree = [
        {"id": 2600, "name": "政府信息公开指南", "children": [], "jump_url": ""},
        {"id": 2601, "name": "法定主动公开内容", "children": [{"id": 2630, "name": "政府网站年度报表"}]},
        report,
        {"id": 2640, "name": "历年部门年报", "children": [], "jump_url": _SHELF},
    ]
    config = f"window._CONFIG={{SID:'{_SID}', TREE:{json.dumps(tree)}, SERVICE_AREA_ID: '755'}};"
    return Answer(html("政府信息公开", f'<div id="app"></div><script>{config}</script>'))


def _article(document: Document, host: str) -> dict[str, Any]:
    path = document.path
    url = path if path.startswith("http") else f"http://{host}{path}#2629"
    late = datetime(*document.published.timetuple()[:3], tzinfo=UTC) - timedelta(hours=7)  # 01:00 in Beijing
    return {
        "id": int(path.rpartition("_")[2].removesuffix(".html")),
        "title": document.title,
        "publisher": document.organ,
        "display_publish_time": int(late.timestamp()),
        "url": url,
        "post_url": "" if path.startswith("http") else f"http://{host}{_on_portal(document).path}",
        "attachment": [],
    }


def _on_portal(document: Document) -> Document:
    """The same document at its other address."""
    file = document.path.rpartition("/")[2]
    return Document(f"/sxswj/tonglan/content/{file}", document.title, document.published)


def _detail(document: Document) -> Answer:
    """A page whose body is JSON in a script, its brackets escaped."""
    content = json.dumps(document.body(), ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E")
    config = f'window._CONFIG={{SID:\'{_SID}\', DETAIL:{{"id":1, "content":{content}}}}};'
    inner = f'<h1>{document.title}</h1><div id="app"></div><script>{config}</script>'
    return Answer(html(document.title, inner, f'<meta name="ContentSource" content="{document.organ}">'))
