"""From an answer to the archive: the one place where a report page is read and handed to the writer."""

from collections.abc import Mapping

from crawler.capture import Archive, Place, PortalCrawler
from crawler.events import write_event
from crawler.identity import hints_for, identify
from crawler.items import Item, ListingEnd, ListingPage, Missed, ReportAnswer
from crawler.outcomes import GONE, Outcome, Verdict
from crawler.record import Found, Record, gaps_of, is_complete, moves_of, unlisted_gap
from crawler.states import State, note_of, state_of
from db import writer
from parser.model import Bilingual, Organ, Reading
from parser.pipeline import PARSER_VERSION


class ArchivePipeline:
    """Takes the spider's items one by one; its `record` keeps what only the end of the run can judge."""

    def __init__(self, crawler: PortalCrawler) -> None:
        self.crawler, self.archive, self.record, self.out = (
            crawler,
            crawler.archive,
            crawler.record,
            crawler.out,
        )

    @classmethod
    def from_crawler(cls, crawler: PortalCrawler) -> "ArchivePipeline":
        return cls(crawler)

    def process_item(self, item: Item) -> Item:
        match item:
            case ListingPage():
                self.record.tally.counts["pages"] += 1
                write_event(
                    self.out, "listing", url=item.url, page=item.page, rows=item.rows, reports=item.reports
                )
            case ListingEnd():
                self.record.listings.append(item)
            case Missed():
                self.record.tally.problems[item.outcome] += 1
            case ReportAnswer():
                self._take(item)
        return item

    def _take(self, item: ReportAnswer) -> None:
        place, outcome = self.archive.places.get(item.url), item.verdict.outcome
        self.record.tally.counts["listed"] += item.row is not None
        moved = item.row is None and item.final_url != item.url
        if outcome in GONE and item.row is None:
            self.record.gone.append(item.url)
        elif outcome not in (Outcome.OK, Outcome.UNCHANGED):
            self.record.tally.problems[outcome] += 1
        elif moved:
            self.record.redirected[item.url] = item.final_url
        else:
            same = place is not None and item.capture.payload_digest == place.payload_digest
            if place is not None and (outcome is Outcome.UNCHANGED or same):
                self._keep(item, place)
            else:
                self._read(item)

    def _keep(self, item: ReportAnswer, place: Place) -> None:
        """Nothing new: one more sighting, and no parsing."""
        archive, capture = self.archive, item.capture
        with writer.writing(archive.session):
            writer.touch_unchanged(archive.session, place.location_id, capture.id, archive.clock())
            if place.gone or place.moved:
                writer.recheck_publication(archive.session, place.report_id, self.crawler.basis)
            if item.verdict.outcome is Outcome.OK:
                self._fetched(item, Outcome.UNCHANGED, "same content")
        self._seen(item, place.report_id)
        say(self.crawler, "unchanged", place.organ, place.year, item.url)

    def _read(self, item: ReportAnswer) -> None:
        hints = hints_for(item.url, item.row, item.capture.content_type, self.archive.portal)
        reading = self.crawler.reader.read(item.body, hints)
        identity = identify(reading, item.row, self.archive.portal)
        if isinstance(identity, str):
            self._fetched(item, Outcome.NOT_A_REPORT, identity)
            self.record.tally.problems[Outcome.NOT_A_REPORT] += 1
        else:
            self._add(item, reading, *identity)

    def _add(self, item: ReportAnswer, reading: Reading, organ: Organ, year: int) -> None:
        """Version, validators and fetch in one transaction: a crash leads to a new, unconditional visit."""
        archive, capture = self.archive, item.capture
        location = writer.LocationFacts(
            archive.portal.id,
            item.url,
            item.row.title if item.row else None,
            capture.etag,
            capture.last_modified,
        )
        with writer.writing(archive.session):
            done = writer.add_reading(
                archive.session, capture.id, reading, organ, year, location, PARSER_VERSION, archive.clock()
            )
            writer.recheck(archive.session, done.report_id, self.crawler.basis)
            self._fetched(item, Outcome.OK, item.verdict.detail)
        self._seen(item, done.report_id)
        found = Found(done.report_id, item.url, organ.name, year, len(reading.findings))
        if done.new_report or done.change is not None:
            status = "new" if done.new_report else "changed"
            say(self.crawler, status, organ.name, year, item.url, findings=found.findings)
        else:
            self.record.elsewhere[done.report_id] = found

    def _seen(self, item: ReportAnswer, report_id: int) -> None:
        if item.row is None:
            self.record.unlisted.append(item.url)
        else:
            self.record.seen_reports[report_id] = item.url

    def _fetched(self, item: ReportAnswer, outcome: Outcome, detail: str) -> None:
        self.archive.add_fetch(item.final_url, "report", Verdict(outcome, detail), item.capture.id)
        write_event(self.out, "fetch", url=item.final_url, purpose="report", outcome=outcome, detail=detail)


