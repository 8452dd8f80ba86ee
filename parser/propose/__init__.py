"""A first draft of a form from one filled-in table that no form knows."""

import re
from collections.abc import Sequence

from parser.align.lists.text import with_lists
from parser.align.table import align
from parser.forms import Forms
from parser.model import Document, Grid, Paragraph
from parser.propose.draft import draft
from parser.propose.sketch import sketch
from parser.sections import outline
from parser.titled import titled_outline
from parser.titles import find_year

_ABOUT = re.compile(r"信息公开.{0,8}(?:报告|年报|统计)")
_SECTIONS_OF_A_REPORT = 3


def propose(document: Document, forms: Forms) -> str:
    """YAML that `load_forms` accepts once its TODOs are filled in; raises ValueError where there is no table.

    The table becomes a list table: columns and rows as printed, with the codes of known rows where the
    labels are the same, and the sums that hold in it as proposals.
    """
    document = with_lists(document, forms)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    ignored = {
        word for _, table in forms.lists for word, kind in table.headers.words.items() if kind == "ignored"
    }
    sketches = [one for grid in grids if (one := sketch(grid, ignored))]
    if not sketches:
        raise ValueError("没有可供起草的表格 | there is no table to draft a form from")
    aligned = align(document, forms)
    near = f"{aligned.form.id}, {aligned.fit:.0%}" if aligned else ""
    return draft(sketches, _year(document), _titles(document, forms), near, forms)


def _year(document: Document) -> int | None:
    """That of the title, on the page or around it."""
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    return next((year for text in _about(lines, document) if (year := find_year(text))), None)


def _about(lines: Sequence[str], document: Document) -> list[str]:
    said = [document.furniture[key] for key in ("title", "page_title") if key in document.furniture]
    return [text for text in (*said, *lines) if _ABOUT.search(text)]


def _titles(document: Document, forms: Forms) -> dict[int, str]:
    """The parts of the report as titled."""
    six = outline(document.blocks, forms.all[-1]).sections
    parts = six if len(six) >= _SECTIONS_OF_A_REPORT else titled_outline(document.blocks).sections
    return {number: section.title for number, section in parts.items()}
