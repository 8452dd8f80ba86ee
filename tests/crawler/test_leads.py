"""Anchors are told apart by what they say; a portal file is composed of what was walked."""

import pytest
import yaml

from crawler.discovery.anchors import kind_of, leads_of
from crawler.discovery.compose import draft_of
from crawler.discovery.draft import portal_text
from crawler.discovery.naming import portal_id, site_name
from crawler.discovery.site import near
from crawler.discovery.survey import Survey, columns_of
from crawler.discovery.walked import Seen, Walked
from crawler.portals import Portal
from parser.model import Bilingual, Organ

HOME = "http://www.portal.example/"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("政府信息\n公开年报", "annual"),
        ("政府信息公开工作年度报告", "annual"),
        ("信息公开年度报告", "annual"),
        ("示例市统计局信息公开年报", "annual"),
        ("年报", "annual"),
        ("政府信息公开", "disclosure"),
        ("政务公开", "disclosure"),
        ("信息公开目录", "disclosure"),
        ("地方部门平台链接", "shelf"),
        ("各镇街", "shelf"),
        ("示例市财政局", "organ"),
        ("通知公告", "notice"),
        ("示例市财政局2021年政府信息公开工作年度报告", "report"),
        ("政府网站工作年度报表", None),
        ("法治政府建设年度报告", None),
        ("统计年报", None),
        ("部门决算公开年度报告", None),
        ("部门预算", None),
        ("政府信息公开指南", None),
        ("依申请公开", None),
        ("图解：示例市财政局2021年政府信息公开工作年度报告", None),
    ],
)
def test_an_anchor_says_what_it_leads_to(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


def test_an_anchor_may_say_it_in_its_title_or_in_a_picture() -> None:
    titled = '<a href="/a/" title="政府信息公开年报">年…</a>'
    drawn = '<a href="/b/"><img src="b.png" alt="政府信息公开年报"></a>'
    assert {lead.url: lead.kind for lead in leads_of(titled + drawn, HOME)} == {
        f"{HOME}a/": "annual",
        f"{HOME}b/": "annual",
    }


def test_the_surest_lead_comes_first_and_an_address_comes_once() -> None:
    markup = '<a href="/g/">政务公开</a><a href="/x/">政府信息公开</a><a href="/x/">政府信息公开年报</a>'
    assert [(lead.url, lead.kind) for lead in leads_of(markup, HOME)] == [
        (f"{HOME}x/", "annual"),
        (f"{HOME}g/", "disclosure"),
    ]


def test_navigation_in_a_frame_of_the_same_host_is_followed_and_no_other() -> None:
    markup = '<iframe src="/nav.html"></iframe><iframe src="http://ads.example/"></iframe>'
    assert [lead.url for lead in leads_of(markup, HOME)] == [f"{HOME}nav.html"]


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<title>首页 - 示例市财政局门户网站</title>", "示例市财政局"),
        ('<title>首页</title><meta name="SiteName" content="示例市人民政府">', "示例市人民政府"),
        ("<title>政府信息公开</title><p>主办单位：示例市教育局 承办", "示例市教育局"),
        ("<p>无</p>", ""),
    ],
)
def test_a_home_page_says_whose_it_is(markup: str, name: str) -> None:
    assert site_name(markup) == name


def test_a_portal_is_called_after_its_host_and_province() -> None:
    assert portal_id("rsj.zunyi.gov.cn", "520300") == "guizhou-zunyi-rsj"
    assert portal_id("www.beijing.gov.cn", "110000") == "beijing"
    assert portal_id("127.0.0.1:8000", None) == "127.0.0.1-8000"


def test_a_city_lets_its_departments_in_and_a_department_nobody_else() -> None:
    assert "mzj.wuhan.gov.cn" in near(["www.wuhan.gov.cn"])
    assert "www.km.gov.cn" not in near(["rsj.km.gov.cn"])
    assert "www.moj.gov.cn" not in near(["www.gov.cn"])
    assert "wuhan.gov.cn.mirror.example" not in near(["www.wuhan.gov.cn"])


def report(
    number: int, agency: str | None = "示例市财政局", year: int | None = 2021, host: str = HOME
) -> Seen:
    return Seen(f"{host}t{number}.html", "某标题", agency, year)


def walked(path: str, *reports: Seen, proof: str = "last_page", **facts: object) -> Walked:
    known = dict(
        root=HOME + path, url=HOME + path, kind="annual", via="年报", family="trs", told="trs", score=6, rival="", pages=1,
        rows=len(reports), shelves=0, stated="", proof=proof, trouble=None, reports=reports,
    )  # fmt: skip
    return Walked(**{**known, **facts})  # type: ignore[arg-type]  # the test names only what matters to it


def text_of(*lists: Walked, **facts: object) -> str:
    survey = Survey(HOME, "示例市人民政府", list(lists), **facts)  # type: ignore[arg-type]  # as above
    return portal_text(draft_of(survey, Organ))


def test_the_file_it_writes_is_a_portal() -> None:
    portal = Portal.model_validate(yaml.safe_load(text_of(walked("nb/", report(1), report(2, year=2019)))))
    assert portal.start == (f"{HOME}nb/",)
    assert (portal.family, portal.verified) == ("trs", "never")
    assert [(organ.name, organ.first_year) for organ in portal.organs] == [("示例市财政局", 2019)]


def test_a_list_whose_reports_another_one_has_too_is_left_out() -> None:
    survey = Survey(HOME, walked=[walked("nb/2021n/", report(1)), walked("nb/", report(1), report(2))])
    assert [column.url for column in columns_of(survey)] == [f"{HOME}nb/"]


def test_an_announcements_column_stays_when_it_has_a_report_of_its_own() -> None:
    survey = Survey(
        HOME, walked=[walked("nb/", report(1), report(2)), walked("tzgg/", report(3), kind="notice")]
    )
    assert [column.url for column in columns_of(survey)] == [f"{HOME}nb/", f"{HOME}tzgg/"]


@pytest.mark.parametrize(
    ("lists", "remark"),
    [
        ([walked("nb/", report(1), proof="", trouble=Bilingual("不知道下一页", "no way on"))], "not proved whole: no way on"),
        ([walked("nb/", report(1), score=4, rival="hanweb 3")], "not certain"),
        ([walked("nb/", report(1), score=0, family="generic")], "no known CMS"),
        ([walked("nb/", report(1)), walked("b/", report(2), family="ucap")], "columns of several"),
        ([walked("nb/", report(1, year=2019), report(2, year=2021))], "no report of 2020"),
        ([walked("nb/", report(1), report(2, agency=None))], "1 reports name no organ"),
        ([walked("nb/", report(1), report(2, year=None))], "1 reports name no year"),
        ([walked("nb/", report(1), report(2, host="http://mirror.example/"))], "links lead to mirror.example"),
        ([walked("nb/", report(1))], "its division is not certain"),
    ],
)  # fmt: skip
def test_what_is_unsure_stands_in_the_file(lists: list[Walked], remark: str) -> None:
    assert remark in text_of(*lists)


def test_nothing_is_called_unsure_that_is_not() -> None:
    text = text_of(walked("nb/", report(1), report(2, year=2020)))
    assert "not proved" not in text
    assert "not certain: fingerprint" not in text
    assert "no report of" not in text


def test_where_no_list_names_an_organ_the_owner_of_the_site_stands() -> None:
    portal = yaml.safe_load(text_of(walked("nb/", report(1, agency=None))))
    assert [organ["name"] for organ in portal["organs"]] == ["示例市人民政府"]
