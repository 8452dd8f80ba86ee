"""What becomes of the spider's items: noted in the record, kept as unchanged, or handed to the desk."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from crawler.asking.outcomes import GONE, Outcome
from crawler.capture import PortalCrawler
from crawler.desk.task import dump_task, task_of
from crawler.items import Item, ListingEnd, ListingPage, Missed, ReportAnswer
from crawler.running.carried import carried, is_unchanged, sightings
from crawler.running.closing import basis_of
from crawler.running.journal import Part, Shared
from crawler.running.run import Place, Run
from db import writer
from db.facts import AssetFacts


class ArchivePipeline:
    """Takes the spider's items one by one."""

    def __init__(self, run: Run) -> None:
        self.run, self.record = run, run.record
        self.missed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: PortalCrawler) -> "ArchivePipeline":
        return cls(crawler.run)

    async def process_item(self, item: Item) -> Item:
        match item:
            case ListingPage():
                self.record.tally.counts["pages"] += 1
                self.run.voice.say(
                    "listing", url=item.url, page=item.page, rows=item.rows, reports=item.reports
                )
            case ListingEnd():
                self.record.listings.append(item)
            case Missed():
                self.record.tally.problems[item.outcome] += 1
                if item.purpose == "asset":
                    self.missed.add(item.url)
            case ReportAnswer():
                await self._take(item)
        return item

    async def _take(self, item: ReportAnswer) -> None:
        place, outcome = self.run.places.get(item.url), item.verdict.outcome
        self.record.tally.counts["listed"] += item.row is not None
        moved = item.row is None and item.final_url != item.url
        if outcome in GONE and item.row is None:
            self.record.gone.append(item.url)
        elif outcome not in (Outcome.OK, Outcome.UNCHANGED):
            self.record.tally.problems[outcome] += 1
        elif moved:
            self.record.redirected[item.url] = item.final_url
        else:
            assets = carried(item, place, self.missed)
            if place is not None and is_unchanged(item, place, assets):
                await self._keep(item, place)
            else:
                await self._have_read(item, assets)

    async def _keep(self, item: ReportAnswer, place: Place) -> None:
        """Nothing new: one more sighting, and no parsing."""
        run = self.run
        await run.journal.write(Shared(_touch, _Kept(run, item, place)))
        if item.verdict.outcome is Outcome.OK:
            run.say_fetched(item.final_url, Outcome.UNCHANGED, _SAME)
        run.seen(item.url, place.report_id, listed=item.row is not None)
        run.say_report("unchanged", place.organ, place.year, item.url)

    async def _have_read(self, item: ReportAnswer, assets: tuple[AssetFacts, ...]) -> None:
        """The archive remembers that it is unread before the desk is told of it."""
        capture_id = await self.run.journal.write(Shared(_note_unread, _Read(self.run, item, assets)))
        self.run.have_read(capture_id)


_SAME = "same content"


class _Kept(NamedTuple):
    """An answer that is as it was archived, at its place."""

    run: Run
    item: ReportAnswer
    place: Place


class _Read(NamedTuple):
    """An answer to be read, and what it carries."""

    run: Run
    item: ReportAnswer
    assets: tuple[AssetFacts, ...]


def _touch(session: Session, parts: Sequence[Part[_Kept]]) -> list[None]:
    kept = [part.about for part in parts]
    now = kept[0].run.journal.clock()
    writer.touch_unchanged(
        session, [writer.SeenAgain(each.place.location_id, sightings(each.item)) for each in kept], now
    )
    for run, _item, place in kept:
        if place.gone or place.moved:
            writer.recheck_publication(session, place.report_id, basis_of(run.config), now)
    same = [
        writer.FetchFacts(run.id, item.final_url, "report", Outcome.UNCHANGED, _SAME, item.capture.id, now)
        for run, item, _place in kept
        if item.verdict.outcome is Outcome.OK
    ]
    writer.add_fetches(session, same)
    return [None] * len(kept)


def _note_unread(session: Session, parts: Sequence[Part[_Read]]) -> list[int]:
    """The captures that hold the pages."""
    read = [part.about for part in parts]
    capture_ids = [_capture_of(each, session) for each in read]
    waiting = [
        writer.UnreadFacts(capture_id, run.id, run.portal.id, dump_task(task_of(item, assets)))
        for capture_id, (run, item, assets) in zip(capture_ids, read, strict=True)
    ]
    writer.add_unread(session, waiting)
    return capture_ids


def _capture_of(read: _Read, session: Session) -> int:
    """That of a page that is unchanged while what it carries is not is an earlier one."""
    capture_id = read.item.capture.id
    if read.item.verdict.outcome is Outcome.UNCHANGED:
        return writer.whole_capture(session, read.run.places[read.item.url].location_id) or capture_id
    return capture_id
