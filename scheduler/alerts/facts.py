"""The facts that problems are found in, apart from the ledger's entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.writer import Decision
from parser.model import Bilingual
from scheduler.config import CopyKind
from scheduler.evidence import Visit
from scheduler.ledger import Entry


@dataclass(frozen=True, slots=True)
class Subject:
    """The report a problem is about; `url` is where it was seen last."""

    organ_id: int
    organ: str
    report_year: int
    url: str | None


ENDING = frozenset((Decision.READING_ERROR, Decision.ACCEPTED, Decision.DISMISSED))
"""Verdicts after which the organ has nothing to mend: we read it wrongly, it is right as it is, or the rule does not fit."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict of a person that counts."""

    decision: Decision
    decided_by: str
    decided_at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An error-severity finding of the current reading, blamed on the publisher, by the rule or by a person."""

    rule: str
    cells: tuple[str, ...]
    message: Bilingual
    arithmetic: str
    suggestion: str | None
    operands_digest: str
    judged: Judged | None = None

    @property
    def stands(self) -> bool:
        return self.judged is None or self.judged.decision not in ENDING


@dataclass(frozen=True, slots=True)
class Malformed:
    """`faults` are all of the report, also those that stand no more."""

    subject: Subject
    faults: tuple[Fault, ...]

    @property
    def standing(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.stands)


@dataclass(frozen=True, slots=True)
class CellChange:
    """One figure that is not what it was; raw texts as printed, None where the cell was not there."""

    code: str
    label: str | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of cells between two versions of a report, given by their numbers."""

    change_id: int
    subject: Subject
    detected_at: datetime
    versions: tuple[int, int]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A report that left one URL and stands at another."""

    location_id: int
    subject: Subject
    old_url: str
    new_url: str
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """The newest runs of a portal, oldest first, and how many fetches of the last one ended how."""

    portal_id: str
    name: str
    visits: tuple[Visit, ...]
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """`copies` are the kinds of copy that are asked for; how they are, only their own job can say."""

    entries: tuple[Entry, ...]
    malformed: tuple[Malformed, ...] = ()
    changed: tuple[Changed, ...] = ()
    moved: tuple[Moved, ...] = ()
    portals: tuple[PortalHealth, ...] = ()
    copies: tuple[CopyKind, ...] = ()
