"""Word files (DOCX, DOCM, DOTX; by Word, WPS or LibreOffice): the parts of the package walked with lxml.

Deleted text of tracked changes and hidden text are no part of the report, inserted text is. In a file
without a single table the pictures are read as pages: it is a scan, or its tables were pasted as pictures.
"""

from collections.abc import Iterator

from parser.model import Bilingual, Block, Document, Grid, GridCell, Paragraph
from parser.office.numbering import Numbering, read_lists
from parser.office.ooxml import Element, Package, folder_of, open_package
from parser.office.pictures import pages
from parser.office.runs import Runs, folded
from parser.office.story import Story
from parser.office.styles import Styles, read_styles
from parser.office.wml import W
from parser.readers import Unreadable
from parser.readers.html import joined_over_breaks
from parser.scanning.page import read_picture, reread_picture

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ORDER = 20

_LITTLE_TEXT = 100
"""Characters: a scan's cover line and page numbers at most."""
_TRACKED = Bilingual(
    "文件带有修订痕迹：插入的文字计入，删除的文字不计",
    "the file has tracked changes: inserted text counts, deleted text does not",
)
_LINKED = Bilingual(
    "文件引用了外部或嵌入的文档，未读取", "the file refers to other documents, which were not followed"
)


def sniff(body: bytes) -> bool:
    return folder_of(body) == "word"


def read(body: bytes) -> Document:
    """Locators: `p[3]` the third paragraph, `table[2]/tr[5]/td[3]` the grid position after expansion."""
    package = open_package(body)
    main = package.main()
    root = package.xml(main)
    story = _story(package, main)
    blocks = tuple(story.blocks(root))
    damage = [_TRACKED] * _has_tracked_changes(root) + [_LINKED] * bool(story.linked)
    if not any(isinstance(block, Grid) for block in blocks):
        shown, unread = _shown(package, main, root, blocks)
        blocks, damage = blocks + shown, damage + unread
    return Document(MEDIA_TYPE, blocks, damage=tuple(damage))


def _story(package: Package, main: str) -> Story:
    styles_part, lists_part = package.related(main, "styles"), package.related(main, "numbering")
    styles = read_styles(package.xml(styles_part)) if styles_part else Styles()
    lists = read_lists(package.xml(lists_part), styles) if lists_part else {}
    return Story(Runs(styles), Numbering(styles, lists))


def _has_tracked_changes(root: Element) -> bool:
    changes = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")
    return next(root.iter(*(W + change for change in changes)), None) is not None


def _shown(
    package: Package, main: str, root: Element, blocks: tuple[Block, ...]
) -> tuple[tuple[Block, ...], list[Bilingual]]:
    """What the pictures show; where they cannot be read, why: fatal only if there is nothing else to read."""
    try:
        pictures = enumerate(pages(package, main, root), 1)
        return tuple(block for n, picture in pictures for block in read_picture(picture, n, 1)), []
    except Unreadable as why:
        if sum(len(block.text) for block in blocks if isinstance(block, Paragraph)) <= _LITTLE_TEXT:
            raise
        return (), [Bilingual(f"图片未识读：{why.zh}", f"pictures not read: {why.en}")]


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """The tables again, independently: w:t elements in source order, cell by cell, no spans, no numbering.

    Where this and `read` agree on a cell, a broken sum is the publisher's. Of a scan its pictures again.
    """
    package = open_package(body)
    main = package.main()
    root = package.xml(main)
    tables = root.iter(f"{W}tbl")
    innermost = [table for table in tables if next(table.iterdescendants(f"{W}tbl"), None) is None]
    if not innermost:
        pictures = enumerate(pages(package, main, root), 1)
        return tuple(grid for n, picture in pictures for grid in reread_picture(picture, n, 1))
    return tuple(_source_order(table, f"table[{number}]") for number, table in enumerate(innermost, 1))


def _source_order(table: Element, path: str) -> Grid:
    rows = tuple(
        tuple(
            GridCell(_source_text(cell), f"{path}/tr[{r}]/td[{c}]")
            for c, cell in enumerate(_own_cells(row), 1)
        )
        for r, row in enumerate(table.iter(f"{W}tr"), 1)
    )
    return Grid(rows, path, "docx_source_order")


def _own_cells(row: Element) -> Iterator[Element]:
    """Without those that only go on with a merge from above."""
    for cell in row.iter(f"{W}tc"):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        if merge is None or merge.get(f"{W}val") == "restart":
            yield cell


def _source_text(cell: Element) -> str:
    texts = ("".join(_seen_texts(paragraph)) for paragraph in cell.iter(f"{W}p"))
    return folded(joined_over_breaks(texts))


def _seen_texts(paragraph: Element) -> Iterator[str]:
    for run in paragraph.iter(f"{W}r"):
        taken_away = next(run.iterancestors(f"{W}del", f"{W}moveFrom"), None) is not None
        if not taken_away and run.find(f"{W}rPr/{W}vanish") is None:
            yield from (text.text or "" for text in run.iterchildren(f"{W}t"))
