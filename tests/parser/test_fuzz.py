"""Whatever is done to a file, its reading ends within the worker's limits and says what is wrong.

`pytest -m soak tests/parser/test_fuzz.py` gives each reader five minutes, or GONGKAI_FUZZ_SECONDS.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parser.forms import Forms
from parser.model import Reading
from parser.pipeline import ReportParser
from parser.readers import readers
from parser.worker.limits import Limits
from parser.worker.process import Worker
from rendering import docx, html, legacy, ofd, pdf, scan, spreadsheet, text
from rendering.mutation import mutated
from rendering.packages import workbook, zipped
from rendering.page import Page, Sheet, page

CONFIG = Path(__file__).parents[2] / "config"
LIMITS = Limits(seconds=60, memory_mb=3000)
SOAK_SECONDS = int(os.environ.get("GONGKAI_FUZZ_SECONDS", "300"))
LONGEST = 20
"""Rows of a table that is still short."""
MHTML = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n"


def _html(page: Page) -> bytes:
    return html.render(page).encode()


def _short(page: Page) -> Page:
    """Without its longest table: a page of a scan takes seconds, and one with a damaged text layer is a scan."""
    return [block for block in page if not (isinstance(block, Sheet) and len(block.rows) > LONGEST)]


def _scan(page: Page) -> bytes:
    if not scan.have_font():
        pytest.skip("a Chinese font to print with is missing (Debian: fonts-wqy-microhei)")
    return scan.render(_short(page)[-6:], dpi=100)


def _archive(page: Page) -> bytes:
    return zipped(
        {"a/年报.html": _html(page), "b.docx": docx.render(page), "c.txt": text.render(page, "tsv").encode()}
    )


WHOLE: Mapping[str, Callable[[Page], bytes]] = {
    "html": _html,
    "text": lambda page: (
        text.render(page, "pipe_per_cell").encode() + text.render(page, "tab_per_line").encode()
    ),
    "pdf": lambda page: pdf.render(_short(page), height=400),
    "docx": lambda page: docx.render(page, numbered=True, tracked=True, text_boxes=True),
    "spreadsheet": spreadsheet.render,
    "xls": spreadsheet.render_xls,
    "opendocument": lambda page: legacy.render(page, "odt"),
    "legacy_office": lambda page: legacy.render(page, "doc"),
    "rtf": lambda page: legacy.render(page, "rtf"),
    "mhtml": lambda page: f"{MHTML}{html.render(page)}\n--b--\n".encode(),
    "ofd": ofd.render,
    "archive": _archive,
    "image": _scan,
}
CASES = {
    "html": 15,
    "xls": 15,
    "pdf": 6,
    "ofd": 15,
    "archive": 8,
    "image": 2,
    "opendocument": 3,
    "legacy_office": 3,
    "rtf": 3,
}
"""Where a case takes longer than some hundredths of a second; elsewhere 30."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(CONFIG, LIMITS) as worker:
        yield worker


@pytest.fixture(scope="module")
def whole(forms: Forms) -> Callable[[str], bytes]:
    """A sound file for each reader."""
    return cache(lambda reader: WHOLE[reader](page(forms.by_id("ogi_2021"))))


def escape(worker: Worker, body: bytes) -> str | None:
    """What was wrong with how a body was read, None if nothing was."""
    try:
        readings = worker.read_all(body)
    except Exception as error:
        return repr(error)
    return next(filter(None, map(_wrong, readings)), None) if readings else "no reading"


def _wrong(reading: Reading) -> str | None:
    """A child dead of an exception, no word about a document without report, or text that no database keeps.

    A child that a signal ended asked for too much memory in a library that has no exceptions: a limit, and said.
    """
    if (reading.error or "").startswith("reader_crashed") and "SIG" not in (reading.error or ""):
        return reading.error
    if not reading.report and not (reading.error and reading.findings):
        return "silence"
    said = f"{reading.text}{reading.report and reading.report.title}"
    return "NUL or half a character" if re.search("[\x00\ud800-\udfff]", said) else None


def test_every_reader_has_a_sound_file_of_its_own(whole: Callable[[str], bytes]) -> None:
    assert set(WHOLE) == {reader.name for reader in readers()}
    for name in ("html", "text", "docx", "spreadsheet", "mhtml", "archive", "ofd"):
        body = whole(name)
        assert next(reader.name for reader in readers() if reader.sniff(body)) == name


def test_a_span_of_thousands_of_digits_does_not_cost_the_page(parser: ReportParser) -> None:
    page = f"<p>总体情况</p><table><tr><td colspan={'9' * 5000}>a</table>".encode()
    (reading,) = parser.read_all(page)
    assert "总体情况" in reading.text


@pytest.mark.parametrize(
    "body",
    [
        ("正文" * 3000 + "\n件数\t1\x002\n").encode(),
        workbook(
            '<row><c t="inlineStr"><is><t>件数</t></is></c><c t="inlineStr"><is><t>1_x0000_2</t></is></c></row>'
        ),
    ],
)
def test_a_nul_is_a_character_that_cannot_be_read(body: bytes, parser: ReportParser) -> None:
    (reading,) = parser.read_all(body)
    assert "1\ufffd2" in reading.text


@pytest.mark.parametrize("nested", ["<div>", "<table><tr><td>"])
def test_a_page_nested_without_end_is_said_to_be(nested: str, parser: ReportParser) -> None:
    (reading,) = parser.read_all(f"<html>{nested * 20_000}总体情况".encode())
    assert (reading.error or "").startswith("too_deep")


@pytest.mark.parametrize("reader", WHOLE)
def test_a_damaged_file_is_read_or_said_to_be_unread(
    reader: str, worker: Worker, whole: Callable[[str], bytes]
) -> None:
    @settings(
        max_examples=CASES.get(reader, 30),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(number=st.integers(0, 1 << 32))
    def held(number: int) -> None:
        assert escape(worker, mutated(whole(reader), Random(number))) is None

    held()


@pytest.mark.soak
@pytest.mark.parametrize("reader", WHOLE)
def test_no_damage_found_in_minutes_escapes(
    reader: str, worker: Worker, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    """What escapes is kept in the test's folder, by number."""
    escaped, number, end = [], 0, time.monotonic() + SOAK_SECONDS
    while time.monotonic() < end:
        body = mutated(whole(reader), Random(number))
        if why := escape(worker, body):
            escaped.append(f"{number}: {why}")
            (tmp_path / str(number)).write_bytes(body)
        number += 1
    print(f"{reader}: {number} files")
    assert not escaped, f"{len(escaped)} of {number} ({tmp_path}): {escaped[:20]}"
