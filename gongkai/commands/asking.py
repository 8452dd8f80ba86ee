"""`gongkai report` and `diff`: what the archive holds of one report."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.history import StoredReport, load_report
from db.rereadings import Choice
from db.verdicts import standings
from gongkai.archive import opened, require
from gongkai.commands.rereading import show_differences
from gongkai.console import badge, console, findings_table, grid, harmless, standing
from gongkai.grids import Grid
from gongkai.settings import Lang, Settings, language
from gongkai.statutory import LEGEND, Drawing, marks_of, rank
from parser.forms import load_forms

NOT_FOUND = 1
BEIJING = ZoneInfo("Asia/Shanghai")


def register(app: typer.Typer) -> None:
    app.command("report")(report)
    app.command("diff")(diff)


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


def report(
    context: typer.Context,
    organ: str,
    year: int,
    lang: Annotated[str | None, typer.Option(help="zh | en")] = None,
) -> None:
    """按法定格式显示一份报告，问题格标出第几条。 | One report as its form, flagged cells numbered."""
    settings: Settings = context.obj
    require(settings)
    with opened(settings) as session:
        stored = _stored(session, organ, year, settings)
        judged = standings(session, stored.current.reading_id)
    spoken = language(lang) if lang else settings.lang
    listed = sorted(stored.findings, key=lambda one: rank(one.finding))
    findings = [one.finding for one in listed]
    verdicts = [_verdict(judged.get(one.id), spoken) for one in listed] if judged else []
    out = console()
    out.print(f"[bold]{stored.organ.name} {stored.report_year}[/]")
    if stored.current.report:
        form = load_forms(settings.forms).by_id(stored.current.report.form)
        drawing = Drawing(stored.current.report.cells, marks_of(findings), spoken)
        for table in drawing.tables(form):
            out.print(grid(*table))
        out.print(LEGEND[spoken], style="dim", markup=False)
    out.print(findings_table(findings, spoken, {"zh": "核对结果", "en": "Findings"}[spoken], verdicts))
    out.print(_versions(stored, spoken))


def _verdict(judged: Row[Any] | None, lang: Lang) -> Text:
    """What was decided, when and why; who decided `gongkai findings explain` tells."""
    if judged is None:
        return Text("")
    told = standing(judged.verdict_state, judged.verdict, lang)
    note = f" {harmless(judged.verdict_note)}" if judged.verdict_note else ""
    return told + Text(f" {judged.verdict_at.astimezone(BEIJING):%Y-%m-%d}{note}")


def _versions(stored: StoredReport, lang: Lang) -> Grid:
    heads = {
        "zh": ("版本", "首次见到", "最后见到", "摘要"),
        "en": ("version", "first seen", "last seen", "digest"),
    }
    rows = [
        (v.number, _minute(v.first_seen), _minute(v.last_seen), v.body_digest[:16]) for v in stored.versions
    ]
    return grid({"zh": "版本", "en": "Versions"}[lang], heads[lang], rows)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def diff(
    context: typer.Context,
    organ: Annotated[str | None, typer.Argument()] = None,
    year: Annotated[int | None, typer.Argument()] = None,
    readings: Annotated[
        bool,
        typer.Option("--readings", help="新旧解析器识读的不同 | how today's parser reads otherwise"),
    ] = False,
) -> None:
    """一份报告的各版本之间改了什么。 | What changed between the versions of a report."""
    settings: Settings = context.obj
    require(settings)
    if readings:
        show_differences(settings, Choice(organ, year))
        return
    if organ is None or year is None:
        raise typer.BadParameter("diff 机关 年度 | diff ORGAN YEAR, or diff --readings")
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
