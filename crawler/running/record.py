"""What a run has learnt so far, and what follows from it once the walk is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from crawler.items import ListingEnd
from crawler.running.states import Tally
from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class Found:
    """A report archived in this run at an address where it had not been before, its content known already."""

    report_id: int
    url: str
    organ: str
    year: int
    findings: int


class Labelled(Protocol):
    @property
    def organ(self) -> str: ...
    @property
    def year(self) -> int: ...


@dataclass(slots=True)
class Record:
    """Filled while the spider walks; `gone` and `unlisted` are known addresses no column lists now."""

    tally: Tally = field(default_factory=Tally)
    listings: list[ListingEnd] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    redirected: dict[str, str] = field(default_factory=dict)
    seen_reports: dict[int, str] = field(default_factory=dict)
    elsewhere: dict[int, Found] = field(default_factory=dict)


def is_complete(listing: ListingEnd, reports_before: int | None, newly_gone: int) -> bool:
    """A walk with proof; one that lists fewer reports than before only if as many have verifiably gone."""
    lost = 0 if reports_before is None else reports_before - listing.reports
    holds = listing.reports > 0 or listing.shelves > 0
    return bool(listing.proof) and holds and lost <= newly_gone


def gaps_of(listing: ListingEnd, reports_before: int | None, complete: bool) -> Iterable[Bilingual]:
    """Why a listing proves nothing, in words."""
    if listing.trouble is not None:
        yield Bilingual(
            f"栏目 {listing.url}：{listing.trouble.zh}", f"column {listing.url}: {listing.trouble.en}"
        )
    elif listing.reports == 0 and listing.shelves == 0:
        yield Bilingual(f"栏目 {listing.url} 未列出任何年报", f"column {listing.url} lists no annual report")
    elif not complete:
        now = listing.reports
        yield Bilingual(
            f"栏目 {listing.url} 的年报由 {reports_before} 份减为 {now} 份，原因不明",
            f"column {listing.url} shrank from {reports_before} to {now} reports for no known reason",
        )


def unlisted_gap(place: Labelled, url: str) -> Bilingual:
    """A known report that still answers but that no column lists: the list is not to be trusted."""
    return Bilingual(
        f"{place.organ}{place.year}年年报仍可打开，但栏目不再列出：{url}",
        f"the {place.year} report of {place.organ} still answers but is not listed any more: {url}",
    )


def moves_of(record: Record, report_at: Mapping[str, int]) -> dict[str, str]:
    """Old address -> new one, for a gone one whose report was seen elsewhere and one that leads on."""
    listed = set(record.seen_reports.values())
    moves = {url: record.seen_reports.get(report_at[url], url) for url in record.gone}
    led = {url: target for url, target in record.redirected.items() if target in listed}
    return {**{old: new for old, new in moves.items() if new != old}, **led}
