"""Automatic numbers: 一、 （一） 1. as Word prints them before paragraphs in which nobody typed them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parser.office.numerals import numeral
from parser.office.ooxml import Element
from parser.office.styles import Styles
from parser.office.wml import W, number, switch, value

_PLACEHOLDER = re.compile("%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One w:lvl. `restart` is the level (0-based) after which it begins anew, -1 for never."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    arabic: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A w:num: its levels, the abstract list whose count it shares, and where it begins anew."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted; ask for every paragraph, in order."""

    styles: Styles = field(default_factory=Styles)
    lists: Mapping[int, List] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[int, int]] = field(default_factory=set)

    def label(self, paragraph: Element) -> str:
        """The number printed before a paragraph; empty for bullets and where there is none."""
        style_id = value(paragraph, "pPr/pStyle")
        style = self.styles.inherited(style_id)
        direct = number(paragraph, "pPr/numPr/numId")
        list_id = style.numbering if direct is None else direct
        found = self.lists.get(list_id or 0)
        if found is None or list_id is None:
            return ""
        level = number(paragraph, "pPr/numPr/ilvl")
        if level is None:
            level = style.level if style.level is not None else _level_of(style_id, found)
        counts = self._count(list_id, found, min(level, _LEVELS - 1))
        return _label(found.levels.get(level, Level()), found, counts)

    def _count(self, list_id: int, found: List, level: int) -> list[int | None]:
        counts = self._counts.setdefault(found.abstract, [None] * _LEVELS)
        before = counts[level]
        if level in found.starts and (list_id, level) not in self._begun:
            counts[level] = found.starts[level]
        else:
            counts[level] = found.levels.get(level, Level()).start if before is None else before + 1
        self._begun.add((list_id, level))
        for upper in range(level):
            if counts[upper] is None:
                counts[upper] = found.levels.get(upper, Level()).start
        for lower in range(level + 1, _LEVELS):
            restart = found.levels.get(lower, Level()).restart
            if restart is None or level <= restart:
                counts[lower] = None
        return counts


def _level_of(style_id: str | None, found: List) -> int:
    return next((place for place, level in found.levels.items() if style_id and level.style == style_id), 0)


def _label(level: Level, found: List, counts: list[int | None]) -> str:
    if level.format == "bullet":
        return ""

    def written(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        style = "decimal" if level.arabic else found.levels.get(place, Level()).format
        return numeral(counts[place] or 0, style)

    return _PLACEHOLDER.sub(written, level.text)


def read_lists(root: Element, styles: Styles) -> dict[int, List]:
    """The lists of word/numbering.xml by w:numId."""
    abstracts = {node.get(f"{W}abstractNumId", ""): node for node in root.iter(f"{W}abstractNum")}
    numbers = {node.get(f"{W}numId", ""): node for node in root.iter(f"{W}num")}
    return dict(_lists(numbers, abstracts, styles))


def _lists(
    numbers: Mapping[str, Element], abstracts: Mapping[str, Element], styles: Styles
) -> Iterator[tuple[int, List]]:
    for list_id, node in numbers.items():
        abstract_id = value(node, "abstractNumId") or ""
        if list_id.isdecimal() and abstract_id in abstracts:
            abstract = _linked(abstracts[abstract_id], numbers, abstracts, styles)
            levels = dict(_levels(abstract)) | dict(_levels(node))
            yield int(list_id), List(abstract_id, levels, dict(_starts(node)))


def _linked(
    abstract: Element, numbers: Mapping[str, Element], abstracts: Mapping[str, Element], styles: Styles
) -> Element:
    """The list a w:numStyleLink stands for: that of the numbering style it names."""
    style = styles.inherited(value(abstract, "numStyleLink"))
    owner = numbers.get(str(style.numbering))
    found = abstracts.get(value(owner, "abstractNumId") or "")
    return abstract if found is None else found


def _levels(node: Element) -> Iterator[tuple[int, Level]]:
    for level in node.iter(f"{W}lvl"):
        place = level.get(f"{W}ilvl", "")
        if place.isdecimal():
            yield int(place), _level(level)


def _level(node: Element) -> Level:
    restart = number(node, "lvlRestart")
    start = number(node, "start")
    return Level(
        value(node, "numFmt") or "decimal",
        value(node, "lvlText") or "",
        1 if start is None else start,
        None if restart is None else restart - 1,
        bool(switch(node, "isLgl")),
        value(node, "pStyle"),
    )


def _starts(node: Element) -> Iterator[tuple[int, int]]:
    for override in node.iter(f"{W}lvlOverride"):
        place, start = override.get(f"{W}ilvl", ""), number(override, "startOverride")
        if place.isdecimal() and start is not None:
            yield int(place), start
