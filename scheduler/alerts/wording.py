"""Alerts in words, Chinese and English, with the values and the arithmetic inside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from db.verdicts import WORDS
from parser.model import Bilingual
from scheduler.alerts.facts import CellChange, Changed, Fault, Judged, Malformed, Moved, PortalHealth, Subject
from scheduler.calendar import local_day
from scheduler.config import CopyKind
from scheduler.evidence import Column, Publication
from scheduler.ledger import Entry

MOST_LISTED = 30  # lines of one kind in a message; the rest are counted


@dataclass(frozen=True, slots=True)
class Words:
    """A title of one line and a body of several."""

    title: Bilingual
    body: Bilingual


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided that ends an alert; who they are is told apart: that stays in the archive."""

    why: Bilingual
    by: str


def decided(report: Malformed, zone: ZoneInfo) -> Decided:
    judged = [(fault.rule, fault.judged) for fault in report.faults if fault.judged]
    said = [_verdict(one, zone) for _, one in judged]
    lines = [
        Bilingual(f"{rule} {words.zh}", f"{rule} {words.en}")
        for (rule, _), words in zip(judged, said, strict=True)
    ]
    return Decided(
        _lines(lines), ", ".join(dict.fromkeys(f"{rule} {one.decided_by}" for rule, one in judged))
    )


def malformed(report: Malformed, zone: ZoneInfo) -> Words:
    """The faults that stand first; those that people have decided are none are told, not counted."""
    count = len(report.standing)
    ended = [fault for fault in report.faults if not fault.stands]
    return Words(
        Bilingual(
            f"【有误】{_report_zh(report.subject)}：{count} 处错误",
            f"[malformed] {_report_en(report.subject)}: {count} error(s)",
        ),
        _lines(
            _listed([*report.standing, *ended], lambda fault: _fault(fault, zone)),
            [_where(report.subject.url)],
        ),
    )


def changed(change: Changed, due: date | None, zone: ZoneInfo) -> Words:
    day = local_day(change.detected_at, zone)
    old, new = change.versions
    after = (day - due).days if due else None
    when = Bilingual(
        f"{day} 发现第 {old} 版改为第 {new} 版"
        + (f"（截止日 {due} 之后 {after} 天）" if after and after > 0 else ""),
        f"version {old} became version {new}, found on {day}"
        + (f" ({after} days after the deadline {due})" if after and after > 0 else ""),
    )
    count = len(change.cells)
    return Words(
        Bilingual(
            f"【改动】{_report_zh(change.subject)}：{count} 个数据有变",
            f"[changed] {_report_en(change.subject)}: {count} figure(s) changed",
        ),
        _lines([when], _listed(change.cells, _cell), [_where(change.subject.url)]),
    )


def late(entry: Entry, zone: ZoneInfo) -> Words:
    least = entry.publication is not None and entry.publication.published is None
    days_zh = f"{'至少' if least else ''}迟 {entry.days_late} 天"
    days_en = f"{'at least ' if least else ''}{entry.days_late} days late"
    return Words(
        Bilingual(f"【迟发】{_owed_zh(entry)}：{days_zh}", f"[late] {_owed_en(entry)}: {days_en}"),
        _lines([_lateness(entry), _law(entry)], _first_seen(entry.publication, zone)),
    )


def missing(entry: Entry, today: date, zone: ZoneInfo) -> Words:
    due = entry.owed.deadline.day
    days = (today - due).days
    overdue = Bilingual(
        f"截止 {due}，今天 {today}，已过 {days} 天。",
        f"due on {due}, today is {today}: {days} days overdue.",
    )
    without = Bilingual(
        "以下栏目在截止日之后取得并证明完整，其中没有这份报告：",
        "These lists were fetched after the deadline and proved complete; it is in none of them:",
    )
    columns = _listed(entry.evidence.columns, lambda column: _column(column, zone))
    return Words(
        Bilingual(f"【缺失】{_owed_zh(entry)}：未公布", f"[missing] {_owed_en(entry)}: not published"),
        _lines([overdue, _law(entry), without], columns),
    )


