"""TRS portals: files counted from 0, files counted from 2, and two that only a search lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape
from json import dumps

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
from gongkai.samples.families.parts import (
    article,
    document_at,
    doorway,
    items,
    mirrored,
    slice_of,
)
from gongkai.samples.sites import Answer, Asked

COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
STUB = b"<html><head><title></title></head><body>" + b" " * 250 + b"</body></html>"


def _years(moved_on: bool, *years: int) -> tuple[int, ...]:
    return (*(years or YEARS), *([max(YEARS) + 1] if moved_on else []))


def _path(number: int, organ: str, year: int, published: date) -> str:
    return f"{COLUMN}{published:%Y%m}/t{published:%Y%m%d}_{number}.html"


def _other(number: int, published: date) -> str:
    return _path(number, "", 0, published)


def _document(site: FamilySite, path: str) -> Answer | None:
    """Documents of the old folder are in GBK as their list is."""
    found = document_at(site, path)
    if found is None:
        return None
    answer = article(found, '<div class="TRS_Editor">{body}</div>')
    return replace(answer, body=_gbk(answer.body)) if "/2019n/" in path else answer


def _gbk(page: bytes) -> bytes:
    return page.decode().replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")


def _script_row(document: Document) -> str:
    """A row that exists only in script text (wuhan.gov.cn)."""
    return (
        f'<li><script>var url="{document.path}"; var title="{escape(document.title)}"; '
        f'document.writeln("<a href="+url+">"+title+"</a><span>{document.published}</span>");</script></li>'
    )


class TrsFiles(FamilySite):
    """Records counted before pages, one page by script, a stub behind the last, a folder for an old year in GBK,
    a report filed under 公告, one listed with `isMobile`, one row that leads to a mirror."""

    name, family = "trs-files", "trs"
    start = (COLUMN, "/zwgk/gsgg/")

    @property
    def documents(self) -> tuple[Document, ...]:
        later = reports(_path, years=_years(self.moved_on, 2020, 2021, 2022))
        return newest_first([*later, *self._old(), *self._notices(), *look_alikes(_other)])

    def _old(self) -> list[Document]:
        return reports(lambda number, *_: f"{COLUMN}2019n/202204/t20220406_{number}.html", ORGANS[:2], [2019])

    def _notices(self) -> list[Document]:
        report = reports(lambda *_: "/zwgk/gsgg/202001/t20200119_51002.html", ORGANS[2:], [2019])
        notices = [
            Document(
                f"/zwgk/gsgg/202005/t202005{day}_{5100 + day}.html",
                f"关于示例道路第{day}次施工的公告",
                date(2020, 5, day),
            )
            for day in range(10, 15)
        ]
        return [*notices, *report]

    def page(self, asked: Asked) -> Answer | None:
        shelves = {COLUMN: self._main(), "/zwgk/gsgg/": newest_first(self._notices())}
        if door := doorway(self, asked, "/zwgk/zfxxgk/"):
            return door
        if asked.path == f"{COLUMN}2019n/":
            return Answer(_gbk(html("2019年", f"<ul>{items(self._old())}</ul>{_NAVIGATION}")))
        for folder, listed in shelves.items():
            if page := _file_of(asked.path, folder, "html", 0):
                return self._list(listed, page - 1)
        return _document(self, asked.path)

    def _main(self) -> tuple[Document, ...]:
        return tuple(
            each for each in self.documents if each.path.startswith(COLUMN) and "2019n" not in each.path
        )

    def _list(self, listed: Sequence[Document], number: int, size: int = 4) -> Answer:
        shown = listed[number * size : (number + 1) * size]
        if not shown:
            return Answer(STUB)
        rows = "".join(map(_script_row, shown)) if number == 1 else items(shown)
        if number == 0 and listed == self._main():
            rows += items([replace(listed[1], path=f"{listed[1].path}?isMobile=true"), mirrored(listed[2])])
        pages = -(-len(listed) // size)
        pager = f'<script>createPageHTML({len(listed)}, {pages}, {number}, "index", "html", {size});</script>'
        years = f'<p><a href="{COLUMN}2019n/">2019年</a></p>'
        return Answer(html("政府信息公开年报", f"{years}<ul>{rows}</ul>{pager}"))


class TrsFromTwo(FamilySite):
    """昆明: the second page is `index_2.shtml`, nothing counts the pages, titles are cut and have no `title=`.

    A second column is a folder that is a report itself (六盘水), with links to other documents around it.
    """

    name, family = "trs-from-two", "trs"
    start = ("/zfxxgk/zfxxgknb/", "/bmxxgk/zfxxgknb/2020n/")

    @property
    def documents(self) -> tuple[Document, ...]:
        found = reports(
            lambda number, *_: f"/zfxxgk/zfxxgknb/t{230000 + number}.shtml", years=_years(self.moved_on)
        )
        return newest_first(
            [
                *found,
                self._folder(),
                *look_alikes(lambda number, _: f"/zfxxgk/zfxxgknb/t{240000 + number}.shtml"),
            ]
        )

    def _folder(self) -> Document:
        return reports(lambda *_: self.start[1], ["示例市公安局"], [2020])[0]

    def page(self, asked: Asked) -> Answer | None:
        if door := doorway(self, asked, "/zfxxgk/"):
            return door
        if asked.path == self.start[1]:
            return article(
                self._folder(),
                '<a href="/news/t20260101_7.html">要闻</a><div class="TRS_Editor">{body}</div>',
            )
        number = _file_of(asked.path, self.start[0], "shtml", 1)
        listed = [each for each in self.documents if each.path.startswith(self.start[0])]
        shown = slice_of(listed, number, 5)
        rows = [
            f'<li><a href="{each.path}">{escape(cut(each.title, 21))}</a> {each.published}</li>'
            for each in shown
        ]
        return (
            Answer(html("政府信息公开年报", f"<ul>{''.join(rows)}</ul>{_NAVIGATION}"))
            if rows
            else _document(self, asked.path)
        )


class TrsSearch(FamilySite):
    """WAS5: the column page is a shell, its search answers in XML to a POST alone."""

    name, family = "trs-search", "trs"
    start = (COLUMN,)

    @property
    def documents(self) -> tuple[Document, ...]:
        return newest_first([*reports(_path, years=_years(self.moved_on)), *look_alikes(_other)])

    def page(self, asked: Asked) -> Answer | None:
        if door := doorway(self, asked, "/zwgk/zfxxgk/"):
            return door
        if asked.path == COLUMN:
            script = "<script>$.post('/was5/web/search', {channelid: '123952', extrasql: 'chnlid=1813', prepage: 5});</script>"
            return Answer(html("政府信息公开年报", f'<div id="list">正在加载</div>{script}{_NAVIGATION}'))
        if asked.path == "/was5/web/search" and asked.form.get("channelid") == "123952":
            return Answer(
                self._answer(int(asked.form["page"]), int(asked.form["prepage"])), content_type="text/xml"
            )
        return _document(self, asked.path)

    def _answer(self, number: int, size: int) -> bytes:
        listed = self.documents
        records = "".join(
            f"<REC><TITLE><![CDATA[{each.title}]]></TITLE><URL><![CDATA[{each.path}]]></URL><WH><![CDATA[]]></WH>"
            f"<DOCRELTIME><![CDATA[{each.published}]]></DOCRELTIME><FWDW><![CDATA[{each.organ}]]></FWDW></REC>"
            for each in slice_of(listed, number, size)
        )
        return f"<R><RECORDCOUNT><![CDATA[{len(listed)}]]></RECORDCOUNT>{records}</R>".encode()


class TrsJsonp(FamilySite):
    """吉林: JSONP that states no total and calls the title by a key no source shows."""

    name, family = "trs-jsonp", "trs"
    start = (COLUMN,)
    _SEARCH = "/govsearch/jsonp/zf_jd_list.jsp"

    @property
    def documents(self) -> tuple[Document, ...]:
        return newest_first([*reports(_path, years=_years(self.moved_on)), *look_alikes(_other)])

    def page(self, asked: Asked) -> Answer | None:
        if door := doorway(self, asked, "/zwgk/zfxxgk/"):
            return door
        if asked.path == COLUMN:
            script = f'<script>var api = "{self._SEARCH}?page=1&lb=134657&channelId=134657&searchYear=all&SType=1&callback=?";</script>'
            return Answer(html("政府信息公开年报", f'<div id="list"></div>{script}{_NAVIGATION}'))
        if asked.path == self._SEARCH and asked.query.get("lb") == "134657":
            shown = slice_of(self.documents, int(asked.query["page"]), 6)
            data = [
                {
                    "RELEASEDATE": str(each.published),
                    "docpuburl": f"http://{asked.host}{each.path}",
                    "tip": each.title,
                    "puborg": each.organ,
                }
                for each in shown
            ]
            body = f"{asked.query['callback']}({dumps({'data': data}, ensure_ascii=False)})"
            return Answer(body.encode(), content_type="application/javascript")
        return _document(self, asked.path)


_NAVIGATION = (
    "<ul>" + "".join(f'<li><a href="/nav/{number}/">示例栏目</a></li>' for number in range(12)) + "</ul>"
)


def _file_of(path: str, folder: str, extension: str, first: int) -> int:
    """The 1-based page a file of a folder shows: index_k shows page k + 1 if they count from `first` 0; 0 for none."""
    if path in (folder, f"{folder}index.{extension}"):
        return 1
    file = path.removeprefix(folder)
    number = file.removeprefix("index_").removesuffix(f".{extension}")
    known = file == f"index_{number}.{extension}" and number.isdigit() and int(number) > first
    return int(number) + 1 - first if known else 0
