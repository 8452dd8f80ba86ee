"""`gongkai ledger` and `alerts`: what people act on."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from gongkai.archive import opened, require
from gongkai.console import badge, console, grid, say, word
from gongkai.grids import Grid
from gongkai.settings import Lang, Settings
from scheduler.alerts.book import UnknownAlert, acknowledge
from scheduler.alerts.listing import AlertLine, list_alerts
from scheduler.alerts.send import try_channels
from scheduler.config import load_alerts, load_schedule
from scheduler.ledger import Entry, State
from scheduler.ledger_store import compute_ledger

alerts = typer.Typer(
    help="提醒 | alerts: list, ack, test", no_args_is_help=False, invoke_without_command=True
)

FAILED = 1


SHOWN = 500
ORDER = (
    State.MISSING,
    State.REMOVED,
    State.REPLACED,
    State.LATE,
    State.UNVERIFIABLE,
    State.NOT_DUE,
    State.ON_TIME,
)
"""What needs somebody first."""


def register(app: typer.Typer) -> None:
    app.command("ledger")(ledger)
    app.add_typer(alerts, name="alerts")


def ledger(
    context: typer.Context,
    year: Annotated[int | None, typer.Option(help="报告年度 | report year")] = None,
    state: Annotated[list[State] | None, typer.Option(help="只列这些状态 | only these states")] = None,
    organ: Annotated[str | None, typer.Option(help="名称含此的机关 | organs whose name has this")] = None,
    limit: Annotated[int, typer.Option(min=1, help="最多几行 | most lines")] = SHOWN,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按此日判断 | as of this day")
    ] = None,
) -> None:
    """谁已发布、逾期、未发布、撤下、无法核实。 | Who published, late, missing, removed, unverifiable."""
    settings: Settings = context.obj
    require(settings)
    entries = judged(settings, today.date() if today else None, year)
    found = [
        entry
        for entry in entries
        if (not state or entry.state in state) and (organ is None or organ in entry.owed.organ)
    ]
    show_ledger(console(), found, limit, settings.lang, whole=len(found) == len(entries))


def judged(settings: Settings, today: date | None = None, year: int | None = None) -> tuple[Entry, ...]:
    """The ledger as of a day, by default today where the law is in force; of every year or of one."""
    schedule = load_schedule(settings.config)
    day = today or datetime.now(schedule.zone).date()
    with opened(settings) as session:
        return compute_ledger(session, schedule, day, year=year)


def show_ledger(out: Console, found: Sequence[Entry], limit: int, lang: Lang, *, whole: bool = True) -> None:
    """As many lines as are wanted; where there are more, how many are in each state."""
    if not found:
        out.print(_none(whole)[lang])
        return
    out.print(ledger_table(sorted(found, key=_urgency)[:limit], lang))
    if len(found) > limit:
        states = Counter(entry.state for entry in found)
        told = Text("  ").join(badge(state, lang) + f" {states[state]:,}" for state in ORDER if states[state])
        out.print(told)
        out.print(_cut(limit, len(found))[lang], style="dim")


def _none(whole: bool) -> dict[Lang, str]:
    if whole:
        return {
            "zh": "台账是空的：还没有采集过登记了机关的门户，或这一年无人应发",
            "en": "the ledger is empty: no portal was crawled yet, or nobody owes a report for that year",
        }
    return {"zh": "台账中没有这样的行", "en": "the ledger has no such line"}


def _cut(limit: int, found: int) -> dict[Lang, str]:
    return {
        "zh": f"只列 {limit:,} 行，共 {found:,} 行：--year、--state、--organ、--limit；全部可用 gongkai sql 或 export",
        "en": f"{limit:,} lines of {found:,}: --year, --state, --organ, --limit; gongkai sql or export give all",
    }


def _urgency(entry: Entry) -> tuple[int, int, str]:
    """The newest year first, and within a year what needs somebody."""
    return -entry.owed.report_year, ORDER.index(entry.state), entry.owed.organ


def ledger_table(entries: Sequence[Entry], lang: Lang) -> Grid:
    """A line per organ and year."""
    heads = {
        "zh": ("年度", "机关", "期限", "状态", "发布", "逾期天数", "依据"),
        "en": ("year", "organ", "deadline", "state", "published", "days late", "because"),
    }
    rows = [
        (
            entry.owed.report_year,
            entry.owed.organ,
            f"{entry.owed.deadline.day}",
            badge(entry.state, lang),
            f"{entry.publication.published or ''}" if entry.publication else "",
            entry.days_late or None,
            "" if entry.state is State.ON_TIME else say(entry.evidence.reason, lang),
        )
        for entry in entries
    ]
    return grid({"zh": "台账", "en": "Ledger"}[lang], heads[lang], rows)


@alerts.callback()
def alerts_list(
    context: typer.Context,
    resolved: Annotated[bool, typer.Option("--all", help="含已解除的 | resolved ones too")] = False,
    limit: Annotated[int, typer.Option(min=1, help="最多几条 | most of them")] = SHOWN,
) -> None:
    """列出提醒，新的在前。 | List alerts, the newest first."""
    if context.invoked_subcommand:
        return
    settings: Settings = context.obj
    require(settings)
    with opened(settings) as session:
        lines = list_alerts(session, with_resolved=resolved, most=limit + 1)
    show_alerts(lines[:limit], settings.lang)
    if len(lines) > limit:
        words = {
            "zh": f"只列最新 {limit} 条，还有更多：--limit",
            "en": f"the newest {limit}, there are more: --limit",
        }
        console().print(words[settings.lang], style="dim")


def show_alerts(lines: tuple[AlertLine, ...], lang: Lang) -> None:
    """Each alert with its words and arithmetic, the newest first."""
    out = console()
    if not lines:
        out.print({"zh": "没有未处理的提醒", "en": "no open alerts"}[lang])
    for line in lines:
        head = (
            Text(f"#{line.id} ")
            + badge(line.severity, lang)
            + Text(f" {word(line.kind, lang)} ", style="bold")
        )
        out.print(head + badge(line.status, lang) + Text(f"  {say(line.title, lang)}"))
        for words in say(line.body, lang).splitlines():
            out.print(f"    {words}", markup=False)
        for words in _ended(line, lang):
            out.print(f"    {words}", markup=False)
        for delivery in line.deliveries:
            mark = "✓" if delivery.ok else f"✗ {delivery.error}"
            out.print(
                f"    → {delivery.channel} {word(delivery.event, lang)} {mark}", style="dim", markup=False
            )


def _ended(line: AlertLine, lang: Lang) -> list[str]:
    """What people decided that ended it, and who."""
    if line.ended is None:
        return []
    head = {"zh": f"由判定解除（{line.ended_by}）", "en": f"ended by a verdict ({line.ended_by})"}[lang]
    return [head, *say(line.ended, lang).splitlines()]


@alerts.command("ack")
def alerts_ack(context: typer.Context, alert: int) -> None:
    """确认一条提醒。 | Acknowledge an alert."""
    settings: Settings = context.obj
    require(settings)
    try:
        with opened(settings) as session:
            acknowledge(session, alert, datetime.now(UTC))
        console().print({"zh": f"已确认 #{alert}", "en": f"acknowledged #{alert}"}[settings.lang])
    except UnknownAlert as error:
        console(stderr=True).print(str(error), markup=False)
        raise typer.Exit(FAILED) from error


@alerts.command("test")
def alerts_test(context: typer.Context) -> None:
    """向每个渠道发一条测试消息。 | Send one message through every channel."""
    settings: Settings = context.obj
    sent = try_channels(load_alerts(settings.config), os.environ)
    out = console()
    if not sent:
        out.print({"zh": "alerts.yaml 里没有渠道", "en": "no channel in alerts.yaml"}[settings.lang])
    for one in sent:
        out.print(f"{'✗' if one.error else '✓'} {one.channel} {one.error or ''}", markup=False)
    if any(one.error for one in sent):
        raise typer.Exit(FAILED)
