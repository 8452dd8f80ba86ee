"""EasySite: lists by `/eportal/ui`, and a district whose `<id>/index.html` pages mix three pagers.

Traps: reports two levels down, by group and year; an import's date as the number in an address; the list of a
catalogue as JSON; pages counted from 0 beside pages counted from 1; a paging parameter that is ignored.
"""

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
    shell,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

_SIZE = 4
_MODULE, _PAGE = hexes("module"), "2480148"
_LIST = "/sxj/zwgk/zfxxgknb69/index.html"
_CATALOGUE = "/sxj/zwgk/xxgkml45/index.html"
_QUERY = "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageSize=4&flmc=tcfl&fldm="


class EportalSite(FamilySite):
    """A column by page and module, and a catalogue that comes as JSON."""

    name = "eportal"
    family = "eportal"
    start = (_LIST, _CATALOGUE)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        found = reports(lambda number, organ, year, day: _article(number), ORGANS[:2])
        found += look_alikes(lambda number, day: _article(number))
        catalogue = reports(lambda number, organ, year, day: f"/sxj/zwgk/{number}55/index.html", ORGANS[2:])
        return newest_first([*found, *catalogue])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == _LIST:
            return self._list(1)
        if asked.path == _CATALOGUE:
            return shell("信息公开目录", f"<div id='list'></div><script>load('{_QUERY}');</script>")
        if "queryList.portlet" in asked.target:
            return self._results(int(asked.query["pageNo"]))
        if asked.query.get("moduleId") == _MODULE and asked.query.get("staticRequest") == "yes":
            return self._list(int(asked.query["currentPage"]))
        found = document_at(self, asked.target)
        return article(found) if found else doorway(self, asked, "/sxj/zwgk/")

    def _list(self, number: int) -> Answer:
        listed = [each for each in self.documents if "articleKey" in each.path]
        listed.append(mirrored(listed[2]))
        hidden = (
            f'<input type="hidden" id="eprotalCurrentPageId" value="{_PAGE}">'
            f'<input type="hidden" name="article_paging_list_hidden" moduleid="{_MODULE}"'
            f' totalpage="{page_count(listed, _SIZE)}">'
        )
        return Answer(html("政府信息公开年报", f"<ul>{items(slice_of(listed, number, _SIZE))}</ul>{hidden}"))

    def _results(self, number: int) -> Answer:
        listed = [each for each in self.documents if "articleKey" not in each.path]
        found: list[dict[str, Any]] = [
            {"url": each.path, "title": each.title} for each in slice_of(listed, number, 3)
        ]
        return json_answer({"result": found})


class NumidSite(FamilySite):
    """A district's shelves by group and year; one list turns by files from 0, one by `next(N)` from 1."""

    name = "numid"
    family = "eportal"
    start = ("/sxq/zfxxgk69/zfxxgknb13/index.html",)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        departments = reports(_numbered("zbm71/2022n"), (*ORGANS, "示例市审计局", "示例市商务局"), (2022,))
        towns = reports(_numbered("zxz72/2021n"), ("示例市东镇人民政府", "示例市西镇人民政府"), (2021,))
        more = reports(
            _numbered("zxz72/2020n"), ("示例市东镇人民政府", "示例市西镇人民政府", *ORGANS[:2]), (2020,)
        )
        others = look_alikes(lambda number, day: f"{_FOLDER}zbm71/2022n/{number}21/index.html")
        return newest_first([*departments, *towns, *more, *others])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            return _shelf({"委办局": "zbm71/", "镇街": "zxz72/"})
        if asked.path == f"{_FOLDER}zbm71/index.html":
            return _shelf({"2022年": "2022n/"})
        if asked.path == f"{_FOLDER}zxz72/index.html":
            return _shelf({"2021年": "2021n/", "2020年": "2020n/"})
        found = document_at(self, asked.path)
        return article(found) if found else self._list(asked) or doorway(self, asked, "/sxq/zfxxgk69/")

    def _list(self, asked: Asked) -> Answer | None:
        folder, _slash, file = asked.path.rpartition("/")
        listed = [each for each in self.documents if each.path.startswith(f"{folder}/")]
        if not listed or not folder.endswith("n"):
            return None
        if folder.endswith("2020n"):
            number, script = int(asked.query.get("currentPage", "1")), "javascript:next({number})"
        else:
            number, script = _file_number(file), "index_{file}.html"
        rows = items(slice_of(listed, number, 3))
        pages = page_count(listed, 3)
        if number > pages:
            return None
        link = script.format(number=number + 1, file=number)
        pager = f'<a href="{link}">第{min(pages, number + 1)}页</a>'
        return Answer(html("2022年", f"<ul>{rows}</ul>{pager}{_HIDDEN}"))


_FOLDER = "/sxq/zfxxgk69/zfxxgknb13/"
_HIDDEN = (
    '<input type="hidden" id="getVoteCount" value="/eportal/ui?moduleId=1&pageId=490793&staticRequest=yes">'
)


def _file_number(file: str) -> int:
    """index.html is the first page, index_1.html the second."""
    return 1 if file == "index.html" else int(file[6:-5]) + 1


def _article(number: int) -> str:
    return f"/eportal/ui?pageId={_PAGE}&articleKey={hexes(number)}&columnId=792712"


def _numbered(folder: str) -> Any:
    """The first eight digits are the day of the import, long after the report's."""
    return lambda number, organ, year, day: f"{_FOLDER}{folder}/20240704{year}{number}/index.html"


def _shelf(links: dict[str, str]) -> Answer:
    rows = "".join(f'<li><a href="{path}index.html">{label}</a></li>' for label, path in links.items())
    return shell("政府信息公开年报", f"<ul>{rows}</ul>{_HIDDEN}")
