"""List tables in running text that lost its borders but kept the blanks between the cells.

A page on one line, or one cell on each line: behind the headers, each label is followed by its unit and
its figures. Text that lost the blanks too has no grid here: nothing would say where a figure ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parser import labels
from parser.align.glued import STYLE
from parser.align.lists.rows import is_unit
from parser.forms import Forms, ListTable
from parser.model import Block, Document, Grid, GridCell, Paragraph, Semantic
from parser.values import read_value

_LONGEST_CELL = 60
_MOST_WORDS_OF_A_LABEL = 6

Cells = tuple[GridCell, ...]


def with_lists(document: Document, forms: Forms) -> Document:
    """The document with a grid in the place of each list table that stands in its text.

    Only for a document without any grid: where a reader saw borders, they are better evidence.
    """
    if any(isinstance(block, Grid) for block in document.blocks):
        return document
    blocks = [block for run in _runs(document.blocks) for block in _restored(run, forms)]
    return replace(document, blocks=tuple(blocks))


def _runs(blocks: Iterable[Block]) -> Iterator[list[Paragraph]]:
    """Each long paragraph alone, short ones together: a line may be a cell."""
    paragraphs = (block for block in blocks if isinstance(block, Paragraph))
    for short, group in groupby(paragraphs, key=lambda p: len(p.text) <= _LONGEST_CELL):
        run = list(group)
        yield from [run] if short else ([p] for p in run)


def _restored(run: list[Paragraph], forms: Forms) -> Iterator[Block]:
    tokens = _tokens(run)
    for _, table in forms.lists:
        start, end, rows = _rows(tokens, table)
        if len(rows) > 1:
            yield from _paragraphs(run, tokens[:start])
            yield Grid(tuple(rows), rows[0][0].locator, STYLE)
            yield from _paragraphs(run, tokens[end:])
            return
    yield from run


def _tokens(run: list[Paragraph]) -> list[GridCell]:
    """The words of one long line; of short lines each as a whole."""
    if len(run) > 1:
        return [GridCell(p.text, p.locator) for p in run]
    return [GridCell(word, p.locator) for p in run for word in p.text.split()]


def _paragraphs(run: list[Paragraph], tokens: Sequence[GridCell]) -> Iterator[Paragraph]:
    """What stands before or behind the table, as lines again."""
    if len(run) > 1:
        yield from (Paragraph(token.text, token.locator) for token in tokens)
    elif tokens:
        yield Paragraph(" ".join(token.text for token in tokens), run[0].locator)


def _rows(tokens: Sequence[GridCell], table: ListTable) -> tuple[int, int, list[Cells]]:
    """Where the table begins and ends among the tokens, and its rows, the header first."""
    start = _first_header(tokens, table)
    if start is None:
        return 0, 0, []
    end = next((n for n in range(start, len(tokens)) if not _is_header(tokens[n], table)), len(tokens))
    rows = [tuple(tokens[start:end])]
    while end < len(tokens) and (row := _row(tokens, end)):
        cells, end = row
        rows.append(cells)
    return start, end, rows


def _first_header(tokens: Sequence[GridCell], table: ListTable) -> int | None:
    """Where the header of the labels is followed by another header."""
    for place, token in enumerate(tokens[:-1]):
        kind = table.headers.words.get(labels.heading(token.text))
        if kind == "label" and _is_header(tokens[place + 1], table):
            return place
    return None


def _is_header(token: GridCell, table: ListTable) -> bool:
    text = labels.heading(token.text)
    return text in table.headers.words or any(text in column.labels for column in table.columns)


def _row(tokens: Sequence[GridCell], start: int) -> tuple[Cells, int] | None:
    """Label, unit and figures from a place on, and where they end; None where no unit follows soon."""
    reach = range(start + 1, min(start + 1 + _MOST_WORDS_OF_A_LABEL, len(tokens)))
    unit = next((n for n in reach if is_unit(tokens[n].text)), None)
    if unit is None:
        return None
    end = next((n for n in range(unit + 1, len(tokens)) if not _is_figure(tokens[n])), len(tokens))
    label = GridCell("".join(token.text for token in tokens[start:unit]), tokens[start].locator)
    return (label, *tokens[unit:end]), end


def _is_figure(token: GridCell) -> bool:
    return read_value(token.text).semantic is not Semantic.ILLEGIBLE
