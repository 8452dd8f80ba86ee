"""ST: whether the report has the parts, tables, rows and labels of its form, as printed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parser import labels
from parser.align.cells import is_mended
from parser.align.glued import STYLE as GLUED
from parser.align.lists import EXTRA, ListReading
from parser.align.table import Aligned
from parser.model import Blame, Cell, Grid, Paragraph, Semantic, Severity, Standing
from parser.rules.engine import Case, Outcome, rule
from parser.tables import Row
from parser.values import printed

_CHROME = re.compile(
    r"相关(?:文章|链接|新闻)|分享到|打印|上一篇|下一篇|关闭(?:窗口)?|附件下载|扫一扫|字号|返回顶部|收藏"
)
_LONGEST_CHROME = 20
_TORN = re.compile(r"\d\s+\d")
_INDICATORS_OF_A_TABLE = 10
_TEXT_STYLES = frozenset({"tsv", "pipe_per_cell", "tab_per_line", "pipe_rows", "run_together"})


@rule("ST-01", Severity.ERROR, "六部分缺失", "a part of the report is missing")
def section_missing(case: Case) -> Iterator[Outcome]:
    """条例 Art 50; a missing sixth part alone is a warning. Before 2019 the parts were free."""
    if not case.form.sections:
        return
    found = set(case.outline.sections)
    missing = [spec for spec in case.form.sections if spec.number not in found]
    severity = Severity.WARNING if [spec.number for spec in missing] == [6] else None
    names = "、".join(f"第{spec.number}部分 {spec.title_zh}" for spec in missing)
    codes = tuple(f"section {spec.number}" for spec in missing)
    have = ",".join(map(str, sorted(found)))
    yield Outcome(
        bool(missing), codes, f"有 {have or '无'}；缺 {names}" if missing else f"有 {have}", severity
    )


@rule("ST-02", Severity.INFO, "部分标题编号重复或错乱", "section numbering repeats or is out of order")
def section_numbering(case: Case) -> Iterator[Outcome]:
    """Rows 一 to 四 of table 3 are not headings and never count here."""
    if not case.form.sections:
        return
    headings = case.outline.headings
    ordinals = [heading.ordinal for heading in headings]
    wrong = [h for h in headings if h.ordinal != h.number or ordinals.count(h.ordinal) > 1]
    for heading in wrong:
        yield Outcome(True, (heading.locator,), f"{heading.title}（应为第{heading.number}部分）")
    for number, paragraph in case.outline.repeated:
        yield Outcome(True, (paragraph.locator,), f"{paragraph.text}（与第{number}部分标题相同）")
    if headings and not wrong and not case.outline.repeated:
        yield Outcome(False, (), ",".join(map(str, ordinals)))


@rule("ST-03", Severity.ERROR, "表格缺失", "a table is missing", blame=Blame.UNDECIDED)
def table_missing(case: Case) -> Iterator[Outcome]:
    """30号 and 60号 annexes; the statistics of 2014 were as often published apart from the report."""
    if not case.form.sections:
        return
    forms = case.aligned.forms if case.aligned else {}
    missing = tuple(table for table in case.form.tables if table not in forms)
    names = "、".join(case.form.tables[table] for table in missing)
    yield Outcome(bool(missing), missing, f"缺 {names}" if missing else "各表齐全")


def _name(case: Case, table: str) -> str:
    """What people call a table, by the form it was read with."""
    form = case.aligned.forms.get(table, case.form) if case.aligned else case.form
    return form.tables.get(table, table)


@rule("ST-04", Severity.ERROR, "空白表", "a table is blank")
def table_blank(case: Case) -> Iterator[Outcome]:
    for table in case.aligned.forms if case.aligned and case.form.sections else ():
        semantics = [cell.semantic for cell in case.of_table(table)]
        lost = semantics.count(Semantic.ABSENT)
        stated = len(semantics) - semantics.count(Semantic.BLANK) - lost
        blame = Blame.UNDECIDED if lost == len(semantics) else None
        yield Outcome(
            not stated, (table,), f"{_name(case, table)} {stated}/{len(semantics)} 格有内容", blame=blame
        )


@rule("ST-05", Severity.ERROR, "使用旧版格式", "the form is not the one of the year", blame=Blame.FORM)
def form_version_mismatch(case: Case) -> Iterator[Outcome]:
    """60号 for 2019 and 2020, 30号 from 2021; judged table by table, because real reports mix them."""
    if case.aligned is None:
        return
    due = case.forms.for_year(case.year) if case.year else None
    if due is None:
        yield Outcome(False, ("form",), "", not_read="report year")
        return
    older = (
        tuple(row.spec for row in case.aligned.t3.labelled if row.spec.replaces) if case.aligned.t3 else ()
    )
    for table, form in case.aligned.forms.items():
        if table == "t3" and older and form is due:
            names = "、".join(spec.label_zh for spec in older)
            yield Outcome(
                True,
                (table,),
                f"{_name(case, table)} {form.id}，但用了旧版的行 (row of an older form): {names}",
            )
        elif table != "t4":
            yield Outcome(
                form is not due, (table,), f"{_name(case, table)} {form.id}; {case.year} 年应为 {due.id}"
            )


@rule("ST-06", Severity.WARNING, "表格行缺失", "a row of the form is missing", blame=Blame.UNDECIDED)
def row_missing(case: Case) -> Iterator[Outcome]:
    aligned = case.aligned
    if aligned is None:
        return
    if aligned.t3 is not None:
        form = aligned.forms["t3"]
        printed, group = aligned.t3.codes, _lost_group(case)
        missing = [row for row in form.t3.rows if row.code not in printed]
        codes = tuple(f"t3.{row.code}" for row in missing) + group
        names = [row.label_zh for row in missing] + [code.removeprefix("label ") for code in group]
        detached = "（移到表外 detached）" if aligned.detached else ""
        yield Outcome(bool(codes), codes, f"表三缺 {'；'.join(names)}{detached}" if codes else "表三行齐全")
    if aligned.t2 is not None:
        found = {spec.code for spec, _ in aligned.t2.labels}
        lost = [row for _, row in aligned.form.t2.rows() if row.code not in found]
        names = [row.label_zh for row in lost]
        yield Outcome(
            bool(lost),
            tuple(f"t2.{row.code}" for row in lost),
            f"表二缺 {'；'.join(names)}" if lost else "表二行齐全",
        )
    for reading in aligned.lists.values():
        yield _missing_of_a_list(reading)


def _missing_of_a_list(reading: ListReading) -> Outcome:
    """A province's or city's own table leaves rows out that are not missing in it."""
    table, missing = reading.table, reading.missing
    codes = tuple(f"{table.code}.{row.code}" for row in missing)
    if missing:
        return Outcome(True, codes, f"{table.name_zh}缺 {'；'.join(row.label_zh for row in missing)}")
    printed = f"{len(reading.labelled)} 行 rows"
    return Outcome(
        False, codes, f"{table.name_zh} {'地方表 local table, ' if reading.local else ''}{printed}"
    )


def _lost_group(case: Case) -> tuple[str, ...]:
    """The spanning label of the results, which the text may have dropped; rows stay recognisable without it."""
    group = next((row.group_zh for row in case.form.t3.rows if row.group_zh), None)
    table = case.aligned.tables.get("t3") if case.aligned else None
    if group is None or table is None or table.rows[0].style == GLUED:
        return ()
    wanted = labels.core(group)
    found = any(wanted in labels.core(row.cells[i].text) for row in table.rows for i in row.own)
    return () if found else (f"label {group}",)


@rule(
    "ST-07",
    Severity.WARNING,
    "多余或无标签行",
    "a row states figures under no known label",
    blame=Blame.UNDECIDED,
)
def unknown_row(case: Case) -> Iterator[Outcome]:
    aligned = case.aligned
    if aligned is None:
        return
    known = {labels.core(name) for name in case.form.t2.known_extra_rows}
    rows = [*(aligned.t2.unknown if aligned.t2 else ()), *(aligned.t3.unknown if aligned.t3 else ())]
    rows += _more_rows_of_t4(aligned)
    rows += [row for reading in aligned.lists.values() for row in reading.unknown]
    read = {row.text for row in _rows_read(aligned)}
    strange = [
        row
        for row in rows
        if row.text not in read and not any(labels.core(cell.text) in known for cell in row.cells)
    ]
    shown = "；".join(f"{row.locator}: {row.text}" for row in strange[:3])
    text = f"{len(strange)} 行 rows: {shown}{' …' if len(strange) > 3 else ''}"
    yield Outcome(bool(strange), tuple(row.locator for row in strange), text)


def _rows_read(aligned: Aligned) -> Iterator[Row]:
    """Rows that were taken: a second copy of one, as pages for narrow screens hold, is nothing strange."""
    yield from aligned.t2.rows if aligned.t2 else ()
    yield from (labelled.row for labelled in aligned.t3.labelled) if aligned.t3 else ()
    yield from (aligned.t4_row,) if aligned.t4_row else ()


def _more_rows_of_t4(aligned: Aligned) -> list[Row]:
    table = aligned.tables.get("t4")
    return [row for row in table.rows if row is not aligned.t4_row and row.stated] if table else []


@rule("ST-08", Severity.WARNING, "列错位", "columns do not line up", blame=Blame.READING)
def column_alignment_ambiguous(case: Case) -> Iterator[Outcome]:
    """Cells are quarantined, never guessed silently."""
    aligned = case.aligned
    if aligned is None:
        return
    for table in aligned.forms:
        cells = list(case.of_table(table))
        lost = _lost_of_a_list if table in aligned.lists else _lost_in_a_read_row
        doubtful = tuple(c.code for c in cells if lost(c, cells, aligned) or c.standing is Standing.AMBIGUOUS)
        leftover = max((c.leftover for c in aligned.tied.get(table, ())), default=0)
        misfits = aligned.t2.misfits if table == "t2" and aligned.t2 else []
        unclear = "；".join(f"{row} {have} 格对 {want} 列" for row, have, want in misfits)
        text = f"{_name(case, table)} {len(doubtful)} 格不能定位 (cells lost or ambiguous)，{leftover} 个数无处安放 (left over)"
        yield Outcome(bool(doubtful or leftover), doubtful, f"{text} {unclear}".strip())


def _lost_in_a_read_row(cell: Cell, cells: list[Cell], _: Aligned) -> bool:
    """A lost cell of a row of which other cells were read; a row lost whole is ST-06."""
    if cell.semantic is not Semantic.ABSENT:
        return False
    row = cell.code.rpartition(".")[0]
    return any(c.semantic is not Semantic.ABSENT for c in cells if c.code.rpartition(".")[0] == row)


def _lost_of_a_list(cell: Cell, _: list[Cell], aligned: Aligned) -> bool:
    """A lost cell of a row whose label is printed, which may be the row's only cell."""
    table, row = cell.code.split(".")[:2]
    return cell.semantic is Semantic.ABSENT and (row == EXTRA or row in aligned.lists[table].places)


