"""TrueCMS: windows of records as JSONP.

Traps: records only in CDATA; a window of more than thirty is empty; without Referer there is nothing; the page's
own first records are fewer than it says.
"""

import json
from functools import cached_property
from html import escape

from gongkai.samples.families.base import (
    Document,
    FamilySite,
    cut,
    look_alikes,
    newest_first,
    reports,
)
from gongkai.samples.families.parts import (
    article,
    document_at,
    doorway,
    mirrored,
    shell,
    uuid,
)
from gongkai.samples.sites import Answer, Asked

_FOLDER = "/sjj/xxgknb"
_COLUMN = uuid("column")
_PROXY = "/TrueCMS/messageController/getMessage.do"
_MOST = 10


class TruecmsSite(FamilySite):
    """Six records in `#initData`, the others by windows of ten at most."""

    name = "truecms"
    family = "truecms"
    start = (f"{_FOLDER}/list.html",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"{_FOLDER}/content/{uuid(number)}.html")
        found += look_alikes(lambda number, day: f"{_FOLDER}/content/{uuid(number)}.html")
        return newest_first(found)

    @property
    def _listed(self) -> list[Document]:
        return [*self.documents, mirrored(self.documents[2])]

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            return self._column()
        if asked.path == _PROXY and self.start[0] in asked.headers.get("referer", ""):
            return self._window(asked.query)
        found = document_at(self, asked.path)
        return (
            article(found, '<div class="main-txt">{body}</div>') if found else doorway(self, asked, "/zwgk/")
        )

    def _column(self) -> Answer:
        script = (
            f"<script>$('#list').page({{columnId:'{_COLUMN}', proxyUrl:'{_PROXY}', perpage:15}});</script>"
        )
        store = f'<div id="initData" style="display:none"><!--{_store(self._listed[:6], len(self._listed))}--></div>'
        return shell("政府信息公开年报", f'<div id="list"></div>{store}{script}')

    def _window(self, asked: dict[str, str]) -> Answer:
        first, last = int(asked["startrecord"]), int(asked["endrecord"])
        right = asked["columnId"] == _COLUMN and last - first < _MOST
        found = self._listed[first - 1 : last] if right else []
        value = json.dumps({"result": _store(found, len(self._listed))}, ensure_ascii=False)
        return Answer(f"{asked['callback']}({value});".encode(), content_type="application/javascript")


def _store(documents: list[Document], total: int) -> str:
    rows = "".join(
        f"<record><![CDATA[<li><a href='{each.path}' title='{escape(each.title)}'>{cut(each.title)}</a>"
        f"{each.published}</li>]]></record>"
        for each in documents
    )
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{rows}</recordset></datastore>"
