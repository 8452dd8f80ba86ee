"""The SQL of the views as of revision 0004; frozen: a later revision brings its own module.

What each column means is said in `db.views` and docs/sql.md.
"""

from collections.abc import Mapping

NAMES = (
    "reports", "applications", "disclosures", "disputes", "cells", "findings", "changes", "ledger",
    "captures",
)  # fmt: skip

ORGAN = "o.name AS organ, NULLIF(o.region_code, '') AS region_code"
ORGAN_KIND = "o.level AS organ_level, o.kind AS organ_kind, o.type AS organ_type"
FACTS = f"{ORGAN}, r.report_year, d.form, v.number AS version, d.is_current"
KEYS = "r.id AS report_id, d.id AS reading_id"
READINGS = """reading d
    JOIN version v ON v.id = d.version_id
    JOIN report r ON r.id = d.report_id
    JOIN organ o ON o.id = r.organ_id"""

T3_COLUMNS = """t.new_received, t.carried_in, t.granted, t.partial,
    t.denied_state_secret, t.denied_law_prohibited, t.denied_safety_stability, t.denied_third_party,
    t.denied_internal_affairs, t.denied_process_info, t.denied_enforcement_file, t.denied_inquiry_matter,
    t.unable_not_held, t.unable_needs_creation, t.unable_still_unclear,
    t.rejected_petition, t.rejected_repeat, t.rejected_publication, t.rejected_excessive, t.rejected_reissue,
    t.other, t.other_no_correction, t.other_unpaid_fee, t.other_misc, t.total_processed, t.carried_out"""

T2_COLUMNS = """t.made, t.published, t.total_public, t.issued, t.repealed, t.in_force, t.items_prev,
    t.items_change, t.decisions, t.projects, t.amount, t.amount_unit"""

SEMANTICS = {
    "n": "number", "r": "number_with_remark", "z": "zero", "b": "blank", "o": "none_text", "s": "slash",
    "a": "absent", "i": "illegible",
}  # fmt: skip
STANDINGS = {"c": "confirmed", "x": "contradicted", "u": "unchecked", "a": "ambiguous"}


def statements(dialect: str) -> list[str]:
    """CREATE VIEW for each name, in order."""
    own = SQLITE if dialect == "sqlite" else POSTGRESQL
    bodies = {**COMMON, **own, "reports": _reports(dialect)}
    return [f"CREATE VIEW {name} AS\n{bodies[name]}" for name in NAMES]


