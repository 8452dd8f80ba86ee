"""One colour per standing, the same in every picture."""

from collections.abc import Iterable, Mapping

from parser.model import Bilingual, Cell, Semantic, Standing

LOST = "lost"
COLOURS: Mapping[str, str] = {
    Standing.CONFIRMED: "#1a7f37",
    Standing.CONTRADICTED: "#cf222e",
    Standing.AMBIGUOUS: "#bf8700",
    LOST: "#8250df",
    Standing.UNCHECKED: "#0969da",
}
NAMES: Mapping[str, Bilingual] = {
    Standing.CONFIRMED: Bilingual("相符：恒等式证实", "confirmed: an identity closes over it"),
    Standing.CONTRADICTED: Bilingual("不符：恒等式不成立", "contradicted: an identity fails over it"),
    Standing.AMBIGUOUS: Bilingual("存疑：几种读法，不取其一", "ambiguous: several readings, none taken"),
    LOST: Bilingual("缺：文中丢失，或不是数字", "lost: not in the text, or no number"),
    Standing.UNCHECKED: Bilingual("未核：没有恒等式可证", "unchecked: no identity proves it"),
}
_URGENT = (Standing.CONTRADICTED, Standing.AMBIGUOUS, LOST, Standing.UNCHECKED, Standing.CONFIRMED)


def key_of(cell: Cell) -> str:
    """A cell whose text is no number is not drawn as if one had been read."""
    unread = (
        cell.semantic in (Semantic.ABSENT, Semantic.ILLEGIBLE) and cell.standing is not Standing.AMBIGUOUS
    )
    return LOST if unread else cell.standing


def colour_of(cells: Iterable[Cell]) -> str:
    """Of cells printed in one place the colour that asks most for a look."""
    return COLOURS[min(map(key_of, cells), key=_URGENT.index)]
