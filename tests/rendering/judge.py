"""Right, withheld, flagged or silently wrong: a reading held against the figures that were printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from parser.model import Reading, Semantic, Standing


@dataclass
class Tally:
    """Counts of cells over many readings. `silent` names each wrong value nobody would notice."""

    nonzero: int = 0
    nonzero_right: int = 0
    blank: int = 0
    blank_right: int = 0
    withheld: int = 0
    flagged: int = 0
    silent: list[str] = field(default_factory=list)

    def add(self, reading: Reading, printed: Mapping[str, str]) -> None:
        for code, raw in printed.items():
            self._one(reading, code, raw)

    def _one(self, reading: Reading, code: str, raw: str) -> None:
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
            self.silent.append(f"{code}: printed {raw!r}, read {cell.raw!r} ({cell.method})")


def _is_lost(semantic: Semantic) -> bool:
    return semantic in (Semantic.ABSENT, Semantic.ILLEGIBLE)


def _is_withheld(semantic: Semantic, standing: Standing) -> bool:
    return standing is Standing.AMBIGUOUS or _is_lost(semantic)


def _is_named(code: str, reading: Reading) -> bool:
    """Whether a finding points at the cell, its row or its table."""
    table, row, _ = code.split(".")
    places = {code, f"{table}.{row}", table, f"{table}.{row}.*", f"{table}.*"}
    return any(places.intersection(finding.cells) for finding in reading.findings)
