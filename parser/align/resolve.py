"""Choosing between readings of one table by what they lose and how many identities close."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.align.cells import withheld
from parser.identities import Identity, evaluate_all, touches_a_number
from parser.model import Cell, Check, Result

MOST_COMBINATIONS = 256
"""More readings of one table than this are not compared one by one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a table: its cells, and what it leaves unexplained.

    `leftover` counts stated cells that found no place, `lost` places of the form that found no
    cell; `by_header` is True where the printed column headers stand over the figures; `grouped` are
    cells whose digits stood apart or with others in one cell.
    """

    method: str
    cells: dict[str, Cell]
    leftover: int = 0
    lost: int = 0
    by_header: bool = False
    grouped: frozenset[str] = frozenset()

    @property
    def clean(self) -> bool:
        return not self.leftover and not self.lost


@dataclass(frozen=True, slots=True)
class Resolved:
    """The cells taken, and the readings that were equally good (more than one: ambiguous)."""

    cells: dict[str, Cell]
    tied: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A candidate with how many identities it closes and which it breaks (by their place)."""

    candidate: Candidate
    closed: int
    failed: frozenset[int]
    proven: bool


def resolve(candidates: Sequence[Candidate], identities: Sequence[Identity]) -> Resolved:
    """The unique best candidate, or the best ones with every row they disagree on withheld.

    The reading that leaves fewest identities open wins; one that cannot be assessed counts as open,
    so a publisher's wrong sum is never mended by shifting its row out of the check. Then a reading
    that explains every figure beats one that loses some, then the one under the printed headers.
    Digits are only put together where every identity over the number closes; a candidate that puts
    some together must therefore come with one that does not.
    """
    distinct = _distinct(candidates)
    if len(distinct) == 1:
        return Resolved(distinct[0].cells, (distinct[0],))
    scored = [_score(one, evaluate_all(identities, one.cells)) for one in distinct]
    scored = _without_broken([one for one in scored if one.proven])
    most = max(one.closed + len(one.failed) for one in scored)
    ranked = [(_rank(one, most), one.candidate) for one in scored]
    fewest = min(rank for rank, _ in ranked)
    best = tuple(one for rank, one in ranked if rank == fewest)
    return Resolved(_merged(best), best)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that say different things; of equal ones the first, whose method is then theirs."""
    if len(candidates) == 1:
        return list(candidates)
    found: dict[tuple[object, ...], Candidate] = {}
    for candidate in candidates:
        key = tuple((code, cell.raw, cell.value, cell.standing) for code, cell in candidate.cells.items())
        known = found.get(key)
        if known is None:
            found[key] = candidate
        elif candidate.by_header and not known.by_header:
            found[key] = replace(known, by_header=True)
    return list(found.values())


def _score(candidate: Candidate, checks: Sequence[Check]) -> _Scored:
    closed = [c for c in checks if c.result is Result.PASS and touches_a_number(c, candidate.cells)]
    failed = frozenset(place for place, check in enumerate(checks) if check.result is Result.FAIL)
    over = [check for check in checks if not candidate.grouped.isdisjoint(check.cells)]
    return _Scored(candidate, len(closed), failed, all(check in closed for check in over))


def _without_broken(scored: list[_Scored]) -> list[_Scored]:
    """Without readings that break a sum which no reading under the printed headers breaks."""
    headed = [one for one in scored if one.candidate.by_header and not one.candidate.leftover]
    return [
        one
        for one in scored
        if not headed or one.candidate.by_header or any(one.failed <= other.failed for other in headed)
    ]


def _rank(scored: _Scored, most: int) -> tuple[int, bool, bool, int]:
    candidate = scored.candidate
    under_headers = candidate.by_header and not candidate.leftover
    return (most - scored.closed, not candidate.clean, not under_headers, len(scored.failed))


def _merged(tied: tuple[Candidate, ...]) -> dict[str, Cell]:
    """The common reading; a printed row (a group of table 4) on which the tied readings differ is withheld whole."""
    first = tied[0].cells
    rows = {_row(code) for code in first if len({_said(c.cells[code]) for c in tied}) > 1}
    return {code: _withheld(code, tied) if _row(code) in rows else cell for code, cell in first.items()}


def _said(cell: Cell) -> tuple[object, ...]:
    return cell.raw, cell.value


def _row(code: str) -> str:
    return code.rpartition(".")[0]


def _withheld(code: str, tied: tuple[Candidate, ...]) -> Cell:
    cells = [candidate.cells[code] for candidate in tied]
    return withheld(
        code,
        cells[0].unit,
        next((cell.locator for cell in cells if cell.locator), None),
        [(candidate.method, cell.raw) for candidate, cell in zip(tied, cells, strict=True)],
    )