def removed(entry: Entry, zone: ZoneInfo) -> Words:
    publication = entry.publication
    places = publication.places if publication else ()
    kept = Bilingual(
        f"档案中保存有 {publication.versions if publication else 0} 个版本。",
        f"The archive keeps {publication.versions if publication else 0} version(s).",
    )
    gone = [
        Bilingual(
            f"{place.url} 自 {local_day(place.gone_since or place.last_seen, zone)} 起不存在"
            f"（确认 {place.gone_count} 次），最后见到 {local_day(place.last_seen, zone)}",
            f"{place.url} gone since {local_day(place.gone_since or place.last_seen, zone)} "
            f"(confirmed {place.gone_count} time(s)), last seen on {local_day(place.last_seen, zone)}",
        )
        for place in places
    ]
    return Words(
        Bilingual(f"【撤下】{_owed_zh(entry)}：已从网上消失", f"[removed] {_owed_en(entry)}: gone"),
        _lines(gone, [kept], _first_seen(publication, zone)),
    )


def moved(move: Moved, zone: ZoneInfo) -> Words:
    day = local_day(move.noticed_at, zone)
    return Words(
        Bilingual(f"【移址】{_report_zh(move.subject)}", f"[moved] {_report_en(move.subject)}"),
        Bilingual(
            f"{day} 发现内容相同的报告换了网址：\n{move.old_url}\n→ {move.new_url}",
            f"found on {day}: the same content at another address:\n{move.old_url}\n-> {move.new_url}",
        ),
    )


def broken_crawl(portal: PortalHealth, zone: ZoneInfo) -> Words:
    last = portal.visits[-1]
    failed = last.state == "failed"
    run = Bilingual(
        f"第 {last.run_id} 次运行，{last.started_at.astimezone(zone):%Y-%m-%d %H:%M} 开始，结果 {last.state}"
        + (f"：{last.note.zh}" if last.note else ""),
        f"run {last.run_id}, begun {last.started_at.astimezone(zone):%Y-%m-%d %H:%M}, ended {last.state}"
        + (f": {last.note.en}" if last.note else ""),
    )
    counts = "、".join(f"{outcome} {count}" for outcome, count in sorted(portal.outcomes.items()))
    results = [Bilingual(f"抓取结果：{counts}", f"fetches: {counts.replace('、', ', ')}")] if counts else []
    doubtful = [column for column in last.columns if not column.complete]
    until = Bilingual(
        "恢复之前，这里没有看到的报告一律记为“无法核实”，不算缺失。",
        "Until it works again, reports not seen here count as unverifiable, not as missing.",
    )
    return Words(
        Bilingual(
            f"【抓取故障】{portal.name}：{'抓取失败' if failed else '未能完整抓取'}",
            f"[broken crawl] {portal.name}: the crawl {'failed' if failed else 'was incomplete'}",
        ),
        _lines([run], results, _listed(doubtful, _doubtful), [until]),
    )


COPIES: Mapping[CopyKind, tuple[Bilingual, Bilingual]] = {
    "backup": (
        Bilingual("每日备份未能完成", "the daily backup is not whole"),
        Bilingual(
            "以前的备份都还在；修好后下一次备份会补上。",
            "Earlier backups stay; the next one makes up for it.",
        ),
    ),
    "ship": (
        Bilingual("WARC 文件未能送出", "WARC files could not be shipped"),
        Bilingual(
            "没有送到的文件留在本地，下次再送。",
            "What did not arrive stays here and goes with the next call.",
        ),
    ),
}


def broken_copy(kind: CopyKind, trouble: Bilingual) -> Words:
    what, until = COPIES[kind]
    return Words(Bilingual(f"【备份故障】{what.zh}", f"[broken copy] {what.en}"), _lines([trouble], [until]))


def _fault(fault: Fault, zone: ZoneInfo) -> Bilingual:
    """Rule, message, arithmetic (unless the message has it already), suggestion and verdict."""
    sum_ = f"\n   {fault.arithmetic}" if fault.arithmetic not in fault.message.zh else ""
    hint = Bilingual.split(fault.suggestion or "")
    hint_zh = f"\n   建议：{hint.zh}" if fault.suggestion else ""
    hint_en = f"\n   suggestion: {hint.en}" if fault.suggestion else ""
    said = _verdict(fault.judged, zone) if fault.judged else Bilingual("", "")
    return Bilingual(
        f"{fault.rule} {fault.message.zh}{sum_}{hint_zh}" + (f"\n   {said.zh}" if said.zh else ""),
        f"{fault.rule} {fault.message.en}{sum_}{hint_en}" + (f"\n   {said.en}" if said.en else ""),
    )


