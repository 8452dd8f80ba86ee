"""Grids, paragraphs and furniture out of the HTML that portals really serve."""

from collections.abc import Callable

import pytest

from parser.charset import decode
from parser.furniture import read_furniture
from parser.model import Grid, Paragraph, Reading, Semantic
from parser.readers import open_documents, readers
from parser.readers.html import read as read_html
from parser.readers.html import second_reading


def grid(table: str) -> list[list[str]]:
    """Texts of the one table of a page, spans expanded."""
    found = [block for block in read_html(table.encode()).blocks if isinstance(block, Grid)]
    assert len(found) == 1
    return [[cell.text for cell in row] for row in found[0].rows]


GRIDS = [
    ("a plain table", "<table><tr><td>1<td>2<tr><td>3<td>4</table>", [["1", "2"], ["3", "4"]]),
    (
        "a column span",
        "<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>",
        [["a", "a", "b"], ["1", "2", "3"]],
    ),
    (
        "a row span",
        "<table><tr><td rowspan=2>a<td>1<tr><td>2</table>",
        [["a", "1"], ["a", "2"]],
    ),
    (
        "both spans over a corner",
        "<table><tr><td rowspan=2 colspan=2>a<td>1<tr><td>2<tr><td>x<td>y<td>3</table>",
        [["a", "a", "1"], ["a", "a", "2"], ["x", "y", "3"]],
    ),
    (
        "two row spans that end apart",
        "<table><tr><td rowspan=3>a<td rowspan=2>b<td>1<tr><td>2<tr><td>c<td>3</table>",
        [["a", "b", "1"], ["a", "b", "2"], ["a", "c", "3"]],
    ),
    (
        "a row span past the last row",
        "<table><tr><td rowspan=9>a<td>1<tr><td>2</table>",
        [["a", "1"], ["a", "2"]],
    ),
    (
        "a row span beyond a short row",
        "<table><tr><td>1<td>2<td rowspan=2>c<tr><td>3</table>",
        [["1", "2", "c"], ["3", "", "c"]],
    ),
    ("spans of zero, of words and below zero", "<table><tr><td colspan=0>a<td colspan=x>b<td rowspan=-2>c</table>", [["a", "b", "c"]]),
    ("a span in quotes with blanks", "<table><tr><td colspan=' 2 '>a</table>", [["a", "a"]]),
    ("cells without a row", "<table><td>1<td>2</table>", [["1", "2"]]),
    ("head cells and sections", "<table><thead><tr><th>a</thead><tbody><tr><td>1</tbody></table>", [["a"], ["1"]]),
    ("a label over a line break", "<table><tr><td>本年新<br/>制作数量<td>x</table>", [["本年新制作数量", "x"]]),
    ("a label over two paragraphs", "<table><tr><td><p>商业</p><p>企业</p><td>x</table>", [["商业企业", "x"]]),
    ("one span per character", "<table><tr><td><span>自</span><span>然</span><span>人</span></table>", [["自然人"]]),
    ("one span per digit", "<table><tr><td><span>1</span><span>2</span></table>", [["12"]]),
    ("Word markup", "<table><tr><td><p class=MsoNormal><b><span>1<span>3</span></span><o:p></o:p></b></p></table>", [["13"]]),
    ("blanks that are not spaces", "<table><tr><td>&nbsp;12&nbsp;<td>\u3000无\u3000<td>&nbsp;</table>", [["12", "无", ""]]),
    ("a comment inside a figure", "<table><tr><td>1<!-- 9 -->2<td>x</table>", [["12", "x"]]),
    ("scripts and style sheets in cells", "<table><tr><td>12<script>7</script><td>3<style>8</style></table>", [["12", "3"]]),
    ("nothing but a script in a cell", "<table><tr><td><script>5</script><td>1</table>", [["", "1"]]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "cells"), GRIDS, ids=[g[0] for g in GRIDS])
def test_a_table_is_expanded_as_a_browser_shows_it(what: str, table: str, cells: list[list[str]]) -> None:
    assert grid(table) == cells


