"""PDF: every way a table is printed and cut, every cell as printed; what cannot be read is said, never blank."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from parser.forms import Forms
from parser.model import Blame, Document, Grid, Paragraph, Reading, Semantic, Standing
from parser.pdf import looking, second
from parser.pdf.characters import UNKNOWN, character
from parser.pdf.glyph import Box, Glyph, cell_text, line_of, lines
from parser.pdf.sheet import Cell, Sheet, sheet
from parser.pdf.stitch import stitched
from parser.pdf.view import View
from parser.pipeline import ReportParser
from parser.readers import Unreadable, open_documents
from parser.readers.pdf import read as read_pdf
from parser.readers.pdf import second_reading, sniff
from rendering import pdf
from rendering.figures import figures
from rendering.judge import Tally
from rendering.page import page

TWO_LINES = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
LONG = "5.要求行政机关确认或重新出具已获取信息"
RULED: dict[str, dict[str, Any]] = {
    "one page": {"height": 1400},
    "two pages": {},
    "short pages": {"height": 500},
    "header on every page": {"height": 500, "repeat_header": True},
    "no rule at the break": {"height": 480, "rule_at_break": False},
    "a label that spans the break torn in two": {"height": 450, "group_label": "torn"},
    "a label that spans the break printed twice": {"height": 450, "group_label": "twice"},
    "break before a row": {"break_before": ("2.重复申请", "7.属于行政执法案卷")},
    "numbers at the foot": {"height": 500, "page_numbers": "foot"},
    "numbers inside the table": {"height": 500, "page_numbers": "inside"},
    "title on every page": {"height": 500, "running_title": "政府信息公开工作年度报告"},
    "turned 90": {"rotate": 90, "height": 600},
    "turned 180": {"rotate": 180},
    "turned 270": {"rotate": 270},
    "lying on its side": {"rotate": 90, "sideways": True, "height": 600},
    "upside down": {"rotate": 180, "sideways": True},
    "landscape": {"width": 842, "height": 595},
    "cropped": {"crop": 30},
    "cropped and turned": {"crop": 30, "rotate": 270},
    "locked with an empty password": {"password": ""},
    "font not embedded": {"font": "cid"},
    "no outer sides": {"rules": "open_sides"},
}
CUT: dict[str, dict[str, Any]] = {
    "a row cut": {"break_inside": (TWO_LINES,)},
    "a row cut below a header": {"break_inside": (TWO_LINES,), "repeat_header": True},
    "two rows cut, no rules there": {
        "break_inside": (TWO_LINES, LONG),
        "rule_at_break": False,
        "group_label": "torn",
    },
    "a row cut, font not embedded": {"break_inside": (TWO_LINES,), "font": "cid"},
}
UNRULED: dict[str, dict[str, Any]] = {
    "horizontal rules": {"rules": "horizontal"},
    "no rules": {"rules": "none"},
    "no rules, short pages": {"rules": "none", "height": 500, "page_numbers": "foot"},
    "no rules, font not embedded": {"rules": "none", "font": "cid"},
}
LOOKS = RULED | CUT | UNRULED


def looks(*groups: dict[str, dict[str, Any]]) -> Any:
    every = {name: look for group in groups for name, look in group.items()}
    return pytest.mark.parametrize("look", every.values(), ids=every.keys())


@pytest.fixture(scope="module")
def printed(forms: Forms) -> Callable[..., bytes]:
    """A report as PDF; keyword arguments are fields of `rendering.pdf.Look`."""

    def made(form: str = "ogi_2021", cells: dict[str, str] | None = None, **look: Any) -> bytes:
        return pdf.render(page(forms.by_id(form), cells=cells or {}), **look)

    return made


@pytest.mark.parametrize("form", ["ogi_2019", "ogi_2021"])
@looks(LOOKS)
def test_every_cell_is_read_as_printed(
    look: dict[str, Any], form: str, forms: Forms, printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    cells = figures(forms.by_id(form), Random(form))
    reading = read(printed(form, cells, **look))
    assert {code: reading.report.cells[code].raw for code in cells} == cells


@looks(RULED)
def test_a_report_printed_in_a_usual_way_gives_no_finding(
    look: dict[str, Any], printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    assert read(printed(**look)).findings == ()


@looks(RULED, CUT)
def test_a_table_that_goes_on_overleaf_is_one_grid(
    look: dict[str, Any], printed: Callable[..., bytes]
) -> None:
    grids = [block for block in read_pdf(printed(**look)).blocks if isinstance(block, Grid)]
    pieces_of_table_2 = 3 if look.get("rules") == "open_sides" else 0
    assert len(grids) == 3 + pieces_of_table_2


def test_a_header_that_every_page_repeats_stands_once_in_the_grid(printed: Callable[..., bytes]) -> None:
    blocks = read_pdf(printed(height=500, repeat_header=True)).blocks
    cells = [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row]
    assert cells.count("自然人") == 2  # the cell and what it covers


def _sheet(page: int, *rows: tuple[str, ...]) -> Sheet:
    """A part of a table, every label filling its cell to the right end."""
    cells = [
        Cell(row, column, 1, 1, text, f"page[{page}]", full=True)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Sheet((page,), (0.0, 100.0, 130.0, 160.0), len(rows), tuple(cells), 0.0, f"page[{page}]")


def test_what_begins_with_a_number_of_its_own_is_a_row_of_its_own() -> None:
    both = stitched(_sheet(1, ("1.属于国家秘密的其他", "0", "0")), _sheet(2, ("2.重复申请", "", "")))
    assert both and both.rows == 2 and not both.damage


def test_the_half_of_a_row_that_has_the_figures_may_be_the_lower_one() -> None:
    both = stitched(
        _sheet(1, ("1.属于国家", "", "")), _sheet(2, ("秘密", "3", "4"), ("2.重复申请", "5", "6"))
    )
    assert both and [[cell.text for cell in row] for row in both.grid().rows] == [
        ["1.属于国家秘密", "3", "4"],
        ["2.重复申请", "5", "6"],
    ]


def test_figures_that_fill_their_cells_go_on_below_a_break() -> None:
    """They stay apart, for the sums to say whether they are one number."""
    both = stitched(_sheet(1, ("158", "0", "266")), _sheet(2, ("6", "", "")))
    assert both and [cell.text for cell in both.grid().rows[0]] == ["158 6", "0", "266"]
    assert both.damage


def test_figures_that_leave_room_in_their_cells_are_whole() -> None:
    above = _sheet(1, ("158", "0", "266"))
    roomy = replace(above, cells=tuple(cell._replace(full=False) for cell in above.cells))
    both = stitched(roomy, _sheet(2, ("6", "", "")))
    assert both and both.rows == 2


def test_labels_without_numbers_are_no_halves_of_each_other_if_both_have_figures() -> None:
    both = stitched(_sheet(1, ("行政处罚", "", "10")), _sheet(2, ("行政规范性文件", "3", "")))
    assert both and both.rows == 2


def test_a_number_alone_is_the_beginning_of_a_label() -> None:
    above = _sheet(1, ("（一）", "27", "3"))
    short = replace(above, cells=tuple(cell._replace(full=False) for cell in above.cells))
    both = stitched(short, _sheet(2, ("予以公开", "", "")))
    assert both and [cell.text for cell in both.grid().rows[0]] == ["（一）予以公开", "27", "3"]


def test_tables_of_different_width_are_two() -> None:
    narrow = replace(_sheet(2, ("2.重复申请", "", "")), edges=(0.0, 100.0, 120.0, 140.0))
    assert stitched(_sheet(1, ("1.属于国家秘密", "0", "0")), narrow) is None


@looks(CUT)
def test_a_row_that_a_page_break_cut_is_joined_and_said(
    look: dict[str, Any], printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    (finding,) = read(printed(**look)).findings
    assert (finding.rule, finding.blame) == ("ST-12", Blame.READING)
    assert finding.arithmetic.count("有一行被分页切开") == len(look["break_inside"])


@looks(RULED, UNRULED)
def test_a_blank_stays_blank_wherever_it_stands(
    look: dict[str, Any], forms: Forms, printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    cells = figures(forms.by_id("ogi_2021"), Random(3), zero="")
    reading = read(printed("ogi_2021", cells, **look))
    assert {code: reading.report.cells[code].raw for code in cells} == cells


def test_columns_without_rules_or_header_go_on_overleaf_even_where_they_are_blank(
    stated: Callable[..., dict[str, str]], printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    cells = {code: "" if raw == "0" else raw for code, raw in stated("ogi_2021").items()}
    reading = read(printed("ogi_2021", cells, rules="none", height=500))
    assert {code: reading.report.cells[code].raw for code in cells} == cells


@pytest.mark.parametrize(
    ("above", "row", "label"),
    [
        ("t3.rejected_petition.total", "t3.rejected_repeat", "2.重复申请"),
        ("t2.regulations.in_force", "t2.normative_documents", "行政规范性文件"),
    ],
)
def test_a_row_left_blank_below_a_break_is_no_rest_of_the_row_above(
    above: str,
    row: str,
    label: str,
    printed: Callable[..., bytes],
    read: Callable[..., Reading],
    forms: Forms,
) -> None:
    blank = {code: "" for code in forms.by_id("ogi_2021").cells if code.startswith(f"{row}.")}
    cells = read(printed("ogi_2021", blank, break_before=(label,))).report.cells
    assert {cells[code].semantic for code in blank} == {Semantic.BLANK}
    assert cells[above].raw == "0"


def test_full_width_digits_remarks_and_strokes_are_kept_as_printed(
    printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    cells = {
        "t2.licensing.decisions": "４５０",
        "t2.fees.amount": "251.5万元",
        "t3.granted.natural_person": "6（其中更正1件）",
        "t3.partial.research": "-",
        "t3.partial.business": "无",
    }
    found = read(printed("ogi_2021", cells)).report.cells
    assert {code: found[code].raw for code in cells} == cells
    assert found["t2.licensing.decisions"].value == 450


def test_a_figure_torn_by_a_blank_or_a_line_break_is_not_taken_for_one(
    printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    torn = {"t3.granted.natural_person": "1 2", "t4.review.upheld": "123456789"}
    for rules in ("all", "none"):
        cells = read(printed("ogi_2021", torn, rules=rules)).report.cells
        found = [cells[code] for code in torn]
        assert [cell.semantic for cell in found] == [Semantic.ILLEGIBLE] * 2, rules
        assert found[0].raw == "1 2" and found[1].raw.replace(" ", "") == "123456789"


def test_cells_say_where_they_stand_on_the_page_as_it_is_shown(printed: Callable[..., bytes]) -> None:
    upright, turned, lying = (
        next(block for block in read_pdf(printed(**look)).blocks if isinstance(block, Grid))
        for look in ({}, {"rotate": 90}, {"rotate": 90, "sideways": True})
    )
    cell = upright.rows[2][1]
    assert cell.text == "0" and turned.rows[2][1].locator == cell.locator
    left, top, right, bottom = map(float, cell.locator.partition("@")[2].split(","))
    box = f"{top:.1f},{595 - right:.1f},{bottom:.1f},{595 - left:.1f}"
    assert lying.rows[2][1].locator == f"page[1]@{box}"


def test_the_box_of_a_cell_holds_its_ink(printed: Callable[..., bytes]) -> None:
    """Looked at on a picture of the page, for each way it can lie."""
    import pypdfium2

    for look in ({}, {"rotate": 270}, {"rotate": 270, "sideways": True}, {"crop": 30, "rotate": 90}):
        body = printed("ogi_2021", {"t2.regulations.issued": "888"}, **look)
        grid = next(block for block in read_pdf(body).blocks if isinstance(block, Grid))
        cell = next(cell for row in grid.rows for cell in row if cell.text == "888")
        picture = pypdfium2.PdfDocument(body)[0].render(scale=1).to_pil().convert("L")
        x0, y0, x1, y1 = map(float, cell.locator.partition("@")[2].split(","))
        inner = picture.crop((round(x0) + 2, round(y0) + 2, round(x1) - 2, round(y1) - 2))
        dark = [place for place, shade in enumerate(inner.tobytes()) if shade < 128]
        middle = [place % inner.width for place in dark], [place // inner.width for place in dark]
        assert abs(sum(middle[0]) / len(dark) - inner.width / 2) < 2, look
        assert abs(sum(middle[1]) / len(dark) - inner.height / 2) < 3, look


@pytest.fixture
def uncoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fonts say of the character 鑫 that it is one for private use: seen on the page, and unknown."""
    told = ttfonts.makeToUnicodeCMap
    private = {ord("鑫"): 0xE000}
    monkeypatch.setattr(
        ttfonts, "makeToUnicodeCMap", lambda name, codes: told(name, [private.get(c, c) for c in codes])
    )


