"""`gongkai reparse` and `gongkai diff --readings`: a new parser is tried on the whole archive before it counts."""

import os
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from crawler.desk.again import Shelf
from crawler.portals import load_portals
from db import writer
from db.candidates import count_waiting, judged, reports_waiting
from db.differences import Tally
from db.rereadings import Choice, count_unread, count_versions
from db.warc import WarcStore
from gongkai.archive import opened, prepare, require
from gongkai.commands.collecting import place_of
from gongkai.commands.searching import index
from gongkai.console import console, grid
from gongkai.rereading import Desk, Reread, reread
from gongkai.settings import Lang, Settings
from gongkai.told_differences import Labels, summary, told
from parser.across import load_basis
from parser.forms import load_forms
from parser.names import load_names
from parser.pipeline import PARSER_VERSION, load_parser
from parser.worker.limits import load_limits
from parser.worker.pool import cores
from scheduler.jobs import look

INCOMPLETE = 1


def register(app: typer.Typer) -> None:
    app.command("reparse")(reparse)


def reparse(
    context: typer.Context,
    organ: Annotated[str | None, typer.Option(help="只限此机关 | of this organ only")] = None,
    year: Annotated[int | None, typer.Option(help="只限此年度 | of this report year only")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="同时识读的进程数，缺省为全部核心 | default: all cores")
    ] = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="启用已识读的结果 | put what was read again in force")
    ] = False,
) -> None:
    """用现在的解析器重读档案，先存为待定，核对后启用。 | Read the archive again; judge, then --adopt.

    Exit 1 when something could not be read again, or was left for a person to judge.
    """
    settings: Settings = context.obj
    require(settings)
    prepare(settings)
    choice = Choice(organ, year)
    with opened(settings) as session:
        if not count_versions(session, choice):
            raise typer.BadParameter("档案里没有这样的报告 | no such report in the archive")
        session.rollback()
        whole = _adopt(session, settings, choice) if adopt else _read(session, settings, choice, workers)
    index(settings)
    if adopt:
        look(place_of(settings), environ=os.environ, clock=_now)
    raise typer.Exit(0 if whole else INCOMPLETE)


def _read(session: Session, settings: Settings, choice: Choice, workers: int | None) -> bool:
    load_parser(settings.config)  # a mistake in the configuration is told here, not by every worker
    portals = load_portals(settings.portals) if settings.portals.is_dir() else {}
    shelf = Shelf(session, WarcStore(settings.data / "warc"), load_names(settings.config), portals)
    desk = Desk(shelf, settings.config, load_limits(settings.config), PARSER_VERSION, _now)
    total, left = count_versions(session, choice), count_unread(session, PARSER_VERSION, choice)
    session.rollback()
    found: Counter[str] = Counter()
    with _progress() as progress:
        bar = progress.add_task({"zh": "重读", "en": "reading again"}[settings.lang], total=left)
        for one in reread(choice, desk, workers or cores()):
            found[one.outcome] += 1
            progress.advance(bar)
            if one.why:
                progress.console.print(_trouble(one, settings.lang), markup=False, soft_wrap=True)
    waiting = count_waiting(session, PARSER_VERSION, choice).candidates
    _print_read(found, total - left, waiting, settings.lang)
    return not (found["not_whole"] or found["not_read"])


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
    )


def _trouble(one: Reread, lang: Lang) -> str:
    what = {
        "zh": {"not_whole": "存档内容读不出", "not_read": "未能识读，下次再试"},
        "en": {"not_whole": "cannot be had from the store", "not_read": "not read, to be tried again"},
    }[lang]
    source = one.source
    return (
        f"{source.organ} {source.report_year} v{source.number} {source.url}: {what[one.outcome]}: {one.why}"
    )


def _print_read(found: Counter[str], before: int, waiting: int, lang: Lang) -> None:
    heads = {
        "zh": ("解析器", "重读", "此前已读", "未能识读", "存档读不出", "待定"),
        "en": ("parser", "read again", "read before", "not read", "not whole", "candidates"),
    }
    known = before + found["known"]
    row = (PARSER_VERSION, found["read"], known, found["not_read"], found["not_whole"], waiting)
    console().print(grid({"zh": "重读小结", "en": "Read again"}[lang], heads[lang], [row]))
    if waiting:
        words = {
            "zh": "待定的识读结果尚未启用：先看 gongkai diff --readings，再用 gongkai reparse --adopt 启用",
            "en": "Candidates are not in force: see gongkai diff --readings, then gongkai reparse --adopt",
        }
        console().print(words[lang])


def _adopt(session: Session, settings: Settings, choice: Choice) -> bool:
    """A transaction for some reports, with all that they and their neighbours say of each other."""
    basis, doubtful, adopted = load_basis(settings.config), choice.names_one, 0
    with _progress() as progress:
        total = count_waiting(session, PARSER_VERSION, choice)
        session.rollback()
        bar = progress.add_task(
            {"zh": "启用", "en": "adopting"}[settings.lang],
            total=total.candidates if doubtful else total.candidates - total.doubtful,
        )
        for report_ids in reports_waiting(session, PARSER_VERSION, choice, doubtful=doubtful):
            with writer.writing(session):
                now = _now()
                done = sum(
                    writer.adopt_rereadings(session, report_id, PARSER_VERSION, now, doubtful=doubtful)
                    for report_id in report_ids
                )
                writer.recheck_all(session, report_ids, basis, now)
            adopted += done
            progress.advance(bar, done)
    left = count_waiting(session, PARSER_VERSION, choice).candidates
    session.rollback()
    _print_adopted(adopted, left, settings.lang)
    return not left


def _print_adopted(adopted: int, left: int, lang: Lang) -> None:
    words = {
        "zh": f"已启用 {adopted} 份识读结果，原有结果仍留存。",
        "en": f"{adopted} readings are in force now; those they replace are kept.",
    }
    console().print(words[lang])
    if left:
        doubts = {
            "zh": f"另有 {left} 份读出了别的机关或年度，或不再读得出报告，未启用：见 gongkai diff --readings，"
            "逐份核对后用 --adopt --organ 机关 --year 年度 启用",
            "en": f"{left} say another organ or year, or find no report any more, and wait: see gongkai diff"
            " --readings, then --adopt --organ ORGAN --year YEAR one by one",
        }
        console().print(doubts[lang])


def show_differences(settings: Settings, choice: Choice) -> None:
    """Each candidate that says something else than the reading in force, then all of them counted."""
    forms = load_forms(settings.forms)
    labels: Labels = {spec.code: spec for form in forms.all for spec in form.cells.values()}
    out, tally, lang = console(), Tally(), settings.lang
    with opened(settings) as session:
        for one in judged(session, PARSER_VERSION, choice):
            tally.add(one.difference)
            for line in told(one, labels, lang):
                out.print(line, markup=False, soft_wrap=True)
    if not tally.worth:
        words = {
            "zh": f"解析器 {PARSER_VERSION} 没有待定的识读结果（gongkai reparse 生成）",
            "en": f"no candidates of parser {PARSER_VERSION}: gongkai reparse makes them",
        }
        out.print(words[lang])
        return
    _print_tally(tally, lang)


def _print_tally(tally: Tally, lang: Lang) -> None:
    out = console()
    for title, heads, rows in summary(tally, lang):
        if rows:
            out.print(grid(title, heads, rows))


def _now() -> datetime:
    return datetime.now(UTC)
