"""Zip archives of reports; each member is read as if it had come alone. RAR and 7z are named and left shut."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from parser.readers import Unreadable
from parser.safe_zip import open_zip

MEDIA_TYPE = "application/zip"
ORDER = 40

MOST_MEMBERS = 500
"""A county's departments and towns come to some hundred reports."""
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
_NOT_DOCUMENTS = ("__MACOSX", "Thumbs.db", "desktop.ini")


def sniff(body: bytes) -> bool:
    return body.startswith((*_ZIP, *_OTHERS))


def unpack(body: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Name and bytes of each file, or why it cannot be had; folders and hidden files are left out.

    Raises `Unreadable` (unsupported_archive, damaged_file, empty_archive, too_large) for the archive as a whole.
    """
    if kind := next((name for magic, name in _OTHERS.items() if body.startswith(magic)), None):
        raise Unreadable(
            "unsupported_archive",
            f"{kind} 压缩包不能解，请改存为 ZIP",
            f"{kind} archives are not opened: store it as ZIP",
        )
    archive = open_zip(body)
    names = [name for name in archive.names if not _is_hidden(name)]
    if not names:
        raise Unreadable("empty_archive", "压缩包里没有文件", "there is no file in the archive")
    if len(names) > MOST_MEMBERS:
        raise Unreadable(
            "too_large", f"压缩包里有 {len(names)} 个文件", f"the archive holds {len(names)} files"
        )
    for name in names:
        try:
            yield label(name), archive.read(name)
        except Unreadable as why:
            yield label(name), why


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return any(part in _NOT_DOCUMENTS or (part.startswith(".") and part.strip(".")) for part in parts)


def label(name: str) -> str:
    """The name as a relative path that leads nowhere else, whatever the archive says."""
    parts = PurePosixPath(name).parts
    return "/".join(part for part in parts if part not in ("/", "..", ".")) or "?"
