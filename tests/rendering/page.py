"""A report as a page before it has a format: title, paragraphs and tables with spans.

`page(form, cells=...)` gives the blocks of a whole report; each module beside this one renders them
into one format. The default report closes every identity and gives rise to no finding at all.
Cells are keyed by cell code; rows are left out by `t3.granted`, whole tables by `t3`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import NamedTuple

from parser.forms import Form, ListRowSpec, ListTable, RowSpec

ORGAN = "嘉兴市住房和城乡建设局"
YEARS = {"legacy_pre2014": 2012, "ogi_2014": 2017, "ogi_2019": 2020, "ogi_2021": 2022}
STATED = {
    "t2.regulations.made": "0", "t2.regulations.published": "0", "t2.regulations.total_public": "0",
    "t2.normative_documents.made": "3", "t2.normative_documents.published": "3",
    "t2.normative_documents.total_public": "12",
    "t2.licensing.items_prev": "20", "t2.licensing.items_change": "+2", "t2.licensing.decisions": "450",
    "t2.other_services.items_prev": "5", "t2.other_services.items_change": "0",
    "t2.other_services.decisions": "30",
    "t2.penalty.items_prev": "12", "t2.penalty.items_change": "-1", "t2.penalty.decisions": "87",
    "t2.coercion.items_prev": "3", "t2.coercion.items_change": "0", "t2.coercion.decisions": "4",
    "t2.fees.items_prev": "2", "t2.fees.items_change": "0",
    "t2.procurement.projects": "6", "t2.procurement.amount": "85万元",
    "t2.regulations.issued": "0", "t2.regulations.repealed": "0", "t2.regulations.in_force": "0",
    "t2.normative_documents.issued": "3", "t2.normative_documents.repealed": "1",
    "t2.normative_documents.in_force": "12",
    "t2.fees.amount": "12.5",
    "t3.new_received.natural_person": "10", "t3.new_received.business": "2", "t3.new_received.total": "12",
    "t3.carried_in.natural_person": "1", "t3.carried_in.total": "1",
    "t3.granted.natural_person": "6", "t3.granted.business": "1", "t3.granted.total": "7",
    "t3.partial.natural_person": "2", "t3.partial.total": "2",
    "t3.denied_internal_affairs.natural_person": "1", "t3.denied_internal_affairs.total": "1",
    "t3.unable_not_held.natural_person": "1", "t3.unable_not_held.total": "1",
    "t3.rejected_repeat.business": "1", "t3.rejected_repeat.total": "1",
    "t3.total_processed.natural_person": "10", "t3.total_processed.business": "2",
    "t3.total_processed.total": "12",
    "t3.carried_out.natural_person": "1", "t3.carried_out.total": "1",
    "t4.review.upheld": "1", "t4.review.total": "1",
    "s14.disclosed": "120", "s14.normative_disclosed": "3", "s14.normative_issued": "3",
    "s14.channel_gazette": "10", "s14.channel_website": "120", "s14.channel_weibo": "30", "s14.channel_wechat": "20",
    "s14.responses": "1", "s14.press_conferences": "2", "s14.press_conferences_head": "1", "s14.interviews": "1",
    "s14.interviews_head": "1", "s14.policy_explanations": "4",
    "s14.received": "12", "s14.received_in_person": "2", "s14.received_online": "8", "s14.received_letter": "2",
    "s14.completed": "12", "s14.completed_on_time": "11", "s14.completed_extended": "1",
    "s14.answered": "12", "s14.already_public": "1", "s14.agreed": "6", "s14.partly_agreed": "2", "s14.refused": "1",
    "s14.privacy": "1", "s14.not_this_body": "1", "s14.not_exist": "1", "s14.reviews": "1", "s14.reviews_upheld": "1",
    "s14.dedicated_bodies": "1", "s14.access_points": "2", "s14.staff": "3", "s14.staff_full_time": "1",
    "s14.staff_part_time": "2", "s14.budget": "2.5", "s14.meetings": "2", "s14.trainings": "1", "s14.trainees": "30",
}  # fmt: skip
PROSE = {
    1: "{year}年，我局把公开做到日常。全年制发规范性文件3件，现行有效规范性文件12件，办理行政许可450件、行政处罚87件。",
    2: "各类信息按目录公开，数字见下表。",
    3: "全年收到政府信息公开申请12件，其中自然人申请10件、法人申请2件；"
    "答复政府信息公开申请12件，予以公开7件，占58.3%，办结率92.3%，结转1件申请。",
    4: "因政府信息公开被申请行政复议1件，结果维持1件，未发生行政诉讼。数字见下表。",
    5: "网页更新偶有迟缓。{next}年我局将按月核对。",
    6: "没有收取信息处理费。",
}
FREE_TITLES = ("概述", "主动公开情况", "依申请公开情况", "复议和诉讼情况", "存在的问题和改进措施", "统计表")
T3_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


class Box(NamedTuple):
    """One printed cell with its spans."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Rows = list[list[Box]]


