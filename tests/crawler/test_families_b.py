"""The families read by protocol: what each page, fragment or JSON answer says, and what is asked next."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from crawler.asking.outcomes import Answer, Outcome, classify
from crawler.lists.column import Column
from crawler.lists.fingerprint import fingerprint
from crawler.lists.json_list import day_of, json_of
from crawler.lists.listing import ListPage, Row, document_key
from crawler.lists.paging import pages_of, with_query
from crawler.process import run_crawl
from crawler.spiders.auto import families
from crawler.spiders.base import ColumnSpider
from crawler.spiders.bcms import BcmsSpider
from crawler.spiders.epoint import EpointSpider
from crawler.spiders.eportal import EportalSpider
from crawler.spiders.guangdong import GuangdongSpider
from crawler.spiders.hebei import HebeiSpider
from crawler.spiders.lonsun import LonsunSpider
from crawler.spiders.openness import OpennessSpider
from crawler.spiders.szinf import SzinfSpider
from crawler.spiders.truecms import TruecmsSpider
from crawler.spiders.ucap import UcapSpider
from db.engine import upgrade
from gongkai.samples.families.base import FamilySite, all_sites, portal_yaml
from gongkai.samples.server import listening
from gongkai.samples.sites import Asked
from parser.charset import decode

CONFIG = Path(__file__).parents[2] / "config"
HOST = "http://portal.example"
TITLE = "某某局2021年政府信息公开工作年度报告"
ID = "0123456789abcdef0123456789abcdef"
UUID = "8aef2fa0-cc14-409e-9f68-fbdba00a0c72"
OURS = {
    "ucap", "guangdong", "lonsun", "openness", "eportal", "hebei", "bcms", "epoint", "truecms", "szinf"
}  # fmt: skip


def anchor(href: str, title: str = TITLE) -> str:
    return f'<li><a href="{href}" title="{title}">{title}</a><span>2022-01-20</span></li>'


def first(spider: type[ColumnSpider], text: str, url: str) -> tuple[Column, ListPage]:
    """A column after its first page was read and, where it lists anything, counted."""
    column = Column(url)
    page = spider.read(text, url, column)
    column.facts.update(page.facts)
    if not page.leads:
        column.take(page)
    return column, page


def second(spider: type[ColumnSpider], text: str, url: str) -> list[str]:
    column, page = first(spider, text, url)
    return [each.url for each in spider.addresses(column, page, url)]


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


@pytest.mark.parametrize("name", sorted(name for name, site in all_sites().items() if site.family in OURS))
def test_the_columns_of_a_sample_tell_their_family(name: str) -> None:
    site = all_sites()[name]()
    marks = {each: spider.marks for each, spider in families().items()}
    for path in site.start[:2]:
        answer = site.answer(Asked(path.partition("#")[0], "portal.example"))
        found = fingerprint(decode(answer.body), HOST + path, marks)
        assert found and found.family == site.family, path


# --- what several families share


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('jQuery1124({"a": 1});', {"a": 1}),
        ("\ufeff[1]", [1]),
        ("<html></html>", None),
        ('{"a": ', None),
        ("var a = {};", None),
    ],
)
def test_an_answer_is_json_or_jsonp_or_something_else(text: str, value: object) -> None:
    assert json_of(text) == value


def test_seconds_of_an_epoch_are_a_day_of_beijing() -> None:
    assert day_of(1642003200) == date(2022, 1, 13)
    assert day_of("2022-04-01 17:18:49") == date(2022, 4, 1)
    assert day_of(None) is None
    assert day_of(20220401) is None


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("共 <b>3</b> 页", 3),
        ('<input totalpage="7">', 7),
        ("pageCount:12,", 12),
        ("共 3 页 ... 共 4 页", None),
        ("", None),
    ],
)
def test_pages_are_counted_only_where_a_page_says_one_thing(text: str, pages: int | None) -> None:
    assert pages_of(text) == pages


def test_a_parameter_keeps_its_place() -> None:
    assert with_query(f"{HOST}/a?page=1&sid=7#x", page=2) == f"{HOST}/a?page=2&sid=7"


def test_nothing_at_a_guessed_address_proves_nothing() -> None:
    known, guessed = (Column(HOST, guessed=each) for each in (False, True))
    for column in (known, guessed):
        column.take(ListPage((Row(f"{HOST}/1", TITLE),)))
        column.miss(Outcome.GONE, "HTTP 404")
    assert (known.proof, guessed.proof) == ("last_page", "")
    assert guessed.trouble is not None


def test_a_page_without_news_leads_on_only_while_rows_are_missing() -> None:
    column, row = Column(HOST, guessed=True), Row(f"{HOST}/1", TITLE)
    column.take(ListPage((row,)))
    assert column.leads_nowhere(ListPage((row,)))
    assert column.leads_nowhere(ListPage((row,), records=9))
    assert not column.leads_nowhere(ListPage((row,), records=1))


def test_a_fragment_of_one_row_is_no_stub() -> None:
    fragment = f"<ul>{anchor('/public/6981/1.html')}</ul>".encode()
    answer = Answer(200, {"content-type": "text/html"}, fragment, f"{HOST}/label", f"{HOST}/label")
    assert classify(answer, "listing").outcome is Outcome.OK
    assert classify(answer, "report").outcome is Outcome.SOFT_404


# --- ucap

UCAP = f"{HOST}/xxs/c100096/common_list.shtml"
SEARCH = f"{HOST}/common/search/{ID}?page=1&_pageSize=100"


def ucap_row(number: int) -> str:
    return anchor(f"/xxs/c100096/202201/{number:032x}.shtml")


def ucap_results(*numbers: int, total: int, host: str = HOST) -> str:
    results = [{"title": TITLE, "url": f"{host}/xxs/c100096/202201/{each:032x}.shtml"} for each in numbers]
    return json.dumps({"data": {"total": total, "page": 1, "rows": 15, "results": results}})


@pytest.mark.parametrize(
    "head", [f'<meta name="channelId" content="{ID}">', f'<script>var channelId = "{ID}";</script>']
)
def test_ucap_asks_by_the_channel_id_that_the_page_states(head: str) -> None:
    asked = second(UcapSpider, head + ucap_row(1), UCAP)
    assert [urlsplit(each).path for each in asked] == [
        f"/common/search/{ID}", f"/search/{ID}", f"/searchList/{ID}", "/getFileListByCodeId"
    ]  # fmt: skip
    assert query(asked[0])["_isJson"] == "true"


def test_ucap_asks_first_where_the_page_speaks_of() -> None:
    head = f"<script>var channelId='{ID}'; load('/searchList/' + channelId)</script>"
    assert urlsplit(second(UcapSpider, head + ucap_row(1), UCAP)[0]).path == f"/searchList/{ID}"


def test_ucap_finds_the_id_of_a_channel_by_its_code_and_not_by_its_place() -> None:
    column, page = first(UcapSpider, "<div>shell</div>", UCAP)
    tree = {
        "results": {
            "children": [
                {"channelCode": "c1", "channelId": "f" * 32},
                {"channelCode": "c100096", "channelId": ID},
            ]
        }
    }
    assert query(page.leads[0].url) == {"channelCode": "c100096", "websiteCodeName": "xxs"}
    told = UcapSpider.read(json.dumps(tree), page.leads[0].url, column)
    assert urlsplit(told.leads[0].url).path == f"/common/search/{ID}"


def test_ucap_goes_on_to_page_two_where_json_begins_with_what_the_page_showed() -> None:
    column, _page = first(UcapSpider, f"<meta name='channelId' content='{ID}'>{ucap_row(1)}", UCAP)
    column.guessed = True
    again = UcapSpider.read(ucap_results(1, total=3, host="http://other.example"), SEARCH, column)
    assert [query(each.url)["page"] for each in again.leads] == ["2"]


def test_ucap_counts_a_document_once_whatever_host_json_gives_it() -> None:
    column, _page = first(UcapSpider, f"<meta name='channelId' content='{ID}'>{ucap_row(1)}", UCAP)
    page = UcapSpider.read(ucap_results(1, 2, total=2, host="http://other.example"), SEARCH, column)
    column.take(page)
    assert (column.rows, column.proof) == (2, "server_total")


def test_ucap_posts_where_the_tax_offices_portal_wants_a_form() -> None:
    shell, url = f"<script>channelId = '{ID}'</script>", f"{HOST}/getFileListByCodeId"
    column, page = first(UcapSpider, shell, UCAP)
    assert parse_qs(page.leads[-1].body or "")["page"] == ["1"]
    answer = json.dumps({"results": json.loads(ucap_results(1, total=9))})
    listed = UcapSpider.read(answer, url, column)
    column.facts.update(listed.facts)
    column.take(listed)
    (following,) = UcapSpider.addresses(column, listed, url)
    assert (listed.records, parse_qs(following.body or "")["page"]) == (9, ["2"])


def test_ucap_counts_static_pages_from_one() -> None:
    pager = "<script>createPageHTML('page_div',10, 1,'dezlist','shtml',149);</script>"
    assert second(UcapSpider, ucap_row(1) + pager, UCAP)[0] == f"{HOST}/xxs/c100096/dezlist_2.shtml"


@pytest.mark.parametrize(
    "path", ["/x/c1/202301/c01_592213.shtml", "/x/2022/1/8/" + ID + ".shtml", "/x/c100/c2/content.shtml"]
)
def test_ucap_knows_its_older_documents(path: str) -> None:
    page = UcapSpider.read(anchor(path, "某某局"), UCAP, Column(UCAP))
    assert [row.url for row in page.rows] == [HOST + path]


# --- Guangdong

GKMLPT = f"{HOST}/xswj/gkmlpt/annualreport"


def tree(*nodes: dict[str, object]) -> str:
    return f"<script>window._CONFIG={{SID:'755', TREE:{json.dumps(nodes)}, SERVICE_AREA_ID: '1'}}</script>"


def test_guangdong_asks_for_the_node_that_the_fragment_names() -> None:
    page = GuangdongSpider.read(
        tree({"id": 9, "name": "法定主动公开内容"}), f"{GKMLPT}#2629", Column(f"{GKMLPT}#2629")
    )
    assert [each.url for each in page.leads] == [f"{HOST}/xswj/gkmlpt/api/all/2629?page=1&sid=755"]


def test_guangdong_finds_the_node_by_its_name_however_deep() -> None:
    nodes = {
        "id": 1,
        "name": "公开",
        "children": [{"id": 2, "name": "政府网站工作年度报告"}, {"id": 3, "name": "年报"}],
    }
    page = GuangdongSpider.read(tree(nodes), GKMLPT, Column(GKMLPT))
    assert ["/all/3?" in each.url for each in page.leads] == [True]
    assert page.shelves == ()


def test_guangdong_follows_a_node_that_jumps_out_as_a_page() -> None:
    nodes = ({"id": 3, "name": "年报"}, {"id": 4, "name": "历年年报", "jump_url": "/zfxxgknb/"})
    page = GuangdongSpider.read(tree(*nodes), GKMLPT, Column(GKMLPT))
    assert [(each.address.url, each.label) for each in page.shelves] == [(f"{HOST}/zfxxgknb/", "历年年报")]


def test_guangdong_takes_a_jump_back_to_a_node_for_that_node() -> None:
    node = {"id": 3, "name": "年报", "jump_url": "/xswj/gkmlpt/annualreport#77"}
    page = GuangdongSpider.read(tree(node), GKMLPT, Column(GKMLPT))
    assert [each.url for each in page.leads] == [f"{HOST}/xswj/gkmlpt/api/all/77?page=1&sid=755"]


def test_guangdong_takes_one_of_two_addresses_the_one_on_its_own_host() -> None:
    url = f"{HOST}/gkmlpt/api/all/3?page=1&sid=7"
    article = {
        "title": TITLE, "publisher": "某某局", "display_publish_time": 1642003200,
        "url": "http://other.example/gkmlpt/content/3/3764/post_5.html#3", "post_url": f"{HOST}/tl/content/post_5.html",
    }  # fmt: skip
    _column, page = first(GuangdongSpider, json.dumps({"total": 3, "articles": [article]}), url)
    assert page.rows == (Row(f"{HOST}/tl/content/post_5.html", TITLE, date(2022, 1, 13), "某某局"),)
    assert second(GuangdongSpider, json.dumps({"total": 3, "articles": [article]}), url) == [
        url.replace("page=1", "page=2")
    ]


def test_guangdongs_two_addresses_are_one_document() -> None:
    one, other = (
        f"{HOST}/a/gkmlpt/content/9/9103/post_9103540.html",
        f"{HOST}/tonglan/content/mpost_9103540.html",
    )
    assert document_key(one) == document_key(other) != document_key(other.replace("540", "541"))


def test_guangdong_tries_both_numbers_of_a_second_page() -> None:
    text, url = anchor("/bm/content/post_1.html"), f"{HOST}/bm/"
    assert second(GuangdongSpider, text, url) == [f"{HOST}/bm/index_1.html", f"{HOST}/bm/index_2.html"]


# --- Lonsun

LONSUN = f"{HOST}/zwgk/public/column/6981?type=3&action=list"


def test_lonsun_reads_label_site_and_template_from_the_page() -> None:
    script = "<script>post('/tl/site/label/165919', {siteId: '77', pageSize: 20, type:'3', length: 50, file:'/tl/list'})</script>"
    _column, page = first(LonsunSpider, script, LONSUN)
    (lead,) = page.leads
    asked = query(lead.url)
    assert urlsplit(lead.url).path == "/tl/site/label/165919"
    assert (asked["siteId"], asked["file"], asked["organId"], asked["pageIndex"]) == (
        "77",
        "/tl/list",
        "6981",
        "1",
    )
    assert int(asked["length"]) > 100
    assert not lead.guessed


def test_lonsun_keeps_a_label_address_that_is_printed_whole() -> None:
    stated = (
        "/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=2&pageIndex=1&catId=9&length=50&file=%2Fa"
    )
    address = second(LonsunSpider, f"{anchor('/public/6981/11.html')}<script>u='{stated}'</script>", LONSUN)[
        0
    ]
    asked = query(address)
    assert (asked["catId"], asked["pageIndex"], asked["length"], asked["file"]) == ("9", "2", "200", "/a")


def test_lonsun_only_guesses_a_label_that_the_page_does_not_name() -> None:
    text = f"<meta name='SiteId' content='5'>{anchor('/public/6981/11.html')}<b>下一页</b>"
    column, page = Column(LONSUN), LonsunSpider.read(text, LONSUN, Column(LONSUN))
    column.facts.update(page.facts)
    assert all(each.guessed for each in LonsunSpider.addresses(column, page, LONSUN))


def test_lonsun_opens_a_page_of_each_year_once() -> None:
    links = (
        "?type=3&action=detail&title=2021", "?action=detail&nav=3&title=2021&type=3", "?type=3&action=detail&title=",
        "?type=4&action=detail&title=2020", "?type=3&action=list",
    )  # fmt: skip
    text = "".join(f'<a href="/public/column/7{each}">年</a>' for each in links)
    page = LonsunSpider.read(text, LONSUN, Column(LONSUN))
    assert [query(each.address.url)["title"] for each in page.shelves] == ["2021", ""]


# --- openness

BRANCH = "61ea09e6886688c27d8b45ae"


@pytest.mark.parametrize(
    "path",
    [
        "/XxgkAnnualReport/show/5326.html", "/openness/OpennessAnnualReport/show/2805.html",
        "/OpennessAnnualReport/show/5328.html", "/OpennessAnnualReport/year/show/341/2022.html",
        f"/openness/detail/annual_report/{BRANCH}.html", f"/xxgkAnnualReport/detail/{BRANCH}.html",
    ],
)  # fmt: skip
def test_openness_knows_the_reports_of_both_generations(path: str) -> None:
    page = OpennessSpider.read(anchor(path, "某某局"), f"{HOST}/x", Column(f"{HOST}/x"))
    assert [row.url for row in page.rows] == [HOST + path]


def test_openness_opens_a_report_that_is_linked_by_its_year_alone() -> None:
    text = anchor("/OpennessAnnualReport/year/show/341/2022.html", "2022年")
    page = OpennessSpider.read(text, f"{HOST}/x", Column(f"{HOST}/x"))
    assert ([row.url for row in page.rows], [each.label for each in page.shelves]) == ([], ["2022年"])


def test_openness_opens_the_column_of_every_branch() -> None:
    url = f"{HOST}/opennessAnnualReport/?branch_id={BRANCH}"
    text = anchor(f"/opennessAnnualReport/?branch_id={BRANCH[::-1]}", "财政局") + anchor(url, "教育局")
    page = OpennessSpider.read(text, url, Column(url))
    assert [each.label for each in page.shelves] == ["财政局"]


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("/XxgkContent/showList/974/0/page_1.html", "/XxgkContent/showList/974/0/page_2.html"),
        (f"/opennessAnnualReport/?branch_id={BRANCH}", f"/opennessAnnualReport/?branch_id={BRANCH}&page=2"),
    ],
)
def test_openness_counts_from_one(url: str, following: str) -> None:
    text = (
        anchor("/XxgkAnnualReport/show/1.html") + "<div class='pager'><a href='javascript:;'>下一页</a></div>"
    )
    assert second(OpennessSpider, text, HOST + url) == [HOST + following]


# --- eportal and numid

EPORTAL = f"{HOST}/sxj/zfxxgknb69/index.html"
ARTICLE = anchor(f"/eportal/ui?pageId=1&articleKey={ID}&columnId=7")


def test_eportal_asks_with_the_ids_of_page_and_module() -> None:
    hidden = f'<input id="eprotalCurrentPageId" value="248"><input name="article_paging_list_hidden" moduleid="{ID}" totalpage="3">'
    column, page = first(EportalSpider, ARTICLE + hidden, EPORTAL)
    following = EportalSpider.addresses(column, page, EPORTAL)[0].url
    assert page.pages == 3
    assert query(following) == {"pageId": "248", "currentPage": "2", "moduleId": ID, "staticRequest": "yes"}


@pytest.mark.parametrize(
    ("trace", "following"),
    [
        ('<a href="index_1.html">下一页</a>', "index_1.html"),
        ('<a href="javascript:next(2)">2</a>', "index.html?currentPage=2"),
        ('<a href="/sxj/zfxxgknb69/47aa6026-2.html">2</a>', "47aa6026-2.html"),
        ("", "index_1.html"),
    ],
)
def test_eportal_follows_each_pager_of_the_beijing_districts(trace: str, following: str) -> None:
    assert second(EportalSpider, anchor("/sxj/20240704/index.html") + trace, EPORTAL)[0] == EPORTAL.replace(
        "index.html", following
    )


def test_eportal_reads_a_catalogue_that_comes_as_json() -> None:
    portlet = "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageNo=1&pageSize=20"
    column, page = first(EportalSpider, f"<script>get('{portlet}')</script>", EPORTAL)
    url = page.leads[0].url
    listed = EportalSpider.read(json.dumps({"result": [{"url": "/a/1.html", "title": TITLE}]}), url, column)
    column.take(listed)
    assert ("queryList.portlet" in url, query(url)["pageNo"]) == (True, "1")
    assert [row.url for row in listed.rows] == [f"{HOST}/a/1.html"]
    assert [query(each.url)["pageNo"] for each in EportalSpider.addresses(column, listed, url)] == ["2"]


# --- Hebei, Hunan

BLOCK = f"/columns/{UUID}/templates/{UUID}/blocks/{UUID}"


def test_hebei_goes_to_the_block_where_the_page_prints_no_row() -> None:
    url = f"{HOST}/columns/{UUID}/index.html"
    _column, page = first(HebeiSpider, f"<script>load('{BLOCK}?page=1')</script>", url)
    assert [each.url for each in page.leads] == [f"{HOST}{BLOCK}?page=1&fix=0"]


@pytest.mark.parametrize(
    ("url", "trace", "following"),
    [
        (f"/columns/{UUID}/index.html", BLOCK, f"{BLOCK}?page=2&fix=0"),
        ("/column.jsp?id=7", "<a href='#'>下一页</a>", "/column.jsp?id=7&current=2"),
        ("/www/7/index.html", "<a href='cb473d96-2.html'>2</a>", "/www/7/cb473d96-2.html"),
    ],
)
def test_hebei_turns_pages_in_three_ways(url: str, trace: str, following: str) -> None:
    text = anchor(f"/columns/{UUID}/202308/21/{UUID}.html") + trace
    assert second(HebeiSpider, text, HOST + url)[0] == HOST + following


def test_bcms_follows_what_the_page_prints() -> None:
    row, url = anchor("/c2/20220219/i1827907.html"), f"{HOST}/c2/list.html"
    assert second(BcmsSpider, row + "<a href='p7.html'>下一页</a>", url) == [f"{HOST}/c2/p7.html"]
    pager = "<script>createPageHTML('paging',25,1,'index','html',500);</script>"
    assert second(BcmsSpider, row + pager, url) == [f"{HOST}/c2/index_2.html"]


# --- Epoint, TrueCMS, szinf

EPOINT = f"{HOST}/dynamic/zwgk/govInfoPub.html?categorynum=003002&deptcode=D7"
GUID = f"var siteInfo = {{'projectName':'/EWB-FRONT','siteGuid':'{UUID}'}}"


def test_epoint_reads_the_sites_id_from_its_script_and_asks_in_both_envelopes() -> None:
    column, page = first(EpointSpider, "<script src='/js/webBuilderCommon.js'></script>", EPOINT)
    assert [each.url for each in page.leads] == [f"{HOST}/js/webBuilderCommon.js"]
    asked = EpointSpider.read(GUID, page.leads[0].url, column).leads
    bodies = [json.loads(each.body or "") for each in asked]
    assert {each.url for each in asked} == {f"{HOST}/EWB-FRONT/rest/lightfrontaction/getgovinfolist"}
    assert bodies[1] == {"params": bodies[0]}
    assert (bodies[0]["categorynum"], bodies[0]["deptcode"], bodies[0]["siteGuid"]) == ("003002", "D7", UUID)
    assert bodies[0]["pageIndex"] == 0


def test_epoint_goes_on_from_zero_or_from_one() -> None:
    url = f"{HOST}/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    column = Column(EPOINT, facts={"guid": UUID, "dept": "", "category": "003002"})
    page = EpointSpider.read(
        json.dumps({"custom": {"total": "9", "data": [{"realtitle": TITLE, "infourl": "/1.html"}]}}),
        url,
        column,
    )
    column.take(page)
    asked = [json.loads(each.body or "") for each in EpointSpider.addresses(column, page, url)]
    assert page.records == 9
    assert [each["pageIndex"] for each in asked if "params" not in each] == [1, 2]


TRUECMS = f"columnId:'{UUID}', proxyUrl:'/TrueCMS/messageController/getMessage.do'"


def test_truecms_begins_behind_the_records_that_the_page_holds() -> None:
    record = f"<record><![CDATA[{anchor(f'/x/content/{UUID}.html')}]]></record>"
    text = f"<div id='initData'><!--<totalrecord>79</totalrecord>{record}--></div><script>{TRUECMS}</script>"
    asked = [query(each) for each in second(TruecmsSpider, text, f"{HOST}/x/list.html")]
    assert [(each["startrecord"], each["endrecord"], each["perpage"]) for each in asked] == [
        ("2", "31", "30"),
        ("2", "11", "10"),
    ]
    assert asked[0]["columnId"] == UUID


def test_truecms_reads_records_out_of_jsonp_and_stays_with_a_window_that_was_served() -> None:
    record = f"<record><![CDATA[{anchor(f'/x/content/{UUID}.html')}]]></record>"
    text = f"jsonp({json.dumps({'result': f'<totalrecord>79</totalrecord>{record}'})});"
    url = f"{HOST}/TrueCMS/messageController/getMessage.do?startrecord=1&endrecord=10&perpage=10"
    column = Column(f"{HOST}/x/list.html", facts={"column": UUID, "proxy": url.partition("?")[0]})
    page = TruecmsSpider.read(text, url, column)
    column.take(page)
    assert (page.records, len(page.rows)) == (79, 1)
    assert [query(each.url)["endrecord"] for each in TruecmsSpider.addresses(column, page, url)] == ["11"]


def test_szinf_posts_for_a_channel_and_counts_from_one() -> None:
    load, url = "/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15", f"{HOST}/xxgk_list.shtml"
    column, page = first(SzinfSpider, f"<script>var channel_id='{ID}'; post('{load}')</script>", url)
    (lead,) = page.leads
    assert (lead.url, parse_qs(lead.body or "")) == (HOST + load, {"pageIndex": ["1"], "channel_id": [ID]})
    row = {
        "TITLE": TITLE,
        "URL": f"{HOST}/1.shtml",
        "C_FWRQ_FORMAT": "2022-01-12",
        "PUBLISHED_TIME_FORMAT": "2023-02-09",
    }
    listed = SzinfSpider.read(json.dumps({"data": {"allRow": 3, "list": [row]}}), lead.url, column)
    column.take(listed)
    assert (listed.records, listed.rows) == (3, (Row(f"{HOST}/1.shtml", TITLE, date(2022, 1, 12)),))
    assert parse_qs(SzinfSpider.addresses(column, listed, lead.url)[0].body or "")["pageIndex"] == ["2"]


@pytest.mark.parametrize(
    "spider", [UcapSpider, GuangdongSpider, EportalSpider, EpointSpider, TruecmsSpider, SzinfSpider]
)
@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"data": null}', '{"data": [1], "results": 3, "custom": "x", "articles": {}}']
)
def test_an_answer_of_another_shape_lists_nothing(spider: type[ColumnSpider], text: str) -> None:
    url = f"{HOST}/gkmlpt/api/all/3?page=1&pageNo=1"
    page = spider.read(text, url, Column(url))
    assert page.rows == ()
    assert isinstance(spider.addresses(Column(url, pages=1), page, url), list)


# --- an address that is overwritten every year


def test_an_address_that_is_overwritten_holds_one_report_after_the_other(tmp_path: Path) -> None:
    site, folder = all_sites()["lonsun"](), tmp_path / "archive"
    with listening(site) as base_url:
        start = [f"{base_url}{site.start[1]}"]
        before = crawled(site, folder, base_url, start=start)
        site.moved_on = True
        vars(site).pop("documents")
        after = crawled(site, folder, base_url, start=start)
    assert {year for _organ, year, status in before if status == "new"} == {2020, 2021, 2022}
    assert {year for _organ, year, status in after if status == "new"} == {2023}
    assert not any(status == "gone" for _organ, _year, status in after)


def crawled(site: FamilySite, folder: Path, base_url: str, **facts: object) -> list[tuple[str, int, str]]:
    """Crawl into the archive in `folder`: organ, year and status of each report told."""
    folder.mkdir(exist_ok=True)
    database, portal = f"sqlite:///{folder / 'archive.db'}", folder / "portal.yaml"
    upgrade(database)
    portal.write_text(portal_yaml(site, base_url, **facts), "utf-8")
    told: list[tuple[str, int, str]] = []
    run_crawl(
        portal, data=folder, config=CONFIG, database_url=database, max_seconds=120,
        on_event=lambda event: told.extend(
            [(event["organ"], event["year"], event["status"])] if event["event"] == "report" else []
        ),
    )  # fmt: skip
    return told
