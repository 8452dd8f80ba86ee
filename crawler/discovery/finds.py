"""What a search hands over: lists that ended, and the pages of the site that led to them."""

from dataclasses import dataclass

from crawler.discovery.anchors import Lead
from crawler.items import ListingEnd, ListingPage
from crawler.lists.listing import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(ListingEnd):
    """How a list ended, and what it named; `root` is the column to start from, `via` the anchor's text.

    `stated` is how much the site says there is ('21 rows', '3 pages', ''). `told` is the family by
    fingerprint, `score` its points, `rival` the next best with its own.
    """

    root: str
    kind: str
    via: str
    family: str
    trail: tuple[str, ...]
    named: tuple[Row, ...]
    stated: str
    told: str
    score: int
    rival: tuple[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage(ListingPage):
    """A page on the way to the columns; `markup` of the first one only, `away` are leads to hosts not followed."""

    markup: str
    away: tuple[Lead, ...]
