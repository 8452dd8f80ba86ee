"""Table 3 without cell borders: the cuts of its rows that its sums allow, taken where they agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import prod

from parser.align.cells import SPLIT, absent, agreed_cells, split_cells, withheld_cells
from parser.align.joint import LARGEST, Balance, solutions
from parser.align.resolve import MOST_COMBINATIONS, Candidate
from parser.align.split import splits, sum_splits
from parser.align.t3_rows import LabelledRow, Rows, cell_specs, missing_rows, printed_rows
from parser.forms import CellSpec, Form
from parser.identities import Identity, identities
from parser.model import Cell
from parser.values import read_value

_MOST_SHORT = 1


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row with the ways to cut it; `proven` where each makes its total right."""

    row: LabelledRow
    specs: list[CellSpec]
    ways: list[tuple[str, ...]]
    proven: bool

    @property
    def pieces(self) -> list[str]:
        return [self.row.row.cells[i].text for i in self.row.own_cells()]

    @property
    def is_parted(self) -> bool:
        return len(self.pieces) == len(self.specs)

    @property
    def is_short(self) -> bool:
        """Fewer digits than cells: this text drops blank ones, or a column."""
        return sum(map(len, self.pieces)) < len(self.specs)


def split_candidates(rows: Rows, form: Form) -> Iterator[Candidate]:
    """Readings of rows without cell borders: one where the sums over the columns say which, else as the rows alone allow."""
    cuts = [_cut(row, form) for row in rows.labelled]
    missing = missing_rows(rows, form)
    short = sum(cut.is_short for cut in cuts)
    if short > _MOST_SHORT or _lacks_a_header(rows, form):
        yield Candidate(SPLIT, _joined(_parted_or_withheld(cut) for cut in cuts) | missing)
        return
    balanced = _balanced(cuts, identities(form, printed_rows(rows, form)))
    if balanced:
        yield Candidate(SPLIT, _joined(_agreed(cut, whole=not short) for cut in balanced) | missing)
        return
    ways = [_ways(cut, whole=not short) for cut in cuts]
    if prod(map(len, ways)) > MOST_COMBINATIONS:
        ways = [
            way if len(way) == 1 else [_agreed(cut, whole=not short)]
            for cut, way in zip(cuts, ways, strict=True)
        ]
    for number, combination in enumerate(product(*ways), 1):
        yield Candidate(f"{SPLIT}_{number}", _joined(combination) | missing)


def _joined(rows: Iterator[dict[str, Cell]] | Sequence[dict[str, Cell]]) -> dict[str, Cell]:
    return {code: cell for cells in rows for code, cell in cells.items()}


def _cut(row: LabelledRow, form: Form) -> _Cut:
    specs = cell_specs(row.spec.code, form)
    pieces = [row.row.cells[i].text for i in row.own_cells()]
    closing = sum_splits(pieces, len(specs))
    return _Cut(row, specs, closing or splits(pieces, len(specs)), bool(closing))


def _lacks_a_header(rows: Rows, form: Form) -> bool:
    """Whether the header of the table names fewer columns than the form has; a word it does not know may be one."""
    printed = [cell.text for row in rows.header for cell in row.cells][1:]
    return bool(printed) and len(printed) < len(form.t3.columns)


def _balanced(cuts: Sequence[_Cut], known: Sequence[Identity]) -> list[_Cut] | None:
    """The rows with only the cuts by which all sums over columns close; None where none are, or nothing adds up."""
    places = {cut.row.spec.code: place for place, cut in enumerate(cuts) if _is_searchable(cut)}
    balances = list(_balances(known, places))
    within = sorted({place for balance in balances for place in (*balance.left, *balance.right)})
    options = tuple(tuple(map(_numbers, cuts[place].ways)) for place in within)
    moved = {place: number for number, place in enumerate(within)}
    inner = [Balance(*(tuple(moved[p] for p in side) for side in (b.left, b.right))) for b in balances]
    found = solutions(options, inner) if balances else None
    if found is None:
        return None
    kept = list(cuts)
    for place, ways in zip(within, found, strict=True):
        cut = cuts[place]
        kept[place] = _Cut(cut.row, cut.specs, [w for w in cut.ways if _numbers(w) in ways], proven=True)
    return kept


def _is_searchable(cut: _Cut) -> bool:
    return bool(cut.ways) and all(number <= LARGEST for way in cut.ways for number in _numbers(way))


def _numbers(way: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(read_value(text).number or 0) for text in way)


def _balances(known: Sequence[Identity], places: dict[str, int]) -> Iterator[Balance]:
    """The sums over columns of which every row can be searched."""
    over_columns = [one for one in known if one.rule.startswith("T3") and len(set(_rows(one.cells))) > 1]
    for _, group in groupby(over_columns, key=lambda one: (_rows(one.left), _rows(one.right))):
        one = next(group)
        if all(row in places for row in _rows(one.cells)):
            yield Balance(
                tuple(places[r] for r in _rows(one.left)), tuple(places[r] for r in _rows(one.right))
            )


def _rows(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.split(".")[1] for code in codes)


def _agreed(cut: _Cut, whole: bool) -> dict[str, Cell]:
    """The cells on which every way to cut the row agrees, the others withheld; `whole` as for `_ways`."""
    if not cut.pieces:
        return {spec.code: absent(spec) for spec in cut.specs}
    if not cut.proven:
        return _unproven(cut, whole)
    return agreed_cells(cut.specs, cut.ways, cut.row.row.locator)


def _ways(cut: _Cut, whole: bool) -> list[dict[str, Cell]]:
    """`whole`: no row of the table has lost a cell."""
    if not cut.pieces or not cut.proven:
        return [_agreed(cut, whole)]
    return [split_cells(cut.specs, way, cut.row.row.locator) for way in cut.ways]


def _unproven(cut: _Cut, whole: bool) -> dict[str, Cell]:
    """A row that no cut closes: taken when there is only one cut, else withheld; guessing would accuse."""
    locator = cut.row.row.locator
    if len(cut.ways) == 1 and (whole or cut.is_parted):
        return split_cells(cut.specs, cut.ways[0], locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(cut.ways, 1)]
    return withheld_cells(cut.specs, readings or [("as_printed", cut.pieces)], locator)


def _parted_or_withheld(cut: _Cut) -> dict[str, Cell]:
    """A row of a table that dropped cells: nobody knows which, unless blanks part as many as there must be."""
    if not cut.pieces or (cut.is_parted and cut.ways):
        return _agreed(cut, whole=True)
    return withheld_cells(cut.specs, [("as_printed", cut.pieces)], cut.row.row.locator)
