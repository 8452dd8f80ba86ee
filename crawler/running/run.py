"""One crawl of one portal while it lasts: what was known before, what was learnt, what is still being read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.asking.outcomes import Outcome
from crawler.desk.line import DeskDied, Line
from crawler.desk.task import Result
from crawler.lists.assets import Asset
from crawler.portals import Portal
from crawler.running.events import Voice
from crawler.running.journal import Journal
from crawler.running.record import Found, Record
from db import models, writer
from db.facts import AssetFacts, HostFacts
from db.writer.rows import table_of

LOCATION, VERSION, REPORT, ORGAN = map(
    table_of, (models.Location, models.Version, models.Report, models.Organ)
)


@dataclass(frozen=True, slots=True)
class Place:
    """A location archived before: which report it holds, what its page carried, and what a conditional
    request needs; `body_digest` is that of its version (`db.versions.body_digest`)."""

    location_id: int
    report_id: int
    organ: str
    year: int
    etag: str | None
    last_modified: str | None
    body_digest: str
    gone: bool
    moved: bool
    removed: bool
    assets: tuple[AssetFacts, ...] = ()


@dataclass(slots=True, eq=False)
class Run:
    """Its `record` keeps what only the end of the run can judge; `config` is the folder of the rules."""

    id: int
    portal: Portal
    file: Path
    config: Path
    journal: Journal
    desk: Line
    voice: Voice
    places: Mapping[str, Place] = field(default_factory=dict)
    hosts: dict[str, HostFacts] = field(default_factory=dict)
    stopping: bool = False
    record: Record = field(default_factory=Record)
    unread: "set[asyncio.Future[Result]]" = field(default_factory=set)

    @property
    def known(self) -> frozenset[str]:
        """Addresses that should still answer: all archived ones but those that moved away."""
        return frozenset(url for url, place in self.places.items() if not place.moved)

    @property
    def known_assets(self) -> dict[str, tuple[Asset, ...]]:
        """What the pages at known addresses carried."""
        return {
            url: tuple(Asset(each.href, each.url, each.depth) for each in place.assets)
            for url, place in self.places.items()
            if place.assets
        }

    def have_read(self, capture_id: int) -> None:
        """Hand a stored capture to the desk; its result is counted when it comes."""
        answer = self.desk.read(capture_id, self.file)
        self.unread.add(answer)
        answer.add_done_callback(self._take_answer)

    async def read_out(self) -> None:
        """Returns when the desk is done with everything it was handed."""
        while self.unread:
            await asyncio.wait(self.unread)
            await asyncio.sleep(0)

    def _take_answer(self, answer: "asyncio.Future[Result]") -> None:
        self.unread.discard(answer)
        if answer.cancelled():
            self.record.tally.unread += 1
        elif isinstance(answer.exception(), DeskDied):
            self.record.tally.desk_deaths += 1
        else:
            self._take(answer.result())

    def _take(self, result: Result) -> None:
        record = self.record
        if result.status == "failed":
            record.tally.errors += 1
            return
        outcome = Outcome.NOT_A_REPORT if result.status == "not_a_report" else Outcome.OK
        self.say_fetched(result.final_url, outcome, result.detail)
        if outcome is Outcome.NOT_A_REPORT:
            if result.surely:
                record.tally.problems[outcome] += 1
            return
        self.seen(result.url, result.report_id, listed=result.listed)
        if result.status == "elsewhere":
            found = Found(result.report_id, result.url, result.organ, result.year, result.findings)
            record.elsewhere[result.report_id] = found
        else:
            self.say_report(result.status, result.organ, result.year, result.url, findings=result.findings)

    def seen(self, url: str, report_id: int, *, listed: bool) -> None:
        if listed:
            self.record.seen_reports[report_id] = url
        else:
            self.record.unlisted.append(url)

    def say_fetched(self, url: str, outcome: Outcome, detail: str) -> None:
        self.voice.say("fetch", url=url, purpose="report", outcome=outcome, detail=detail)

    def say_report(self, status: str, organ: str, year: int, url: str, **facts: object) -> None:
        self.record.tally.counts[status] += 1
        self.voice.say("report", organ=organ, year=year, status=status, url=url, **facts)

    def forget_earlier(self) -> None:
        """What was read for an earlier run says nothing of today's lists."""
        self.record.seen_reports.clear()
        self.record.unlisted.clear()
        self.record.elsewhere.clear()


class Begun(NamedTuple):
    """A run's id, the captures of earlier runs that nobody has read, and what is known of the portal's hosts."""

    run_id: int
    unread: list[int]
    hosts: dict[str, HostFacts]


def begin(session: Session, portal: Portal, now: datetime) -> Begun:
    """Register the portal and open a run."""
    facts = writer.PortalFacts(portal.id, portal.name, portal.family, portal.home_url)
    duties = [writer.DutyFacts(organ.organ(), organ.first_year, organ.last_year) for organ in portal.organs]
    writer.register_portal(session, facts, duties, now)
    run_id = writer.start_run(session, portal.id, now)
    return Begun(run_id, writer.unread_of(session, portal.id), writer.known_hosts(session, portal.hosts))


def places_of(session: Session, portal_id: str) -> dict[str, Place]:
    """Every location of the portal by URL; where one URL held several reports, the one seen there last."""
    assets = writer.assets_of(session, portal_id)
    rows = session.execute(
        select(LOCATION, VERSION.c.body_digest, REPORT.c.report_year, ORGAN.c.name)
        .join(VERSION, VERSION.c.id == LOCATION.c.version_id)
        .join(REPORT, REPORT.c.id == LOCATION.c.report_id)
        .join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
        .where(LOCATION.c.portal_id == portal_id)
        .order_by(LOCATION.c.last_seen, LOCATION.c.id)
    )
    return {
        row.url: Place(
            row.id, row.report_id, row.name, row.report_year, row.etag, row.last_modified, row.body_digest,
            row.gone_since is not None, row.moved_to is not None, row.removed_at is not None,
            assets.get(row.id, ()),
        )
        for row in rows
    }  # fmt: skip
