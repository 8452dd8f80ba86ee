"""Real files gone wrong: bytes that rot, members of packages, streams of PDFs, tags and figures of pages."""

import re
import zlib
from base64 import a85decode, a85encode
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from random import Random
from zipfile import BadZipFile, ZipFile

from lxml import etree
from PIL import Image, ImageOps

Damage = Callable[[bytes, Random], bytes]
_MOST_DAMAGES = 4
_LARGEST = 4 << 20
"""Bytes: a damage that repeats makes a file no larger."""
_TAG = re.compile(rb"<[^<>]{0,400}>")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)")
_PICTURES = (b"\x89PNG", b"GIF8", b"II*\x00", b"BM")
_XML = re.compile(rb"<\?xml|<[\w:]+\s+xmlns")
_NUMBER = re.compile(rb"\d+")
_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)\r?\nendstream", re.S)
_STRANGE_NUMBERS = (
    b"0", b"-1", b"1", b"255", b"65536", b"1000001", b"2147483647", b"4294967296", b"99999999999999999999",
    b"9" * 5000, b"1e400", b"nan", b"", "１２".encode(), "²".encode(), "٣".encode(),
)  # fmt: skip
_STRANGE_TEXTS = (
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&nosuch;", b"&a;", b"]]>", b"\x00", b"\xff\xfe", b"\xed\xa0\x80",
    b"<!DOCTYPE x [<!ENTITY a '&b;&b;'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"<![CDATA[", b"<!--", b"<table>",
    b"<td colspan=9999 rowspan=9999>", b"|" * 3000, b"\t" * 3000, "一、".encode() * 500, "\u202e\u200b\ufeff".encode(),
    "1\u00a02".encode(), b"9" * 3000, "合计".encode() * 2000, b"%PDF-1.4", b"PK\x03\x04", b"{\\rtf1",
)  # fmt: skip


_STRANGE_VALUES = (
    *(number.decode() for number in _STRANGE_NUMBERS),
    *(
        "1 2",
        "0 0 0 0",
        "inf",
        "true",
        "../../x",
        "/",
        "http://example.invalid/x",
        "rId1",
        "一" * 5000,
        "A1:XFD1048576",
    ),
    *("g 99999999999999999999 1", "M 0 0 L 1e308 1e308 C", "_xD800_", "A99999999999", "\u200b", "%1%9%0"),
)
_BUSHY = 50
"""Children: what has more is not doubled."""


def mutated(body: bytes, chance: Random) -> bytes:
    """The body with one to four damages of the kinds that can befall such a file."""
    for _ in range(chance.randint(1, _MOST_DAMAGES)):
        body = chance.choice(_damages(body))(body, chance)[:_LARGEST]
    return body


def _damages(body: bytes) -> Sequence[Damage]:
    if body.startswith(b"PK"):
        return (*_OF_BYTES, *_OF_PACKAGES)
    if body.startswith(b"%PDF"):
        return (*_OF_BYTES, _figure, _stream, _stream, _stream, _stream)
    if _XML.match(body):
        return (*_OF_BYTES, *_OF_MARKUP, *[_tree] * 60)
    if b"\x00" in body[:512]:
        return (*_OF_BYTES, _word, *[_picture] * (20 * body.startswith(_PICTURES)))
    return (*_OF_BYTES, *(_OF_MARKUP if _TAG.search(body) else _OF_TEXT))


def _slice(body: bytes, chance: Random, longest: int = 2000) -> slice:
    start = chance.randint(0, len(body))
    return slice(start, min(len(body), start + chance.randint(1, longest)))


def _flip(body: bytes, chance: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 30) if body else 0):
        changed[chance.randrange(len(body))] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(changed)


def _cut_out(body: bytes, chance: Random) -> bytes:
    gone = _slice(body, chance)
    return body[: gone.start] + body[gone.stop :]


def _truncate(body: bytes, chance: Random) -> bytes:
    return body[: chance.randint(0, len(body))]


