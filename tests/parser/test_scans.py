"""Scans: every figure right or flagged, however the sheet lay on the glass; what cannot be read is said.

The pictures are made by tests/rendering/scan.py. A whole page takes seconds, so most tests read a small table.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from parser.forms import Form, Forms
from parser.model import Blame, Document, Grid, GridCell, Paragraph, Reading
from parser.pipeline import ReportParser
from parser.readers import Unreadable, image, open_documents
from rendering import pdf, scan
from rendering.figures import figures
from rendering.judge import Tally
from rendering.page import Box, Page, Sheet, page
from rendering.scan import Print

SHORT = Print(dpi=200)
COARSE = Print(dpi=150)
ROWS = [
    ["项目", "上年", "本年", "金额"],
    ["行政许可", "11", "7524", "7730.28"],
    ["行政处罚", "", "0", "1,234"],
    ["其他事项", "-85", "100", "8"],
    ["合计", "6", "39", "12.5"],
]
WAYS: dict[str, tuple[Print, dict[str, Any]]] = {
    "200 dpi": (SHORT, {}),
    "150 dpi": (COARSE, {}),
    "askew, grainy, JPEG": (COARSE, {"angle": 1.7, "noise": 0.08, "jpeg": 60}),
    "on its left side": (COARSE, {"rotate": 90}),
    "on its head": (COARSE, {"rotate": 180}),
    "on its right side": (COARSE, {"rotate": 270, "angle": -1.0}),
    "a seal over figures": (COARSE, {"stamp": True, "jpeg": 50}),
    "uneven light, out of focus": (COARSE, {"shade": 0.6, "blur": 0.8, "noise": 0.02, "jpeg": 75}),
    "pale": (COARSE, {"pale": 0.7}),
    "faint rules": (Print(rule=200), {}),
    "broken rules": (Print(gaps=0.2), {"angle": 0.5}),
}


@pytest.fixture(scope="module")
def ocr() -> None:
    """Asked for by every test that looks at a picture."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed: pip install gongkai[ocr]")
    if not scan.have_font():
        pytest.skip(f"no Chinese font to print with: {scan.FONT}")


def _sheet(rows: Sequence[Sequence[str]], how: Print = SHORT) -> Image.Image:
    (sheet,) = scan.sheets([Sheet([list(map(Box, row)) for row in rows])], how, endless=True)
    return sheet


def _grid(body: bytes) -> Grid:
    (grid,) = (block for block in image.read(body).blocks if isinstance(block, Grid))
    return grid


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize("way", WAYS)
def test_a_table_is_read_as_printed_however_it_was_scanned(way: str) -> None:
    how, damage = WAYS[way]
    assert _texts(_grid(scan.scanned(_sheet(ROWS, how), **damage))) == ROWS


@pytest.mark.usefixtures("ocr")
def test_a_stroke_is_not_the_figure_1() -> None:
    read = _texts(
        _grid(scan.scanned(_sheet([["甲项", "乙项", "丙项", "丁项"], ["1", "/", "/", "11"]], COARSE)))
    )
    assert (read[1][0], read[1][3]) == ("1", "11")
    assert "1" not in read[1][1:3]


