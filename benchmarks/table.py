"""The table that a run of the benchmarks prints."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A ratio, the least it should be (None where it is only told), and the figures behind it."""

    what: str
    ratio: float
    goal: float | None
    note: str

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "-"
        return "reached" if self.ratio >= self.goal else "missed"


def show(lines: Sequence[Line]) -> str:
    """One line a ratio, its note indented below."""
    shown = []
    for line in lines:
        goal = f">= {line.goal:.2f}" if line.goal is not None else ""
        shown += [f"{line.what:<58} {line.ratio:>6.2f}  {goal:<8} {line.verdict}", f"    {line.note}"]
    return "\n".join(shown)
