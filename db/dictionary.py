"""The data dictionary: every column of every view, with the cells of the statutory forms it holds.

docs/sql.md prints it, and the view `dictionary` is it, frozen by a migration. When a view changes:

    python -m db.dictionary docs/sql.md                              # the tables of the page anew
    python -m db.dictionary db/migrations/dictionary_NNNN.py         # the rows a new revision installs
"""

import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from db.views import AS_OF, VIEWS, Column, View
from parser.forms import Form, Forms, load_forms

PATTERNS = {
    "applications": "t3.{column}.{{applicant}}",
    "disclosures": "t2.{{row_code}}.{column}",
    "disputes": "t4.{{channel}}.{column}",
}
SAME_CELL = {"amount_unit": "amount"}
"""A column that says something of the cell another one holds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the view `dictionary`, fields in the order of its columns."""

    view_name: str
    ordinal: int
    column_name: str
    type: str
    unit: str | None
    meaning_zh: str
    meaning_en: str
    cell_code: str | None
    forms: str | None


def entries(forms: Forms, views: Sequence[View] = VIEWS + AS_OF) -> tuple[Entry, ...]:
    return tuple(
        _entry(view, place, column, forms) for view in views for place, column in enumerate(view.columns, 1)
    )


def _entry(view: View, place: int, column: Column, forms: Forms) -> Entry:
    name = view.name.removesuffix("_as_of")
    holding = [form.id for form in forms.all if _holds(form, name, column.name)]
    pattern = PATTERNS[name].format(column=SAME_CELL.get(column.name, column.name)) if holding else None
    told = (column.sql_type, column.unit, column.zh, column.en)
    return Entry(view.name, place, column.name, *told, pattern, ", ".join(holding) or None)


def _holds(form: Form, view: str, column: str) -> bool:
    """Whether the form has cells for this column; rows of table 3 are columns of `applications`.

    A row of an older form that some organs keep printing is no row of the form.
    """
    name, table = SAME_CELL.get(column, column), PATTERNS.get(view, "")[:2]
    cells = (cell for cell in form.cells.values() if cell.table == table)
    return name in {cell.row if table == "t3" else cell.column for cell in cells} - form.hybrid_row_codes


def markdown(view: View, forms: Forms) -> str:
    """The section of docs/sql.md about a view."""
    found = entries(forms, [view])
    cells = any(entry.cell_code for entry in found)
    heads = [
        "列 column",
        "类型 type",
        "单位 unit",
        "含义",
        "meaning",
        *(["单元格 cell", "格式 forms"] if cells else []),
    ]
    lines = [_line(heads), "|---" * len(heads) + "|", *(_line(_printed(entry, cells)) for entry in found)]
    return f"### `{view.name}`\n\n{view.zh}\n{view.en}\n\n" + "\n".join(lines) + "\n"


def _printed(entry: Entry, cells: bool) -> list[str]:
    told = [f"`{entry.column_name}`", entry.type, entry.unit or "", entry.meaning_zh, entry.meaning_en]
    source = [f"`{entry.cell_code}`" if entry.cell_code else "", entry.forms or ""]
    return told + source if cells else told


def _line(parts: Sequence[str]) -> str:
    return "| " + " | ".join(parts) + " |"


def page(text: str, forms: Forms) -> str:
    """docs/sql.md with its sections about the views written anew."""
    begin = text.index("\n", text.index("\n## 视图 ") + 1) + 2
    end = text.index("\n## ", begin)
    return text[:begin] + "\n".join(markdown(view, forms) for view in VIEWS) + text[end:]


def statement(rows: Sequence[Entry]) -> str:
    """CREATE VIEW dictionary, the same on both databases."""
    names = ", ".join(field.name for field in fields(Entry))
    values = ",\n".join(f"({', '.join(map(_literal, astuple(row)))})" for row in rows)
    return f"CREATE VIEW dictionary ({names}) AS\nVALUES {values}"


def _literal(value: str | int | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def module(forms: Forms) -> str:
    """What a migration installs, which must not change with today's views."""
    return f'''"""The view `dictionary`, frozen; written by `python -m db.dictionary`."""

DICTIONARY = r"""{statement(entries(forms))}"""  # noqa: E501
'''


def main(path: Path, config: Path = Path("config")) -> None:
    forms = load_forms(config / "forms")
    text = page(path.read_text(encoding="utf-8"), forms) if path.suffix == ".md" else module(forms)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
