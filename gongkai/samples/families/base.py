"""What the sample portals of all families share: the documents they publish and how they are served.

A family is one file beside this one with a subclass of `FamilySite` for each way it lists; `all_sites` finds
them. Its home page `/` leads to the annual-report column over a page of 政府信息公开, as a real portal's does (reference/portals.md,
"Discovery"), without naming the family; columns beside the first are linked from `/` as 通知公告.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from html import escape
from typing import Any, ClassVar
from zlib import crc32

import yaml

import gongkai.samples.families
from gongkai.samples.pages import missing_page, report_body
from gongkai.samples.sites import ROBOTS, Answer, Asked, Visit
from gongkai.samples.world import MUDANJIANG, Layout, SampleReport, figures

ORGANS = ("示例市财政局", "示例市教育局", "示例市水务局")
YEARS = (2019, 2020, 2021, 2022)
FOOTER = "本站内容由程序生成，仅用于演示采集、解析与核对，不代表任何行政机关。"


@dataclass(frozen=True, slots=True)
class Document:
    """Something a sample portal publishes: the report of `organ` for `year`, or a look-alike (no organ)."""

    path: str
    title: str
    published: date
    organ: str = ""
    year: int = 0

    @property
    def is_report(self) -> bool:
        return bool(self.organ)

    def body(self, layout: Layout = "plain") -> str:
        """The document as HTML without the frame of its CMS."""
        return _report_body(self, layout) if self.is_report else look_alike_body(self)


class FamilySite:
    """One sample portal. A subclass states its facts and answers paths; `moved_on` is the world a year later.

    `name` tells it from other samples; `family` is the spider that walks it; `start` are the columns an operator
    would write into the portal file, `facts` further keys of it.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    start: ClassVar[tuple[str, ...]]
    facts: ClassVar[Mapping[str, Any]] = {}
    zipped: bool = False

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.moved_on = False

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything the portal publishes now, newest first."""
        raise NotImplementedError

    def page(self, asked: Asked) -> Answer | None:
        """The answer to a path of this family; None for a page that does not exist."""
        raise NotImplementedError

    @property
    def expected(self) -> frozenset[tuple[str, int]]:
        """Organ and year of every report that a complete crawl finds."""
        return frozenset((each.organ, each.year) for each in self.documents if each.is_report)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(ROBOTS.encode(), content_type="text/plain")
        return self.page(asked) or Answer(missing_page(), 404)


@cache
def all_sites() -> Mapping[str, type[FamilySite]]:
    """Every sample portal of this folder by its name."""
    package = gongkai.samples.families
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return {site.name: site for site in sorted(FamilySite.__subclasses__(), key=lambda each: each.name)}


def portal_yaml(site: FamilySite, base_url: str, **facts: Any) -> str:
    """The portal file an operator would write for a site."""
    organs = sorted({organ for organ, _year in site.expected})
    portal = {
        "id": f"sample-{site.name}",
        "name": f"示例门户（{site.name}）",
        "family": site.family,
        "start": [base_url + path for path in site.start],
        "contact": "https://example.invalid/gongkai-demo",
        "delay": 0,
        "sample": True,
        "organs": [{"name": organ, "level": "prefecture", "first_year": min(YEARS)} for organ in organs],
        **site.facts,
        **facts,
    }
    return yaml.safe_dump(portal, allow_unicode=True, sort_keys=False)


def reports(
    path_of: Callable[[int, str, int, date], str],
    organs: Iterable[str] = ORGANS,
    years: Iterable[int] = YEARS,
    title: str = "{organ}{year}年政府信息公开工作年度报告",
) -> list[Document]:
    """A report of each organ for each year, newest first; `path_of(number, organ, year, published)` names its page."""
    wanted = [(organ, year) for year in sorted(years, reverse=True) for organ in organs]
    found = []
    for number, (organ, year) in enumerate(wanted):
        published = date(year + 1, 1, 28) - timedelta(days=number % 17)
        path = path_of(3000 + 7 * (len(wanted) - number), organ, year, published)
        found.append(Document(path, title.format(organ=organ, year=year), published, organ, year))
    return found


LOOK_ALIKES = (
    ("图解：示例市财政局2022年政府信息公开工作年度报告", date(2023, 1, 30)),
    ("关于示例市教育局2021年政府信息公开工作年度报告的解读", date(2022, 2, 8)),
    ("2020年度政府网站工作年度报表", date(2021, 1, 25)),
    ("示例市水务局2019年法治政府建设年度报告", date(2020, 3, 11)),
)


def look_alikes(path_of: Callable[[int, date], str]) -> list[Document]:
    """Documents a column lists beside the reports that must not be taken."""
    return [
        Document(path_of(9000 + number, day), title, day) for number, (title, day) in enumerate(LOOK_ALIKES)
    ]


def newest_first(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda each: (each.published, each.path), reverse=True))


def cut(title: str, length: int = 18) -> str:
    """A title as lists shorten it."""
    return title if len(title) <= length else title[: length - 1] + "..."


def html(title: str, inner: str, head: str = "") -> bytes:
    """A page in UTF-8 with nothing of any CMS in it."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body>
{inner}
<div class="footer">{FOOTER}</div>
</body></html>
""".encode()


def home(column: str, further: Iterable[tuple[str, str]] = ()) -> bytes:
    """A home page that leads to `column`, a page of 政府信息公开; `further` are other links (text, path)."""
    links = [
        ("首页", "/"),
        ("要闻动态", "/news/"),
        ("政府信息公开", column),
        ("办事服务", "/service/"),
        *further,
    ]
    items = "".join(f'<li><a href="{path}">{text}</a></li>' for text, path in links)
    return html("示例市人民政府", f"<ul class='nav'>{items}</ul>" + "<p>示例市人民政府门户网站</p>" * 40)


def openness(column: str, further: Iterable[tuple[str, str]] = ()) -> bytes:
    """The page of 政府信息公开 with the sections every organ has; the annual reports are at `column`."""
    neighbours = (
        ("政府信息公开指南", "/zhinan.html"), ("政府信息公开制度", "/zhidu.html"),
        ("法定主动公开内容", "/neirong.html"), ("政府信息\n公开年报", column),
        ("依申请公开", "/ysq.html"), ("政府网站工作年度报表", "/wznb/"), *further,
    )  # fmt: skip
    items = "".join(f'<li><a href="{path}">{text}</a></li>' for text, path in neighbours)
    return html("政府信息公开", f"<ul>{items}</ul>" + "<p>政府信息公开平台</p>" * 40)


def look_alike_body(document: Document) -> str:
    said = "本页不是年度报告，仅用于检验采集程序是否会误收。"
    return f"<p>{escape(document.title)}</p>" + f"<p>{said}</p>" * 8


def _report_body(document: Document, layout: Layout) -> str:
    body = report_body(
        SampleReport(
            MUDANJIANG, document.year, "trs", document.path, "", document.published, layout,
            _cells(document.organ, document.year), f"{MUDANJIANG}{document.year}年政府信息公开工作年度报告",
            (MUDANJIANG, document.published),
        )
    )  # fmt: skip
    return body.replace(MUDANJIANG, document.organ)


def _cells(organ: str, year: int) -> Mapping[str, str]:
    """Figures of an invented report: those of one that closes, times a number of this organ and year."""
    factor = crc32(f"{organ}{year}".encode()) % 89 + 2
    known = figures()[MUDANJIANG][2020].cells
    return {code: str(int(raw) * factor) if raw.isdigit() else raw for code, raw in known.items()}