@pytest.mark.parametrize(
    "inner",
    [
        "1<br>2",
        "<p>1</p><p>2</p>",
        "<div>1</div>2",
        "1<span><br></span>2",
        "<span>1</span><br><span>2</span>",
        "1 2",
        "1\n2",
        "1<sup>2</sup>",
        "<s>1</s>2",
        "<del>1</del>2",
        "1²",
        "1②",
    ],
)
def test_digits_that_something_parts_are_never_one_number(
    inner: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = html_report().replace("<td><p>450</p></td>", f"<td>{inner}</td>")
    cell = read(page).report.cells["t2.licensing.decisions"]
    assert (cell.value, cell.semantic) == (None, Semantic.ILLEGIBLE)


def test_an_absurd_span_costs_no_more_than_a_browser_allows() -> None:
    row = grid("<table><tr><td colspan=99999999>a<td rowspan=99999999>b<tr><td>1</table>")[0]
    assert len(row) == 1001


def test_copies_of_a_spanned_cell_are_marked_as_copies() -> None:
    document = read_html(b"<table><tr><td colspan=2 rowspan=2>a<td>1<tr><td>2</table>")
    assert [[cell.origin for cell in row] for row in document.blocks[0].rows] == [
        [True, False, True],
        [False, False, True],
    ]


def test_a_locator_gives_table_row_and_grid_position() -> None:
    document = read_html(b"<p>x</p><table><tr><td colspan=2>a<td>1</table><table><tr><td>2</table>")
    places = [
        cell.locator
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
    ]
    assert places == [
        "table[1]/tr[1]/td[1]",
        "table[1]/tr[1]/td[2]",
        "table[1]/tr[1]/td[3]",
        "table[2]/tr[1]/td[1]",
    ]


def test_a_layout_table_around_the_tables_is_transparent() -> None:
    page = "<table><tr><td>左栏<td><p>正文</p><table><tr><td>1</table></td></tr></table>"
    blocks = read_html(page.encode()).blocks
    assert [b.text if isinstance(b, Paragraph) else b.rows[0][0].text for b in blocks] == [
        "左栏",
        "正文",
        "1",
    ]


def test_a_table_that_holds_the_article_in_a_cell_is_layout() -> None:
    article = "公开" * 250
    blocks = read_html(f"<table><tr><td>{article}</td></tr></table>".encode()).blocks
    assert [type(block) for block in blocks] == [Paragraph]


def test_a_whole_report_inside_layout_tables_is_read(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = html_report()
    body = page[page.index("<body>") + 6 : page.index("</body>")]
    nested = f"<table><tr><td>导航</td><td><table><tr><td>{body}</td></tr></table></td></tr></table>"
    assert _values(read(nested)) == _values(read(page))


def _values(reading: Reading) -> dict[str, object]:
    return {code: cell.value for code, cell in reading.report.cells.items()}


def test_the_body_container_is_chosen_and_what_surrounds_it_left_out(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = html_report()
    body = page[page.index("<body>") + 6 : page.index("</body>")]
    around = f"<div>主办单位：某某市人民政府</div><div class='TRS_Editor'>{body}</div><div>相关文章</div>"
    reading = read(f"<html><body>{around}</body></html>")
    assert "主办单位" not in reading.text and "相关文章" not in reading.text
    assert not reading.findings


def test_a_container_without_the_sections_is_not_taken_for_the_body(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = html_report(above="<div class='TRS_Editor'>通知公告</div>")
    assert not read(page).findings


@pytest.mark.parametrize(
    ("charset", "claimed"), [("gb18030", "utf-8"), ("utf-8", "gb2312"), ("utf-8-sig", "gbk"), ("utf-16", "utf-8")]
)  # fmt: skip
def test_a_mislabelled_charset_changes_nothing(
    charset: str, claimed: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = html_report().replace("<html>", f"<html><head><meta charset={claimed}></head>")
    assert _values(read(page.encode(charset))) == _values(read(page))


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_one_bad_byte_costs_one_character(
    charset: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    body = html_report().encode(charset).replace("网页更新".encode(charset), b"\xff", 1)
    reading = read(body)
    assert "\ufffd" in reading.text
    assert not reading.findings


def test_a_page_cut_inside_its_last_character_is_still_utf8() -> None:
    assert decode("信息公开".encode()[:-1]) == "信息公\ufffd"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"\x80", b"<html>\xff" + bytes(range(256))])
def test_no_bytes_make_the_decoder_raise(body: bytes) -> None:
    assert isinstance(decode(body), str)


FURNITURE = [
    ("td beside td", "<table><tr><td>发布机构</td><td>嘉兴市建设局</td><td>发布日期</td><td>2021-01-20</td></tr></table>"),
    ("th beside td", "<table><tr><th>发布机构：</th><td>嘉兴市建设局</td></tr><tr><th>发布日期：</th><td>2021-01-20</td></tr></table>"),
    ("list items", "<ul><li><b>发布机构：</b>嘉兴市建设局</li><li><b>发布日期：</b>2021-01-20</li></ul>"),
    ("a definition list", "<dl><dt>发布机构</dt><dd>嘉兴市建设局</dd><dt>发布日期</dt><dd>2021-01-20</dd></dl>"),
    ("spans on one line", "<p><span>发布机构：嘉兴市建设局</span> <span>发布日期：2021-01-20</span></p>"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "block"), FURNITURE, ids=[f[0] for f in FURNITURE])
@pytest.mark.parametrize(
    "heading", ["<p>一、总体情况</p>", "<p><span>一、</span><b>总体情况</b></p>", "<p>一、 概述</p>"]
)
def test_the_metadata_block_above_the_body_is_read(what: str, block: str, heading: str) -> None:
    found = read_furniture(f"<html><body>{block}{heading}<p>正文</p></body></html>")
    assert (found["organ"], found["published"]) == ("嘉兴市建设局", "2021-01-20")


def test_an_empty_metadata_field_is_not_filled_with_the_next_label() -> None:
    page = "<table><tr><td>发布机构</td><td></td></tr><tr><td>发布日期</td><td>2021-01-20</td></tr></table>一、总体情况"
    assert read_furniture(page) == {"published": "2021-01-20"}


@pytest.mark.parametrize(
    "block",
    [
        "<td>发布机构</td><td></td><td>文　　号</td><td>〔〕号</td>",
        "<li>发布机构：</li><li>索引号：0001</li>",
        "<dt>发文机关</dt><dd></dd><dt>组配分类</dt><dd>年报</dd>",
    ],
)
def test_an_empty_issuer_leaves_the_place_to_the_next_label_for_one(block: str) -> None:
    assert "organ" not in read_furniture(f"{block}<p>一、总体情况</p>")
    filled = f"{block}<p>发文机关：嘉兴市建设局</p><p>一、总体情况</p>"
    assert read_furniture(filled)["organ"] == "嘉兴市建设局"


def test_a_page_whose_report_is_in_a_file_still_says_who_issued_it() -> None:
    page = "<ul><li>发布机构：嘉兴市建设局</li></ul><p>附件：<a href='a.pdf'>年度报告</a></p>"
    assert read_furniture(page) == {"organ": "嘉兴市建设局"}


def test_labels_inside_the_body_are_no_metadata() -> None:
    assert read_furniture("<p>一、总体情况</p><p>发布日期：2001-01-01</p>") == {}


def test_meta_tags_fill_what_the_block_leaves_open() -> None:
    head = "<head><meta name=PubDate content='2021-01-22'><meta name=ContentSource content=住建局><title>T</title></head>"
    found = read_furniture(f"<html>{head}<body><p>发布日期：2021-01-20</p>一、总体情况</body>")
    assert found == {"published": "2021-01-20", "source": "住建局", "page_title": "T"}


def test_the_second_reading_sees_cells_in_source_order_and_parts_digits_too() -> None:
    page = b"<table><tr><td colspan=2>a</td><td>1<br>2</td></tr><tr><td><p>x</p><p>y</p></td></tr></table>"
    rows = second_reading(page)[0].rows
    assert [[cell.text for cell in row] for row in rows] == [["a", "1 2"], ["xy"]]


def test_the_second_reading_leaves_layout_tables_out() -> None:
    page = b"<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>"
    assert [grid.rows[0][0].text for grid in second_reading(page)] == ["1"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"  <TABLE><tr><td>x", "text/html"),
        ("一、总体情况".encode(), "text/plain"),
        ("一、总体情况".encode("gb18030"), "text/plain"),
    ],
)
def test_a_body_is_known_by_what_it_is(body: bytes, media_type: str) -> None:
    assert [opened.media_type for opened in open_documents(body)] == [media_type]


def test_an_unknown_format_is_said_to_be_unknown(read: Callable[..., Reading]) -> None:
    reading = read(b"\x7fELF\x00\x00\x00")
    assert reading.report is None and reading.error.startswith("unknown_format")


def test_a_report_on_an_older_form_is_not_called_no_report(read: Callable[..., Reading]) -> None:
    page = "<html><body><h1>某某市财政局2016年政府信息公开工作年度报告</h1><p>一、概述</p></body></html>"
    assert read(page).report.form == "ogi_2014"


def test_every_reader_of_the_folder_holds_to_the_contract() -> None:
    found = readers()
    assert [reader.order for reader in found] == sorted(reader.order for reader in found)
    assert all((reader.read is None) != (reader.unpack is None) for reader in found)


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display: none">9</span>',
        '<span style="mso-hide:all">9</span>',
        "<span hidden>9</span>",
        '<p style="DISPLAY:NONE">9</p>',
    ],
)
def test_what_nobody_sees_in_a_cell_is_no_part_of_its_figure(hidden: str) -> None:
    document = read_html(f"<table><tr><td>45{hidden}0</td><td>x</td></tr></table>".encode())
    assert document.blocks[0].rows[0][0].text.replace(" ", "") == "450"
    assert "9" not in document.blocks[0].rows[0][0].text


