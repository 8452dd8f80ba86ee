"""Full-text search over titles and narratives of the readings in force, also of older versions, for Chinese, on both databases.

words.py   what is asked and what is said, made alike; the terms of the index
lookup.py  the readings that may say it, from the index or one by one
within.py  whether they do, and where
"""

import json
import time
from dataclasses import dataclass

from db.query import MAX_SECONDS, QueryTimeout
from db.search.lookup import Among, Asking, candidates, unindexed
from db.search.within import TITLE, Passage, passages, texts_of
from db.search.words import Asked, NothingToLookFor, asked

__all__ = ["TITLE", "Among", "Asked", "Found", "Hit", "NothingToLookFor", "Passage", "asked", "search"]

MANY = 2000
"""Readings in force outside the index that make a search slow enough to say so."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A version of a report that says all that was asked; `is_current`: it is the newest."""

    report_id: int
    reading_id: int
    organ: str
    region_code: str | None
    report_year: int
    version: int
    is_current: bool
    title: str | None
    url: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The latest archived first. `more`: there are others beyond the limit; `stopped`: time ran out before the
    end was reached; `unindexed`: so many readings were read one by one that the index should be made."""

    hits: tuple[Hit, ...]
    more: bool
    stopped: bool
    unindexed: int


def search(
    url: str,
    wanted: Asked,
    *,
    among: Among | None = None,
    section: int | None = None,
    limit: int = 20,
    seconds: float = MAX_SECONDS,
) -> Found:
    """Raises QueryTimeout when time runs out before anything was found."""
    asking = Asking(url, wanted, among or Among(), seconds, time.monotonic() + seconds)
    hits: dict[int, Hit] = {}
    stopped = False
    waiting = unindexed(asking)
    try:
        for row in candidates(asking):
            texts = texts_of(row["title"], json.loads(row["sections"] or "{}"))
            if row["reading_id"] not in hits and (found := passages(texts, wanted, section)):
                told = (row["title"], row["url"], found)
                hits[row["reading_id"]] = Hit(
                    row["report_id"], row["reading_id"], row["organ"], row["region_code"],
                    row["report_year"], row["version"], bool(row["is_current"]), *told,
                )  # fmt: skip
            if len(hits) > limit:
                break
    except QueryTimeout:
        if not hits:
            raise
        stopped = True
    return Found(tuple(hits.values())[:limit], len(hits) > limit, stopped, waiting if waiting > MANY else 0)
