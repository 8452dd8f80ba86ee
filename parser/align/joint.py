"""Rows without borders cut together: the cuts that are part of a way to close every sum over the columns.

Each row comes with its possible cuts. A cut that no choice for the other rows balances falls away, column
by column (sums as bits of an integer), then by trying it; what is left is in a solution of the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Vector = tuple[int, ...]
Options = tuple[tuple[Vector, ...], ...]
_MOST_TRIALS = 600
LARGEST = 300_000
"""Figures past this are not searched: a sum is a bit at its own place."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Rows, by their place, whose figures add up to those of others in every column."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class _Trials:
    """How many more times options may be narrowed; what is then untried counts as possible."""

    def __init__(self) -> None:
        self.left = _MOST_TRIALS


def solutions(options: Options, balances: Sequence[Balance]) -> Options | None:
    """For each row its options that are in a solution of the whole; None where there is none or it takes too long."""
    narrowed = _narrowed(options, balances)
    trials = _Trials()
    first = _solved(narrowed, balances, trials) if narrowed else None
    if narrowed is None or first is None:
        return None
    known = [{one} for one in first]
    for place, ways in enumerate(narrowed):
        for way in ways:
            if way not in known[place]:
                solved = _solved(_with(narrowed, place, way), balances, trials)
                for seen, one in zip(known, solved or (), strict=False):
                    seen.add(one)
                if solved is None and trials.left <= 0:
                    known[place].add(way)
    return tuple(tuple(w for w in ways if w in seen) for ways, seen in zip(narrowed, known, strict=True))


def _with(options: Options, place: int, way: Vector) -> Options:
    return (*options[:place], (way,), *options[place + 1 :])


def _solved(options: Options, balances: Sequence[Balance], trials: _Trials) -> tuple[Vector, ...] | None:
    """A choice of one option per row that balances every column."""
    if trials.left <= 0:
        return None
    trials.left -= 1
    narrowed = _narrowed(options, balances)
    if narrowed is None:
        return None
    open_rows = [place for place, ways in enumerate(narrowed) if len(ways) > 1]
    if not open_rows:
        return tuple(ways[0] for ways in narrowed)
    place = min(open_rows, key=lambda place: len(narrowed[place]))
    found = (_solved(_with(narrowed, place, way), balances, trials) for way in narrowed[place])
    return next(filter(None, found), None)


def _narrowed(options: Options, balances: Sequence[Balance]) -> Options | None:
    """Without the options that some column cannot balance; None where a row has none left."""
    before = -1
    while before != (size := sum(map(len, options))):
        before = size
        for balance in balances:
            for column in range(len(options[balance.left[0]][0])):
                options = _in_column(options, balance, column)
                if not all(options):
                    return None
    return options


def _in_column(options: Options, balance: Balance, column: int) -> Options:
    sides = balance.left, balance.right
    values = [[{way[column] for way in options[place]} for place in side] for side in sides]
    common = _reached(values[0])[-1] & _reached(values[1])[-1]
    kept = list(options)
    for side, terms in zip(sides, values, strict=True):
        for place, possible in zip(side, _possible(terms, common), strict=True):
            kept[place] = tuple(way for way in kept[place] if way[column] in possible)
    return tuple(kept)


def _reached(terms: Sequence[set[int]]) -> list[int]:
    """Sums of the first terms, of none to all, as bits."""
    sums = [1]
    for values in terms:
        sums.append(_any(sums[-1] << value for value in values))
    return sums


def _possible(terms: Sequence[set[int]], totals: int) -> list[set[int]]:
    """Of each term the values that can be part of one of the totals."""
    before = _reached(terms)
    wanted = totals
    found: list[set[int]] = []
    for values, sums in zip(reversed(terms), reversed(before[:-1]), strict=True):
        found.append({value for value in values if (sums << value) & wanted})
        wanted = _any(wanted >> value for value in found[-1])
    return found[::-1]


def _any(sets: Iterator[int]) -> int:
    bits = 0
    for one in sets:
        bits |= one
    return bits
