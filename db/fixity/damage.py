"""What is said of a damage, and how damages are counted without being kept."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class Damage:
    """`code` names its kind for programs; the places that apply are set, the others None."""

    code: str
    message: Bilingual
    file: str | None = None
    offset: int | None = None
    record: str | None = None
    table: str | None = None
    row: int | None = None
    day: str | None = None

    def place(self) -> str:
        """`2026-11/x.warc.gz byte 120 <urn:…>`, `reading 17`, `2026-11-20`: as exact as is known."""
        at = f"{self.file} byte {self.offset}" if self.offset is not None else self.file
        row = f"{self.table} {self.row}" if self.row is not None else self.table
        return " · ".join(filter(None, (self.day, at, self.record, row)))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Tally:
    """What a walk went through; only the first damage is kept."""

    first: Damage | None = None
    damages: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, damage: Damage) -> None:
        self.first = self.first or damage
        self.damages[damage.code] += 1

    def join(self, other: "Tally") -> None:
        """`other` went through what comes after."""
        self.first = self.first or other.first
        self.damages += other.damages
        self.seen += other.seen

    @property
    def whole(self) -> bool:
        return self.first is None
