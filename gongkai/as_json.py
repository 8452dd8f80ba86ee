"""A reading as the JSON object of `gongkai parse --json` (design.md, "The command line")."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from parser.model import Bilingual, Cell, Claim, Finding, Grid, Reading, Report


def reading_object(file: str, reading: Reading) -> dict[str, Any]:
    """One object per file; `error` says why when the file could not be read as a report."""
    name = f"{file}!{reading.part}" if reading.part else file
    head: dict[str, Any] = {"file": name, "media_type": reading.media_type}
    if reading.report is None:
        return head | {"error": reading.error, "findings": [_finding(one) for one in reading.findings]}
    report = reading.report
    return (
        head
        | _identity(report)
        | {
            "sections": {str(n): {"title": s.title, "text": s.text} for n, s in report.sections.items()},
            "cells": {code: _cell(cell) for code, cell in report.cells.items()},
            "claims": [_claim(claim) for claim in report.claims],
            "findings": [_finding(finding) for finding in reading.findings],
            "coverage": asdict(reading.coverage),
        }
        | ({"grids": [_grid(one) for one in reading.grids]} if reading.grids else {})
    )


def _grid(one: Grid) -> dict[str, Any]:
    """A table that no form maps, row by row as printed."""
    return {"locator": one.locator, "rows": [[cell.text for cell in row] for row in one.rows]}


def _identity(report: Report) -> dict[str, Any]:
    organ = report.organ
    return {
        "organ": organ.name if organ else None,
        "region_code": organ.region_code if organ else None,
        "report_year": report.report_year,
        "form": report.form,
        "title": report.title,
        "published": report.published.isoformat() if report.published else None,
        "signed": report.signed.isoformat() if report.signed else None,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {
        "raw": cell.raw,
        "value": number(cell.value),
        "semantic": cell.semantic.value,
        "unit": cell.unit,
        "locator": cell.locator,
        "method": cell.method,
        "standing": cell.standing.value,
    }
    if cell.alternatives:
        found["alternatives"] = [{"reading": name, "raw": raw} for name, raw in cell.alternatives]
    return found


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "number": number(claim.number),
        "unit": claim.unit,
        "exact": claim.exact,
        "words": claim.words,
        "sentence": claim.sentence,
        "section": claim.section,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    suggestion = Bilingual.split(finding.suggestion) if finding.suggestion else None
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "blame": finding.blame.value,
        "cells": list(finding.cells),
        "message": finding.message.zh,
        "message_en": finding.message.en,
        "arithmetic": finding.arithmetic,
        "suggestion": suggestion.zh if suggestion else None,
        "suggestion_en": suggestion.en if suggestion else None,
    }


def number(value: Decimal | None) -> int | float | None:
    """60 stays an integer; an amount keeps its decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
