"""Linear equations over named unknowns with whole factors, solved without a fraction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Equation:
    """The sum of factor times unknown over `terms` is `rest`; no factor is 0."""

    terms: Mapping[str, int]
    rest: Decimal


def eliminate(
    unknowns: Iterable[str], equations: Sequence[Equation]
) -> tuple[dict[str, Equation], list[Equation]]:
    """By unknown the equation it can be told from, and what the equations say without the unknowns (Gauss, Jordan).

    An unknown in no equation, or one that cannot be told apart from another, has no equation of its own.
    """
    solved: dict[str, Equation] = {}
    left = list(equations)
    for unknown in unknowns:
        holding = [place for place, equation in enumerate(left) if unknown in equation.terms]
        if holding:
            pivot = left.pop(min(holding, key=lambda place: len(left[place].terms)))
            left = [_without(unknown, equation, pivot) for equation in left]
            solved = {code: _without(unknown, equation, pivot) for code, equation in solved.items()}
            solved[unknown] = pivot
    return solved, [equation for equation in left if equation.terms or equation.rest]


def _without(unknown: str, equation: Equation, pivot: Equation) -> Equation:
    """The equation with the unknown expressed by the pivot."""
    if unknown not in equation.terms:
        return equation
    own, other = pivot.terms[unknown], equation.terms[unknown]
    terms = {code: own * factor for code, factor in equation.terms.items()}
    for code, factor in pivot.terms.items():
        terms[code] = terms.get(code, 0) - other * factor
    return Equation(
        {code: factor for code, factor in terms.items() if factor}, own * equation.rest - other * pivot.rest
    )
