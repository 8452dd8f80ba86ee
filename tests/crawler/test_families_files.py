"""TRS, 上海, 陕西, 博达: which file holds the next page, and what proves that there is none."""

import pytest

from crawler.lists.column import Column
from crawler.lists.listing import ListPage, document_key
from crawler.spiders.base import ColumnSpider
from crawler.spiders.shaanxi import ShaanxiSpider
from crawler.spiders.shanghai import ShanghaiSpider
from crawler.spiders.trs import TrsSpider
from crawler.spiders.vsb import VsbSpider

URL = "http://portal.example/zwgk/zfxxgknb/"
TITLE = "某某局{}年政府信息公开工作年度报告"


def anchor(number: int, href: str = "./202103/t20210320_{}.html") -> str:
    return f'<li><a href="{href.format(number)}" title="{TITLE.format(2000 + number)}">某某局…</a> 2021-03-20</li>'


def listing(*rows: str, script: str = "", after: str = "") -> str:
    return f"<ul>{''.join(rows)}</ul>{after}<script>{script}</script>"


def first(family: type[ColumnSpider], text: str, url: str = URL) -> tuple[ListPage, list[str]]:
    """The first page as the family reads it, and where it would look for the second."""
    column = Column(url)
    page = family.read(text, url, column)
    column.facts.update(page.facts)
    column.take(page)
    return page, [each.url for each in family.addresses(column, page, url)]


def after(family: type[ColumnSpider], text: str, url: str, pages: int = 2) -> list[str]:
    """Where the family looks when page number `pages` answered at `url`."""
    column = Column(URL, pages=pages - 1)
    page = family.read(text, url, column)
    column.take(page)
    return [each.url for each in family.addresses(column, page, url)]


def test_a_trs_list_without_a_count_is_tried_from_0_and_from_1() -> None:
    _page, ways = first(TrsSpider, listing(anchor(20)))
    assert ways == [f"{URL}index_1.html", f"{URL}index_2.html"]


def test_a_trs_folder_whose_documents_are_shtml_has_shtml_lists() -> None:
    _page, ways = first(TrsSpider, listing(anchor(20, "./t23{:04}.shtml")))
    assert ways[0] == f"{URL}index_1.shtml"


@pytest.mark.parametrize(
    ("second", "third"), [("index_1.html", "index_2.html"), ("index_2.html", "index_3.html")]
)
def test_the_shape_that_answered_is_kept(second: str, third: str) -> None:
    assert after(TrsSpider, listing(anchor(20)), URL + second) == [URL + third]


def test_a_page_id_stands_between_stem_and_number() -> None:
    _page, ways = first(TrsSpider, listing(anchor(20), script="var pageid = '2013'; createPageHTML(3, 0);"))
    assert ways[0] == f"{URL}index_2013_1.html"


def test_rare_shapes_are_tried_only_where_more_pages_are_counted() -> None:
    _page, ways = first(TrsSpider, listing(anchor(20), script="var countPage = 3;"))
    assert ways[2:] == [f"{URL}column-index-2.html", f"{URL}?page=2", f"{URL}2.html"]


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ("pagination_script_config = { pageNumber: '0', total: '4' }", 4),
        ("$('.p').pagination({totalPage: 2, prevCls: 'prev'})", 2),
        ("", None),
    ],
)
def test_further_ways_to_count_trs_pages(script: str, pages: int | None) -> None:
    assert TrsSpider.read(listing(anchor(20), script=script), URL, Column(URL)).pages == pages


def test_a_list_whose_script_slices_one_page_is_whole() -> None:
    """北京: three pages are counted, all rows are in the first."""
    page, _ways = first(
        TrsSpider, listing(*map(anchor, range(9)), script='createPageHTML(9, 3, 0, "index", "html", 3);')
    )
    assert page.pages == 1


def test_rows_beside_the_list_do_not_make_it_whole() -> None:
    rows = [anchor(number) for number in range(9)]
    markup = listing(
        *rows[:5],
        script='createPageHTML(9, 3, 0, "index", "html", 3);',
        after=f"<ul>{''.join(rows[5:])}</ul>",
    )
    assert first(TrsSpider, markup)[0].pages == 3


