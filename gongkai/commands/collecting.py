"""`gongkai crawl` and `gongkai schedule`."""

import logging
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from crawler.events import Event
from crawler.portals import PortalError, load_portals
from gongkai.archive import prepare
from gongkai.console import badge, console, grid, say, word
from gongkai.settings import Lang, Settings
from scheduler.jobs import BeingCrawled, Place, Turn, turn
from scheduler.service import AlreadyRunning, run

_EXIT = {"ok": 0, "partial": 1, "failed": 2}


def register(app: typer.Typer) -> None:
    app.command("crawl")(crawl)
    app.command("schedule")(schedule)


def crawl(
    context: typer.Context,
    portals: Annotated[
        list[str] | None, typer.Argument(help="门户编号，缺省为全部 | portal ids, default all")
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按此日判断期限 | judge deadlines as of")
    ] = None,
) -> None:
    """立即采集，更新台账与提醒。 | Crawl now, then ledger and alerts. Exit 0 ok, 1 partial, 2 failed."""
    settings: Settings = context.obj
    chosen = choose(load_portals(settings.portals), portals or [])
    prepare(settings)
    turns = crawl_portals(settings, chosen, today.date() if today else None)
    console().print(summary(turns, settings.lang))
    raise typer.Exit(max((_EXIT[one.summary.state] for one in turns), default=2))


def choose(known: Mapping[str, Path], wanted: list[str]) -> dict[str, Path]:
    """The portals asked for, or all; an unknown id is refused with the known ones."""
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise PortalError(f"没有门户 {', '.join(unknown)}，已知 | no such portal, known: {', '.join(known)}")
    return {name: path for name, path in known.items() if not wanted or name in wanted}


def place_of(settings: Settings) -> Place:
    return Place(settings.data, settings.config, settings.database_url)


def crawl_portals(settings: Settings, chosen: Mapping[str, Path], today: date | None) -> list[Turn]:
    """One portal after the other, each in its own process, with a bar that grows as reports come in."""
    turns: list[Turn] = []
    with _progress() as progress:
        for portal, path in chosen.items():
            follow = _Follower(progress, portal, settings.lang)
            state = "failed"
            try:
                turns.append(
                    turn(
                        portal,
                        path,
                        place_of(settings),
                        environ=os.environ,
                        clock=_now,
                        today=today,
                        on_event=follow,
                    )
                )
            except BeingCrawled as error:
                console(stderr=True).print(str(error), markup=False)
            else:
                state = turns[-1].summary.state
            follow.end(state)
    return turns


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(),
        console=console(stderr=True),
    )


class _Follower:
    """Moves one portal's bar with the events of its crawl; the lists say how many reports to expect."""

    def __init__(self, progress: Progress, portal: str, lang: Lang) -> None:
        self._progress, self._lang = progress, lang
        self._task = progress.add_task(portal, total=None, done="")
        self._expected = self._seen = 0

    def __call__(self, event: Event) -> None:
        if event["event"] == "listing":
            self._expected += event["reports"]
        elif event["event"] == "report" and event["status"] != "gone":
            self._seen += 1
            done = f"{self._seen}/{self._expected} {event['organ']} {event['year']} {word(event['status'], self._lang)}"
            self._progress.update(
                self._task, total=max(self._expected, self._seen), completed=self._seen, done=done
            )

    def end(self, state: str) -> None:
        done = {"zh": f"{self._seen} 份报告", "en": f"{self._seen} reports"}[self._lang]
        done = f"{word(state, self._lang)}  {done}"
        self._progress.update(self._task, total=1, completed=1, done=done)


def summary(turns: Iterable[Turn], lang: Lang) -> Table:
    """A row a portal: how the crawl ended, what it found, what was told to whom."""
    heads = {
        "zh": ("门户", "结果", "列表", "报告", "新", "改", "移", "失", "提醒", "解除", "说明"),
        "en": (
            "portal",
            "state",
            "lists",
            "listed",
            "new",
            "changed",
            "moved",
            "gone",
            "alerts",
            "resolved",
            "note",
        ),
    }
    return grid(
        {"zh": "采集小结", "en": "Crawl summary"}[lang],
        heads[lang],
        [_summary_row(one, lang) for one in turns],
    )


def _summary_row(one: Turn, lang: Lang) -> list[object]:
    counts, plan = one.summary.counters, one.evaluation.plan
    figures = [counts.get(name, 0) for name in ("listings", "listed", "new", "changed", "moved", "gone")]
    note = say(one.summary.note, lang)
    return [
        one.summary.portal,
        badge(one.summary.state, lang),
        *figures,
        len(plan.open),
        len(plan.resolve),
        note,
    ]


def schedule(context: typer.Context) -> None:
    """按年历自动采集的常驻服务，SIGTERM 停止。 | The long-running service; stops on SIGTERM."""
    settings: Settings = context.obj
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("gongkai").setLevel(logging.INFO)
    prepare(settings)
    try:
        run(place_of(settings), environ=os.environ, clock=_now)
    except AlreadyRunning as error:
        console(stderr=True).print(str(error), markup=False)
        raise typer.Exit(2) from error


def _now() -> datetime:
    return datetime.now(UTC)
