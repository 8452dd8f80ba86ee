"""`gongkai export`: the views as Parquet, CSV and JSON lines, and what Datasette needs to show the archive."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import make_url

from db.export.chosen import chosen
from db.export.datasette import metadata
from db.export.run import FORMATS, Table, Wanted, Watch, export
from db.facts import ArchiveError
from db.query_files import load_queries
from gongkai.archive import opened, require
from gongkai.as_of import Day, instant_asked
from gongkai.console import console, grid
from gongkai.settings import Lang, Settings
from parser.forms import load_forms

ALL = ",".join(FORMATS)


def register(app: typer.Typer) -> None:
    app.command("export")(export_)


def export_(
    context: typer.Context,
    place: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="写入的目录，新的或空的 | a new or empty folder")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="格式，逗号分隔 | formats, comma separated")] = ALL,
    view: Annotated[
        list[str] | None, typer.Option(help="只导出这些视图，可重复 | only these views, repeatable")
    ] = None,
    day: Day = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="替换以前的导出 | put it in place of an earlier export")
    ] = False,
    datasette: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="写 Datasette 的说明与查询 | write what Datasette shows beside the archive"
        ),
    ] = None,
) -> None:
    """导出档案的视图，都取自同一时刻：文件、校验和、数据字典；见 docs/export.md。 | The views as files, all of one moment,
    with checksums and dictionary; docs/export.md."""
    settings: Settings = context.obj
    if place is None and datasette is None:
        raise typer.BadParameter("DIR 或 --datasette FILE | DIR or --datasette FILE")
    if place is None and day is not None:
        raise typer.BadParameter("--as-of 需要 DIR | --as-of needs DIR")
    wanted = _wanted(settings, formats, view or [], replace, instant_asked(day))
    require(settings)
    if datasette is not None:
        _for_datasette(settings, datasette, replace)
    if place is None:
        return
    with _writing(place), opened(settings) as session, _watching(settings.lang) as watch:
        tables = export(session, place, wanted, datetime.now(UTC), watch)
    _tell(tables, place, settings.lang)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Raises ArchiveError where a disk is full or may not be written to."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(
            f"不能写入 {place}：{error.strerror} | cannot write {place}: {error.strerror}"
        ) from error


def _wanted(
    settings: Settings, formats: str, views: Sequence[str], replace: bool, then: datetime | None
) -> Wanted:
    asked = dict.fromkeys(part.strip() for part in formats.split(",") if part.strip())
    if not asked or asked.keys() - FORMATS.keys():
        raise typer.BadParameter(f"--format {ALL}")
    queries = load_queries(settings.queries).values()
    return Wanted(chosen(views), tuple(asked), load_forms(settings.forms), tuple(queries), replace, then)


def _tell(tables: Sequence[Table], place: Path, lang: Lang) -> None:
    heads = {"zh": ("视图", "行"), "en": ("view", "rows")}[lang]
    formats = tuple(dict.fromkeys(table.form for table in tables))
    sizes = {(table.view, table.form): table.size for table in tables}
    rows = {table.view: table.rows for table in tables}
    lines = [(name, count, *(sizes[name, form] for form in formats)) for name, count in rows.items()]
    total, size = sum(rows.values()), sum(sizes.values()) / 1e6
    console().print(grid(None, (*heads, *formats), lines))
    words = {
        "zh": f"✓ {place}：{len(rows)} 个视图，{total} 行，{size:.1f} MB；sha256sum -c SHA256SUMS 可核对",
        "en": f"✓ {place}: {len(rows)} views, {total} rows, {size:.1f} MB; sha256sum -c SHA256SUMS checks them",
    }[lang]
    console().print(words, markup=False, soft_wrap=True)


def _for_datasette(settings: Settings, file: Path, replace: bool) -> None:
    """Named after the SQLite file, as Datasette names the database it makes of it."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise ArchiveError(
            "Datasette 打开的是 SQLite，这个档案在 PostgreSQL | Datasette opens SQLite files, this archive is in PostgreSQL"
        )
    if file.exists() and not (replace and _is_ours(file)):
        raise ArchiveError(
            f"{file} 已存在；以前写的说明可用 --replace 替换 | {file} is there; --replace replaces what was written so before"
        )
    queries = load_queries(settings.queries).values()
    told = metadata(Path(url.database).stem, queries, load_forms(settings.forms))
    text = yaml.dump(told, Dumper=_Readable, allow_unicode=True, sort_keys=False, width=120)
    with _writing(file):
        file.write_text(text, encoding="utf-8")
    command = f"datasette {url.database} --metadata {file} --setting sql_time_limit_ms 10000"
    console().print(f"✓ {command}", markup=False, soft_wrap=True)


def _is_ours(file: Path) -> bool:
    """Nothing else is replaced, the archive itself least of all."""
    mark = "title: 公开 gongkai\n".encode()
    with _writing(file), file.open("rb") as found:
        return found.read(len(mark)) == mark


class _Readable(yaml.SafeDumper):
    """SQL of several lines stands there in several lines."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _block)


@contextmanager
def _watching(lang: Lang) -> Iterator[Watch]:
    """The view under way on standard error, for people at a terminal."""
    shown = console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        yield _line(progress, {"zh": "行", "en": "rows"}[lang])


def _line(progress: Progress, unit: str) -> Callable[[str, int], None]:
    task = progress.add_task("", total=None)

    def show(view: str, rows: int) -> None:
        progress.update(task, description=f"{view} {rows} {unit}")

    return show
