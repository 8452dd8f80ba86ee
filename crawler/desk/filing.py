"""How one stored answer is read and enters the archive, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.asking.outcomes import Outcome
from crawler.desk.task import Result, Status, Task
from crawler.identity import hints_for, identify
from crawler.lists.listing import Row
from crawler.portals import Portal
from db import writer
from db.history import read_body
from db.warc import WarcStore
from parser.across import Basis
from parser.model import Hints, Organ, Reading
from parser.names import Names
from parser.pipeline import PARSER_VERSION
from parser.worker.process import Question

TRIES = 3
"""How often a desk may fail over one answer, or die of it, before it is given up."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Where readings are filed, and with what they are compared; `settled` are portals whose organs are told apart."""

    session: Session
    store: WarcStore
    basis: Basis
    names: Names
    clock: Callable[[], datetime]
    settled: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Paper:
    """One stored answer on the desk."""

    capture_id: int
    task: Task
    run_id: int
    portal: Portal


def question_of(paper: Paper, filing: Filing) -> Question:
    """The body with what is known of it, from the WARC."""
    task, session = paper.task, filing.session
    body = read_body(session, filing.store, paper.capture_id)
    attached = {each.href: read_body(session, filing.store, each.capture_id) for each in task.assets}
    session.rollback()
    return Question(body, _hints(paper), attached)


def _hints(paper: Paper) -> Hints:
    return hints_for(paper.task.url, paper.task.row, paper.task.content_type, paper.portal)


def file_reading(paper: Paper, reading: Reading, filing: Filing) -> Result:
    """Archive what was read: version, validators and fetch in one transaction, or why it is no report."""
    _settle_organs(paper.portal.id, filing)
    identity = identify(reading, paper.portal, filing.names)
    if isinstance(identity, str):
        with writer.writing(filing.session):
            _settle(paper, Outcome.NOT_A_REPORT, identity, filing)
        return _result(paper, "not_a_report", identity)
    return _archive(paper, reading, *identity, filing)


def _settle_organs(portal_id: str, filing: Filing) -> None:
    """With the first page to read, organs known before are spelled out, so that no other spelling doubles one."""
    if portal_id not in filing.settled:
        writer.settle_organs(filing.session, filing.names, portal_id)
        filing.settled.add(portal_id)


def _archive(paper: Paper, reading: Reading, organ: Organ, year: int, filing: Filing) -> Result:
    task, session = paper.task, filing.session
    title = task.row.title if task.row else None
    place = writer.LocationFacts(
        paper.portal.id, task.url, title, task.etag, task.last_modified, task.assets, _hints(paper)
    )
    now = filing.clock()
    with writer.writing(session):
        done = writer.add_reading(session, paper.capture_id, reading, organ, year, place, PARSER_VERSION, now)
        writer.recheck(session, done.report_id, filing.basis, now)
        _settle(paper, Outcome.OK, task.detail, filing)
    status: Status = "new" if done.new_report else "elsewhere" if done.change is None else "changed"
    return replace(
        _result(paper, status, task.detail),
        report_id=done.report_id, organ=organ.name, year=year, findings=len(reading.findings),
    )  # fmt: skip


def _settle(paper: Paper, outcome: Outcome, detail: str, filing: Filing) -> None:
    writer.add_fetch(
        filing.session,
        paper.run_id,
        paper.task.final_url,
        "report",
        outcome,
        detail or None,
        paper.capture_id,
        filing.clock(),
    )
    writer.drop_unread(filing.session, paper.capture_id)


def _result(paper: Paper, status: Status, detail: str) -> Result:
    task = paper.task
    return Result(
        paper.capture_id, status, task.url, task.final_url,
        listed=task.row is not None, detail=detail, surely=is_sure(task.row),
    )  # fmt: skip


def is_sure(row: Row | None) -> bool:
    """Whether the list said that this is a report, and not one more edition of it (图片版)."""
    named = row.report if row else None
    return named is None or (named.certain and named.variant is None)
