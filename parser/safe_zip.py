"""Zip archives from strangers: sizes, counts and names are checked before a member is inflated.

DOCX, XLSX, OFD and plain zips share it. A member never grows past the size its directory states,
because `zipfile` stops there; so the stated sizes are what is limited.
"""

import lzma
import zlib
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from parser.readers import Unreadable

MOST_MEMBERS = 10_000
"""A DOCX has some 20, a county's zipped reports some hundreds."""
LARGEST_MEMBER = 128 << 20
"""A report's largest part is a scanned page or a body of a few MB; 128 MB still fit a worker's memory."""
LARGEST_TOTAL = 512 << 20
"""A hundred scanned pages of 5 MB: past that it is no report, or a bomb of many members."""
HIGHEST_RATIO = 200
"""Office XML is inflated 10 to 40 times, deflate can do 1,032: between them lies no document."""
SMALL_ENOUGH = 1 << 20
"""A member up to 1 MB does no harm whatever its ratio (a blank bitmap, a sheet of empty rows)."""

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_BROKEN = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class SafeZip:
    """An archive whose totals are within limits; `names` are those of its files, folders left out."""

    _archive: ZipFile
    _members: dict[str, ZipInfo]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises `Unreadable` (damaged_file, too_large, encrypted)."""
        if name not in self._members:
            raise _damaged(f"缺少 {name}", f"{name} is missing")
        member = self._members[name]
        _refuse(member, name)
        try:
            return self._archive.read(member)
        except _BROKEN as error:
            raise _damaged(f"{name} 解不开（{error}）", f"{name} cannot be unpacked ({error})") from error


def open_zip(body: bytes) -> SafeZip:
    """The archive in a body; raises `Unreadable` (damaged_file, too_large) before anything is unpacked."""
    try:
        archive = ZipFile(BytesIO(body))
    except _BROKEN as error:
        raise _damaged(f"压缩目录读不了（{error}）", f"its directory cannot be read ({error})") from error
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MOST_MEMBERS:
        raise _too_large(f"有 {len(members)} 个成员", f"it has {len(members)} members")
    if (total := sum(member.file_size for member in members)) > LARGEST_TOTAL:
        raise _too_large(f"解开后有 {total} 字节", f"it unpacks to {total} bytes")
    names = [_name(member) for member in members]
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        raise _damaged(f"有两个 {twice[0]}", f"it holds {twice[0]} twice")
    return SafeZip(archive, dict(zip(names, members, strict=True)))


def _name(member: ZipInfo) -> str:
    """Names without the UTF-8 flag, which `zipfile` takes for cp437: UTF-8 after all, else GB18030."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME and not name.isascii():
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", errors="replace")
    return name.replace("\\", "/").lstrip("/")


def _refuse(member: ZipInfo, name: str) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", f"{name} 有密码", f"{name} is locked with a password")
    size = member.file_size
    if size > LARGEST_MEMBER or (size > SMALL_ENOUGH and size > HIGHEST_RATIO * member.compress_size):
        raise _too_large(f"{name} 解开后有 {size} 字节", f"{name} unpacks to {size} bytes")


def _too_large(zh: str, en: str) -> Unreadable:
    return Unreadable("too_large", f"压缩包过大：{zh}", f"the archive is too large: {en}")


def _damaged(zh: str, en: str) -> Unreadable:
    return Unreadable("damaged_file", f"压缩包损坏：{zh}", f"the archive is damaged: {en}")
