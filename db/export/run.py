"""Views to files, all of one moment, in a folder that is there whole or not at all."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.export import folder, readme
from db.export.chosen import Chosen
from db.export.duckdb_sql import script
from db.export.package import Moment, package
from db.export.parquet import parquet_file
from db.export.snapshot import batches, snapshot
from db.export.text_files import Write, csv_file, jsonl_file
from db.named import NamedQuery
from db.views import View
from parser.forms import Forms

FORMATS: Mapping[str, Callable[[Path, View], AbstractContextManager[Write]]] = {
    "parquet": parquet_file,
    "csv": csv_file,
    "jsonl": jsonl_file,
}

Watch = Callable[[str, int], None]
"""Told the view under way and how many of its rows are written."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`formats` are keys of FORMATS; `forms` and `queries` are those of the configuration.

    `then` is the instant of whose knowledge the views tell; None is the present.
    """

    views: Sequence[Chosen]
    formats: Sequence[str]
    forms: Forms
    queries: Sequence[NamedQuery]
    replace: bool = False
    then: datetime | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file with the rows of a view."""

    view: str
    form: str
    rows: int
    size: int


def export(session: Session, place: Path, wanted: Wanted, now: datetime, watch: Watch) -> list[Table]:
    """Raises FolderRefused, or NoParquet; whatever fails leaves no folder behind."""
    with folder.new_folder(place, replace=wanted.replace) as making:
        with snapshot(session) as (connection, revision):
            rows = {one.view.name: _write(connection, one, wanted, making, watch) for one in wanted.views}
        tables = {
            _path(form, one.view): (one, form, rows[one.view.name])
            for form in wanted.formats
            for one in wanted.views
        }
        _explain(making, wanted, now)
        weights = folder.weigh(making)
        told = package(tables, weights, wanted.forms, Moment(now, revision, wanted.then))
        _text(making / "datapackage.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        _text(making / folder.SUMS, folder.sums(folder.weigh(making)))
    sizes = {weight.path: weight.size for weight in weights}
    return [Table(one.view.name, form, count, sizes[path]) for path, (one, form, count) in tables.items()]


def _write(connection: Connection, one: Chosen, wanted: Wanted, making: Path, watch: Watch) -> int:
    """One pass over the view for all formats; how many rows it has."""
    rows = 0
    with ExitStack() as open_files:
        writes = [
            open_files.enter_context(FORMATS[form](_made(making / _path(form, one.view)), one.view))
            for form in wanted.formats
        ]
        for batch in batches(connection, one, wanted.then):
            for write in writes:
                write(batch)
            rows += len(batch)
            watch(one.view.name, rows)
    return rows


def _explain(making: Path, wanted: Wanted, now: datetime) -> None:
    _text(making / "README.md", readme.readme(wanted.formats, now, wanted.then))
    _text(making / "DICTIONARY.md", readme.dictionary(wanted.views, wanted.forms))
    if "parquet" in wanted.formats:
        views = [one.view for one in wanted.views]
        _text(making / "duckdb.sql", script(views, wanted.queries, wanted.then))


def _path(form: str, view: View) -> str:
    return f"{form}/{view.name}.{form}"


def _made(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
