"""Queries with a name and the values for them; `db.query_files` reads them from config/queries/*.sql."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from db.query import QueryError
from parser.model import Bilingual

Value = str | int | float

PLACE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*)|:([a-z][a-z0-9_]*)""")
"""A text, name or comment, which stays; or a parameter."""


class UnknownQuery(QueryError):
    """No query has that name."""


class WrongParameter(QueryError):
    """A parameter the query does not have, lacks, or cannot take as it is written."""


def _date(written: str) -> str:
    return date.fromisoformat(written).isoformat()


TYPES: Mapping[str, Callable[[str], Value]] = {"text": str, "integer": int, "number": float, "date": _date}


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type` is one of TYPES."""

    name: str
    type: str
    default: Value
    about: Bilingual

    def value(self, written: str) -> Value:
        return typed(self.name, self.type, written)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`sql` has `:name` where a parameter goes, and runs on both databases."""

    name: str
    title: Bilingual
    about: Bilingual
    parameters: tuple[Parameter, ...]
    sql: str

    def values(self, written: Mapping[str, str]) -> dict[str, Value]:
        """The value of every parameter: as written, or its default."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in written.keys() - known.keys():
            has = ", ".join(known) or "—"
            raise WrongParameter(
                f"{self.name} 没有参数 {name}，有 {has}", f"{self.name} has no {name}: {has}"
            )
        return {n: p.value(written[n]) if n in written else p.default for n, p in known.items()}

    def spelt(self, spell: Callable[[Parameter, str], str]) -> str:
        """`sql` for programs that take parameters in another way: `spell` is told one and the statement up to it."""
        known = {parameter.name: parameter for parameter in self.parameters}
        return PLACE.sub(lambda at: at[1] or spell(known[at[2]], self.sql[: at.start()]), self.sql)


def typed(name: str, kind: str, written: str) -> Value:
    """Raises WrongParameter for a type that is none of TYPES, or a text that is not of it."""
    if kind not in TYPES:
        raise WrongParameter(f"参数 {name}：没有类型 {kind}", f"{name}: a type is one of {', '.join(TYPES)}")
    try:
        return TYPES[kind](written)
    except ValueError as error:
        raise WrongParameter(
            f"参数 {name}：{written} 不是 {kind}", f"{name}: {written} is no {kind}"
        ) from error


def named(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    if name not in queries:
        raise UnknownQuery(
            f"没有名为 {name} 的查询，见 gongkai sql --list", f"no query {name}: gongkai sql --list"
        )
    return queries[name]
