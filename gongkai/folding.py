"""Lines folded between words, after `_` of a name, or after any Chinese character, which is two cells wide.

Numbers, dates and codes are words. A word that is wider than a whole line is cut, and only then.
"""

import re

from rich.cells import cell_len, chop_cells

OPEN, CLOSE = r"[(\[（《「『【“]*", r"[)\]，。、；：？！）》」』】”]*"
WORDS = re.compile(rf"\s+|{OPEN}(?:[A-Za-z0-9_.,:/%'-]+|.){CLOSE}")
PARTS_OF_NAMES = re.compile(rf"\s+|{OPEN}(?:[A-Za-z0-9.,:/%'-]*_|[A-Za-z0-9.,:/%'-]+|.){CLOSE}")


def width(text: str) -> int:
    """Cells of the widest line."""
    return max(map(cell_len, text.split("\n")))


def widest_word(text: str, words: re.Pattern[str] = WORDS) -> int:
    return max((cell_len(word) for word in words.findall(text) if not word.isspace()), default=0)


def folded(text: str, cells: int, words: re.Pattern[str] = WORDS) -> str:
    """No line wider than `cells`."""
    return "\n".join(part for line in text.split("\n") for part in _lines(line, cells, words))


def _lines(line: str, cells: int, words: re.Pattern[str]) -> list[str]:
    """What stands in front of the first word stays: it may be an indent."""
    lines = [""]
    for word in words.findall(line) if cell_len(line) > cells else [line]:
        for piece in [word] if cell_len(word) <= cells else chop_cells(word, cells):
            if cell_len(lines[-1] + piece) <= cells:
                lines[-1] += piece
            elif not piece.isspace():
                lines = [*lines[:-1], lines[-1].rstrip(), piece]
    return lines
