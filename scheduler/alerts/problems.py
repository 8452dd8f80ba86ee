"""What is wrong now: from facts to problems, each with a key that stays the same while it lasts (pure)."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parser.model import Bilingual, Severity
from scheduler.alerts import wording
from scheduler.alerts.facts import Changed, Facts, Malformed, Moved, PortalHealth
from scheduler.alerts.wording import Decided, Words
from scheduler.calendar import newest_report_year
from scheduler.config import AlertKind, Alerts, CopyKind
from scheduler.ledger import Entry, State

NOTICES: frozenset[AlertKind] = frozenset({"changed", "late", "moved"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should hear of once. `words` may change while the problem, its key, lasts."""

    key: str
    kind: AlertKind
    severity: Severity
    words: Words
    organ_id: int | None = None
    report_year: int | None = None
    portal_id: str | None = None

    @property
    def is_notice(self) -> bool:
        return self.kind in NOTICES


@dataclass(frozen=True, slots=True)
class Assessment:
    """All problems, and the keys nothing can be said about now: an alert of these stays as it is.

    `decided` are the keys of those that people have decided are none."""

    problems: tuple[Problem, ...]
    undecided: frozenset[str] = field(default_factory=frozenset)
    decided: Mapping[str, Decided] = field(default_factory=dict)


def assess(facts: Facts, policy: Alerts, *, now: datetime, today: date, zone: ZoneInfo) -> Assessment:
    """Everything that is wrong as of `now`; `today` is the day the ledger was judged for."""
    since = now - timedelta(days=policy.notice_days)
    deadlines = {(e.owed.organ_id, e.owed.report_year): e.owed.deadline.day for e in facts.entries}
    problems = [
        *(_malformed(report, zone) for report in facts.malformed if report.standing),
        *(_changed(change, deadlines, zone) for change in facts.changed if change.detected_at >= since),
        *(_moved(move, zone) for move in facts.moved if move.noticed_at >= since),
        *_from_ledger(facts, policy, since, today, zone),
        *(_broken(portal, zone) for portal in facts.portals if is_broken(portal, policy)),
    ]
    undecided = frozenset(_undecided(facts)) | set(map(copy_key, facts.copies))
    return Assessment(tuple(problems), undecided, dict(_decided(facts, zone)))


def is_broken(portal: PortalHealth, policy: Alerts) -> bool:
    """The last runs, as many as the policy wants confirmed, all failed to read the whole portal."""
    last = portal.visits[-policy.confirm_broken_crawls :]
    return len(last) == policy.confirm_broken_crawls and all(visit.state != "ok" for visit in last)


def _from_ledger(
    facts: Facts, policy: Alerts, since: datetime, today: date, zone: ZoneInfo
) -> Iterator[Problem]:
    for entry in facts.entries:
        if entry.state is State.REMOVED:
            yield _about(entry, "removed", Severity.ERROR, wording.removed(entry, zone))
        if not _recent(entry, policy, today):
            continue
        if entry.state is State.MISSING:
            yield _about(entry, "missing", Severity.ERROR, wording.missing(entry, today, zone))
        if entry.days_late and entry.publication and entry.publication.first_seen >= since:
            yield _about(entry, "late", Severity.WARNING, wording.late(entry, zone))


def _undecided(facts: Facts) -> Iterator[str]:
    """Reports neither seen nor proved absent: our blindness must not resolve an alert that one is missing."""
    for entry in facts.entries:
        if entry.state is State.UNVERIFIABLE and entry.publication is None:
            yield _key("missing", entry)


def _recent(entry: Entry, policy: Alerts, today: date) -> bool:
    years = policy.latest_report_years
    return years is None or entry.owed.report_year > newest_report_year(today) - years


def _key(kind: AlertKind, entry: Entry) -> str:
    return f"{kind}:{entry.owed.organ_id}:{entry.owed.report_year}"


def _about(entry: Entry, kind: AlertKind, severity: Severity, words: Words) -> Problem:
    return Problem(_key(kind, entry), kind, severity, words, entry.owed.organ_id, entry.owed.report_year)


def _malformed(report: Malformed, zone: ZoneInfo) -> Problem:
    subject = report.subject
    return Problem(
        _malformed_key(report),
        "malformed",
        Severity.ERROR,
        wording.malformed(report, zone),
        subject.organ_id,
        subject.report_year,
    )


def _malformed_key(report: Malformed) -> str:
    """Holds the faults with their operands: other figures, or another fault, are another problem; a verdict is none."""
    subject = report.subject
    faults = sorted((fault.rule, *fault.cells, fault.operands_digest) for fault in report.faults)
    return f"malformed:{subject.organ_id}:{subject.report_year}:{_digest(repr(faults))}"


def _decided(facts: Facts, zone: ZoneInfo) -> Iterator[tuple[str, Decided]]:
    for report in facts.malformed:
        if report.faults and not report.standing:
            yield _malformed_key(report), wording.decided(report, zone)


def _changed(change: Changed, deadlines: dict[tuple[int, int], date], zone: ZoneInfo) -> Problem:
    subject = change.subject
    due = deadlines.get((subject.organ_id, subject.report_year))
    return Problem(
        f"changed:{change.change_id}",
        "changed",
        Severity.WARNING,
        wording.changed(change, due, zone),
        subject.organ_id,
        subject.report_year,
    )


def _moved(move: Moved, zone: ZoneInfo) -> Problem:
    return Problem(
        f"moved:{move.location_id}:{_digest(move.new_url)}",
        "moved",
        Severity.INFO,
        wording.moved(move, zone),
        move.subject.organ_id,
        move.subject.report_year,
    )


def _broken(portal: PortalHealth, zone: ZoneInfo) -> Problem:
    severity = Severity.ERROR if portal.visits[-1].state == "failed" else Severity.WARNING
    return Problem(
        f"broken_crawl:{portal.portal_id}",
        "broken_crawl",
        severity,
        wording.broken_crawl(portal, zone),
        portal_id=portal.portal_id,
    )


def broken_copy(kind: CopyKind, trouble: Bilingual) -> Problem:
    """A backup or shipping that failed; an evaluation cannot say whether it still does, the next copy can."""
    return Problem(copy_key(kind), "broken_copy", Severity.ERROR, wording.broken_copy(kind, trouble))


def copy_key(kind: CopyKind) -> str:
    return f"broken_copy:{kind}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
