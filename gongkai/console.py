"""What the terminal shows: tables and sentences in Chinese or English; nothing here decides anything."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from db.verdicts import WORDS
from gongkai.grids import Column, Grid, is_limited
from gongkai.settings import Lang
from parser.model import Bilingual, Finding

_STYLES: Mapping[str, str] = {
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "on_time": "green",
    "late": "yellow",
    "missing": "bold red",
    "removed": "bold red",
    "replaced": "magenta",
    "unverifiable": "blue",
    "not_due": "dim",
    "ok": "green",
    "partial": "yellow",
    "failed": "bold red",
    "open": "bold red",
    "acknowledged": "yellow",
    "resolved": "green",
    "reopened": "bold red",
}

_WORDS: Mapping[str, Bilingual] = {
    "error": Bilingual("错误", "error"),
    "warning": Bilingual("警告", "warning"),
    "info": Bilingual("提示", "info"),
    "publisher": Bilingual("发布机关", "publisher"),
    "reading": Bilingual("识读", "reading"),
    "form": Bilingual("格式", "form"),
    "undecided": Bilingual("未定", "undecided"),
    "on_time": Bilingual("按时", "on time"),
    "late": Bilingual("逾期", "late"),
    "missing": Bilingual("未发布", "missing"),
    "removed": Bilingual("已撤下", "removed"),
    "replaced": Bilingual("已更换", "replaced"),
    "unverifiable": Bilingual("无法核实", "unverifiable"),
    "not_due": Bilingual("未到期", "not due"),
    "ok": Bilingual("完成", "ok"),
    "partial": Bilingual("不完整", "partial"),
    "failed": Bilingual("失败", "failed"),
    "open": Bilingual("未处理", "open"),
    "acknowledged": Bilingual("已确认", "acknowledged"),
    "resolved": Bilingual("已解除", "resolved"),
    "reopened": Bilingual("待重判", "reopened"),
    **WORDS,
    "confirmed": Bilingual("印证", "confirmed"),
    "contradicted": Bilingual("矛盾", "contradicted"),
    "unchecked": Bilingual("未核", "unchecked"),
    "ambiguous": Bilingual("两可", "ambiguous"),
    "malformed": Bilingual("报告有误", "malformed"),
    "changed": Bilingual("数据被改", "changed"),
    "moved": Bilingual("地址变更", "moved"),
    "broken_crawl": Bilingual("采集故障", "broken crawl"),
    "broken_copy": Bilingual("备份故障", "broken copy"),
    "new": Bilingual("新发现", "new"),
    "unchanged": Bilingual("未变", "unchanged"),
    "gone": Bilingual("找不到", "gone"),
    "suspected": Bilingual("疑似撤下", "seems gone"),
    "bytes": Bilingual("仅字节", "bytes"),
    "text": Bilingual("文字", "text"),
    "cells": Bilingual("数据", "cells"),
    "blank": Bilingual("空白", "blank"),
}


_ORDERS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}


def word(code: str, lang: Lang) -> str:
    """A code of the archive in the reader's language; an unknown one as it is."""
    known = _WORDS.get(code)
    return getattr(known, lang) if known else code


def say(message: Bilingual, lang: Lang) -> str:
    return str(getattr(message, lang))


def badge(code: str, lang: Lang) -> Text:
    return Text(word(code, lang), style=_STYLES.get(code, ""))


def grid(title: str | None, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Grid:
    """A table of plain values; numbers to the right, None as an empty cell."""
    listed = [list(row) for row in rows]
    return Grid(title, tuple(_column(name, [row[at] for row in listed]) for at, name in enumerate(columns)))


def _column(name: str, values: Sequence[Any]) -> Column:
    figures = [value for value in values if value is not None]
    right = bool(figures) and all(isinstance(figure, int | float) for figure in figures)
    return Column(harmless(name), right, tuple(map(_shown, values)))


def _shown(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    return Text(
        "" if value is None else f"{value:.15g}" if isinstance(value, float) else harmless(str(value))
    )


def harmless(text: str) -> str:
    """Without the characters by which a page or a query could give orders to a terminal."""
    return text.translate(_ORDERS)


def standing(state: str, decision: str | None, lang: Lang) -> Text:
    """What was decided about a finding; of a reopened one, that it counts no more."""
    if state == "open":
        return Text("")
    told = Text(word(decision or "", lang))
    return told if state == "decided" else badge("reopened", lang) + Text(" ") + told


def findings_table(
    findings: Sequence[Finding], lang: Lang, title: str | None = None, verdicts: Sequence[Text] = ()
) -> Grid:
    """Findings, numbered in the order given, each with its arithmetic, whose fault it is and what it should be;
    `verdicts` are what people decided, one for each, or none at all."""
    heads = {
        "zh": ("#", "规则", "程度", "责任", "说明", "建议", "判定"),
        "en": ("#", "rule", "severity", "blame", "finding", "suggestion", "verdict"),
    }
    rows = [
        (
            *(number, f.rule, badge(f.severity, lang), word(f.blame, lang), say(f.message, lang)),
            say(Bilingual.split(f.suggestion or ""), lang),
            *verdicts[number - 1 : number],
        )
        for number, f in enumerate(findings, 1)
    ]
    return grid(title, heads[lang] if verdicts else heads[lang][:-1], rows)


def console(stderr: bool = False) -> Console:
    """What goes into a pipe or a file is not folded at a width that nobody has."""
    made = Console(stderr=stderr, highlight=False)
    made.soft_wrap = not is_limited(made)
    return made
