"""What paragraphs inherit from their style that changes their text: hidden, and numbered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parser.office.ooxml import Element
from parser.office.wml import W, number, switch, value

_MOST_ANCESTORS = 20


@dataclass(frozen=True, slots=True)
class Style:
    """`numbering` is a w:numId (0 takes an inherited one away), `level` its w:ilvl; None: inherited."""

    based_on: str | None = None
    hidden: bool | None = None
    numbering: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    _by_id: Mapping[str, Style] = field(default_factory=dict)

    def inherited(self, style: str | None) -> Style:
        """The style with everything it leaves to the styles it is based on."""
        hidden: bool | None = None
        numbering = level = None
        for _ in range(_MOST_ANCESTORS):
            own = self._by_id.get(style or "")
            if own is None:
                break
            hidden = own.hidden if hidden is None else hidden
            numbering = own.numbering if numbering is None else numbering
            level = own.level if level is None else level
            style = own.based_on
        return Style(None, hidden, numbering, level)


def read_styles(root: Element) -> Styles:
    """From word/styles.xml."""
    return Styles({node.get(f"{W}styleId", ""): _style(node) for node in root.iter(f"{W}style")})


def _style(node: Element) -> Style:
    return Style(
        value(node, "basedOn"),
        switch(node, "rPr/vanish"),
        number(node, "pPr/numPr/numId"),
        number(node, "pPr/numPr/ilvl"),
    )
