"""What Datasette shows beside our SQLite file: what views and columns mean, the named queries as canned ones.

https://docs.datasette.io/en/stable/metadata.html and sql_queries.html. A canned query has no defaults, and what is
typed into its form is text: both are put right in the SQL.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from db.base import Base
from db.dictionary import Entry, entries
from db.named import NamedQuery, Parameter
from db.views import VIEWS, View
from parser.forms import Forms

ABOUT = (
    "各视图每行是什么、每列什么意思见各自页面；空白不是零；要现状，请加 is_current = 1。",
    "What a row and a column mean is said on each page; a blank is not zero; add is_current = 1 for the present state.",
)
EMPTY = "留空即为括号中的值 | a field left empty is the value in brackets"
SQL_TYPES = {"text": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL"}


def metadata(database: str, queries: Iterable[NamedQuery], forms: Forms) -> dict[str, Any]:
    """For Datasette's --metadata; `database` is the name of the SQLite file without its ending."""
    hidden: dict[str, Any] = {name: {"hidden": True} for name in (*Base.metadata.tables, "alembic_version")}
    shown = {view.name: _view(view, entries(forms, [view])) for view in VIEWS}
    told = {
        "title": "公开 gongkai",
        "description_html": "\n".join([*(f"<p>{line}</p>" for line in ABOUT), _list(map(_said, VIEWS))]),
        "tables": {**shown, **hidden},
        "queries": {query.name: _query(query) for query in queries},
    }
    return {"title": "公开 gongkai", "databases": {database: told}}


def _view(view: View, columns: Sequence[Entry]) -> dict[str, Any]:
    return {
        "description": f"{view.zh} | {view.en}",
        "columns": {entry.column_name: _column(entry) for entry in columns},
    }


def _column(entry: Entry) -> str:
    told = (entry.unit, entry.cell_code, entry.forms)
    more = "; ".join(part for part in told if part)
    return f"{entry.meaning_zh} | {entry.meaning_en}" + (f" ({more})" if more else "")


def _said(view: View) -> str:
    return f"<code>{view.name}</code>: {escape(view.zh)} {escape(view.en)}"


def _query(query: NamedQuery) -> dict[str, Any]:
    about = (query.about.zh, query.about.en)
    return {
        "title": f"{query.title.zh} | {query.title.en}",
        "description_html": "\n".join([*(f"<p>{escape(line)}</p>" for line in about), *_takes(query)]),
        "params": [parameter.name for parameter in query.parameters],
        "hide_sql": True,
        "sql": query.spelt(_asked),
    }


def _asked(parameter: Parameter, _before: str) -> str:
    """An empty field of the form is the default; a number is one to SQLite, to which any text is greater than any number."""
    default = str(parameter.default).replace("'", "''")
    return f"CAST(coalesce(nullif(:{parameter.name}, ''), '{default}') AS {SQL_TYPES[parameter.type]})"


def _takes(query: NamedQuery) -> list[str]:
    rows = [
        f"<code>{one.name}</code>: {escape(one.about.zh)} | {escape(one.about.en)} ({escape(str(one.default))})"
        for one in query.parameters
    ]
    return [f"<p>{EMPTY}</p>", _list(rows)] if rows else []


def _list(rows: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{row}</li>" for row in rows) + "\n</ul>"
