"""What a backup holds: a file manifest.json, written last, so that a backup that was broken off leaves the one before."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 1
NAME = "manifest.json"


class BackupError(Exception):
    """Nothing was backed up or restored, or not all; the message says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the backup, named with `/` relative to its folder; the sha256 is of its first `size` bytes."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of PostgreSQL, as COPY writes it, gzipped in `kept`; `counted` are columns that count on, and the
    last number given in each, which may be that of a row that is no more."""

    name: str
    columns: tuple[str, ...]
    rows: int
    kept: Kept
    counted: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """`backend` is sqlite (one file, `file`) or postgresql (`tables`, each after those it refers to).

    `revision` is that of its schema, `first_record` the id of the first WARC record ever indexed, which
    tells one archive from another; None while it is empty.
    """

    backend: str
    revision: str
    first_record: str | None
    file: Kept | None = None
    tables: tuple[Table, ...] = ()

    @property
    def kept(self) -> tuple[Kept, ...]:
        return (self.file,) if self.file else tuple(table.kept for table in self.tables)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made_at` is when the snapshot was taken, ISO 8601 in UTC; `warc` in the order of the names."""

    made_at: str
    database: Database
    warc: tuple[Kept, ...]

    @property
    def size(self) -> int:
        return sum(kept.size for kept in (*self.database.kept, *self.warc))


def dump(manifest: Manifest) -> str:
    return json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1) + "\n"


def load(text: str) -> Manifest:
    """Raises BackupError when it is none, or of a later gongkai."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise BackupError(
                f"备份格式 {told['format']} 无人认识，请用更新的 gongkai"
                f" | nobody knows format {told['format']} of a backup: use a newer gongkai"
            )
        kept = tuple(Kept(**each) for each in told["warc"])
        return Manifest(told["made_at"], _database(told["database"]), kept)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{NAME} 读不出来 | {NAME} cannot be read: {error}") from error


def _database(told: Mapping[str, Any]) -> Database:
    tables = tuple(
        Table(
            each["name"],
            tuple(each["columns"]),
            each["rows"],
            Kept(**each["kept"]),
            tuple((column, int(last)) for column, last in each["counted"]),
        )
        for each in told["tables"]
    )
    file = Kept(**told["file"]) if told["file"] else None
    return Database(told["backend"], told["revision"], told["first_record"], file, tables)