@pytest.mark.usefixtures("ocr")
def test_a_figure_too_pale_to_read_is_not_a_blank() -> None:
    sheet = _sheet([["甲项", "乙项", "丙项"], ["5", "", ""], ["12", "", "7"]], COARSE)
    where = (sheet.width // 2, _middle_of_row(sheet, 1))
    ImageDraw.Draw(sheet).text(where, "58", fill=(210, 210, 210), font=COARSE.font(), anchor="mm")
    read = _texts(_grid(scan.scanned(sheet)))
    assert "\N{REPLACEMENT CHARACTER}" in read[1][1]
    assert (read[1][2], read[2][1]) == ("", "")


def _middle_of_row(sheet: Image.Image, row: int) -> int:
    _, top, _, bottom = (
        float(side) for side in _grid(scan.scanned(sheet)).rows[row][0].locator[8:].split(",")
    )
    return round((top + bottom) / 2)


@pytest.mark.usefixtures("ocr")
def test_cells_that_span_others_are_one_cell() -> None:
    rows = [
        [Box("申请人情况", colspan=3)],
        [Box("甲", rowspan=2), Box("12"), Box("3")],
        [Box("4"), Box("56")],
    ]
    (sheet,) = scan.sheets([Sheet(rows)], COARSE, endless=True)
    grid = _grid(scan.scanned(sheet))
    assert _texts(grid) == [["申请人情况"] * 3, ["甲", "12", "3"], ["甲", "4", "56"]]
    assert [[cell.origin for cell in row] for row in grid.rows] == [
        [True, False, False],
        [True, True, True],
        [False, True, True],
    ]


@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_cell_says_where_it_stands_on_the_picture_as_it_is(rotate: int) -> None:
    body = scan.scanned(_sheet(ROWS, COARSE), rotate=rotate)
    with Image.open(io.BytesIO(body)) as picture:
        cell = next(c for row in _grid(body).rows for c in row if c.text == "7730.28")
        box = tuple(float(side) for side in cell.locator.removeprefix("page[1]@").split(","))
        cut = picture.convert("RGB").crop(tuple(map(round, box))).rotate(-rotate, expand=True)
    alone = Image.new("RGB", (700, 400), (252, 252, 250))
    alone.paste(cut, (200, 180))
    assert [b.text for b in image.read(scan.scanned(alone)).blocks if isinstance(b, Paragraph)] == ["7730.28"]


# Whole reports


def _report(form: Form, seed: int, **changes: Any) -> tuple[Page, dict[str, str]]:
    printed = figures(form, Random(seed))
    prose = {1: "公开工作按要求开展。", 3: "数字见下表。", 4: "数字见下表。", 5: "更新偶有迟缓。"}
    return page(form, cells=printed, sections=prose, **changes), printed


def _tally(reading: Reading, printed: dict[str, str]) -> Tally:
    tally = Tally()
    tally.add(reading, printed)
    return tally


@pytest.mark.usefixtures("ocr")
def test_of_a_clean_scan_every_figure_is_read_and_nothing_is_found_wrong(
    forms: Forms, read: Callable[..., Reading]
) -> None:
    whole, printed = _report(forms.by_id("ogi_2021"), seed=4)
    reading = read(scan.render(whole))
    tally = _tally(reading, printed)
    assert (tally.nonzero_right, tally.withheld, tally.silent) == (tally.nonzero, 0, [])
    assert not [f for f in reading.findings if f.blame is Blame.READING]


@pytest.mark.usefixtures("ocr")
def test_of_a_bad_scan_no_figure_is_wrong_in_silence(forms: Forms, read: Callable[..., Reading]) -> None:
    whole, printed = _report(forms.by_id("ogi_2019"), seed=5)
    tally = _tally(read(scan.render(whole, dpi=150, angle=-1.6, noise=0.12, jpeg=35, stamp=True)), printed)
    assert tally.silent == []
    assert tally.nonzero_right >= 0.95 * tally.nonzero


@pytest.mark.usefixtures("ocr")
def test_a_table_that_goes_on_overleaf_by_a_single_row_is_read_whole(
    forms: Forms, read: Callable[..., Reading]
) -> None:
    form = forms.by_id("ogi_2021")
    cells = {"t4.review.upheld": "37", "t4.review.total": "37"}
    whole = page(form, cells=cells, drop_rows=("t3",), sections={1: "甲" * 50})
    whole = [b if not isinstance(b, Sheet) else Sheet(b.rows) for b in whole]
    first, last = _cut_before_the_last_row(whole)
    reading = read(
        scan.pdf([scan.scanned(scan.sheets(part, COARSE)[0]) for part in (first, last)], COARSE.dpi)
    )
    assert reading.report.cells["t4.review.upheld"].raw == "37"
    assert reading.report.cells["t4.review.upheld"].locator.startswith("page[2]@")


def _cut_before_the_last_row(whole: Page) -> tuple[Page, Page]:
    """Two pages, the break before the last row of the last table."""
    place = max(i for i, block in enumerate(whole) if isinstance(block, Sheet))
    *upper, row = whole[place].rows
    return [*whole[:place], Sheet(upper)], [Sheet([row]), *whole[place + 1 :]]


@pytest.fixture
def mixed(forms: Forms) -> bytes:
    """A PDF with a text layer up to the heading above table 4, and a picture of the rest."""
    whole = page(
        forms.by_id("ogi_2021"), drop_rows=("t3",), cells={"t4.review.upheld": "37", "t4.review.total": "37"}
    )
    place = max(i for i, block in enumerate(whole) if isinstance(block, Sheet)) - 2
    joined = pypdfium2.PdfDocument(pdf.render(whole[:place]))
    (sheet, *_) = scan.sheets(whole[place:], SHORT)
    joined.import_pages(pypdfium2.PdfDocument(scan.pdf([scan.scanned(sheet)])))
    stream = io.BytesIO()
    joined.save(stream)
    return stream.getvalue()


@pytest.mark.usefixtures("ocr")
def test_a_page_with_text_and_a_page_that_is_a_picture_make_one_report(
    mixed: bytes, read: Callable[..., Reading]
) -> None:
    cells = read(mixed).report.cells
    assert (cells["t2.licensing.decisions"].raw, cells["t4.review.upheld"].raw) == ("450", "37")


@pytest.mark.usefixtures("ocr")
def test_a_sum_that_does_not_close_at_two_readings_is_the_publishers_fault(
    forms: Forms, read: Callable[..., Reading]
) -> None:
    cells = {"t4.review.upheld": "37", "t4.review.total": "38"}
    body = scan.render(page(forms.by_id("ogi_2021"), drop_rows=("t3",), cells=cells), dpi=150)
    (finding,) = (f for f in read(body).findings if f.rule == "T4-01")
    assert finding.blame is Blame.PUBLISHER


# Without the recogniser


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the extra was never installed."""
    for name in [name for name in sys.modules if name.startswith("parser.scanning")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("parser.scanning.blocks", raising=False)
    for name in ("rapidocr", "cv2"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_a_picture_is_refused_by_name(read: Callable[..., Reading]) -> None:
    reading = read(_png(Image.new("RGB", (300, 300), "white")))
    assert reading.error.startswith("ocr_missing")
    (finding,) = reading.findings
    assert "gongkai[ocr]" in finding.message.zh and "gongkai[ocr]" in finding.message.en


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_the_pages_with_text_are_read_and_the_others_named(
    mixed: bytes, read: Callable[..., Reading]
) -> None:
    reading = read(mixed)
    assert reading.report.cells["t2.licensing.decisions"].raw == "450"
    (said,) = (f.message for f in reading.findings if f.rule == "RD-02")
    assert "第2页" in said.zh and "gongkai[ocr]" in said.zh


@pytest.fixture
def doubted(monkeypatch: pytest.MonkeyPatch, html_report: Callable[..., str]) -> Callable[..., bytes]:
    """A picture that is read as the usual report, the cells with these texts seen differently by two looks."""

    def made(*texts: str, **changes: Any) -> bytes:
        (opened,) = open_documents(html_report(**changes).encode())
        assert isinstance(opened.document, Document)
        blocks = [_doubting(b, texts) if isinstance(b, Grid) else b for b in opened.document.blocks]
        monkeypatch.setattr(image, "read_picture", lambda *_: tuple(blocks))
        return _png(Image.new("RGB", (300, 300), "white"))

    return made


def _doubting(grid: Grid, texts: Sequence[str]) -> Grid:
    rows = (tuple(_doubting_cell(cell, texts) for cell in row) for row in grid.rows)
    return Grid(tuple(rows), grid.locator, grid.style)


def _doubting_cell(cell: GridCell, texts: Sequence[str]) -> GridCell:
    return GridCell(cell.text, cell.locator, cell.origin, doubtful=cell.text in texts)


def test_a_figure_read_with_doubt_is_named_unless_a_sum_confirms_it(
    doubted: Callable[..., bytes], read: Callable[..., Reading]
) -> None:
    reading = read(doubted("450", "12"))
    (finding,) = (f for f in reading.findings if f.rule == "ST-12")
    assert "t2.licensing.decisions" in finding.cells
    assert "t3.new_received.total" not in finding.cells


# The picture as a file


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, int]]]:
    """The number and size of each page that is given to the scan reader."""
    seen: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(image, "read_picture", lambda p, number, _: (seen.append((number, p.size)), ())[1])
    return seen


def test_each_frame_of_a_tiff_is_a_page(sizes: list[tuple[int, tuple[int, int]]]) -> None:
    stream = io.BytesIO()
    frames = [Image.new("L", (300, height), 255) for height in (400, 500)]
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    image.read(stream.getvalue())
    assert sizes == [(1, (300, 400)), (2, (300, 500))]


def test_a_photograph_is_turned_as_its_camera_says(sizes: list[tuple[int, tuple[int, int]]]) -> None:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), "white").save(stream, "JPEG", exif=exif)
    image.read(stream.getvalue())
    assert sizes == [(1, (300, 400))]


def test_an_icon_is_not_looked_at(sizes: list[tuple[int, tuple[int, int]]]) -> None:
    assert image.read(_png(Image.new("RGB", (60, 400), "white"))).blocks == ()
    assert sizes == []


@pytest.mark.parametrize(("body", "code"), [
    (_png(Image.effect_noise((400, 400), 50))[:3000], "damaged_file"),
    (b"\xff\xd8\xff" + b"\0" * 100, "damaged_file"),
    (_png(Image.new("1", (10_001, 10_001), 1)), "too_large"),
], ids=["cut off", "no picture behind the mark", "past the limit"])  # fmt: skip
def test_a_picture_that_cannot_be_opened_says_why(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as why:
        image.read(body)
    assert why.value.code == code


# Figures, without a picture


@pytest.fixture
def looks() -> Callable[..., tuple[str, bool]]:
    figures = pytest.importorskip("parser.scanning.figures", reason="the extra ocr is not installed")

    def settled(*seen: tuple[str, float]) -> tuple[str, bool]:
        first, second, third = (figures.Look(*one) for one in (*seen, ("third look", 0.0))[:3])
        found = figures.settle(first, second, lambda: third)
        return found.text, found.doubtful

    return settled


@pytest.mark.parametrize(("seen", "text", "doubtful"), [
    ([("12", 0.99), ("12", 0.9)], "12", False),
    ([("１２", 0.99), ("12", 0.9)], "１２", False),
    ([("O", 0.9), ("0", 0.9)], "0", False),
    ([("12", 0.99), ("12", 0.5), ("12", 0.9)], "12", True),
    ([("12", 0.99), ("17", 0.9), ("12", 0.9)], "12", True),
    ([("-85", 0.9), ("85", 0.9), ("85", 0.9)], "-85\N{REPLACEMENT CHARACTER}", True),
    ([("-85", 0.5), ("85", 0.9), ("85", 0.9)], "85", True),
    ([("12", 0.99), ("17", 0.9), ("13", 0.9)], "1\N{REPLACEMENT CHARACTER}", True),
    ([("12", 0.6), ("17", 0.9), ("12", 0.6)], "1\N{REPLACEMENT CHARACTER}", True),
    ([("7730.28", 0.9), ("773028", 0.9), ("", 0.0)], "7730.28\N{REPLACEMENT CHARACTER}", True),
])  # fmt: skip
def test_a_figure_is_what_two_looks_agree_on(
    looks: Callable[..., tuple[str, bool]], seen: list[tuple[str, float]], text: str, doubtful: bool
) -> None:
    assert looks(*seen) == (text, doubtful)


# Long runs


@pytest.mark.soak
@pytest.mark.usefixtures("ocr")
@pytest.mark.parametrize("dpi", [200, 150])
@pytest.mark.parametrize(
    "damage", [{}, {"angle": 1.5}, {"angle": -2, "noise": 0.08, "jpeg": 60}, {"stamp": True}]
)
def test_a_real_report_scanned_gives_every_figure(
    shared: Path, dpi: int, damage: dict[str, Any], read: Callable[..., Reading]
) -> None:
    truth = json.loads((shared / "real/hongze-district-2023.truth.json").read_text(encoding="utf-8"))
    printed = {code: "" if value is None else str(value) for code, value in truth["values"].items()}
    pages = list(_pictures(shared / "real/hongze-district-2023.pdf", dpi))
    tally = _tally(read(scan.pdf([scan.scanned(sheet, **damage) for sheet in pages], dpi)), printed)
    assert tally.silent == []
    assert tally.nonzero_right >= 0.99 * tally.nonzero


def _pictures(path: Path, dpi: int) -> Iterator[Image.Image]:
    for sheet in pypdfium2.PdfDocument(path):
        yield sheet.render(scale=dpi / 72).to_pil().convert("RGB")


@pytest.mark.soak
@pytest.mark.usefixtures("ocr")
def test_a_scanned_page_takes_less_than_twelve_seconds_of_one_core(
    forms: Forms, parser: ReportParser
) -> None:
    whole, _ = _report(forms.by_id("ogi_2021"), seed=6)
    bodies = [scan.scanned(sheet) for sheet in scan.sheets(whole, SHORT)]
    parser.read(bodies[0])
    for body in bodies:
        start = time.process_time()
        parser.read(body)
        assert time.process_time() - start < 12
