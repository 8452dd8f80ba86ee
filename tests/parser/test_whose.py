"""Whose report it is and of which year: every place is heard, the most trusted decides, disagreement is said."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from parser.model import Finding, Reading, Report

Page = Callable[..., str]
Read = Callable[..., Reading]
NAMELESS: dict[str, Any] = {"organ": None, "title": "2020年政府信息公开工作年度报告"}
YEARLESS: dict[str, Any] = {
    "title": "嘉兴市财政局政府信息公开工作年度报告",
    "organ": "嘉兴市财政局",
    "period": None,
    "sections": {1: "我局把公开做到日常。"},
}
ISSUER = "<ul><li>发布机构：{}</li></ul>"


def way(*labels: str) -> str:
    return f"<div>当前位置：{' &gt; '.join(labels)}</div>"


def whole(reading: Reading) -> Report:
    assert reading.report is not None
    return reading.report


def organ(reading: Reading) -> tuple[str, str | None] | None:
    found = whole(reading).organ
    return found and (found.name, found.region_code)


def remarks(reading: Reading, rule: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.rule == rule]


def test_the_issuer_of_the_metadata_goes_before_the_title(html_report: Page, read: Read) -> None:
    reading = read(html_report(organ="嘉兴市财政局", above=ISSUER.format("嘉兴市审计局")))
    assert organ(reading) == ("嘉兴市审计局", "330400")
    (finding,) = remarks(reading, "ID-01")
    assert finding.severity == "warning"
    assert finding.cells[:2] == ("page", "title")
    assert "page 嘉兴市审计局; title 嘉兴市财政局" in finding.arithmetic


def test_a_government_that_publishes_for_others_yields_to_the_title(html_report: Page, read: Read) -> None:
    above = ISSUER.format("安顺市人民政府办公室")
    reading = read(html_report(organ="镇宁县财政局", above=above))
    assert organ(reading) == ("镇宁县财政局", "520423")
    assert [finding.severity for finding in remarks(reading, "ID-01")] == ["info"]


def test_the_organ_comes_from_the_page_and_not_from_the_portal(html_report: Page, read: Read) -> None:
    page = html_report(organ="广德市农业农村局", above=way("宣州区人民政府", "政府信息公开年报"))
    reading = read(page, portal="宣城市宣州区农业农村局", region_code="341802")
    assert organ(reading) == ("广德市农业农村局", "341882")
    assert remarks(reading, "ID-01") == []


@pytest.mark.parametrize(
    ("above", "hints"),
    [
        (way("首页", "抚远市人民政府", "政府信息公开年报"), {}),
        ("", {"region_code": "230883"}),
        ("", {"trail": ("抚远市政府信息公开年报", "部门")}),
        ('<head><meta name="SiteName" content="抚远市人民政府门户网站"></head>', {}),
    ],
)
def test_an_agency_without_place_is_of_the_place_around_it(
    html_report: Page, read: Read, above: str, hints: dict[str, Any]
) -> None:
    page = html_report(organ=None, title="水务局2020年政府信息公开工作年度报告", above=above)
    reading = read(page, **hints)
    found = whole(reading).organ
    assert found and found.name.endswith("水务局") and found.region_code == "230883"
    assert remarks(reading, "ID-04") == []


def test_a_bureau_of_a_city_is_not_the_bureau_of_the_county_whose_portal_shows_it(
    html_report: Page, read: Read
) -> None:
    page = html_report(organ=None, title="市水务局2020年政府信息公开工作年度报告")
    assert organ(read(page, region_code="440704")) == ("市水务局", "440700")
    assert organ(read(page, region_code="230883")) == ("市水务局", "230883")


def test_an_organ_without_place_anywhere_says_that_its_division_is_unknown(
    html_report: Page, read: Read
) -> None:
    reading = read(html_report(organ=None, title="水务局2020年政府信息公开工作年度报告"))
    assert organ(reading) == ("水务局", None)
    assert len(remarks(reading, "ID-04")) == 1


@pytest.mark.parametrize(
    ("above", "hints", "where"),
    [
        ("", {"title": "嘉兴市财政局2020年政府信息公开工作年度报告"}, "list"),
        ("", {"organ": "嘉兴市财政局"}, "list"),
        (way("首页", "嘉兴市财政局", "政府信息公开年报"), {}, "breadcrumb"),
        (way("嘉兴市人民政府", "嘉兴市财政局信息公开年报"), {}, "breadcrumb"),
        ("", {"trail": ("政府信息公开年报", "市直部门", "嘉兴市财政局")}, "column"),
        ('<head><meta name="ContentSource" content="嘉兴市财政局"></head>', {}, "source"),
        ("", {"portal": "嘉兴市财政局"}, "portal"),
    ],
)
def test_a_report_that_names_nobody_is_of_the_organ_around_it(
    html_report: Page, read: Read, above: str, hints: dict[str, Any], where: str
) -> None:
    reading = read(html_report(**NAMELESS, above=above), **hints)
    assert organ(reading) == ("嘉兴市财政局", "330400")
    assert [said.where for said in whole(reading).organ_said][:1] == [where]


def test_of_two_organs_on_the_way_the_inner_one_is_meant(html_report: Page, read: Read) -> None:
    above = way("首页", "嘉兴市教育局", "下属单位", "嘉兴市财政局", "公开年报")
    reading = read(html_report(**NAMELESS, above=above))
    assert organ(reading) == ("嘉兴市财政局", "330400")
    (finding,) = remarks(reading, "ID-01")
    assert (finding.severity, finding.arithmetic) == (
        "info",
        "breadcrumb 嘉兴市财政局; breadcrumb 嘉兴市教育局",
    )


def test_what_may_be_only_the_portal_is_asked_last(html_report: Page, read: Read) -> None:
    source = '<head><meta name="ContentSource" content="嘉兴市人民政府办公室"></head>'
    above = source + way("嘉兴市人民政府", "政府信息公开年报")
    reading = read(
        html_report(**NAMELESS, above=above), trail=("公开年报", "嘉兴市财政局"), portal="嘉兴市民政局"
    )
    assert organ(reading) == ("嘉兴市财政局", "330400")
    assert [said.where for said in whole(reading).organ_said] == ["column", "breadcrumb", "source", "portal"]
    assert remarks(reading, "ID-01") == []


def test_a_page_that_calls_its_report_by_nothing_but_the_organ(html_report: Page, read: Read) -> None:
    head = '<head><meta name="ArticleTitle" content="荷塘区退役军人事务局"></head>'
    page = html_report(organ=None, title=None, period=None, sections={1: "我局把公开做到日常。"}, above=head)
    reading = read(page, trail=("政府信息公开年报", "2021年"))
    assert organ(reading) == ("荷塘区退役军人事务局", "430202")
    assert whole(reading).report_year == 2021


@pytest.mark.parametrize(
    "group", ["市直部门", "乡镇街道", "街道办事处", "各县区政府", "政府部门信息公开年报", "镇办", "人民政府"]
)
def test_a_shelf_of_many_organs_names_none(html_report: Page, read: Read, group: str) -> None:
    assert organ(read(html_report(**NAMELESS), trail=("政府信息公开年报", group, "2020年"))) is None


@pytest.mark.parametrize(
    ("hints", "above", "year"),
    [
        ({"title": "嘉兴市财政局2019年政府信息公开工作年度报告"}, "", 2019),
        ({"url": "http://a.example/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2018"}, "", 2018),
        ({"url": "http://a.example/OpennessAnnualReport/year/show/341/2017.html"}, "", 2017),
        ({"url": "http://a.example/public/column/1?action=detail&title=2016&type=3"}, "", 2016),
        ({"url": "http://a.example/x/artview/1/2.html?nbYear=2015&orgCode=A"}, "", 2015),
        ({}, way("首页", "政府信息公开年报", "2018年"), 2018),
        ({"trail": ("政府信息公开年报", "镇办", "2018年")}, "", 2018),
        ({"trail": ("2018年度", "2010-2020年年报")}, "", 2018),
        ({"published": date(2021, 1, 20)}, "", 2020),
        ({"url": "http://a.example/art/2021/1/20/art_1_2.html"}, "", None),
        ({"url": "http://a.example/202101/t20210120_1.html?title=2021-01-20"}, "", None),
    ],
)
def test_a_report_without_year_is_of_the_year_around_it_but_never_of_that_in_its_address(
    html_report: Page, read: Read, hints: dict[str, Any], above: str, year: int | None
) -> None:
    assert whole(read(html_report(**YEARLESS, signed=None, above=above), **hints)).report_year == year


def test_title_period_list_address_and_shelf_are_believed_in_this_order(
    html_report: Page, read: Read
) -> None:
    hints = {
        "title": "嘉兴市财政局2018年政府信息公开工作年度报告",
        "url": "http://a.example/xxgkAnnualReport.jsp?fbtime=2017",
        "trail": ("2016年",),
        "published": date(2015, 1, 20),
    }
    reading = read(html_report(organ="嘉兴市财政局"), **hints)
    assert [(said.where, said.what) for said in whole(reading).year_said] == [
        ("title", "2020"), ("period", "2020"), ("list", "2018"), ("address", "2017"), ("column", "2016"),
        ("text", "2020"), ("published", "2014"),
    ]  # fmt: skip
    (finding,) = remarks(reading, "DT-04")
    assert (finding.severity, finding.cells[-3:]) == ("info", ("list", "address", "column"))
    assert finding.arithmetic == "title 2020; period 2020; text 2020; list 2018; address 2017; column 2016"


@pytest.mark.parametrize("published", [date(2020, 12, 25), date(2023, 1, 10)])
def test_a_report_published_early_or_years_late_keeps_its_year(
    html_report: Page, read: Read, published: date
) -> None:
    assert whole(read(html_report(), published=published)).report_year == 2020
