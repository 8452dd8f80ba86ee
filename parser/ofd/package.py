"""Which part of the zip holds what: document, pages, templates, resources (GB/T 33190-2016, chapter 7)."""

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from parser.ofd.geometry import numbers
from parser.readers import Unreadable
from parser.safe_zip import SafeZip

ROOT = "OFD.xml"
MOST_PAGES = 1_000
_RESOURCES = ("PublicRes", "DocumentRes", "PageRes")


@dataclass(frozen=True, slots=True)
class Part:
    """The root element of an XML member, and the member's name, which its references start from."""

    root: etree._Element
    name: str


@dataclass(frozen=True, slots=True)
class Resources:
    """By resource id: member names of pictures, and the drawings that objects share."""

    pictures: dict[str, str]
    composites: dict[str, etree._Element]


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn on one page (templates first), its width and height in mm, and what it refers to."""

    number: int
    size: tuple[float, float]
    layers: tuple[etree._Element, ...]
    resources: Resources


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is said to be, by its number, the document that says so, and what all its pages share."""

    number: int
    name: str
    document: Part
    shared: Resources


def places(package: SafeZip) -> list[Place]:
    """The pages of every document of the package, numbered through; raises `Unreadable` for a package without any."""
    found = [(name, *document) for document in _documents(package) for name in _listed(document[0])]
    if not found:
        raise Unreadable("damaged_file", "OFD 里没有页面", "the OFD has no page")
    if len(found) > MOST_PAGES:
        raise Unreadable("too_large", f"OFD 有 {len(found)} 页", f"the OFD has {len(found)} pages")
    return [Place(number, *where) for number, where in enumerate(found, 1)]


def _documents(package: SafeZip) -> Iterator[tuple[Part, Resources]]:
    top = Part(parse(package.read(ROOT)), ROOT)
    for root in _texts(top.root, "DocRoot"):
        document = _part(package, root, top)
        yield document, _resources(package, [document])


def _listed(document: Part) -> Iterator[str]:
    listed = document.root.iterfind("{*}Pages/{*}Page")
    return (page.get("BaseLoc", "") for page in islice(listed, MOST_PAGES + 1))


def open_page(package: SafeZip, place: Place) -> Page:
    """Raises `Unreadable` where the page or its template is missing or damaged."""
    document = place.document
    part = _part(package, place.name, document)
    listed = {t.get("ID"): t.get("BaseLoc", "") for t in document.root.iter("{*}TemplatePage")}
    wanted = [listed.get(used.get("TemplateID")) for used in part.root.iterfind("{*}Template")]
    templates = [_part(package, name, document) for name in wanted if name]
    parts = [*templates, part]
    layers = tuple(content for drawn in parts for content in drawn.root.iterfind("{*}Content"))
    size = _size([part, *templates, document])
    own = _resources(package, parts)
    resources = Resources(place.shared.pictures | own.pictures, place.shared.composites | own.composites)
    return Page(place.number, size, layers, resources)


def _size(parts: Iterable[Part]) -> tuple[float, float]:
    """The first physical box stated: of the page, of its template, of the document; A4 where none is."""
    for box in (box for part in parts for box in _texts(part.root, "PhysicalBox")):
        with suppress(ValueError):
            _, _, width, height = numbers(box)
            if width > 0 and height > 0:
                return width, height
    return 210.0, 297.0


def _resources(package: SafeZip, parts: Iterable[Part]) -> Resources:
    """What the resource files list; one that is lost is missed by the objects that refer to it."""
    found = Resources({}, {})
    places = ((place, part) for part in parts for kind in _RESOURCES for place in _texts(part.root, kind))
    for place, part in places:
        with suppress(Unreadable):
            listed = _part(package, place, part)
            found.pictures.update(_pictures(package, listed))
            found.composites.update(_composites(listed))
    return found


def _pictures(package: SafeZip, listed: Part) -> Iterator[tuple[str, str]]:
    base = posixpath.join(posixpath.dirname(listed.name), listed.root.get("BaseLoc", ""))
    for media in listed.root.iter("{*}MultiMedia"):
        for file in _texts(media, "MediaFile"):
            yield media.get("ID", ""), _found(package, file, posixpath.join(base, "-"))


def _composites(listed: Part) -> Iterator[tuple[str, etree._Element]]:
    for tag in ("{*}CompositeGraphicUnit", "{*}CompositeGraphicsUnit"):
        yield from ((unit.get("ID", ""), unit) for unit in listed.root.iter(tag))


def _texts(element: etree._Element, name: str) -> list[str]:
    return [
        (found.text or "").strip() for found in element.iter(f"{{*}}{name}") if (found.text or "").strip()
    ]


def _part(package: SafeZip, place: str, base: Part) -> Part:
    name = _found(package, place, base.name)
    return Part(parse(package.read(name)), name)


def _found(package: SafeZip, place: str, base: str) -> str:
    """A reference goes out from the member that makes it, or from the root; writers confuse the two."""
    place = place.replace("\\", "/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(base), place)).lstrip("/")
    at_root = posixpath.normpath(place).lstrip("/")
    return beside if not place.startswith("/") and beside in package.names else at_root


def parse(xml: bytes) -> etree._Element:
    """The root of a member; raises `Unreadable` (damaged_file, unsafe_xml). A DOCTYPE is never read: OFD has none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged_file", f"XML 损坏（{error}）", f"its XML is damaged ({error})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("unsafe_xml", "XML 带有 DOCTYPE", "its XML has a DOCTYPE")
    return root
