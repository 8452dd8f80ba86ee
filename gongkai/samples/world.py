"""What exists in the sample world: ten reports on two sites, before and after it moves on.

Before: nine reports, the tenth is not published yet. After: one figure edited in place, one table that
no longer closes, one report gone, one at a new address with the same content, one published late.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

SiteName = Literal["trs", "hanweb"]
Layout = Literal["plain", "nested", "word", "split"]

FIGURES = Path(__file__).with_name("figures.json")

GANZHOU = "赣州市住房和城乡建设局"
JIANGHAI = "江门市江海区住房和城乡建设局"
MUDANJIANG = "牡丹江市住房和城乡建设局"
JIAXING = "嘉兴市住房和城乡建设局"
CHENGDONG = "示例市城东区住房和城乡建设局"  # the fifth real report names no district; this name is invented


@dataclass(frozen=True, slots=True)
class SampleOrgan:
    name: str
    site: SiteName
    region: str | None
    level: str
    aliases: tuple[str, ...] = ()


ORGANS = (
    SampleOrgan(GANZHOU, "trs", "360700", "prefecture"),
    SampleOrgan(JIANGHAI, "trs", "440704", "county", ("江海区住房和城乡建设局",)),
    SampleOrgan(MUDANJIANG, "trs", "231000", "prefecture"),
    SampleOrgan(JIAXING, "hanweb", "330400", "prefecture", ("市建设局",)),
    SampleOrgan(CHENGDONG, "hanweb", None, "county"),
)


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One report page. `heading` and `signature` are None where the real report printed none.

    A signature without organ is a date line under the heading.
    """

    organ: str
    year: int
    site: SiteName
    path: str
    title: str
    published: date
    layout: Layout
    cells: Mapping[str, str]
    heading: str | None
    signature: tuple[str, date] | None
    sections: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    stated_requests: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A document of the same columns that is no annual report and must not be taken."""

    site: SiteName
    path: str
    title: str
    published: date


_TRS = "/zwgk/zfxxgk/zfxxgknb"

_LOOK_ALIKES: tuple[tuple[SiteName, str, str, date], ...] = (
    ("trs", f"{_TRS}/202101/t20210128_130266.html", "2020年度政府网站工作年度报表", date(2021, 1, 28)),
    (
        "trs",
        f"{_TRS}/202102/t20210201_130270.html",
        "图解：赣州市住房和城乡建设局2020年政府信息公开工作年度报告",
        date(2021, 2, 1),
    ),
    (
        "trs",
        f"{_TRS}/202003/t20200311_129040.html",
        "牡丹江市住房和城乡建设局2019年法治政府建设年度报告",
        date(2020, 3, 11),
    ),
    (
        "hanweb",
        "/art/2021/1/29/art_1229404411_57102.html",
        "关于嘉兴市住房和城乡建设局2020年政府信息公开工作年度报告的解读",
        date(2021, 1, 29),
    ),
    (
        "hanweb",
        "/art/2020/12/30/art_1229404411_56840.html",
        "政府信息公开指南（2020版）",
        date(2020, 12, 30),
    ),
    (
        "hanweb",
        "/art/2020/1/10/art_1229404411_51377.html",
        "2019年度政府网站年度工作报表",
        date(2020, 1, 10),
    ),
)
LOOK_ALIKES = tuple(LookAlike(*entry) for entry in _LOOK_ALIKES)


class World:
    """The sample world; `move_on` may be called while a server serves it."""

    def __init__(self) -> None:
        self.moved_on = False

    def move_on(self) -> None:
        self.moved_on = True

    def reports(self) -> tuple[SampleReport, ...]:
        return tuple(after()) if self.moved_on else tuple(before())


@dataclass(frozen=True, slots=True)
class Figures:
    """Cells as printed; `source` is published (a real report) or invented (its neighbour year)."""

    source: Literal["published", "invented"]
    cells: Mapping[str, str]


@cache
def figures() -> Mapping[str, Mapping[int, Figures]]:
    """figures.json by organ and year."""
    loaded = json.loads(FIGURES.read_text("utf-8"))
    return {
        organ: {int(year): Figures(each["source"], each["cells"]) for year, each in years.items()}
        for organ, years in loaded.items()
    }


def before() -> Iterator[SampleReport]:
    """The nine reports of the first visit; 城东区 has not published 2020 yet."""
    yield _trs(GANZHOU, 2019, "202001/t20200120_128811", date(2020, 1, 20), "plain", bare=True)
    yield _trs(GANZHOU, 2020, "202101/t20210122_130207", date(2021, 1, 22), "plain")
    yield replace(
        _trs(JIANGHAI, 2019, "202001/t20200117_128790", date(2020, 1, 17), "nested"), encoding="gb18030"
    )
    yield _jianghai_2020()
    yield _trs(MUDANJIANG, 2019, "202001/t20200119_128802", date(2020, 1, 19), "word")
    yield replace(
        _trs(MUDANJIANG, 2020, "202101/t20210126_130240", date(2021, 1, 26), "word"),
        signature=("", date(2021, 1, 26)),
    )
    yield _hanweb(JIAXING, 2019, "2020/1/21/art_1229404411_51602", date(2020, 1, 21), "split")
    yield replace(
        _hanweb(JIAXING, 2020, "2021/1/25/art_1229404411_57033", date(2021, 1, 25), "split"), signature=None
    )
    yield _hanweb(CHENGDONG, 2019, "2020/1/15/art_1229404411_51455", date(2020, 1, 15), "plain", bare=True)


def after() -> Iterator[SampleReport]:
    """The second visit: what `before` had, with five things changed."""
    for report in before():
        if (report.organ, report.year) == (JIAXING, 2020):
            yield _with_cell(report, "t2.licensing.decisions", "759")  # was 795
        elif (report.organ, report.year) == (JIANGHAI, 2019):
            yield _with_cell(
                report, "t3.granted.natural_person", "4"
            )  # was 3: column and row no longer close
        elif (report.organ, report.year) == (GANZHOU, 2020):
            yield replace(report, path=f"{_TRS}/bmnb/202103/t20210310_130377.html")
        elif (report.organ, report.year) != (MUDANJIANG, 2019):
            yield report
    yield _hanweb(CHENGDONG, 2020, "2021/3/5/art_1229404411_57411", date(2021, 3, 5), "plain")


def _trs(
    organ: str, year: int, file: str, published: date, layout: Layout, *, bare: bool = False
) -> SampleReport:
    return _report(organ, year, "trs", f"{_TRS}/{file}.html", published, layout, bare=bare)


def _hanweb(
    organ: str, year: int, file: str, published: date, layout: Layout, *, bare: bool = False
) -> SampleReport:
    return _report(organ, year, "hanweb", f"/art/{file}.html", published, layout, bare=bare)


def _report(
    organ: str, year: int, site: SiteName, path: str, published: date, layout: Layout, *, bare: bool
) -> SampleReport:
    """`bare` leaves heading and signature out of the text, as two of the five real reports do."""
    title = f"{organ}{year}年政府信息公开工作年度报告"
    cells = figures()[organ][year].cells
    signature = None if bare else (organ, published)
    return SampleReport(
        organ, year, site, path, title, published, layout, cells, None if bare else title, signature
    )


def _jianghai_2020() -> SampleReport:
    """With the real faults: dated a year early, no section six, text and table at odds over requests."""
    report = _trs(JIANGHAI, 2020, "202101/t20210121_130198", date(2021, 1, 21), "nested")
    title = report.title.removeprefix("江门市")
    return replace(
        report, title=title, heading=title, signature=(JIANGHAI, date(2020, 1, 21)),
        sections=(1, 2, 3, 4, 5), stated_requests="1",
    )  # fmt: skip


def _with_cell(report: SampleReport, code: str, raw: str) -> SampleReport:
    return replace(report, cells={**report.cells, code: raw})
