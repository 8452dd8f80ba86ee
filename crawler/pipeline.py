"""What becomes of the spider's items: noted in the record, kept as unchanged, or handed to the desk."""

from functools import partial

from sqlalchemy.orm import Session

from crawler.asking.outcomes import GONE, Outcome
from crawler.capture import PortalCrawler
from crawler.desk.task import dump_task, task_of
from crawler.items import Item, ListingEnd, ListingPage, Missed, ReportAnswer
from crawler.running.carried import carried, is_unchanged, sightings
from crawler.running.closing import basis_of
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
        await run.journal.write(partial(_touch, run, item, place))
        if item.verdict.outcome is Outcome.OK:
            run.say_fetched(item.final_url, Outcome.UNCHANGED, _SAME)
        run.seen(item.url, place.report_id, listed=item.row is not None)
        run.say_report("unchanged", place.organ, place.year, item.url)

    async def _have_read(self, item: ReportAnswer, assets: tuple[AssetFacts, ...]) -> None:
        """The archive remembers that it is unread before the desk is told of it."""
        capture_id = await self.run.journal.write(partial(_note_unread, self.run, item, assets))
        self.run.have_read(capture_id)


_SAME = "same content"


def _touch(run: Run, item: ReportAnswer, place: Place, session: Session) -> None:
    now = run.journal.clock()
    writer.touch_unchanged(session, place.location_id, sightings(item), now)
    if place.gone or place.moved:
        writer.recheck_publication(session, place.report_id, basis_of(run.config))
    if item.verdict.outcome is Outcome.OK:
        writer.add_fetch(
            session, run.id, item.final_url, "report", Outcome.UNCHANGED, _SAME, item.capture.id, now
        )


def _note_unread(run: Run, item: ReportAnswer, assets: tuple[AssetFacts, ...], session: Session) -> int:
    """The capture that holds the page: of one that is unchanged while what it carries is not, an earlier one."""
    capture_id = item.capture.id
    if item.verdict.outcome is Outcome.UNCHANGED:
        capture_id = writer.whole_capture(session, run.places[item.url].location_id) or capture_id
    writer.add_unread(session, capture_id, run.id, run.portal.id, dump_task(task_of(item, assets)))
    return capture_id
