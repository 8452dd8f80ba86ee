"""`gongkai findings`: what is wrong with the reports, why it is said, and what people decided about it."""

import getpass
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text
from sqlalchemy import Row

from db import writer
from db.query import plain_value
from db.verdicts import Explained, Judgement, explain, list_findings
from gongkai.archive import opened, require
from gongkai.console import badge, console, grid, say, standing, word
from gongkai.settings import Lang, Settings
from parser.across import ACROSS_RULES
from parser.forms import load_forms
from parser.model import Bilingual, Blame, Severity
from parser.rules import all_rules
from parser.rules.identities import identity_rules

BEIJING = ZoneInfo("Asia/Shanghai")
DECISIONS = " | ".join(writer.Decision)

findings = typer.Typer(
    help="问题及判定 | findings: list, explain, verdict", no_args_is_help=False, invoke_without_command=True
)

SHOWN = 500


def register(app: typer.Typer) -> None:
    app.add_typer(findings, name="findings")


@findings.callback()
def findings_list(
    context: typer.Context,
    organ: Annotated[str | None, typer.Option(help="机关（任一名称） | organ, by any of its names")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度 | report year")] = None,
    rule: Annotated[str | None, typer.Option(help="规则编号 | rule code, e.g. T3-01")] = None,
    severity: Annotated[str | None, typer.Option(help="error | warning | info")] = None,
    blame: Annotated[str | None, typer.Option(help="publisher | reading | form | undecided")] = None,
    only_open: Annotated[
        bool, typer.Option("--open", help="只列未判定和待重判的 | not judged, or reopened")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="最多几条（JSON 默认不限） | most of them")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """列出现行报告的问题及判定。 | Findings of the current reports with what people decided."""
    if context.invoked_subcommand:
        return
    settings: Settings = context.obj
    require(settings)
    _check("--severity", severity, tuple(Severity))
    _check("--blame", blame, tuple(Blame))
    _check_rule(rule, settings)
    wanted = {"organ": organ, "year": year, "rule": rule, "severity": severity, "blame": blame}
    most = limit or (None if as_json else SHOWN)
    with opened(settings) as session:
        given = {name: value for name, value in wanted.items() if value is not None}
        rows = list_findings(session, given, only_open=only_open, most=most and most + 1)
    if as_json:
        typer.echo(json.dumps([_as_json(row) for row in rows[:most]], ensure_ascii=False))
        return
    console().print(_table(rows[:most], settings.lang))
    if most and len(rows) > most:
        console().print(_more(most)[settings.lang], style="dim")


def _more(shown: int) -> dict[Lang, str]:
    return {
        "zh": f"只列前 {shown} 条，还有更多：--organ、--year、--rule、--severity、--blame、--limit；全部可用 gongkai sql 或 export",
        "en": f"the first {shown}, there are more: --organ, --year, --rule, --severity, --blame, --limit; gongkai sql or"
        " export give all",
    }


def _check(option: str, given: str | None, known: Sequence[str]) -> None:
    if given is not None and given not in known:
        raise typer.BadParameter(f"{option} {' | '.join(known)}")


def _check_rule(rule: str | None, settings: Settings) -> None:
    own = {one.code for one in (*all_rules(), *identity_rules(load_forms(settings.forms)))}
    if rule is not None and rule not in own | {one.code for one in ACROSS_RULES}:
        raise typer.BadParameter(f"没有规则 {rule} | no such rule")


def _as_json(row: Row[Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in row._mapping.items()}


def _table(rows: Sequence[Row[Any]], lang: Lang) -> Any:
    heads = {
        "zh": ("编号", "年度", "机关", "规则", "程度", "责任", "判定", "说明"),
        "en": ("id", "year", "organ", "rule", "severity", "blame", "verdict", "finding"),
    }
    message = f"message_{lang}"
    told = [
        (
            *(Text(str(row.finding_id)), row.report_year, row.organ, row.rule, badge(row.severity, lang)),
            *(word(row.blame, lang), standing(row.verdict_state, row.verdict, lang)),
            row._mapping[message],
        )
        for row in rows
    ]
    return grid(None, heads[lang], told)


@findings.command("explain")
def findings_explain(context: typer.Context, finding: int) -> None:
    """一条问题的全部依据：单元格原文与位置、算式、历次判定。 | All a finding rests on."""
    settings: Settings = context.obj
    require(settings)
    with opened(settings) as session:
        found = explain(session, finding)
    labels = {spec.code: spec for form in load_forms(settings.forms).all for spec in form.cells.values()}
    lang, out = settings.lang, console()

    def label(code: str) -> str:
        return str(getattr(labels[code], f"label_{lang}")) if code in labels else code

    out.print(_head(found, lang))
    for line in _basis(found, lang):
        out.print(f"  {line}", markup=False)
    if found.cells:
        heads = {
            "zh": ("单元格", "代码", "原文", "位置", "勾稽"),
            "en": ("cell", "code", "printed", "place", "sums say"),
        }
        told = [
            (label(code), code, *((c.raw, c.locator, word(c.standing, lang)) if c else (None, None, None)))
            for code, c in found.cells.items()
        ]
        out.print(grid(None, heads[lang], told))
    for one in found.judgements:
        out.print(_told(one, lang), markup=False)
        for code, then, now in one.changed:
            out.print(f"    {label(code)}: {then or '∅'} → {now or '∅'}", markup=False)
        if one.is_stale and not one.changed:
            out.print(f"    {one.arithmetic} → {found.row['arithmetic']}", markup=False)


def _head(found: Explained, lang: Lang) -> Text:
    row = found.row
    version = {"zh": f"第 {row['version']} 版", "en": f"version {row['version']}"}[lang]
    head = Text(f"#{row['finding_id']} {row['organ']} {row['report_year']} {version}  {row['rule']} ")
    return head + badge(row["severity"], lang) + Text(f" {word(row['blame'], lang)}")


def _basis(found: Explained, lang: Lang) -> Iterator[str]:
    row = found.row
    yield row[f"message_{lang}"]
    yield row["arithmetic"]
    if row["suggestion"]:
        yield {"zh": "建议：", "en": "suggestion: "}[lang] + say(Bilingual.split(row["suggestion"]), lang)
    if row["other_year"] is not None:
        yield {"zh": "比对：", "en": "compared with: "}[lang] + f"{row['other_organ']} {row['other_year']}"
    if found.url:
        yield found.url


def _told(one: Judgement, lang: Lang) -> str:
    day = f"{one.decided_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    stale = {"zh": "（数值已变，不再算数）", "en": " (its figures changed, it counts no more)"}[lang]
    note = f" {one.note}" if one.note else ""
    return f"{day} {one.decided_by}: {word(one.decision, lang)}{stale if one.is_stale else ''}{note}"


@findings.command("verdict")
def findings_verdict(
    context: typer.Context,
    finding: int,
    decision: Annotated[str, typer.Argument(help=DECISIONS)],
    note: Annotated[str | None, typer.Option(help="理由 | why")] = None,
    by: Annotated[
        str | None, typer.Option(help="判定人，默认登录名 | who decides, by default the login name")
    ] = None,
) -> None:
    """判定一条问题；数值不变即一直有效，可再判、可撤回。 | Decide about a finding; it counts while the figures stay."""
    settings: Settings = context.obj
    require(settings)
    _check("DECISION", decision, tuple(writer.Decision))
    who = by or getpass.getuser()
    with opened(settings) as session:
        writer.add_verdict(session, finding, writer.Decision(decision), who, note, datetime.now(UTC))
    console().print(f"#{finding} {word(decision, settings.lang)} ({who})", markup=False)
