"""Sites of no known family: which anchors are the list, how its pager is followed, when it is at its end."""

import pytest

from crawler.lists.column import Column
from crawler.lists.fingerprint import fingerprint
from crawler.lists.listing import ListPage, Row
from crawler.lists.pager import is_last, stated_pages
from crawler.lists.shapes import raised, second_pages
from crawler.lists.shelves import with_shelves
from crawler.lists.ways import ways_on
from crawler.spiders.auto import AutoSpider, families, speaks_of_reports
from crawler.spiders.generic import GenericSpider
from gongkai.samples.families.base import all_sites
from gongkai.samples.sites import Asked
from parser.charset import decode

URL = "http://portal.example/html/290/index.html"
NAVIGATION = "<ul>" + "".join(f'<li><a href="/nav/{n}/">栏目{n}</a></li>' for n in range(9)) + "</ul>"


def row(year: int) -> str:
    return f'<li><span><a href="/html/290/{year}.html">某某局{year}年政府信息公开工作年度报告</a></span> {year}-01-20</li>'


def read(text: str, url: str = URL, column: Column | None = None) -> ListPage:
    return GenericSpider.read(text, url, column or Column(url))


def ways(text: str, url: str = URL) -> list[str]:
    column = Column(url)
    page = read(text, url, column)
    column.take(page)
    return [each.url for each in GenericSpider.addresses(column, page, url)]


@pytest.mark.parametrize("name", sorted(all_sites()))
def test_the_first_column_of_every_sample_portal_tells_its_family(name: str) -> None:
    site = all_sites()[name]()
    text = decode(site.answer(Asked(site.start[0], "portal.example")).body)
    url = f"http://portal.example{site.start[0]}"
    column = Column(url, name="政府信息公开年报")
    found = fingerprint(text, url, {family: spider.marks for family, spider in families().items()})
    if found is None:
        assert speaks_of_reports(text, url, column)
        assert site.family == "generic" or not any(row.report for row in read(text, url).rows), "no marks"
    else:
        assert found.family == site.family


def test_the_list_is_what_names_reports_with_all_its_rows() -> None:
    other = '<li><a href="/html/290/7.html">图解：某某局年度报告</a></li>'
    page = read(f"{NAVIGATION}<ul>{row(2020)}{other}</ul>")
    assert [each.url[-9:] for each in page.rows] == ["2020.html", "90/7.html"]
    assert str(page.rows[0].published) == "2020-01-20"


def test_a_later_page_without_reports_is_known_by_the_shape_of_its_rows() -> None:
    column = Column(URL, pages=1, facts={"shapes": "9.html?"})
    page = read(f'{NAVIGATION}<ul><li><a href="/html/290/7.html">通知</a></li></ul>', URL, column)
    assert [each.title for each in page.rows] == ["通知"]


def test_a_column_of_notices_may_begin_without_any_report() -> None:
    notices = "".join(
        f'<li><a href="/html/290/{n}.html">关于示例道路施工的第{n}号公告</a></li>' for n in range(4)
    )
    page = read(f"{NAVIGATION}<iframe src='/weather.html'></iframe><ul>{notices}</ul>")
    assert (len(page.rows), page.leads) == (4, ())


@pytest.mark.parametrize(
    "hidden",
    [
        f"<script>document.write('{row(2020)}');</script>".replace("/", r"\/").replace(
            r"<\/script>", "</script>"
        ),
        f'<script>var list = "{row(2020).replace(chr(34), chr(92) + chr(34))}";</script>',
        f"<script type='text/xml'><![CDATA[{row(2020)}]]></script>",
        """<script>var d = [{"id": 1, "title": "某某局2020年政府信息公开工作年度报告", "url": "/html/290/2020.html"}];</script>""",
        r"""<script>var d = [{"url": "\/html\/290\/2020.html", "title":
            "\u67d0\u5c402020\u5e74\u653f\u5e9c\u4fe1\u606f\u516c\u5f00\u5e74\u62a5"}];</script>""",
    ],
)
def test_rows_hidden_from_the_parser_are_found(hidden: str) -> None:
    assert [each.url for each in read(NAVIGATION + hidden).rows if each.report] == [
        "http://portal.example/html/290/2020.html"
    ]


def test_a_shell_leads_to_frames_of_its_own_host_only() -> None:
    shell = (
        NAVIGATION
        + '<iframe src="list.html"></iframe><iframe src="http://cdn.example/x.html"></iframe><iframe src="/login.html"></iframe>'
    )
    assert [lead.url for lead in read(shell).leads] == ["http://portal.example/html/290/list.html"]


def test_a_page_that_hands_on_by_refresh_is_followed() -> None:
    page = read('<meta http-equiv="refresh" content="0;url=list.html">')
    assert page.leads[0].url == "http://portal.example/html/290/list.html"


@pytest.mark.parametrize(
    ("pager", "second"),
    [
        ('<a href="index_9.html">下一页</a>', ["http://portal.example/html/290/index_9.html"]),
        ('<a href="?pn=2">Next &gt;</a>', [f"{URL}?pn=2"]),
        ('<a href="p1.html">1</a><a href="p2.html">2</a>', ["http://portal.example/html/290/p2.html"]),
        (
            """<a href="#" onclick="location.href='x_2.html'">下一页</a>""",
            ["http://portal.example/html/290/x_2.html"],
        ),
        ('共3页 <a href="javascript:go(2)">2</a>', [f"{URL[:-10]}index_1.html", f"{URL[:-10]}index_2.html"]),
    ],
)
def test_the_way_on_is_followed_as_printed_and_guessed_only_without_one(
    pager: str, second: list[str]
) -> None:
    assert ways(f"<ul>{row(2020)}</ul><div>{pager}</div>") == second


