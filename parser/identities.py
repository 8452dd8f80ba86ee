"""The identities of a form, expanded to cells and evaluated without ever inventing an operand.

A sum is `not_assessable` when a cell was lost or cannot be read, and when a blank hides a number
(forms.md section 10.2); blanks otherwise count as 0 and the result says so (`blank_as_zero`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from parser.forms import Form, IdentitySpec, ListTable
from parser.model import Cell, Check, Mode, Result, Semantic, Standing
from parser.values import plain

_UNREAD = (Semantic.ABSENT, Semantic.ILLEGIBLE)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Identity:
    """left + ... = right + ..., both sides given as cell codes; `what` is the row, column or group."""

    rule: str
    what: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    cells: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", self.left + self.right)


@lru_cache(maxsize=64)
def identities(form: Form, printed: frozenset[str]) -> tuple[Identity, ...]:
    """Every identity of tables 3 and 4 over the rows that are printed (table 3 row codes)."""
    specs = [spec for spec in form.identities if spec.table in ("t3", "t4")]
    return tuple(identity for spec in specs for identity in _expanded(spec, form, printed))


@lru_cache(maxsize=64)
def list_identities(form: Form, code: str, printed: frozenset[str]) -> tuple[Identity, ...]:
    """Those of a list table; a row that a printed hybrid row replaces is that row in the equation too."""
    table = next(table for table in form.lists if table.code == code)
    specs = [spec for spec in form.identities if spec.table == code]
    return tuple(identity for spec in specs for identity in _over_list(spec, table, printed))


def _over_list(spec: IdentitySpec, table: ListTable, printed: frozenset[str]) -> Iterator[Identity]:
    rows = tuple(row.code for row in table.printed_rows if row.code in printed and not row.heading)
    if spec.over.endswith(".rows"):
        for row in rows:
            yield _of_cells(spec.rule, row, *((table.cell_code(row, c) for c in side) for side in spec.sides))
        return
    standing_for = {old: row.code for row in table.hybrid_rows if row.code in printed for old in row.replaces}
    for column in (column.code for column in table.columns):
        sides = [
            dict.fromkeys(standing_for.get(term, term) for term in _rows(side, rows)) for side in spec.sides
        ]
        yield _of_cells(
            spec.rule, column, *((table.cell_code(row, column) for row in side) for side in sides)
        )


def _of_cells(rule: str, what: str, left: Iterable[str], right: Iterable[str]) -> Identity:
    return Identity(rule, what, tuple(left), tuple(right))


def _expanded(spec: IdentitySpec, form: Form, printed: frozenset[str]) -> Iterator[Identity]:
    left, right = spec.sides
    rows = tuple(row.code for row in form.t3_rows if row.code in printed)
    if spec.over == "t3.columns":
        left, right = _rows(left, rows), _rows(right, rows)
        for column in form.t3.columns:
            yield Identity(
                spec.rule, column.code, _cells("t3", left, column.code), _cells("t3", right, column.code)
            )
        return
    table, names = ("t3", rows) if spec.over == "t3.rows" else ("t4", tuple(g.code for g in form.t4.groups))
    for name in names:
        prefix = f"{table}.{name}."
        yield Identity(
            spec.rule, name, tuple(prefix + term for term in left), tuple(prefix + term for term in right)
        )


def _rows(terms: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """Row codes a side of an equation stands for; `denied_*` is every printed row that begins so."""
    return tuple(
        row
        for term in terms
        for row in ((r for r in shown if r.startswith(term[:-1])) if term.endswith("*") else (term,))
    )


def _cells(table: str, rows: tuple[str, ...], column: str) -> tuple[str, ...]:
    return tuple(f"{table}.{row}.{column}" for row in rows)


def evaluate_all(found: Sequence[Identity], cells: Mapping[str, Cell]) -> tuple[Check, ...]:
    """One check per identity, in their order."""
    read = {code: cell.value for code, cell in cells.items() if cell.semantic not in _UNREAD}
    blanks = frozenset(code for code, value in read.items() if value is None)
    hiding = _hiding(found, read, blanks) if blanks else frozenset()
    return tuple([_evaluate(identity, read, blanks, hiding) for identity in found])


def _hiding(
    found: Sequence[Identity], read: Mapping[str, Decimal | None], blanks: frozenset[str]
) -> frozenset[str]:
    """Blanks that cannot be 0: all that one side of an identity has, beside a number on the other.

    Such a blank hides a number from every other identity too; of a blank 总计, rule T3-04 speaks.
    """
    return frozenset(
        code
        for identity in found
        for side, other in ((identity.left, identity.right), (identity.right, identity.left))
        if blanks.issuperset(side) and any(read.get(code) for code in other)
        for code in side
    )


def _evaluate(
    identity: Identity, read: Mapping[str, Decimal | None], blanks: frozenset[str], hiding: frozenset[str]
) -> Check:
    """`read` has the numbers by code, None for a blank; a missing code is a lost cell."""
    lost = [code for code in identity.cells if code not in read]
    if lost:
        return _unassessable(identity, f"未读到|not read: {', '.join(lost)}")
    strict = blanks.isdisjoint(identity.cells)
    if hidden := [code for code in identity.cells if code in hiding]:
        return _unassessable(identity, f"空白处可能有数|a blank may hide a number: {', '.join(hidden)}")
    left, right = ([read[code] or _ZERO for code in side] for side in (identity.left, identity.right))
    sums = sum(left, _ZERO), sum(right, _ZERO)
    return Check(
        identity.rule,
        Result.PASS if sums[0] == sums[1] else Result.FAIL,
        identity.cells,
        _arithmetic(left, right, *sums),
        Mode.STRICT if strict else Mode.BLANK_AS_ZERO,
    )


def _unassessable(identity: Identity, reason: str) -> Check:
    return Check(identity.rule, Result.NOT_ASSESSABLE, identity.cells, "", reason=reason)


def _arithmetic(
    left: Sequence[Decimal], right: Sequence[Decimal], left_sum: Decimal, right_sum: Decimal
) -> str:
    other = "总计" if len(right) == 1 else _addends(right)
    return f"{_addends(left)} = {plain(left_sum)}; {other} = {plain(right_sum)}"


def _addends(numbers: Sequence[Decimal]) -> str:
    return "+".join([plain(number) if number else "0" for number in numbers])


def touches_a_number(check: Check, cells: Mapping[str, Cell]) -> bool:
    """False where every operand is blank: such an identity closes and proves nothing."""
    return any(code in cells and cells[code].value is not None for code in check.cells)


def standings(
    found: Sequence[Identity], checks: Sequence[Check], cells: Mapping[str, Cell]
) -> Iterator[tuple[str, Standing]]:
    """What the identities say about each cell they reach.

    A sum that closes with a number on both sides vouches for its cells. A sum that fails accuses those
    of its cells for which no other sum vouches: of a row whose parts all fit their columns, the total.
    Where other sums vouch for every cell, it accuses them all, for one of them is wrong. What is vouched
    for and not accused is confirmed, unless it is blank: nothing was printed that could be.
    """
    numbers = frozenset(code for code, cell in cells.items() if cell.value is not None)
    vouched: set[str] = set()
    for identity, check in zip(found, checks, strict=True):
        if check.result is Result.PASS and not (
            numbers.isdisjoint(identity.left) or numbers.isdisjoint(identity.right)
        ):
            vouched.update(check.cells)
    failed = [check.cells for check in checks if check.result is Result.FAIL]
    accused = {code for over in failed for code in set(over) - vouched or over}
    yield from ((code, Standing.CONTRADICTED) for code in accused)
    yield from ((code, Standing.CONFIRMED) for code in (vouched & numbers) - accused)
