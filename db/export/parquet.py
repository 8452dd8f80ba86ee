"""Parquet, typed by db.views: what a column means stands in the metadata of its field."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.export.snapshot import Row
from db.export.text_files import Write
from db.query import QueryError
from db.views import Column, View

ROW_GROUP = 64 * 1024


class NoParquet(QueryError):
    """Parquet cannot be written here; the message says what is lacking."""


def arrow() -> Any:
    """The library; raises NoParquet where the extra is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise NoParquet(
            "写 Parquet 需要 pyarrow：pip install '.[analytics]'",
            "writing Parquet needs pyarrow: pip install '.[analytics]'",
        ) from error
    return pyarrow


@contextmanager
def parquet_file(path: Path, view: View) -> Iterator[Write]:
    """Figures are doubles (cells.raw has them as printed), times are UTC; a row group at a time is in memory."""
    schema = arrow().schema([_field(column) for column in view.columns])
    with arrow().parquet.ParquetWriter(path, schema, compression="zstd") as file:
        groups = _Groups(file, schema)
        yield groups.write
        groups.flush()


def _field(column: Column) -> Any:
    said = {"zh": column.zh, "en": column.en, **({"unit": column.unit} if column.unit else {})}
    return arrow().field(column.name, _kind(column), metadata=said)


def _kind(column: Column) -> Any:
    library = arrow()
    kinds = {
        "integer": library.int64(),
        "number": library.float64(),
        "text": library.string(),
        "boolean": library.bool_(),
        "date": library.date32(),
        "timestamp": library.timestamp("us", tz="UTC"),
    }
    return kinds[column.sql_type]


class _Groups:
    """Batches kept, as Arrow and no longer as Python's objects, until they make a row group."""

    def __init__(self, file: Any, schema: Any) -> None:
        self.file, self.schema = file, schema
        self.waiting: list[Any] = []

    def write(self, rows: Sequence[Row]) -> None:
        columns = zip(*rows, strict=True)
        arrays = [_array(values, field.type) for values, field in zip(columns, self.schema, strict=True)]
        self.waiting.append(arrow().record_batch(arrays, schema=self.schema))
        if sum(batch.num_rows for batch in self.waiting) >= ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.file.write_table(arrow().Table.from_batches(self.waiting), row_group_size=2 * ROW_GROUP)
        self.waiting = []


def _array(values: Sequence[Any], kind: Any) -> Any:
    """An integer that a double cannot hold exactly would be refused, so figures are made doubles here."""
    if kind == arrow().float64():
        values = [None if value is None else float(value) for value in values]
    return arrow().array(values, kind)
