"""Word files: the grid, the text and the numbers as Word shows them, and pictures as pages."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from parser.model import Grid, Paragraph, Semantic
from parser.office.numerals import numeral
from parser.readers import Unreadable, docx
from parser.readers.docx import second_reading
from parser.values import read_value
from rendering.opening import opened, texts, why_not
from rendering.packages import word, zipped
from rendering.wordml import (
    DOWN,
    FREE,
    HMERGE,
    HMERGED,
    TOP,
    WIDE,
    alternative,
    controlled,
    mark,
    p,
    run,
    tbl,
    tc,
    tr,
)  # fmt: skip

GRIDS = [
    (
        "a column span",
        tbl(tr(tc("a", WIDE), tc("b")), tr(tc("1"), tc("2"), tc("3"))),
        [["a", "a", "b"], ["1", "2", "3"]],
    ),
    ("a row span", tbl(tr(tc("a", TOP), tc("1")), tr(tc("", DOWN), tc("2"))), [["a", "1"], ["a", "2"]]),
    ("what nobody sees below a merge", tbl(tr(tc("a", TOP)), tr(tc("9", DOWN))), [["a"], ["a"]]),
    ("a merge that goes on from nothing", tbl(tr(tc("a", DOWN), tc("1"))), [["a", "1"]]),
    (
        "both spans over a corner",
        tbl(tr(tc("a", WIDE + TOP), tc("1")), tr(tc("", WIDE + DOWN), tc("2"))),
        [["a", "a", "1"], ["a", "a", "2"]],
    ),
    ("an old horizontal merge", tbl(tr(tc("a", HMERGE), tc("", HMERGED), tc("b"))), [["a", "a", "b"]]),
    ("columns left free", tbl(tr(tc("a"), properties=FREE)), [["", "a", ""]]),
    ("a hidden row", tbl(tr(tc("9"), properties="<w:hidden/>"), tr(tc("1"))), [["1"]]),
    ("a row that a tracked change took away", tbl(tr(tc("9"), properties="<w:del/>"), tr(tc("1"))), [["1"]]),
    ("rows and cells in content controls", tbl(controlled(tr(controlled(tc("1"))))), [["1"]]),
    (
        "a sliver between two borders",
        tbl(tr(tc("a"), tc("b", WIDE)), tr(tc("1", WIDE), tc("2")), columns=(900, 12, 900)),
        [["a", "b"], ["1", "2"]],
    ),
    ("a thin column with a figure", tbl(tr(tc("a"), tc("1")), columns=(900, 12)), [["a", "1"]]),
    (
        "a cell pasted into a cell",
        tbl(tr(f"<w:tc>{tbl(tr(tc('12')))}<w:p/></w:tc>", tc("b"))),
        [["12", "b"]],
    ),
    (
        "a label over two paragraphs",
        tbl(tr(f"<w:tc>{p(run('商业'))}{p(run('企业'))}</w:tc>")),
        [["商业企业"]],
    ),
]


@pytest.mark.parametrize(("what", "table", "cells"), GRIDS, ids=[g[0] for g in GRIDS])
def test_a_word_table_is_expanded_as_word_shows_it(what: str, table: str, cells: list[list[str]]) -> None:
    assert texts(opened(word(table))) == [cells]


def test_copies_of_a_merged_cell_and_free_columns_are_no_cells_of_their_own() -> None:
    table = tbl(
        tr(tc("a", WIDE + TOP), tc("1")), tr(tc("", WIDE + DOWN), properties='<w:gridAfter w:val="1"/>')
    )
    grid = opened(word(table)).blocks[0]
    assert isinstance(grid, Grid)
    assert [[cell.origin for cell in row] for row in grid.rows] == [
        [True, False, True],
        [False, False, False],
    ]
    assert [cell.locator for cell in grid.rows[1]] == [f"table[1]/tr[2]/td[{n}]" for n in (1, 2, 3)]


def test_a_table_around_tables_is_layout() -> None:
    inner = tbl(tr(tc("a"), tc("b")), tr(tc("1"), tc("2")))
    outer = tbl(tr(f"<w:tc><w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>{inner}<w:p/></w:tc>", tc("右栏")))
    assert texts(opened(word(outer))) == ["一、总体情况", [["a", "b"], ["1", "2"]], "右栏"]


def test_a_word_table_with_an_article_in_a_cell_is_layout() -> None:
    assert texts(opened(word(tbl(tr(tc("公开" * 250)))))) == ["公开" * 250]


FIELD = f"{mark('begin')}<w:r><w:instrText>= 9</w:instrText></w:r>{run('9')}{mark('separate')}{run('12')}{mark('end')}"
BOX = f"<w:txbxContent>{p(run('框'))}</w:txbxContent>"
ONE_FIGURE = [
    ("one run per digit", run("1") + run("2")),
    ("hidden text", run("1") + run("9", "<w:vanish/>") + run("2")),
    ("text hidden by its style", run("1") + run("9", '<w:rStyle w:val="gone"/>') + run("2")),
    ("text shown although its style hides it", run("1") + run("2", '<w:rStyle w:val="gone"/><w:vanish w:val="0"/>')),
    ("deleted and inserted text", f"<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins>{run('12')}</w:ins>"),
    ("moved text", f"<w:moveFrom>{run('9')}</w:moveFrom><w:moveTo>{run('12')}</w:moveTo>"),
    ("a footnote reference", run("12") + "<w:r><w:footnoteReference w:id='1'/></w:r>"),
    ("a field with its result", FIELD),
    ("a simple field", f'<w:fldSimple w:instr="=6*2">{run("12")}</w:fldSimple>'),
    ("a link", f"<w:hyperlink>{run('12')}</w:hyperlink>"),
    ("a content control", controlled(run("12"))),
    ("pinyin over it", f"<w:r><w:ruby><w:rt>{run('9')}</w:rt><w:rubyBase>{run('12')}</w:rubyBase></w:ruby></w:r>"),
    ("alternative content", alternative(run("12"), run("12"))),
    ("a tab stop", f"{run('1')}<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('2')}"),
    ("a comment in the markup", "<w:r><w:t>1<!-- 9 --></w:t><w:t>2</w:t></w:r>"),
]  # fmt: skip
GONE = '<w:style w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="gone"><w:basedOn w:val="base"/></w:style>'


@pytest.mark.parametrize(("what", "inner"), ONE_FIGURE, ids=[case[0] for case in ONE_FIGURE])
def test_a_figure_is_what_the_page_shows(what: str, inner: str) -> None:
    table = tbl(tr(f"<w:tc>{p(inner)}</w:tc>"))
    assert texts(opened(word(table, styles=GONE))) == [[["12"]]]


@pytest.mark.parametrize(
    "inner",
    [
        p(run("1")) + p(run("2")),
        p(run("1") + "<w:r><w:br/></w:r>" + run("2")),
        p(run("1") + "<w:r><w:tab/></w:r>" + run("2")),
        p(run("1") + run("2", '<w:vertAlign w:val="superscript"/>')),
        p(run("1") + run("2", "<w:strike/>")),
        p("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"),
        p(run("1") + f"<w:r><w:pict><v:textbox><w:txbxContent>{p(run('2'))}</w:txbxContent></v:textbox></w:pict></w:r>"),
        p(run("1") + '<w:r><w:sym w:font="Symbol" w:char="F032"/></w:r>'),
        tbl(tr(tc("1"), tc("2"))),
    ],
)  # fmt: skip
def test_digits_that_something_parts_are_never_one_figure_in_word(inner: str) -> None:
    ((text,),) = texts(opened(word(tbl(tr(f"<w:tc>{inner}</w:tc>")))))[0]
    assert read_value(text).semantic is Semantic.ILLEGIBLE


PICTURE = '<w:r><w:drawing><a:blip r:embed="r9"/></w:drawing></w:r>'


@pytest.mark.parametrize(
    "inner",
    [
        PICTURE,
        "<w:r><w:object/></w:r>",
        f"{mark('begin')}<w:r><w:instrText>EQ \\o\\ac(○,1)</w:instrText></w:r>{mark('end')}",
    ],
)
def test_a_figure_that_is_drawn_is_illegible_and_never_blank(inner: str) -> None:
    assert texts(opened(word(tbl(tr(f"<w:tc>{p(inner)}</w:tc>", tc()))))) == [[["\ufffd", ""]]]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    shape = f"<w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing>"
    older = f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>"
    both = f"<w:r>{alternative(shape, older)}</w:r>"
    assert texts(opened(word(p(run("前") + both) + p(run("后"))))) == ["前", "框", "后"]


def test_line_breaks_part_paragraphs_and_paragraphs_are_counted() -> None:
    document = opened(
        word(p(run("一、总体情况") + "<w:r><w:br/></w:r>" + run("正文")) + p("") + p(run("末")))
    )
    assert [(b.text, b.locator) for b in document.blocks] == [
        ("一、总体情况", "p[1]"),
        ("正文", "p[2]"),
        ("末", "p[3]"),
    ]


def test_tracked_changes_and_linked_parts_are_said() -> None:
    tracked = word(p(f"<w:del>{run('9')}</w:del>") + '<w:altChunk r:id="r1"/>')
    assert [said.en.partition(":")[0] for said in opened(tracked).damage] == [
        "the file has tracked changes",
        "the file refers to other documents, which were not followed",
    ]
    assert opened(word(p(run("x")))).damage == ()


def test_a_strict_file_is_read_like_any_other() -> None:
    plain = word(tbl(tr(tc("a", WIDE)), tr(tc("1"), tc("2"))))
    archive = ZipFile(BytesIO(plain))
    strict = {
        name: archive.read(name)
        .replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")
        for name in archive.namelist()
    }  # fmt: skip
    assert texts(opened(zipped(strict))) == texts(opened(plain))


LIST = (
    '<w:abstractNum w:abstractNumId="5">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/><w:pStyle w:val="h3"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="5"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def item(level: int, text: str = "x", list_id: int = 1) -> str:
    return p(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_automatic_numbers_stand_before_their_paragraphs() -> None:
    body = (
        item(0)
        + item(1)
        + item(1)
        + item(2)
        + item(0)
        + item(1)
        + item(3)
        + item(0, list_id=2)
        + item(0, list_id=0)
    )
    printed = ["一、x", "（一）x", "（二）x", "1.x", "二、x", "（一）x", "x", "一、x", "x"]
    assert texts(opened(word(body, numbering=LIST))) == printed


def test_a_heading_is_numbered_by_its_style() -> None:
    styles = (
        '<w:style w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="mine"><w:basedOn w:val="h1"/></w:style>'
        '<w:style w:styleId="h3"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(p(run("x"), f'<w:pStyle w:val="{style}"/>') for style in ("h1", "mine", "h3", "none"))
    assert texts(opened(word(body, styles=styles, numbering=LIST))) == ["一、x", "二、x", "1.x", "x"]


def test_an_automatic_number_never_runs_into_a_figure() -> None:
    table = tbl(tr(f"<w:tc>{item(2, '12')}</w:tc>", f"<w:tc>{item(2, '')}</w:tc>"))
    ((first, second),) = texts(opened(word(table, numbering=LIST)))[0]
    assert (first, second) == ("1. 12", "2.")
    assert {read_value(first).semantic, read_value(second).semantic} == {Semantic.ILLEGIBLE}


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("chineseCounting", 10, "十"), ("chineseCounting", 11, "十一"), ("japaneseCounting", 20, "二十"),
        ("chineseCountingThousand", 101, "一百零一"), ("chineseCountingThousand", 110, "一百一十"),
        ("ideographDigital", 10, "一〇"), ("chineseLegalSimplified", 12, "壹拾贰"), ("decimal", 3, "3"),
        ("decimalZero", 3, "03"), ("decimalEnclosedCircleChinese", 3, "③"), ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 4, "IV"), ("lowerLetter", 27, "aa"), ("ideographTraditional", 2, "乙"), ("unheard of", 7, "7"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(style: str, number: int, printed: str) -> None:
    assert numeral(number, style) == printed


def test_the_second_reading_of_a_word_file_has_cells_in_source_order_without_merges() -> None:
    table = tbl(
        tr(tc("a", WIDE + TOP), tc("1")), tr(tc("", WIDE + DOWN), f"<w:tc>{p(run('2'))}{p(run('3'))}</w:tc>")
    )
    (grid,) = second_reading(word(table))
    assert [[cell.text for cell in row] for row in grid.rows] == [["a", "1"], ["2 3"]]


@pytest.fixture
def recogniser(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stands in for the recogniser: each picture is a paragraph with its page number; the pages it was given."""
    pages: list[int] = []

    def read_picture(picture: Image.Image, page: int, scale: float) -> tuple[Paragraph, ...]:
        pages.append(page)
        return (Paragraph(f"第{page}页 {picture.size}", f"page[{page}]"),)

    monkeypatch.setattr(docx, "read_picture", read_picture)
    return pages


