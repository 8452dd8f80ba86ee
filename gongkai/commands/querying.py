"""`gongkai sql`: a query of one's own, or one of config/queries by its name."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from db.as_of import as_of
from db.named import NamedQuery, Value, named, typed
from db.query import MAX_MEGABYTES, MAX_ROWS, MAX_SECONDS, Table, run_select
from db.query_files import load_queries
from gongkai.archive import require
from gongkai.as_of import Day, instant_asked
from gongkai.console import console, say
from gongkai.memory import limited_memory
from gongkai.settings import Lang, Settings
from gongkai.tables import FORMATS, refuse_our_own, write_table

MOST_ROWS, DAY, MOST_MEGABYTES = 10_000_000, 86_400, 1_048_576


def register(app: typer.Typer) -> None:
    app.command("sql")(sql)


def sql(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(help="SELECT …")] = None,
    name: Annotated[
        str | None, typer.Option("--named", help="config/queries 里的查询 | a query of config/queries")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="列出有名字的查询 | list the queries that have a name")
    ] = False,
    param: Annotated[
        list[str] | None,
        typer.Option(help=":name 的值，name=value 或 name:integer=value | the value of a :name"),
    ] = None,
    day: Day = None,
    form: Annotated[str, typer.Option("--format", help=" | ".join(FORMATS))] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件 | write to a file")] = None,
    rows: Annotated[int, typer.Option(help="最多行数 | most rows", min=1, max=MOST_ROWS)] = MAX_ROWS,
    seconds: Annotated[float, typer.Option(help="最长时间 | most seconds", min=0.001, max=DAY)] = MAX_SECONDS,
    memory: Annotated[
        int, typer.Option(help="最多内存，MB | most memory in MB", min=1, max=MOST_MEGABYTES)
    ] = MAX_MEGABYTES,
) -> None:
    """只读查询档案，视图见 docs/sql.md。 | Read-only query; the views are in docs/sql.md."""
    settings: Settings = context.obj
    if form not in FORMATS:
        raise typer.BadParameter(f"--format {'|'.join(FORMATS)}")
    if (query is not None) + (name is not None) + listed != 1:
        raise typer.BadParameter("SELECT …、--named、--list 选一 | one of SELECT …, --named, --list")
    if listed:
        write_table(_listing(load_queries(settings.queries).values(), settings.lang), form, output)
        return
    require(settings)
    refuse_our_own(settings, output)
    text, values = _asked(settings, query, name, param or [])
    if then := instant_asked(day):
        text = as_of(text, then)
    with limited_memory(memory):
        found = run_select(
            settings.database_url,
            text,
            params=values,
            max_rows=rows,
            max_seconds=seconds,
            max_megabytes=memory,
        )
        write_table(found, form, output)
    if found.truncated:
        words = {"zh": f"只显示前 {rows} 行", "en": f"only the first {rows} rows are shown"}[settings.lang]
        console(stderr=True).print(words)


def _asked(
    settings: Settings, query: str | None, name: str | None, params: Sequence[str]
) -> tuple[str, dict[str, Value]]:
    if query is not None:
        return query, {key: typed(key, kind or "text", value) for key, kind, value in map(_split, params)}
    found = named(load_queries(settings.queries), name or "")
    given = [_split(one) for one in params]
    if typing := [key for key, kind, _ in given if kind]:
        raise typer.BadParameter(f"{typing[0]}: 类型由查询规定 | the query says its type")
    return found.sql, found.values({key: value for key, _, value in given})


def _split(written: str) -> tuple[str, str, str]:
    """Name, type or '', value."""
    left, equals, value = written.partition("=")
    name, _, kind = left.partition(":")
    if not equals or not name:
        raise typer.BadParameter(f"--param name=value: {written}")
    return name, kind, value


def _listing(queries: Iterable[NamedQuery], lang: Lang) -> Table:
    heads = {"zh": ("名称", "回答什么", "参数"), "en": ("name", "answers", "parameters")}[lang]
    stop = {"zh": "。", "en": ": "}[lang]
    rows = (
        (query.name, say(query.title, lang) + stop + say(query.about, lang), _parameters(query, lang))
        for query in queries
    )
    return Table(heads, tuple(rows), truncated=False)


def _parameters(query: NamedQuery, lang: Lang) -> str:
    return "\n".join(f"{p.name}={p.default} ({p.type}): {say(p.about, lang)}" for p in query.parameters)
