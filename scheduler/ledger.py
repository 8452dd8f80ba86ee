"""Who published on time: the state of one organ x year, and what proves it (pure).

"Not published", "unreachable" and "our crawler broke" are never confused: a report is `missing` only
where every portal that should carry it proved a complete list after the deadline without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from parser.model import Bilingual
from scheduler.calendar import local_day
from scheduler.evidence import (
    Column,
    Owed,
    Publication,
    UnreadLink,
    Visit,
    columns_of,
    concerned,
    doubt_about,
    proofs_of_absence,
)


class State(StrEnum):
    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    REMOVED = "removed"
    REPLACED = "replaced"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entry is in its state: a sentence, and the archive's rows that prove it."""

    reason: Bilingual
    columns: tuple[Column, ...] = ()
    contradicted_by: tuple[Column, ...] = ()
    unread: tuple[UnreadLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. `days_late` counts from the deadline (0 = on time), whatever came later."""

    owed: Owed
    state: State
    days_late: int | None
    publication: Publication | None
    evidence: Evidence = field(compare=False)


def judge(
    owed: Owed,
    publication: Publication | None,
    visits: Mapping[str, Sequence[Visit]],
    today: date,
    zone: ZoneInfo,
) -> Entry:
    """The entry of one owed report on a day; `visits` are the runs of each portal, oldest first."""
    if publication is None:
        return _absent(owed, visits, today, zone)
    entry = _punctuality(owed, publication, visits, zone)
    if _removed(publication):
        return _restate(entry, State.REMOVED, _removed_reason(publication, zone))
    if (doubt := _suspicion(publication, zone)) is not None:
        entry = _restate(entry, entry.state, doubt)
    if publication.edited_at is not None and local_day(publication.edited_at, zone) > owed.deadline.day:
        return _restate(entry, State.REPLACED, _replaced_reason(publication, publication.edited_at, zone))
    return entry


def _absent(owed: Owed, visits: Mapping[str, Sequence[Visit]], today: date, zone: ZoneInfo) -> Entry:
    due = owed.deadline.day
    if today <= due:
        return Entry(owed, State.NOT_DUE, None, None, Evidence(Bilingual(f"{due} 到期", f"due on {due}")))
    latest = {portal: visits[portal][-1] if visits.get(portal) else None for portal in owed.portals}
    doubts = [doubt for portal, visit in latest.items() if (doubt := doubt_about(owed, portal, visit, zone))]
    columns = columns_of(latest.values())
    if doubts:
        unread = tuple(link for visit in latest.values() if visit for link in concerned(visit, owed))
        return Entry(owed, State.UNVERIFIABLE, None, None, Evidence(_join(doubts), columns, unread=unread))
    reason = Bilingual(
        f"截止日 {due} 之后取得的完整栏目中没有这份报告",
        f"a list proved complete after {due} does not contain it",
    )
    return Entry(owed, State.MISSING, None, None, Evidence(reason, columns))


def _punctuality(
    owed: Owed, publication: Publication, visits: Mapping[str, Sequence[Visit]], zone: ZoneInfo
) -> Entry:
    due = owed.deadline.day
    seen = local_day(publication.first_seen, zone)
    proofs = proofs_of_absence(owed, visits, publication.first_seen, zone)
    if publication.published is not None:
        return _by_date(owed, publication, publication.published, proofs)
    if seen <= due:
        reason = Bilingual(
            f"未标明发布日期；{seen} 已在网上", f"no publication date is printed; it was online on {seen}"
        )
        return Entry(owed, State.ON_TIME, 0, publication, Evidence(reason))
    if proofs:
        days = (min(local_day(visit.started_at, zone) for visit in proofs) - due).days
        reason = Bilingual(
            f"未标明发布日期；截止日后 {days} 天的完整栏目中尚无此报告，{seen} 首次发现：至少迟 {days} 天",
            f"no publication date is printed; a complete list {days} days after the deadline lacked it, "
            f"first seen on {seen}: at least {days} days late",
        )
        return Entry(owed, State.LATE, days, publication, Evidence(reason, columns_of(proofs)))
    reason = Bilingual(
        f"未标明发布日期，{seen}（截止日 {due} 之后）才首次查看，不能断定是否按时",
        f"no publication date is printed and it was first looked at on {seen}, after {due}: undecided",
    )
    return Entry(owed, State.UNVERIFIABLE, None, publication, Evidence(reason))


def _by_date(owed: Owed, publication: Publication, published: date, proofs: tuple[Visit, ...]) -> Entry:
    due = owed.deadline.day
    days = max(0, (published - due).days)
    if days:
        reason = Bilingual(
            f"标明 {published} 发布，截止 {due}：迟 {days} 天",
            f"dated {published}, due {due}: {days} days late",
        )
        return Entry(owed, State.LATE, days, publication, Evidence(reason))
    reason = Bilingual(f"标明 {published} 发布，截止 {due}", f"dated {published}, due {due}")
    if proofs:
        reason = Bilingual(
            f"{reason.zh}；但截止日后的完整栏目中尚无此报告",
            f"{reason.en}; yet a list proved complete after the deadline lacked it",
        )
    return Entry(owed, State.ON_TIME, 0, publication, Evidence(reason, contradicted_by=columns_of(proofs)))


def _removed(publication: Publication) -> bool:
    return bool(publication.places) and all(place.left for place in publication.places)


def _suspicion(publication: Publication, zone: ZoneInfo) -> Bilingual | None:
    """That a report seems to be gone from every address, which is not confirmed yet."""
    places = [place for place in publication.places if not place.left]
    if not places or any(place.gone_since is None for place in places):
        return None
    last = max(places, key=lambda place: place.last_seen)
    assert last.gone_since is not None
    gone = local_day(last.gone_since, zone)
    return Bilingual(
        f"疑似撤下：{last.url} 自 {gone} 起不存在，已问 {last.gone_count} 次，尚待确认",
        f"suspected removal: {last.url} gone since {gone}, asked {last.gone_count} time(s), to be confirmed",
    )


def _removed_reason(publication: Publication, zone: ZoneInfo) -> Bilingual:
    last = max(publication.places, key=lambda place: place.gone_since or place.last_seen)
    gone = local_day(last.gone_since or last.last_seen, zone)
    seen = local_day(last.last_seen, zone)
    return Bilingual(
        f"{seen} 最后一次见到，{gone} 起 {last.url} 已不存在，栏目中也没有",
        f"last seen on {seen}; gone since {gone} from {last.url}, and listed nowhere else",
    )


def _replaced_reason(publication: Publication, edited_at: datetime, zone: ZoneInfo) -> Bilingual:
    day = local_day(edited_at, zone)
    return Bilingual(
        f"截止日之后数字有改动：{day} 起所见与最初版本不同（共 {publication.versions} 个版本）",
        f"figures were changed after the deadline: since {day} they differ from version 1 "
        f"({publication.versions} versions)",
    )


def _restate(entry: Entry, state: State, reason: Bilingual) -> Entry:
    both = _join([reason, entry.evidence.reason])
    return replace(entry, state=state, evidence=replace(entry.evidence, reason=both))


def _join(parts: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