@pytest.mark.usefixtures("uncoded")
def test_a_character_without_a_code_makes_its_cell_illegible_and_is_said(
    printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    body = printed("ogi_2021", {"t3.granted.total": "鑫", "t2.licensing.decisions": "4鑫0"})
    cells = read(body).report.cells
    found = [cells[code] for code in ("t3.granted.total", "t2.licensing.decisions")]
    assert [cell.raw for cell in found] == [UNKNOWN, f"4{UNKNOWN}0"]
    assert {cell.semantic for cell in found} == {Semantic.ILLEGIBLE}
    assert "没有编码" in str(read_pdf(body).damage[0])


def test_the_number_of_a_page_and_its_running_title_are_no_text_of_the_report(
    printed: Callable[..., bytes],
) -> None:
    document = read_pdf(printed(height=500, page_numbers="inside", running_title="年度报告专栏"))
    every = [
        *_texts(document),
        *(c.text for b in document.blocks if isinstance(b, Grid) for r in b.rows for c in r),
    ]
    assert not [text for text in every if "年度报告专栏" in text or "- " in text]


def test_the_time_that_a_browser_prints_above_each_page_cuts_no_table(printed: Callable[..., bytes]) -> None:
    document = read_pdf(printed(height=500, running_title="11/22/26, 8:50 AM"))
    assert sum(isinstance(block, Grid) for block in document.blocks) == 3
    assert not [text for text in _texts(document) if "8:50" in text]


def test_lines_of_a_paragraph_are_one_also_over_a_page_break(
    forms: Forms,
) -> None:
    text = "公开工作按要求开展，各项制度逐步完善，平台建设持续推进。" * 12
    made = page(forms.by_id("ogi_2021"), sections={1: text})
    for height in (500, 330, 842):
        assert text in _texts(read_pdf(pdf.render(made, height=height)))


def test_a_title_of_two_lines_is_one(printed: Callable[..., bytes], read: Callable[..., Reading]) -> None:
    title = "嘉兴市住房和城乡建设局2022年政府信息公开工作年度报告"
    assert _texts(read_pdf(printed()))[0] == title == read(printed()).report.title


def test_the_title_among_the_properties_counts_only_if_the_first_page_bears_it(
    printed: Callable[..., bytes],
) -> None:
    title = "嘉兴市住房和城乡建设局2022年政府信息公开工作年度报告"
    assert read_pdf(printed(title=title)).furniture == {"title": title}
    assert read_pdf(printed(title="2017年政府信息公开工作年度报告")).furniture == {}
    assert read_pdf(printed(title="Microsoft Word - 文档1")).furniture == {}


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _drawn(draw: Callable[[Canvas], object], **options: Any) -> bytes:
    """One page with what `draw` puts on it, in an embedded font of ten points."""
    body = BytesIO()
    canvas = Canvas(body, (595, 842), invariant=1, **options)
    canvas.setFont(pdf._font("embedded"), 10)
    draw(canvas)
    canvas.save()
    return body.getvalue()


def _ruled(canvas: Canvas, *texts: str) -> None:
    """Two rows of narrow cells, the texts in the middle of those of the first."""
    xs = [72 + 24 * column for column in range(len(texts) + 1)]
    for y in (700, 680, 660):
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        canvas.line(x, 660, x, 700)
    for x, text in zip(xs, texts, strict=False):
        canvas.drawCentredString(x + 12, 686, text)
        canvas.drawCentredString(x + 12, 666, "0")


def _first_row(body: bytes) -> list[str]:
    grid = next(block for block in read_pdf(body).blocks if isinstance(block, Grid))
    return [cell.text for cell in grid.rows[0]]


def test_a_figure_too_wide_for_its_cell_leaves_no_digit_to_its_neighbours() -> None:
    assert _first_row(_drawn(lambda canvas: _ruled(canvas, "7", "123456", "9"))) == ["7", "123456", "9"]


def test_a_watermark_across_the_page_is_in_no_cell() -> None:
    def draw(canvas: Canvas) -> None:
        _ruled(canvas, "7", "8", "9")
        canvas.translate(60, 640)
        canvas.rotate(40)
        canvas.drawString(0, 0, "仅供参考仅供参考仅供参考")

    assert _first_row(_drawn(draw)) == ["7", "8", "9"]


def test_cells_drawn_as_boxes_are_cells() -> None:
    def draw(canvas: Canvas) -> None:
        for column in range(3):
            for row in range(2):
                canvas.rect(72 + 40 * column, 660 + 20 * row, 40, 20)
                canvas.drawString(80 + 40 * column, 666 + 20 * row, str(10 * row + column))

    body = _drawn(draw)
    assert _first_row(body) == ["10", "11", "12"]
    assert read_pdf(body).blocks[0].style == "pdf"


@pytest.mark.parametrize("apart", [1.5, 4.5])
def test_cells_drawn_as_boxes_a_little_apart_are_cells_also_beside_one_that_the_page_cuts(
    apart: float,
) -> None:
    def draw(canvas: Canvas) -> None:
        for column in range(3):
            left, right = 72 + 40 * column, 112 + 40 * column - apart
            for row in range(1, 4):
                canvas.rect(left, 600 + 20 * row, 40 - apart, 20 - apart)
                canvas.drawString(left + 10, 606 + 20 * row, str(10 * row + column))
            for x in (left, right):
                canvas.line(x, 600, x, 620 - apart)
            canvas.line(left, 620 - apart, right, 620 - apart)
            canvas.drawString(left + 10, 606, str(column))

    (grid,) = read_pdf(_drawn(draw)).blocks
    assert [[cell.text for cell in row] for row in grid.rows] == [
        [str(10 * row + column) for column in range(3)] for row in (3, 2, 1, 0)
    ]


def test_the_backgrounds_of_paragraphs_are_no_cells_of_the_table_below_them() -> None:
    def draw(canvas: Canvas) -> None:
        _ruled(canvas, "7", "8", "9")
        canvas.setFillGray(0.9)
        for row in range(3):
            canvas.rect(72, 701 + 20 * row, 72, 20, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(72, 706, "行政许可等")

    assert _first_row(_drawn(draw)) == ["7", "8", "9"]


@pytest.mark.parametrize("figure", ["", "2"])
def test_figures_behind_the_edge_of_the_page_are_unknown_not_blank(figure: str) -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 680, 660):
            canvas.line(515, y, 700, y)
        for x in (515, 555, 580, 700):
            canvas.line(x, 660, x, 700)
        for x, text in ((525, "7"), (565, "8"), (588, figure)):
            canvas.drawString(x, 686, text)

    assert _first_row(_drawn(draw)) == ["7", "8", figure + UNKNOWN]


def test_a_corner_that_a_page_break_left_open_is_a_cell_all_the_same() -> None:
    def draw(canvas: Canvas) -> None:
        for y, left in ((700, 172), (680, 72), (660, 72)):
            canvas.line(left, y, 272, y)
        for x in (72, 172, 272):
            canvas.line(x, 660, x, 700)
        for x, y, text in ((80, 686, "信息内容"), (180, 686, "数量"), (80, 666, "行政许可"), (180, 666, "5")):
            canvas.drawString(x, y, text)

    grid = read_pdf(_drawn(draw)).blocks[0]
    assert [[cell.text for cell in row] for row in grid.rows] == [["信息内容", "数量"], ["行政许可", "5"]]


def test_unseen_text_is_no_part_of_a_figure() -> None:
    def draw(canvas: Canvas) -> None:
        _ruled(canvas, "7", "8", "9")
        hidden = canvas.beginText(90, 686)
        hidden.setTextRenderMode(3)
        hidden.textOut("5")
        canvas.drawText(hidden)

    assert _first_row(_drawn(draw)) == ["7", "8", "9"]


def test_text_in_forms_and_fields_is_read_too() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("part")
        canvas.setFont(pdf._font("embedded"), 10)
        canvas.drawString(100, 500, "表单对象里的文字")
        canvas.endForm()
        canvas.doForm("part")
        canvas.acroForm.textfield(value="field 123", x=100, y=600, width=100, height=20)

    assert _texts(read_pdf(_drawn(draw))) == ["field 123", "表单对象里的文字"]


def _glyphs(text: str, x: float = 0.0, y: float = 0.0, size: float = 10.0, order: int = 0) -> list[Glyph]:
    width = size / 2
    return [
        Glyph(c, x + width * n, y, x + width * (n + 1), y + size, y + size, order + n)
        for n, c in enumerate(text)
    ]


def test_figures_printed_twice_to_look_bold_count_once() -> None:
    assert line_of([*_glyphs("1122"), *_glyphs("1122", x=0.4)]).text == "1122"


def test_a_footnote_mark_is_no_digit_of_the_figure_it_stands_by() -> None:
    assert line_of([*_glyphs("12"), *_glyphs("1", x=10, y=-1, size=6)]).text == "12 1"


def test_digits_apart_stay_apart_and_chinese_does_not() -> None:
    assert line_of([*_glyphs("1"), *_glyphs("2", x=8)]).text == "1 2"
    assert line_of([*_glyphs("1"), *_glyphs("2", x=5.5)]).text == "12"
    assert line_of([*_glyphs("总"), *_glyphs("计", x=12)]).text == "总计"


@pytest.mark.parametrize("step", [12.0, -12.0], ids=["downwards", "turned on its left side"])
def test_a_label_that_runs_up_or_down_is_read_in_its_own_order(step: float) -> None:
    label = "三、本年度办理结果"
    glyphs = [_glyphs(c, y=step * n, order=n)[0] for n, c in enumerate(label)]
    assert cell_text(glyphs, lines(glyphs)) == label


def test_digits_below_each_other_are_not_one_number() -> None:
    glyphs = [_glyphs(c, y=12.0 * n, order=n)[0] for n, c in enumerate("123")]
    assert cell_text(glyphs, lines(glyphs)) == "1 2 3"


def test_characters_are_those_a_reader_sees() -> None:
    assert [character(ord(c), False) for c in "⼀⺠豈１　"] == ["一", "民", "豈", "１", ""]
    assert [character(code, False) for code in (0, 7, 0xE000, 0xF0B7, 0xD800)] == [UNKNOWN] * 5
    assert character(ord("3"), unmapped=True) == UNKNOWN
    assert character(9, unmapped=True) == UNKNOWN


def test_a_frame_around_an_article_is_no_table() -> None:
    frame = [Box(0, 0, 300, 400), Box(300, 0, 320, 400)]
    view = View(Box(0, 842, 595, 0), 0, 0)
    article = [glyph for row in range(20) for glyph in _glyphs("公" * 30, y=12.0 * row, order=100 * row)]
    assert sheet(1, view, frame, article) == (None, set())


def test_a_pdf_is_known_by_its_mark_even_behind_junk(printed: Callable[..., bytes]) -> None:
    body = b"\r\n" * 100 + printed()
    assert sniff(body) and not sniff(b"<html>%PDF</html>"[:5])
    assert [opened.media_type for opened in open_documents(body)] == ["application/pdf"]
    assert any(isinstance(block, Grid) for block in read_pdf(body).blocks)


def test_a_password_and_damage_are_said(printed: Callable[..., bytes]) -> None:
    for body, code in ((printed(password="geheim"), "encrypted"), (printed()[:3000], "damaged_file")):
        with pytest.raises(Unreadable) as refused:
            read_pdf(body)
        assert refused.value.code == code


def _damaged(body: bytes, chance: Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.choice((1, 3, 10, 50))):
        place = chance.randrange(10, len(damaged))
        match chance.randrange(4):
            case 0 | 1:
                damaged[place] = chance.randrange(256)
            case 2:
                del damaged[place : place + chance.randrange(1, 200)]
            case _:
                damaged[place:place] = chance.randbytes(chance.randrange(1, 50))
    return bytes(damaged)


def _no_scans(*_: object) -> NoReturn:
    raise Unreadable("ocr_missing", "未安装", "not installed")


@pytest.mark.parametrize("seeds", [range(40), pytest.param(range(40, 400), marks=pytest.mark.soak)])
def test_a_damaged_file_gives_no_wrong_figure_in_silence(
    seeds: range,
    forms: Forms,
    printed: Callable[..., bytes],
    parser: ReportParser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second, "read_tables", lambda body: ())  # takes time and decides no value
    monkeypatch.setattr(looking, "read_scan", _no_scans)  # a page that lost its text counts as a picture
    cells = figures(forms.by_id("ogi_2021"), Random(5))
    body = printed("ogi_2021", cells, height=1400)
    read_at_all = 0
    for seed in seeds:
        damaged = _damaged(body, Random(seed))
        (opened,) = open_documents(damaged)
        if isinstance(opened.document, Unreadable):
            continue
        read_at_all += 1
        tally = Tally()
        tally.add(parser.read(damaged), cells)
        assert not tally.silent or opened.document.damage, (seed, tally.silent[:3])
    assert read_at_all > len(seeds) // 10


def test_a_damaged_file_says_so_at_each_table(
    printed: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    body = printed()
    place = body.rfind(b"xref")
    reading = read(body[:place] + b"%junk\n" + body[place:])
    assert [finding.rule for finding in reading.findings] == ["ST-12", "RD-02"]
    assert reading.report.cells["t3.new_received.total"].raw == "12"


def test_when_the_lines_of_a_page_cannot_be_read_its_text_still_is(
    printed: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, read: Callable[..., Reading]
) -> None:
    from parser.pdf import ruled

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(ruled.tablers, "find_tables", panic)
    document = read_pdf(printed())
    assert {block.style for block in document.blocks if isinstance(block, Grid)} == {"pdf_text"}
    assert "表格线读不出" in str(document.damage[0])
    assert read(printed()).report.cells["t3.new_received.total"].raw == "12"


def _scan(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, 595, 842)


@pytest.fixture
def scan_reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[tuple[int, float, tuple[int, int]]]]:
    """Puts a function in the place of the scan reader; gives the pages it is asked for, with scale and size."""

    def put(read_picture: Any) -> list[tuple[int, float, tuple[int, int]]]:
        asked: list[tuple[int, float, tuple[int, int]]] = []

        def noted(picture: Any, number: int, scale: float) -> Any:
            asked.append((number, scale, picture.size))
            return read_picture(picture, number, scale)

        monkeypatch.setitem(sys.modules, "parser.scanning.page", SimpleNamespace(read_picture=noted))
        return asked

    return put


def _refuse(*_: object) -> tuple[()]:
    raise Unreadable("ocr_missing", "没有安装 ocr", "the extra ocr is not installed")


def test_a_page_that_is_a_picture_is_read_by_the_scan_reader_at_200_dpi(scan_reader: Any) -> None:
    asked = scan_reader(lambda *_: (Paragraph("识读所得", "page[1]"),))
    assert _texts(read_pdf(_drawn(_scan))) == ["识读所得"]
    assert asked == [(1, pytest.approx(0.36), (1653, 2339))]


@pytest.mark.usefixtures("uncoded")
def test_a_page_of_outlines_or_of_characters_without_codes_is_a_picture_too(scan_reader: Any) -> None:
    asked = scan_reader(lambda *_: ())
    read_pdf(_drawn(lambda canvas: [canvas.rect(100 + n, 500, 1, 5) for n in range(80)]))
    read_pdf(_drawn(lambda canvas: canvas.drawString(100, 500, "鑫" * 40)))
    read_pdf(_drawn(lambda canvas: canvas.drawString(100, 500, "没有图片的一页")))
    assert len(asked) == 2


def test_scans_without_a_scan_reader_are_refused_or_said(scan_reader: Any) -> None:
    scan_reader(_refuse)

    def mixed(canvas: Canvas) -> None:
        canvas.drawString(100, 500, "有文字的一页")
        canvas.showPage()
        _scan(canvas)

    with pytest.raises(Unreadable, match="ocr_missing"):
        read_pdf(_drawn(_scan))
    document = read_pdf(_drawn(mixed))
    assert _texts(document) == ["有文字的一页"]
    assert [str(said) for said in document.damage] == ["第2页是扫描件，未能识读：没有安装 ocr"]


def test_the_text_layer_of_a_scanner_is_read_where_the_picture_cannot_be_but_doubted(
    scan_reader: Any, printed: Callable[..., bytes]
) -> None:
    asked = scan_reader(_refuse)
    document = read_pdf(printed(hidden_text=True))
    assert asked
    assert any("扫描仪识别" in str(said) for said in document.damage)
    assert any(isinstance(block, Grid) for block in document.blocks)


def test_of_a_very_long_file_the_first_pages_are_read_and_the_rest_is_said(
    printed: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MOST_PAGES", 2)
    monkeypatch.setattr("parser.pdf.document.MOST_PAGES", 2)
    document = read_pdf(printed(height=400))
    assert "只读了前2页" in str(document.damage[-1])
    assert {block.locator.partition("]")[0] for block in document.blocks} <= {"page[1", "page[2"}


@looks(
    {
        name: RULED[name]
        for name in ("two pages", "no rule at the break", "turned 90", "cropped", "font not embedded")
    }
)
def test_the_second_reading_has_the_same_figures_by_other_means(
    look: dict[str, Any], forms: Forms, printed: Callable[..., bytes], parser: ReportParser
) -> None:
    """A sum that does not close makes the parser read again; both agree, so the publisher is to blame."""
    cells = figures(forms.by_id("ogi_2021"), Random(1)) | {"t3.new_received.total": "99999"}
    body = printed("ogi_2021", cells, **look)
    grids = second_reading(body)
    assert {grid.style for grid in grids} == {"pdf_second"}
    assert "99999" in {cell.text for grid in grids for row in grid.rows for cell in row}
    wrong = [f for f in parser.read(body).findings if f.rule == "T3-03"]
    assert [(f.blame, f.cells[-1]) for f in wrong] == [(Blame.PUBLISHER, "t3.new_received.total")]


def test_a_scan_is_read_again_as_scans_are(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = Grid((), "page[1]", "scan_again")
    reader = SimpleNamespace(reread_picture=lambda picture, number, scale: (grid,))
    monkeypatch.setitem(sys.modules, "parser.scanning.page", reader)
    assert second_reading(_drawn(_scan)) == (grid,)


def test_the_second_reading_of_a_file_it_cannot_read_is_empty() -> None:
    assert second_reading(b"%PDF-1.4 nothing") == ()


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "real/hongze-district-2023.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def real(shared: Path, truth: dict[str, Any], parser: ReportParser) -> Reading:
    return parser.read((shared / "real" / truth["document"]).read_bytes())


def test_every_cell_of_a_real_report_is_read(real: Reading, truth: dict[str, Any]) -> None:
    values = {
        code: cell.value if cell.value is None else float(cell.value)
        for code, cell in real.report.cells.items()
    }
    assert values == {code: float(value) for code, value in truth["values"].items()}
    assert {c: real.report.cells[c].unit for c in truth["printed_unit"]} == truth["printed_unit"]
    assert all((cell.locator or "").startswith("page[") for cell in real.report.cells.values())


def test_a_real_report_is_known_by_organ_year_form_and_sections(real: Reading, truth: dict[str, Any]) -> None:
    report = real.report
    assert (report.title, report.report_year, report.form) == (truth["title"], 2023, "ogi_2021")
    assert report.organ.name in {truth["organ"], *truth["organ_aliases"]}
    assert report.organ.region_code == truth["region_code"]
    assert {str(n): section.title for n, section in report.sections.items()} == truth["sections"]


def test_the_findings_of_a_real_report_are_those_people_made(real: Reading, truth: dict[str, Any]) -> None:
    """A table that two page breaks cut is no finding; sums that do not close are the publisher's."""
    allowed = {finding["rule"] for finding in truth["may_fire"]}
    found = Counter((f.rule, f.severity.value) for f in real.findings if f.rule not in allowed)
    assert found == Counter((f["rule"], f["severity"]) for f in truth["publisher_findings"])
    wrong = [f for f in real.findings if f.rule == "T4-01"]
    assert [f.arithmetic for f in wrong] == [
        f["arithmetic"] for f in truth["publisher_findings"] if f["rule"] == "T4-01"
    ]
    assert {f.blame for f in wrong} == {Blame.PUBLISHER}
    assert not {f.rule for f in real.findings} & {f["rule"] for f in truth["must_not_fire"]}
    assert real.report.cells["t3.new_received.total"].standing is Standing.CONFIRMED
