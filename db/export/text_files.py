"""CSV for spreadsheets and programs, JSON lines for programs. NULL and an empty text are told apart in both.

In CSV a NULL is nothing and an empty text is `""`. A text that a spreadsheet could run as a formula gets an
apostrophe in front, and so does one that begins with an apostrophe: taking one off every text that begins
with one gives back what was there (https://owasp.org/www-community/attacks/CSV_Injection). Numbers, dates and
true/false are never touched.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db.columns import ISO_UTC
from db.export.snapshot import Row
from db.views import View

Write = Callable[[Sequence[Row]], None]

RUNS = tuple("=+-@\t\r\n＝＋－＠")
ESCAPE = "'"
AS_IT_IS = re.compile(rf"""[^{re.escape("".join(RUNS) + ESCAPE)}",][^",\r\n]*""").fullmatch
"""Most texts: nothing to put in front and nothing to quote."""


@contextmanager
def csv_file(path: Path, view: View) -> Iterator[Write]:
    """UTF-8 with a byte order mark, without which spreadsheets in China read GBK; lines end with LF."""
    cells = [CELLS[column.sql_type] for column in view.columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(column.name for column in view.columns) + "\n")

        def write(rows: Sequence[Row]) -> None:
            file.writelines(_line(cells, row) for row in rows)

        yield write


def _line(cells: Sequence[Callable[[Any], str]], row: Row) -> str:
    return (
        ",".join("" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)) + "\n"
    )


def safe(value: str) -> str:
    """A text that no spreadsheet runs."""
    return ESCAPE + value if value.startswith((*RUNS, ESCAPE)) else value


def _quoted(value: str) -> str:
    told = str(value)
    return told if AS_IT_IS(told) else '"' + safe(told).replace('"', '""') + '"'


def iso(value: date) -> str:
    """A date, or a time in UTC to the microsecond, as `gongkai sql` shows them."""
    return value.strftime(ISO_UTC) if isinstance(value, datetime) else value.isoformat()


CELLS: Mapping[str, Callable[[Any], str]] = {
    "integer": str,
    "number": str,
    "text": _quoted,
    "boolean": lambda value: "true" if value else "false",
    "date": iso,
    "timestamp": iso,
}


@contextmanager
def jsonl_file(path: Path, view: View) -> Iterator[Write]:
    """An object a line, every column in each."""
    names = [column.name for column in view.columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=iso).encode
    with path.open("w", encoding="utf-8", newline="") as file:

        def write(rows: Sequence[Row]) -> None:
            file.writelines(encode(dict(zip(names, row, strict=True))) + "\n" for row in rows)

        yield write