def test_a_form_is_posted_back_with_its_hidden_fields() -> None:
    form = """<form action="List.aspx?id=3"><input type="hidden" name="__VIEWSTATE" value="/wEP+1">
        <a href="javascript:__doPostBack('MoreInfoList1$Pager','2')">2</a></form>"""
    (way,) = ways_on(form, "http://portal.example/a/List.aspx?id=3", 1)
    assert way.url == "http://portal.example/a/List.aspx?id=3"
    assert way.body == "__VIEWSTATE=%2FwEP%2B1&__EVENTTARGET=MoreInfoList1%24Pager&__EVENTARGUMENT=2"


@pytest.mark.parametrize(
    ("pager", "last"),
    [
        ("<span>下一页</span>", True),
        (f'<a href="{URL}">下一页</a>', True),
        ('<a href="javascript:;">下一页</a>', False),
        ('<span onclick="go()">下一页</span>', False),
        ('<a href="2.html">下一页</a>', False),
        ("", False),
    ],
)
def test_a_pager_ends_where_its_next_page_leads_nowhere(pager: str, last: bool) -> None:
    assert is_last(f"<div>{pager}</div>", URL, 1) is last


def test_a_pager_ends_at_its_highest_number_unless_more_follow() -> None:
    numbers = '<a href="1.html">1</a><a href="2.html">2</a>'
    assert is_last(numbers, URL, 3)
    assert not is_last(f'{numbers}<a href="9.html">...</a>', URL, 3)
    assert not is_last(numbers, URL, 1)


def test_a_count_beyond_this_page_is_believed_against_an_end() -> None:
    assert read(f"<ul>{row(2020)}</ul>共 3 页 <span>下一页</span>").pages == 3


@pytest.mark.parametrize(
    ("text", "pages"),
    [("共 3 页", 3), ("totalPage: '4'", 4), ("<span>1/6</span> 下一页", 6), ("2021/03", None), ("", None)],
)
def test_what_a_pager_counts(text: str, pages: int | None) -> None:
    assert stated_pages(text) == pages


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("http://a.example/x/index_2.html", "http://a.example/x/index_3.html"),
        ("http://a.example/x/9.html", "http://a.example/x/10.html"),
        ("http://a.example/list.jsp?id=228&current=2", "http://a.example/list.jsp?id=228&current=3"),
        ("http://a.example/list.htm?a1082p=2&a1082t=6", "http://a.example/list.htm?a1082p=3&a1082t=6"),
        ("http://a.example/x/", None),
        ("http://a.example/x/2021.html", None),
    ],
)
def test_the_number_in_an_address_is_raised(url: str, following: str | None) -> None:
    assert raised(url) == following


@pytest.mark.parametrize(("more", "guessed"), [("", False), ('<button id="more">加载更多</button>', True)])
def test_files_that_are_missing_prove_nothing_where_the_page_speaks_of_more(more: str, guessed: bool) -> None:
    column = Column(URL)
    page = read(f"<ul>{row(2020)}</ul>{more}")
    column.facts.update(page.facts)
    column.take(page)
    assert {way.guessed for way in GenericSpider.addresses(column, page, URL)} == {guessed}


def test_a_report_with_a_frame_in_it_is_no_shell() -> None:
    heads = "总体情况 主动公开政府信息情况 行政复议、行政诉讼情况 存在的主要问题及改进情况"
    assert read(f'<p>{heads}</p><iframe src="viewer.html?file=a.pdf"></iframe>').leads == ()


def test_a_list_without_files_is_tried_by_parameter() -> None:
    assert second_pages("http://a.example/gknb.php?type=3") == ["http://a.example/gknb.php?type=3&page=2"]


def test_a_dynamic_list_without_any_pager_stands_alone() -> None:
    assert read(f"<ul>{row(2020)}</ul>", "http://a.example/gknb.php?type=3").pages == 1


def test_auto_reads_an_unknown_page_that_lists_reports_and_no_other() -> None:
    spider = AutoSpider.__new__(AutoSpider)
    column = Column(URL)
    assert spider.family_of(f"{NAVIGATION}<ul>{row(2020)}</ul>", URL, column) is GenericSpider
    assert spider.family_of(NAVIGATION, URL, column) is None


@pytest.mark.parametrize(
    ("label", "path", "opened"),
    [
        ("市级部门", "bm/", True),
        ("中省驻区机构", "zs/1.html", True),
        ("示例市财政局", "czj/index.html", True),
        ("2021年", "2021n/", True),
        ("下一页", "nb_2/", False),
        ("信息公开指南", "../zn/", False),
        ("某某局通知", "20210101/45.html", False),
    ],
)
def test_a_list_inside_the_folder_of_a_column_of_reports_is_opened(
    label: str, path: str, opened: bool
) -> None:
    column = Column("http://portal.example/zfxxgk/nb/1.html", name="政府信息公开年报")
    shelves = with_shelves(ListPage(()), f'<a href="{path}">{label}</a>', column.url, column).shelves
    assert [shelf.label for shelf in shelves] == ([label] if opened else [])


def test_a_group_of_organs_is_opened_below_any_column() -> None:
    column = Column("http://portal.example/bmxxgk/index.html", name="部门信息公开")
    shelves = with_shelves(
        ListPage(()), '<a href="sj/">市级部门</a><a href="czj/">示例市财政局</a>', column.url, column
    ).shelves
    assert [shelf.label for shelf in shelves] == ["市级部门"]


def test_a_report_that_is_called_after_its_year_is_no_list() -> None:
    column = Column("http://portal.example/zfxxgk/nb/", name="政府信息公开年报")
    report = Row(f"{column.url}2021n/", "2021年政府信息公开年报")
    assert with_shelves(ListPage((report,)), '<a href="2021n/">2021年</a>', column.url, column).shelves == ()