@rule(
    "ST-09",
    Severity.INFO,
    "表头变体、截断或重复",
    "a column header differs from the form",
    blame=Blame.UNDECIDED,
)
def header_variant(case: Case) -> Iterator[Outcome]:
    if case.aligned is None:
        return
    headers = case.aligned.t2.headers if case.aligned.t2 else []
    variants = []
    for column, cell, style in headers:
        if cell is None:
            variants.append(f"缺 {column.label_zh}")
        elif labels.core(cell.text) not in column.labels:
            variants.append(f"{cell.locator}: {cell.text}（{column.label_zh}）")
        elif "\n" in cell.text and style in _TEXT_STYLES:
            variants.append(f"{cell.locator}: {cell.text.replace(chr(10), ' / ')}（断为两行 split）")
    if headers:
        yield Outcome(bool(variants), ("t2 header",), "；".join(variants) or f"{len(headers)} 个表头相符")
    for table, reading in case.aligned.lists.items():
        others = [f"{c.locator}: {c.text}（{s.label_zh}）" for s, c in reading.headers if not s.names(c.text)]
        text = "；".join(others) or f"{len(reading.headers)} 个表头相符"
        yield Outcome(bool(others), (f"{table} header",), text)


@rule("ST-10", Severity.INFO, "数字格内填“无”等", "a figure's cell holds words")
def non_numeric_token(case: Case) -> Iterator[Outcome]:
    """Recorded as printed, never converted."""
    words = [
        c for c in case.cells.values() if c.raw and c.value is None and c.standing is not Standing.AMBIGUOUS
    ]
    shown = "、".join(dict.fromkeys(c.raw or "" for c in words))
    if case.cells:
        yield Outcome(
            bool(words), tuple(c.code for c in words), f"{len(words)} 格 cells: {shown}".rstrip(": ")
        )


