"""What reports say is found by its words: the view `narratives`, and an index of pairs of characters.

The writer fills it, apart from archiving. On SQLite it is an FTS5 table (an SQLite without FTS5 goes without: a search reads
every text), on PostgreSQL a narrow table with a GIN index of what a function of ours says; it needs no extension.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.migrations.words_0015 import (
    DICTIONARY_ROWS,
    FUNCTION,
    INDEX,
    OF_READING,
    POSTGRESQL_TABLE,
    SQLITE_TABLE,
    UNSAMPLED,
    views,
)

revision = "0015"
down_revision = "0014"

Rows = list[Sequence[Any]]


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in views(dialect):
        _run(statement)
    _explain(lambda rows: [*rows, *DICTIONARY_ROWS])
    if dialect == "postgresql":
        schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
        for statement in (FUNCTION, OF_READING.format(schema=schema), POSTGRESQL_TABLE, INDEX, UNSAMPLED):
            _run(statement)
    elif _has_fts5():
        _run(SQLITE_TABLE)


def downgrade() -> None:
    _run("DROP TABLE IF EXISTS narrative_words")
    if op.get_bind().dialect.name == "postgresql":
        _run("DROP FUNCTION narrative_words_of(bigint)")
        _run("DROP FUNCTION narrative_words(text, jsonb)")
    _explain(lambda rows: [row for row in rows if row[0] not in ("narratives", "narratives_as_of")])
    _run("DROP VIEW narratives_as_of")
    _run("DROP VIEW narratives")


def _has_fts5() -> bool:
    found = op.get_bind().execute(sa.text("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'"))
    return found.first() is not None


def _explain(edit: Callable[[Rows], Rows]) -> None:
    """The view `dictionary` anew, its rows edited: whatever an earlier revision says there stays."""
    found = op.get_bind().execute(sa.text("SELECT * FROM dictionary ORDER BY view_name, ordinal"))
    names, rows = ", ".join(found.keys()), edit([tuple(row) for row in found])
    values = ",\n".join(f"({', '.join(map(_literal, row))})" for row in rows)
    _run("DROP VIEW dictionary")
    _run(f"CREATE VIEW dictionary ({names}) AS\nVALUES {values}")


def _literal(value: str | int | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def _run(statement: str) -> None:
    op.execute(sa.text(statement.replace(":", "\\:")))  # a colon is no parameter here
