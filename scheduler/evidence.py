"""What the archive knows about an owed report, and what a run can prove (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parser.model import Bilingual
from scheduler.calendar import Deadline, local_day


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that an organ has to publish, and the portals it is looked for on."""

    organ_id: int
    organ: str
    report_year: int
    deadline: Deadline
    portals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One walk through a list of reports; `proof` says why it is believed complete."""

    listing_id: int
    url: str
    pages: int
    reports: int
    proof: str
    complete: bool
    listed_at: datetime
    shrunk_from: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadLink:
    """A report link of a list that could not be read; `year` as its title says, None when unknown."""

    url: str
    outcome: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One finished run on a portal; what it proves absent was absent when it started."""

    run_id: int
    portal_id: str
    started_at: datetime
    state: str
    note: Bilingual | None = None
    columns: tuple[Column, ...] = ()
    unread: tuple[UnreadLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A URL the report was seen at; `gone_since` is set once the server itself said it is gone, `removed_at`
    once it said so often enough (`removal` of schedule.yaml)."""

    url: str
    last_seen: datetime
    gone_since: datetime | None = None
    gone_count: int = 0
    moved_to: str | None = None
    removed_at: datetime | None = None

    @property
    def left(self) -> bool:
        return self.removed_at is not None or self.moved_to is not None


@dataclass(frozen=True, slots=True)
class Publication:
    """What the archive holds of one report.

    `published` is the earliest date printed on the page or in the list, never inferred; `edited_at` is
    when the version of today was first seen, if its cells differ from those of version 1.
    """

    published: date | None
    signed: date | None
    first_seen: datetime
    first_capture_id: int | None
    first_url: str | None
    versions: int = 1
    edited_at: datetime | None = None
    places: tuple[Place, ...] = ()


def proofs_of_absence(
    owed: Owed, visits: Mapping[str, Sequence[Visit]], before: datetime, zone: ZoneInfo
) -> tuple[Visit, ...]:
    """The last run on each portal to prove the report absent after its deadline; () if a portal has none."""
    last = [
        next(
            (
                visit
                for visit in reversed(visits.get(portal, ()))
                if _listed(visit) < before and doubt_about(owed, portal, visit, zone) is None
            ),
            None,
        )
        for portal in owed.portals
    ]
    found = tuple(visit for visit in last if visit is not None)
    return found if len(found) == len(last) else ()


def doubt_about(owed: Owed, portal: str, visit: Visit | None, zone: ZoneInfo) -> Bilingual | None:
    """Why a run does not prove that a report it did not find is missing; None when it does."""
    if visit is None:
        return Bilingual(f"{portal}：尚未抓取", f"{portal}: never crawled")
    if visit.state == "failed" or not visit.columns:
        note = visit.note or Bilingual("原因不明", "for no known reason")
        return Bilingual(
            f"{portal}：最近一次抓取失败（{note.zh}）", f"{portal}: the last crawl failed ({note.en})"
        )
    for column in visit.columns:
        if not column.complete:
            return _incomplete(portal, column)
    if local_day(visit.started_at, zone) <= owed.deadline.day:
        return Bilingual(f"{portal}：截止日之后尚未抓取", f"{portal}: not crawled since the deadline")
    if links := concerned(visit, owed):
        return Bilingual(
            f"{portal}：栏目中有 {len(links)} 个报告链接未能读取，如 {links[0].url}（{links[0].outcome}）",
            f"{portal}: {len(links)} report links of the list could not be read, such as {links[0].url} "
            f"({links[0].outcome})",
        )
    return None


def _incomplete(portal: str, column: Column) -> Bilingual:
    if column.shrunk_from is not None:
        shrunk_zh = f"，由 {column.shrunk_from} 条减至 {column.reports} 条"
        shrunk_en = f", it shrank from {column.shrunk_from} to {column.reports}"
    else:
        shrunk_zh = shrunk_en = ""
    return Bilingual(
        f"{portal}：不能证明栏目 {column.url} 完整{shrunk_zh}",
        f"{portal}: the list {column.url} could not be proved complete{shrunk_en}",
    )


def concerned(visit: Visit, owed: Owed) -> tuple[UnreadLink, ...]:
    return tuple(link for link in visit.unread if link.year in (None, owed.report_year))


def columns_of(visits: Iterable[Visit | None]) -> tuple[Column, ...]:
    return tuple(column for visit in visits if visit for column in visit.columns)


def _listed(visit: Visit) -> datetime:
    return max((column.listed_at for column in visit.columns), default=visit.started_at)
