"""A query asked as of an instant: in front of it, each view it names becomes what that view showed then.

The names are shadowed by common table expressions over the `…_as_of` views. Nothing of the query is quoted or
wrapped, so that it stays what it was to everything that looks at it before it runs (`db.query`).
"""

import re
from datetime import UTC, date, datetime, time

from db.columns import ISO_UTC
from db.query import QueryRefused
from db.views import AS_OF, VIEWS

BLANK = r"(?:\s|--[^\n\r]*(?:[\n\r]|$)|/\*.*?\*/)*"
BEGINS = re.compile(rf"({BLANK})(with\b{BLANK}(?:recursive\b)?)?", re.IGNORECASE | re.DOTALL)
WORD = re.compile(r"[^\W\d]\w*")
OF_SCHEMA = re.compile(r"\b(main|temp|public)\b[\"`\]]?\s*\.\s*[\"`\[]?(\w+)", re.IGNORECASE)
TWINS = {view.name.removesuffix("_as_of"): view.name for view in AS_OF}
COLUMNS = {view.name: ", ".join(column.name for column in view.columns) for view in VIEWS}


def instant(written: str) -> datetime:
    """The last moment of a day (UTC), or a time with its offset; ValueError for anything else."""
    try:
        return datetime.combine(date.fromisoformat(written), time.max, UTC)
    except ValueError:
        moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"a time needs its offset, as in {written}Z")
    return moment.astimezone(UTC)


def as_of(sql: str, then: datetime) -> str:
    """`sql` as of `then`; QueryRefused where it reaches a view past its name."""
    for schema, name in OF_SCHEMA.findall(sql):
        if name.lower() in TWINS:
            raise QueryRefused(
                f"--as-of 时请写 {name}，不要写 {schema}.{name}",
                f"with --as-of write {name}, not {schema}.{name}",
            )
    named = {word.lower() for word in WORD.findall(sql)}
    shadows = [_shadow(name, then) for name in TWINS if name in named]
    if not shadows:
        return sql
    begin = BEGINS.match(sql)
    assert begin is not None  # it matches nothing at all, too
    blank, own = begin.groups()
    rest = sql[begin.end() :]
    return f"{blank}{own or 'WITH'} {', '.join(shadows)}{',' if own else ''} {rest}"


def _shadow(name: str, then: datetime) -> str:
    at = then.astimezone(UTC).strftime(ISO_UTC)
    known = f"known_from <= '{at}' AND (known_until IS NULL OR known_until > '{at}')"
    return f"{name} AS (SELECT {COLUMNS[name]} FROM {TWINS[name]} WHERE {known})"
