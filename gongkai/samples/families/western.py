"""Three platforms that list in files: 上海 by year, 陕西 by group and year, 博达 counting its files downwards."""

from collections.abc import Sequence
from datetime import date

from gongkai.samples.families.base import (
    ORGANS,
    YEARS,
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
    page_count,
    slice_of,
    with_mirror,
)
from gongkai.samples.sites import Answer, Asked


def _years(moved_on: bool) -> tuple[int, ...]:
    return (*YEARS, *([max(YEARS) + 1] if moved_on else []))


def _known(site: FamilySite, asked: Asked, hall: str, box: str) -> Answer | None:
    """The way in, and the documents."""
    found = document_at(site, asked.path)
    return article(found, f'<div id="{box}">{{body}}</div>') if found else doorway(site, asked, hall)


class Shanghai(FamilySite):
    """Archives by year of publication, which is not the report year; the second page is `index_2.html`."""

    name, family = "shanghai", "shanghai"
    start = ("/nw12344/index.html",)

    @property
    def documents(self) -> tuple[Document, ...]:
        def path(number: int, _organ: str, _year: int, day: date) -> str:
            return f"/nw12344/{day:%Y%m%d}/{hexes(number)}.html"

        others = look_alikes(lambda number, day: path(number, "", 0, day))
        return newest_first([*reports(path, years=_years(self.moved_on)), *others])

    def page(self, asked: Asked) -> Answer | None:
        years = sorted({each.published.year for each in self.documents}, reverse=True)
        if asked.path == self.start[0]:
            archives = "".join(
                f'<li><a href="/nw12344/nw{46000 + year}/index.html">{year}年</a></li>' for year in years
            )
            return Answer(html("政府信息公开年报", f"<ul>{archives}</ul>" + "<p>年报</p>" * 80))
        for year in years:
            for number in (1, 2, 3):
                if asked.path == f"/nw12344/nw{46000 + year}/index{f'_{number}' if number > 1 else ''}.html":
                    return self._archive(
                        [each for each in self.documents if each.published.year == year], number
                    )
        return _known(self, asked, "/nw11407/index.html", "ivs_content")

    def _archive(self, listed: Sequence[Document], number: int, size: int = 3) -> Answer | None:
        pages = page_count(listed, size)
        shown = items(slice_of(listed, number, size))
        script = f"<script>$('.pages').pagination({{totalPage: {pages}, currentPage: {number}}});</script>"
        return (
            Answer(html("政府信息公开年报", f"<ul>{shown}</ul>{script}" + "<p>年报</p>" * 40))
            if shown
            else None
        )


class Shaanxi(FamilySite):
    """Groups, years below them, `1.html` and `2.html` below those; the group of towns prints only their names."""

    name, family = "shaanxi", "shaanxi"
    start = ("/zfxxgk/zfxxgknb/1.html",)
    _GROUPS = (("bm", "市级部门", ORGANS), ("zj", "镇办", ("示例区城关镇人民政府",)))

    @property
    def documents(self) -> tuple[Document, ...]:
        found = [
            Document(
                each.path, each.organ if group == "zj" else each.title, each.published, each.organ, each.year
            )
            for group, _label, organs in self._GROUPS
            for each in reports(
                lambda number, _organ, year, _day, group=group: (
                    f"/zfxxgk/zfxxgknb/{group}/{year}n/{_identifier(number)}.html"
                ),  # type: ignore[misc]
                organs,
                _years(self.moved_on)[1:],
            )
        ]
        return newest_first(
            [
                *found,
                *look_alikes(lambda number, _day: f"/zfxxgk/zfxxgknb/bm/2022n/{_identifier(number)}.html"),
            ]
        )

    def page(self, asked: Asked) -> Answer | None:
        folder, _slash, file = asked.path.rpartition("/")
        number = (
            int(file.removesuffix(".html")) if file.removesuffix(".html").isdigit() and len(file) < 8 else 0
        )
        return self._list(folder, number) if number else _known(self, asked, "/zfxxgk/", "zoom")

    def _list(self, folder: str, number: int, size: int = 3) -> Answer | None:
        below = self._below(folder)
        listed = [each for each in self.documents if each.path.rpartition("/")[0] == folder]
        pages = page_count(listed, size)
        if number > pages or not (below or listed):
            return None
        links = "".join(f'<a href="{path}/1.html">{label}</a> ' for path, label in below)
        rows = items(slice_of(listed, number, size))
        script = f"<script>var total = parseInt('{pages}');</script>"
        return Answer(
            html("政府信息公开年报", f"<div>{links}</div><ul>{rows}</ul>{script}" + "<p>年报</p>" * 60)
        )

    def _below(self, folder: str) -> list[tuple[str, str]]:
        root = "/zfxxgk/zfxxgknb"
        if folder == root:
            return [(f"{root}/{group}", label) for group, label, _organs in self._GROUPS]
        groups = [group for group, _label, _organs in self._GROUPS if folder == f"{root}/{group}"]
        return [
            (f"{root}/{group}/{year}n", f"{year}年") for group in groups for year in _years(self.moved_on)[1:]
        ]


class Vsb(FamilySite):
    """The newest page is the column itself, the next one `3.htm` of four: only its links tell."""

    name, family = "vsb", "vsb"
    start = ("/zwgk/zfxxgknb.htm",)

    @property
    def documents(self) -> tuple[Document, ...]:
        others = look_alikes(lambda number, _day: f"/info/1243/{number}.htm")
        found = reports(lambda number, *_: f"/info/1243/{number}.htm", years=_years(self.moved_on))
        return newest_first([*found, *others])

    def page(self, asked: Asked) -> Answer | None:
        pages = page_count(with_mirror(self), 4)
        files = {self.start[0]: 1} | {
            f"/zwgk/zfxxgknb/{pages + 1 - number}.htm": number for number in range(2, pages + 1)
        }
        if number := files.get(asked.path):
            return self._list(number, pages)
        return _known(self, asked, "/zwgk.htm", "vsb_content")

    def _list(self, number: int, pages: int) -> Answer:
        folder = "zfxxgknb/" if number == 1 else ""
        rows = items(slice_of(with_mirror(self), number, 4))
        onward = f'<a href="{folder}{pages - number}.htm">下页</a><a href="{folder}1.htm">尾页</a>'
        pager = (
            f"共{len(self.documents)}条 {onward if number < pages else '<span>下页</span><span>尾页</span>'}"
        )
        script = '<script src="/system/resource/js/counter.js"></script>'
        return Answer(html("政府信息公开年报", f"{script}<ul>{rows}</ul><div>{pager}</div>"))


def _identifier(number: int) -> int:
    """Nineteen digits that grow with time, no date in them."""
    return 1533676551588134914 + number * 10**12
