"""config/queries/*.sql: a file is a query, one SELECT under a header that says what it answers.

    -- title: 中文 | English
    -- about: what it counts and what it does not, 中文 | English
    -- param since: integer = 2008 | 起始报告年度 | first report year

A line that begins with three blanks after the dashes goes on with the one above it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import text

from db.named import NamedQuery, Parameter, typed
from db.query import QueryError
from db.query_sqlite import try_out
from parser.model import Bilingual

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PARAMETER = re.compile(r"param ([a-z][a-z0-9_]*)")
NOT_CODE = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


class QueryFileError(Exception):
    """A file of config/queries breaks its contract; the message names file and reason."""


def load_queries(folder: Path) -> dict[str, NamedQuery]:
    """By name, in the order of their names."""
    return {path.stem: load_query(path) for path in sorted(folder.glob("*.sql"))}


def load_query(path: Path) -> NamedQuery:
    try:
        if not NAME.fullmatch(path.stem):
            raise ValueError("文件名须为小写字母、数字与下划线 | its name is lower case, digits and _")
        return _parse(path.stem, path.read_text(encoding="utf-8"))
    except (ValueError, QueryError) as error:
        raise QueryFileError(f"{path}: {error}") from error


def _parse(name: str, written: str) -> NamedQuery:
    header, sql = _split(written)
    facts = dict(header)
    if len(facts) < len(header):
        raise ValueError("同一项写了两次 | a key stands twice in the header")
    parameters = tuple(_parameter(key, said) for key, said in header if key.startswith("param "))
    _hold(facts, parameters, sql)
    query = NamedQuery(name, _both(facts, "title"), _both(facts, "about"), parameters, sql)
    try_out(sql, query.values({}))
    return query


def _split(written: str) -> tuple[list[tuple[str, str]], str]:
    """The header's keys with what they say, and the statement below it."""
    header: list[tuple[str, str]] = []
    lines = written.strip().splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0).removeprefix("--")
        if line.startswith("   ") and header:
            key, said = header.pop()
            header.append((key, f"{said} {line.strip()}"))
        else:
            key, _, said = line.strip().partition(":")
            header.append((key.strip(), said.strip()))
    return header, "\n".join(lines).strip().removesuffix(";").strip()


def _parameter(key: str, said: str) -> Parameter:
    found = PARAMETER.fullmatch(key)
    declared, *about = (part.strip() for part in said.split("|"))
    kind, equals, default = (part.strip() for part in declared.partition("="))
    if not found or not equals or len(about) != 2 or not all(about):
        raise ValueError(f"{key}: param NAME: TYPE = DEFAULT | 中文 | English")
    return Parameter(found[1], kind, typed(found[1], kind, default), Bilingual(*about))


def _both(facts: Mapping[str, str], key: str) -> Bilingual:
    parts = [part.strip() for part in facts.get(key, "").split("|")]
    if len(parts) != 2 or not all(parts):
        raise ValueError(
            f"缺少 -- {key}: 中文 | English，或只有一种语言 | `-- {key}:` is missing or in one language"
        )
    return Bilingual(*parts)


def _hold(facts: Mapping[str, str], parameters: tuple[Parameter, ...], sql: str) -> None:
    for key in facts:
        if key not in ("title", "about") and not key.startswith("param "):
            raise ValueError(f"不认识 -- {key}: | the header knows title, about and param, not {key!r}")
    if not sql:
        raise ValueError("没有查询语句 | there is no statement")
    used, declared = set(_used(sql)), {parameter.name for parameter in parameters}
    for name in sorted(used ^ declared):
        said = "未在开头说明 | is not declared" if name in used else "没有用到 | is not used"
        raise ValueError(f":{name} {said}")


def _used(sql: str) -> Iterator[str]:
    yield from text(NOT_CODE.sub("''", sql)).compile().params
