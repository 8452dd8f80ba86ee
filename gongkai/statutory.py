"""A report drawn as its statutory form: figures as printed, each flagged one with the number of its finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from gongkai.settings import Lang
from parser.forms import BlockRowSpec, BlockSpec, Form, ListRowSpec, ListTable, RowSpec
from parser.model import Cell, Finding, Semantic, Severity, Standing

LEGEND = {
    "zh": "绿色：恒等式相符；红色：恒等式不符；〔甲 | 乙〕：有几种读法，不取其一；〔缺〕：文中丢失；空白：原文空白；[1]：见下面第 1 条",
    "en": "green: confirmed by an identity; red: contradicted; 〔a | b〕: several readings, none taken;"
    " [lost]: not in the text; empty: blank as printed; [1]: see finding 1 below",
}
_COLOURS = {Standing.CONTRADICTED: "bold red", Standing.AMBIGUOUS: "bold yellow", Standing.CONFIRMED: "green"}
_WORTH_A_MARK = (Severity.ERROR, Severity.WARNING)

Marks = Mapping[str, Sequence[int]]
Sheet = tuple[str, list[str], list[list[object]]]


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """In the order in which findings are numbered."""
    return sorted(findings, key=rank)


def rank(finding: Finding) -> tuple[int, str]:
    """Errors first, then by rule."""
    return list(Severity).index(finding.severity), finding.rule


def marks_of(findings: Sequence[Finding]) -> Marks:
    """Which findings (numbered from 1) speak of a cell, a row (`t3.granted`) or a table (`t2`)."""
    marks: dict[str, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        if finding.severity in _WORTH_A_MARK:
            for code in finding.cells:
                marks.setdefault(code, []).append(number)
    return marks


@dataclass(frozen=True, slots=True)
class Drawing:
    """The cells of one report and what is said of them, in one language."""

    cells: Mapping[str, Cell]
    marks: Marks
    lang: Lang

    def tables(self, form: Form) -> list[Sheet]:
        """The tables that the form has, as printed: title, heads, rows of marked cells."""
        drawn = {"t2": self._table2, "t3": self._table3, "t4": self._table4}
        three = [draw(form) for code, draw in drawn.items() if code in form.tables]
        return [*three, *map(self._list, form.lists)]

    def _table2(self, form: Form) -> Sheet:
        """A block after the other, each under its own column heads."""
        wide = max(len(block.columns) for block in form.t2.blocks)
        rows: list[list[object]] = []
        for block in form.t2.blocks:
            rows.append([Text(head, style="bold") for head in self._heads2(block, wide)])
            rows += [self._row2(row, block, wide) for row in block.rows]
        return self._title(form.t2, "t2"), self._heads2(form.t2.blocks[0], wide), rows[1:]

    def _heads2(self, block: BlockSpec, wide: int) -> list[str]:
        heads = [block.name_zh if self.lang == "zh" else block.law, *map(self._label, block.columns)]
        return heads + [""] * (wide + 1 - len(heads))

    def _row2(self, row: BlockRowSpec, block: BlockSpec, wide: int) -> list[object]:
        figures = [self._cell(f"t2.{row.code}.{column.code}") for column in block.columns]
        return [f"{self._label(row)}{self._mark(f't2.{row.code}')}", *figures, *[""] * (wide - len(figures))]

    def _table3(self, form: Form) -> Sheet:
        columns = form.t3.columns
        rows: list[list[object]] = [
            [self._row_label(row), *(self._cell(f"t3.{row.code}.{column.code}") for column in columns)]
            for row in form.t3_rows
            if f"t3.{row.code}.total" in self.cells
        ]
        return self._title(form.t3, "t3"), ["", *map(self._label, columns)], rows

    def _table4(self, form: Form) -> Sheet:
        columns = form.t4.columns
        rows: list[list[object]] = [
            [self._label(group), *(self._cell(f"t4.{group.code}.{column.code}") for column in columns)]
            for group in form.t4.groups
        ]
        return self._title(form.t4, "t4"), ["", *map(self._label, columns)], rows

    def _list(self, table: ListTable) -> Sheet:
        """The rows that are printed or lost, indented as in the form, then those the form does not have."""
        heads = {"zh": ["指标", "单位"], "en": ["indicator", "unit"]}[self.lang]
        above: list[ListRowSpec] = []
        rows: list[list[object]] = []
        known: set[str] = set()
        for row in table.printed_rows:
            codes = [table.cell_code(row.code, column.code) for column in table.columns]
            known.update(codes)
            if row.heading:
                above = [*(one for one in above if one.depth < row.depth), row]
            elif any(code in self.cells for code in codes):
                rows += [self._list_row(one, [""] * len(codes)) for one in above if one.depth < row.depth]
                rows.append(self._list_row(row, codes))
                above = []
        others = [code for code in self.cells if code.startswith(f"{table.code}.") and code not in known]
        rows += [[code.removeprefix(f"{table.code}.extra."), *self._figures([code])] for code in others]
        return self._title(table, table.code), [*heads, *map(self._label, table.columns)], rows

    def _list_row(self, row: ListRowSpec, codes: Sequence[str]) -> list[object]:
        return ["　" * row.depth + self._label(row), *self._figures(codes)]

    def _figures(self, codes: Sequence[str]) -> list[object]:
        """The unit, then the cells; a heading has neither."""
        units = [cell.unit for code in codes if (cell := self.cells.get(code)) and cell.unit]
        return [next(iter(units), ""), *(self._cell(code) if code else "" for code in codes)]

    def _title(self, table: object, code: str) -> str:
        return f"{getattr(table, f'title_{self.lang}')}{self._mark(code)}"

    def _label(self, spec: object) -> str:
        return str(getattr(spec, f"label_{self.lang}"))

    def _row_label(self, row: RowSpec) -> str:
        """The label with the group it is printed under: three groups number their rows from 1."""
        group = f"{row.group_zh} " if self.lang == "zh" and row.group_zh else ""
        return f"{group}{self._label(row)}{self._mark(f't3.{row.code}')}"

    def _cell(self, code: str) -> Text:
        """The cell as printed, coloured by its standing; lost and withheld cells say so."""
        text, style = self._printed(self.cells.get(code))
        return Text(text + self._mark(code), style=style)

    def _printed(self, cell: Cell | None) -> tuple[str, str]:
        if cell is None or cell.semantic is Semantic.ABSENT:
            return {"zh": "〔缺〕", "en": "[lost]"}[self.lang], "yellow"
        if cell.standing is Standing.AMBIGUOUS:
            readings = " | ".join(dict.fromkeys(raw if raw else "-" for _, raw in cell.alternatives))
            return f"〔{readings}〕", _COLOURS[Standing.AMBIGUOUS]
        return cell.raw or "", _COLOURS.get(cell.standing, "")

    def _mark(self, code: str) -> str:
        numbers = self.marks.get(code, ())
        return f" [{','.join(map(str, numbers))}]" if numbers else ""
