"""How Alembic reaches the archive: one connection, one transaction, one upgrade at a time."""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from db.base import is_modelled
from db.columns import CleanText, Figure, UtcDateTime
from db.engine import open_engine
from db.models import Alert

UPGRADE_LOCK = 0x676F6E67  # any number will do, as long as all upgrades take the same one


def database_url() -> str:
    url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    url = url or os.environ.get("GONGKAI_DATABASE_URL")
    if not url:
        raise SystemExit("no database: set GONGKAI_DATABASE_URL or pass -x url=sqlite:///path/to/archive.db")
    return str(url)


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A generated migration names SQL types, never ours, which may change after it."""
    names = {
        CleanText: "sa.Text()",
        Figure: "sa.Numeric()",
        UtcDateTime: 'sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")',
    }
    return names.get(type(item), False) if kind == "type" else False


def migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    context.configure(
        connection=connection,
        target_metadata=Alert.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plain_type,
        include_name=is_modelled,
    )
    context.run_migrations()


def run() -> None:
    engine = open_engine(database_url(), pooled=False)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                # batch mode rebuilds tables, which foreign keys would forbid; no-op inside a transaction
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
            with connection.begin():
                migrate(connection)
    finally:
        engine.dispose()


if context.is_offline_mode():
    raise SystemExit("offline mode is not supported: the archive's migrations read the database they change")
run()
