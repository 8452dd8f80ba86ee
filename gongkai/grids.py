"""A table as wide as its place allows, and where its columns do not fit, a record a block."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from gongkai.folding import PARTS_OF_NAMES, WORDS, folded, widest_word, width

BESIDE = 3
"""Cells a column takes beside its text: a rule and a blank on each side."""
LEAST, WORD, HEAD, LINES = 12, 28, 10, 12
"""A column of texts is at least so wide; words up to that width are not cut; nor parts of names in its head; folds in a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """`right` is a column of numbers, which are never folded."""

    name: str
    right: bool
    cells: tuple[Text, ...]

    @property
    def natural(self) -> int:
        return max(width(self.name), *(width(cell.plain) for cell in self.cells), 1)

    @property
    def least(self) -> int:
        head = min(widest_word(self.name, PARTS_OF_NAMES), HEAD)
        return max(head, *(self._least(cell.plain) for cell in self.cells), 1)

    def _least(self, text: str) -> int:
        whole = width(text)
        if self.right:
            return whole
        return max(min(whole, LEAST), min(widest_word(text), WORD), ceil(whole / LINES))


@dataclass(frozen=True, slots=True)
class Grid:
    """Rich prints it: as a table if every column can be read in it, else record by record, as psql does."""

    title: str | None
    columns: tuple[Column, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        natural = [column.natural for column in self.columns]
        whole = sum(natural) + BESIDE * len(natural) + 1
        if not is_limited(console) or whole <= options.max_width:
            yield from console.render(self._table(natural), options.update(width=whole))
        elif (widths := self._widths(natural, options.max_width)) is not None:
            yield self._table(widths)
        else:
            yield from self._records(options.max_width)

    def _widths(self, natural: Sequence[int], place: int) -> list[int] | None:
        """Every column at its least, and what is left over to those that want more; None where they do not fit."""
        widths = [column.least for column in self.columns]
        left = place - sum(widths) - BESIDE * len(widths) - 1
        if left < 0:
            return None
        wanted = [more - least for more, least in zip(natural, widths, strict=True)]
        return [least + left * want // (sum(wanted) or 1) for least, want in zip(widths, wanted, strict=True)]

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(title=self.title, title_justify="left", title_style="bold", header_style="bold")
        for column, cells in zip(self.columns, widths, strict=True):
            head = escape(folded(column.name, cells, PARTS_OF_NAMES))
            table.add_column(
                head, justify="right" if column.right else "left", overflow="fold", min_width=cells
            )
        for row in zip(*(column.cells for column in self.columns), strict=True):
            table.add_row(*(_folded(cell, cells) for cell, cells in zip(row, widths, strict=True)))
        return table

    def _records(self, place: int) -> Iterator[RenderableType]:
        if self.title:
            yield Text(self.title, style="bold")
        if not self.columns[0].cells:
            yield Text(folded(", ".join(column.name for column in self.columns), place))
        names = min(max(width(column.name) for column in self.columns), place // 2)
        for number, row in enumerate(zip(*(column.cells for column in self.columns), strict=True), 1):
            yield Rule(str(number), align="left", style="dim")
            block = Table.grid(padding=(0, 2))
            block.add_column(style="bold", width=names, overflow="fold")
            block.add_column(overflow="fold")
            for column, cell in zip(self.columns, row, strict=True):
                block.add_row(
                    folded(escape(column.name), names, PARTS_OF_NAMES), _folded(cell, place - names - 2)
                )
            yield block


def is_limited(console: Console) -> bool:
    """A terminal is as wide as it is, or as COLUMNS says; a pipe and a file are as wide as they need to be."""
    return console.is_terminal or "COLUMNS" in os.environ


def _folded(cell: Text, cells: int) -> Text:
    """A text of several styles is left to Rich."""
    return cell if cell.spans else Text(folded(cell.plain, cells, WORDS), style=cell.style)
