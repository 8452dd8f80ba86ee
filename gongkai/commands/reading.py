"""`gongkai parse` and `gongkai import`: files a person already has."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from db import writer
from db.warc import WarcStore
from gongkai.archive import opened, prepare
from gongkai.as_json import reading_object
from gongkai.beside import FileRead, read_file
from gongkai.commands.collecting import place_of
from gongkai.commands.searching import index
from gongkai.console import console, findings_table, say, word
from gongkai.importing import Filing, Imported, import_files
from gongkai.settings import Lang, Settings
from gongkai.statutory import ranked
from parser.forms import load_forms
from parser.model import Reading, Severity
from parser.pipeline import load_parser
from parser.worker.limits import load_limits
from parser.worker.process import Worker
from scheduler.jobs import look

NOT_A_REPORT = 1


def register(app: typer.Typer) -> None:
    app.command("parse")(parse)
    app.command("import")(import_)


def parse(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="每份报告一个 JSON 对象 | one JSON object a report")
    ] = False,
    debug: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="把每个数字的出处画进此目录 | draw where each figure stands, into this folder",
        ),
    ] = None,
) -> None:
    """识读文件而不存档。 | Read without archiving. Exit 1 when a file holds no report."""
    settings: Settings = context.obj
    with Worker.of(settings.config) as reader:
        found = [(file, read_file(file, reader)) for file in files]
    read = [(file, one.readings) for file, one in found]
    several = sum(len(readings) for _, readings in read) > 1
    for file, reading in ((file, reading) for file, readings in read for reading in readings):
        if as_json:
            indent = None if several else 2
            typer.echo(json.dumps(reading_object(str(file), reading), ensure_ascii=False, indent=indent))
        else:
            show_reading(part_name(file, reading), reading, settings.lang)
    if debug:
        _draw(found, debug, settings)
    if any(all(reading.report is None for reading in readings) for _, readings in read):
        raise typer.Exit(NOT_A_REPORT)


def _draw(found: Iterable[tuple[Path, FileRead]], out: Path, settings: Settings) -> None:
    """Says on standard error where the pictures are: standard output may be JSON."""
    from gongkai.pictures.folder import Album  # PDF and picture libraries: loaded when pictures are asked for

    album = Album.of(out, load_forms(settings.forms), settings.lang)
    for drawn in (one for file, read in found for one in album.draw(file, read)):
        lacking = f"  ({say(drawn.lacking, settings.lang)})" if drawn.lacking else ""
        words = {"zh": "图", "en": "pictures"}[settings.lang]
        console(stderr=True).print(f"{words}: {drawn.folder}{lacking}", markup=False, soft_wrap=True)


def part_name(file: Path, reading: Reading) -> str:
    """`年报.zip!某镇.pdf`: the file, and the part of it that holds the report."""
    return f"{file.name}!{reading.part}" if reading.part else file.name


def show_reading(name: str, reading: Reading, lang: Lang) -> None:
    """A report in a few lines, then its findings."""
    out = console()
    report, read = reading.report, reading.coverage
    if report is None:
        out.print(f"[bold]{escape(name)}[/]  [red]{escape(reading.error or '')}[/]")
        return
    organ = report.organ.name if report.organ else {"zh": "（未具名机关）", "en": "(no organ named)"}[lang]
    out.print(f"[bold]{escape(name)}[/]  {escape(organ)}  {report.report_year or '?'}  {report.form}")
    words = {
        "zh": f"  应有 {read.expected} 格，读到 {read.read}，相符 {read.confirmed}，不符 {read.contradicted}，存疑 {read.ambiguous}",
        "en": f"  {read.expected} cells, {read.read} read, {read.confirmed} confirmed,"
        f" {read.contradicted} contradicted, {read.ambiguous} ambiguous",
    }
    out.print(words[lang])
    if reading.findings:
        out.print(findings_table(ranked(reading.findings), lang))


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(exists=True)],
    organ: Annotated[str | None, typer.Option(help="机关名称 | the organ, where a file names none")] = None,
    year: Annotated[
        int | None, typer.Option(help="报告年度 | the report year, where a file names none")
    ] = None,
) -> None:
    """把已有的文件存入档案。 | Archive files you already have. Exit 1 when nothing of one could be filed."""
    settings: Settings = context.obj
    prepare(settings)
    parser = load_parser(settings.config)
    store = WarcStore(settings.data / "warc")
    with opened(settings) as session, Worker(settings.config, load_limits(settings.config)) as reader:
        writer.recover_captures(session, store)
        with store.open_segment("import", _now, writer.originals(session)) as segment:
            filing = Filing(session, segment, parser, reader, _now, organ, year)
            done = list(import_files(paths, filing))
    index(settings)
    for one in (one for file in done for one in file):
        console().print(_sentence(one, settings.lang), markup=False)
    if not done:
        console().print({"zh": "没有文件", "en": "no files"}[settings.lang])
    look(place_of(settings), environ=os.environ, clock=_now)
    if any(all(one.archived is None for one in file) for file in done):
        raise typer.Exit(NOT_A_REPORT)


def _now() -> datetime:
    return datetime.now(UTC)


def _sentence(one: Imported, lang: Lang) -> str:
    name, report = part_name(one.path, one.reading), one.reading.report
    if one.archived is None:
        why = one.missing or one.reading.error or ""
        kept = {"zh": "字节已存，未能归档", "en": "bytes kept, not filed"}[lang]
        return f"{name}: {kept}: {why}"
    organ = one.organ.name if one.organ else "?"
    year = report.report_year if report else "?"
    status = {
        "zh": ("新报告" if one.archived.new_report else "新版本" if one.archived.new_version else "未变"),
        "en": (
            "new report"
            if one.archived.new_report
            else "new version"
            if one.archived.new_version
            else "unchanged"
        ),
    }[lang]
    counts = Counter(finding.severity for finding in one.reading.findings)
    findings = " ".join(f"{word(severity, lang)} {counts[severity]}" for severity in Severity)
    return f"{name}: {organ} {year} {status}  {findings}"
