"""The SQL of revision 0016, frozen: the views over what readings hold in `reading_body` and `cell_layout`."""

from db.migrations import views_0004, views_0014, words_0015
from db.migrations.views_0004 import SEMANTICS, STANDINGS, letters

BODY = "JOIN reading_body b ON b.reading_id = d.id"
_CELL = f"""CREATE VIEW cells AS
SELECT {views_0004.KEYS}, {views_0004.FACTS}, k.code, k.table_code, k.row_code, k.column_code, k.label_zh,
    {{raw}} AS raw, {{value}} AS value, {{semantic}} AS semantic, {{unit}} AS unit, {{locator}} AS locator,
    {{method}} AS method, {{standing}} AS standing
FROM {views_0004.READINGS}
    {BODY}
    JOIN cell_layout y ON y.id = b.layout_id
    {{elements}}
WHERE NOT d.superseded"""

_RAW = "json_extract(b.cells, '$.raw[' || x.key || ']')"
_VALUE = "'$.val.\"' || x.key || '\"'"
_PLACE = "(x.place::integer - 1)"

CELLS = {
    "sqlite": _CELL.format(
        raw=_RAW,
        value=f"""CAST(CASE WHEN json_type(b.cells, {_VALUE}) IS NOT NULL THEN json_extract(b.cells, {_VALUE})
        WHEN {_RAW} <> '' AND {_RAW} NOT GLOB '*[^0-9]*' THEN {_RAW} END AS NUMERIC)""",
        semantic=letters("substr(json_extract(b.cells, '$.sem'), x.key + 1, 1)", SEMANTICS),
        unit="json_extract(y.layout, '$.unit[' || x.key || ']')",
        locator="json_extract(y.layout, '$.at[' || x.key || ']')",
        method="json_extract(y.layout, '$.ms[' || json_extract(y.layout, '$.m[' || x.key || ']') || ']')",
        standing=letters("substr(json_extract(b.cells, '$.std'), x.key + 1, 1)", STANDINGS),
        elements="JOIN json_each(y.layout, '$.c') x JOIN cell_code k ON k.id = x.value",
    ),
    "postgresql": _CELL.format(
        raw="x.raw",
        value=f"""CAST(CASE WHEN b.cells->'val' ? {_PLACE}::text THEN b.cells->'val'->>{_PLACE}::text
        WHEN x.raw ~ '^[0-9]+$' THEN x.raw END AS numeric)""",
        semantic=letters("substr(b.cells->>'sem', x.place::integer, 1)", SEMANTICS),
        unit=f"y.layout->'unit'->>{_PLACE}",
        locator="x.at",
        method=f"y.layout->'ms'->>(y.layout->'m'->>{_PLACE})::integer",
        standing=letters("substr(b.cells->>'std', x.place::integer, 1)", STANDINGS),
        elements="""CROSS JOIN LATERAL ROWS FROM (
        jsonb_array_elements_text(y.layout->'c'), jsonb_array_elements_text(b.cells->'raw'),
        jsonb_array_elements_text(y.layout->'at')
    ) WITH ORDINALITY AS x(number, raw, at, place)
    JOIN cell_code k ON k.id = x.number::integer""",
    ),
}


def views(dialect: str) -> dict[str, str]:
    """CREATE VIEW of each that reads a body, by name."""
    narratives = dict(zip(("narratives", "narratives_as_of"), words_0015.views(dialect), strict=True))
    then = f"CREATE VIEW cells_as_of AS\n{views_0014.of_readings(CELLS[dialect])}"
    of_cells = {"cells": CELLS[dialect], "cells_as_of": then}
    return of_cells | {name: _with_body(statement) for name, statement in narratives.items()}


def _with_body(statement: str) -> str:
    joined = statement.replace("    JOIN version v", f"    {BODY}\n    JOIN version v", 1)
    return joined.replace("d.sections", "b.sections")


OF_READING = """CREATE OR REPLACE FUNCTION narrative_words_of(reading_id bigint) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $function$
SELECT {schema}.narrative_words(d.title, b.sections)
FROM {schema}.reading d JOIN {schema}.reading_body b ON b.reading_id = d.id WHERE d.id = narrative_words_of.reading_id
$function$"""