def test_a_page_counted_by_rows_alone_shows_when_it_holds_them_all() -> None:
    """山东: the first pages are shown by script, nothing counts records."""
    page, _ways = first(
        TrsSpider, listing(*map(anchor, range(9)), script="var pageSize = 4; var countPage = 3;")
    )
    assert page.pages == 1


def test_the_search_of_a_list_is_asked_when_its_files_lead_nowhere() -> None:
    """平潭: `list2.trsapi` names channel and condition, not the address; the search is WAS5's."""
    script = """var SiteInfo = {searchId: 200210}; require(["list2.trsapi"], function(m) { m({ listArgs: {
        channelid: SiteInfo.searchId, classsql: "" || "chnlid=1813"}, pagebar: {prepage: 10, recordCount: '20'} }); });"""
    column, text = Column(URL), listing(anchor(20), script=script)
    page = TrsSpider.read(text, URL, column)
    column.facts.update(page.facts)
    column.take(page)
    search = next(way for way in TrsSpider.addresses(column, page, URL) if way.body)
    assert search.url == "http://portal.example/was5/web/search"
    assert search.body == "channelid=200210&searchword=&classsql=chnlid%3D1813&prepage=10&page=2"


def test_a_jsonp_answer_gives_rows_although_no_key_of_the_title_is_known() -> None:
    url = "http://portal.example/govsearch/jsonp/zf_jd_list.jsp?page=1"
    text = f'result({{"data":[{{"RELEASEDATE":"2023-01-13","docpuburl":"http://portal.example/t.html","x":"{TITLE.format(2022)}","y":"某某局"}}]}})'
    (row,) = TrsSpider.read(text, url, Column(URL)).rows
    assert (row.url, row.title, str(row.published)) == (
        "http://portal.example/t.html",
        TITLE.format(2022),
        "2023-01-13",
    )


def test_shanghai_counts_its_files_from_2() -> None:
    row = anchor(20, "/nw12344/20210320/" + "0a" * 15 + "{}.html")
    page, ways = first(
        ShanghaiSpider,
        listing(row, script="$().pagination({totalPage: 3})"),
        "http://s.example/nw1/index.html",
    )
    assert (page.pages, ways) == (3, ["http://s.example/nw1/index_2.html"])


def test_shaanxi_pages_follow_their_own_number() -> None:
    row = anchor(20, "/zfxxgk/zfxxgknb/15336765515881349{}.html")
    page, ways = first(
        ShaanxiSpider, listing(row, script="var n = parseInt('2');"), "http://s.example/zfxxgknb/1.html"
    )
    assert (page.pages, ways) == (2, ["http://s.example/zfxxgknb/2.html"])


VSB_URL = "http://portal.example/zwgk/zfxxgknb.htm"


def vsb(pager: str) -> str:
    return listing(anchor(20, "../info/1243/14{}.htm"), after=f"<div>共36条 {pager}</div>")


def test_vsb_follows_the_link_downwards() -> None:
    _page, ways = first(
        VsbSpider, vsb('<a href="zfxxgknb/35.htm">下页</a><a href="zfxxgknb/1.htm">尾页</a>'), VSB_URL
    )
    assert ways == ["http://portal.example/zwgk/zfxxgknb/35.htm"]


def test_vsb_ends_where_the_next_page_is_no_link() -> None:
    page, ways = first(VsbSpider, vsb("<span>下页</span><span>尾页</span>"), VSB_URL)
    assert (page.pages, ways) == (1, [])


def test_vsb_does_not_end_where_a_script_turns_the_page() -> None:
    page, _ways = first(VsbSpider, vsb('<span onclick="turn(2)">下页</span>'), VSB_URL)
    assert page.pages is None


def test_a_vsb_row_that_opens_a_viewer_leads_to_its_document() -> None:
    row = anchor(20, "/system/resource/pdfjs/viewer.html?file=%2F__local%2FA%2F{}.pdf")
    (found,) = VsbSpider.read(listing(row), VSB_URL, Column(VSB_URL)).rows
    assert found.url == "http://portal.example/__local/A/20.pdf"


@pytest.mark.parametrize("double", ["?isMobile=true", "?isMobile=false"])
def test_a_page_for_telephones_is_the_document_itself(double: str) -> None:
    plain = "http://www.portal.example/t20210320_1.html"
    assert document_key(plain + double) == document_key(plain)
    assert document_key(plain.replace(".html", "_wap.html")) == document_key(plain)
