"""Which few unknowns, all others at 0, solve a set of equations; values follow, they are never searched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from parser.linear import Equation, eliminate

Changes = Mapping[str, Decimal]
_MOST_SETS = 300
"""Of more sets than this hardly one would be the only one to solve them."""


@dataclass(frozen=True)
class Equations:
    """Equations by place; one is open while its rest is not 0."""

    all: tuple[Equation, ...]

    @cached_property
    def _places(self) -> Mapping[str, frozenset[int]]:
        """The equations that an unknown is in."""
        found: dict[str, set[int]] = {}
        for place, equation in enumerate(self.all):
            for code in equation.terms:
                found.setdefault(code, set()).add(place)
        return {code: frozenset(places) for code, places in found.items()}

    @cached_property
    def _open(self) -> frozenset[int]:
        return frozenset(place for place, equation in enumerate(self.all) if equation.rest)

    @cached_property
    def _widest(self) -> int:
        return max((len(places) for places in self._places.values()), default=0)

    def solutions(self, size: int) -> Iterator[Changes | None]:
        """One for each set of so many unknowns that solves them all; None for a set that leaves a choice, or too many."""
        for chosen in self._sets(size):
            touched = frozenset().union(*(self._places[code] for code in chosen))
            solved, broken = eliminate(sorted(chosen), [self._over(place, chosen) for place in touched])
            if not broken:
                values = {code: one.rest / one.terms[code] for code, one in solved.items()}
                yield values if len(solved) == size else None

    def _over(self, place: int, chosen: frozenset[str]) -> Equation:
        equation = self.all[place]
        return Equation({code: f for code, f in equation.terms.items() if code in chosen}, equation.rest)

    def _sets(self, size: int) -> Iterable[frozenset[str]]:
        """Sets of unknowns that reach every open equation and leave none closed that only one of them is in."""
        found = {frozenset[str]()}
        for left in range(size, 0, -1):
            found = {chosen | {code} for chosen in found for code in self._next(chosen, left)}
            if len(found) > _MOST_SETS:
                return [frozenset()]  # leaves every choice
        return [chosen for chosen in found if not self._due(chosen)]

    def _next(self, chosen: frozenset[str], left: int) -> frozenset[str]:
        """Unknowns of which one must be added: the last has to be in all equations that are due."""
        due = self._due(chosen)
        terms = [frozenset(self.all[place].terms) for place in due or self._touched(chosen)]
        if not due:
            return frozenset().union(*terms) - chosen
        if len(due) > left * self._widest:
            return frozenset()
        return (frozenset.intersection(*terms) if left == 1 else min(terms, key=len)) - chosen

    def _due(self, chosen: frozenset[str]) -> list[int]:
        """Equations that one more unknown has to be in."""
        touched = self._touched(chosen)
        once = (place for place, times in touched.items() if times == 1)
        return [*(self._open - touched.keys()), *(place for place in once if place not in self._open)]

    def _touched(self, chosen: frozenset[str]) -> Counter[int]:
        return Counter(place for code in chosen for place in self._places[code])
