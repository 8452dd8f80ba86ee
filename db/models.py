"""The tables of the archive, named in the singular; the plural names are the views people query."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import BigId, CleanText, Json


def _told(column: str) -> Index:
    """Of a column that is mostly NULL, without NULL: SQLite takes an index of all for "is NULL", and reads every row."""
    told = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=told, postgresql_where=told)


class Organ(Base):
    """`region_code` is '' where unknown, so that name and region stay unique.

    `key` is the name without its division, spelled out: two names of one division with the same key are one organ.
    """

    __tablename__ = "organ"
    __table_args__ = (
        UniqueConstraint("name", "region_code"),
        Index(None, "region_code"),
        Index(None, "type", "level", "region_code"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    region_code: Mapped[str] = mapped_column(CleanText, server_default="")
    level: Mapped[str | None]
    kind: Mapped[str | None]
    type: Mapped[str | None]
    key: Mapped[str | None]
    created_at: Mapped[datetime]


class OrganName(Base):
    """What an organ was called, and the first and last report year that calls it so; NULL: no report does."""

    __tablename__ = "organ_name"

    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), primary_key=True)
    name: Mapped[str] = mapped_column(CleanText, primary_key=True, index=True)
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]


class OrganSuccession(Base):
    """From the report year `since` on, one organ does what another did; two organs, because a year may have both."""

    __tablename__ = "organ_succession"

    before_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), primary_key=True)
    after_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), primary_key=True, index=True)
    since: Mapped[int]


class Portal(Base):
    __tablename__ = "portal"

    id: Mapped[str] = mapped_column(CleanText, primary_key=True)
    name: Mapped[str]
    family: Mapped[str]
    home_url: Mapped[str]


class OrganPortal(Base):
    """Who is expected to publish where: the duty that a portal's YAML states."""

    __tablename__ = "organ_portal"

    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), primary_key=True)
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"), primary_key=True)
    first_year: Mapped[int]
    last_year: Mapped[int | None]


