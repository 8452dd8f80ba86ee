"""`gongkai sql`, `report` and `diff`: what the archive holds."""

import csv
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.text import Text
from sqlalchemy.orm import Session

from db.history import StoredReport, load_report
from db.query import MAX_ROWS, MAX_SECONDS, Table, run_select
from gongkai.archive import opened, require
from gongkai.console import badge, console, findings_table, grid
from gongkai.settings import Lang, Settings
from parser.forms import Form, RowSpec, load_forms
from parser.model import Cell, Semantic, Standing

NOT_FOUND = 1
BEIJING = ZoneInfo("Asia/Shanghai")

_LEGEND = {
    "zh": "绿色：恒等式相符；红色加 !：恒等式不符；〔甲 | 乙〕：有几种读法，不取其一；〔缺〕：文中丢失；空白：原文空白",
    "en": "green: confirmed by an identity; red and !: contradicted; 〔a | b〕: several readings, none taken;"
    " [lost]: not in the text; empty: blank as printed",
}
_MARKS = {Standing.CONTRADICTED: "bold red", Standing.AMBIGUOUS: "bold yellow", Standing.CONFIRMED: "green"}


def register(app: typer.Typer) -> None:
    app.command("sql")(sql)
    app.command("report")(report)
    app.command("diff")(diff)


def sql(
    context: typer.Context,
    query: str,
    form: Annotated[str, typer.Option("--format", help="table | csv | json")] = "table",
    rows: Annotated[int, typer.Option(help="最多行数 | most rows")] = MAX_ROWS,
    seconds: Annotated[float, typer.Option(help="最长时间 | most seconds")] = MAX_SECONDS,
) -> None:
    """只读查询档案，视图见 docs/sql.md。 | Read-only query; the views are in docs/sql.md."""
    settings: Settings = context.obj
    if form not in ("table", "csv", "json"):
        raise typer.BadParameter("--format table|csv|json")
    require(settings)
    found = run_select(settings.database_url, query, max_rows=rows, max_seconds=seconds)
    write_table(found, form)
    if found.truncated:
        words = {"zh": f"只显示前 {rows} 行", "en": f"only the first {rows} rows are shown"}[settings.lang]
        console(stderr=True).print(words)


def write_table(found: Table, form: str) -> None:
    """On standard output: a table for people, CSV or a JSON list of objects for programs."""
    if form == "json":
        typer.echo(
            json.dumps([dict(zip(found.columns, row, strict=True)) for row in found.rows], ensure_ascii=False)
        )
    elif form == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([found.columns, *found.rows])
    else:
        console().print(grid(None, found.columns, found.rows))


def _stored(session: Session, organ: str, year: int, settings: Settings) -> StoredReport:
    stored = load_report(session, organ, year)
    if stored is None:
        console(stderr=True).print(
            {
                "zh": f"档案里没有 {organ} {year} 年的报告",
                "en": f"no report of {organ} for {year} in the archive",
            }[settings.lang]
        )
        raise typer.Exit(NOT_FOUND)
    return stored


def report(context: typer.Context, organ: str, year: int) -> None:
    """按法定格式显示一份报告，问题格加标记。 | One report as its form, flagged cells marked."""
    settings: Settings = context.obj
    require(settings)
    with opened(settings) as session:
        stored = _stored(session, organ, year, settings)
    out, lang = console(), settings.lang
    out.print(f"[bold]{stored.organ.name} {stored.report_year}[/]")
    if stored.current.report:
        form = load_forms(settings.forms).by_id(stored.current.report.form)
        for table in form_tables(form, stored.current.report.cells, lang):
            out.print(grid(*table))
        out.print(_LEGEND[lang], style="dim")
    out.print(
        findings_table(
            (one.finding for one in stored.findings), lang, {"zh": "核对结果", "en": "Findings"}[lang]
        )
    )
    heads = {
        "zh": ("版本", "首次见到", "最后见到", "摘要"),
        "en": ("version", "first seen", "last seen", "digest"),
    }
    rows = [
        (v.number, _minute(v.first_seen), _minute(v.last_seen), v.body_digest[:16]) for v in stored.versions
    ]
    out.print(grid({"zh": "版本", "en": "Versions"}[lang], heads[lang], rows))


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


