"""Choosing between readings of one table by what they lose and how many identities close."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parser.identities import Identity, evaluate_all, touches_a_number
from parser.model import Cell, Result, Semantic, Standing

MOST_COMBINATIONS = 256
"""More readings of one table than this are not compared one by one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a table: its cells, and what it leaves unexplained.

    `leftover` counts stated cells that found no place, `lost` places of the form that found no
    cell; `by_header` is True where the printed column headers stand over the figures.
    """

    method: str
    cells: dict[str, Cell]
    leftover: int = 0
    lost: int = 0
    by_header: bool = False

    @property
    def clean(self) -> bool:
        return not self.leftover and not self.lost


@dataclass(frozen=True, slots=True)
class Resolved:
    """The cells taken, and the readings that were equally good (more than one: ambiguous)."""

    cells: dict[str, Cell]
    tied: tuple[Candidate, ...]


def resolve(candidates: Sequence[Candidate], identities: Sequence[Identity]) -> Resolved:
    """The unique best candidate, or the best ones with every row they disagree on withheld.

    The reading that leaves fewest identities open wins; one that cannot be assessed counts as open,
    so a publisher's wrong sum is never mended by shifting its row out of the check. Then a reading
    that explains every figure beats one that loses some, then the one under the printed headers.
    """
    distinct = _distinct(candidates)
    if len(distinct) == 1:
        return Resolved(distinct[0].cells, (distinct[0],))
    scored = [(_closed_and_failed(candidate, identities), candidate) for candidate in distinct]
    most = max(closed + failed for (closed, failed), _ in scored)
    ranked = sorted((_rank(c, most - closed, failed), i) for i, ((closed, failed), c) in enumerate(scored))
    best = tuple(distinct[i] for rank, i in ranked if rank == ranked[0][0])
    return Resolved(_merged(best), best)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that say different things; of equal ones the first, whose method is then theirs."""
    if len(candidates) == 1:
        return list(candidates)
    found: dict[tuple[tuple[str, str | None], ...], Candidate] = {}
    for candidate in candidates:
        key = tuple((code, cell.raw) for code, cell in candidate.cells.items())
        known = found.get(key)
        if known is None:
            found[key] = candidate
        elif candidate.by_header and not known.by_header:
            found[key] = replace(known, by_header=True)
    return list(found.values())


def _closed_and_failed(candidate: Candidate, identities: Sequence[Identity]) -> tuple[int, int]:
    checks = evaluate_all(identities, candidate.cells)
    closed = sum(c.result is Result.PASS and touches_a_number(c, candidate.cells) for c in checks)
    return closed, sum(c.result is Result.FAIL for c in checks)


def _rank(candidate: Candidate, unmet: int, failed: int) -> tuple[int, bool, bool, int]:
    under_headers = candidate.by_header and not candidate.leftover
    return (unmet, not candidate.clean, not under_headers, failed)


def _merged(tied: tuple[Candidate, ...]) -> dict[str, Cell]:
    """The common reading; a printed row on which the tied readings differ is withheld as a whole."""
    first = tied[0].cells
    rows = {_row(code) for code in first if len({c.cells[code].raw for c in tied}) > 1}
    return {code: _withheld(code, tied) if _row(code) in rows else cell for code, cell in first.items()}


def _row(code: str) -> str:
    """Table 4 is one printed row; in the other tables the row code is the row."""
    return "t4" if code.startswith("t4.") else code.rpartition(".")[0]


def _withheld(code: str, tied: tuple[Candidate, ...]) -> Cell:
    return Cell(
        code, None, None, Semantic.ILLEGIBLE,
        unit=tied[0].cells[code].unit,
        locator=next((c.cells[code].locator for c in tied if c.cells[code].locator), None),
        method="ambiguous",
        standing=Standing.AMBIGUOUS,
        alternatives=tuple((c.method, c.cells[code].raw) for c in tied),
    )  # fmt: skip