def png(width: int, height: int) -> bytes:
    stream = BytesIO()
    Image.new("1", (width, height), 1).save(stream, "PNG")
    return stream.getvalue()


def test_a_word_file_of_scanned_pages_is_read_page_by_page(recogniser: list[int]) -> None:
    pictures = "".join(p(f'<w:r><w:drawing><a:blip r:embed="r{n}"/></w:drawing></w:r>') for n in (1, 2, 3))
    media = {"1.png": png(800, 1100), "2.png": png(80, 110), "3.png": png(900, 1200)}
    assert texts(opened(word(pictures, more=media))) == ["第1页 (800, 1100)", "第2页 (900, 1200)"]


def test_a_word_file_of_scanned_pages_is_read_again_from_its_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = Grid((), "page[1]", "scan")
    monkeypatch.setattr(docx, "reread_picture", lambda picture, page, scale: (again,))
    picture = p('<w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r>')
    assert second_reading(word(picture, more={"1.png": png(800, 1100)})) == (again,)


def test_pictures_beside_tables_are_left_alone(recogniser: list[int]) -> None:
    picture = p('<w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r>')
    opened(word(picture + tbl(tr(tc("1"))), more={"1.png": png(800, 1100)}))
    assert recogniser == []


@pytest.mark.parametrize(("text", "fatal"), [("", True), ("公开" * 60, False)])
def test_without_a_recogniser_a_scan_is_unread_and_a_text_says_what_it_lacks(
    text: str, fatal: bool, recogniser: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise Unreadable("ocr_missing", "没有", "none")

    monkeypatch.setattr(docx, "read_picture", missing)
    body = word(
        p(run(text) + '<w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r>'),
        more={"1.png": png(800, 900)},
    )
    if fatal:
        assert why_not(body) == "ocr_missing"
    else:
        assert [said.zh for said in opened(body).damage] == ["图片未识读：没有"]


def test_a_picture_that_lies_elsewhere_is_not_fetched(recogniser: list[int]) -> None:
    body = word(
        p('<w:r><w:drawing><a:blip r:link="r1"/><a:blip r:embed="r1"/></w:drawing></w:r>'),
        more={"1.png": b""},
    )
    archive = ZipFile(BytesIO(body))
    parts = {name: archive.read(name) for name in archive.namelist()}
    links = parts["word/_rels/document.xml.rels"].replace(
        b'Target="1.png"', b'Target="file:///etc/passwd" TargetMode="External"'
    )
    assert opened(zipped(parts | {"word/_rels/document.xml.rels": links})).blocks == ()
    assert recogniser == []
