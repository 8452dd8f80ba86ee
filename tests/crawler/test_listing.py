"""Rows of list pages: whole titles, dates beside them, links wherever the site hides them."""

from datetime import date

import pytest

from crawler.desk.filing import is_sure
from crawler.lists.column import Column
from crawler.lists.listing import ListPage, Row, absolute, find_date, rows_of_anchors, rows_of_script, unique
from crawler.lists.shelves import below, is_wanted

BASE = "http://portal.example/zfxxgk/zfxxgknb/"
TITLE = "某某局2020年政府信息公开工作年度报告"


def only(markup: str) -> Row:
    (row,) = rows_of_anchors(markup, BASE)
    return row


def test_a_truncated_anchor_gives_its_title_attribute() -> None:
    row = only(f'<li><a href="./t.html" title="{TITLE}">某某局2020年政…</a><span>2021-01-20</span></li>')
    assert (row.title, row.url, row.published) == (TITLE, f"{BASE}t.html", date(2021, 1, 20))


def test_a_title_attribute_that_says_nothing_does_not_replace_the_text() -> None:
    assert (
        only(f'<a href="t.html" title="点击查看这篇文章的全部内容，在新窗口打开">{TITLE}</a>').title == TITLE
    )


def test_an_anchor_split_over_lines_and_tags_is_one_title() -> None:
    row = only(f"<a href='t.html'>{TITLE[:6]}\n  <em>{TITLE[6:]}</em></a>")
    assert row.report is not None
    assert row.report.year == 2020


def test_a_date_split_over_lines_is_read() -> None:
    assert find_date("\n 2022-\n          01-\n          12\n") == date(2022, 1, 12)


def test_an_index_number_or_an_impossible_day_is_no_date() -> None:
    assert find_date("2022-00018") is None
    assert find_date("2022-02-31") is None


def test_the_date_of_another_row_is_not_taken() -> None:
    markup = f"<ul><li><a href='a.html'>{TITLE}</a></li><li><a href='b.html'>别的</a>2020-02-02</li></ul>"
    assert only(markup).published is None


def test_rows_that_only_a_script_writes_are_found() -> None:
    script = f'''var url="./202101/t20210120_1.shtml"; var title="{TITLE}";
    document.writeln("<li><a href="+url+">"+title+"</a><span>2021-01-20</span></li>");
    var url = './202001/t20200120_2.shtml'; document.write('<a href="'+url+'" title="图解">x</a>');'''
    first, second = rows_of_script(script, BASE)
    assert (first.url, first.title, first.published) == (
        f"{BASE}202101/t20210120_1.shtml", TITLE, date(2021, 1, 20),
    )  # fmt: skip
    assert (second.title, second.report) == ("图解", None)


def test_protocol_relative_and_script_links() -> None:
    assert absolute("//www.portal.example/art/1.html#top", BASE) == "http://www.portal.example/art/1.html"
    assert absolute("javascript:void(0)", BASE) is None


def test_a_document_linked_twice_is_one_row_and_keeps_the_title_that_names_a_report() -> None:
    rows = unique([Row("u", "查看"), Row("u", TITLE), Row("v", "别的")])
    assert [row.title for row in rows] == [TITLE, "别的"]


@pytest.mark.parametrize(
    ("title", "trail", "year"),
    [
        ("荷塘区退役军人事务局", ("政府信息公开年报", "2021年"), 2021),
        ("2021年度报告", ("政府信息公开年报", "某某局"), 2021),
        ("荷塘区退役军人事务局", ("机构职能",), None),
    ],
)
def test_a_row_is_completed_by_the_names_above_it(
    title: str, trail: tuple[str, ...], year: int | None
) -> None:
    named = Row("http://portal.example/1.html", title, trail=trail).report
    assert (named.year if named else None) == year


def test_rows_of_a_page_learn_what_they_stand_below() -> None:
    column = Column("http://portal.example/", ("2021年",), "政府信息公开年报")
    (row,) = below(ListPage((Row("a.html", "荷塘区退役军人事务局"),)), column).rows
    assert (row.trail, is_wanted(row, column)) == (("政府信息公开年报", "2021年"), True)


@pytest.mark.parametrize(
    ("title", "sure"),
    [
        (TITLE, True),
        (f"{TITLE}（图片版）", False),
        ("某某局2020年政府信息公开工作总结", False),
        ("某某局概况", True),
    ],
)
def test_only_what_a_list_surely_calls_a_report_is_missed_when_it_is_none(title: str, sure: bool) -> None:
    assert is_sure(Row("http://portal.example/1.html", title)) is sure
