"""The visible text of a Word paragraph, as a stream of marked text.

Deleted and hidden text, field instructions and pinyin are left out; results of fields count. `BREAK`
stands for a line break, `APART` for something that keeps its neighbours from being one number: a raised
or struck-out digit, a formula's pieces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parser.office.ooxml import Element
from parser.office.styles import Styles
from parser.office.wml import MATH, W, children, name_of, switch, value
from parser.values import printed

BREAK = "\n"
APART = "\x00"
UNREADABLE = "\ufffd"
"""Stands where the page shows something that the file does not hold as text."""

_NOT_IN_LINE = frozenset({"pPr", "rPr", "rt", "txbxContent"})
"""Properties (tab stops are tabs, too), pinyin over the text, and boxes with paragraphs of their own."""
_DELETED = frozenset({"del", "moveFrom"})
_SKIPPED = _NOT_IN_LINE | _DELETED
_INSTEAD = {"tab": "\t", "ptab": "\t", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"}
_DRAWN_FIELDS = ("EQ", "SYMBOL")
_CHARACTER = re.compile("(?![dD][89a-fA-F])[0-9a-fA-F]{4}")
_SPACES = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")
_NO_SPACES = str.maketrans("\r\n", "  ")


def folded(text: str) -> str:
    """White space as a page shows it: runs of it as one blank, none at the ends."""
    return printed(_SPACES.sub(" ", text))


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    shows: bool = False


@dataclass(frozen=True, slots=True)
class Runs:
    """Reads paragraphs; styles may hide their text."""

    styles: Styles = field(default_factory=Styles)

    def text(self, paragraph: Element) -> str:
        hidden = self.styles.inherited(value(paragraph, "pPr/pStyle")).hidden
        return "".join(self._inside(paragraph, [], bool(hidden)))

    def _inside(self, node: Element, fields: list[_Field], hidden: bool) -> Iterator[str]:
        for child in children(node):
            name = name_of(child)
            if name == "r":
                yield from self._run(child, fields, hidden)
            elif name == "fldChar":
                yield from _field_mark(child, fields)
            elif name == "instrText" and fields:
                fields[-1].instruction += child.text or ""
            elif name == f"{MATH}t":
                yield f"{APART}{child.text or ''}{APART}"
            elif name not in _SKIPPED:
                yield _character(child, name) if all([f.shows for f in fields]) else ""
                yield from self._inside(child, fields, hidden)

    def _run(self, run: Element, fields: list[_Field], hidden: bool) -> Iterator[str]:
        if self._is_hidden(run, hidden):
            return
        mark = APART if _is_no_part_of_a_number(run) else ""
        yield mark
        yield from self._inside(run, fields, hidden)
        yield mark

    def _is_hidden(self, run: Element, paragraph_hidden: bool) -> bool:
        own = switch(run, "rPr/vanish")
        if own is None:
            own = self.styles.inherited(value(run, "rPr/rStyle")).hidden
        return paragraph_hidden if own is None else own


def _character(node: Element, name: str) -> str:
    if name == "t":
        return (node.text or "").translate(_NO_SPACES)
    if name == "sym":
        code = node.get(f"{W}char", "")
        return chr(int(code, 16)) if _CHARACTER.fullmatch(code) else UNREADABLE
    return _INSTEAD.get(name, "")


def _field_mark(mark: Element, fields: list[_Field]) -> Iterator[str]:
    """Begin, separate, end; a field that is drawn and not written shows what we cannot read."""
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        fields.append(_Field())
    elif kind == "separate" and fields:
        fields[-1].shows = True
    elif kind == "end" and fields:
        ended = fields.pop()
        if not ended.shows and ended.instruction.strip().upper().startswith(_DRAWN_FIELDS):
            yield UNREADABLE


def _is_no_part_of_a_number(run: Element) -> bool:
    raised = value(run, "rPr/vertAlign") in {"superscript", "subscript"}
    return raised or bool(switch(run, "rPr/strike")) or bool(switch(run, "rPr/dstrike"))