@dataclass(frozen=True)
class Draft:
    """A report before it is laid out: its form, its cells and what departs from the usual."""

    form: Form
    cells: Mapping[str, str]
    drop_rows: Sequence[str]
    labels: Mapping[str, str]

    def raw(self, code: str) -> str:
        return self.cells.get(code, STATED.get(code, "0"))

    def label(self, code: str, usual: str) -> str:
        return self.labels.get(code, usual)

    def tables(self) -> dict[int, Rows]:
        """Table rows by the section that holds them."""
        drawn = {2: ("t2", self._t2), 3: ("t3", self._t3), 4: ("t4", self._t4)}
        known = {n: draw for n, (table, draw) in drawn.items() if table in self.form.tables}
        lists = {6 - n: partial(self._list, table) for n, table in enumerate(self.form.lists)}
        names = {n: table for n, (table, _) in drawn.items()} | {
            6 - n: t.code for n, t in enumerate(self.form.lists)
        }
        return {n: draw() for n, draw in (known | lists).items() if names[n] not in self.drop_rows}

    def _list(self, table: ListTable) -> Rows:
        """An indicator to a row: label, unit where the table has units, figures."""
        unit = [table.headers.unit[0]] if table.headers.unit else []
        heads = [self.label(f"{table.code}.column.{c.code}".rstrip("."), c.label_zh) for c in table.columns]
        rows = [list(map(Box, [table.headers.label[0], *unit, *heads]))]
        for row in self._list_rows(table):
            figures = [self.raw(table.cell_code(row.code, column.code)) for column in table.columns]
            units = [(row.unit or "") if not row.heading else "——"] if unit else []
            label = self.label(f"{table.code}.{row.code}", row.label_zh)
            rows.append(list(map(Box, [label, *units, *(["——"] * len(figures) if row.heading else figures)])))
        return rows

    def _list_rows(self, table: ListTable) -> list[ListRowSpec]:
        """Without the rows that a stated hybrid row replaces."""
        hybrid = [
            r for r in table.hybrid_rows if table.cell_code(r.code, table.columns[0].code) in self.cells
        ]
        gone = {code for row in hybrid for code in row.replaces} | {
            row.code for row in table.printed_rows if f"{table.code}.{row.code}" in self.drop_rows
        }
        return [r for r in table.printed_rows if (r in hybrid or r in table.rows) and r.code not in gone]

    def _t2(self) -> Rows:
        rows: Rows = []
        for block in self.form.t2.blocks:
            wide = 3 - len(block.columns) + 1
            rows.append([Box(block.name_zh, 4)])
            headers = [self.label(f"{block.rows[0].code}.{c.code}", c.label_zh) for c in block.columns]
            rows.append(_stretched(["信息内容", *headers], wide))
            for row in block.rows:
                if f"t2.{row.code}" not in self.drop_rows:
                    figures = [self.raw(f"t2.{row.code}.{column.code}") for column in block.columns]
                    rows.append(_stretched([self.label(f"t2.{row.code}", row.label_zh), *figures], wide))
        return rows

    def _t3(self) -> Rows:
        specs = [row for row in self._t3_specs() if f"t3.{row.code}" not in self.drop_rows]
        return [*_t3_header(), *self._t3_body(specs)]

    def _t3_specs(self) -> list[RowSpec]:
        """The form's rows; the hybrid row takes its place where a cell of it is stated."""
        hybrid = [
            r for r in self.form.t3.hybrid_rows if any(c.startswith(f"t3.{r.code}.") for c in self.cells)
        ]
        replaced = {code for row in hybrid for code in row.replaces}
        return [
            r for r in self.form.t3_rows if r in hybrid or (r in self.form.t3.rows and r.code not in replaced)
        ]

    def _t3_body(self, specs: Sequence[RowSpec]) -> Iterator[list[Box]]:
        results = [row for row in specs if row.group_zh]
        main = results[0].group_zh if results else None
        for group, members in groupby(specs, key=lambda row: row.group_zh):
            rows = list(members)
            for place, row in enumerate(rows):
                line = [Box(self.label("三", main or ""), 1, len(results))] if row is results[0] else []
                if group is not None and group != main and place == 0:
                    line.append(Box(group, 1, len(rows)))
                width = 3 if group is None else 2 if group == main else 1
                line.append(Box(self.label(f"t3.{row.code}", row.label_zh), width))
                figures = [self.raw(f"t3.{row.code}.{c.code}") for c in self.form.t3.columns]
                yield [*line, *map(Box, figures)]

    def _t4(self) -> Rows:
        outcomes = [column.label_zh for column in self.form.t4.columns]
        figures = [
            self.raw(f"t4.{group.code}.{column.code}")
            for group in self.form.t4.groups
            for column in self.form.t4.columns
        ]
        return [
            [Box("行政复议", 5), Box("行政诉讼", 10)],
            [*(Box(text, 1, 2) for text in outcomes), Box("未经复议直接起诉", 5), Box("复议后起诉", 5)],
            [Box(text) for text in outcomes * 2],
            [Box(text) for text in figures],
        ]


