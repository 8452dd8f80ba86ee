"""An equation of a form between the rows or the columns of one of its tables."""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

from pydantic import model_validator

from parser.forms.spec import Data


class IdentitySpec(Data):
    """`over` is a table and what {x} stands for: `t3.columns` asks the equation of rows in every column.

    The title says what is wrong where it does not close.
    """

    rule: str
    over: str
    equation: str
    title_zh: str = ""
    title_en: str = ""

    @model_validator(mode="after")
    def _has_two_sides(self) -> Self:
        if self.equation.count("=") != 1:
            raise ValueError(f"equation needs exactly one '=': {self.equation!r}")
        return self

    @property
    def table(self) -> str:
        return self.over.partition(".")[0]

    @cached_property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        left, right = self.equation.split("=")
        return _terms(left), _terms(right)

    def unknown_terms(self, codes: Sequence[str]) -> list[str]:
        return [term for side in self.sides for term in side if not _stands_for(term, codes)]


def _terms(side: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in side.split("+"))


def _stands_for(term: str, codes: Sequence[str]) -> bool:
    if term.endswith("*"):
        return any(code.startswith(term[:-1]) for code in codes)
    return term in codes
