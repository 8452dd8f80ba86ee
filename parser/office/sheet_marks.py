"""What calamine does not tell of a sheet: cells that show what is not in the file, and rows and columns not shown."""

from dataclasses import dataclass, field

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows and columns count from 0. `unknown` are errors such as #REF! and formulas nobody calculated."""

    unknown: frozenset[Place] = field(default_factory=frozenset)
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
