"""Files that hold several reports, and pages whose documents lie beside them."""

import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from gongkai.beside import beside
from gongkai.cli import app
from gongkai.samples.pages import report_page
from gongkai.samples.world import before
from parser.model import Attachment
from parser.worker.limits import LimitsError

REPORTS = [report for report in before() if report.year == 2020 and report.organ][:2]
PAGES = [report_page(report) for report in REPORTS]
ORGANS = [report.organ for report in REPORTS]
CARRIER = """<html><head><title>2020年政府信息公开工作年度报告</title></head><body>
<iframe src="/pdfjs/viewer.html?file=/upload/2021/{}"></iframe></body></html>"""

CONFIG = Path(__file__).parents[2] / "config"

Gongkai = Callable[..., Result]


@pytest.fixture
def gongkai(tmp_path: Path) -> Gongkai:
    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*flags, *map(str, arguments)])

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "saved"
    made.mkdir()
    return made


@pytest.fixture
def archive(folder: Path) -> Path:
    """Two reports, and something that is none."""
    made = BytesIO()
    with ZipFile(made, "w") as zipped:
        for number, page in enumerate(PAGES):
            zipped.writestr(f"年报/{number}.html", page)
        zipped.writestr("说明[1].txt", "见附件")
    path = folder / "年报.zip"
    path.write_bytes(made.getvalue())
    return path


@pytest.fixture
def page(folder: Path) -> Path:
    """A saved page that shows a document in a viewer, and the document in a folder beside it."""
    path = folder / "page.html"
    path.write_text(CARRIER.format("r%20.pdf?v=1"), encoding="utf-8")
    (folder / "page_files").mkdir()
    return path


def rows(gongkai: Gongkai, query: str) -> list[dict[str, str]]:
    return json.loads(gongkai("sql", query, "--format", "json").output)


def test_a_file_of_several_reports_gives_a_json_line_for_each_part(gongkai: Gongkai, archive: Path) -> None:
    result = gongkai("parse", archive, "--json")
    found = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [one["file"].removeprefix(str(archive)) for one in found] == [
        "!年报/0.html",
        "!年报/1.html",
        "!说明[1].txt",
    ]
    assert [one.get("organ") for one in found] == [*ORGANS, None]
    assert "error" in found[2]


def test_the_table_names_the_part_whatever_it_is_called(gongkai: Gongkai, archive: Path) -> None:
    output = gongkai("parse", archive).output
    assert f"年报.zip!年报/0.html  {ORGANS[0]}" in output
    assert "年报.zip!说明[1].txt  not_a_report" in output


def test_a_file_without_any_report_is_an_error(gongkai: Gongkai, archive: Path, folder: Path) -> None:
    (folder / "b.txt").write_text("无", encoding="utf-8")
    assert gongkai("parse", archive, folder / "b.txt").exit_code == 1


def test_each_report_of_an_archive_is_filed_and_its_bytes_kept_once(gongkai: Gongkai, archive: Path) -> None:
    first, again = gongkai("import", archive), gongkai("import", archive)
    assert first.exit_code == again.exit_code == 0
    assert first.output.count("新报告") == again.output.count("未变") == 2
    assert "年报.zip!年报/1.html: " + ORGANS[1] in first.output
    assert {row["organ"] for row in rows(gongkai, "SELECT organ FROM reports")} == set(ORGANS)
    captures = rows(gongkai, "SELECT url, media_type, refers_to FROM captures")
    assert {(row["url"], row["media_type"]) for row in captures} == {("file:///年报.zip", "application/zip")}


def test_a_page_is_read_with_the_document_beside_it(gongkai: Gongkai, page: Path) -> None:
    (page.parent / "page_files" / "r .pdf").write_bytes(PAGES[0])
    found = json.loads(gongkai("parse", page, "--json").output)
    assert found["organ"] == ORGANS[0]
    assert found["file"] == f"{page}!/upload/2021/r .pdf?v=1"


