"""What is worked out once for many readings says what cell by cell would."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from small_archive import FIGURES, ambiguous, cells, reading

from db.facts import ArchiveError
from db.typed import COLUMNS, figures_of, row_makers
from db.versions import cells_digest
from db.writer.figures import add_figures
from parser.model import Semantic

NEW = "t3.new_received.total"
ODD = [
    (Semantic.NUMBER, Decimal("1.50"), "1.50", "万元"),
    (Semantic.NUMBER, Decimal("1.5"), "1.5", "万元"),
    (Semantic.NUMBER, Decimal("6E+1"), "60", None),
    (Semantic.NUMBER, Decimal(-3), "-3", None),
    (Semantic.NUMBER_WITH_REMARK, Decimal(2), '2件 "含 𠮷\n\\ 一"', None),
    (Semantic.ILLEGIBLE, None, "字" * 500, None),
    (Semantic.ILLEGIBLE, None, "\ud800\0", None),
    (Semantic.BLANK, None, " \n", ""),
    (Semantic.ABSENT, None, None, None),
]


def odd(place):
    semantic, value, raw, unit = ODD[place]
    found = cells(FIGURES)
    return found | {NEW: replace(found[NEW], semantic=semantic, value=value, raw=raw, unit=unit)}


def said_by_json(found):
    """The digest as it was first written: those of old archives have to stay comparable."""
    said = []
    for code in sorted(found):
        cell = found[code]
        value = "" if cell.value is None else f"{cell.value:f}"
        raw = "" if cell.semantic in (Semantic.NUMBER, Semantic.ZERO) else "".join((cell.raw or "").split())
        said.append([code, cell.semantic, value, raw, cell.unit or ""])
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@pytest.mark.parametrize("place", range(len(ODD)))
def test_the_digest_of_cells_is_that_of_their_json(place):
    assert cells_digest(odd(place)) == said_by_json(odd(place))


def test_figures_that_differ_have_another_digest():
    assert len({cells_digest(odd(place)) for place in range(len(ODD))}) == len(ODD)


def test_a_row_is_picked_as_it_is_made_cell_by_cell():
    found = cells(FIGURES) | {
        "t4.review.corrected": ambiguous("t4.review.corrected", ("L1", "2"), ("L2", "12"))
    }
    units = [cell.unit for cell in found.values()]
    values = [None if cell.alternatives else cell.value for cell in found.values()]
    makers = row_makers(tuple(found))
    assert makers is not None and len(makers) == 7
    for at, told in figures_of(found.values()).items():
        assert makers[at]([*values, None, *units]) == tuple(told.get(name) for name in COLUMNS[at[0]])


@pytest.mark.parametrize(
    ("code", "message"),
    [("t3.lost_in_transit.total", "no column 'lost_in_transit'"), (f"{NEW}.again", "say the same figure")],
)
def test_a_figure_that_no_column_takes_is_refused_by_name(archive, code, message):
    with pytest.raises(ArchiveError, match=message):
        add_figures(archive.session, {1: reading({**FIGURES, code: "4"}).report.cells})
