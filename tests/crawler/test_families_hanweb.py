"""Hanweb and jpaas beyond the datastore: the 信息公开 module, reports by organ and year, units, frames."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from crawler.lists.column import Column
from crawler.lists.listing import ListPage
from crawler.process import CrawlSummary, run_crawl
from crawler.running.events import Event
from crawler.spiders.base import ColumnSpider
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.jpaas import JpaasSpider
from gongkai.samples.families.base import FamilySite, portal_yaml
from gongkai.samples.families.hanweb import HanwebAnnual, HanwebRecords
from gongkai.samples.server import listening

CONFIG = Path(__file__).parents[2] / "config"
HOST = "http://portal.example"
URL = f"{HOST}/col/col42150/index.html"
ANNUAL = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"
REPORT = "".join(
    f"<h2>{head}</h2>"
    for head in ("总体情况", "主动公开政府信息情况", "行政复议、行政诉讼情况", "存在的主要问题及改进情况")
)


def row(number: int) -> str:
    return f'<li><a href="/art/2021/3/20/art_42150_{number}.html">某某局{number}年政府信息公开工作年度报告</a></li>'


def read(text: str, url: str = URL, family: type[ColumnSpider] = HanwebSpider) -> tuple[ListPage, Column]:
    column = Column(url)
    page = family.read(text, url, column)
    column.facts.update(page.facts)
    if not page.leads:
        column.take(page)
    return page, column


def years(page: ListPage) -> dict[str, bool]:
    """fbtime of each row, and whether it is only perhaps there."""
    return {parse_qs(urlsplit(each.url).query)["fbtime"][0]: each.perhaps for each in page.rows}


def test_a_shell_leads_to_the_frame_that_lists() -> None:
    shell = '<iframe src="/visitcount/a.html"></iframe><iframe src="/col/col7/index.html"></iframe><iframe src="http://other.example/"></iframe>'
    page, _column = read(shell)
    assert [lead.url for lead in page.leads] == [f"{HOST}/col/col7/index.html"]


def test_a_page_whose_records_come_by_script_alone_leads_to_the_proxy() -> None:
    page, _column = read(
        "<script>var p = '/module/web/jpage/dataproxy.jsp?page=9&columnid=1&unitid=31';</script>"
    )
    assert page.leads[0].url == f"{HOST}/module/web/jpage/dataproxy.jsp?page=1&columnid=1&unitid=31"


def test_rows_in_the_page_are_paged_by_uid_and_page_number() -> None:
    page, column = read(f'<div id="380055" class="pgContainer">{row(2020)}</div>')
    (way,) = HanwebSpider.addresses(column, page, URL)
    assert (way.url, way.guessed) == (f"{URL}?uid=380055&pageNum=2", True)


def test_the_printed_way_on_goes_before_a_made_up_one() -> None:
    page, column = read(
        f'<div id="380055" class="pgContainer">{row(2020)}</div><a href="?uid=9&amp;pageNum=2&amp;x=1">下一页</a>'
    )
    assert [way.url for way in HanwebSpider.addresses(column, page, URL)] == [f"{URL}?uid=9&pageNum=2&x=1"]


def test_a_column_page_that_is_a_report_lists_nothing_whatever_it_links() -> None:
    page, _column = read(f'{REPORT}<a href="/art/2020/1/1/art_9_9.html">要闻</a>')
    assert (page.rows, page.leads) == ((), ())


def test_the_tree_tells_the_number_of_the_list_and_search_is_posted_to() -> None:
    tree_url = f"{HOST}/module/xxgk/tree.jsp?area=11320900X&divid=div51009&jdid=3"
    shell, column = read(f'<iframe src="{tree_url.replace("&", "&amp;")}"></iframe>')
    assert shell.leads[0].url == tree_url
    tree = r"""d.add(1,0,'<a onclick="funclick(\'A01\',\'3\')">机构职能</a>');
               d.add(2,0,'<a onclick="funclick(\'B02\',\'3\')">政府信息公开年报</a>');"""
    (lead,) = HanwebSpider.read(tree, tree_url, column).leads
    assert lead.body == "infotypeId=B02&jdid=3&area=11320900X&divid=div51009"
    assert "currpage=1&" in lead.url


def test_a_printed_list_beside_a_tree_is_the_list() -> None:
    page, _column = read(f'<iframe src="/module/xxgk/tree.jsp?area=X1"></iframe><ul>{row(2020)}</ul>')
    assert (len(page.rows), page.leads) == (1, ())


def test_search_pages_are_counted_in_words_and_asked_from_1() -> None:
    url = f"{HOST}/module/xxgk/search.jsp?currpage=1"
    column = Column(URL, facts={"xxgk": "1", "area": "11320900X"})
    page = HanwebSpider.read(f"{row(2020)}<div>共&nbsp;3&nbsp;页</div>", url, column)
    column.take(page)
    assert page.pages == 3
    assert "currpage=2&" in HanwebSpider.addresses(column, page, url)[0].url


def test_a_column_number_of_a_load_call_is_used_without_the_tree() -> None:
    text = """loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId=Z24&area=014001303', 'div4', '', '', '', '1')"""
    page, column = read(f"<script>{text}</script>")
    assert page.leads[0].body is not None
    assert "infotypeId=Z24" in page.leads[0].body and column.facts["area"] == "014001303"


def test_every_organ_is_asked_for_every_year_the_site_knows() -> None:
    text = "".join(
        f'<a href="{ANNUAL}?{query}">{name}</a>'
        for query, name in (("area=A1&fbtime=2022", "甲局"), ("fbtime=2021&area=B2", "乙局"))
    )
    page, _column = read(text)
    assert {(each.title[:2], each.url[-4:], each.perhaps) for each in page.rows} == {
        ("甲局", "2022", False), ("甲局", "2021", True), ("乙局", "a=B2", False), ("乙局", "a=B2", True),
    }  # fmt: skip
    assert all(each.report for each in page.rows)
    assert page.pages == 1


