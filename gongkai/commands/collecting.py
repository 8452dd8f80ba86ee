"""`gongkai crawl` and `gongkai schedule`."""

import logging
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crawler.portals import PortalError, load_portals, watched_portals
from crawler.process import CrawlSummary
from crawler.running.events import Event
from gongkai.archive import prepare
from gongkai.commands.searching import index
from gongkai.console import badge, console, grid, say, word
from gongkai.grids import Grid
from gongkai.settings import Lang, Settings
from scheduler.jobs import BeingCrawled, Office, Place, Turn, turns
from scheduler.service import AlreadyRunning, run

_EXIT = {"ok": 0, "partial": 1, "failed": 2}
KEPT_BARS = 12  # more portals than this, and those that have ended leave the screen


def register(app: typer.Typer) -> None:
    app.command("crawl")(crawl)
    app.command("schedule")(schedule)


def crawl(
    context: typer.Context,
    portals: Annotated[
        list[str] | None,
        typer.Argument(
            help="门户编号或 'hubei-*'，缺省为已核对的 | ids or patterns, default the verified ones"
        ),
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按此日判断期限 | judge deadlines as of")
    ] = None,
    at_once: Annotated[
        int | None, typer.Option(min=1, max=64, help="同时采集的门户数 | portals crawled at once")
    ] = None,
) -> None:
    """立即采集，更新台账与提醒。 | Crawl now, then ledger and alerts. Exit 0 ok, 1 partial, 2 failed."""
    settings: Settings = context.obj
    chosen = choose(load_portals(settings.portals), portals) if portals else watched(settings.portals)
    prepare(settings)
    turns = crawl_portals(settings, chosen, today.date() if today else None, at_once)
    console().print(summary(turns, settings.lang))
    raise typer.Exit(max((_EXIT[one.summary.state] for one in turns), default=2))


def choose(known: Mapping[str, Path], wanted: Iterable[str]) -> dict[str, Path]:
    """The portals whose ids fit a name or pattern; a name that fits none is refused with the known ones."""
    found = {name: {one for one in known if fnmatchcase(one, name)} for name in wanted}
    if unknown := [name for name, fits in found.items() if not fits]:
        near = [close for one in unknown for close in get_close_matches(one, known, n=5, cutoff=0.4)]
        raise PortalError(
            f"没有门户 {', '.join(unknown)}，相近的 | no such portal, close to it: {', '.join(near) or '-'}"
        )
    chosen = set().union(*found.values())
    return {name: path for name, path in known.items() if name in chosen}


def watched(folder: Path) -> dict[str, Path]:
    """What is crawled when nothing is named: a registry of hundreds is not visited by accident."""
    if found := watched_portals(folder):
        return found
    raise PortalError(
        f"{folder}: 没有核对过的门户；先运行 gongkai check --live 编号 --write，或写明要采集的门户编号 / "
        "no portal is verified yet: run gongkai check --live ID --write first, or name the portals to crawl"
    )


def place_of(settings: Settings) -> Place:
    return Place(settings.data, settings.config, settings.database_url)


def crawl_portals(
    settings: Settings, chosen: Mapping[str, Path], today: date | None, at_once: int | None = None
) -> list[Turn]:
    """Several portals at once, each with a bar that grows as its reports are read."""
    office = Office(place_of(settings), os.environ, _now, today)
    with _progress() as progress:
        bars = _Bars(progress, settings.lang, keep=len(chosen) <= KEPT_BARS)
        found: list[Turn] = []
        for done in turns(chosen, office, at_once=at_once, on_event=bars, on_refusal=_refuse):
            bars.end(done.summary)
            found.append(done)
    index(settings)
    return found


def _refuse(error: BeingCrawled) -> None:
    console(stderr=True).print(str(error), markup=False)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(),
        console=console(stderr=True),
    )


class _Bars:
    """A bar for each portal under way; of many portals only those that are."""

    def __init__(self, progress: Progress, lang: Lang, *, keep: bool) -> None:
        self._progress, self._lang, self._keep = progress, lang, keep
        self._bars: dict[str, _Bar] = {}

    def __call__(self, event: Event) -> None:
        portal = event["portal"]
        if portal not in self._bars:
            self._bars[portal] = _Bar(self._progress, portal, self._lang)
        self._bars[portal].see(event)

    def end(self, summary: CrawlSummary) -> None:
        if bar := self._bars.pop(summary.portal, None):
            bar.end(summary.state, keep=self._keep)


class _Bar:
    """Moves with the events of one crawl; the lists say how many reports to expect."""

    def __init__(self, progress: Progress, portal: str, lang: Lang) -> None:
        self._progress, self._lang = progress, lang
        self._task = progress.add_task(portal, total=None, done="")
        self._expected = self._seen = 0

    def see(self, event: Event) -> None:
        if event["event"] == "listing":
            self._expected += event["reports"]
        elif event["event"] == "report" and event["status"] not in ("gone", "suspected"):
            self._seen += 1
            done = f"{self._seen}/{self._expected} {event['organ']} {event['year']} {word(event['status'], self._lang)}"
            self._progress.update(
                self._task, total=max(self._expected, self._seen), completed=self._seen, done=done
            )

    def end(self, state: str, *, keep: bool) -> None:
        done = {"zh": f"{self._seen} 份报告", "en": f"{self._seen} reports"}[self._lang]
        done = f"{word(state, self._lang)}  {done}"
        self._progress.update(self._task, total=1, completed=1, done=done, visible=keep)


def summary(turns: Iterable[Turn], lang: Lang) -> Grid:
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
