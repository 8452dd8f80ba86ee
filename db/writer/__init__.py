"""The one writer of the archive: every fact enters through a function named here.

Each call is one transaction (`db.engine.writing`); inside a `writing` block of the caller they join
it. All take the session first and the time as `now`: nothing here reads a clock.

    organs.py    portals, organs, who is expected where, the codes of cells
    crawl.py     runs, fetches, listings
    captures.py  the index of WARC records, and its repair after a crash
    readings.py  a reading becomes report, version, rows, findings and change
    places.py    locations: unchanged, gone, moved, validators
    across.py    findings that need more than one report, by the five modules of what they are compared with:
                 years.py, prose.py (copied texts), peers.py, governments.py, publication.py (versions, copies)
"""

from db.engine import writing
from db.facts import (
    Archived,
    ArchiveError,
    CellCodeFacts,
    DutyFacts,
    ListingFacts,
    LocationFacts,
    PortalFacts,
    Validators,
)
from db.writer.across import recheck
from db.writer.captures import add_capture, originals, recover_captures
from db.writer.crawl import add_fetch, add_listing, finish_run, last_complete_listing, start_run
from db.writer.organs import register_portal, sync_cell_codes
from db.writer.places import mark_gone, mark_moved, touch_unchanged, validators
from db.writer.publication import recheck_publication
from db.writer.readings import add_reading, add_rereading
from db.writer.years import recheck_years

__all__ = [
    "ArchiveError",
    "Archived",
    "CellCodeFacts",
    "DutyFacts",
    "ListingFacts",
    "LocationFacts",
    "PortalFacts",
    "Validators",
    "add_capture",
    "add_fetch",
    "add_listing",
    "add_reading",
    "add_rereading",
    "finish_run",
    "last_complete_listing",
    "mark_gone",
    "mark_moved",
    "originals",
    "recheck",
    "recheck_publication",
    "recheck_years",
    "recover_captures",
    "register_portal",
    "start_run",
    "sync_cell_codes",
    "touch_unchanged",
    "validators",
    "writing",
]
