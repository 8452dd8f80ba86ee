"""An OOXML package (ECMA-376): parts, and the relationships that lead from one to the next.

No entity, no DTD and no external target is ever followed. Strict files (ISO/IEC 29500-4 left out)
differ in their namespaces only, which are made the transitional ones before parsing.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile

from lxml import etree

from parser.readers import Unreadable
from parser.safe_zip import SafeZip, open_zip

Element: TypeAlias = etree._Element

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/"
R = f"{{{OFFICE}relationships}}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", OFFICE.encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
_FOLDERS = ("word", "xl")


def folder_of(body: bytes) -> str:
    """`word` or `xl`: the folder with the parts of an OOXML file, else empty."""
    if not body.startswith(b"PK\x03\x04"):
        return ""
    try:
        names = ZipFile(BytesIO(body)).namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    parts = {name.lower() for name in names}
    if not parts & {"[content_types].xml", "_rels/.rels"}:
        return ""
    return next((folder for folder in _FOLDERS if any(part.startswith(f"{folder}/") for part in parts)), "")


@dataclass(frozen=True, slots=True)
class Relationship:
    """`target` is a part's name; empty where it lies outside the package."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Package:
    """Parts by name, upper and lower case alike, as the packaging convention has it."""

    _zip: SafeZip
    _names: Mapping[str, str]

    def bytes_of(self, name: str) -> bytes:
        """Raises `Unreadable` for a missing part, a bomb or a locked one."""
        return self._zip.read(self._names.get(name.lower(), name))

    def xml(self, name: str) -> Element:
        """The root of a part; raises `Unreadable` where it is no XML or has a DOCTYPE."""
        return parse(self.bytes_of(name), name)

    def relationships(self, name: str) -> Mapping[str, Relationship]:
        """By id; none where the part has no relationships."""
        folder, _, file = name.rpartition("/")
        part = posixpath.join(folder, "_rels", f"{file}.rels")
        if part.lower() not in self._names:
            return {}
        return {
            node.get("Id", ""): Relationship(node.get("Type", "").rpartition("/")[2], _target(node, folder))
            for node in self.xml(part).iter(_RELATIONSHIP)
        }

    def related(self, name: str, kind: str) -> str | None:
        """The first part of a kind (`styles`, `numbering`, ...) that a part leads to and that is there."""
        targets = [r.target for r in self.relationships(name).values() if r.kind == kind and r.target]
        return next((target for target in targets if target.lower() in self._names), None)

    def main(self) -> str:
        """The part the whole file is about; raises `Unreadable` where nothing leads to one."""
        found = self.related("", "officeDocument")
        if found is None:
            raise Unreadable(
                "damaged_file", "文件损坏：找不到正文部件", "the file is damaged: it has no main part"
            )
        return found


def open_package(body: bytes) -> Package:
    archive = open_zip(body)
    return Package(archive, {name.lower(): name for name in archive.names})


def parse(body: bytes, name: str) -> Element:
    for strict, transitional in _STRICT:
        body = body.replace(strict, transitional)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(name, f"{error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("unsafe_xml", f"{name} 带有 DOCTYPE", f"{name} has a DOCTYPE")
    return root


def _target(node: Element, folder: str) -> str:
    target = node.get("Target", "").replace("\\", "/")
    if node.get("TargetMode", "").lower() == "external":
        return ""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _damaged(name: str, why: str) -> Unreadable:
    return Unreadable("damaged_file", f"文件损坏：{name} 读不了（{why}）", f"{name} cannot be read ({why})")
