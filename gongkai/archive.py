"""Opening the archive of some settings: folder made, schema brought to today, cell codes known."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from db import writer
from db.engine import open_engine, sessions, upgrade
from db.facts import CellCodeFacts
from gongkai.settings import Settings
from parser.forms import Forms, load_forms


class NoArchive(Exception):
    """There is nothing to read yet; the message says where it was looked for."""


def prepare(settings: Settings) -> None:
    """Makes or upgrades the archive; safe to repeat."""
    settings.data.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    with opened(settings) as session:
        writer.sync_cell_codes(session, _codes(load_forms(settings.forms)))


@contextmanager
def opened(settings: Settings) -> Iterator[Session]:
    """A session on an archive that exists."""
    engine = open_engine(settings.database_url)
    try:
        with sessions(engine)() as session:
            yield session
    finally:
        engine.dispose()


def require(settings: Settings) -> None:
    """Raises NoArchive where a reading command would only create an empty archive."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise NoArchive(
            f"{settings.data} 里还没有档案，请先运行 gongkai crawl 或 gongkai import"
            f" | no archive in {settings.data} yet: run gongkai crawl or gongkai import first"
        )


def _codes(forms: Forms) -> Iterator[CellCodeFacts]:
    for form in forms.all:
        for spec in form.cells.values():
            yield CellCodeFacts(spec.code, spec.table, spec.row, spec.column, spec.label_zh, spec.unit)
