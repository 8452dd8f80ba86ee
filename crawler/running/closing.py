"""The end of a run: which listings are whole, what moved, what is gone, and how it all ended."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from crawler.items import ListingEnd
from crawler.running.record import gaps_of, is_complete, moves_of, unlisted_gap
from crawler.running.removal import load_removal
from crawler.running.run import Run
from crawler.running.states import State, note_of, state_of
from db import writer
from parser.across import Basis, load_basis
from parser.model import Bilingual
from parser.names import Names, load_names


@lru_cache(1)
def basis_of(config: Path) -> Basis:
    """Read when first needed: a crawl that finds nothing new needs none."""
    return load_basis(config)


@lru_cache(1)
def names_of(config: Path) -> Names:
    return load_names(config)


def finish(run: Run, stats: Mapping[str, object], session: Session) -> tuple[State, Bilingual]:
    """Judge the whole walk and close the run, in the caller's transaction."""
    record, tally = run.record, run.record.tally
    tally.exceptions += _number(stats, "spider_exceptions/count")
    tally.errors += _our_errors(stats)
    tally.finish_reason = str(stats.get("finish_reason", "not started"))
    ended = sum(listing.depth == 0 for listing in record.listings)
    tally.unfinished_columns = len(run.portal.start) - ended
    moves = moves_of(record, {url: place.report_id for url, place in run.places.items()})
    lost = [url for url in record.gone if url not in moves]
    newly_lost = [url for url in lost if not run.places[url].gone]
    whole = all([_list(run, listing, len(newly_lost), session) for listing in record.listings])
    _settle_moves(run, moves, session)
    if whole and not tally.unfinished_columns:
        _settle_losses(run, lost, newly_lost, session)
    state, note = state_of(tally), note_of(tally)
    text = f"{note.zh} | {note.en}" if note.zh else None
    if tally.counts["new"]:
        writer.settle_organs(session, names_of(run.config), run.portal.id)
    writer.finish_run(session, run.id, state, tally.counters(), text, run.journal.clock())
    return state, note


def _list(run: Run, listing: ListingEnd, newly_lost: int, session: Session) -> bool:
    """Store what a column proved; True when it is complete."""
    tally = run.record.tally
    before = writer.last_complete_listing(session, run.portal.id, listing.url)
    reports_before = before.reports if before else None
    complete = is_complete(listing, reports_before, newly_lost)
    tally.gaps.extend(gaps_of(listing, reports_before, complete))
    tally.counts["listings"] += 1
    tally.counts["complete_listings"] += complete
    facts = writer.ListingFacts(
        listing.url, listing.pages, listing.rows, listing.reports, listing.proof, complete
    )
    writer.add_listing(session, run.id, facts, run.journal.clock())
    return complete


def _settle_moves(run: Run, moves: Mapping[str, str], session: Session) -> None:
    record = run.record
    for old, new in moves.items():
        place = run.places[old]
        now = run.journal.clock()
        writer.mark_moved(session, place.location_id, new, now)
        writer.recheck_publication(session, place.report_id, basis_of(run.config), now)
        record.elsewhere.pop(place.report_id, None)
        run.say_report("moved", place.organ, place.year, new, from_url=old)
    for found in record.elsewhere.values():
        run.say_report("unchanged", found.organ, found.year, found.url, findings=found.findings)
    strays = [*record.unlisted, *(url for url in record.redirected if url not in moves)]
    record.tally.gaps.extend(unlisted_gap(run.places[url], url) for url in strays)


def _settle_losses(run: Run, lost: list[str], newly_lost: list[str], session: Session) -> None:
    """A report that seems to be gone is suspected; it is gone once that was confirmed often enough."""
    removal = load_removal(run.config)
    for url in lost:
        place, now = run.places[url], run.journal.clock()
        count = writer.mark_gone(session, place.location_id, now, removal.rule, removal.at_once)
        if count >= removal.fetches and not place.removed:
            writer.recheck_publication(session, place.report_id, basis_of(run.config), now)
            run.say_report("gone", place.organ, place.year, url)
        elif url in newly_lost:
            run.say_report("suspected", place.organ, place.year, url)


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
