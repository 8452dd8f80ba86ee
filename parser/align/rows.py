"""Matching printed row labels to the rows of a form: the order of the form is part of the evidence."""

from collections.abc import Sequence

from parser import labels
from parser.forms import RowSpec

ENOUGH = 0.55


def match_rows(
    printed: Sequence[str | None], specs: Sequence[RowSpec], enough: float = ENOUGH
) -> list[int | None]:
    """For each printed label the index of its form row, increasing; None where no row fits.

    A longest-common-subsequence search over label fit, so a misprinted or lost label is placed by
    its neighbours and `其他` in group （六） is never taken for a column header. Of a table that is
    printed twice the first copy is taken.
    """
    if (indexes := _word_for_word(printed, specs)) is not None:
        return indexes
    exact = {
        label: [float(label in other.labels) for other in specs] for spec in specs for label in spec.labels
    }
    fits = [exact.get(labels.core(label or "")) or [_fit(label, spec) for spec in specs] for label in printed]
    fits = [[fit if fit >= enough else 0.0 for fit in row] for row in fits]
    best = _table(fits, len(specs))
    return _trace(fits, best, len(printed), len(specs))


def _word_for_word(printed: Sequence[str | None], specs: Sequence[RowSpec]) -> list[int | None] | None:
    """The match when every form row is printed once, word for word and in order: nothing to search.

    What stands above the first row is left out: the column header 总计 is also the label of a row.
    """
    places = {label: index for index, spec in enumerate(specs) for label in spec.labels}
    found = [places.get(labels.core(label)) if label else None for label in printed]
    first = found.index(0) if 0 in found else 0
    found[:first] = [None] * first
    return found if [index for index in found if index is not None] == list(range(len(specs))) else None


def _fit(label: str | None, spec: RowSpec) -> float:
    return labels.fit(label, spec.labels, spec.match_keys) if label else 0.0


def _table(fits: list[list[float]], width: int) -> list[list[float]]:
    """best[i][j]: the best total fit of the first i printed rows against the first j form rows."""
    best = [[0.0] * (width + 1)]
    for row in fits:
        above, line = best[-1], [0.0]
        for j, fit in enumerate(row):
            matched = above[j] + fit if fit >= ENOUGH else 0.0
            line.append(max(matched, above[j + 1], line[j]))
        best.append(line)
    return best


def _trace(fits: list[list[float]], best: list[list[float]], i: int, j: int) -> list[int | None]:
    found: list[int | None] = [None] * i
    while i and j:
        fit = fits[i - 1][j - 1]
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif fit >= ENOUGH and best[i][j] == best[i - 1][j - 1] + fit:
            found[i - 1] = j - 1
            i, j = i - 1, j - 1
        else:
            j -= 1
    return found