@rule("ST-11", Severity.INFO, "空白格", "blank cells")
def blank_cells(case: Case) -> Iterator[Outcome]:
    """No national rule says that a blank means zero; it stays NULL."""
    if not case.cells:
        return
    counts, lost = [], 0
    for table, name in case.form.tables.items():
        semantics = [cell.semantic for cell in case.of_table(table)]
        counts.append((name, semantics.count(Semantic.BLANK), len(semantics)))
        lost += semantics.count(Semantic.ABSENT)
    text = "，".join(f"{name} {blank}/{size}" for name, blank, size in counts)
    yield Outcome(any(blank for _, blank, _ in counts), (), f"空白 blank {text}；丢失 lost {lost}")


@rule("ST-12", Severity.WARNING, "提取损坏", "the text lost table borders", blame=Blame.READING)
def extraction_damage(case: Case) -> Iterator[Outcome]:
    """Damage of the reading, never of the publisher: cut tables, rulers, torn or glued digits."""
    aligned = case.aligned
    if aligned is None:
        yield from _table_in_words(case)
        return
    damage: list[str] = []
    for table, rows in aligned.tables.items():
        if len(rows.grids) > 1 and rows.rows[0].style in _TEXT_STYLES:
            starts = [next(row.locator for row in rows.rows if row.grid == grid) for grid in rows.grids[1:]]
            damage.append(f"{_name(case, table)}在 {'、'.join(starts)} 处断开 (table cut)")
        damage += [said.zh for said in rows.damage]
        if rows.rows and rows.rows[0].style == GLUED:
            damage.append(f"{_name(case, table)}无格线 (cells run together)")
    torn = [cell for cell in case.cells.values() if cell.raw and _TORN.search(printed(cell.raw))]
    damage += [f"{cell.code}: {cell.raw}" for cell in torn]
    mended = [cell for cell in case.cells.values() if is_mended(cell)]
    damage += _pieced_together(case, mended)
    unproven = [cell for cell in mended if cell.standing is not Standing.CONFIRMED]
    unsure = list(_read_with_doubt(case))
    damage += [f"{cell.code}: {cell.raw} 辨认有疑 (read with doubt)" for cell in unsure]
    codes = dict.fromkeys(cell.code for cell in (*torn, *unproven, *unsure))
    yield Outcome(bool(damage), tuple(codes), "；".join(damage) or "无 none")


