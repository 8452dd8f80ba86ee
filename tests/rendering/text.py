"""A page as plain text, in the flattenings of forms.md section 8."""

from collections.abc import Callable, Mapping
from itertools import groupby

from rendering.page import Page, Rows, Sheet, positions


def render(page: Page, style: str) -> str:
    blocks = (STYLES[style](b.rows) if isinstance(b, Sheet) else b.text for b in page)
    return "\n\n".join(blocks) + "\n"


def _tsv(rows: Rows) -> str:
    return "\n".join("\t".join(b.text if first else "" for b, first in line) for line in positions(rows))


def _pipe_rows(rows: Rows) -> str:
    lines = [" | ".join(b.text if first else "" for b, first in line) for line in positions(rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _pipe_per_cell(rows: Rows) -> str:
    width = max(sum(box.colspan for box in row) for row in rows)
    lines: list[str] = []
    for row in rows:
        lines += [f"{box.text} |".lstrip() for box in row]
        lines += ["|" * (width - len(row))] if len(row) < width else []
    return "\n".join(lines)


def _tab_per_line(rows: Rows) -> str:
    """A blank line ends a row; where a rowspan comes down from above stands a lone tab."""
    blocks = []
    for line in positions(rows):
        cells = [list(same) for _, same in groupby(line, key=lambda place: id(place[0]))]
        blocks.append("\n".join(f"\t{places[0][0].text if places[0][1] else ''}" for places in cells))
    return "\n\n".join(blocks)


def _run_together(rows: Rows) -> str:
    return "".join(box.text for row in rows for box in row)


def _words_apart(rows: Rows) -> str:
    """Without borders, but labels part from figures, and the figures of a row without labels from each other."""
    return "".join("".join(_parted([box.text for box in row])) for row in rows)


def _parted(texts: list[str]) -> list[str]:
    if all(text.isdecimal() for text in texts):
        return [f" {text}" for text in texts]
    return [text if text.isdecimal() else f"{text} " for text in texts]


def _labels_only(rows: Rows) -> str:
    """Blank cells dropped with their borders: where all are blank, labels remain."""
    return "\n".join(box.text for row in rows for box in row if box.text)


STYLES: Mapping[str, Callable[[Rows], str]] = {
    "tsv": _tsv,
    "pipe_rows": _pipe_rows,
    "pipe_per_cell": _pipe_per_cell,
    "tab_per_line": _tab_per_line,
    "run_together": _run_together,
    "words_apart": _words_apart,
    "labels_only": _labels_only,
}
