"""`gongkai verify`: whether the archive is whole, and where it is not."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from db import writer
from db.fixity.verify import Step, Verdict, Watch, unwatched, verify
from db.warc import WarcStore
from db.writer import Closed
from gongkai.archive import opened, require
from gongkai.console import console, say
from gongkai.settings import Lang, Settings
from gongkai.timestamping import Stamped, stamp_newest
from parser.model import Bilingual
from parser.worker.pool import cores

DAMAGED = 1
HEAD = re.compile(r"[0-9a-f]{64}")
PARTS = {
    "blobs": Bilingual("原始记录", "records"),
    "database": Bilingual("数据库", "database"),
    "chain": Bilingual("摘要链", "chain"),
}


def register(app: typer.Typer) -> None:
    app.command("verify")(verify_)


def verify_(
    context: typer.Context,
    close: Annotated[
        bool, typer.Option("--close", help="无损则封存已过去的各日 | close the days that are over, if whole")
    ] = False,
    recover: Annotated[
        bool,
        typer.Option(
            "--recover", help="先为已存而未编索引的记录编索引 | first index what is stored and not indexed"
        ),
    ] = False,
    head: Annotated[
        str | None,
        typer.Option(help="以前记下的链头，须仍在链中 | a head noted earlier: still in the chain?"),
    ] = None,
    timestamp: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="无损则请时间戳服务签最新链头 | have an RFC 3161 authority sign the newest head, if whole",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="同时核验的进程数，缺省为全部核心 | default: all cores")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="一个 JSON 对象 | one JSON object")] = False,
) -> None:
    """核验档案：原始记录、数据库、摘要链；说出第一处损坏。只读，除非用 --close、--recover。 | Is the archive whole? Names the
    first damage. Writes nothing but with --close, --recover. Exit 0 whole, 1 damaged, 2 wrong usage."""
    settings: Settings = context.obj
    require(settings)
    if head is not None and not HEAD.fullmatch(head):
        raise typer.BadParameter(
            "64 个十六进制小写字符 | 64 lowercase hexadecimal characters", param_hint="--head"
        )
    store, begun, now = WarcStore(settings.data / "warc"), time.monotonic(), datetime.now(UTC)
    with opened(settings) as session, _watching(settings.lang, as_json) as watch:
        indexed = writer.recover_captures(session, store, full=True) if recover else 0
        verdict = verify(session, store, now, noted_head=head, watch=watch, processes=workers or cores())
        closed = writer.close_days(session, now) if close and verdict.tally.whole else []
        _tell(verdict, closed, indexed, time.monotonic() - begun, settings.lang, as_json)
        if not verdict.tally.whole:
            raise typer.Exit(DAMAGED)
        if timestamp is not None:
            done = stamp_newest(session, timestamp, now)
            shown = console(stderr=as_json)
            shown.print(say(_stamped(done), settings.lang), markup=False, soft_wrap=True)


def _tell(
    verdict: Verdict, closed: list[Closed], indexed: int, seconds: float, lang: Lang, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(as_object(verdict, closed, indexed, seconds), ensure_ascii=False, indent=2))
        return
    for line in sentences(verdict, closed, indexed, seconds):
        console().print(say(line, lang), markup=False, soft_wrap=True)


def _stamped(done: Stamped) -> Bilingual:
    when = f"{done.time:%Y-%m-%dT%H:%M:%SZ}"
    return Bilingual(f"时间戳 {when} 签于链头 {done.head}", f"timestamp {when} over head {done.head}")


def as_object(verdict: Verdict, closed: list[Closed], indexed: int, seconds: float) -> dict[str, Any]:
    """`head` and `day` are the end of the chain after closing; `damages` counts by code."""
    tally, tip = verdict.tally, verdict.tip
    return {
        "whole": tally.whole,
        "first_damage": tally.first.as_json() if tally.first else None,
        "damages": dict(tally.damages),
        "seen": dict(tally.seen),
        "day": str(closed[-1].day) if closed else str(tip.day) if tip.day else None,
        "head": closed[-1].head if closed else tip.head if tip.number else None,
        "closed": [{"day": str(one.day), "rows": one.rows, "head": one.head} for one in closed],
        "open_days": verdict.open_days - len(closed),
        "recovered": indexed,
        "seconds": round(seconds, 3),
    }


def sentences(verdict: Verdict, closed: list[Closed], indexed: int, seconds: float) -> Iterator[Bilingual]:
    """What was gone through, what is damaged, what is left to do, the head to note down."""
    yield _went_through(verdict, seconds)
    if indexed:
        yield Bilingual(f"补编索引 {indexed} 条", f"{indexed} records were indexed")
    yield from _left_over(verdict)
    yield from _damaged(verdict) if verdict.tally.first else _whole(verdict, closed)


def _went_through(verdict: Verdict, seconds: float) -> Bilingual:
    seen = verdict.tally.seen
    size, plain = f"{seen['bytes'] / 1e6:.1f} MB", f"{seen['plain_bytes'] / 1e6:.1f} MB"
    speed = f"{seen['plain_bytes'] / 1e6 / max(seconds, 1e-3):.0f} MB/s"
    return Bilingual(
        f"{seen['files']} 个 WARC 文件，{size}（解开 {plain}），{seen['records']} 条记录，{seen['captures']} 次抓取，"
        f"{seen['readings']} 份解读，{seen['days']} 个封存日，{seconds:.1f} 秒（{speed}）",
        f"{seen['files']} WARC files, {size} ({plain} unpacked), {seen['records']} records, {seen['captures']} captures, "
        f"{seen['readings']} readings, {seen['days']} closed days, {seconds:.1f} s ({speed})",
    )


def _left_over(verdict: Verdict) -> Iterator[Bilingual]:
    seen = verdict.tally.seen
    if seen["unindexed"]:
        yield Bilingual(
            f"{seen['unindexed']} 条记录已存未编索引（正在采集，或进程中断）；下次采集或 --recover 会编入",
            f"{seen['unindexed']} records are stored and not indexed (a crawl runs, or was killed): "
            "the next crawl or --recover indexes them",
        )
    if seen["torn_tails"]:
        yield Bilingual(
            f"{seen['torn_tails']} 个文件末尾有未写完的记录（正在采集，或进程中断），未失一条",
            f"{seen['torn_tails']} files end in half a record (a crawl runs, or was killed); nothing indexed is lost",
        )


def _damaged(verdict: Verdict) -> Iterator[Bilingual]:
    first, count = verdict.tally.first, verdict.tally.damages.total()
    assert first is not None
    yield Bilingual(f"✗ 损坏 {count} 处。第一处：", f"✗ {count} damages. The first:")
    yield Bilingual(f"  {first.place()}: {first.message.zh}", f"  {first.place()}: {first.message.en}")
    codes = "，".join(f"{code} {number}" for code, number in verdict.tally.damages.items())
    yield Bilingual(f"  {codes}", f"  {codes}")


def _whole(verdict: Verdict, closed: list[Closed]) -> Iterator[Bilingual]:
    yield Bilingual("✓ 档案完好", "✓ the archive is whole")
    for one in closed:
        yield Bilingual(f"封存 {one.day}：{one.rows} 行", f"closed {one.day}: {one.rows} rows")
    day, head = (closed[-1].day, closed[-1].head) if closed else (verdict.tip.day, verdict.tip.head)
    if day is not None:
        yield Bilingual(f"链头 {day} {head}（请记在别处）", f"head {day} {head} (note it down elsewhere)")
    if still := verdict.open_days - len(closed):
        yield Bilingual(f"{still} 日未封存（--close）", f"{still} days are not closed yet (--close)")


@contextmanager
def _watching(lang: Lang, silent: bool) -> Iterator[Watch]:
    """A bar on standard error, for people at a terminal."""
    shown = console(stderr=True)
    if silent or not shown.is_terminal:
        yield unwatched
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=shown, transient=True) as progress:
        yield _bar(progress, lang)


def _bar(progress: Progress, lang: Lang) -> Callable[[Step], None]:
    task = progress.add_task("")

    def show(step: Step) -> None:
        words = say(PARTS[step.part], lang)
        progress.update(task, description=words, completed=step.done, total=max(step.total, 1))

    return show
