"""The whole chain, in order: bytes -> Document -> outline -> identity -> alignment -> rules -> Reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from parser.across.basis import Basis
from parser.align.table import align_tables
from parser.carriers import Attached, elsewhere, readings_of
from parser.copies import Judge
from parser.forms import Forms, load_forms
from parser.model import (
    Cell,
    Coverage,
    Document,
    Grid,
    Hints,
    Paragraph,
    Reading,
    Report,
    Standing,
)
from parser.names import Names, load_names
from parser.readers import UNKNOWN, Opened, Unreadable, open_documents
from parser.recognise import Recognised, recognise
from parser.rules import all_rules
from parser.rules.engine import Case, Rule, run
from parser.rules.identities import identity_rules
from parser.several import reports_of
from parser.tables import find_tables
from parser.thresholds import Thresholds, load_thresholds
from parser.unread import unread, with_unread

PARSER_VERSION = "3"
"""Raised by hand when readings change: the archive keeps a reading per parser version."""

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

    def read_all(
        self, body: bytes, hints: Hints | None = None, attached: Attached | None = None
    ) -> tuple[Reading, ...]:
        """A reading of every document in a body, at least one. `Reading.error` says why one gave no report.

        `attached` are the documents a page points to, by href as printed (`Reading.attachments`).
        """
        opened = tuple(open_documents(body)) or (Opened(body, None, UNKNOWN),)
        return tuple(
            reading for one in opened for reading in self._readings(one, hints or Hints(), attached or {})
        )

    def _readings(self, opened: Opened, hints: Hints, attached: Attached) -> Sequence[Reading]:
        """One document: the reports printed in it one under another, and those it carries."""
        pages = [self._page(one, hints) for one in reports_of(opened, self.forms)]
        judge = Judge(Basis(self.forms, self.thresholds), self.names)
        return readings_of(pages, opened, attached, lambda one, left: self._readings(one, hints, left), judge)

    def _page(self, opened: Opened, hints: Hints) -> Reading:
        """What one document says, and what of it could not be read."""
        damage = () if isinstance(opened.document, Unreadable) else opened.document.damage
        return replace(with_unread(self._read(opened, hints), *damage), part=opened.part)

    def _read(self, opened: Opened, hints: Hints) -> Reading:
        document = opened.document
        if isinstance(document, Unreadable):
            return unread(opened.media_type, "", document)
        text = visible_text(document)
        found = recognise(document, hints, self.forms, self.names)
        if found is None:
            return unread(document.media_type, text, elsewhere(document, hints) or _NOT_A_REPORT)
        return self._judged(opened, found, text)

    def _judged(self, opened: Opened, found: Recognised, text: str) -> Reading:
        document, identity, parts, aligned = found.document, found.identity, found.outline, found.aligned
        case = Case(document, parts, identity, aligned, found.form, self.forms, self.thresholds, self.names)
        if aligned and aligned.contradicted:
            case = replace(case, second_reading=self._read_again(opened))
        checks, findings = run(case, self._rules)
        report = Report(
            found.form.id,
            identity.report_year,
            identity.organ,
            identity.title,
            identity.published,
            identity.signed,
            parts.sections,
            case.cells,
            case.claims,
            identity.organ_said,
            identity.year_said,
        )
        return Reading(
            document.media_type, text, report, checks, findings, coverage(case.cells), grids=found.grids
        )

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        return (*all_rules(), *identity_rules(self.forms))

    def _read_again(self, opened: Opened) -> Mapping[str, Cell] | None:
        """The cells as an independent second reading has them, none where it finds no table; None: there is no such reading."""
        if opened.reader is None or opened.reader.second_reading is None:
            return None
        again = align_tables(find_tables(opened.reader.second_reading(opened.body), self.forms), self.forms)
        return again.cells if again else {}


def best_of(readings: Sequence[Reading]) -> Reading:
    """Of several readings the first that is a report, else the first."""
    return next((reading for reading in readings if reading.report), readings[0])


_NOT_A_REPORT = Unreadable(
    "not_a_report",
    "既没有法定表格，也没有六个部分，不是年度报告",
    "neither the statutory tables nor the six parts are in this document",
)


def load_parser(config: Path) -> ReportParser:
    """The parser of a configuration folder; raises naming file and key where the configuration is wrong."""
    forms, names = load_forms(config / "forms"), load_names(config)
    return ReportParser(forms, names, load_thresholds(config / "thresholds.yaml"))


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
