"""Whether a document is a report, and on which form: by what is on the page, then by the year it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.align.lists.text import with_lists
from parser.align.table import Aligned, align
from parser.forms import UNKNOWN_FORM, Form, Forms
from parser.identify import Identity, identify
from parser.model import Block, Document, Grid, Hints, Said
from parser.names import Names
from parser.sections import Outline, outline
from parser.titled import titled_outline
from parser.titles import find_year
from parser.values import read_value

_SECTIONS_OF_A_REPORT = 3
_HEADINGS_OF_A_REPORT = 2
_ROWS_OF_A_TABLE = 3
_HEAD_OF_A_TABLE = 3
_ANNUAL_REPORT = re.compile(r"信息公开.{0,8}(?:年度报告|报告|年报)")
_ABOUT_REPORTS = re.compile(r"通知|公告|方案|办法|指南|目录|解读|培训|会议|通报|评估|说明|要求|模板|格式")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A report with its form; `aligned` is None where nothing of its tables is mapped."""

    document: Document
    form: Form
    aligned: Aligned | None
    outline: Outline
    identity: Identity

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables of figures that are kept as they are because no form maps them."""
        return () if self.aligned else figure_grids(self.document.blocks)


def recognise(document: Document, hints: Hints, forms: Forms, names: Names) -> Recognised | None:
    """None for a document that is no report.

    Tables that fit a form well enough decide; without any the year does. A report whose tables fit no
    form is on UNKNOWN_FORM. A list table of the years before the first national one is local: the text
    of such a report is kept and nothing is mapped.
    """
    document = with_lists(document, forms)
    aligned = align(document, forms)
    titled = aligned.form if aligned and aligned.form.sections else forms.all[-1]
    parts = outline(document.blocks, titled)
    six = len(parts.sections) >= _SECTIONS_OF_A_REPORT
    if aligned and not six and not _is_statutory(aligned):
        aligned = None
    if not six and (aligned is None or not aligned.form.sections):
        parts = titled_outline(document.blocks)
    identity = _dated(identify(document, parts, hints, names), aligned)
    if not (aligned or _is_report(parts, six, identity, forms)):
        return None
    form = _form(document.blocks, aligned, identity.report_year, forms)
    if bool(form.sections) != bool(six) and form is not UNKNOWN_FORM:
        parts = outline(document.blocks, form) if form.sections else titled_outline(document.blocks)
        identity = _dated(identify(document, parts, hints, names), aligned)
    return Recognised(document, form, aligned if aligned and form is aligned.form else None, parts, identity)


def _dated(identity: Identity, aligned: Aligned | None) -> Identity:
    """Where nothing else names the year, that over the figures of a list table or in its first rows."""
    if identity.report_year or aligned is None:
        return identity
    rows = (row for code in aligned.lists for row in aligned.tables[code].rows[:_HEAD_OF_A_TABLE])
    year = next((year for row in rows if (year := find_year(row.text))), None)
    return replace(identity, report_year=year, year_said=(Said("table", str(year)),) if year else ())


def _is_statutory(aligned: Aligned) -> bool:
    """A list of powers also has rows 行政许可 and 行政处罚: without the sections, one such table is no report."""
    return aligned.t3 is not None or len(aligned.forms) > 1 or bool(aligned.lists)


def _is_report(parts: Outline, six: bool, identity: Identity, forms: Forms) -> bool:
    """Without a table: the six parts of anybody, or numbered parts under the title of an annual report.

    One such part is enough where the form of the year leaves them free.
    """
    if six:
        return identity.title is not None or identity.organ is not None
    title = re.sub(r"\s", "", identity.title or "")
    year = find_year(title)
    if not _ANNUAL_REPORT.search(title) or _ABOUT_REPORTS.search(title) or year is None:
        return False
    due = forms.for_year(year)
    fewest = 1 if due and not due.sections else _HEADINGS_OF_A_REPORT
    return len(parts.headings) >= fewest or identity.period is not None


def _form(blocks: Sequence[Block], aligned: Aligned | None, year: int | None, forms: Forms) -> Form:
    due = forms.for_year(year) if year else None
    has_no_table = due is not None and not due.tables
    if due and has_no_table and (aligned is None or not aligned.form.t3.rows):
        return due
    if aligned and aligned.fit >= aligned.form.fit_least:
        return aligned.form
    if aligned or figure_grids(blocks):
        return UNKNOWN_FORM
    return due or forms.all[-1]


def figure_grids(blocks: Sequence[Block]) -> tuple[Grid, ...]:
    """The grids with rows that put a number beside a word; those of menus and page heads have none or one."""
    return tuple(block for block in blocks if isinstance(block, Grid) and _states_figures(block))


def _states_figures(grid: Grid) -> bool:
    rows = 0
    for row in grid.rows:
        values = [read_value(cell.text) for cell in row if cell.origin and cell.text]
        rows += any(v.states_number for v in values) and not all(v.states_number for v in values)
    return rows >= _ROWS_OF_A_TABLE
