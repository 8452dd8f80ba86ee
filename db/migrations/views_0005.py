"""The SQL of the view `findings` as of revision 0005: the organ compared with stands beside the year."""

from db.migrations.views_0004 import FACTS, KEYS, READINGS

CELLS = {
    "sqlite": "(SELECT group_concat(x.value, ', ') FROM json_each(f.cells) x)",
    "postgresql": "(SELECT string_agg(x.value, ', ') FROM jsonb_array_elements_text(f.cells) x(value))",
}


def findings(dialect: str) -> str:
    """CREATE VIEW."""
    return f"""CREATE VIEW findings AS
SELECT f.id AS finding_id, {KEYS}, {FACTS}, f.rule, f.severity, f.blame, {CELLS[dialect]} AS cells,
    f.message_zh, f.message_en, f.arithmetic, f.suggestion, y.report_year AS other_year,
    p.name AS other_organ, f.operands_digest
FROM {READINGS}
    JOIN finding f ON f.reading_id = d.id
    LEFT JOIN report y ON y.id = f.other_report_id
    LEFT JOIN organ p ON p.id = y.organ_id
WHERE NOT d.superseded"""
