"""The one writer of the archive: every fact enters through a function named here.

Each call is one transaction (`db.engine.writing`); inside a `writing` block of the caller they join
it. All take the session first and the time as `now`: nothing here reads a clock.

    organs.py    organs, their names and who took over from whom
    duties.py    portals, who is expected where
    codes.py     the numbers of the forms' cells
    crawl.py     runs, fetches, listings
    captures.py  the index of WARC records, and its repair after a crash
    unread.py    what is stored and waits to be read
    readings.py  a reading becomes report, version, rows, findings and change; first.py where nobody had it,
                 stored.py its own rows
    rereadings.py  what a newer parser reads waits beside it, and is adopted
    places.py    locations: unchanged, gone, moved, validators
    lasting.py   findings across reports last while they are found
    verdicts.py  what people decide about findings
    hosts.py     what was learnt of hosts
    days.py      days are closed: their rows fixed by a digest, chained (db/fixity)
    words.py     the index that full-text search asks on SQLite (db/search)
    across.py    findings that need more than one report, by the five modules of what they are compared with:
                 years.py, prose.py (copied texts), peers.py, governments.py, publication.py (versions, copies)
"""

from db.engine import writing
from db.facts import (
    Archived,
    ArchiveError,
    AssetFacts,
    CellCodeFacts,
    Confirmation,
    DutyFacts,
    HostFacts,
    ListingFacts,
    LocationFacts,
    PortalFacts,
    Validators,
)
from db.writer.across import recheck, recheck_all
from db.writer.assets import assets_of
from db.writer.captures import (
    Indexed,
    add_capture,
    add_captures,
    originals,
    recover_captures,
    whole_capture,
)
from db.writer.codes import sync_cell_codes
from db.writer.crawl import (
    FetchFacts,
    add_fetch,
    add_fetches,
    add_listing,
    finish_run,
    last_complete_listing,
    start_run,
)
from db.writer.days import Closed, add_stamp, close_days, newest_link
from db.writer.duties import register_portal
from db.writer.hosts import known_hosts, remember_host
from db.writer.organs import settle_organs
from db.writer.places import SeenAgain, mark_gone, mark_moved, touch_unchanged, validators
from db.writer.publication import recheck_publication
from db.writer.readings import add_reading, add_readings
from db.writer.rereadings import add_rereading, adopt_rereadings
from db.writer.unread import UnreadFacts, Waiting, add_unread, drop_unread, take_unread, unread_of
from db.writer.verdicts import Decision, add_verdict
from db.writer.words import index_words

__all__ = [
    "ArchiveError",
    "Archived",
    "AssetFacts",
    "CellCodeFacts",
    "Closed",
    "Confirmation",
    "Decision",
    "DutyFacts",
    "FetchFacts",
    "HostFacts",
    "Indexed",
    "ListingFacts",
    "LocationFacts",
    "PortalFacts",
    "SeenAgain",
    "UnreadFacts",
    "Validators",
    "Waiting",
    "add_capture",
    "add_captures",
    "add_fetch",
    "add_fetches",
    "add_listing",
    "add_reading",
    "add_readings",
    "add_rereading",
    "add_stamp",
    "add_unread",
    "add_verdict",
    "adopt_rereadings",
    "assets_of",
    "close_days",
    "drop_unread",
    "finish_run",
    "index_words",
    "known_hosts",
    "last_complete_listing",
    "mark_gone",
    "mark_moved",
    "newest_link",
    "originals",
    "recheck",
    "recheck_all",
    "recheck_publication",
    "recover_captures",
    "register_portal",
    "remember_host",
    "settle_organs",
    "start_run",
    "sync_cell_codes",
    "take_unread",
    "touch_unchanged",
    "unread_of",
    "validators",
    "whole_capture",
    "writing",
]
