"""The typed rows of tables 2, 3 and 4: what most queries read."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from db.columns import Figure
from db.facts import ArchiveError
from db.models import ReadingT2, ReadingT3, ReadingT4
from db.typed import COLUMNS, At, Row, figure, figures_of, row_makers
from db.writer.rows import add_driven, table_of
from parser.model import Cell

TABLES = tuple(table_of(model) for model in (ReadingT2, ReadingT3, ReadingT4))


def add_figures(session: Session, readings: Mapping[int, Mapping[str, Cell]]) -> None:
    """Of each reading, by its id; one insert a table."""
    store = Figure().bind_processor(session.get_bind().dialect)
    found: dict[str, list[Row]] = defaultdict(list)
    for reading_id, cells in readings.items():
        for (name, key), row in _rows(cells, store):
            found[name].append((reading_id, key, *row))
    for table in TABLES:
        add_driven(session, table, found[table.name])


def _rows(cells: Mapping[str, Cell], store: Callable[[Any], Any]) -> list[tuple[At, Row]]:
    """As the driver takes them."""
    makers = row_makers(tuple(cells))
    if makers is None:
        raise ArchiveError(_unfit(cells))
    told = list(cells.values())
    values = [store(figure(cell)) for cell in told] + [None] + [cell.unit for cell in told]
    return [(at, make(values)) for at, make in makers.items()]


def _unfit(cells: Mapping[str, Cell]) -> str:
    for (table, _), row in figures_of(cells.values()).items():
        if unknown := row.keys() - set(COLUMNS[table]):
            return f"{table} has no column {min(unknown)!r}: a form needs a migration first"
    return "two cells of a reading say the same figure"
