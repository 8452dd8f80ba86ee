"""Suzhou's szinf: a page of another family (ucap) whose list is posted for.

Traps: `PUBLISHED_TIME_FORMAT` is the day the archive was generated anew; addresses with a host.
"""

from functools import cached_property
from typing import Any

from gongkai.samples.families.base import Document, FamilySite, look_alikes, newest_first, reports
from gongkai.samples.families.parts import (
    article,
    document_at,
    doorway,
    hexes,
    json_answer,
    mirrored,
    page_count,
    shell,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_LOAD = "/szinf/xxgk/interfacesWebZcwj/loadData"
_CHANNEL = hexes("channel")
_SIZE = 6


class SzinfSite(FamilySite):
    name = "szinf"
    family = "szinf"
    start = ("/sxs/gknb/xxgk_list.shtml",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: f"/sxs/gknb/202302/{hexes(number)}.shtml")
        return newest_first(
            [*found, *look_alikes(lambda number, day: f"/sxs/gknb/{day:%Y%m}/{hexes(number)}.shtml")]
        )

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            script = f"<script>var channelId = '{_CHANNEL}'; $.post('{_LOAD}?pageSize=15', show);</script>"
            return shell("政府信息公开年报", f"<div class='list'></div>{script}")
        if asked.path == _LOAD and asked.method == "POST":
            return self._load(asked)
        found = document_at(self, asked.path)
        return article(found, "<UCAPCONTENT>{body}</UCAPCONTENT>") if found else doorway(self, asked, "/sxs/")

    def _load(self, asked: Asked) -> Answer:
        listed = [*self.documents, mirrored(self.documents[2])]
        right = asked.form.get("channel_id") == _CHANNEL
        found = slice_of(listed, int(asked.form["pageIndex"]), _SIZE) if right else []
        rows = [_row(each, asked.host) for each in found]
        return json_answer(
            {"data": {"allRow": len(listed), "totalPage": page_count(listed, _SIZE), "list": rows}}
        )


def _row(document: Document, host: str) -> dict[str, Any]:
    path = document.path
    return {
        "TITLE": document.title,
        "URL": path if path.startswith("http") else f"http://{host}{path}",
        "PUBLISHED_TIME_FORMAT": "2023-02-09",
        "C_FWRQ_FORMAT": document.published.isoformat(),
        "CHANNEL_ID": _CHANNEL,
    }
