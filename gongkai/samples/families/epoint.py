"""Epoint EWB: a list posted for as JSON.

Traps: no row in the page; the site's id in a script of its own; pages counted from 0; the middle tier of an older
portal, which wants everything wrapped in `params`.
"""

import json
from functools import cached_property
from typing import Any

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
    json_answer,
    mirrored,
    shell,
    slice_of,
    uuid,
)
from gongkai.samples.sites import Answer, Asked

_GUID = uuid("site")
_ACTION = "/rest/lightfrontaction/getgovinfolist"
_SIZE = 6


class EpointSite(FamilySite):
    """Serves six rows a page whatever size is asked for."""

    name = "epoint"
    family = "epoint"
    start = ("/dynamic/zwgk/govInfoPub.html?categorynum=003002",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"/003/003002/{day:%Y%m%d}/{uuid(number)}.html")
        found += look_alikes(lambda number, day: f"/003/003002/{day:%Y%m%d}/{uuid(number)}.html")
        return newest_first(found)

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == "/dynamic/zwgk/govInfoPub.html":
            return shell(
                "政府信息公开年报", "<div id='main'></div><script src='/js/webBuilderCommon.js'></script>"
            )
        if asked.path == "/js/webBuilderCommon.js":
            return _builder()
        if asked.path == f"/EWB_SX_Mid{_ACTION}":
            return self._list(json.loads(asked.body).get("params") or {})
        found = document_at(self, asked.path)
        box = '<div id="ivs_content" class="mian-cont">{body}</div>'
        return article(found, box) if found else doorway(self, asked, "/zwgk/")

    def _list(self, asked: dict[str, Any]) -> Answer:
        right = asked.get("siteGuid") == _GUID and asked.get("categorynum") == "003002"
        listed = [*self.documents, mirrored(self.documents[2])] if right else []
        rows = [_row(each) for each in slice_of(listed, int(asked.get("pageIndex", 0)) + 1, _SIZE)]
        return json_answer({"custom": {"total": str(len(listed)), "data": rows}})


def _builder() -> Answer:
    info = {"projectName": "/EWB-FRONT", "siteGuid": _GUID}
    text = f"var siteInfo = {json.dumps(info)};\nvar middle = '/EWB_SX_Mid/';\n"
    return Answer(text.encode(), content_type="application/javascript")


def _row(document: Document) -> dict[str, str]:
    return {
        "title": document.title[:20] + "…",
        "realtitle": document.title,
        "infourl": document.path,
        "visiturl": "",
        "infodate": document.published.isoformat(),
    }
