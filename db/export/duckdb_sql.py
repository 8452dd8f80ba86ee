"""duckdb.sql: the exported Parquet as views of our names, the named queries as table macros.

A parameter `:region` is there `_region`, for a macro takes every bare name that equals one of its parameters
for the parameter: `organ = :organ` would be true of every row.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from db.columns import ISO_UTC
from db.named import NamedQuery, Parameter, Value
from db.views import VIEWS, View

READS = re.compile(r"\b(?:from|join)\s+(\w+)", re.IGNORECASE)
HEAD = """-- 导出的视图与有名字的查询，供 DuckDB | the exported views and the named queries, for DuckDB
--     cd DIR && duckdb -init duckdb.sql
--     D FROM late_publishers(_region := '33%', _least := 30);
-- 时间为 UTC | times are UTC
SET TimeZone = 'UTC';
"""
AS_OF = "-- 档案在 {0} 时所知 | as the archive knew it at {0}\n"


def script(views: Sequence[View], queries: Iterable[NamedQuery], then: datetime | None = None) -> str:
    """Paths are relative to the folder of the export. A query that reads a view that is not exported is left out."""
    lacking = {view.name for view in VIEWS} - {view.name for view in views}
    asked = (query for query in queries if lacking.isdisjoint(READS.findall(query.sql)))
    head = HEAD + (AS_OF.format(then.strftime(ISO_UTC)) if then else "")
    return "\n".join([head, *map(_view, views), "", *map(_macro, asked)])


def _view(view: View) -> str:
    return f"CREATE OR REPLACE VIEW {view.name} AS FROM 'parquet/{view.name}.parquet';"


def _macro(query: NamedQuery) -> str:
    takes = ", ".join(f"_{one.name} := {_literal(one.default)}" for one in query.parameters)
    said = "\n".join(f"-- {line}" for line in _said(query))
    return f"{said}\nCREATE OR REPLACE MACRO {query.name}({takes}) AS TABLE\n{query.spelt(_spelt)};\n"


def _spelt(parameter: Parameter, before: str) -> str:
    """Behind HAVING DuckDB takes a bare parameter for a column that the query does not group by."""
    name = f"_{parameter.name}"
    return f"(SELECT {name})" if "HAVING" in before.upper() else name


def _said(query: NamedQuery) -> list[str]:
    parameters = (f"_{one.name}: {one.about.zh} | {one.about.en}" for one in query.parameters)
    return [f"{query.title.zh} | {query.title.en}", query.about.zh, query.about.en, *parameters]


def _literal(value: Value) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
