"""`gongkai parse` and `gongkai import`: files a person already has."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from db import writer
from db.warc import WarcStore
from gongkai.archive import opened, prepare
from gongkai.as_json import reading_object
from gongkai.commands.collecting import place_of
from gongkai.console import console, findings_table, word
from gongkai.importing import Imported, files_of, import_file
from gongkai.settings import Lang, Settings
from parser.model import Reading, Severity
from parser.pipeline import load_parser
from scheduler.jobs import look

NOT_A_REPORT = 1


def register(app: typer.Typer) -> None:
    app.command("parse")(parse)
    app.command("import")(import_)


def parse(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="每个文件一个 JSON 对象 | one JSON object a file")
    ] = False,
) -> None:
    """识读文件而不存档。 | Read without archiving. Exit 1 when a file is no report."""
    settings: Settings = context.obj
    parser = load_parser(settings.config)
    readings = [(file, parser.read(file.read_bytes())) for file in files]
    for file, reading in readings:
        if as_json:
            indent = 2 if len(files) == 1 else None
            typer.echo(json.dumps(reading_object(str(file), reading), ensure_ascii=False, indent=indent))
        else:
            show_reading(file.name, reading, settings.lang)
    if any(reading.report is None for _, reading in readings):
        raise typer.Exit(NOT_A_REPORT)


def show_reading(name: str, reading: Reading, lang: Lang) -> None:
    """A report in a few lines, then its findings."""
    out = console()
    report, read = reading.report, reading.coverage
    if report is None:
        out.print(f"[bold]{name}[/]  [red]{reading.error}[/]")
        return
    organ = report.organ.name if report.organ else {"zh": "（未具名机关）", "en": "(no organ named)"}[lang]
    out.print(f"[bold]{name}[/]  {organ}  {report.report_year or '?'}  {report.form}")
    words = {
        "zh": f"  应有 {read.expected} 格，读到 {read.read}，相符 {read.confirmed}，不符 {read.contradicted}，存疑 {read.ambiguous}",
        "en": f"  {read.expected} cells, {read.read} read, {read.confirmed} confirmed,"
        f" {read.contradicted} contradicted, {read.ambiguous} ambiguous",
    }
    out.print(words[lang])
    if reading.findings:
        out.print(findings_table(reading.findings, lang))


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(exists=True)],
    organ: Annotated[str | None, typer.Option(help="机关名称 | the organ, where a file names none")] = None,
    year: Annotated[
        int | None, typer.Option(help="报告年度 | the report year, where a file names none")
    ] = None,
) -> None:
    """把已有的文件存入档案。 | Archive files you already have. Exit 1 when one could not be filed."""
    settings: Settings = context.obj
    prepare(settings)
    parser = load_parser(settings.config)
    store = WarcStore(settings.data / "warc")
    with opened(settings) as session:
        writer.recover_captures(session, store)
        with store.open_segment("import", _now, writer.originals(session)) as segment:
            done = [
                import_file(path, session, segment, parser, _now(), organ, year) for path in files_of(paths)
            ]
    for one in done:
        console().print(_sentence(one, settings.lang), markup=False)
    if not done:
        console().print({"zh": "没有文件", "en": "no files"}[settings.lang])
    look(place_of(settings), environ=os.environ, clock=_now)
    if any(one.archived is None for one in done):
        raise typer.Exit(NOT_A_REPORT)


def _now() -> datetime:
    return datetime.now(UTC)


def _sentence(one: Imported, lang: Lang) -> str:
    name, report = one.path.name, one.reading.report
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
