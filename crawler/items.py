"""What a spider hands over: values only, so that spiders know nothing of the archive."""

from dataclasses import dataclass

from crawler.asking.outcomes import Outcome, Purpose, Verdict
from crawler.lists.column import Proof
from crawler.lists.listing import Row
from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a column was read."""

    url: str
    page: int
    rows: int
    reports: int


@dataclass(frozen=True, slots=True)
class ListingEnd:
    """A column was walked to its end, or as far as it would go (`trouble` says why no further).

    `shelves` lists lie below it, walked as columns of their own; `depth` is 0 for one of the portal file.
    """

    url: str
    pages: int
    rows: int
    reports: int
    proof: Proof
    trouble: Bilingual | None
    shelves: int = 0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Missed:
    """A URL that gave no answer, or that we did not ask (robots.txt, foreign host)."""

    url: str
    purpose: Purpose
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Capture:
    """The stored exchange behind an answer: its id, the digest of its decoded body, its validators."""

    id: int
    payload_digest: str
    content_type: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class AssetAnswer:
    """The answer for something a report page carries; `href` is how the page names it, `url` what was asked for."""

    href: str
    url: str
    depth: int
    verdict: Verdict
    capture: Capture


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """The answer for a report's address; `row` is None for a known one that no column lists any more.

    `assets` are the answers for what the page carries, those that came.
    """

    url: str
    final_url: str
    verdict: Verdict
    capture: Capture
    row: Row | None
    assets: tuple[AssetAnswer, ...] = ()


Item = ListingPage | ListingEnd | Missed | ReportAnswer