def test_what_a_frame_of_a_saved_page_points_to_is_found_too(gongkai: Gongkai, page: Path) -> None:
    page.rename(page.with_name("frame.html"))
    page.write_text('<html><body><iframe src="frame.html"></iframe></body></html>', encoding="utf-8")
    (page.parent / "r .pdf").write_bytes(PAGES[0])
    found = json.loads(gongkai("parse", page, "--json").output)
    assert found["organ"] == ORGANS[0]
    assert found["file"] == f"{page}!frame.html!/upload/2021/r .pdf?v=1"


def test_a_page_without_its_document_says_where_the_report_is(gongkai: Gongkai, page: Path) -> None:
    result = gongkai("parse", page, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["error"].startswith("carried_elsewhere: ")


def test_a_folder_files_a_page_and_its_document_as_one_report(gongkai: Gongkai, page: Path) -> None:
    (page.parent / "r .pdf").write_bytes(PAGES[0])
    for status in ("新报告", "未变"):
        result = gongkai("import", page.parent)
        assert result.exit_code == 0, result.output
        assert [line.count(status) for line in result.output.splitlines()] == [1]
    places = {row["url"] for row in rows(gongkai, "SELECT url FROM captures")}
    assert places == {"file:///page.html", "file:///r .pdf"}


def attachment(href: str, text: str = "") -> Attachment:
    return Attachment(href, text, "link")


OUTSIDE = [
    "../secret.pdf",
    "/etc/secret.pdf",
    "file:///etc/secret.pdf",
    "%2e%2e/secret.pdf",
    "link.pdf",
    "..",
    "%00.pdf",
]


@pytest.mark.parametrize("href", OUTSIDE)
def test_nothing_outside_the_folder_of_the_page_is_ever_read(page: Path, href: str) -> None:
    secret = page.parent.parent / "secret.pdf"
    secret.write_bytes(b"%PDF")
    os.symlink(secret, page.parent / "link.pdf")
    os.symlink(page.parent.parent, page.parent / "up")
    assert beside(page, [attachment(href)]) == {}


def test_a_document_is_found_by_its_name_wherever_the_link_led(page: Path) -> None:
    file = page.parent / "page_files" / "年报[1].pdf"
    file.write_bytes(b"%PDF")
    links = [
        attachment("https://x.gov.cn/f/%E5%B9%B4%E6%8A%A5%5B1%5D.pdf?v=2"),
        attachment("/download?id=3&name=%C4%EA%B1%A8[1].pdf"),
        attachment("/download.jsp?id=4", "附件：年报[1].pdf"),
    ]
    assert beside(page, links) == {one.href: file for one in links}


def test_a_page_is_not_its_own_document(page: Path) -> None:
    assert beside(page, [attachment("page.html")]) == {}


def test_a_file_that_breaks_a_limit_is_said_and_the_next_one_is_read(
    folder: Path, gongkai: Gongkai, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    copytree(CONFIG, config)
    (config / "reading.yaml").write_text("body_mb: 1\n", encoding="utf-8")
    (folder / "1.html").write_bytes(PAGES[0] + b" " * (1 << 20))
    (folder / "2.html").write_bytes(PAGES[1])
    parsed = gongkai("--config", config, "parse", folder / "1.html", folder / "2.html")
    assert parsed.exit_code == 1
    assert "too_large" in parsed.stdout and ORGANS[1] in parsed.stdout
    imported = gongkai("--config", config, "import", folder)
    assert "too_large" in imported.stdout and ORGANS[1] in imported.stdout


def test_a_configuration_no_reading_process_could_start_with_is_refused_before_anything_is_read(
    folder: Path, gongkai: Gongkai, tmp_path: Path
) -> None:
    (folder / "1.html").write_bytes(PAGES[0])
    config = tmp_path / "config"
    copytree(CONFIG, config)
    (config / "reading.yaml").write_text("seconds: soon\n", encoding="utf-8")
    done = gongkai("--config", config, "parse", folder / "1.html")
    assert isinstance(done.exception, LimitsError) and "seconds" in str(done.exception)
