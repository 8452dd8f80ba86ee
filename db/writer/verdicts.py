"""A person's verdict on a finding: kept by what was judged, so that it outlives readings, versions and findings."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from db.compact import unpack
from db.engine import writing
from db.facts import ArchiveError
from db.models import Finding, Report, Verdict
from db.writer.bodies import BODY, LAYOUT
from db.writer.codes import cell_names
from db.writer.rows import add, table_of

FINDING, REPORT = map(table_of, (Finding, Report))


class Decision(StrEnum):
    """`ACCEPTED`: the figures are as they are, with a reason; `DISMISSED`: the rule does not fit the case."""

    PUBLISHER_ERROR = "publisher_error"
    READING_ERROR = "reading_error"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


def add_verdict(
    session: Session, finding_id: int, decision: Decision, decided_by: str, note: str | None, now: datetime
) -> int:
    """Its number. Raises ArchiveError for a finding that is not in the archive, or a verdict of nobody."""
    if not decided_by.strip():
        raise ArchiveError("判定要有判定人 | a verdict says who decided")
    with writing(session):
        row = _judged(session, finding_id)
        told = {
            "organ_id": row.organ_id,
            "report_year": row.report_year,
            "figures": figures_of(session, row.cells, row.layout, row.document),
            "decision": decision.value,
            "decided_by": decided_by.strip(),
            "salt": secrets.token_hex(16),
            "decided_at": now,
            "note": note,
        }
        same = ("rule", "operands_digest", "cells", "other_report_id", "arithmetic")
        return add(session, Verdict, {**told, **{name: row._mapping[name] for name in same}})


def _judged(session: Session, finding_id: int) -> Row[Any]:
    query = (
        select(
            FINDING, REPORT.c.organ_id, REPORT.c.report_year, LAYOUT.c.layout, BODY.c.cells.label("document")
        )
        .join(REPORT, REPORT.c.id == FINDING.c.report_id)
        .join(BODY, BODY.c.reading_id == FINDING.c.reading_id)
        .outerjoin(LAYOUT, LAYOUT.c.id == BODY.c.layout_id)
        .where(FINDING.c.id == finding_id)
    )
    row = session.connection().execute(query).first()
    if row is None:
        raise ArchiveError(f"档案里没有发现 {finding_id} | no finding {finding_id} in the archive")
    return row


def figures_of(session: Session, codes: list[str], layout: Any, document: Any) -> Mapping[str, str | None]:
    """What the cells a finding names say in its own report, as printed."""
    cells = unpack(layout, document, cell_names(session)) if document and codes else {}
    return {code: cells[code].raw for code in codes if code in cells}