class Run(Base):
    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'ok', 'partial', 'failed')", name="state"),
        Index(None, "portal_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    state: Mapped[str]
    counters: Mapped[Any] = mapped_column(Json, nullable=True)
    note: Mapped[str | None]


class Capture(Base):
    """A WARC record; `payload_digest` is of the decoded body, `sent_digest` of the bytes as sent."""

    __tablename__ = "capture"
    __table_args__ = (
        Index(None, "warc_file", "warc_offset"),
        Index(None, "payload_digest"),
        _told("refers_to"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    url: Mapped[str] = mapped_column(CleanText, index=True)
    method: Mapped[str]
    fetched_at: Mapped[datetime]
    status: Mapped[int | None]
    media_type: Mapped[str | None]
    warc_file: Mapped[str]
    warc_offset: Mapped[int] = mapped_column(BigId)
    warc_length: Mapped[int] = mapped_column(BigId)
    record_id: Mapped[str] = mapped_column(CleanText, unique=True)
    payload_digest: Mapped[str]
    sent_digest: Mapped[str] = mapped_column(CleanText, index=True)
    body_size: Mapped[int] = mapped_column(BigId)
    refers_to: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))


class Fetch(Base):
    __tablename__ = "fetch"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    url: Mapped[str] = mapped_column(CleanText, index=True)
    fetched_at: Mapped[datetime]
    purpose: Mapped[str]
    outcome: Mapped[str]
    detail: Mapped[str | None]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"), index=True)


class Unread(Base):
    """A stored answer the desk has still to read; it goes in the transaction that archives the reading.

    `tried` counts how often it was begun; `task` is what the desk must know beside the capture.
    """

    __tablename__ = "unread"

    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"), index=True)
    task: Mapped[Any] = mapped_column(Json)
    tried: Mapped[int] = mapped_column(server_default=text("0"))


class Listing(Base):
    """One walk through a portal's column of reports; `proof` says why it is believed complete."""

    __tablename__ = "listing"
    __table_args__ = (Index(None, "portal_id", "url"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"))
    url: Mapped[str]
    pages: Mapped[int]
    rows: Mapped[int]
    reports: Mapped[int]
    proof: Mapped[str]
    complete: Mapped[bool]
    shrunk_from: Mapped[int | None]
    listed_at: Mapped[datetime]


class Host(Base):
    """How a host (`name` or `name:port`) has to be spoken to, as learnt from its answers; None: as usual.

    `charset` is what its pages really are in; `tls` the profile that worked, `tls_reason` why the usual one
    did not; `scheme` the one that answers when the other is dead.
    """

    __tablename__ = "host"

    host: Mapped[str] = mapped_column(CleanText, primary_key=True)
    charset: Mapped[str | None]
    tls: Mapped[str | None]
    tls_reason: Mapped[str | None]
    scheme: Mapped[str | None]
    learnt_at: Mapped[datetime]


class Report(Base):
    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("organ_id", "report_year"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int] = mapped_column(index=True)


class Version(Base):
    """`hints`: what its finder knew besides bytes, address and title (`db.hints`), for every parser to come;
    `last_modified`: the header of that name as it was sent when the version was first seen."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    number: Mapped[int]
    body_digest: Mapped[str]
    text_digest: Mapped[str]
    cells_digest: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    media_type: Mapped[str]
    hints: Mapped[Any] = mapped_column(Json, nullable=True)
    last_modified: Mapped[str | None]


class Sighting(Base):
    """A capture that proves a version."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("version_id", "capture_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), index=True)
    url: Mapped[str]
    seen_at: Mapped[datetime]


class Location(Base):
    """A URL of a report; its validators are written with the version they speak of, never before.

    `gone_since`, `gone_count`: the server says it is gone, so far; `removed_at`: said often enough to be sure.
    """

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("report_id", "url"), Index(None, "portal_id", "url"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    portal_id: Mapped[str | None] = mapped_column(ForeignKey("portal.id"))
    url: Mapped[str]
    listed_title: Mapped[str | None]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    gone_since: Mapped[datetime | None]
    gone_count: Mapped[int] = mapped_column(server_default=text("0"))
    removed_at: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    moved_to: Mapped[str | None]


class Asset(Base):
    """What the page at a location carries (attachment, frame, viewer's document, picture); `href` as it is printed there.

    `capture_id` is the last capture that holds its bytes, `dropped_at` when the page no longer carried it.
    """

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("location_id", "url"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    url: Mapped[str] = mapped_column(CleanText)
    href: Mapped[str] = mapped_column(CleanText)
    depth: Mapped[int] = mapped_column(SmallInteger)
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), index=True)
    payload_digest: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class Reading(Base):
    """What one parser said about one version; the long part of it is in `ReadingBody`.

    `is_current`: the reading of the newest version that is in force (one a report); `superseded`: another reading
    of its version is. `candidate`: it never was in force; `adopted_at`: since when it is, where not since `read_at`.
    `other_identity`: {organ, region_code, report_year} of a candidate that says another organ or year than its report's.
    """

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("version_id", "parser_version"),
        Index(
            "uq_reading_current", "report_id", unique=True,
            sqlite_where=text("is_current"), postgresql_where=text("is_current"),
        ),
        Index(
            "ix_reading_candidate", "parser_version", "report_id", "version_id",
            sqlite_where=text("candidate"), postgresql_where=text("candidate"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    parser_version: Mapped[str]
    read_at: Mapped[datetime]
    is_current: Mapped[bool]
    superseded: Mapped[bool]
    candidate: Mapped[bool] = mapped_column(server_default=false())
    adopted_at: Mapped[datetime | None]
    form: Mapped[str | None]
    title: Mapped[str | None]
    published: Mapped[date | None]
    signed: Mapped[date | None]
    coverage: Mapped[Any] = mapped_column(Json)
    other_identity: Mapped[Any] = mapped_column(Json, nullable=True)
    error: Mapped[str | None]


class ReadingBody(Base):
    """What queries over many reports never touch: ten kilobytes a reading, in a table of its own.

    `cells` with the layout make the cells (`db.compact`); `said`: organ and year -> (where, what) by everything
    that names them.
    """

    __tablename__ = "reading_body"

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), primary_key=True, autoincrement=False)
    layout_id: Mapped[int | None] = mapped_column(ForeignKey("cell_layout.id"))
    cells: Mapped[Any] = mapped_column(Json, nullable=True)
    sections: Mapped[Any] = mapped_column(Json, nullable=True)
    said: Mapped[Any] = mapped_column(Json, nullable=True)
    text_zlib: Mapped[bytes]


class CellLayout(Base):
    """What the cells of many readings have in common; two writers that meet a new one at once may keep it twice."""

    __tablename__ = "cell_layout"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    layout: Mapped[Any] = mapped_column(Json)


class ReadingT2(Base):
    """A row of table 2; the columns of both forms."""

    __tablename__ = "reading_t2"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), primary_key=True)
    row_code: Mapped[str] = mapped_column(CleanText, primary_key=True)
    made: Mapped[Decimal | None]
    published: Mapped[Decimal | None]
    total_public: Mapped[Decimal | None]
    issued: Mapped[Decimal | None]
    repealed: Mapped[Decimal | None]
    in_force: Mapped[Decimal | None]
    items_prev: Mapped[Decimal | None]
    items_change: Mapped[Decimal | None]
    decisions: Mapped[Decimal | None]
    projects: Mapped[Decimal | None]
    amount: Mapped[Decimal | None]
    amount_unit: Mapped[str | None]


