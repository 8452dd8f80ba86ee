"""Names and switches of WordprocessingML, and the one way to walk children: markup compatibility resolved."""

from collections.abc import Iterator

from parser.office.ooxml import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SAYS_SOMETHING = (f"{W}t", BLIP, IMAGE_DATA)
_OFF = frozenset({"0", "false", "off"})


def children(node: Element) -> Iterator[Element]:
    """Child elements; of an mc:AlternateContent only those of the first branch that says something."""
    for child in node:
        if child.tag == _ALTERNATIVES:
            for branch in child:
                if next(branch.iter(*_SAYS_SOMETHING), None) is not None:
                    yield from children(branch)
                    break
        elif isinstance(child.tag, str):
            yield child


def name_of(node: Element) -> str:
    """`tbl` for w:tbl; names of other namespaces whole."""
    return str(node.tag).removeprefix(W)


def value(node: Element | None, path: str) -> str | None:
    """The w:val of a descendant, `pPr/pStyle`; None where either is not there."""
    found = None if node is None else node.find(_path(path))
    return None if found is None else found.get(f"{W}val")


def number(node: Element | None, path: str) -> int | None:
    text = (value(node, path) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 9 else None


def switch(node: Element, path: str) -> bool | None:
    """A toggle such as w:vanish: on, off, or None where nothing is said."""
    found = node.find(_path(path))
    return None if found is None else found.get(f"{W}val", "on").lower() not in _OFF


def has(node: Element, path: str) -> bool:
    return node.find(_path(path)) is not None


def _path(path: str) -> str:
    return "/".join(W + step for step in path.split("/"))
