"""From bytes to a `Document`: one file a format, found by walking this folder.

A reader is a module with `MEDIA_TYPE`, `ORDER` (smaller is asked first), `sniff(body) -> bool` (is
this body mine, by content) and `read(body) -> Document`, which raises `Unreadable` where the file is
damaged, locked, or needs a program that is not installed. It may have `second_reading(body)`: the
tables again by an independent method. A container has `unpack(body)` (member name, and its bytes or
why they cannot be had) instead of `read`. Begin with `text.py`, the shortest whole example.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from parser.charset import without_utf16
from parser.model import Document, Grid

UNKNOWN_TYPE = "application/octet-stream"
_DEEPEST = 3
"""Containers within containers."""


class Unreadable(Exception):
    """Why a body gives no document; `code` is the first word of `Reading.error`."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code, zh, en)
        self.code, self.zh, self.en = code, zh, en

    def __str__(self) -> str:
        return f"{self.code}: {self.zh} | {self.en}"


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    media_type: str
    order: int
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes], Document] | None
    unpack: Callable[[bytes], Iterable[tuple[str, bytes | Unreadable]]] | None
    second_reading: Callable[[bytes], tuple[Grid, ...]] | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One document of a body, or why there is none. `part` names it inside a container."""

    body: bytes
    reader: Reader | None
    document: Document | Unreadable
    part: str = ""

    @property
    def media_type(self) -> str:
        return self.reader.media_type if self.reader else UNKNOWN_TYPE


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader of the folder, in the order they are asked."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found = [
        Reader(
            module.__name__.rpartition(".")[2],
            module.MEDIA_TYPE,
            module.ORDER,
            module.sniff,
            getattr(module, "read", None),
            getattr(module, "unpack", None),
            getattr(module, "second_reading", None),
        )
        for module in modules
        if hasattr(module, "MEDIA_TYPE")
    ]
    return tuple(sorted(found, key=lambda reader: reader.order))


def media_type_of(body: bytes) -> str:
    """What the body is as a whole, by content; a container's own type, not that of its members."""
    reader = _reader_of(without_utf16(body))
    return reader.media_type if reader else UNKNOWN_TYPE


def open_documents(body: bytes) -> Iterator[Opened]:
    """Every document in a body: one, or those of the members of a container. Raises nothing but MemoryError."""
    return _opened(body, "", _DEEPEST)


def _opened(body: bytes, part: str, depth: int) -> Iterator[Opened]:
    body = without_utf16(body)
    reader = _reader_of(body)
    try:
        if reader is None:
            raise UNKNOWN
        if reader.read:
            yield Opened(body, reader, reader.read(body), part)
        elif reader.unpack and depth:
            for name, member in reader.unpack(body):
                yield from _member(member, f"{part}/{name}".lstrip("/"), depth - 1)
        else:
            raise Unreadable("too_deep", "压缩包套了太多层", "archives within archives within archives")
    except Unreadable as why:
        yield Opened(body, reader, why, part)
    except MemoryError:
        raise
    except RecursionError:
        yield Opened(body, reader, _TOO_NESTED, part)
    except Exception as error:  # a reader's own fault must not lose the document
        yield Opened(body, reader, _crashed(reader, error), part)


def _reader_of(body: bytes) -> Reader | None:
    return next((reader for reader in readers() if reader.sniff(body)), None)


def _member(member: bytes | Unreadable, part: str, depth: int) -> Iterator[Opened]:
    if isinstance(member, Unreadable):
        return iter((Opened(b"", None, member, part),))
    return _opened(member, part, depth)


def _crashed(reader: Reader | None, error: Exception) -> Unreadable:
    name, why = reader.name if reader else "?", f"{type(error).__name__}: {error}"
    return Unreadable(
        "damaged_file", f"文件损坏，{name} 读不了（{why}）", f"{name} cannot read this file ({why})"
    )


_TOO_NESTED = Unreadable(
    "too_deep", "文件里一层套一层，层数太多", "elements within elements, too many levels"
)
UNKNOWN = Unreadable("unknown_format", "不认识的格式", "no reader knows this format")