def _verdict(judged: Judged, zone: ZoneInfo) -> Bilingual:
    """Without the name of who decided: messages leave the house."""
    words, day = WORDS[judged.decision], local_day(judged.decided_at, zone)
    note_zh, note_en = (f"：{judged.note}", f": {judged.note}") if judged.note else ("", "")
    return Bilingual(f"判定“{words.zh}”（{day}）{note_zh}", f'verdict "{words.en}" ({day}){note_en}')


def _cell(cell: CellChange) -> Bilingual:
    name = f"{cell.label}（{cell.code}）" if cell.label else cell.code
    return Bilingual(
        f"{name}：{_raw(cell.old, '空白')} → {_raw(cell.new, '空白')}",
        f"{cell.code}: {_raw(cell.old, 'blank')} -> {_raw(cell.new, 'blank')}",
    )


def _raw(text: str | None, blank: str) -> str:
    return text.strip() if text and text.strip() else f"({blank})"


def _column(column: Column, zone: ZoneInfo) -> Bilingual:
    when = f"{column.listed_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return Bilingual(
        f"{column.url}（{column.pages} 页，{column.reports} 份报告，{when} 取得，"
        f"完整性依据 {column.proof}，listing {column.listing_id}）",
        f"{column.url} ({column.pages} page(s), {column.reports} report(s), fetched {when}, "
        f"complete by {column.proof}, listing {column.listing_id})",
    )


def _doubtful(column: Column) -> Bilingual:
    before, now = column.shrunk_from, column.reports
    return Bilingual(
        f"栏目 {column.url} 不能证明完整" + (f"：{before} → {now} 条" if before is not None else ""),
        f"list {column.url} not proved complete" + (f": {before} -> {now}" if before is not None else ""),
    )


def _lateness(entry: Entry) -> Bilingual:
    due = entry.owed.deadline.day
    published = entry.publication.published if entry.publication else None
    if published is None:
        return entry.evidence.reason
    return Bilingual(
        f"标明 {published} 发布，截止 {due}：{published} − {due} = {entry.days_late} 天。",
        f"dated {published}, due on {due}: {published} - {due} = {entry.days_late} days.",
    )


def _law(entry: Entry) -> Bilingual:
    source = entry.owed.deadline.source
    return Bilingual(f"依据：{source}", f"by {source}")


def _first_seen(publication: Publication | None, zone: ZoneInfo) -> list[Bilingual]:
    if publication is None:
        return []
    day = local_day(publication.first_seen, zone)
    url, proof = publication.first_url or "", publication.first_capture_id
    zh = f"首次见到 {day}：{url}（capture {proof}）"
    return [Bilingual(zh, f"first seen {day}: {url} (capture {proof})")]


Item = TypeVar("Item")


def _listed(items: Sequence[Item], word: Callable[[Item], Bilingual]) -> list[Bilingual]:
    """The items numbered, one a line; past `MOST_LISTED` only their number."""
    lines = [
        Bilingual(f"{number}. {words.zh}", f"{number}. {words.en}")
        for number, words in enumerate(map(word, items[:MOST_LISTED]), start=1)
    ]
    rest = len(items) - MOST_LISTED
    return [*lines, Bilingual(f"……另有 {rest} 项", f"... and {rest} more")] if rest > 0 else lines


def _lines(*groups: Iterable[Bilingual | None]) -> Bilingual:
    lines = [line for group in groups for line in group if line is not None]
    return Bilingual("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _where(url: str | None) -> Bilingual | None:
    return Bilingual(f"网址：{url}", f"at {url}") if url else None


def _report_zh(subject: Subject) -> str:
    return f"{subject.organ} {subject.report_year} 年度报告"


def _report_en(subject: Subject) -> str:
    return f"{subject.organ}, report for {subject.report_year}"


def _owed_zh(entry: Entry) -> str:
    return f"{entry.owed.organ} {entry.owed.report_year} 年度报告"


def _owed_en(entry: Entry) -> str:
    return f"{entry.owed.organ}, report for {entry.owed.report_year}"
