"""The table that a run of the benchmarks prints."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A ratio, the least it should be (None where it is only told), and the figures behind it.

    What has no peer is in seconds; its goal is then the most it should be.
    """

    what: str
    ratio: float
    goal: float | None
    note: str
    in_seconds: bool = False

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "-"
        reached = self.ratio <= self.goal if self.in_seconds else self.ratio >= self.goal
        return "reached" if reached else "missed"


def show(lines: Sequence[Line]) -> str:
    """One line a ratio, its note indented below."""
    shown = []
    for line in lines:
        sign, unit = ("<=", " s") if line.in_seconds else (">=", "  ")
        goal = f"{sign} {line.goal:.2f}" if line.goal is not None else ""
        shown += [f"{line.what:<58} {line.ratio:>6.2f}{unit} {goal:<8} {line.verdict}", f"    {line.note}"]
    return "\n".join(shown)
