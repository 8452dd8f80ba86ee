"""The smallest set of cell changes that closes every identity of a table at once, where there is only one.

It is a suggestion and never a value. New figures follow from the identities, none is tried out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from parser.identities import Identity
from parser.linear import Equation, eliminate
from parser.model import Cell, Check, Result, Semantic, Standing
from parser.smallest import Changes, Equations

_MOST_CHANGES = 3
"""More wrong figures than this in one table are no slip of the pen."""
_UNREAD = (Semantic.ABSENT, Semantic.ILLEGIBLE)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Repair:
    """New figures by cell code, the failed identities they close, and what unread cells beside them must then hold."""

    changes: Changes
    unread: Changes
    closes: tuple[Identity, ...]


def repairs(
    found: Sequence[Identity], sums: Sequence[Check], cells: Mapping[str, Cell]
) -> tuple[Repair, ...]:
    """At most one for each group of identities that share cells; `sums` are their checks, in their order.

    None where several sets are equally small or more than three cells would have to change. Figures are
    whole and not negative. A cell that was not read may hold any figure; to fill it is no change.
    """
    failed = [one for one, check in zip(found, sums, strict=True) if check.result is Result.FAIL]
    known = [one for one, check in zip(found, sums, strict=True) if _binds(one, check, cells)]
    groups = _coupled(known) if failed else []
    made = (_repair(group, [one for one in failed if one in group], cells) for group in groups)
    return tuple(repair for repair in made if repair)


def _binds(identity: Identity, check: Check, cells: Mapping[str, Cell]) -> bool:
    """False where a blank hides a number, or a row that the form lacks stands beside."""
    return check.result is not Result.NOT_ASSESSABLE or any(_is_unread(cells.get(c)) for c in identity.cells)


def _is_unread(cell: Cell | None) -> bool:
    return cell is None or cell.semantic in _UNREAD or cell.standing is Standing.AMBIGUOUS


def _coupled(known: Sequence[Identity]) -> list[list[Identity]]:
    """The identities in groups that have no cell in common."""
    groups: list[tuple[frozenset[str], list[Identity]]] = []
    for one in known:
        sharing = [group for group in groups if not group[0].isdisjoint(one.cells)]
        groups = [group for group in groups if group[0].isdisjoint(one.cells)]
        codes = frozenset(one.cells).union(*(codes for codes, _ in sharing))
        groups.append((codes, [*(other for _, group in sharing for other in group), one]))
    return [group for _, group in groups]


def _repair(
    group: Sequence[Identity], failed: Sequence[Identity], cells: Mapping[str, Cell]
) -> Repair | None:
    codes = tuple(dict.fromkeys(code for one in group for code in one.cells))
    unread = [code for code in codes if _is_unread(cells.get(code))]
    closes = tuple(one for one in failed if set(unread).isdisjoint(one.cells))
    if not closes:
        return None
    printed = {code: _ZERO if code in unread else cells[code].value or _ZERO for code in codes}
    told, equations = eliminate(unread, [_equation(one, printed) for one in group])
    forced = {code: one for code, one in told.items() if set(unread) & one.terms.keys() == {code}}
    added = _only_answer(Equations(tuple(equations)), printed, forced)
    if added is None:
        return None
    beside = {code for one in group if added.keys() & set(one.cells) for code in one.cells}
    filled = {code: number for code, number in _filled(added, forced).items() if code in beside}
    return Repair(_changed(added, printed), filled, closes)


def _equation(identity: Identity, printed: Changes) -> Equation:
    """In terms of what is to be added to each figure."""
    factors = Counter(identity.left)
    factors.subtract(identity.right)
    terms = {code: factor for code, factor in factors.items() if factor}
    return Equation(terms, -sum((factor * printed[code] for code, factor in terms.items()), _ZERO))


def _only_answer(equations: Equations, printed: Changes, forced: Mapping[str, Equation]) -> Changes | None:
    """What to add to the fewest cells, None where more than one answer is as small."""
    for size in range(1, _MOST_CHANGES + 1):
        fit = (added for added in equations.solutions(size) if added is None or _fits(added, printed, forced))
        if answers := [*islice(fit, 2)]:
            return answers[0] if len(answers) == 1 else None
    return None


def _fits(added: Changes, printed: Changes, forced: Mapping[str, Equation]) -> bool:
    """Whether every figure counts something: whole, and not negative."""
    figures = (*_changed(added, printed).values(), *_filled(added, forced).values())
    return all(number >= 0 and number == number.to_integral_value() for number in figures)


def _changed(added: Changes, printed: Changes) -> Changes:
    return {code: printed[code] + number for code, number in added.items()}


def _filled(added: Changes, forced: Mapping[str, Equation]) -> Changes:
    """What each cell that was not read must hold once the changes are made."""
    known = (
        (code, one.rest - sum((f * added.get(other, _ZERO) for other, f in one.terms.items()), _ZERO), one)
        for code, one in forced.items()
    )
    return {code: rest / one.terms[code] for code, rest, one in known}
