"""Office packages from their bare parts, for tests about one thing in one part."""

import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    f' xmlns:r="{_DOCUMENT}"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(
    body: str, *, styles: str = "", numbering: str = "", above: str = "", more: Mapping[str, bytes] = {}
) -> bytes:
    """A .docx with this w:body; `above` stands before the root of its main part, `more` are media by name."""
    kinds = {"styles": styles, "numbering": numbering}
    links = [(kind, f"{kind}.xml", "") for kind, part in kinds.items() if part]
    links += [("image", name, "") for name in more]
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELATIONSHIPS,
        "word/document.xml": f"{above}<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(links),
        **{f"word/{kind}.xml": f"<w:{kind} {_NAMES}>{part}</w:{kind}>" for kind, part in kinds.items() if part},
        **{f"word/{name}": content for name, content in more.items()},
    })  # fmt: skip


def _relationships(links: list[tuple[str, str, str]]) -> str:
    """Ids are r1, r2 and so on."""
    nodes = "".join(
        f'<Relationship Id="r{number}" Type="{_DOCUMENT}/{kind}" Target="{target}" {mode}/>'
        for number, (kind, target, mode) in enumerate(links, 1)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{nodes}</Relationships>"
    )


def workbook(rows: str, *, attributes: str = "", above: str = "") -> bytes:
    """An .xlsx with one sheet of these rows; `attributes` are those of w:calcPr, `above` stands before the rows."""
    names = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_DOCUMENT}"'
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped({
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sheet.xml" ContentType="{sheet_type}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml", "")]),
        "xl/workbook.xml": (
            f'<workbook {names}><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
            f"<calcPr {attributes}/></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relationships([("worksheet", "sheet.xml", "")]),
        "xl/sheet.xml": f"<worksheet {names}>{above}<sheetData>{rows}</sheetData></worksheet>",
    })  # fmt: skip


RELATIONSHIPS = _relationships([("officeDocument", "word/document.xml", "")])


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, of up to six, each at least 4096 bytes long."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    table, sectors = [_TABLE, 2, _END], b""
    entries = _entry("Root Entry", 5, _END, 0)
    for name, data in padded.items():
        start, count = len(table), -(-len(data) // _SECTOR)
        entries += _entry(name, 2, start, len(data))
        table += [*range(start + 1, start + count), _END]
        sectors += data.ljust(count * _SECTOR, b"\0")
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header = struct.pack("<8s16x5H6x9I", magic, 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = entries.ljust(2 * _SECTOR, b"\0")
    return header + struct.pack("<128I", *table, *[_FREE] * (128 - len(table))) + directory + sectors


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB12s36xIQ", encoded, len(encoded), kind, 1, b"\xff" * 12, start, size)
