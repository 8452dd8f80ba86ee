"""The pages of a file as blocks in reading order, tables and paragraphs joined where a page break cut them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parser.model import Bilingual, Block, Document, Grid
from parser.pdf import troubles
from parser.pdf.columns import Span
from parser.pdf.glyph import Line, lines
from parser.pdf.looking import MOST_PAGES, Look, Page, look
from parser.pdf.margins import margin_text
from parser.pdf.paragraphs import Place, paragraphs
from parser.pdf.sheet import Sheet, sheet
from parser.pdf.stitch import stitched
from parser.pdf.unruled import TextTable, text_tables

_TITLE = re.compile(r"信息公开.*(?:报告|年报)")
_WHITE = re.compile(r"\s+")
_NOT_WHOLE = Bilingual("文件有损坏，表中可能缺字", "the file is damaged; its tables may lack characters")
_STRAY = 2
"""Lines that may stick out of the margins."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A page with its glyphs sorted out: tables, and the lines that stand in none."""

    page: Page
    sheets: tuple[Sheet, ...]
    unruled: tuple[TextTable, ...]
    free: tuple[Line, ...]


_Item = Sheet | Place | Block


def read_document(body: bytes, media_type: str) -> Document:
    """Raises `Unreadable`: encrypted, damaged_file, or a reason of the scan reader."""
    found = look(body)
    furniture = {"title": found.title} if _prints_title(found) else {}
    blocks = page_blocks(found.pages)
    lost = () if found.whole else (_NOT_WHOLE,)
    return Document(media_type, tuple(marked(blocks, lost)), furniture, damage=tuple(_damage(found)))


def marked(blocks: Iterable[Block], lost: Sequence[Bilingual]) -> Iterator[Block]:
    """Where a file has lost something every table may have lost figures, and shows blanks instead."""
    for block in blocks:
        yield replace(block, damage=(*block.damage, *lost)) if isinstance(block, Grid) else block


def _damage(found: Look) -> Iterator[Bilingual]:
    yield from troubles.said(found.troubles)
    if not found.whole:
        yield _NOT_WHOLE
    if found.count > MOST_PAGES:
        yield Bilingual(
            f"共{found.count}页，只读了前{MOST_PAGES}页",
            f"the first {MOST_PAGES} of {found.count} pages were read",
        )


def _prints_title(found: Look) -> bool:
    """The title among the properties of a file is often that of another; it counts if the first page bears it."""
    title = _WHITE.sub("", found.title)
    printed = "".join(glyph.text for glyph in found.pages[0].text.glyphs)
    return bool(_TITLE.search(title)) and title in printed


def page_blocks(pages: Sequence[Page]) -> Iterator[Block]:
    """Tables and paragraphs in reading order, of a PDF or of any other pages that were looked at."""
    items = _with_tables_joined(_items(list(_all_sorted(pages))))
    for are_lines, group in groupby(items, key=lambda item: isinstance(item, Place)):
        if are_lines:
            yield from paragraphs([item for item in group if isinstance(item, Place)])
        else:
            yield from (
                item.grid() if isinstance(item, Sheet) else item
                for item in group
                if not isinstance(item, Place)
            )


def _all_sorted(pages: Sequence[Page]) -> Iterator[_Sorted]:
    """Each page without what every page prints again."""
    dropped = margin_text([page.text for page in pages], [page.tables for page in pages])
    columns: Sequence[Span] = ()
    for page, margin in zip(pages, dropped, strict=True):
        found = _sorted(page, margin, columns)
        columns = found.unruled[-1].columns if found.unruled else ()
        yield found


def _sorted(page: Page, dropped: set[int], columns: Sequence[Span]) -> _Sorted:
    """`columns` are those of a table without lines that ends the page before."""
    glyphs = [glyph for glyph in page.text.glyphs if glyph.order not in dropped]
    sheets: list[Sheet] = []
    for boxes in page.tables:
        found, held = sheet(page.text.number, page.text.view, boxes, glyphs, page.open)
        sheets += [found] if found else []
        glyphs = [glyph for glyph in glyphs if glyph.order not in held]
    unruled, free = text_tables(lines(glyphs), page.text.number, page.text.view, columns)
    return _Sorted(page, tuple(sheets), tuple(unruled), tuple(free))


def _items(pages: Sequence[_Sorted]) -> Iterator[_Item]:
    """What stands on the pages, from the top of the first to the foot of the last."""
    left, right = _margins([line for one in pages for line in one.free])
    for one in pages:
        if one.page.scanned is not None:
            yield from one.page.scanned
            continue
        text = one.page.text
        found: list[tuple[float, _Item]] = [(sheet.top, sheet) for sheet in one.sheets]
        found += [(table.top, table.grid) for table in one.unruled]
        found += [(line.box.top, Place(text.number, text.view, line, left, right)) for line in one.free]
        yield from (item for _, item in sorted(found, key=lambda pair: pair[0]))


def _margins(every: Sequence[Line]) -> tuple[float, float]:
    """Where full lines begin and end, by the outermost but for strays."""
    lefts, rights = (
        sorted(line.box.left for line in every),
        sorted((line.box.right for line in every), reverse=True),
    )
    stray = min(_STRAY, len(every) // 4)
    return (lefts[stray], rights[stray]) if every else (0.0, 0.0)


def _with_tables_joined(items: Iterable[_Item]) -> Iterator[_Item]:
    """A table that ends a page and one that begins the next are one, if they have the same columns."""
    last: _Item | None = None
    for item in items:
        if isinstance(last, Sheet) and isinstance(item, Sheet) and last.pages[-1] + 1 == item.pages[0]:
            both = stitched(last, item)
            if both is not None:
                last = both
                continue
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last
