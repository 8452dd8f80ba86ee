"""Hanweb portals: records by number and by page, lists of the 信息公开 module, reports by organ and year, a frame."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from gongkai.samples.families.base import (
    ORGANS,
    YEARS,
    Document,
    FamilySite,
    cut,
    html,
    look_alikes,
    newest_first,
    reports,
)
from gongkai.samples.families.parts import article, document_at, doorway, page_count, slice_of
from gongkai.samples.sites import Answer, Asked

PROXY = "/module/web/jpage/dataproxy.jsp"
SEARCH = "/module/xxgk/search.jsp"
ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"
_BOX = '<div id="zoom"><meta name="ContentStart"/>{body}<meta name="ContentEnd"/></div>'
EMPTY = b"<datastore><recordset></recordset></datastore>        "  # 54 bytes, as nhsa and nrta answer


def _years(moved_on: bool) -> tuple[int, ...]:
    return (*YEARS, *([max(YEARS) + 1] if moved_on else []))


def _path(number: int, organ: str, year: int, published: date) -> str:
    return f"/art/{published.year}/{published.month}/{published.day}/art_78963_{number}.html"


def _other(number: int, published: date) -> str:
    return _path(number, "", 0, published)


def _all(site: FamilySite) -> tuple[Document, ...]:
    return newest_first([*reports(_path, years=_years(site.moved_on)), *look_alikes(_other)])


def _known(site: FamilySite, asked: Asked) -> Answer | None:
    """The way in, and the documents."""
    return doorway(site, asked, "/col/col11/index.html") or _document(site, asked.path)


def _document(site: FamilySite, path: str) -> Answer | None:
    found = document_at(site, path)
    return article(found, _BOX) if found else None


def _record(document: Document, host: str) -> str:
    """Quotes and order of a real one: the host without scheme, an index number like a date, the date over lines."""
    day = document.published
    return (
        f"<record><![CDATA[<li><a target='_blank' title='{escape(document.title)}' href='//{host}{document.path}'>"
        f"{escape(cut(document.title))}</a><i>索引号：2022-00018</i><span>\n {day.year}-\n {day:%m}-\n {day:%d}\n</span></li>]]></record>"
    )


def _store(listed: Sequence[Document], begin: int, end: int, host: str, following: str) -> bytes:
    records = "\n".join(_record(each, host) for each in listed[begin:end])
    group = f'<nextgroup><![CDATA[<a href="{escape(following)}"></a>]]></nextgroup>'
    return f"<datastore>{group}<recordset>{records}</recordset><totalrecord>{len(listed)}</totalrecord></datastore>".encode()


def _column(store: bytes) -> bytes:
    script = f'<script type="text/xml">{store.decode()}</script>'
    return html("政府信息公开年报", f'<div id="310641" class="default_pgContainer"></div>{script}')


class HanwebRecords(FamilySite):
    """Record-style: startrecord counts from 1, `page` is ignored; one record is printed twice.

    A second column is a single page that is overwritten every year, its report listed nowhere else.
    """

    name, family = "hanweb-records", "hanweb"
    start = ("/col/col78963/index.html", "/col/col81605/index.html")

    @property
    def documents(self) -> tuple[Document, ...]:
        return newest_first([*_all(self), self._single])

    @property
    def _single(self) -> Document:
        year = max(_years(self.moved_on))
        organ = "示例市卫生健康委员会"
        return Document(
            self.start[1], f"{organ}{year}年政府信息公开工作年度报告", date(year + 1, 1, 20), organ, year
        )

    def page(self, asked: Asked) -> Answer | None:
        listed = [*_all(self)[:4], _all(self)[3], *_all(self)[4:]]
        unit = f"{PROXY}?page=1&appid=1&webid=79&path=/&columnid=78963&unitid=310641&permissiontype=0"
        if asked.path == self.start[0]:
            return Answer(_column(_store(listed, 0, 6, asked.host, unit)))
        if asked.path == PROXY and asked.query.get("unitid") == "310641":
            begin, end = int(asked.query.get("startrecord", "1")) - 1, int(asked.query.get("endrecord", "6"))
            return Answer(_store(listed, begin, end, asked.host, unit), content_type="text/xml")
        return _known(self, asked)


class HanwebPages(FamilySite):
    """Page-style: startrecord is ignored, the ids of column and unit are encrypted; without a Referer 54 bytes come."""

    name, family = "hanweb-pages", "hanweb"
    start = ("/col/col1229404411/index.html",)

    @property
    def documents(self) -> tuple[Document, ...]:
        return _all(self)

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            return Answer(_column(self._group(1, asked.host)))
        if asked.path == PROXY:
            known = asked.query.get("columnid") == "Zk9x/Q==" and "referer" in asked.headers
            store = self._group(int(asked.query.get("page", "1")), asked.host) if known else EMPTY
            return Answer(store, content_type="text/xml")
        return _known(self, asked)

    def _group(self, number: int, host: str, size: int = 5) -> bytes:
        last = page_count(self.documents, size)
        following = f"{PROXY}?page={min(number + 1, last)}&webid=79&path=/&columnid=Zk9x%2FQ%3D%3D&unitid=mT4%3D&permissiontype=0"
        return _store(self.documents, (number - 1) * size, number * size, host, following)


class HanwebSearch(FamilySite):
    """信息公开 module: a shell, a tree that numbers the lists, rows by POST; the query's own page is ignored."""

    name, family = "hanweb-search", "hanweb"
    start = ("/col/col90017/index.html",)
    _AREA, _TYPE = "11320900014310001X", "B0203"

    @property
    def documents(self) -> tuple[Document, ...]:
        return _all(self)

    def page(self, asked: Asked) -> Answer | None:
        tree = f"/module/xxgk/tree.jsp?area={self._AREA}&divid=div51009&jdid=3"
        if asked.path == self.start[0]:
            return Answer(
                html(
                    "政府信息公开年报",
                    f'<iframe src="{tree.replace("&", "&amp;")}"></iframe><div id="div51009"></div>'
                    + "<p>栏目</p>" * 80,
                )
            )
        if asked.path == "/module/xxgk/tree.jsp":
            return Answer(
                _tree(
                    (
                        ("A0101", "机构职能"),
                        ("A0102", "领导简介"),
                        ("B0201", "法治政府建设年度报告"),
                        (self._TYPE, "政府信息公开年报"),
                    )
                )
            )
        if asked.path == SEARCH and asked.method == "POST" and asked.form.get("area") == self._AREA:
            return Answer(self._rows(int(asked.query.get("currpage", "1")), asked.form.get("infotypeId", "")))
        return _known(self, asked)

    def _rows(self, number: int, kind: str, size: int = 6) -> bytes:
        listed = self.documents if kind == self._TYPE else ()
        shown = slice_of(listed, number, size)
        rows = "".join(
            f"<tr><td>{each.published.year}-00018</td><td><a href='{each.path}' title='{escape(each.title)}'>"
            f"{cut(each.title)}</a></td><td>{each.published}</td></tr>"
            for each in shown
        )
        return html(
            "", f"<table>{rows}</table><div>共&nbsp;{page_count(listed, size)}&nbsp;页 第{number}页</div>"
        )


