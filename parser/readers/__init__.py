"""From bytes to a `Document`: one file a format, found by walking this folder.

A reader is a module with `MEDIA_TYPE`, `sniff(body) -> bool` (is this body mine, by content) and
`read(body) -> Document`. `ORDER` (smaller first) decides who is asked first; a format with magic
bytes goes before HTML, and plain text, which takes anything, comes last.
Begin with `text.py`, the shortest whole example.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from parser.charset import without_utf16
from parser.model import Document


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    media_type: str
    order: int
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes], Document]


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader of the folder, in the order they are asked."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found = [
        Reader(module.__name__.rpartition(".")[2], module.MEDIA_TYPE, module.ORDER, module.sniff, module.read)
        for module in modules
        if hasattr(module, "MEDIA_TYPE")
    ]
    return tuple(sorted(found, key=lambda reader: reader.order))


def read_document(body: bytes) -> Document | None:
    """The document in a body, or None when no reader knows the format."""
    if body.startswith(tuple(magic for magic, _, _ in _MAGIC)):
        return None
    body = without_utf16(body)
    reader = next((reader for reader in readers() if reader.sniff(body)), None)
    return reader.read(body) if reader else None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that no reader knows; `error` begins with a code and speaks both languages."""

    media_type: str
    error: str


_MAGIC = (
    (b"%PDF", "application/pdf", "PDF"),
    (b"PK\x03\x04", "application/zip", "Word、Excel、OFD 或压缩包 | Word, Excel, OFD or an archive"),
    (
        b"\xd0\xcf\x11\xe0",
        "application/x-ole-storage",
        "Word、WPS 或 Excel（旧格式） | old Word, WPS or Excel",
    ),
    (b"\x89PNG", "image/png", "图片 | an image"),
    (b"\xff\xd8\xff", "image/jpeg", "图片 | an image"),
)


def foreign_format(body: bytes) -> Foreign:
    """What a body is that nobody here can read."""
    for magic, media_type, name in _MAGIC:
        if body.startswith(magic):
            zh, _, en = name.partition(" | ")
            return Foreign(media_type, f"unsupported_format: 暂不能识读：{zh} | not read yet: {en or zh}")
    return Foreign("application/octet-stream", "unknown_format: 不认识的格式 | no reader knows this format")