def _stretched(texts: Sequence[str], last: int) -> list[Box]:
    return [*map(Box, texts[:-1]), Box(texts[-1], last)]


def _t3_header() -> Rows:
    organisations = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    return [
        [Box(T3_CORNER, 3, 3), Box("申请人情况", 7)],
        [Box("自然人", 1, 2), Box("法人或其他组织", 5), Box("总计", 1, 2)],
        [Box(text) for text in organisations],
    ]


@dataclass(frozen=True)
class Words:
    """Everything of a report that is not a table."""

    title: str | None
    opening: str
    headings: Mapping[int, str]
    texts: Mapping[int, str]
    signature: tuple[str, ...]


def _words(
    form: Form,
    year: int | None,
    organ: str | None,
    title: str | None,
    signed: str | None,
    period: str | None,
    sections: Mapping[int, str | None],
    headings: Mapping[int, str],
) -> Words:
    year = year or YEARS[form.id]
    names = {"year": year, "next": year + 1}
    texts = {number: text for number, text in (PROSE | dict(sections)).items() if text is not None}
    titles = {spec.number: spec.title_zh for spec in form.sections} or dict(enumerate(FREE_TITLES, 1))
    usual = {number: f"{'一二三四五六'[number - 1]}、{title}" for number, title in titles.items()}
    signed = f"{year + 1}年1月20日" if signed == "usual" else signed
    if title == "usual":
        title = f"{organ or ''}{year}年政府信息公开工作年度报告"
    if period == "usual":
        period = f"统计期限自{year}年1月1日起至{year}年12月31日止。"
    return Words(
        title,
        f"本报告依法编制，{period or ''}",
        usual | dict(headings),
        {number: text.format(**names) for number, text in texts.items()},
        tuple(line for line in (organ, signed) if line),
    )


class Heading(NamedTuple):
    """A title; level 1 is the title of the page."""

    text: str
    level: int


class Text(NamedTuple):
    text: str


class Sheet(NamedTuple):
    """A table, its rows as boxes with spans."""

    rows: Rows


Page = list[Heading | Text | Sheet]


def page(
    form: Form, *, cells: Mapping[str, str] = {}, drop_rows: Sequence[str] = (),
    labels: Mapping[str, str] = {}, year: int | None = None, organ: str | None = ORGAN,
    title: str | None = "usual", signed: str | None = "usual", period: str | None = "usual",
    sections: Mapping[int, str | None] = {}, headings: Mapping[int, str] = {},
) -> Page:  # fmt: skip
    """A whole report; None for title, signed, organ, period or a section leaves it out."""
    words = _words(form, year, organ, title, signed, period, sections, headings)
    tables = Draft(form, cells, drop_rows, labels).tables()
    found: Page = [Heading(words.title, 1)] if words.title else []
    found.append(Text(words.opening))
    for number, text in sorted(words.texts.items()):
        found += [Heading(words.headings[number], 2), Text(text)]
        found += [Sheet(tables[number])] if number in tables else []
    return [*found, *map(Text, words.signature)]


def positions(rows: Rows) -> list[list[tuple[Box, bool]]]:
    """Every grid position with the box that covers it, and whether the box begins there."""
    hanging: dict[int, tuple[int, Box]] = {}
    grid = []
    for row in rows:
        line: list[tuple[Box, bool]] = []
        begun: dict[int, tuple[int, Box]] = {}
        for box in row:
            _come_down(line, hanging)
            for offset in range(box.colspan):
                begun[len(line)] = (box.rowspan - 1, box)
                line.append((box, offset == 0))
        _come_down(line, hanging)
        kept = {column: (left - 1, box) for column, (left, box) in hanging.items()} | begun
        hanging = {column: (left, box) for column, (left, box) in kept.items() if left > 0}
        grid.append(line)
    return grid


def _come_down(line: list[tuple[Box, bool]], hanging: dict[int, tuple[int, Box]]) -> None:
    while len(line) in hanging:
        line.append((hanging[len(line)][1], False))
