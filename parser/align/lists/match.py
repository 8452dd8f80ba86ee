"""Which printed row is which row of a list table, and which is a row of its own."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from parser.align.lists.rows import Entry
from parser.align.rows import match_rows
from parser.forms import ListRowSpec, ListTable

_SHORT_LABEL, _LONG_LABEL = 4, 8
_LONGEST_LABEL = 60

Specs = Sequence[ListRowSpec | None]
"""The form row of each printed one, None where it has none."""


def matched(entries: Sequence[Entry], table: ListTable) -> list[ListRowSpec | None]:
    """The form row of each printed one: by order, then by a label that only one row has, wherever it stands."""
    specs = table.printed_rows
    spelled = [_spelled(one.stem, table.known_labels) for one in entries]
    found = [None if index is None else specs[index] for index in match_rows(spelled, specs, enough=1)]
    taken = {spec.code for spec in found if spec}
    for place, one in enumerate(entries):
        named = [spec for spec in specs if one.stem in spec.labels]
        if found[place] is None and len(named) == 1 and named[0].code not in taken:
            found[place] = named[0]
            taken.add(named[0].code)
    return found


@lru_cache(maxsize=4096)
def _spelled(stem: str, known: frozenset[str]) -> str | None:
    """The known label that is printed, misprints of a character or two allowed; None where that is not clear.

    Labels of a list differ by few characters themselves: 同意公开 and 不同意公开, 政务微博 and 政务微信.
    """
    if stem in known:
        return stem
    most = 0 if len(stem) < _SHORT_LABEL else 1 if len(stem) < _LONG_LABEL else 2
    distances = {label: Levenshtein.distance(stem, label, score_cutoff=most) for label in known}
    least = min(distances.values(), default=most + 1)
    nearest = [label for label, distance in distances.items() if distance == least]
    return nearest[0] if least <= most and len(nearest) == 1 else None


def not_printed(table: ListTable, specs: Specs) -> list[ListRowSpec]:
    printed = {code for spec in specs if spec for code in (spec.code, *spec.replaces)}
    return [row for row in table.value_rows() if row.code not in printed]


def is_local(table: ListTable, specs: Specs) -> bool:
    """Few of the rows between the first and the last printed one; a table cut by a page has all of them."""
    order = [row.code for row in table.printed_rows]
    places = sorted(order.index(spec.code) for spec in specs if spec)
    rows = [row for row in table.printed_rows[places[0] : places[-1] + 1] if row in table.rows]
    return len(places) < table.whole_from * len(rows)


def extra_rows(entries: Sequence[Entry], specs: Specs, table: ListTable) -> list[int]:
    """Places of the rows that are indicators of their own.

    They have a unit where the others have one, else a number; what stands below a table for a signature has neither.
    """
    with_units = any(one.printed_unit for one, spec in zip(entries, specs, strict=True) if spec)
    return [
        place
        for place, (one, spec) in enumerate(zip(entries, specs, strict=True))
        if spec is None
        and _is_label(one.stem, table)
        and (one.printed_unit if with_units else one.states_number)
    ]


def _is_label(stem: str, table: ListTable) -> bool:
    return 0 < len(stem) <= _LONGEST_LABEL and stem not in table.known_labels