def _put_in(body: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + chance.choice(_STRANGE_TEXTS) + body[at:]


def _repeat(body: bytes, chance: Random) -> bytes:
    again = _slice(body, chance)
    return body[: again.stop] + body[again] * chance.choice((1, 2, 30, 1000)) + body[again.stop :]


def _move(body: bytes, chance: Random) -> bytes:
    moved = _slice(body, chance)
    rest = body[: moved.start] + body[moved.stop :]
    at = chance.randint(0, len(rest))
    return rest[:at] + body[moved] + rest[at:]


def _word(body: bytes, chance: Random) -> bytes:
    """A number of a binary format at its extreme: four aligned bytes, mostly in the head of the file."""
    at = 4 * chance.randrange(max(1, min(len(body), chance.choice((512, 4096, len(body) + 1))) // 4))
    extreme = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, chance.randrange(1 << 16)))
    return body[:at] + extreme.to_bytes(4, chance.choice(("little", "big"))) + body[at + 4 :]


def _one_of(pattern: re.Pattern[bytes], body: bytes, chance: Random) -> slice:
    """Where one of the matches stands; nowhere at the end if there is none."""
    found = [slice(*match.span()) for match in pattern.finditer(body)]
    return chance.choice(found) if found else slice(len(body), len(body))


def _in_place(pattern: re.Pattern[bytes], become: Callable[[bytes, Random], bytes]) -> Damage:
    """A damage to some of the matches of a pattern."""

    def damage(body: bytes, chance: Random) -> bytes:
        for _ in range(chance.randint(1, 5)):
            place = _one_of(pattern, body, chance)
            body = body[: place.start] + become(body[place], chance) + body[place.stop :]
        return body

    return damage


_figure = _in_place(_NUMBER, lambda _, chance: chance.choice(_STRANGE_NUMBERS))
_tag_gone = _in_place(_TAG, lambda _, chance: b"")
_tag_repeated = _in_place(_TAG, lambda tag, chance: tag * chance.choice((2, 30, 300, 5000)))
_text_changed = _in_place(_TEXT, lambda _, chance: chance.choice(_STRANGE_TEXTS))


def _tag_moved(body: bytes, chance: Random) -> bytes:
    moved = _one_of(_TAG, body, chance)
    at = _one_of(_TAG, body, chance).start
    return body[:at] + body[moved] + body[at:]


def _tree(body: bytes, chance: Random) -> bytes:
    """Markup that stays well-formed: elements gone, doubled, moved into others or nested, attributes astray."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return body
    for _ in range(chance.randint(1, 5)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        _branch(chance.choice(elements), chance.choice(elements), chance)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _branch(element: etree._Element, other: etree._Element, chance: Random) -> None:
    parent = element.getparent()
    match chance.randrange(6):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            parent.extend(deepcopy([element] * chance.choice((1, 30, 300))) if len(element) < _BUSHY else [])
        case 2 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_STRANGE_VALUES))
        case 3 if other.attrib:
            element.set(*chance.choice(list(other.attrib.items())))
        case 4:
            element.text = chance.choice(_STRANGE_VALUES)
        case _:
            other.append(deepcopy(element) if len(element) < _BUSHY else etree.Element(element.tag))


def _picture(body: bytes, chance: Random) -> bytes:
    """A sound picture of something else: cut, stretched, blackened, in other colours and another format."""
    try:
        with Image.open(BytesIO(body)) as opened:
            picture = opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, EOFError):
        return body
    width, height = (chance.choice((1, 199, 201, 900, 3000)) for _ in range(2))
    match chance.randrange(5):
        case 0:
            picture = picture.resize((width, height))
        case 1:
            picture = picture.crop((chance.randint(-300, 300), chance.randint(-300, 300), *picture.size))
        case 2:
            picture.paste(chance.choice(("black", "white", "red")), (100, 50, 100 + width, 50 + height))
        case 3:
            picture = ImageOps.invert(picture)
        case _:
            picture = picture.rotate(chance.choice((1, 7, 45, 90, 180)), expand=True)
    stream = BytesIO()
    picture.convert(chance.choice(("1", "L", "P", "RGB"))).save(
        stream, chance.choice(("PNG", "GIF", "TIFF", "BMP"))
    )
    return stream.getvalue()


def _line_changed(body: bytes, chance: Random) -> bytes:
    lines = body.split(b"\n")
    at = chance.randrange(len(lines))
    became = (
        lines[at] * 50,
        lines[at].replace(b"\t", b"|"),
        lines[at].replace(b"|", b"\t"),
        b"\t",
        b"||||",
        b"",
    )
    return b"\n".join([*lines[:at], chance.choice(became), *lines[at + chance.randint(0, 1) :]])


def _member(body: bytes, chance: Random) -> bytes:
    """One member of a package damaged as what it is, dropped, or taken for another."""
    parts = _unpacked(body)
    if not parts:
        return body
    name, other = chance.choice(list(parts)), chance.choice(list(parts))
    if chance.random() < 0.8:
        return _packed(parts | {name: chance.choice(_damages(parts[name]))(parts[name], chance)})
    return _packed({key: part for key, part in parts.items() if key != name} | {other: parts[name]})


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Not deflated: OpenDocument wants its first member so, to the others it is all one."""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _unpacked(body: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(body)) as archive:
            sound = {member.filename: member for member in archive.infolist() if member.file_size < _LARGEST}
            return {name: archive.read(member) for name, member in sound.items()}
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return {}


def _stream(body: bytes, chance: Random) -> bytes:
    """A packed stream of a PDF unpacked, damaged and packed again, so that the damage reaches what reads it."""
    streams = list(_STREAM.finditer(body))
    if not streams:
        return body
    place = chance.choice(streams)
    ascii85 = b"ASCII85Decode" in body[max(0, place.start() - 300) : place.start()]
    try:
        data = zlib.decompress(a85decode(place[1].removesuffix(b"~>")) if ascii85 else place[1])
    except (ValueError, zlib.error):
        return body
    packed = zlib.compress(chance.choice((*_OF_BYTES, _figure, _figure, _line_changed))(data, chance))
    return body[: place.start(1)] + (a85encode(packed) + b"~>" if ascii85 else packed) + body[place.end(1) :]


_OF_BYTES: Sequence[Damage] = (_flip, _cut_out, _truncate, _put_in, _repeat, _move)
_OF_MARKUP: Sequence[Damage] = (_figure, _tag_gone, _tag_repeated, _tag_moved, _text_changed) * 3
_OF_TEXT: Sequence[Damage] = (_figure, _line_changed) * 3
_OF_PACKAGES: Sequence[Damage] = (_member,) * 18
