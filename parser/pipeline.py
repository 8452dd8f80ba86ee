"""The whole chain, in order: bytes -> Document -> outline -> identity -> alignment -> rules -> Reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from parser.align.table import Aligned, align, align_tables
from parser.forms import Form, Forms, load_forms
from parser.identify import Identity, Names, identify
from parser.model import (
    Bilingual,
    Blame,
    Cell,
    Coverage,
    Document,
    Finding,
    Grid,
    Hints,
    Paragraph,
    Reading,
    Report,
    Severity,
    Standing,
)
from parser.organs import OrganNames
from parser.readers import UNKNOWN, Opened, Unreadable, open_documents
from parser.regions import Regions
from parser.rules import all_rules
from parser.rules.engine import Case, Rule, run
from parser.sections import Outline, outline
from parser.tables import find_tables
from parser.thresholds import Thresholds, load_thresholds

PARSER_VERSION = "1"
"""Raised by hand when readings change: the archive keeps a reading per parser version."""

_SECTIONS_OF_A_REPORT = 3
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class ReportParser:
    """Everything a reading depends on besides the bytes; safe to share between threads."""

    forms: Forms
    names: Names
    thresholds: Thresholds

    def read(self, body: bytes, hints: Hints | None = None) -> Reading:
        """The report in a body; of several the first that can be read. Never raises on bad input."""
        return best_of(self.read_all(body, hints))

    def read_all(self, body: bytes, hints: Hints | None = None) -> tuple[Reading, ...]:
        """A reading of every document in a body, at least one. `Reading.error` says why one gave no report."""
        opened = tuple(open_documents(body)) or (Opened(body, None, UNKNOWN),)
        return tuple(replace(self._read(one, hints or Hints()), part=one.part) for one in opened)

    def _read(self, opened: Opened, hints: Hints) -> Reading:
        document = opened.document
        if isinstance(document, Unreadable):
            return unread(opened.media_type, "", document)
        aligned = align(document, self.forms)
        form = aligned.form if aligned else self.forms.all[-1]
        parts = outline(document.blocks, form)
        text = visible_text(document)
        if len(parts.sections) < _SECTIONS_OF_A_REPORT and not (aligned and _is_statutory(aligned)):
            return unread(document.media_type, text, _no_report(text))
        identity = identify(document, parts, hints, self.names)
        if aligned is None and identity.title is None and identity.organ is None:
            return unread(document.media_type, text, _NOT_A_REPORT)
        if aligned is None and identity.report_year:
            form = self.forms.for_year(identity.report_year) or form
        return self._judged(opened, document, parts, identity, aligned, form, text)

    def _judged(
        self,
        opened: Opened,
        document: Document,
        parts: Outline,
        identity: Identity,
        aligned: Aligned | None,
        form: Form,
        text: str,
    ) -> Reading:
        case = Case(document, parts, identity, aligned, form, self.forms, self.thresholds, self.names)
        if aligned and aligned.contradicted:
            case = replace(case, second_reading=self._read_again(opened))
        checks, findings = run(case, self._rules)
        report = Report(
            form.id,
            identity.report_year,
            identity.organ,
            identity.title,
            identity.published,
            identity.signed,
            parts.sections,
            case.cells,
        )
        return Reading(document.media_type, text, report, checks, findings, coverage(case.cells))

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        return all_rules()

    def _read_again(self, opened: Opened) -> Mapping[str, Cell] | None:
        """The cells as an independent second reading has them, none where it finds no table; None: there is no such reading."""
        if opened.reader is None or opened.reader.second_reading is None:
            return None
        again = align_tables(find_tables(opened.reader.second_reading(opened.body), self.forms), self.forms)
        return again.cells if again else {}


def best_of(readings: Sequence[Reading]) -> Reading:
    """Of several readings the first that is a report, else the first."""
    return next((reading for reading in readings if reading.report), readings[0])


def unread(media_type: str, text: str, why: Unreadable) -> Reading:
    """No report, with the finding that says so."""
    finding = Finding(
        "RD-01",
        Severity.ERROR,
        Blame.READING,
        (),
        Bilingual(f"未能识读：{why.zh}", f"not read: {why.en}"),
        "",
    )
    return Reading(media_type, text, None, findings=(finding,), error=str(why))


def _is_statutory(aligned: Aligned) -> bool:
    """A list of powers also has rows 行政许可 and 行政处罚: without the sections, one such table is no report."""
    return aligned.t3 is not None or len(aligned.forms) > 1


def _no_report(text: str) -> Unreadable:
    """A report on a form that is not read yet is not said to be none."""
    title = _ANNUAL_REPORT.search(text[:_TITLE_REACH])
    return _UNKNOWN_FORM if title and int(title[1]) < _FIRST_YEAR_READ else _NOT_A_REPORT


_ANNUAL_REPORT = re.compile(r"(20\d\d)\s*年.{0,20}信息公开.{0,8}报告")
_TITLE_REACH = 600
_FIRST_YEAR_READ = 2019
_UNKNOWN_FORM = Unreadable(
    "unknown_form", "2018 及以前的格式暂不能识读", "the forms up to 2018 are not read yet"
)
_NOT_A_REPORT = Unreadable(
    "not_a_report",
    "既没有法定表格，也没有六个部分，不是年度报告",
    "neither the statutory tables nor the six parts are in this document",
)


def load_parser(config: Path) -> ReportParser:
    """The parser of a configuration folder; raises naming file and key where the configuration is wrong."""
    names = Names(Regions.load(config / "regions.csv"), OrganNames.load(config / "organs.yaml"))
    return ReportParser(load_forms(config / "forms"), names, load_thresholds(config / "thresholds.yaml"))


def visible_text(document: Document) -> str:
    """What a reader of the page sees, one block a line, white space folded, spans not repeated."""
    return "\n".join(filter(None, (_folded(block) for block in document.blocks)))


def _folded(block: Paragraph | Grid) -> str:
    if isinstance(block, Paragraph):
        return _SPACES.sub(" ", block.text).strip()
    rows = (" | ".join(_SPACES.sub(" ", cell.text) for cell in row if cell.origin) for row in block.rows)
    return "\n".join(rows)


def coverage(cells: Mapping[str, Cell]) -> Coverage:
    """How many cells the form has, how many were read, and what the identities say about those."""
    standings = [cell.standing for cell in cells.values()]
    return Coverage(
        expected=len(cells),
        read=sum([cell.raw is not None for cell in cells.values()]),
        confirmed=standings.count(Standing.CONFIRMED),
        contradicted=standings.count(Standing.CONTRADICTED),
        ambiguous=standings.count(Standing.AMBIGUOUS),
    )
