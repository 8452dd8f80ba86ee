"""A jpaas portal: the page is a shell, the publish server gives the list, and only paramJson turns its page."""

from datetime import date
from json import dumps, loads

from gongkai.samples.families.base import YEARS, Document, FamilySite, look_alikes, newest_first, reports
from gongkai.samples.families.parts import article, document_at, doorway, hexes, items, shell, slice_of
from gongkai.samples.sites import Answer, Asked

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
COLUMN = "/zwgk/zfxxgknb/index.html"


def _path(number: int, _organ: str, _year: int, _published: date) -> str:
    """The year in an address is that of the import."""
    return f"/zwgk/zfxxgknb/art/2023/art_{hexes(number)}.html"


class Jpaas(FamilySite):
    name, family = "jpaas", "jpaas"
    start = (COLUMN,)

    @property
    def documents(self) -> tuple[Document, ...]:
        years = (*YEARS, *([max(YEARS) + 1] if self.moved_on else []))
        others = look_alikes(lambda number, day: _path(number, "", 0, day))
        return newest_first([*reports(_path, years=years), *others])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == COLUMN:
            unit = "{'webId':'3185','pageId':'1229565788','parseType':'bulidstatic','pageType':'column','tagId':'%s','tplSetId':'o0Yc'}"
            units = "".join(
                f'<div queryData="{unit % tag}" url="{UNIT}" rows="5"></div>' for tag in ("头部", "信息列表")
            )
            return shell("政府信息公开年报", units)
        if asked.path == UNIT:
            return Answer(self._unit(asked.query), content_type="application/json")
        found = document_at(self, asked.path)
        return (
            article(found, '<div id="zoom">{body}</div>')
            if found
            else doorway(self, asked, "/zwgk/index.html")
        )

    def _unit(self, query: dict[str, str]) -> bytes:
        """A bare pageNo is ignored: without paramJson the first page comes, for ever."""
        if (query.get("webId"), query.get("tagId")) != ("3185", "信息列表"):
            return dumps({"success": True, "data": {"html": ""}}).encode()
        asked = loads(query.get("paramJson", "{}"))
        number, size = int(asked.get("pageNo", 1)), int(asked.get("pageSize", 15))
        rows = items(slice_of(self.documents, number, size))
        pager = f'<div class="page" count="{len(self.documents)}" rows="{size}" pageNo="{number}"></div>'
        return dumps({"success": True, "data": {"html": f"<ul>{rows}</ul>{pager}"}}).encode()