class ReadingT3(Base):
    """A column of table 3 (an applicant); the rows of both forms are the columns here."""

    __tablename__ = "reading_t3"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), primary_key=True)
    applicant: Mapped[str] = mapped_column(CleanText, primary_key=True)
    new_received: Mapped[Decimal | None]
    carried_in: Mapped[Decimal | None]
    granted: Mapped[Decimal | None]
    partial: Mapped[Decimal | None]
    denied_state_secret: Mapped[Decimal | None]
    denied_law_prohibited: Mapped[Decimal | None]
    denied_safety_stability: Mapped[Decimal | None]
    denied_third_party: Mapped[Decimal | None]
    denied_internal_affairs: Mapped[Decimal | None]
    denied_process_info: Mapped[Decimal | None]
    denied_enforcement_file: Mapped[Decimal | None]
    denied_inquiry_matter: Mapped[Decimal | None]
    unable_not_held: Mapped[Decimal | None]
    unable_needs_creation: Mapped[Decimal | None]
    unable_still_unclear: Mapped[Decimal | None]
    rejected_petition: Mapped[Decimal | None]
    rejected_repeat: Mapped[Decimal | None]
    rejected_publication: Mapped[Decimal | None]
    rejected_excessive: Mapped[Decimal | None]
    rejected_reissue: Mapped[Decimal | None]
    other: Mapped[Decimal | None]
    other_no_correction: Mapped[Decimal | None]
    other_unpaid_fee: Mapped[Decimal | None]
    other_misc: Mapped[Decimal | None]
    total_processed: Mapped[Decimal | None]
    carried_out: Mapped[Decimal | None]


class ReadingT4(Base):
    """A group of table 4 (review or one of two kinds of litigation)."""

    __tablename__ = "reading_t4"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(CleanText, primary_key=True)
    upheld: Mapped[Decimal | None]
    corrected: Mapped[Decimal | None]
    other_result: Mapped[Decimal | None]
    pending: Mapped[Decimal | None]
    total: Mapped[Decimal | None]


class ReadingSketch(Base):
    """The signature of a reading's own prose (`parser.across.copied_text.sketch`); none where it has too little."""

    __tablename__ = "reading_sketch"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), primary_key=True)
    sketch: Mapped[bytes]


class CellCode(Base):
    """Number and label of each cell of the forms; layouts speak in these numbers."""

    __tablename__ = "cell_code"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(CleanText, unique=True)
    table_code: Mapped[str]
    row_code: Mapped[str]
    column_code: Mapped[str]
    label_zh: Mapped[str | None]
    unit: Mapped[str | None]


class Finding(Base):
    """`operands_digest` fixes what a person judged; `other_report_id` is the report compared with, which is
    the report itself where its versions or copies are; `found_at` is None where its reading alone gave it."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_rule", "rule", "reading_id"),
        _told("other_report_id"),
        {"sqlite_autoincrement": True},  # a number is never given twice
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    rule: Mapped[str]
    severity: Mapped[str]
    blame: Mapped[str]
    cells: Mapped[Any] = mapped_column(Json)
    message_zh: Mapped[str]
    message_en: Mapped[str]
    arithmetic: Mapped[str]
    suggestion: Mapped[str | None]
    operands_digest: Mapped[str]
    other_report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    found_at: Mapped[datetime | None]


class FindingPast(Base):
    """A finding across reports that is found no more, since `retired_at`; the rest is as it was in `finding`."""

    __tablename__ = "finding_past"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    rule: Mapped[str]
    severity: Mapped[str]
    blame: Mapped[str]
    cells: Mapped[Any] = mapped_column(Json)
    message_zh: Mapped[str]
    message_en: Mapped[str]
    arithmetic: Mapped[str]
    suggestion: Mapped[str | None]
    operands_digest: Mapped[str]
    other_report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    found_at: Mapped[datetime | None]
    retired_at: Mapped[datetime]


class Verdict(Base):
    """What a person decided about a finding; a later one of the same key counts, none is changed or deleted.

    The key is organ, report year, rule and `operands_digest`, which outlives readings, versions and findings.
    `cells`, `other_report_id`, `figures` (code -> raw) and `arithmetic` are those of the finding when it was
    judged: they tell which finding with other figures was this one, and what changed since. `salt` is random: the
    chain of days seals `decided_by` with it, so that who is shown a verdict cannot guess the name.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('publisher_error', 'reading_error', 'accepted', 'dismissed', 'withdrawn')",
            name="decision",
        ),
        Index(None, "organ_id", "report_year", "rule", "operands_digest"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int]
    rule: Mapped[str]
    operands_digest: Mapped[str]
    cells: Mapped[Any] = mapped_column(Json)
    other_report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    figures: Mapped[Any] = mapped_column(Json)
    arithmetic: Mapped[str]
    decision: Mapped[str]
    decided_by: Mapped[str]
    salt: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime]
    note: Mapped[str | None]


