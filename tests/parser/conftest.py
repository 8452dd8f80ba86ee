"""Whole reports built from a dictionary of raw cells, in HTML and in the flattenings of plain text.

def test_x(html_report, read): reading = read(html_report(cells={"t3.granted.total": "8"}))
def test_y(text_report, read): reading = read(text_report("tsv", form="ogi_2021"))

The default report closes every identity and gives rise to no finding at all; a test states only what
it changes. What a page is, and the other formats, are in tests/rendering.
"""

from collections.abc import Callable
from typing import Any

import pytest

from parser.forms import Forms
from parser.model import Hints, Reading
from parser.pipeline import ReportParser
from rendering import html, text
from rendering.page import STATED, page


@pytest.fixture(scope="session")
def read(parser: ReportParser) -> Callable[..., Reading]:
    """Reads text or bytes; keyword arguments are hints."""

    def reading(body: str | bytes, **hints: object) -> Reading:
        return parser.read(body.encode() if isinstance(body, str) else body, Hints(**hints))

    return reading


@pytest.fixture(scope="session")
def stated(forms: Forms) -> Callable[..., dict[str, str]]:
    """The raw cells of the usual report, as printed."""

    def cells(form: str = "ogi_2019") -> dict[str, str]:
        return {
            code: STATED.get(code, "0")
            for code, spec in forms.by_id(form).cells.items()
            if spec.row not in forms.by_id(form).hybrid_row_codes
        }

    return cells


@pytest.fixture(scope="session")
def html_report(forms: Forms) -> Callable[..., str]:
    """A whole page; keyword arguments are those of `rendering.page.page`, `above` stands over it."""

    def made(form: str = "ogi_2019", *, above: str = "", **changes: Any) -> str:
        return html.render(page(forms.by_id(form), **changes), above)

    return made


@pytest.fixture(scope="session")
def text_report(forms: Forms) -> Callable[..., str]:
    """The same report as plain text in one of the flattenings of forms.md section 8."""

    def made(style: str, form: str = "ogi_2019", **changes: Any) -> str:
        return text.render(page(forms.by_id(form), **changes), style)

    return made
