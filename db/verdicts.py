"""Verdicts of people as they are read: findings listed with them, one finding with all it rests on, those that count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select, text
from sqlalchemy.orm import Session

from db.columns import UtcDateTime
from db.facts import ArchiveError
from db.history import FINDING, REPORT, readings_by_id
from db.models import Verdict
from db.writer.rows import table_of
from db.writer.verdicts import Decision
from parser.model import Bilingual, Cell

VERDICT = table_of(Verdict)

WORDS: Mapping[str, Bilingual] = {
    Decision.PUBLISHER_ERROR: Bilingual("报告有误", "the report is wrong"),
    Decision.READING_ERROR: Bilingual("识读有误", "misread"),
    Decision.ACCEPTED: Bilingual("情况属实", "right as explained"),
    Decision.DISMISSED: Bilingual("不成立", "no fault"),
    Decision.WITHDRAWN: Bilingual("撤回判定", "withdrawn"),
}

Key = tuple[int, int, str, str]
"""What a verdict is about: organ, report year, rule, digest of the operands."""

NAMED = "organ IN (SELECT filed_under FROM organ_names WHERE name = :organ AND relation = 'same')"
WHERE = {
    "organ": NAMED,
    "year": "report_year = :year",
    "rule": "rule = :rule",
    "severity": "severity = :severity",
    "blame": "blame = :blame",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict; `is_stale` when it was about other figures, and then `changed` tells each: code, then, now."""

    id: int
    decision: str
    decided_by: str
    decided_at: Any
    note: str | None
    arithmetic: str
    is_stale: bool
    changed: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A row of the view `findings`, what its cells say today, where the page was seen, its verdicts, oldest first."""

    row: Mapping[str, Any]
    cells: Mapping[str, Cell | None]
    url: str | None
    judgements: tuple[Judgement, ...]


def counting(session: Session, where: ColumnElement[bool]) -> dict[Key, Row[Any]]:
    """The verdicts that count, none of them withdrawn."""
    v = VERDICT.c
    query = select(VERDICT).where(where).order_by(v.id)
    newest = {
        (row.organ_id, row.report_year, row.rule, row.operands_digest): row for row in session.execute(query)
    }
    return {key: row for key, row in newest.items() if row.decision != Decision.WITHDRAWN}


def list_findings(
    session: Session, wanted: Mapping[str, Any], *, only_open: bool, most: int | None = None
) -> Sequence[Row[Any]]:
    """Rows of the view `findings` about the reports in force, `most` of them or all; `wanted` holds any of organ,
    year, rule, severity, blame. An open one was never judged, or its figures changed since."""
    conditions = ["is_current", *(WHERE[name] for name in wanted)]
    if only_open:
        conditions.append("verdict_state <> 'decided'")
    query = f"SELECT * FROM findings WHERE {' AND '.join(conditions)}"
    order = " ORDER BY report_year, organ, severity, rule, finding_id"
    given = dict(wanted) if most is None else {**wanted, "most": most}
    return session.execute(text(query + order + (" LIMIT :most" if most else "")), given).all()


def standings(session: Session, reading_id: int) -> dict[int, Row[Any]]:
    """What was decided about the findings of a reading in force, by their ids: those that nobody judged are not there."""
    query = """SELECT finding_id, verdict_state, verdict, verdict_at, verdict_note FROM findings
        WHERE reading_id = :reading AND verdict_state <> 'open'"""
    found = session.execute(text(query).columns(verdict_at=UtcDateTime()), {"reading": reading_id})
    return {row.finding_id: row for row in found}


def explain(session: Session, finding_id: int) -> Explained:
    """Raises ArchiveError unless the finding is one of a reading in force."""
    found = session.execute(text("SELECT * FROM findings WHERE finding_id = :id"), {"id": finding_id}).first()
    if found is None:
        raise ArchiveError(
            f"没有发现 {finding_id}，或其解读已不是现用 | no finding {finding_id} of a reading in force"
        )
    row = found._asdict()
    codes = row["cells"].split(", ") if row["cells"] else []
    reading = readings_by_id(session, [row["reading_id"]])[row["reading_id"]]
    cells = {code: reading.report.cells.get(code) if reading.report else None for code in codes}
    seen = text("SELECT url FROM reports WHERE reading_id = :reading")
    url = session.execute(seen, {"reading": row["reading_id"]}).scalar()
    now = {code: cell.raw if cell else None for code, cell in cells.items()}
    judged = history_of(session, finding_id)
    return Explained(row, cells, url, tuple(_judgement(one, row["operands_digest"], now) for one in judged))


def history_of(session: Session, finding_id: int) -> list[Row[Any]]:
    """All verdicts on the figures of a finding, and on other figures where it was this finding that they were about,
    oldest first."""
    of_organ = select(FINDING, REPORT.c.organ_id, REPORT.c.report_year).join(
        REPORT, REPORT.c.id == FINDING.c.report_id
    )
    it = session.execute(of_organ.where(FINDING.c.id == finding_id)).one()
    like = (FINDING.c.reading_id == it.reading_id, FINDING.c.rule == it.rule)
    beside = set(session.scalars(select(FINDING.c.operands_digest).where(*like))) - {it.operands_digest}
    same = (VERDICT.c.organ_id == it.organ_id, VERDICT.c.report_year == it.report_year)
    query = select(VERDICT).where(*same, VERDICT.c.rule == it.rule).order_by(VERDICT.c.id)
    return [one for one in session.execute(query) if one.operands_digest not in beside and _is_about(one, it)]


def _is_about(verdict: Row[Any], finding: Row[Any]) -> bool:
    if verdict.operands_digest == finding.operands_digest:
        return True
    return (verdict.cells, verdict.other_report_id) == (finding.cells, finding.other_report_id)


def _judgement(one: Row[Any], digest: str, now: Mapping[str, str | None]) -> Judgement:
    stale = one.operands_digest != digest
    changed = tuple(
        (code, one.figures.get(code), raw) for code, raw in now.items() if one.figures.get(code) != raw
    )
    told = (one.id, one.decision, one.decided_by, one.decided_at, one.note, one.arithmetic)
    return Judgement(*told, stale, changed if stale else ())
