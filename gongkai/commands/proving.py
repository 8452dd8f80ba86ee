"""`gongkai evidence`: a zip that proves a finding, or a report, offline."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from db import writer
from db.fixity.proofs import Proof
from db.history import load_report
from gongkai.archive import opened, require
from gongkai.console import console
from gongkai.settings import Lang, Settings

NOT_FOUND = 1
Words = Mapping[Lang, str]
UNSAFE = re.compile(r"[^\w.-]+")


def register(app: typer.Typer) -> None:
    app.command("evidence")(evidence)


def evidence(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="FINDING | ORGAN", help="发现编号，或机关 | a finding's id, or an organ")
    ],
    year: Annotated[
        int | None, typer.Argument(help="机关之后：报告年度 | after an organ: the report year")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="写到哪里 | where to write it")
    ] = None,
    close: Annotated[
        bool, typer.Option("--close", help="先封存已过去的各日 | first close the days that are over")
    ] = False,
    picture: Annotated[
        bool,
        typer.Option(
            "--picture",
            help="网页另存为图片，须装有 Chromium | web pages as pictures too, by an installed Chromium",
        ),
    ] = False,
) -> None:
    """一条发现（或一份报告）的证据包，不信任我们的人可离线核验。 | A zip that proves a finding, or a report, offline.

    编号见 gongkai sql "SELECT finding_id, rule, message_zh FROM findings" | ids are in the view `findings`.
    Exit 1 when there is no such finding or report."""
    from gongkai.evidence.asked import (
        asked_finding,
        asked_report,
    )  # PDF and picture libraries: loaded when asked for
    from gongkai.evidence.collected import collect, with_photographs
    from gongkai.evidence.pack import files_of, zipped
    from gongkai.pictures.browser import browser

    settings: Settings = context.obj
    require(settings)
    if year is None and not what.isdecimal():
        raise typer.BadParameter("evidence 发现编号 | evidence 机关 年度 | evidence FINDING, or ORGAN YEAR")
    with opened(settings) as session:
        if close:
            writer.close_days(session, datetime.now(UTC))
        asked = asked_finding(session, int(what)) if year is None else None
        if year is not None and (stored := load_report(session, what, year)):
            asked = asked_report(session, stored.report_id, f"{stored.organ.name}-{year}")
        if asked is None:
            _say(_not_found(what, year), settings.lang)
            raise typer.Exit(NOT_FOUND)
        found = collect(session, settings, asked)
        if picture and (program := browser()):
            found = with_photographs(found, program)
        elif picture:
            _say(
                {"zh": "未安装 Chromium，没有图片", "en": "no Chromium is installed: no pictures"},
                settings.lang,
            )
        files = files_of(found)
    name = f"evidence-{UNSAFE.sub('_', asked.name)}"
    path = output or Path(f"{name}.zip")
    body = zipped(files, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    _tell(path, body, len(files), found.proof, settings.lang)


def _not_found(what: str, year: int | None) -> Words:
    return {
        "zh": f"没有编号为 {what} 的发现" if year is None else f"档案里没有 {what} {year} 年的报告",
        "en": f"no finding {what}" if year is None else f"no report of {what} for {year} in the archive",
    }


def _say(words: Words, lang: Lang) -> None:
    console(stderr=True).print(words[lang], markup=False)


def _tell(path: Path, body: bytes, files: int, proof: Proof, lang: Lang) -> None:
    out, still = console(), sum(row.link is None for row in proof.rows)
    size, digest = f"{len(body) / 1e3:.0f} kB", hashlib.sha256(body).hexdigest()
    head = proof.links[-1] if proof.links else None
    words = {"zh": f"{path}（{files} 个文件，{size}）", "en": f"{path} ({files} files, {size})"}
    out.print(words[lang], markup=False, soft_wrap=True)
    out.print(f"  SHA-256 {digest}", markup=False, soft_wrap=True)
    if head:
        words = {"zh": f"  链头 {head.day} {head.head}", "en": f"  head {head.day} {head.head}"}
        out.print(words[lang], markup=False, soft_wrap=True)
    if still:
        words = {
            "zh": f"  {len(proof.rows)} 行中有 {still} 行未封存：它们的时间尚无摘要链为证（当日过后用 --close 重做）",
            "en": f"  {still} of {len(proof.rows)} rows are of no closed day: nothing in the chain proves their time yet"
            " (make it again with --close when the day is over)",
        }
        out.print(words[lang], markup=False, soft_wrap=True)