def _read_with_doubt(case: Case) -> Iterator[Cell]:
    """Cells of a scan that looked different at different looks, and that no identity confirms."""
    grids = (block for block in case.document.blocks if isinstance(block, Grid))
    places = {cell.locator for grid in grids for row in grid.rows for cell in row if cell.doubtful}
    for cell in case.cells.values() if places else ():
        if cell.locator in places and cell.standing is not Standing.CONFIRMED:
            yield cell


def _pieced_together(case: Case, mended: Sequence[Cell]) -> Iterator[str]:
    """How many rows of each table were mended, and how."""
    rows = {(cell.code.rpartition(".")[0], cell.method) for cell in mended}
    for (table, method), count in sorted(Counter((row.partition(".")[0], how) for row, how in rows).items()):
        yield f"{_name(case, table)} {count} 行按 {method} 拼读 ({count} rows pieced together)"


def _table_in_words(case: Case) -> Iterator[Outcome]:
    """A list table whose labels run on in the text, without anything that says where a figure ends."""
    text = labels.normalise("".join(b.text for b in case.document.blocks if isinstance(b, Paragraph)))
    for table in case.form.lists:
        found = sum(any(label in text for label in row.labels) for row in table.value_rows())
        if found >= _INDICATORS_OF_A_TABLE:
            yield Outcome(
                True, (), f"{table.name_zh} {found} 个指标在文字中，无表格 (rows in the text, no table)"
            )


@rule("ST-13", Severity.INFO, "行标签变体或错字", "a row label differs from the form")
def label_variant(case: Case) -> Iterator[Outcome]:
    aligned = case.aligned
    if aligned is None or not (aligned.t3 or aligned.lists):
        return
    pairs = [
        (f"t3.{row.spec.code}", row.spec.label_zh, row.spec.labels, row.label)
        for row in (aligned.t3.labelled if aligned.t3 else ())
    ]
    if aligned.t2:
        pairs += [
            (f"t2.{spec.code}", spec.label_zh, spec.labels, cell.text) for spec, cell in aligned.t2.labels
        ]
    variants = [(code, label, text) for code, label, known, text in pairs if labels.core(text) not in known]
    for table, reading in aligned.lists.items():
        rows = [(f"{table}.{row.spec.code}", row.spec, row.entry) for row in reading.labelled]
        pairs += [(code, spec.label_zh, spec.labels, one.label) for code, spec, one in rows]
        variants += [(code, s.label_zh, one.label) for code, s, one in rows if one.stem not in s.labels]
    for code, label, text in variants:
        yield Outcome(True, (code,), f"{text}；格式为 {label}")
    if pairs and not variants:
        yield Outcome(False, (), f"{len(pairs)} 个行标签相符")


@rule("ST-14", Severity.INFO, "页面残留文字", "navigation text inside the report", blame=Blame.READING)
def page_chrome(case: Case) -> Iterator[Outcome]:
    """Only between the first and the last section; what a page shows around its article is its own affair."""
    lines = [line for section in case.outline.sections.values() for line in section.text.split("\n")]
    chrome = [line for line in lines if len(line) <= _LONGEST_CHROME and _CHROME.match(line.strip(" 【[（("))]
    if lines:
        yield Outcome(bool(chrome), (), "；".join(chrome) or "无 none")
