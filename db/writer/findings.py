"""Findings of a reading, each with the digest of the figures a person would judge."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from parser.model import Cell, Finding

NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def finding_rows(
    reading_id: int,
    report_id: int,
    findings: Sequence[Finding],
    *operands: Mapping[str, Cell],
    other_report_id: int | None = None,
) -> list[dict[str, Any]]:
    """As they are stored; `operands` are the cells of the report, and those of the other year when there is one."""
    return [
        {
            "reading_id": reading_id,
            "report_id": report_id,
            "other_report_id": other_report_id,
            "operands_digest": operands_digest(finding, *operands),
            **_told(finding),
        }
        for finding in findings
    ]


def operands_digest(finding: Finding, *reports: Mapping[str, Cell]) -> str:
    """Stays when a report is read again, changes when a figure it speaks of does.

    Figures are what the cells say and the numbers in the arithmetic, where those of the text are. A finding
    that names no cells is fixed by its arithmetic and message, one that names other places by its arithmetic.
    """
    figures = [[code, *(_raw(report, code) for report in reports)] for code in sorted(finding.cells)]
    if not figures:
        words = [finding.arithmetic, finding.message.zh]
    elif reports and all(code in reports[0] for code in finding.cells):
        words = NUMBERS.findall(finding.arithmetic)
    else:
        words = [finding.arithmetic]
    fixed = json.dumps([finding.rule, figures, words], ensure_ascii=False)
    return hashlib.sha256(fixed.encode("utf-8", "replace")).hexdigest()


def _raw(report: Mapping[str, Cell], code: str) -> str | None:
    cell = report.get(code)
    return cell.raw if cell else None


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "blame": str(finding.blame),
        "cells": list(finding.cells),
        "message_zh": finding.message.zh,
        "message_en": finding.message.en,
        "arithmetic": finding.arithmetic,
        "suggestion": finding.suggestion,
    }
