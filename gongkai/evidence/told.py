"""`evidence.json`: everything a pack says, for `verify.py` and for other programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from db.columns import ISO_UTC
from db.compact import decimal_text
from db.fixity.proofs import Proof, ProvenRow, Stamped
from db.verdicts import WORDS
from gongkai.evidence import warc
from gongkai.evidence.asked import Side
from gongkai.evidence.collected import Collected, ProvenVersion
from gongkai.evidence.pages import Page
from parser.model import Bilingual, Cell

FORMAT = 1
Told = dict[str, Any]


def told(found: Collected, documents: Mapping[str, int]) -> Told:
    """`documents` are the files of originals, with their captures."""
    pages = [(drawing.side, page) for drawing in found.drawings for page in drawing.pages]
    return {
        "format": FORMAT,
        "warc": warc.NAME,
        "findings": [_finding(found, one.id) for one in found.asked.findings],
        "reports": [
            {
                "report_id": subject.report_id,
                "organ": subject.organ.name,
                "region_code": subject.organ.region_code,
                "report_year": subject.report_year,
                "versions": [_version(one) for one in found.versions[subject.report_id]],
                "absences": [asdict(one) for one in found.absences[subject.report_id]],
            }
            for subject in found.subjects
        ],
        "readings": [_reading(side, found) for side in found.asked.sides],
        "pages": [_page(side, page) for side, page in pages],
        "documents": [{"file": file, "capture": capture} for file, capture in documents.items()],
        "rows": [_row(row) for row in found.proof.rows],
        "chain": _chain(found.proof),
    }


def _finding(found: Collected, finding_id: int) -> Told:
    one = next(one for one in found.asked.findings if one.id == finding_id)
    finding, suggestion = one.finding, one.finding.suggestion
    return {
        "id": one.id,
        "rule": finding.rule,
        "basis": both(found.bases[finding.rule]),
        "severity": str(finding.severity),
        "blame": str(finding.blame),
        "message": both(finding.message),
        "arithmetic": finding.arithmetic,
        "suggestion": both(Bilingual.split(suggestion)) if suggestion else None,
        "cells": list(finding.cells),
        "operands_digest": one.operands_digest,
        "other_year": one.other_year,
        "verdicts": [_verdict(judged, one.operands_digest) for judged in found.verdicts[one.id]],
    }


def _verdict(judged: Row[Any], operands_digest: str) -> Told:
    """Who decided stays in the archive; a verdict on other figures counts no more."""
    return {
        "id": judged.id,
        "decision": judged.decision,
        "words": both(WORDS[judged.decision]),
        "decided_at": judged.decided_at.strftime(ISO_UTC),
        "note": judged.note,
        "on_these_figures": judged.operands_digest == operands_digest,
        "operands_digest": judged.operands_digest,
        "figures": judged.figures,
        "arithmetic": judged.arithmetic,
    }


def both(words: Bilingual) -> Told:
    return {"zh": words.zh, "en": words.en}


def _version(one: ProvenVersion) -> Told:
    made = (
        None
        if one.source.page is None
        else {"page": one.source.page, "carried": sorted(one.source.carried.values())}
    )
    return {
        "id": one.version.id,
        "number": one.version.number,
        "first_seen": one.version.first_seen.strftime(ISO_UTC),
        "last_seen": one.last_seen.strftime(ISO_UTC),
        "media_type": one.version.media_type,
        "made_of": made,
        "sightings": [seen.id for seen in one.seen],
    }


def _reading(side: Side, found: Collected) -> Told:
    reading = side.reading
    return {
        "id": reading.reading_id,
        "version": reading.version_id,
        "report": reading.report_id,
        "form": reading.report.form if reading.report else None,
        "parser_version": reading.parser_version,
        "cells": [_cell(cell, found) for cell in side.cells],
    }


def _cell(cell: Cell, found: Collected) -> Told:
    """`number` is how the archive's documents call the cell."""
    return {
        "code": cell.code,
        "number": found.numbers[cell.code],
        "label": both(found.labels.get(cell.code, Bilingual(cell.code, cell.code))),
        "raw": cell.raw,
        "value": decimal_text(cell.value),
        "unit": cell.unit,
        "semantic": str(cell.semantic),
        "standing": str(cell.standing),
        "locator": cell.locator,
    }


def _page(side: Side, page: Page) -> Told:
    return {
        "file": page.file,
        "kind": page.kind,
        "reading": side.reading.reading_id,
        "capture": page.capture_id,
        "part": page.part,
        "same_text": page.same_text,
        "cells": [
            {"code": cell.code, "raw": cell.raw, "check": check}
            for cell, check in zip(page.cells, page.checks, strict=True)
        ],
    }


def _row(row: ProvenRow) -> Told:
    placed = {"index": row.index, "size": row.size, "path": [one.hex() for one in row.path]}
    return {"kind": row.kind, "id": row.id, "line": row.line.decode(), "link": row.link} | (
        placed if row.link else {}
    )


def _chain(proof: Proof) -> Told:
    return {
        "head": proof.links[-1].head if proof.links else None,
        "links": [{"line": link.line.decode(), "head": link.head} for link in proof.links],
        "stamps": [
            {"link": stamp.number, "authority": stamp.authority, "file": file}
            for file, stamp in stamp_files(proof.stamps)
        ],
    }


def stamp_files(stamps: Sequence[Stamped]) -> Iterator[tuple[str, Stamped]]:
    return ((f"chain/link-{one.number}-{n}.tsr", one) for n, one in enumerate(stamps, 1))
