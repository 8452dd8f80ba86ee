"""Portals of no known family: a frame with rows in scripts and CDATA, and an ASP.NET form that posts itself back."""

from datetime import date
from html import escape
from json import dumps

from gongkai.samples.families.base import (
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
    page_count,
    shell,
    slice_of,
    with_mirror,
)
from gongkai.samples.sites import Answer, Asked


def _years(moved_on: bool) -> tuple[int, ...]:
    return (*YEARS, *([max(YEARS) + 1] if moved_on else []))


def _anchor(document: Document) -> str:
    return f'<a href="{document.path}" title="{escape(document.title)}">{escape(cut(document.title))}</a>'


def _known(site: FamilySite, asked: Asked, hall: str) -> Answer | None:
    """The way in, and the documents, which a query may name."""
    found = document_at(site, asked.target)
    return article(found, '<div class="content">{body}</div>') if found else doorway(site, asked, hall)


class GenericFrame(FamilySite):
    """The list stands in a frame; its pages print rows as anchors, by script, in CDATA and as objects in turn.

    The pager's script calls `go(n)`; the file of page n is `list_n.htm`, the address with `?page=` is ignored.
    """

    name, family = "generic-frame", "generic"
    start = ("/gongkai/nianbao.htm",)
    _LIST = "/gongkai/nb/list.htm"

    @property
    def documents(self) -> tuple[Document, ...]:
        def path(number: int, _organ: str, _year: int, day: date) -> str:
            return f"/{day.year}/{day:%m-%d}/{2670000 + number}.html"

        others = look_alikes(lambda number, day: path(number, "", 0, day))
        return newest_first([*reports(path, years=_years(self.moved_on)), *others])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == self.start[0]:
            frames = f'<iframe src="/share/bar.htm"></iframe><iframe src="{self._LIST}"></iframe>'
            return shell("政府信息公开年报", frames)
        last = page_count(with_mirror(self), 4)
        files = {self._LIST: 1} | {f"/gongkai/nb/list_{number}.htm": number for number in range(2, last + 1)}
        if number := files.get(asked.path):
            return Answer(self._list(number, last))
        return _known(self, asked, "/gongkai.htm")

    def _list(self, number: int, last: int) -> bytes:
        shown = slice_of(with_mirror(self), number, 4)
        written = (
            "".join(f"<li>{_anchor(each)}<i>{each.published}</i></li>" for each in shown),
            "<script>"
            + "".join(f"document.write('<li>{_anchor(each)}</li>');".replace("/", r"\/") for each in shown)
            + "</script>",
            f"<script type='text/xml'><![CDATA[{''.join(map(_anchor, shown))}]]></script>",
            f"<script>var rows = {dumps([{'id': 7, 'title': each.title, 'url': each.path} for each in shown])};</script>",
        )[(number - 1) % 4]
        pager = "".join(f'<a href="javascript:go({page})">{page}</a>' for page in range(1, last + 1))
        return html(
            "政府信息公开年报", f"<ul>{written}</ul><div>共{last}页 {pager}</div>" + "<p>年报</p>" * 40
        )


class GenericPostback(FamilySite):
    """ASP.NET: the pager posts the page's own form; a stale `__VIEWSTATE` shows the first page again."""

    name, family = "generic-postback", "generic"
    start = ("/zfxxgk/GovOpenList.aspx?type=nb",)

    @property
    def documents(self) -> tuple[Document, ...]:
        others = look_alikes(lambda number, day: f"/zfxxgk/GovOpenShow.aspx?id={day:%Y%m%d}{number}")
        found = reports(
            lambda number, _organ, _year, day: f"/zfxxgk/GovOpenShow.aspx?id={day:%Y%m%d}{number}",
            years=_years(self.moved_on),
        )
        return newest_first([*found, *others])

    def page(self, asked: Asked) -> Answer | None:
        if asked.path == "/zfxxgk/GovOpenList.aspx":
            return Answer(self._list(self._number(asked.form)))
        return _known(self, asked, "/zfxxgk/Default.aspx")

    def _number(self, form: dict[str, str]) -> int:
        number = int(form.get("__EVENTARGUMENT") or 1)
        known = (
            form.get("__VIEWSTATE") == f"/wEPDw{number - 1}"
            and form.get("__EVENTTARGET") == "MoreInfoList1$Pager"
        )
        return number if known else 1

    def _list(self, number: int, size: int = 6) -> bytes:
        last = page_count(self.documents, size)
        rows = "".join(
            f"<tr><td>{_anchor(each)}</td><td>{each.published}</td></tr>"
            for each in slice_of(self.documents, number, size)
        )
        pages = "".join(
            f"""<a href="javascript:__doPostBack('MoreInfoList1$Pager','{page}')">{page}</a>"""
            for page in range(1, last + 1)
            if page != number
        )
        fields = f'<input type="hidden" name="__VIEWSTATE" value="/wEPDw{number}"><input type="hidden" name="__EVENTTARGET" value="">'
        form = f'<form method="post" action="GovOpenList.aspx?type=nb">{fields}<table>{rows}</table>总页数：{last} {pages}</form>'
        return html("政府信息公开年报", form)