def letters(expression: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN '{letter}' THEN '{word}'" for letter, word in words.items())
    return f"CASE {expression} {cases} END"


def _reports(dialect: str) -> str:
    pattern = "json_extract(d.coverage, '$.{0}')" if dialect == "sqlite" else "(d.coverage->>'{0}')::integer"
    counts = ("expected", "read", "confirmed", "contradicted", "ambiguous")
    coverage = ", ".join(f"{pattern.format(name)} AS cells_{name}" for name in counts)
    return f"""SELECT {KEYS}, {FACTS}, {ORGAN_KIND},
    d.title, d.published, d.signed, v.first_seen, v.last_seen, v.media_type,
    (SELECT s.url FROM sighting s WHERE s.version_id = v.id ORDER BY s.id DESC LIMIT 1) AS url,
    {coverage},
    (SELECT count(*) FROM finding f WHERE f.reading_id = d.id AND f.severity = 'error') AS errors,
    (SELECT count(*) FROM finding f WHERE f.reading_id = d.id AND f.severity = 'warning') AS warnings,
    d.parser_version, d.read_at, d.error
FROM {READINGS}
WHERE NOT d.superseded"""


COMMON = {
    "applications": f"""SELECT {KEYS}, {FACTS}, t.applicant, {T3_COLUMNS}
FROM {READINGS}
    JOIN reading_t3 t ON t.reading_id = d.id
WHERE NOT d.superseded""",
    "disclosures": f"""SELECT {KEYS}, {FACTS}, t.row_code, {T2_COLUMNS}
FROM {READINGS}
    JOIN reading_t2 t ON t.reading_id = d.id
WHERE NOT d.superseded""",
    "disputes": f"""SELECT {KEYS}, {FACTS}, t.channel,
    t.upheld, t.corrected, t.other_result, t.pending, t.total
FROM {READINGS}
    JOIN reading_t4 t ON t.reading_id = d.id
WHERE NOT d.superseded""",
    "ledger": f"""SELECT {ORGAN}, {ORGAN_KIND}, e.report_year, e.deadline, e.state, e.days_late, e.published,
    e.first_seen, e.updated_at
FROM expectation e
    JOIN organ o ON o.id = e.organ_id""",
    "captures": f"""SELECT c.id AS capture_id, c.run_id, u.portal_id, {ORGAN}, r.report_year,
    v.number AS version, c.url, c.method, c.fetched_at, c.status, c.media_type, c.body_size, c.payload_digest,
    c.warc_file, c.warc_offset, c.warc_length, c.record_id, c.refers_to
FROM capture c
    LEFT JOIN run u ON u.id = c.run_id
    LEFT JOIN sighting s ON s.capture_id = c.id
    LEFT JOIN version v ON v.id = s.version_id
    LEFT JOIN report r ON r.id = v.report_id
    LEFT JOIN organ o ON o.id = r.organ_id""",
}

FINDING = f"""SELECT f.id AS finding_id, {KEYS}, {FACTS}, f.rule, f.severity, f.blame, {{cells}} AS cells,
    f.message_zh, f.message_en, f.arithmetic, f.suggestion, y.report_year AS other_year, f.operands_digest
FROM {READINGS}
    JOIN finding f ON f.reading_id = d.id
    LEFT JOIN report y ON y.id = f.other_report_id
WHERE NOT d.superseded"""

CHANGE = f"""SELECT c.id AS change_id, r.id AS report_id, {ORGAN}, r.report_year,
    a.number AS from_version, b.number AS to_version, c.level, c.detected_at,
    {{code}} AS code, k.label_zh, {{old_raw}} AS old_raw, {{new_raw}} AS new_raw,
    {{old}} AS old_value, {{new}} AS new_value, c.text_before, c.text_after
FROM change c
    JOIN version a ON a.id = c.from_version_id
    JOIN version b ON b.id = c.to_version_id
    JOIN report r ON r.id = c.report_id
    JOIN organ o ON o.id = r.organ_id
    LEFT JOIN {{elements}}
    LEFT JOIN cell_code k ON k.code = {{code}}"""

CELL = f"""SELECT {KEYS}, {FACTS}, k.code, k.table_code, k.row_code, k.column_code, k.label_zh,
    {{raw}} AS raw, {{value}} AS value, {{semantic}} AS semantic, {{unit}} AS unit, {{locator}} AS locator,
    {{method}} AS method, {{standing}} AS standing
FROM {READINGS}
    {{elements}}
WHERE NOT d.superseded"""

SQLITE = {
    "cells": CELL.format(
        raw="json_extract(d.cells, '$.raw[' || x.key || ']')",
        value="CAST(json_extract(d.cells, '$.val[' || x.key || ']') AS NUMERIC)",
        semantic=letters("substr(json_extract(d.cells, '$.sem'), x.key + 1, 1)", SEMANTICS),
        unit="json_extract(d.cells, '$.unit[' || x.key || ']')",
        locator="json_extract(d.cells, '$.at[' || x.key || ']')",
        method="json_extract(d.cells, '$.ms[' || json_extract(d.cells, '$.m[' || x.key || ']') || ']')",
        standing=letters("substr(json_extract(d.cells, '$.std'), x.key + 1, 1)", STANDINGS),
        elements="JOIN json_each(d.cells, '$.c') x JOIN cell_code k ON k.id = x.value",
    ),
    "findings": FINDING.format(
        cells="(SELECT group_concat(x.value, ', ') FROM json_each(f.cells) x)",
    ),
    "changes": CHANGE.format(
        code="json_extract(x.value, '$.code')",
        old_raw="json_extract(x.value, '$.old_raw')",
        new_raw="json_extract(x.value, '$.new_raw')",
        old="CAST(json_extract(x.value, '$.old') AS NUMERIC)",
        new="CAST(json_extract(x.value, '$.new') AS NUMERIC)",
        elements="json_each(c.cells) x ON true",
    ),
}

PLACE = "(x.place::integer - 1)"

POSTGRESQL = {
    "cells": CELL.format(
        raw="x.raw",
        value="x.val::numeric",
        semantic=letters("substr(d.cells->>'sem', x.place::integer, 1)", SEMANTICS),
        unit=f"d.cells->'unit'->>{PLACE}",
        locator="x.at",
        method=f"d.cells->'ms'->>(d.cells->'m'->>{PLACE})::integer",
        standing=letters("substr(d.cells->>'std', x.place::integer, 1)", STANDINGS),
        elements="""CROSS JOIN LATERAL ROWS FROM (
        jsonb_array_elements_text(d.cells->'c'), jsonb_array_elements_text(d.cells->'raw'),
        jsonb_array_elements_text(d.cells->'val'), jsonb_array_elements_text(d.cells->'at')
    ) WITH ORDINALITY AS x(number, raw, val, at, place)
    JOIN cell_code k ON k.id = x.number::integer""",
    ),
    "findings": FINDING.format(
        cells="(SELECT string_agg(x.value, ', ') FROM jsonb_array_elements_text(f.cells) x(value))",
    ),
    "changes": CHANGE.format(
        code="x.value->>'code'",
        old_raw="x.value->>'old_raw'",
        new_raw="x.value->>'new_raw'",
        old="(x.value->>'old')::numeric",
        new="(x.value->>'new')::numeric",
        elements="LATERAL jsonb_array_elements(c.cells) x(value) ON true",
    ),
}
