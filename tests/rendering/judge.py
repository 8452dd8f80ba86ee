"""Right, withheld, flagged or silently wrong: a reading held against the figures that were printed.

Damage that leaves no trace (a document that is, byte for byte, a sound report of other figures) is no
error of a reader; what it did is counted apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from parser.model import Reading, Semantic, Standing


@dataclass
class Tally:
    """Counts of cells over many readings.

    `silent` names each wrong value nobody would notice, `traceless` those that nobody could.
    """

    nonzero: int = 0
    nonzero_right: int = 0
    blank: int = 0
    blank_right: int = 0
    withheld: int = 0
    flagged: int = 0
    silent: list[str] = field(default_factory=list)
    traceless: list[str] = field(default_factory=list)

    def add(
        self,
        reading: Reading,
        printed: Mapping[str, str],
        is_sound: Callable[[Mapping[str, str]], bool] = lambda figures: False,
    ) -> None:
        """`is_sound` says whether the document is just that of an undamaged report with these figures."""
        wrong = [said for code, raw in printed.items() if (said := self._one(reading, code, raw))]
        if wrong and is_sound({**printed, **_raws(reading)}):
            self.traceless += wrong
        else:
            self.silent += wrong

    def _one(self, reading: Reading, code: str, raw: str) -> str | None:
        """What is silently wrong about one cell."""
        cell = reading.report.cells.get(code) if reading.report else None
        value = cell.value if cell else None
        right = value == (Decimal(raw) if raw else None) and not (
            cell and raw == "" and _is_lost(cell.semantic)
        )
        self.nonzero += bool(raw) and raw != "0"
        self.blank += not raw
        if right:
            self.nonzero_right += bool(raw) and raw != "0"
            self.blank_right += not raw
        elif reading.report is None or cell is None or _is_withheld(cell.semantic, cell.standing):
            self.withheld += 1
        elif cell.standing is Standing.CONTRADICTED or _is_named(code, reading):
            self.flagged += 1
        else:
            return f"{code}: printed {raw!r}, read {cell.raw!r} ({cell.method})"
        return None


def _raws(reading: Reading) -> dict[str, str]:
    cells = reading.report.cells if reading.report else {}
    return {code: cell.raw for code, cell in cells.items() if cell.raw is not None}


def _is_lost(semantic: Semantic) -> bool:
    return semantic in (Semantic.ABSENT, Semantic.ILLEGIBLE)


def _is_withheld(semantic: Semantic, standing: Standing) -> bool:
    return standing is Standing.AMBIGUOUS or _is_lost(semantic)


def _is_named(code: str, reading: Reading) -> bool:
    """Whether a finding points at the cell, its row or its table."""
    table, row, _ = code.split(".")
    places = {code, f"{table}.{row}", table, f"{table}.{row}.*", f"{table}.*"}
    return any(places.intersection(finding.cells) for finding in reading.findings)
