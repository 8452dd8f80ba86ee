"""`index.html`: the evidence on one page, for a person; Chinese first, English beside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from gongkai.evidence.collected import Collected, Drawing, moment
from gongkai.evidence.readme import PROVES, PROVES_NOT, VERIFY, closing, judged, subject_line
from gongkai.evidence.told import Told
from parser.model import Bilingual

STYLE = """
body{font:15px/1.65 -apple-system,"Segoe UI","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#24292f;
max-width:1080px;margin:2em auto;padding:0 1.5em;overflow-wrap:anywhere}
h1{font-size:1.5em;line-height:1.35}h2{font-size:1.15em;border-bottom:2px solid #d0d7de;padding-bottom:.2em;margin-top:2em}
h1 small,h2 small,.en{color:#57606a;font-weight:normal}.en{display:block;font-size:.92em}
table{border-collapse:collapse;width:100%;font-size:.93em}td,th{border:1px solid #d0d7de;padding:5px 8px;text-align:left;
vertical-align:top}th{background:#f6f8fa}td.figure{font-weight:bold;white-space:pre-wrap}
.finding{border-left:5px solid #cf222e;background:#fff5f5;padding:.6em 1em;margin:1em 0}
.arithmetic{font:1.05em/1.5 ui-monospace,Consolas,monospace;background:#f6f8fa;padding:.6em 1em;margin:.5em 0}
code{font-size:.86em}iframe{width:100%;height:620px;border:1px solid #d0d7de}img{max-width:100%;border:1px solid #d0d7de}
@media print{iframe{height:900px}}
"""


def cover(found: Collected, facts: Told) -> str:
    title = subject_line(found)
    parts = [
        f"<h1>{escape(title.zh)}<br><small>{escape(title.en)}</small></h1>",
        *(_finding(one) for one in facts["findings"]),
        _heading(Bilingual("数字", "Figures")),
        *(
            _figures(drawing, reading)
            for drawing, reading in zip(found.drawings, facts["readings"], strict=True)
        ),
        _heading(Bilingual("原页，红框为所指的格", "The pages, the cells in red boxes")),
        *(part for drawing in found.drawings for part in _pages(drawing)),
        _heading(Bilingual("版本与抓取", "Versions and captures")),
        *(_versions(found, report) for report in facts["reports"]),
        _heading(Bilingual("时间的证明：摘要链", "Proof of time: the chain")),
        *_paragraphs(closing(found)),
        _heading(Bilingual("证明什么", "What this proves")),
        _list(PROVES),
        _heading(Bilingual("不证明什么", "What this does not prove")),
        _list(PROVES_NOT),
        _heading(Bilingual("怎样核验", "How to verify")),
        *_paragraphs(VERIFY),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(title.zh)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{chr(10).join(parts)}\n</body></html>\n"
    )


def _heading(words: Bilingual) -> str:
    return f"<h2>{escape(words.zh)} <small>{escape(words.en)}</small></h2>"


def _paragraphs(lines: Iterable[Bilingual]) -> Iterator[str]:
    return (f'<p>{escape(line.zh)}<span class="en">{escape(line.en)}</span></p>' for line in lines)


def _list(lines: Iterable[Bilingual]) -> str:
    items = (f'<li>{escape(line.zh)}<span class="en">{escape(line.en)}</span></li>' for line in lines)
    return f"<ul>{''.join(items)}</ul>"


def _finding(one: Told) -> str:
    hint = one["suggestion"]
    return (
        f'<div class="finding"><b>{escape(one["rule"])}</b> {escape(one["message"]["zh"])}'
        f'<span class="en">{escape(one["message"]["en"])}</span>'
        f'<div class="arithmetic">{escape(one["arithmetic"])}</div>'
        f'<p>依据 basis：{escape(one["basis"]["zh"])}<span class="en">{escape(one["basis"]["en"])}</span></p>'
        + (
            f'<p>推测 suggestion：{escape(hint["zh"])}<span class="en">{escape(hint["en"])}</span></p>'
            if hint
            else ""
        )
        + "".join(_paragraphs(judged(one)))
        + f"<p>发现编号 finding {one['id']}</p></div>"
    )


def _figures(drawing: Drawing, reading: Told) -> str:
    side = drawing.side
    head = f"<p><b>{escape(side.subject.organ.name)}</b> {side.subject.report_year}，第 {side.version} 版 version {side.version}</p>"
    boxes = {mark.code: mark.number for mark in drawing.marks}
    rows = [
        (
            str(boxes.get(cell["code"], "")), f"{cell['label']['zh']}\n{cell['label']['en']}", cell["raw"] or "",
            cell["value"] if cell["value"] is not None else SEMANTICS.get(cell["semantic"], cell["semantic"]),
            cell["unit"] or "", cell["locator"] or "",
        )
        for cell in reading["cells"]
    ]  # fmt: skip
    heads = ("框 box", "格 cell", "原文 as printed", "数值 value", "单位 unit", "位置 place")
    said = (
        ""
        if rows
        else '<p>这条发现不针对具体的格。<span class="en">This finding is about no cell in particular.</span></p>'
    )
    return head + (_table(heads, rows, figure=2) if rows else said)


SEMANTICS = {
    "blank": "空白 blank",
    "none_text": "无 none",
    "slash": "/",
    "absent": "缺 lost",
    "illegible": "不清 illegible",
}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], figure: int = -1) -> str:
    shown = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=figure' if place == figure else ''}>{escape(text).replace(chr(10), '<br>')}</td>"
            for place, text in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>{shown}</table>"


def _pages(drawing: Drawing) -> Iterator[str]:
    who = (
        f"{drawing.side.subject.organ.name} {drawing.side.subject.report_year}，第 {drawing.side.version} 版"
    )
    for page in drawing.pages:
        yield f'<p>{escape(who)}：<a href="{page.file}">{page.file}</a></p>'
        if page.kind == "picture":
            yield f'<img src="{page.file}" alt="{escape(who)}">'
        else:
            anchor = f"#{drawing.marks[0].anchor}" if drawing.marks else ""
            yield f'<iframe sandbox="allow-same-origin" src="{page.file}{anchor}" title="{escape(who)}"></iframe>'
    if drawing.why:
        yield from _paragraphs([Bilingual(f"{who}：{drawing.why.zh}", f"{who}: {drawing.why.en}")])


def _versions(found: Collected, report: Told) -> str:
    versions = found.versions[report["report_id"]]
    captures: Captures = {kept.row["id"]: kept.row for kept in found.kept}
    rows = [
        *(_row(str(one.version.number), captures[seen.capture_id]) for one in versions for seen in one.seen),
        *(_row("不在 gone", captures[one.capture_id]) for one in found.absences[report["report_id"]]),
    ]
    heads = ("版本 version", "见到 seen", "网址 address", "状态 status", "正文 SHA-256", "WARC 记录 record")
    spans = "".join(
        f"<li>第 {one.version.number} 版 version {one.version.number}：首次 first {moment(one.version.first_seen)}，"
        f"最后 last {moment(one.last_seen)}</li>"
        for one in versions
    )
    return f"<p><b>{escape(report['organ'])}</b> {report['report_year']}</p><ul>{spans}</ul>{_table(heads, rows)}"


Captures = Mapping[int, Mapping[str, Any]]


def _row(version: str, capture: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        version,
        moment(capture["fetched_at"]),
        capture["url"],
        str(capture["status"] or "文件 file"),
        capture["payload_digest"] if capture["body_size"] else "（无正文 no body）",
        capture["record_id"].strip("<>").removeprefix("urn:uuid:"),
    )
