"""`gongkai backup` and `gongkai restore`: the archive a second time, and from there a first time again."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from db.backup.making import Made, back_up
from db.backup.manifest import BackupError, Manifest
from db.backup.restoring import restore
from db.backup.shelf import Watch
from db.warc import WarcStore
from gongkai.archive import prepare, require
from gongkai.console import console, say
from gongkai.settings import Settings
from parser.model import Bilingual

INCOMPLETE = 1


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore_)


def backup(
    context: typer.Context,
    dest: Annotated[
        Path, typer.Argument(help="备份目录；再次备份只增不重抄 | its folder; again: only what is new")
    ],
    check: Annotated[
        bool,
        typer.Option("--check", help="已有的副本也逐字节重核 | read the copies that are there again, too"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="一个 JSON 对象 | one JSON object")] = False,
) -> None:
    """备份档案，采集进行中亦可。 | Copies the archive, also while a crawl runs; what was written is read back.

    Exit 0 all of it, 1 the archive itself has lost something (the rest is backed up), 2 nothing was backed up."""
    settings: Settings = context.obj
    require(settings)
    store, now = WarcStore(settings.data / "warc"), datetime.now(UTC)
    with _told(), _watching({"zh": "备份", "en": "copying"}[settings.lang], as_json) as watch:
        made = back_up(settings.database_url, store, dest.absolute(), now, watch, check=check)
    if as_json:
        typer.echo(json.dumps(_as_object(made), ensure_ascii=False, indent=2))
    for line in () if as_json else _sentences(made):
        console().print(say(line, settings.lang), markup=False, soft_wrap=True)
    if made.troubles:
        raise typer.Exit(INCOMPLETE)


def restore_(
    context: typer.Context,
    src: Annotated[Path, typer.Argument(help="gongkai backup 的目录 | a folder that gongkai backup made")],
) -> None:
    """把备份恢复为档案；绝不覆盖已有的档案。 | Makes a backup the archive (--data, --database-url).

    Never overwrites one. Every byte is held against the digests of the backup. Exit 0, or 2 and no archive."""
    settings: Settings = context.obj
    with _told(), _watching({"zh": "恢复", "en": "restoring"}[settings.lang], False) as watch:
        done = restore(src.absolute(), settings.database_url, settings.data, watch)
    prepare(settings)
    console().print(say(_restored(done, settings), settings.lang), markup=False, soft_wrap=True)


@contextmanager
def _told() -> Iterator[None]:
    """A full disk, a folder that may not be written to: one sentence, as for our own refusals."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"读写失败 | cannot be read or written: {error}") from error


def _as_object(made: Made) -> dict[str, Any]:
    told, database = made.manifest, made.manifest.database
    return {
        "made_at": told.made_at,
        "database": {"backend": database.backend, "revision": database.revision},
        "warc_files": len(told.warc),
        "bytes": told.size,
        "new_warc_bytes": made.copied,
        "troubles": [{"zh": trouble.zh, "en": trouble.en} for trouble in made.troubles],
    }


def _sentences(made: Made) -> Iterator[Bilingual]:
    told = made.manifest
    database = sum(kept.size for kept in told.database.kept)
    yield Bilingual(
        f"数据库 {_mb(database)}，{len(told.warc)} 个 WARC 文件 {_mb(told.size - database)}，其中新增 {_mb(made.copied)}",
        f"database {_mb(database)}, {len(told.warc)} WARC files {_mb(told.size - database)}, of which new {_mb(made.copied)}",
    )
    for trouble in made.troubles:
        yield Bilingual(f"✗ {trouble.zh}", f"✗ {trouble.en}")
    if made.troubles:
        yield Bilingual("其余都已备份；请运行 gongkai verify", "the rest is backed up; run gongkai verify")
    else:
        yield Bilingual(f"✓ 已备份至 {told.made_at}", f"✓ backed up as of {told.made_at}")


def _restored(done: Manifest, settings: Settings) -> Bilingual:
    files = len(done.warc)
    return Bilingual(
        f"✓ 已恢复 {done.made_at} 的备份到 {settings.data}：{files} 个 WARC 文件；请运行 gongkai verify --recover",
        f"✓ restored the backup of {done.made_at} into {settings.data}: {files} WARC files; run gongkai verify --recover",
    )


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


@contextmanager
def _watching(words: str, silent: bool) -> Iterator[Watch]:
    """A bar on standard error, for people at a terminal."""
    shown = console(stderr=True)
    if silent or not shown.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=shown, transient=True) as progress:
        yield _bar(progress, words)


def _bar(progress: Progress, words: str) -> Callable[[int, int], None]:
    task = progress.add_task(words, total=None)
    return lambda done, total: progress.update(task, completed=done, total=total)
