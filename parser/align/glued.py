"""Tables whose text lost every border: labels and figures run together (forms.md section 8).

Labels are found one after the other in the running text; what stands between two of them are the
figures of the first. Nothing is split here: a row becomes its label and the pieces of figures that
blanks still separate, in a grid of style `run_together`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from parser import labels
from parser.forms import Form, Forms
from parser.model import Grid, GridCell, Section

STYLE = "run_together"
_FIGURES = re.compile(r"[\s\d.,/\-—无元万增减加少+]*")
_T4_FIGURES = re.compile(r"[总合]\s*计\s*((?:[\d/\-—无]\s*){11,})")
_T4_HEADER = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_T3_CORNER = "申请人情况"
_FEWEST_LABELS = 3


def grids_of(sections: dict[int, Section], forms: Forms) -> list[Grid]:
    """Grids for the tables of sections 2, 3 and 4, by the labels of whichever form is there most."""
    texts = {number: _plain(sections[number].text) for number in (2, 3, 4) if number in sections}
    found: list[Grid] = []
    if not forms.with_tables:
        return found
    if 2 in texts:
        form = max(
            forms.with_tables, key=lambda form: sum(header in texts[2] for header in _t2_headers(form))
        )
        headers = tuple(header for header in _t2_headers(form) if header in texts[2])
        rows = _rows(texts[2], [(row.label_zh, *row.variants) for _, row in form.t2.rows()], ())
        if len(rows) >= _FEWEST_LABELS:
            found.append(_grid([headers, *rows], sections[2].locator))
    if 3 in texts:
        form, rows = max(
            ((form, _t3_rows(texts[3], form)) for form in forms.with_tables), key=lambda r: len(r[1])
        )
        if len(rows) >= _FEWEST_LABELS:
            found.append(_grid([_t3_header(texts[3], rows[0][0], form), *rows], sections[3].locator))
    if 4 in texts and (match := _T4_FIGURES.search(texts[4])):
        found.append(_grid([_T4_HEADER, tuple(match[1].split())], sections[4].locator))
    return found


def _t2_headers(form: Form) -> tuple[str, ...]:
    """Column headers of table 2 in printed order, as `_plain` text."""
    columns = (column for block in form.t2.blocks for column in block.columns)
    return tuple(dict.fromkeys(_plain(column.label_zh) for column in columns))


def _plain(text: str) -> str:
    plain = re.sub("[“”\"‘’']", "", unicodedata.normalize("NFKC", text))
    return plain.replace("\n", " ").replace("其它", "其他")


def _t3_rows(text: str, form: Form) -> list[tuple[str, ...]]:
    wanted = [(row.label_zh, *row.variants) for row in form.t3_rows]
    return _rows(text, wanted, [row.match_keys for row in form.t3_rows])


def _t3_header(text: str, first_label: str, form: Form) -> tuple[str, ...]:
    """The column headers named before the first row, and what else stands among them; none where no header begins."""
    _, corner, rest = text[: text.index(first_label)].rpartition(_T3_CORNER)
    printed = labels.normalise(rest)
    columns = [labels.normalise(column.label_zh) for column in form.t3.columns]
    groups = {labels.normalise(column.group_zh) for column in form.t3.columns if column.group_zh}
    named: list[str] = []
    for name in sorted(groups.union(columns), key=len, reverse=True):
        if name in printed:
            printed = printed.replace(name, " ", 1)
            named.append(name)
    order = [name for name in columns if name in named]
    return (corner, *order, *printed.split()) if corner else ()


def _rows(text: str, wanted: Sequence[Sequence[str]], keys: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """(label, piece, ...) for each row found, in the order of the form: by a label of its, else by a key."""
    places = list(_places(text, list(zip_longest(wanted, keys, fillvalue=()))))
    limits = [*(start for start, _ in places[1:]), len(text)][: len(places)]
    return [
        (text[start:end], *_pieces(text[end:limit]))
        for (start, end), limit in zip(places, limits, strict=True)
    ]


def _pieces(text: str) -> list[str]:
    """The figures a stretch of text begins with; a group label or prose ends them."""
    figures = _FIGURES.match(text)
    return figures[0].split() if figures else []


def _places(text: str, wanted: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Iterator[tuple[int, int]]:
    position = 0
    for names, keys in wanted:
        patterns = (*map(_pattern, names), *map(_misprint, keys))
        match = next((found for pattern in patterns if (found := pattern.search(text, position))), None)
        if match:
            yield match.span()
            position = match.end()


@lru_cache(maxsize=256)
def _misprint(key: str) -> re.Pattern[str]:
    """A label between two rows of figures that has at least this of it right."""
    return re.compile(rf"(?:\d\s*[.、])?[^\d]{{0,20}}?{re.escape(key)}[^\d]{{0,20}}?(?=\s*[\d/—-])")


@lru_cache(maxsize=256)
def _pattern(label: str) -> re.Pattern[str]:
    """The label with blanks allowed anywhere; its own ordinal belongs to it, so no digit is left behind."""
    points = {".": "[.、]"}
    return re.compile(r"\s*".join(points.get(c, re.escape(c)) for c in labels.normalise(label)))


def _grid(rows: Sequence[tuple[str, ...]], locator: str) -> Grid:
    cells = (tuple(GridCell(text, locator) for text in row if text) for row in rows)
    return Grid(tuple(filter(None, cells)), locator, STYLE)