class HanwebAnnual(FamilySite):
    """xxgkAnnualReport.jsp: the report is its address; a tree names the organs with one year each.

    One organ has no report for one year, which answers 200 and says so; the order of parameters varies.
    """

    name, family = "hanweb-annual", "hanweb"
    start = ("/col/col90018/index.html",)
    _AREAS = ("11370812004322760Y", "11370812004322779D", "741033213")

    @property
    def documents(self) -> tuple[Document, ...]:
        areas = dict(zip(ORGANS, self._AREAS, strict=True))
        found = reports(
            lambda _number, organ, year, _day: f"{ANNUAL}?area={areas[organ]}&fbtime={year}",
            years=_years(self.moved_on),
        )
        return newest_first(each for each in found if (each.organ, each.year) != (ORGANS[2], 2019))

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            return Answer(
                html("政府信息公开年报", "<ul>" + "".join(self._nodes()) + "</ul>" + "<p>目录</p>" * 80)
            )
        if asked.path == ANNUAL:
            wanted = f"{ANNUAL}?area={asked.query.get('area')}&fbtime={asked.query.get('fbtime')}"
            found = next((each for each in self.documents if each.path == wanted), None)
            return article(found, _BOX) if found else Answer(html("", "<p>您访问的信息不存在</p>"))
        return _known(self, asked)

    def _nodes(self) -> Iterator[str]:
        newest = max(_years(self.moved_on))
        for number, (organ, area) in enumerate(zip(ORGANS, self._AREAS, strict=True)):
            year = newest - number
            asked = f"area={area}&amp;fbtime={year}" if number else f"fbtime={year}&amp;area={area}"
            yield f'<li><a href="{ANNUAL}?{asked}">{organ}</a></li>'
        yield f'<li><a href="{ANNUAL}?area={self._AREAS[0]}&amp;fbtime=2019">2019年</a></li>'


class HanwebFrame(FamilySite):
    """A shell whose list stands in a frame of the same host and pages by `?uid=&pageNum=`."""

    name, family = "hanweb-frame", "hanweb"
    start = ("/col/col42149/index.html",)
    _LIST = "/col/col42150/index.html"

    @property
    def documents(self) -> tuple[Document, ...]:
        return _all(self)

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            return Answer(
                html(
                    "政府信息公开年报",
                    f'<iframe src="/visitcount/count.html"></iframe><iframe src="{self._LIST}"></iframe>'
                    + "<p>栏目</p>" * 80,
                )
            )
        if asked.path == self._LIST:
            return Answer(self._rows(int(asked.query.get("pageNum", "1")) if "uid" in asked.query else 1))
        return _known(self, asked)

    def _rows(self, number: int, size: int = 6) -> bytes:
        rows = "".join(
            f'<li><a href="{each.path}" title="{escape(each.title)}">{cut(each.title)}</a><b>{each.published}</b></li>'
            for each in slice_of(self.documents, number, size)
        )
        last = page_count(self.documents, size)
        pager = "".join(f'<a href="?uid=380055&amp;pageNum={page}">{page}</a>' for page in range(1, last + 1))
        onward = (
            f'<a href="?uid=380055&amp;pageNum={number + 1}">下一页</a>'
            if number < last
            else "<span>下一页</span>"
        )
        return html("", f"<ul>{rows}</ul><div>{pager}{onward}</div>")


def _tree(nodes: Sequence[tuple[str, str]]) -> bytes:
    """dTree nodes as the module's script writes them, quotes escaped."""
    lines = "".join(
        rf"""d.add({place},0,'<a href="javascript:void(0)" onclick="funclick(\'{code}\',\'3\')">{label}</a>');"""
        for place, (code, label) in enumerate(nodes, 1)
    )
    return html("目录", f"<script>var d = new dTree('d');{lines}</script>" + "<p>目录</p>" * 80)
