"""What the writer is told and what it answers: frozen values, no sessions, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from db.versions import ChangeSet
from parser.model import Hints, Organ, Reading


class ArchiveError(ValueError):
    """A caller asked for something the archive cannot be: our mistake, never a source's."""


@dataclass(frozen=True, slots=True)
class PortalFacts:
    id: str
    name: str
    family: str
    home_url: str


class DutyFacts(NamedTuple):
    """An organ that has to publish on a portal, from one report year on, to another if its duty ended."""

    organ: Organ
    first_year: int
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """One walk through a column; `proof` is server_total, last_page, no_repeat or ''."""

    url: str
    pages: int
    rows: int
    reports: int
    proof: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How often a server has to say that a report is gone before it is called removed, and how far apart."""

    fetches: int = 1
    spacing: timedelta = timedelta(0)

    def due(self, gone_since: datetime, count: int) -> datetime:
        """When the next one counts, after so many; a visit a little early is as good (schedules jitter)."""
        return gone_since + self.spacing * (count - 0.1)


AT_ONCE = Confirmation()


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What is known of a host (`name` or `name:port`) that is not as usual; see `db.models.Host`."""

    host: str
    charset: str | None = None
    tls: str | None = None
    tls_reason: str | None = None
    scheme: str | None = None
    learnt_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What a report page carries: `href` as printed, `url` where it is, `depth` 1 on the page itself.

    `capture_id` holds its bytes, `payload_digest` is theirs.
    """

    href: str
    url: str
    depth: int
    capture_id: int
    payload_digest: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """Where a report was found, and what the page there carries; `portal_id` None for an imported file.

    `hints` are those it was read with; a parser to come is given them again.
    """

    portal_id: str | None
    url: str
    listed_title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    assets: tuple[AssetFacts, ...] = ()
    hints: Hints | None = None


class Read(NamedTuple):
    """What was read in a capture, whose report of which year that is, and where it was found."""

    capture_id: int
    reading: Reading
    organ: Organ
    report_year: int
    location: LocationFacts


@dataclass(frozen=True, slots=True)
class Archived:
    """What `add_reading` did; `change` is None unless a new version replaced one seen before."""

    report_id: int
    version_id: int
    new_report: bool
    new_version: bool
    change: ChangeSet | None


class Validators(NamedTuple):
    """What a conditional request of a known URL needs; `payload_digest` is that of its last version."""

    etag: str | None
    last_modified: str | None
    location_id: int
    payload_digest: str


class CellCodeFacts(NamedTuple):
    """A cell of a form; plain tuples in this order do as well."""

    code: str
    table_code: str
    row_code: str
    column_code: str
    label_zh: str | None
    unit: str | None


Counters = Mapping[str, int]