def finish(crawler: PortalCrawler, stats: Mapping[str, object]) -> tuple[State, Bilingual]:
    """Judge the whole walk, which listings are whole, what moved, what is gone; close the run."""
    archive, record = crawler.archive, crawler.record
    tally = record.tally
    tally.exceptions, tally.errors = _number(stats, "spider_exceptions/count"), _our_errors(stats)
    tally.finish_reason = str(stats.get("finish_reason", "not started"))
    ended = sum(listing.depth == 0 for listing in record.listings)
    tally.unfinished_columns = len(archive.portal.start) - ended
    with writer.writing(archive.session):
        moves = moves_of(record, {url: place.report_id for url, place in archive.places.items()})
        lost = [url for url in record.gone if url not in moves]
        newly_lost = [url for url in lost if not archive.places[url].gone]
        whole = all([_list(archive, record, listing, len(newly_lost)) for listing in record.listings])
        _settle_moves(crawler, moves)
        if whole and not tally.unfinished_columns:
            _settle_losses(crawler, lost, newly_lost)
        state, note = state_of(tally), note_of(tally)
        text = f"{note.zh} | {note.en}" if note.zh else None
        writer.finish_run(archive.session, archive.run_id, state, tally.counters(), text, archive.clock())
    return state, note


def _list(archive: Archive, record: Record, listing: ListingEnd, newly_lost: int) -> bool:
    """Store what a column proved; True when it is complete."""
    before = writer.last_complete_listing(archive.session, archive.portal.id, listing.url)
    reports_before = before.reports if before else None
    complete = is_complete(listing, reports_before, newly_lost)
    record.tally.gaps.extend(gaps_of(listing, reports_before, complete))
    record.tally.counts["listings"] += 1
    record.tally.counts["complete_listings"] += complete
    facts = writer.ListingFacts(
        listing.url, listing.pages, listing.rows, listing.reports, listing.proof, complete
    )
    writer.add_listing(archive.session, archive.run_id, facts, archive.clock())
    return complete


def _settle_moves(crawler: PortalCrawler, moves: Mapping[str, str]) -> None:
    archive, record = crawler.archive, crawler.record
    for old, new in moves.items():
        place = archive.places[old]
        writer.mark_moved(archive.session, place.location_id, new, archive.clock())
        writer.recheck_publication(archive.session, place.report_id, crawler.basis)
        record.elsewhere.pop(place.report_id, None)
        say(crawler, "moved", place.organ, place.year, new, from_url=old)
    for found in record.elsewhere.values():
        say(crawler, "unchanged", found.organ, found.year, found.url, findings=found.findings)
    strays = [*record.unlisted, *(url for url in record.redirected if url not in moves)]
    record.tally.gaps.extend(unlisted_gap(archive.places[url], url) for url in strays)


def _settle_losses(crawler: PortalCrawler, lost: list[str], newly_lost: list[str]) -> None:
    for url in lost:
        place = crawler.archive.places[url]
        writer.mark_gone(crawler.archive.session, place.location_id, crawler.archive.clock())
        if url in newly_lost:
            writer.recheck_publication(crawler.archive.session, place.report_id, crawler.basis)
            say(crawler, "gone", place.organ, place.year, url)


def say(crawler: PortalCrawler, status: str, organ: str, year: int, url: str, **facts: object) -> None:
    crawler.record.tally.counts[status] += 1
    write_event(crawler.out, "report", organ=organ, year=year, status=status, url=url, **facts)


def _our_errors(stats: Mapping[str, object]) -> int:
    """Errors Scrapy logged, without those that only say that the world failed: given-up retries, robots.txt."""
    worldly = [
        "retry/max_reached",
        *(name for name in stats if name.startswith("robotstxt/exception_count/")),
    ]
    return max(0, _number(stats, "log_count/ERROR") - sum(_number(stats, name) for name in worldly))


def _number(stats: Mapping[str, object], key: str) -> int:
    value = stats.get(key, 0)
    return value if isinstance(value, int) else 0