class Change(Base):
    __tablename__ = "change"
    __table_args__ = (CheckConstraint("level IN ('bytes', 'text', 'cells')", name="level"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    level: Mapped[str]
    detected_at: Mapped[datetime]
    cells: Mapped[Any] = mapped_column(Json)
    text_before: Mapped[str | None]
    text_after: Mapped[str | None]


class Expectation(Base):
    __tablename__ = "expectation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('not_due', 'on_time', 'late', 'missing', 'removed', 'replaced', 'unverifiable')",
            name="state",
        ),
    )

    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), primary_key=True)
    report_year: Mapped[int] = mapped_column(primary_key=True)
    deadline: Mapped[date]
    state: Mapped[str]
    days_late: Mapped[int | None]
    published: Mapped[date | None]
    first_seen: Mapped[datetime | None]
    evidence: Mapped[Any] = mapped_column(Json, nullable=True)
    updated_at: Mapped[datetime]


class ExpectationPast(Base):
    """What the ledger said from `updated_at` on until it said otherwise, or nothing, at `replaced_at`."""

    __tablename__ = "expectation_past"
    __table_args__ = (Index(None, "organ_id", "report_year"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int]
    deadline: Mapped[date]
    state: Mapped[str]
    days_late: Mapped[int | None]
    published: Mapped[date | None]
    first_seen: Mapped[datetime | None]
    evidence: Mapped[Any] = mapped_column(Json, nullable=True)
    updated_at: Mapped[datetime]
    replaced_at: Mapped[datetime]


class Alert(Base):
    """A problem with a life; two alerts of one `key` are never open at once. `ended_zh` and `ended_en` say what people
    decided that ended it, `ended_by` who they are; NULL where the world did."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "uq_alert_open_key", "key", unique=True,
            sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    severity: Mapped[str]
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("organ.id"))
    report_year: Mapped[int | None]
    portal_id: Mapped[str | None] = mapped_column(ForeignKey("portal.id"))
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    ended_zh: Mapped[str | None]
    ended_en: Mapped[str | None]
    ended_by: Mapped[str | None]
    fingerprint: Mapped[str]


class Delivery(Base):
    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    channel: Mapped[str]
    event: Mapped[str]
    at: Mapped[datetime]
    ok: Mapped[bool]
    error: Mapped[str | None]


class DayLink(Base):
    """A closed day: all that was recorded up to the `…_last` ids and is in no earlier link (`db.fixity`).

    `root` is the digest of those rows, `previous` the `head` of the link before, `head` the digest of this one;
    `marks` the first bytes of each row's digest, in the order of the tables in `db.fixity.canonical`. A link of
    format 1 fixes no verdicts: `verdict_count` and `verdict_last` are NULL.
    """

    __tablename__ = "day_link"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(unique=True)
    format: Mapped[int] = mapped_column(SmallInteger)
    closed_at: Mapped[datetime]
    capture_count: Mapped[int]
    version_count: Mapped[int]
    sighting_count: Mapped[int]
    reading_count: Mapped[int]
    verdict_count: Mapped[int | None]
    capture_last: Mapped[int] = mapped_column(BigId)
    version_last: Mapped[int] = mapped_column(BigId)
    sighting_last: Mapped[int] = mapped_column(BigId)
    reading_last: Mapped[int] = mapped_column(BigId)
    verdict_last: Mapped[int | None] = mapped_column(BigId)
    root: Mapped[str]
    previous: Mapped[str]
    head: Mapped[str]
    marks: Mapped[bytes]


class DayStamp(Base):
    """What a timestamp authority (RFC 3161) replied about the head of a link."""

    __tablename__ = "day_stamp"

    number: Mapped[int] = mapped_column(ForeignKey("day_link.number"), primary_key=True, autoincrement=False)
    authority: Mapped[str] = mapped_column(CleanText, primary_key=True)
    stamped_at: Mapped[datetime]
    reply: Mapped[bytes]
