"""The YAML of a first draft: a form file in which what a person must decide is called TODO."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import yaml

from parser import labels
from parser.forms import ApplicantSpec, BlockRowSpec, ColumnSpec, Form, Forms, GroupSpec, RowSpec
from parser.propose.sketch import Sketch, SketchRow
from parser.propose.sums import proposals

TODO = "TODO"

Names = Mapping[str, tuple[str, str]]
"""Code and English label by the Chinese one, as `labels.stem` gives it."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a table's rows and columns, in order."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def draft(
    sketches: Sequence[Sketch], year: int | None, titles: Mapping[int, str], near: str, forms: Forms
) -> str:
    """The file as text: comments say what was guessed, and by what arithmetic."""
    head = [
        "# 初稿，由 gongkai propose-form 写成。填好每个 TODO，存为 config/forms/<id>.yaml，再运行 gongkai check。",
        "# A first draft: fill in every TODO, save it as config/forms/<id>.yaml, then run gongkai check.",
        *([f"# 最接近的已知格式 the nearest known form: {near}"] if near else []),
        f"id: {TODO}",
        f"document: {TODO}",
        f"title_zh: {TODO}",
        f"title_en: {TODO}",
        f"years: {{first: {year or TODO}}}",
    ]
    tables = [(one, _codes(one, number, year, forms)) for number, one in enumerate(sketches)]
    equations = [
        line for number, (one, codes) in enumerate(tables) for line in _identities(one, codes, number)
    ]
    lists = [line for one, codes in tables for line in _table(one, codes, forms)]
    parts = [
        "",
        "# 标题由各机关自拟的，删去本段 | delete the sections if every organ titles them as it likes",
        *_block("sections", _sections(titles, forms)),
        "",
        *_block("lists", lists),
        "",
        *_block("identities", equations),
    ]
    return "\n".join([*head, *parts]) + "\n"


def _block(key: str, lines: Sequence[str]) -> list[str]:
    return [f"{key}:" if lines else f"{key}: []", *lines]


def _sections(titles: Mapping[int, str], forms: Forms) -> list[str]:
    known = {title: spec for form in forms.all for spec in form.sections for title in spec.titles}
    found = []
    for number, printed in titles.items():
        title = labels.core(printed)
        english = known[title].title_en if title in known else TODO
        found.append(f"  - {_flow({'number': number, 'title_zh': title, 'title_en': english})}")
    return found


def _codes(one: Sketch, number: int, year: int | None, forms: Forms) -> Codes:
    """Rows and columns are called as in a known form where the label is the same, else numbered."""
    rows = _named([row.label for row in one.rows], _known_rows(forms), "r{:02}")
    columns = _named(one.columns, _known_columns(forms), "c{}") if len(one.columns) > 1 else ("",)
    return Codes(f"{ascii_lowercase[number % 26]}{(year or 0) % 100}", rows, columns)


def _named(texts: Sequence[str], known: Names, pattern: str) -> tuple[str, ...]:
    found: list[str] = []
    for place, text in enumerate(texts, 1):
        code = known.get(labels.stem(text), ("", ""))[0]
        found.append(code if code and code not in found else pattern.format(place))
    return tuple(found)


def _known_rows(forms: Forms) -> Names:
    """The newest form that has a label gives its code."""
    rows = (row for form in forms.all for row in _rows_of(form))
    return {labels.stem(label): (row.code, row.label_en) for row in rows for label in row.labels}


def _rows_of(form: Form) -> Iterator[BlockRowSpec | RowSpec]:
    yield from (row for _, row in form.t2.rows())
    yield from form.t3_rows
    yield from (row for table in form.lists for row in table.printed_rows)


def _known_columns(forms: Forms) -> Names:
    columns = (column for form in forms.all for column in _columns_of(form))
    return {labels.stem(column.label_zh): (column.code, column.label_en) for column in columns}


def _columns_of(form: Form) -> Iterator[ColumnSpec | ApplicantSpec | GroupSpec]:
    yield from (column for block in form.t2.blocks for column in block.columns)
    yield from form.t4.columns
    yield from form.t3.columns


def _table(one: Sketch, codes: Codes, forms: Forms) -> Iterator[str]:
    yield f"  - code: {codes.table}"
    yield f"    # {one.grid.locator}"
    yield from (f"    {key}: {TODO}" for key in ("name_zh", "title_zh", "title_en"))
    headers = {
        "label": [one.label_header or TODO],
        "unit": [one.unit_header] if one.unit_header else [],
        "ignored": list(one.ignored),
    }
    yield f"    headers: {_flow(headers)}"
    yield "    columns:"
    english = _known_columns(forms)
    for code, text in zip(codes.columns, one.columns, strict=True):
        yield f"      - {_flow({'code': code, **_label(labels.year_as_x(text) or TODO, english)})}"
    yield "    rows:"
    english = _known_rows(forms)
    for code, row in zip(codes.rows, one.rows, strict=True):
        yield f"      - {_flow({'code': code, **_label(row.label, english), **_facts(row)})}"


def _label(text: str, english: Names) -> dict[str, str]:
    return {"label_zh": text, "label_en": english.get(labels.stem(text), ("", TODO))[1]}


def _facts(row: SketchRow) -> dict[str, Any]:
    """Only what departs from the usual."""
    money = bool(row.unit and "元" in row.unit)
    facts = {
        "group_zh": row.group,
        "unit": row.unit,
        "count": False if money else None,
        "heading": row.heading,
        "depth": row.level,
    }
    return {key: fact for key, fact in facts.items() if fact or (key == "count" and fact is False)}


def _identities(one: Sketch, codes: Codes, number: int) -> Iterator[str]:
    for place, proposal in enumerate(proposals(one), 1):
        names = codes.columns if proposal.over == "rows" else codes.rows
        equation = f"{' + '.join(names[n] for n in proposal.parts)} = {names[proposal.total]}"
        yield f"  # 本表如此，请核对是否格式所定 true of this table, check that the form says so: {proposal.arithmetic}"
        rule = f"{codes.table.upper()}-{place:02}"
        yield f"  - {_flow({'rule': rule, 'over': f'{codes.table}.{proposal.over}', 'equation': equation})}"


def _flow(data: Mapping[str, Any]) -> str:
    """One line of YAML."""
    return yaml.safe_dump(
        dict(data), default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    ).strip()
