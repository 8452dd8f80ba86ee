"""An answer of the archive written out: a table for people, CSV, JSON or Parquet for programs."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from db.export.parquet import NoParquet, arrow
from db.query import QueryError, Table
from gongkai.console import console, grid
from gongkai.settings import Settings

if TYPE_CHECKING:
    import pyarrow

FORMATS = ("table", "csv", "json", "parquet")


class NotWritten(QueryError):
    """The answer cannot be written where it was asked to be; the message says why."""


def refuse_our_own(settings: Settings, output: Path | None) -> None:
    """Raises NotWritten where an answer would go over a file of the archive."""
    if output and output.exists() and output.resolve().is_relative_to(settings.data.resolve()):
        raise NotWritten(f"{output} 是档案里的文件，不能覆盖", f"{output} is a file of the archive")


def write_table(found: Table, form: str, output: Path | None = None) -> None:
    """To `output`, else to standard output; a table for people always goes there. Raises NotWritten."""
    try:
        _write(found, form, output)
    except OSError as error:
        if output is None:
            raise
        raise NotWritten(f"不能写入 {output}：{error.strerror}", f"{output}: {error.strerror}") from error


def _write(found: Table, form: str, output: Path | None) -> None:
    if form == "table":
        console().print(grid(None, found.columns, found.rows))
    elif form == "parquet":
        _write_bytes(parquet(found), output)
    elif output:
        output.write_text(_text(found, form), encoding="utf-8")
    else:
        typer.echo(_text(found, form), nl=False)


def _text(found: Table, form: str) -> str:
    if form == "json":
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        return json.dumps(rows, ensure_ascii=False) + "\n"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([found.columns, *found.rows])
    return written.getvalue()


def _write_bytes(body: bytes, output: Path | None) -> None:
    if output:
        output.write_bytes(body)
        return
    if sys.stdout.isatty():
        raise NoParquet(
            "Parquet 是二进制，请加 --output 文件", "Parquet is binary: give --output FILE or redirect"
        )
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def parquet(found: Table) -> bytes:
    """Types follow the values: integers, else numbers, else text; a column without any value is text."""
    pyarrow = arrow()
    columns = [_array(pyarrow, [row[place] for row in found.rows]) for place in range(len(found.columns))]
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table(columns, names=_unique(found.columns)), sink)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _array(library: Any, values: list[Any]) -> "pyarrow.Array[Any]":
    kinds = {type(value) for value in values if value is not None}
    for held, kind in (
        ({bool}, library.bool_()),
        ({int}, library.int64()),
        ({int, float}, library.float64()),
    ):
        if kinds and kinds <= held and not any(_is_beyond(value) for value in values):
            return library.array(values, kind)
    return library.array([None if value is None else str(value) for value in values], library.string())


def _is_beyond(value: object) -> bool:
    """Whether it is an integer that 64 bits do not hold."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _unique(names: tuple[str, ...]) -> list[str]:
    """A second column of one name is called name_2: no reader of Parquet takes two of one name."""
    return [
        f"{name}_{n}" if (n := names[: at + 1].count(name)) > 1 else name for at, name in enumerate(names)
    ]