Sheet = tuple[str, list[str], list[list[object]]]


def form_tables(form: Form, known: Mapping[str, Cell], lang: Lang) -> list[Sheet]:
    """Tables 2, 3 and 4 as printed: title, heads, rows of marked cells."""
    label = f"label_{lang}"
    t2 = [
        [
            f"{getattr(row, label)} / {getattr(column, label)}",
            _marked(known.get(f"t2.{row.code}.{column.code}"), lang),
        ]
        for block, row in form.t2.rows()
        for column in block.columns
    ]
    rows = [row for row in form.t3_rows if f"t3.{row.code}.total" in known]
    t3 = [
        [
            _row_label(row, lang),
            *(_marked(known.get(f"t3.{row.code}.{c.code}"), lang) for c in form.t3.columns),
        ]
        for row in rows
    ]
    t4 = [
        [
            getattr(group, label),
            *(_marked(known.get(f"t4.{group.code}.{c.code}"), lang) for c in form.t4.columns),
        ]
        for group in form.t4.groups
    ]
    title = f"title_{lang}"
    return [
        (getattr(form.t2, title), {"zh": ["项目", "数值"], "en": ["item", "figure"]}[lang], t2),
        (getattr(form.t3, title), ["", *(getattr(c, label) for c in form.t3.columns)], t3),
        (getattr(form.t4, title), ["", *(getattr(c, label) for c in form.t4.columns)], t4),
    ]


def _row_label(row: RowSpec, lang: Lang) -> str:
    """The label with the group it is printed under: three groups number their rows from 1."""
    return (
        f"{row.group_zh} {row.label_zh}" if lang == "zh" and row.group_zh else getattr(row, f"label_{lang}")
    )


def _marked(cell: Cell | None, lang: Lang) -> Text:
    """The cell as printed, coloured by its standing; lost and withheld cells say so."""
    if cell is None or cell.semantic is Semantic.ABSENT:
        return Text({"zh": "〔缺〕", "en": "[lost]"}[lang], style="yellow")
    if cell.standing is Standing.AMBIGUOUS:
        readings = " | ".join(dict.fromkeys(raw if raw else "-" for _, raw in cell.alternatives))
        return Text(f"〔{readings}〕", style=_MARKS[Standing.AMBIGUOUS])
    mark = "!" if cell.standing is Standing.CONTRADICTED else ""
    return Text((cell.raw or "") + mark, style=_MARKS.get(cell.standing, ""))


def diff(context: typer.Context, organ: str, year: int) -> None:
    """一份报告的各版本之间改了什么。 | What changed between the versions of a report."""
    settings: Settings = context.obj
    require(settings)
    with opened(settings) as session:
        stored = _stored(session, organ, year, settings)
    labels = {spec.code: spec for form in load_forms(settings.forms).all for spec in form.cells.values()}
    out, lang = console(), settings.lang
    if not stored.changes:
        out.print({"zh": "没有变化", "en": "no change"}[lang])
    for change in stored.changes:
        head = f"{change.from_version} → {change.to_version}  {_minute(change.detected_at)}  "
        out.print(Text(head) + badge(change.change.level, lang))
        for cell in change.change.cells:
            spec = labels.get(cell.code)
            name = getattr(spec, f"label_{lang}") if spec else cell.code
            out.print(
                f"  {name}: {_old_new(cell.old_raw, lang)} → {_old_new(cell.new_raw, lang)}", markup=False
            )
        if change.change.level == "text":
            out.print(f"  - {change.change.text_before}\n  + {change.change.text_after}", markup=False)


def _old_new(raw: str | None, lang: Lang) -> str:
    return raw or {"zh": "（空白）", "en": "(blank)"}[lang]
