"""Readings in force that may say what is asked, the latest archived first, as `gongkai sql` would ask for them.

SQLite has an index of its own that the writer brings up to date (`db.writer.words`); what it does not hold yet is read.
PostgreSQL keeps its index with every row.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

from db.query import QueryError, QueryTimeout, run_select, too_slow
from db.search.words import OVERLONG, Asked

AT_ONCE = 200
FEW = 2000
"""Readings that are read one by one sooner than an index is asked."""

_COLUMNS = """d.id AS reading_id, d.report_id, o.name AS organ, NULLIF(o.region_code, '') AS region_code,
    r.report_year, v.number AS version, d.title, CAST(d.sections AS text) AS sections,
    (SELECT s.url FROM sighting s WHERE s.version_id = v.id ORDER BY s.id DESC LIMIT 1) AS url"""
_JOINED = """JOIN version v ON v.id = d.version_id
    JOIN report r ON r.id = d.report_id
    JOIN organ o ON o.id = r.organ_id"""
_INDEXED = "FROM narrative_words(:terms) w CROSS JOIN reading i ON i.id = w.rowid CROSS JOIN reading d ON d.version_id = i.version_id"
_THROUGH = "SELECT rowid FROM narrative_words('everything') ORDER BY rowid DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Among:
    """Which reports are looked at: `organ` is part of its name, `region` the beginning of its code."""

    organ: str | None = None
    year: int | None = None
    region: str | None = None

    @property
    def conditions(self) -> str:
        told = {
            "o.name LIKE :organ ESCAPE '!'": self.organ,
            "r.report_year = :year": self.year,
            "o.region_code LIKE :region ESCAPE '!'": self.region,
        }
        return "".join(f" AND {condition}" for condition, value in told.items() if value is not None)

    @property
    def values(self) -> dict[str, Any]:
        told = {
            "organ": None if self.organ is None else f"%{_literal(self.organ)}%",
            "year": self.year,
            "region": None if self.region is None else f"{_literal(self.region)}%",
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Asking:
    """One search under way; `deadline` is of time.monotonic()."""

    url: str
    wanted: Asked
    among: Among
    seconds: float
    deadline: float

    def rows(self, sql: str, values: dict[str, Any], at_most: int = AT_ONCE) -> list[dict[str, Any]]:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise too_slow(self.seconds)
        try:
            found = run_select(self.url, sql, params=values, max_rows=at_most, max_seconds=left)
        except QueryTimeout as error:
            raise too_slow(self.seconds) from error
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def candidates(asking: Asking) -> Iterator[dict[str, Any]]:
    if make_url(asking.url).get_backend_name() == "sqlite":
        yield from _of_sqlite(asking)
    else:
        yield from _of_postgresql(asking)


def unindexed(asking: Asking) -> int:
    """How many readings in force the index does not hold yet; counted up to 100,000."""
    if make_url(asking.url).get_backend_name() != "sqlite":
        return 0
    sql = "SELECT count(*) AS n FROM (SELECT 1 FROM reading d WHERE d.id > :through AND d.is_current LIMIT 100000) x"
    return int(asking.rows(sql, {"through": _through(asking)})[0]["n"])


def _of_sqlite(asking: Asking) -> Iterator[dict[str, Any]]:
    through = _through(asking) if asking.wanted.terms and not _are_few(asking) else 0
    yield from _read(asking, "d.id > :through", {"through": through})
    if through:
        yield from _indexed(asking, through)


def _are_few(asking: Asking) -> bool:
    """Whether so few reports are looked at that no index is needed."""
    if not asking.among.values:
        return False
    sql = f"""SELECT count(*) AS n FROM (SELECT 1 FROM report r JOIN organ o ON o.id = r.organ_id
        WHERE true{asking.among.conditions} LIMIT {FEW + 1}) x"""
    return bool(asking.rows(sql, asking.among.values)[0]["n"] <= FEW)


def _through(asking: Asking) -> int:
    """The last reading the index holds; 0 where there is no index."""
    try:
        found = asking.rows(_THROUGH, {})
    except QueryError as error:
        if "no such" not in error.message.en:
            raise
        return 0  # no such table, because this SQLite has no such module
    return int(found[0]["rowid"]) if found else 0


def _indexed(asking: Asking, through: int) -> Iterator[dict[str, Any]]:
    """An entry leads to the version, whose reading in force may be another that says the same words."""
    words = " ".join(f'"{term[0]}" *' if term.endswith("*") else f'"{term}"' for term in asking.wanted.terms)
    values = {"terms": f'({words}) OR "{OVERLONG}"', "before": through + 1, **asking.among.values}
    sql = f"""SELECT w.rowid AS entry, {_COLUMNS} {_INDEXED} AND d.is_current {_JOINED}
        WHERE w.rowid < :before{asking.among.conditions} ORDER BY w.rowid DESC LIMIT {AT_ONCE}"""
    while rows := asking.rows(sql, values):
        yield from (row for row in rows if row["reading_id"] <= through)
        values["before"] = rows[-1]["entry"]


def _of_postgresql(asking: Asking) -> Iterator[dict[str, Any]]:
    if not asking.wanted.terms:
        yield from _read(asking, "true", {})
        return
    words = " & ".join(
        f"'{term[0]}':*" if term.endswith("*") else f"'{term}'" for term in asking.wanted.terms
    )
    holds = "narrative_words(d.title, d.sections) @@ CAST(:terms AS tsquery)"
    yield from _read(asking, holds, {"terms": f"({words}) | '{OVERLONG}'"})


def _read(asking: Asking, condition: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    sql = f"""SELECT {_COLUMNS} FROM reading d {_JOINED}
        WHERE d.is_current AND d.id < :before AND {condition}{asking.among.conditions}
        ORDER BY d.id DESC LIMIT {AT_ONCE}"""
    told = {**values, "before": 2**62, **asking.among.values}
    while rows := asking.rows(sql, told):
        yield from rows
        told["before"] = rows[-1]["reading_id"]


def _literal(text: str) -> str:
    return "".join(f"!{character}" if character in "!%_" else character for character in text)
