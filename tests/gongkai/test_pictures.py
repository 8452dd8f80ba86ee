"""`parse --debug`: where each number came from, drawn for people, with a browser and without."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image, ImageColor
from typer.testing import CliRunner, Result

from gongkai.cli import app
from gongkai.pictures.boxes import page_pictures
from gongkai.pictures.browser import browser
from gongkai.pictures.colours import COLOURS
from parser.forms import Forms
from parser.model import Standing
from parser.pipeline import ReportParser
from rendering import docx, html, ofd, pdf, spreadsheet, text
from rendering.page import page

WRONG = {"t3.granted.total": "8"}
DARK = 100


@pytest.fixture
def file(tmp_path: Path, forms: Forms) -> Callable[..., Path]:
    """A report with one wrong total as a file of a kind, in a folder of its own."""
    renderers: Mapping[str, Callable[..., bytes | str]] = {
        "html": html.render,
        "docx": docx.render,
        "xlsx": spreadsheet.render,
        "ofd": ofd.render,
        "pdf": pdf.render,
        "txt": lambda blocks: text.render(blocks, "tsv"),
    }

    def made(kind: str, folder: str = "a", name: str = "年报", **changes: object) -> Path:
        blocks = page(forms.by_id("ogi_2021"), **{"cells": WRONG, **changes})
        path = tmp_path / folder / f"{name}.{kind}"
        path.parent.mkdir(exist_ok=True)
        body = renderers[kind](blocks)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
        return path

    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def drawn(tmp_path: Path, out: Path) -> Callable[..., Result]:
    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner().invoke(app, [*flags, "parse", *map(str, arguments), "--debug", str(out)])

    return run


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.pictures.folder.browser", lambda: None)


def boxed(index: Path) -> dict[str, str]:
    """Colour by the code of each cell that is boxed on the page."""
    return {
        code: colour
        for colour, code in re.findall(
            r'class="cell" style="--c:(#\w+)" id="([^"]+)"', index.read_text("utf-8")
        )
    }


def colours_in(picture: Path) -> set[tuple[int, int, int]]:
    with Image.open(picture) as image:
        return {colour for _, colour in image.convert("RGB").getcolors(maxcolors=1 << 24)}


def rgb(standing: str) -> tuple[int, ...]:
    return ImageColor.getrgb(COLOURS[standing])


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "ofd", "txt"])
def test_every_figure_of_a_document_is_boxed_in_the_colour_of_its_standing(
    kind: str, file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    result = drawn(file(kind))
    found = boxed(out / f"年报.{kind}" / "index.html")
    assert len(found) == 200
    assert found["t3.granted.total"] == COLOURS[Standing.CONTRADICTED]
    assert found["t3.granted.business"] == COLOURS[Standing.CONFIRMED]
    assert found["t2.fees.amount"] == COLOURS[Standing.UNCHECKED]
    assert "未安装 Chromium" in result.stderr


def test_a_figure_on_a_page_is_framed_where_it_stands(
    file: Callable[..., Path], parser: ReportParser
) -> None:
    body = file("pdf").read_bytes()
    cells = parser.read(body).report.cells
    framed = {
        cell.code: (
            page.image,
            [round(side * of) for side, of in zip(box.sides, page.image.size * 2, strict=True)],
        )
        for page in page_pictures(body, "application/pdf", cells.values())
        for box in page.boxes
        for cell in box.cells
    }
    assert framed.keys() == cells.keys()
    for code, standing in (
        ("t3.granted.total", Standing.CONTRADICTED),
        ("t3.granted.business", Standing.CONFIRMED),
    ):
        image, (left, top, right, bottom) = framed[code]
        assert image.getpixel((left, (top + bottom) // 2)) == rgb(standing)
        inside = image.crop((left + 5, top + 5, right - 5, bottom - 5)).convert("L")
        assert inside.getextrema()[0] < DARK  # the figure itself


def test_every_page_has_its_picture_with_all_colours_explained(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    result = drawn(file("pdf"), "--json")
    assert json.loads(result.stdout)["cells"]
    pictures = sorted((out / "年报.pdf").glob("page-*.png"))
    assert pictures
    for picture in pictures:
        assert {rgb(key) for key in COLOURS} <= colours_in(picture)
    shown = (out / "年报.pdf" / "index.html").read_text("utf-8")
    assert all(f'<img src="{picture.name}"' in shown for picture in pictures)


def test_a_link_from_the_list_leads_to_the_frame_on_the_picture(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    drawn(file("pdf"))
    shown = (out / "年报.pdf" / "index.html").read_text("utf-8")
    assert '<a href="#t3.granted.total">' in shown
    before, _, after = shown.partition('<i class="box" id="t3.granted.total"')
    picture = re.findall(r'<img src="([^"]+)"', before)[-1]
    left, top, width, height = (float(share) / 100 for share in re.findall(r":([\d.]+)%", after)[:4])
    with Image.open(out / "年报.pdf" / picture) as image:
        x, y = round(left * image.width) + 1, round((top + height / 2) * image.height)
        edges = [round(side * image.height) for side in (top, top + height)]
        middle = round((left + width / 2) * image.width)
        assert image.convert("RGB").getpixel((x, y)) == rgb(Standing.CONTRADICTED)
        for edge in edges:
            near = {image.convert("RGB").getpixel((middle, edge + by)) for by in (-2, -1, 0, 1, 2)}
            assert rgb(Standing.CONTRADICTED) in near


@pytest.mark.skipif(browser() is None, reason="no Chromium is installed")
def test_a_browser_photographs_what_has_no_pages(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    result = drawn(file("docx"))
    pictures = sorted((out / "年报.docx").glob("sheet-*.png"))
    assert "Chromium" not in result.stderr
    assert set().union(*map(colours_in, pictures)) >= {rgb(key) for key in COLOURS}


@pytest.mark.parametrize("program", ["/bin/false", "/bin/true", "/no/such/browser"])
def test_a_browser_that_fails_leaves_the_page_and_is_told(
    program: str,
    file: Callable[..., Path],
    drawn: Callable[..., Result],
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gongkai.pictures.folder.browser", lambda: program)
    result = drawn(file("html"))
    assert (result.exit_code, (out / "年报.html" / "index.html").exists()) == (0, True)
    assert "Chromium 未能拍下网页" in result.stderr


@pytest.mark.usefixtures("no_browser")
def test_files_of_one_name_and_reports_of_one_file_have_folders_of_their_own(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path, tmp_path: Path
) -> None:
    first, second = file("html", "a"), file("html", "b", cells={})
    with ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(first, "甲/年报.html")
        archive.write(second, "乙/年报.html")
    drawn(first, second, tmp_path / "two.zip")
    assert sorted(folder.name for folder in out.iterdir()) == [
        "two.zip_乙_年报.html", "two.zip_甲_年报.html", "年报.html", "年报.html-2",
    ]  # fmt: skip
    colours = [boxed(out / name / "index.html")["t3.granted.total"] for name in ("年报.html", "年报.html-2")]
    assert colours == [COLOURS[Standing.CONTRADICTED], COLOURS[Standing.CONFIRMED]]


@pytest.mark.usefixtures("no_browser")
def test_a_report_that_a_page_carries_is_drawn_from_its_own_pages(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    carried = file("pdf", name="report")
    carrier = carried.with_name("page.html")
    carrier.write_text(
        "<html><head><title>某局2022年政府信息公开工作年度报告</title></head>"
        '<body><iframe src="/pdfjs/viewer.html?file=/upload/report.pdf"></iframe></body></html>', "utf-8",
    )  # fmt: skip
    drawn(carrier)
    (folder,) = out.iterdir()
    assert folder.name.startswith("page.html_") and (folder / "page-1.png").exists()


@pytest.mark.usefixtures("no_browser")
def test_a_file_that_is_no_report_still_gets_its_page(
    drawn: Callable[..., Result], out: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("今天天气很好。", "utf-8")
    assert drawn(tmp_path / "notes.txt").exit_code == 1
    shown = (out / "notes.txt" / "index.html").read_text("utf-8")
    assert "not_a_report" in shown and "今天天气很好" in shown


def test_what_an_earlier_run_drew_is_replaced_and_what_a_person_put_there_is_left(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    (out / "年报.pdf").mkdir(parents=True)
    for name in ("page-99.png", "notes.png"):
        (out / "年报.pdf" / name).write_bytes(b"")
    drawn(file("pdf"))
    names = {one.name for one in (out / "年报.pdf").iterdir()}
    assert "notes.png" in names and "page-99.png" not in names and "page-1.png" in names


@pytest.mark.usefixtures("no_browser")
def test_text_that_runs_together_names_every_figure_read_from_its_line(
    drawn: Callable[..., Result], out: Path, shared: Path
) -> None:
    drawn(shared / "real/pingtan-zone-2021.txt")
    shown = (out / "pingtan-zone-2021.txt" / "index.html").read_text("utf-8")
    assert "（七）总计 / 总计 <b>69</b>" in shown


@pytest.mark.usefixtures("no_browser")
def test_text_of_a_document_is_shown_and_never_run(
    file: Callable[..., Path], drawn: Callable[..., Result], out: Path
) -> None:
    drawn(file("docx", sections={1: "<script>alert(1)</script>&amp;"}))
    shown = (out / "年报.docx" / "index.html").read_text("utf-8")
    assert "<script" not in shown and "&lt;script&gt;alert(1)" in shown
