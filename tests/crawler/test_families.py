"""TRS and Hanweb: told apart by fingerprint, read with the traps each of them sets."""

from pathlib import Path

import pytest

from crawler.lists.column import Column
from crawler.lists.fingerprint import Mark, fingerprint
from crawler.lists.listing import Address
from crawler.spiders.auto import families
from crawler.spiders.hanweb import HanwebSpider
from crawler.spiders.trs import TrsSpider
from parser.charset import decode

TRS_URL = "http://portal.example/zwgk/zfxxgknb/"
HANWEB_URL = "http://portal.example/col/col12377/index.html"
REAL_ANSWER = Path(__file__).parents[3] / "shared/real/dingxi-jpage-dataproxy.xml"
NEXT = "/module/web/jpage/dataproxy.jsp?page={page}&webid=79&path=/&columnid=1&unitid=31&permissiontype=0"


def trs(script: str) -> str:
    row = (
        '<a href="./202103/t20210320_534737.html" title="某局2020年政府信息公开工作年度报告">某局2020年…</a>'
    )
    return f"<ul><li>{row}<span>2021-03-20</span></li></ul><script>{script}</script>"


def hanweb(*rows: str, total: int | None = None, page: int = 2) -> str:
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    count = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    group = f'<nextgroup><![CDATA[<a href="{NEXT.format(page=page)}"></a>]]></nextgroup>'
    return f"<datastore>{group}<recordset>{records}</recordset>{count}</datastore>"


def row(number: int) -> str:
    return f"<li><a href='//portal.example/art/2022/1/11/art_1_{number}.html'>第{number}条</a></li>"


def marks() -> dict[str, tuple[Mark, ...]]:
    return {name: family.marks for name, family in families().items()}


def test_each_family_of_the_folder_keeps_its_contract() -> None:
    assert set(families()) >= {"trs", "hanweb"}
    for family in families().values():
        empty = family.read("<html></html>", TRS_URL, Column(TRS_URL))
        assert empty.rows == ()
        assert all(mark.weight > 0 for mark in family.marks)


@pytest.mark.parametrize(
    ("text", "url", "family"),
    [
        (trs('createPageHTML(3, 0, "index", "html");'), TRS_URL, "trs"),
        (trs("var countPage = 3;"), TRS_URL, "trs"),
        (f'<script type="text/xml">{hanweb(row(1))}</script>', HANWEB_URL, "hanweb"),
        (hanweb(row(1), total=114), "http://portal.example/module/web/jpage/dataproxy.jsp?page=2", "hanweb"),
    ],
)
def test_a_page_tells_its_family(text: str, url: str, family: str) -> None:
    found = fingerprint(text, url, marks())
    assert found is not None
    assert found.family == family


def test_a_page_without_marks_tells_none() -> None:
    assert fingerprint("<html><a href='a.html'>要闻</a></html>", TRS_URL, marks()) is None


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', 3),
        ('createPage(3, 0, "index", "html");', 3),
        ('createPageHTML(45, 3, 0, "index", "html", 15);', 3),
        ("createPageHTML(4, 0);", 4),
        ("var countPage = 5; var currentPage = 0;", 5),
        ("<!-- createPageHTML(2,0,'index','shtml'); //-->", 2),
        ("function createPageHTML(_nPageCount, _nCurrIndex) {}", None),
        ("pagebar: { prepage: 10, recordCount: '21' }", 3),
        ("", None),
    ],
)
def test_trs_pages_are_counted_in_every_dialect(script: str, pages: int | None) -> None:
    assert TrsSpider.read(trs(script), TRS_URL, Column(TRS_URL)).pages == pages


@pytest.mark.parametrize(
    ("script", "url", "second"),
    [
        ('createPageHTML(3, 0, "index", "html");', TRS_URL, f"{TRS_URL}index_1.html"),
        ('createPageHTML(3, 0, "index", "shtml");', f"{TRS_URL}index.shtml", f"{TRS_URL}index_1.shtml"),
        ('createPageHTML(3, 0, "zfxxgknb", "htm");', TRS_URL, f"{TRS_URL}zfxxgknb_1.htm"),
        ("", f"{TRS_URL}index.shtml", f"{TRS_URL}index_1.shtml"),
        ("", TRS_URL, f"{TRS_URL}index_1.html"),
        ("", f"{TRS_URL}index_4.html", f"{TRS_URL}index_1.html"),
    ],
)
def test_trs_names_its_second_page_as_the_pager_does(script: str, url: str, second: str) -> None:
    page, column = TrsSpider.read(trs(script), url, Column(url)), Column(url)
    column.take(page)
    assert TrsSpider.addresses(column, page, url)[0] == Address(second)


def test_trs_rows_come_with_whole_titles() -> None:
    (found,) = TrsSpider.read(trs(""), TRS_URL, Column(TRS_URL)).rows
    assert found.report is not None
    assert (found.report.year, found.report.certain) == (2020, True)


def test_hanweb_records_are_read_from_the_script_and_not_from_the_dom() -> None:
    navigation = '<a href="/art/2022/1/1/art_9_9.html">导航</a>'
    text = f'{navigation}<script type="text/xml">{hanweb(row(1))}</script>'
    page = HanwebSpider.read(text, HANWEB_URL, Column(HANWEB_URL))
    assert [found.url for found in page.rows] == ["http://portal.example/art/2022/1/11/art_1_1.html"]


def test_hanweb_counts_a_record_printed_twice() -> None:
    page = HanwebSpider.read(hanweb(row(1), row(1), row(2), total=3), HANWEB_URL, Column(HANWEB_URL))
    assert (len(page.rows), page.repeated, page.records) == (2, 1, 3)


def test_hanweb_follows_the_sites_own_link_first_and_then_sends_both_dialects() -> None:
    page, column = (
        HanwebSpider.read(hanweb(row(1), row(2), total=9), HANWEB_URL, Column(HANWEB_URL)),
        Column(HANWEB_URL),
    )
    column.take(page)
    verbatim, both = (each.url for each in HanwebSpider.addresses(column, page, HANWEB_URL))
    assert verbatim == "http://portal.example" + NEXT.format(page=2)
    for part in ("page=2", "startrecord=3", "endrecord=4", "perpage=2", "columnid=1", "unitid=31"):
        assert part in both


def test_hanweb_does_not_follow_a_link_that_leads_back() -> None:
    page, column = (
        HanwebSpider.read(hanweb(row(1), total=9, page=1), HANWEB_URL, Column(HANWEB_URL)),
        Column(HANWEB_URL),
    )
    column.take(page)
    (only,) = HanwebSpider.addresses(column, page, HANWEB_URL)
    assert "page=2" in only.url


def test_hanweb_without_a_link_knows_no_next_page() -> None:
    page, column = (
        HanwebSpider.read(
            f"<datastore><record>{row(1)}</record></datastore>", HANWEB_URL, Column(HANWEB_URL)
        ),
        Column(""),
    )
    assert HanwebSpider.addresses(column, page, HANWEB_URL) == []


@pytest.mark.skipif(not REAL_ANSWER.exists(), reason="../shared is not mounted here")
def test_a_real_dataproxy_answer_gives_its_rows_and_no_look_alike() -> None:
    text = decode(REAL_ANSWER.read_bytes())
    url = "http://www.dingxi.gov.cn/module/web/jpage/dataproxy.jsp"
    page = HanwebSpider.read(text, url, Column(url))
    assert len(page.rows) == text.count("<record>")
    assert page.records is None
    assert all(found.published for found in page.rows)
    assert [found.title for found in page.rows if found.report] == []
