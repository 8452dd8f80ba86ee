"""The rows of a list table: their label, their unit and where their figures begin, whatever stands beside them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parser import labels
from parser.forms import ListTable
from parser.model import Semantic
from parser.tables import Row
from parser.values import read_value

_UNIT = re.compile(r"\(?(?:万元|亿元|元|条|件次?|次|篇|个|人次?|份|期|场次?|批次?|宗|项|部|户|起|处|名)\)?")
_FEWEST_LABELS = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its label at grid index `end`; `unit` as printed; its figures stand behind index `bound`."""

    row: Row
    end: int
    unit: str | None
    bound: int

    @property
    def label(self) -> str:
        return self.row.cells[self.end].text

    @property
    def stem(self) -> str:
        return labels.stem(self.label)

    @property
    def printed_unit(self) -> str | None:
        """None also for the stroke of a heading."""
        return self.unit if self.unit and not is_stroke(self.unit) else None

    @property
    def behind(self) -> list[int]:
        """Grid indexes of the row's own cells behind label and unit."""
        return [i for i in self.row.own if i > self.bound]

    @property
    def figures(self) -> list[int]:
        """Those of them that state something."""
        return [i for i in self.row.stated if i > self.bound]

    @property
    def states_number(self) -> bool:
        return any(self.row.values[i].states_number for i in self.figures)


def is_unit(text: str) -> bool:
    """Also a stroke, which headings print for their unit."""
    return bool(_UNIT.fullmatch(labels.normalise(text))) or is_stroke(text)


def is_stroke(text: str) -> bool:
    return read_value(text).semantic is Semantic.SLASH


def entry(row: Row, known_labels: frozenset[str]) -> Entry | None:
    """None for a row without a label; of several texts before the figures a known one is the label."""
    texts = [i for i in row.own if row.is_label(i) and not is_unit(row.cells[i].text)]
    if not texts:
        return None
    unit = next((i for i in row.own if i > texts[0] and is_unit(row.cells[i].text)), None)
    figure = next((i for i in row.stated if i > texts[0]), None)
    blank = next((i for i in row.own if i > texts[0] and not row.cells[i].text), None)
    bound = next((i for i in (unit, figure, blank) if i is not None), texts[0] + 1)
    before = [i for i in texts if i < bound]
    end = next((i for i in reversed(before) if labels.stem(row.cells[i].text) in known_labels), before[-1])
    return Entry(row, end, row.cells[unit].text if unit is not None else None, end if unit is None else unit)


def panels(rows: Sequence[Row], table: ListTable) -> list[list[Row]]:
    """The table's columns one below the other where it is printed in two or more beside each other."""
    starts = list(_starts(rows, table))
    if len(starts) < 2:
        return [list(rows)]
    limits = [*starts[1:], max(len(row.cells) for row in rows)]
    return [[_cut(row, a, b) for row in rows] for a, b in zip([0, *starts[1:]], limits, strict=True)]


def _starts(rows: Sequence[Row], table: ListTable) -> Iterator[int]:
    """Grid columns of labels; of nested label columns, which have no figures between them, the first."""
    counts = Counter(
        i for row in rows for i in row.own if labels.stem(row.cells[i].text) in table.known_labels
    )
    last: int | None = None
    for column in sorted(i for i, count in counts.items() if count >= _FEWEST_LABELS):
        if last is None or any(last < i < column for row in rows for i in row.stated):
            yield column
        last = column


def _cut(row: Row, start: int, end: int) -> Row:
    own, stated = (tuple(i - start for i in part if start <= i < end) for part in (row.own, row.stated))
    return Row(row.cells[start:end], row.values[start:end], row.grid, row.style, own, stated)