@pytest.mark.parametrize("indent", ["&emsp;&emsp;", "&ensp;&ensp;", "&#12288;&#12288;", "&nbsp;&emsp;"])
def test_a_title_is_known_whatever_indents_it(
    indent: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    reading = read(html_report().replace("<p>", f"<p>{indent}").replace("<strong>", f"<strong>{indent}"))
    assert sorted(reading.report.sections) == [1, 2, 3, 4, 5, 6]
    assert not reading.findings


@pytest.mark.parametrize("how", ['style="display: none"', "hidden"])
def test_a_hidden_table_gives_way_to_the_visible_one(
    how: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    """A new version stands below the old one, which somebody has only hidden."""
    page, old = html_report(), html_report(cells={"t3.granted.total": "77"})
    table = old[
        old.index("<table", old.index("（本列数据") - 200) : old.index(
            "</table>", old.index("（一）予以公开")
        )
        + 8
    ]
    heading = page.index("三、收到和处理")
    place = page.index("<table", heading)
    reading = read(f"{page[:place]}<div {how}>{table}</div>{page[place:]}")
    assert reading.report.cells["t3.granted.total"].raw == "7"
    assert not reading.findings


def test_a_page_that_unfolds_its_tables_is_read(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    page = (
        html_report()
        .replace("<table>", '<div style="display:none"><table>')
        .replace("</table>", "</table></div>")
    )
    assert not read(page).findings


LIST = "".join(f"<li>嘉兴市住房和城乡建设局{y}年政府信息公开工作年度报告</li>" for y in range(2014, 2024))


@pytest.mark.parametrize(
    "above",
    [
        "<div>首页 &gt; 政务公开 &gt; 政府信息公开年报</div>",
        "<div>首页&gt;政府信息公开工作年度报告</div>",
        f"<ul>{LIST}</ul>",
        f"<div>您的位置：政府信息公开年报</div><ul>{LIST}</ul>",
    ],
)
def test_neither_the_way_to_the_page_nor_a_list_of_reports_is_its_title(
    above: str, html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    reading = read(html_report(above=above))
    assert reading.report.title == "嘉兴市住房和城乡建设局2020年政府信息公开工作年度报告"
    assert reading.report.report_year == 2020


def test_beside_a_list_of_reports_the_page_says_which_one_it_is(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    head = '<head><meta name="ArticleTitle" content="嘉兴市住房和城乡建设局2013年政府信息公开工作年度报告"></head>'
    page = html_report(title=None, above=f"<ul>{LIST}</ul>").replace("<body>", f"{head}<body>")
    assert read(page).report.report_year == 2013


def test_beside_a_list_of_reports_the_stated_period_says_which_year_it_is(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    assert read(html_report(title=None, above=f"<ul>{LIST}</ul>")).report.report_year == 2020
