"""`gongkai search`: words in titles and narratives, with what stands around them."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from db import writer
from db.query import MAX_SECONDS
from db.search import TITLE, Among, Found, Hit, Passage, asked, search
from gongkai.archive import opened, require
from gongkai.console import console, harmless
from gongkai.settings import Lang, Settings

NOT_FOUND = 1
SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command("search")(search_words)


def search_words(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="须全部出现 | all must occur")] = None,
    organ: Annotated[str | None, typer.Option(help="机关名称的一部分 | part of the organ's name")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度 | report year")] = None,
    region: Annotated[
        str | None, typer.Option(help="行政区划代码的开头，如 44 | first digits of the division code")
    ] = None,
    section: Annotated[
        int | None, typer.Option(min=TITLE, max=6, help="第几部分，0 为标题 | section, 0 for the title")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="含旧版本，一个版本一条 | older versions too, a hit for each")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几份报告 | most reports")] = SHOWN,
    seconds: Annotated[
        float, typer.Option(min=0.001, max=86_400, help="最长时间 | most seconds")
    ] = MAX_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    make_index: Annotated[
        bool, typer.Option("--index", help="先补全检索索引 | bring the index up to date first")
    ] = False,
) -> None:
    """在现用报告的标题与正文中检索；几个词须全部出现，"引号" 内为一个短语。全角半角、大小写、空白不计；简体与繁体不互换。

    Search titles and narratives in force. Width, case and white space do not matter; simplified and traditional
    characters are not the same. Exit 1 when nothing was found.
    """
    settings: Settings = context.obj
    require(settings)
    if make_index:
        index(settings)
    if not words:
        if make_index:
            return
        raise typer.BadParameter("WORDS")
    found = search(
        settings.database_url,
        asked(" ".join(words)),
        among=Among(organ, year, region, every),
        section=section,
        limit=limit,
        seconds=seconds,
    )
    if as_json:
        typer.echo(json.dumps([_as_json(hit) for hit in found.hits], ensure_ascii=False))
    else:
        for hit in found.hits:
            console().print(_told(hit, settings.lang), soft_wrap=True)
    for note in _notes(found, settings.lang):
        console(stderr=True).print(note)
    if not found.hits:
        raise typer.Exit(NOT_FOUND)


def index(settings: Settings) -> None:
    """What was archived since the last time becomes findable as fast as the rest."""
    said = {"zh": "整理检索索引", "en": "bringing the search index up to date"}[settings.lang]
    with console(stderr=True).status(said), opened(settings) as session:
        writer.index_words(session)


def _told(hit: Hit, lang: Lang) -> Text:
    lines = [Text(f"{hit.organ} {hit.report_year}", style="bold") + Text(_older(hit, lang), style="yellow")]
    for passage in hit.passages:
        lines.append(Text("  ") + Text(_place(passage, lang), style="dim") + Text("  ") + _marked(passage))
    if hit.url:
        lines.append(Text(f"  {hit.url}", style="dim"))
    return Text("\n").join(lines)


def _older(hit: Hit, lang: Lang) -> str:
    """Nothing for the newest version."""
    words = {"zh": f"  第 {hit.version} 版，已非现行", "en": f"  version {hit.version}, no longer the newest"}
    return "" if hit.is_current else words[lang]


def _place(passage: Passage, lang: Lang) -> str:
    if passage.section == TITLE:
        return {"zh": "标题", "en": "title"}[lang]
    number = {"zh": f"第{passage.section}部分", "en": f"section {passage.section}"}[lang]
    return harmless(f"{number} {passage.section_title}".strip())


def _marked(passage: Passage) -> Text:
    """The hit stands in 【】, so that it is seen without colours, too."""
    before, hit, after = map(harmless, (passage.before, passage.hit, passage.after))
    return Text(before) + Text(f"【{hit}】", style="bold yellow") + Text(after)


def _as_json(hit: Hit) -> dict[str, Any]:
    return asdict(hit)


def _notes(found: Found, lang: Lang) -> list[str]:
    notes = {
        "zh": (
            (not found.hits, "没有找到（简体与繁体不互换）"),
            (found.more, f"只显示最近存档的 {len(found.hits)} 份，还有更多：--limit、--year、--organ、--region"),
            (found.stopped, "时间到，后面的未查：--seconds 可延长，--year、--organ、--region 可缩小范围"),
            (found.unindexed, f"{found.unindexed} 份尚无索引，逐份读过：gongkai search --index 可补全"),
        ),
        "en": (
            (not found.hits, "nothing found (simplified and traditional characters are not the same)"),
            (found.more, f"the {len(found.hits)} archived last, there are more: --limit, --year, --organ, --region"),
            (found.stopped, "time was up before the end: --seconds for more, --year, --organ, --region for fewer reports"),
            (found.unindexed, f"{found.unindexed} are not in the index and were read: gongkai search --index adds them"),
        ),
    }[lang]  # fmt: skip
    return [note for holds, note in notes if holds]
