"""A page as a Word file: real merged cells, and what Word and WPS do to text between keyboard and file."""

from io import BytesIO
from itertools import groupby

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P

from rendering.page import Box, Heading, Page, Rows, Sheet, Text, positions

_ORDINALS = "一二三四五六"
_WIDTH = 9000


def render(
    page: Page,
    *,
    layout: bool = False,
    runs: bool = False,
    paragraphs: bool = False,
    numbered: bool = False,
    tracked: bool = False,
    text_boxes: bool = False,
) -> bytes:
    """The page as bytes of a .docx.

    `layout` puts all of it into the cell of an outer table, `runs` every character into a run of its own,
    `paragraphs` the halves of long labels into two paragraphs, `numbered` leaves 一、 to Word's numbering,
    `tracked` deletes a wrong figure before each right one, `text_boxes` puts prose into text boxes.
    """
    document = Document()
    number = _chinese_list(document) if numbered else None
    body = [_block(block, number, runs, paragraphs, tracked, text_boxes) for block in page]
    place = document.element.body
    for element in [_around(body)] if layout else body:
        place.insert(len(place) - 1, element)
    place.insert(len(place) - 1, OxmlElement("w:p"))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _block(
    block: Heading | Text | Sheet,
    number: int | None,
    runs: bool,
    paragraphs: bool,
    tracked: bool,
    text_boxes: bool,
) -> CT_P | CT_Tbl:
    if isinstance(block, Sheet):
        return _table(block.rows, runs, paragraphs, tracked)
    if isinstance(block, Heading) and block.level == 2 and number is not None:
        return _numbered(block.text, number)
    if isinstance(block, Text) and text_boxes:
        return _in_a_text_box(block.text)
    return _paragraph(block.text, runs)


def _paragraph(text: str, runs: bool = False) -> CT_P:
    pieces = list(text) if runs else [text]
    return parse_xml(f"<w:p {nsdecls('w')}>{''.join(map(_run, pieces))}</w:p>")


def _run(text: str, tag: str = "t") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r><w:{tag} xml:space="preserve">{escaped}</w:{tag}></w:r>'


def _numbered(text: str, number: int) -> CT_P:
    numbering = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return parse_xml(f"<w:p {nsdecls('w')}>{numbering}{_run(text.lstrip(_ORDINALS + '、'))}</w:p>")


def _chinese_list(document: Word) -> int:
    """A list that prints 一、 二、 三、; its w:numId."""
    numbering = document.part.numbering_part.element
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>'
        '<w:lvlText w:val="%1、"/></w:lvl>'
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{level}</w:abstractNum>')
    numbering.insert(0, abstract)
    return int(numbering.add_num(77).numId)


def _in_a_text_box(text: str) -> CT_P:
    """As Word writes it: a drawing, and the same once more for older versions."""
    names = (
        f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    content = f"<w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>'
    fallback = (
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
    )
    return parse_xml(
        f"<w:p {names}><w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r></w:p>"
    )


def _table(rows: Rows, runs: bool, paragraphs: bool, tracked: bool) -> CT_Tbl:
    grid = positions(rows)
    width = max(len(line) for line in grid)
    columns = f'<w:gridCol w:w="{_WIDTH // width}"/>' * width
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )
    for line in grid:
        row = OxmlElement("w:tr")
        for _, covered in groupby(line, key=lambda place: id(place[0])):
            places = list(covered)
            begins = any(first for _, first in places)
            cell = _cell(places[0][0], begins, _WIDTH // width * len(places))
            for paragraph in _cell_paragraphs(places[0][0].text if begins else "", runs, paragraphs, tracked):
                cell.append(paragraph)
            row.append(cell)
        table.append(row)
    return table


def _cell(box: Box, begins: bool, width: int) -> OxmlElement:
    span = f'<w:gridSpan w:val="{box.colspan}"/>' if box.colspan > 1 else ""
    merge = ("restart" if begins else "continue") if box.rowspan > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}</w:tcPr></w:tc>'
    )


def _cell_paragraphs(text: str, runs: bool, paragraphs: bool, tracked: bool) -> list[CT_P]:
    if tracked and text.isdecimal():
        deleted = f'<w:del w:id="1" w:author="x">{_run("9", "delText")}</w:del>'
        inserted = f'<w:ins w:id="2" w:author="x">{_run(text)}</w:ins>'
        return [parse_xml(f"<w:p {nsdecls('w')}>{deleted}{inserted}</w:p>")]
    middle = len(text) // 2
    if paragraphs and middle > 1 and not any(character.isdigit() for character in text):
        return [_paragraph(text[:middle], runs), _paragraph(text[middle:], runs)]
    return [_paragraph(text, runs)]


def _around(body: list[CT_P | CT_Tbl]) -> CT_Tbl:
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr/><w:tblGrid><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
        "<w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>"
    )
    cell = next(table.iter(qn("w:tc")))
    for element in [*body, OxmlElement("w:p")]:
        cell.append(element)
    return table
