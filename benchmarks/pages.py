"""The pages that are measured: sample reports with the weight and in the number that real portals have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from itertools import cycle, product
from typing import get_args

from gongkai.samples.lists import TRS_COLUMN
from gongkai.samples.pages import report_page
from gongkai.samples.world import MUDANJIANG, Layout, SampleReport, before, figures

YEARS = (2019, 2020)
TOWN = "示例市"
ROWS_PER_PAGE = 20
_PARAGRAPH = '<p class="MsoNormal" align="center"'
_WORD_STYLE = ' style="margin:0cm;text-align:center;line-height:20.0pt"'
_MENU = ("要闻动态", "机构职能", "政策文件", "办事指南")
_COLUMNS = (
    "法规",
    "规划",
    "预算决算",
    "行政许可",
    "行政处罚",
    "政府采购",
    "人事信息",
    "应急管理",
    "住房保障",
)
_SCRIPT = (
    '<script type="text/javascript">var pageId = "c128802"; function doZoom(size) {'
    ' document.getElementById("zoom").style.fontSize = size + "px"; } $(function () {'
    ' $(".xxgk a").attr("target", "_blank"); });</script>'
)


def heavy_page() -> bytes:
    """A report exported from Word, about 100 kB: paragraph styles in every cell, menu and script around."""
    page = report_page(_word_report(2020)).decode().replace(_PARAGRAPH, _PARAGRAPH + _WORD_STYLE)
    return page.replace("<body>\n", f"<body>\n{_SCRIPT}\n{_menu()}\n", 1).encode()


def _word_report(year: int) -> SampleReport:
    """The sample from Word: 285 printed cells, in each a span at every change of script."""
    return next(report for report in before() if (report.organ, report.year) == (MUDANJIANG, year))


def _menu() -> str:
    items = (
        f'<li class="nav-item"><a href="./{number}/" title="{escape(name)}">{escape(name)}</a></li>'
        for number, name in enumerate(map("".join, product(_MENU, _COLUMNS)))
    )
    return f'<div class="nav"><ul>{"".join(items)}</ul></div>'


@dataclass(frozen=True, slots=True)
class BenchSite:
    """One TRS site: its list pages and its report pages by path, and the organs that publish there."""

    lists: dict[str, bytes]
    reports: dict[str, bytes]
    organs: tuple[str, ...]


def bench_site(organs: int) -> BenchSite:
    """Two reports of each of so many invented districts, in the four sample layouts in turn."""
    names = tuple(f"{TOWN}{first}{second}区住房和城乡建设局" for first, second in product(_FIRST, _SECOND))[
        :organs
    ]
    reports = list(_reports(names))
    lists = dict(_list_pages([(path, title) for path, title, _ in reports]))
    return BenchSite(lists, {path: page for path, _, page in reports}, names)


_FIRST, _SECOND = "春夏秋冬梅兰竹菊松柏桃李", "山水林田湖草江河溪泉海岛原"


def _reports(names: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Path, title and page of each report; the figures are those of one sample, the names are not."""
    layouts: cycle[Layout] = cycle(get_args(Layout))
    for number, ((name, year), layout) in enumerate(zip(product(names, YEARS), layouts, strict=False)):
        published = date(year + 1, 1, 20)
        path = f"{TRS_COLUMN}{published:%Y%m}/t{published:%Y%m%d}_{130000 + number}.html"
        title = f"{MUDANJIANG}{year}年政府信息公开工作年度报告"
        report = replace(
            _word_report(year), path=path, layout=layout, title=title, heading=title,
            signature=(MUDANJIANG, published), cells=figures()[MUDANJIANG][year].cells,
        )  # fmt: skip
        page = report_page(report).decode().replace(MUDANJIANG, name)
        yield path, title.replace(MUDANJIANG, name), page.encode()


def _list_pages(entries: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    count = -(-len(entries) // ROWS_PER_PAGE)
    for number in range(count):
        shown = entries[number * ROWS_PER_PAGE : (number + 1) * ROWS_PER_PAGE]
        rows = "\n".join(f'<li><a href="{path}" title="{title}">{title}</a></li>' for path, title in shown)
        pager = f'<script>createPageHTML({count}, {number}, "index", "html");</script>'
        path = TRS_COLUMN + (f"index_{number}.html" if number else "")
        yield (
            path,
            f"<html><head><title>年报</title></head><body><ul>{rows}</ul>{pager}</body></html>".encode(),
        )
