"""Which rows of a document's grids belong to which statutory table, whatever the grids' borders say.

A table cut in two is joined again, a grid that holds two tables is cut apart; grids without one
statutory label (navigation, metadata) are left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from weakref import WeakKeyDictionary

from parser import labels
from parser.forms import Forms
from parser.model import Bilingual, Block, Grid, GridCell, Semantic
from parser.values import Value, read_value

_T3_SIGNS = frozenset(
    {"申请人情况", "自然人", "法人或其他组织", "商业企业", "科研机构", "社会公益组织", "法律服务机构"}
)
_T4_SIGNS = frozenset({"结果维持", "结果纠正", "尚未审结", "未经复议直接起诉", "复议后起诉"})
_ARTICLE = re.compile(r"第二十条第?\(?[一五六八九]")
_FIGURES_BEHIND = re.compile(r"[\d.,]+$")
_SHORT_LABEL = 2
_FEWEST_OF_A_LIST = 3
_SLIDING = frozenset(
    {"html", "html_source_order", "docx", "docx_source_order", "tab_per_line", "pipe_per_cell"}
)
_PADDED = "pipe_per_cell"
_FILLED_UP = frozenset({_PADDED, "sheet"})
_SAYS_NOTHING = (Semantic.BLANK, Semantic.ILLEGIBLE)


@dataclass(frozen=True, slots=True)
class Row:
    """A grid row with its cells understood; `grid` is the grid's place in the document (0-based).

    `own` are the indexes of cells that no span repeats, `stated` those of them that say something
    other than nothing: a number, 无 or a stroke. `mended` names how the row was put together where
    the source tore it (`parser.align.mend`).
    """

    cells: tuple[GridCell, ...]
    values: tuple[Value, ...]
    grid: int
    style: str
    own: tuple[int, ...]
    stated: tuple[int, ...]
    mended: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.cells[i].text for i in self.own if self.cells[i].text)

    @property
    def locator(self) -> str:
        return self.cells[0].locator if self.cells else ""

    @property
    def slides(self) -> bool:
        """Whether a cell left out pulls the rest of its row to the left: where one stands proves nothing."""
        return self.style in _SLIDING

    @property
    def padded(self) -> bool:
        """Whether blanks fill the row up, of which a single one looks like a blank cell."""
        return self.style == _PADDED

    @property
    def may_be_filled_up(self) -> bool:
        """Whether a blank at the end of a row may be no cell of it at all."""
        return self.style in _FILLED_UP

    def is_label(self, index: int) -> bool:
        return self.values[index].semantic is Semantic.ILLEGIBLE


@dataclass(slots=True)
class Table:
    """The rows of one statutory table in reading order, and what the reader said was damaged."""

    rows: list[Row] = field(default_factory=list)
    damage: list[Bilingual] = field(default_factory=list)

    @property
    def grids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(row.grid for row in self.rows))


class Vocabulary:
    """The words by which a row gives its table away, over all forms."""

    _of: ClassVar[WeakKeyDictionary[Forms, "Vocabulary"]] = WeakKeyDictionary()

    def __init__(self, forms: Forms) -> None:
        self.t2 = frozenset(label for form in forms.all for _, row in form.t2.rows() for label in row.labels)
        rows = [row for form in forms.all for row in form.t3_rows]
        self._lists = {table.code: (table.known_labels, table.known_columns) for _, table in forms.lists}
        self._list_labels = frozenset(label for rows, _ in self._lists.values() for label in rows)
        self._t3_keys = tuple(dict.fromkeys(key for row in rows for key in row.match_keys))
        self._t3 = frozenset(label for row in rows for label in row.labels if len(label) > _SHORT_LABEL)

    @classmethod
    def of(cls, forms: Forms) -> "Vocabulary":
        if forms not in cls._of:
            cls._of[forms] = cls(forms)
        return cls._of[forms]

    def table_of(self, label: str) -> str | None:
        """t2, t3 or t4 when the text (as `labels.core` gives it) is a label of that table."""
        if label in _T4_SIGNS:
            return "t4"
        if label in _T3_SIGNS or label in self._t3 or any(key in label for key in self._t3_keys):
            return "t3"
        if label in self.t2 or label == "信息内容" or _ARTICLE.search(label):
            return "t2"
        return "t2" if _FIGURES_BEHIND.sub("", label) in self.t2 else None

    def list_of(self, rows: Sequence["Row"], others: int, found: Sequence[str]) -> str | None:
        """The list table whose indicators the rows name: at least three, and more than rows of another table.

        `found` are the tables above, in order; below a grid of the same list one indicator is enough.
        """
        texts = {labels.stem(row.cells[i].text) for row in rows for i in row.own if row.is_label(i)}
        known = len(texts & self._list_labels)
        if not known or known <= others:
            return None
        code = max(self._lists, key=lambda code: (*self._shared(code, texts), code not in found))
        enough = self._shared(code, texts)[0] >= _FEWEST_OF_A_LIST or found[-1:] == [code]
        return code if enough else None

    def _shared(self, code: str, texts: set[str]) -> tuple[int, int]:
        rows, columns = self._lists[code]
        return len(texts & rows), len(texts & columns)


def find_tables(blocks: Iterable[Block], forms: Forms) -> dict[str, Table]:
    """Tables by code (t2, t3, t4 and those of lists); a table that is not there is missing from the result."""
    vocabulary = Vocabulary.of(forms)
    found: dict[str, Table] = {}
    last: str | None = None
    grids = [block for block in blocks if isinstance(block, Grid)]
    for number, grid in enumerate(grids):
        rows = [row_of(cells, number, grid.style) for cells in grid.rows]
        tags = [_tag(row, vocabulary) for row in rows]
        listed = vocabulary.list_of(rows, sum(map(bool, tags)), list(found))
        tags = [listed] * len(rows) if listed else _spread(tags)
        if not any(tags):
            tags = _continuation(rows, last)
        for row, tag in zip(rows, tags, strict=True):
            if tag:
                found.setdefault(tag, Table()).rows.append(row)
                last = tag
        if grid.damage and last:
            found[last].damage.extend(grid.damage)
    return found


def row_of(cells: tuple[GridCell, ...], grid: int, style: str, mended: str = "") -> Row:
    """A grid row with its cells understood; `grid` is the grid's place in the document."""
    values = tuple([read_value(cell.text) for cell in cells])
    own = tuple([i for i, cell in enumerate(cells) if cell.origin])
    stated = tuple([i for i in own if values[i].semantic not in _SAYS_NOTHING])
    return Row(cells, values, grid, style, own, stated, mended)


def _tag(row: Row, vocabulary: Vocabulary) -> str | None:
    names = [labels.core(row.cells[i].text) for i in row.own if row.is_label(i)]
    if "行政复议" in names and "行政诉讼" in names:
        return "t4"
    return next((tag for name in names if (tag := vocabulary.table_of(name))), None)


def _spread(tags: list[str | None]) -> list[str | None]:
    """A row without a sign belongs with the row above, the rows before the first sign with that."""
    current = next((tag for tag in tags if tag), None)
    spread: list[str | None] = []
    for tag in tags:
        current = tag or current
        spread.append(current)
    return spread


def _continuation(rows: list[Row], last: str | None) -> list[str | None]:
    """A grid of figures alone goes on with the table above it (a table cut before its last rows)."""
    figures = all(not row.is_label(i) for row in rows for i in range(len(row.cells)))
    stated = any(row.stated for row in rows)
    return [last if figures and stated else None] * len(rows)
