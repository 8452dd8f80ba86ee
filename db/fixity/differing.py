"""What the typed figures of a reading say otherwise than its cells, by name. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from db.compact import unpack
from db.fixity.figures import Stored
from db.typed import COLUMNS, At, figures_of


def differences(layout: Any, document: Any, stored: Stored, codes: Mapping[int, str]) -> Iterator[str]:
    """The rows and columns that are not what the cells say, by name; raises where the cells cannot be read."""
    cells = unpack(layout, document, codes).values() if document is not None else ()
    return _unlike(figures_of(cells), stored)


def _unlike(told: Mapping[At, Mapping[str, Any]], stored: Stored) -> Iterator[str]:
    for at in sorted({*told, *stored}):
        if at not in told or at not in stored:
            yield " ".join(at)
            continue
        for column, value in zip(COLUMNS[at[0]], stored[at], strict=True):
            if not _same(told[at].get(column), value):
                yield f"{' '.join(at)} {column}"


def _same(in_cells: Any, in_table: Any) -> bool:
    """SQLite has no decimals: fractions are compared as the doubles they are there."""
    if not isinstance(in_cells, Decimal) or in_table is None:
        return bool(in_cells == in_table)
    try:
        exact = Decimal(str(in_table))
    except InvalidOperation:
        return False
    return in_cells == exact or float(in_cells) == float(exact)
