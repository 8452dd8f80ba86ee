"""The SQL of `findings` with the verdict of each, and of `verdicts`, as of revision 0013.

What the verdict says is asked column by column: a query that does not want to know never looks.
"""

from db.migrations.views_0004 import FACTS, KEYS, ORGAN, READINGS
from db.migrations.views_0005 import CELLS

OF_RULE = "x.organ_id = r.organ_id AND x.report_year = r.report_year AND x.rule = f.rule"
VERDICT = f"""coalesce(
        (SELECT max(x.id) FROM verdict x WHERE {OF_RULE} AND x.operands_digest = f.operands_digest),
        (SELECT max(x.id) FROM verdict x WHERE {OF_RULE} AND x.cells = f.cells
            AND coalesce(x.other_report_id, 0) = coalesce(f.other_report_id, 0)
            AND NOT EXISTS (SELECT 1 FROM finding g WHERE g.reading_id = f.reading_id AND g.rule = f.rule
                AND g.operands_digest = x.operands_digest)))"""
"""The newest on these very figures; else on other figures of the same cells, which no finding has any more."""

STATE = """CASE WHEN w.decision = 'withdrawn' THEN 'open'
        WHEN w.operands_digest = f.operands_digest THEN 'decided' ELSE 'reopened' END"""


def _told(expression: str) -> str:
    return f"(SELECT {expression} FROM verdict w WHERE w.id = {VERDICT})"


JUDGED = f"""coalesce({_told(STATE)}, 'open') AS verdict_state, {_told("w.decision")} AS verdict,
    {_told("w.decided_by")} AS verdict_by, {_told("w.decided_at")} AS verdict_at,
    {_told("w.note")} AS verdict_note"""


def findings(dialect: str) -> str:
    """CREATE VIEW."""
    return f"""CREATE VIEW findings AS
SELECT f.id AS finding_id, {KEYS}, {FACTS}, f.rule, f.severity, f.blame, {CELLS[dialect]} AS cells,
    f.message_zh, f.message_en, f.arithmetic, f.suggestion, y.report_year AS other_year,
    p.name AS other_organ, f.operands_digest, {JUDGED}
FROM {READINGS}
    JOIN finding f ON f.reading_id = d.id
    LEFT JOIN report y ON y.id = f.other_report_id
    LEFT JOIN organ p ON p.id = y.organ_id
WHERE NOT d.superseded"""


def _verdicts(cells: str) -> str:
    return f"""CREATE VIEW verdicts AS
SELECT f.id AS verdict_id, {ORGAN}, f.report_year, f.rule, {cells} AS cells, f.arithmetic,
    y.report_year AS other_year, p.name AS other_organ, f.operands_digest,
    f.decision AS verdict, f.decided_by AS verdict_by, f.decided_at AS verdict_at, f.note AS verdict_note,
    NOT EXISTS (
        SELECT 1 FROM verdict n WHERE n.organ_id = f.organ_id AND n.report_year = f.report_year
        AND n.rule = f.rule AND n.operands_digest = f.operands_digest AND n.id > f.id) AS is_latest
FROM verdict f
    JOIN organ o ON o.id = f.organ_id
    LEFT JOIN report y ON y.id = f.other_report_id
    LEFT JOIN organ p ON p.id = y.organ_id"""


VERDICTS = {dialect: _verdicts(cells) for dialect, cells in CELLS.items()}
