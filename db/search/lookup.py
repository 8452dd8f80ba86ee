"""Readings in force, of the newest versions or of all, that may say what is asked, the latest archived first.

They are asked for as `gongkai sql` would. The writer brings the index up to date now and then (`db.writer.words`);
what it does not hold yet is read one by one.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

from db.query import QueryError, QueryTimeout, run_select, too_slow
from db.search.words import OVERLONG, Asked

AT_ONCE = 200
FEW = 2000
"""Readings that are read one by one sooner than an index is asked."""
EVERYTHING = "everything"
"""A term of every entry on SQLite: the last entry is that of the last reading that was looked at."""

_COLUMNS = """d.id AS reading_id, d.report_id, o.name AS organ, NULLIF(o.region_code, '') AS region_code,
    r.report_year, v.number AS version, d.is_current, d.title, CAST(b.sections AS text) AS sections,
    (SELECT s.url FROM sighting s WHERE s.version_id = v.id ORDER BY s.id DESC LIMIT 1) AS url"""
_JOINED = """JOIN reading_body b ON b.reading_id = d.id
    JOIN version v ON v.id = d.version_id
    JOIN report r ON r.id = d.report_id
    JOIN organ o ON o.id = r.organ_id"""
_INDEXED = {
    "sqlite": ("w.rowid", "narrative_words(:words) w CROSS JOIN reading i ON i.id = w.rowid CROSS"),
    "postgresql": (
        "w.reading_id",
        """(SELECT reading_id FROM narrative_words
            WHERE has_words AND narrative_words_of(reading_id) @@ CAST(:words AS tsquery)) w
        JOIN reading i ON i.id = w.reading_id""",
    ),
}
"""What an entry is called, and the entries with their readings. CROSS: SQLite is to begin with the index."""


def through_of(dialect: str) -> str:
    """The query for the last reading the index holds, as `last`."""
    if dialect == "sqlite":
        return f"SELECT rowid AS last FROM narrative_words('{EVERYTHING}') ORDER BY rowid DESC LIMIT 1"
    return "SELECT max(reading_id) AS last FROM narrative_words"


@dataclass(frozen=True, slots=True)
class Among:
    """Which reports are looked at: `organ` is part of its name, `region` the beginning of its code.

    `every`: all versions of them, not only the newest.
    """

    organ: str | None = None
    year: int | None = None
    region: str | None = None
    every: bool = False

    @property
    def in_force(self) -> str:
        """Of each version one reading is not superseded, of the newest that is the current one."""
        return "NOT d.superseded" if self.every else "d.is_current"

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

    @property
    def dialect(self) -> str:
        return make_url(self.url).get_backend_name()

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
    through = _through(asking) if asking.wanted.terms and not _are_few(asking) else 0
    yield from _read(asking, through)
    if through:
        yield from _indexed(asking, through)


def unindexed(asking: Asking) -> int:
    """How many readings in force the index does not hold yet; counted up to 100,000."""
    sql = f"""SELECT count(*) AS n FROM (SELECT 1 FROM reading d
        WHERE d.id > :through AND {asking.among.in_force} LIMIT 100000) x"""
    return int(asking.rows(sql, {"through": _through(asking)})[0]["n"])


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
        found = asking.rows(through_of(asking.dialect), {})
    except QueryError as error:
        if "no such" not in error.message.en and "does not exist" not in error.message.en:
            raise
        return 0  # an archive of an earlier schema, or an SQLite that has no such module
    return int(found[0]["last"] or 0) if found else 0


def _indexed(asking: Asking, through: int) -> Iterator[dict[str, Any]]:
    """An entry leads to the version, whose reading in force may be another that says the same words."""
    words = _MATCHING[asking.dialect](asking.wanted.terms)
    values = {"words": words, "before": through + 1, **asking.among.values}
    entry, indexed = _INDEXED[asking.dialect]
    sql = f"""SELECT {entry} AS entry, {_COLUMNS} FROM {indexed}
        JOIN reading d ON d.version_id = i.version_id AND {asking.among.in_force} {_JOINED}
        WHERE {entry} < :before{asking.among.conditions} ORDER BY {entry} DESC LIMIT {AT_ONCE}"""
    while rows := asking.rows(sql, values):
        yield from (row for row in rows if row["reading_id"] <= through)
        values["before"] = rows[-1]["entry"]


def _fts5(terms: Sequence[str]) -> str:
    words = " ".join(f'"{term[0]}" *' if term.endswith("*") else f'"{term}"' for term in terms)
    return f'({words}) OR "{OVERLONG}"'


def _tsquery(terms: Sequence[str]) -> str:
    words = " & ".join(f"'{term[0]}':*" if term.endswith("*") else f"'{term}'" for term in terms)
    return f"({words}) | '{OVERLONG}'"


_MATCHING = {"sqlite": _fts5, "postgresql": _tsquery}


def _read(asking: Asking, through: int) -> Iterator[dict[str, Any]]:
    """One by one, what is behind `through`."""
    sql = f"""SELECT {_COLUMNS} FROM reading d {_JOINED}
        WHERE {asking.among.in_force} AND d.id > :through AND d.id < :before{asking.among.conditions}
        ORDER BY d.id DESC LIMIT {AT_ONCE}"""
    told = {"through": through, "before": 2**62, **asking.among.values}
    while rows := asking.rows(sql, told):
        yield from rows
        told["before"] = rows[-1]["reading_id"]


def _literal(text: str) -> str:
    return "".join(f"!{character}" if character in "!%_" else character for character in text)