def test_organs_that_only_a_script_names_are_found() -> None:
    escaped = rf"d.add(1,0,\'甲局\',\'{ANNUAL}?area=A1&amp;fbtime=2022\');"
    page, _column = read(f"<script>{escaped} d.add(2,0,'乙局','{ANNUAL}?area=B2&fbtime=2021');</script>")
    assert [each.title for each in page.rows if not each.perhaps] == [
        "甲局2022年政府信息公开年报",
        "乙局2021年政府信息公开年报",
    ]


def test_a_list_of_articles_that_links_the_module_stays_a_list() -> None:
    page, _column = read(f'<ul>{row(2020)}{row(2019)}</ul><a href="{ANNUAL}?area=A1&fbtime=2022">年报</a>')
    assert [each.url[-8:] for each in page.rows if each.report][:2] == ["020.html", "019.html"]
    assert not any(each.perhaps for each in page.rows)


def test_a_report_page_lists_the_years_of_its_selector() -> None:
    options = '<select><option value="2022">2022年</option><option value="2021">2021年</option></select>'
    page, _column = read(REPORT + options, f"{ANNUAL}?area=A1&fbtime=2022")
    assert years(page) == {"2022": False, "2021": True}


def test_where_only_one_year_is_known_those_before_it_may_exist() -> None:
    page, _column = read(f'<a href="{ANNUAL}?area=A1&fbtime=2010">甲局</a>')
    assert years(page) == {"2010": False, "2009": True, "2008": True}


def test_organs_linked_without_a_year_are_lists_below() -> None:
    page, _column = read(f'<a href="{ANNUAL}?area=A1">甲局</a><a href="{ANNUAL}?area=B2">乙局</a>')
    assert [shelf.label for shelf in page.shelves] == ["甲局", "乙局"]


def test_the_newest_report_under_a_bare_organ_address_is_taken_as_it_is() -> None:
    page, _column = read(REPORT, f"{ANNUAL}?area=A1")
    assert page.rows == ()


JPAAS = """<div queryData="{'webId':'79','pageId':'1','tagId':'头部','tplSetId':'T'}"></div>
<div rows="20" queryData="{'webId':'79','pageId':'78963','tagId':'分页列表','tplSetId':'T'}"></div>"""


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_a_unit_is_asked_with_its_page_inside_param_json() -> None:
    page, column = read(JPAAS, family=JpaasSpider)
    first = asked(page.leads[0].url)
    assert (first["pageId"], first["tagId"], first["parseType"]) == ("78963", "分页列表", "bulidstatic")
    assert json.loads(first["paramJson"]) == {"pageNo": 1, "pageSize": 20}
    answer = json.dumps({"data": {"html": f'{row(2020)}<div count="386" rows="20"></div>'}})
    listed = JpaasSpider.read(answer, page.leads[0].url, column)
    column.take(listed)
    assert (len(listed.rows), listed.records) == (1, 386)
    second = asked(JpaasSpider.addresses(column, listed, page.leads[0].url)[0].url)
    assert json.loads(second["paramJson"])["pageNo"] == 2
    assert "pageNo" not in second


def test_a_rendered_first_page_is_read_and_the_second_asked_of_the_server() -> None:
    page, column = read(f'{row(2020)}<div count="31"></div>{JPAAS}', family=JpaasSpider)
    assert (len(page.rows), page.records) == (1, 31)
    assert json.loads(asked(JpaasSpider.addresses(column, page, URL)[0].url)["paramJson"])["pageNo"] == 2


def test_the_disclosure_variant_searches_inside_param_json() -> None:
    script = (
        "<script>var s = {xxgkId: '1205', xxgkType: 'xxgk_theme', nodeId: '11100000MB0143028R'};</script>"
    )
    page, _column = read(JPAAS + script, family=JpaasSpider)
    search = json.loads(json.loads(asked(page.leads[0].url)["paramJson"])["search"])
    assert search == {
        "xxgkId": "1205",
        "xxgkType": "xxgk_theme",
        "nodeId": "11100000MB0143028R",
        "isFindChild": True,
    }


def crawled(
    site: FamilySite, folder: Path, archive: str, *starts: str
) -> tuple[CrawlSummary, list[tuple[str, int]]]:
    """How a crawl of a sample ended, and what it said of each report."""
    said: list[Event] = []
    with listening(site) as base_url:
        portal = folder / "portal.yaml"
        portal.write_text(portal_yaml(site, base_url, start=[base_url + start for start in starts]), "utf-8")
        told = run_crawl(
            portal, data=folder, config=CONFIG, database_url=archive, max_seconds=60, on_event=said.append
        )
    return told, [(event["status"], event["year"]) for event in said if event["event"] == "report"]


def test_a_column_page_that_is_overwritten_every_year_gives_a_report_each_year(
    tmp_path: Path, new_archive: Callable[[Path], str]
) -> None:
    site, archive, found = HanwebRecords(), new_archive(tmp_path), []
    for site.moved_on in (False, True):
        found += crawled(site, tmp_path, archive, site.start[1])[1]
    assert found == [("new", 2022), ("new", 2023)]


def test_a_year_that_an_organ_never_had_is_no_gap(tmp_path: Path, new_archive: Callable[[Path], str]) -> None:
    told, found = crawled(HanwebAnnual(), tmp_path, new_archive(tmp_path), *HanwebAnnual.start)
    assert (told.state, len(found)) == ("ok", len(HanwebAnnual().expected))
