"""Everything that is known about what is to be proven, from the archive: versions, captures, proofs, pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from db.fixity.proofs import Proof, prove
from db.history import CODE, StoredVersion, versions_of
from db.originals import Absence, Kept, Seen, absences, kept_captures, sightings
from db.rereadings import NotWhole, Source, sources
from db.verdicts import history_of
from db.warc import WarcStore
from gongkai.evidence.asked import Asked, Side, Subject
from gongkai.evidence.basis import basis_of, load_bases
from gongkai.evidence.documents import Shown, shown_document
from gongkai.evidence.pages import Drawn, Page, draw, photographed
from gongkai.evidence.words import Mark
from gongkai.settings import Settings
from parser.forms import Form, Forms, load_forms
from parser.model import Bilingual

BEIJING = ZoneInfo("Asia/Shanghai")
DRAWN_PAGE = Bilingual(
    "本框与红框为 gongkai 所加；原页的脚本、图片与外部样式已去除，文字未改。原始字节在 WARC 中。",
    "This bar and the red boxes were added by gongkai; scripts, pictures and outside styles of the page are left out, its text"
    " is unchanged. The original bytes are in the WARC file.",
)
DRAWN_TABLES = Bilingual(
    "这是 gongkai 从原件读到的段落与表格，重新画出，红框为所指的格；字体与版式不是原件的。原始字节在 WARC 中。",
    "These are the paragraphs and tables that gongkai read in the original, drawn anew, the cells in red boxes; type and layout"
    " are not those of the original. The original bytes are in the WARC file.",
)


@dataclass(frozen=True, slots=True)
class ProvenVersion:
    """`source` tells what it is made of, where page and attachments are all there."""

    version: StoredVersion
    seen: Sequence[Seen]
    source: Source

    @property
    def last_seen(self) -> datetime:
        """By a capture; the archive may have been told of it otherwise later."""
        return max(one.seen_at for one in self.seen)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A side and its document; `why` there is none."""

    side: Side
    marks: tuple[Mark, ...]
    shown: Shown | None
    pages: tuple[Page, ...]
    why: Bilingual | None


@dataclass(frozen=True, slots=True)
class Collected:
    """`verdicts` are those about each finding, by its id, newest first."""

    asked: Asked
    subjects: tuple[Subject, ...]
    versions: Mapping[int, Sequence[ProvenVersion]]
    absences: Mapping[int, Sequence[Absence]]
    kept: tuple[Kept, ...]
    proof: Proof
    drawings: tuple[Drawing, ...]
    numbers: Mapping[str, int]
    labels: Mapping[str, Bilingual]
    bases: Mapping[str, Bilingual]
    verdicts: Mapping[int, Sequence[Row[Any]]]

    def capture(self, capture_id: int) -> Kept:
        return next(one for one in self.kept if one.row["id"] == capture_id)


def collect(session: Session, settings: Settings, asked: Asked) -> Collected:
    """Reads only. ArchiveError where the archive is damaged."""
    forms, store = load_forms(settings.forms), WarcStore(settings.data / "warc")
    labels = _labels(forms)
    subjects = tuple({side.subject.report_id: side.subject for side in asked.sides}.values())
    versions = {subject.report_id: _versions(session, subject.report_id) for subject in subjects}
    seen = [one for of_one in versions.values() for version in of_one for one in version.seen]
    missed = {subject.report_id: absences(session, subject.report_id) for subject in subjects}
    gone = {one.capture_id for of_one in missed.values() for one in of_one}
    kept = kept_captures(session, store, gone | {one.capture_id for one in seen})
    verdicts = {one.id: history_of(session, one.id)[::-1] for one in asked.findings}
    wanted = {
        "capture": [one.row["id"] for one in kept],
        "version": [one.version.id for of_one in versions.values() for one in of_one],
        "sighting": [one.id for one in seen],
        "reading": [side.reading.reading_id for side in asked.sides],
        "verdict": [one.id for judged in verdicts.values() for one in judged],
    }
    proof = prove(session, wanted)
    times = {one.row["id"]: one.row for one in kept}
    drawings = tuple(
        _drawing(session, store, side, f"pages/{number}", labels, versions, times)
        for number, side in enumerate(asked.sides, 1)
    )
    numbers = {code: number for number, code in session.execute(select(CODE.c.id, CODE.c.code))}
    bases = _bases(settings, forms, asked)
    return Collected(
        asked, subjects, versions, missed, kept, proof, drawings, numbers, labels, bases, verdicts
    )


def with_photographs(found: Collected, program: str) -> Collected:
    """Pages of HTML also as pictures, each where its page is; not the same bytes on every machine."""
    drawings = tuple(
        replace(
            one,
            pages=tuple(picture for page in one.pages for picture in (page, *_photographs(page, program))),
        )
        for one in found.drawings
    )
    return replace(found, drawings=drawings)


def _photographs(page: Page, program: str) -> Iterator[Page]:
    return photographed(page, program) if page.kind != "picture" else iter(())


def _labels(forms: Forms) -> dict[str, Bilingual]:
    specs = (spec for form in forms.all for spec in form.cells.values())
    return {spec.code: Bilingual(spec.label_zh, spec.label_en) for spec in specs}


def _bases(settings: Settings, forms: Forms, asked: Asked) -> dict[str, Bilingual]:
    """What each rule rests on, by its code."""
    report = asked.sides[0].reading.report
    form: Form | None = forms.by_id(report.form) if report else None
    bases = load_bases(settings.config)
    return {one.finding.rule: basis_of(one.finding.rule, bases, form) for one in asked.findings}


def _versions(session: Session, report_id: int) -> list[ProvenVersion]:
    versions = versions_of(session, report_id)
    seen = sightings(session, [one.id for one in versions])
    made_of = {one.version_id: one for one in sources(session, [one.id for one in versions])}
    return [ProvenVersion(one, seen[one.id], made_of[one.id]) for one in versions]


def _drawing(
    session: Session,
    store: WarcStore,
    side: Side,
    name: str,
    labels: Mapping[str, Bilingual],
    versions: Mapping[int, Sequence[ProvenVersion]],
    captures: Mapping[int, Mapping[str, object]],
) -> Drawing:
    """A document that cannot be shown is said to be so: records and figures are proven all the same."""
    marks = tuple(_marks(side, labels))
    known = versions[side.subject.report_id]
    source = next(one.source for one in known if one.version.id == side.reading.version_id)
    try:
        shown = shown_document(session, store, source, side.reading, side.media_type)
    except NotWhole as error:
        return Drawing(side, marks, None, (), Bilingual.split(str(error)))
    if shown is None:
        why = Bilingual("页面与所附文件不全，无法画出", "page and attachments are not all there to be drawn")
        return Drawing(side, marks, None, (), why)
    above = _above(side, captures[shown.capture_id], shown)
    pages = tuple(draw(Drawn(name, shown, side.boxed, marks, above)))
    undrawn = Bilingual(
        "这种文件此处画不出，请用原件", "this document cannot be drawn here: see the original"
    )
    return Drawing(side, marks, shown, pages, None if pages else undrawn)


def _marks(side: Side, labels: Mapping[str, Bilingual]) -> Iterator[Mark]:
    for number, cell in enumerate(side.boxed, 1):
        label = labels.get(cell.code, Bilingual(cell.code, cell.code))
        if cell.locator:
            yield Mark(number, cell.code, cell.raw, cell.locator, label)


def _above(side: Side, capture: Mapping[str, object], shown: Shown) -> list[Bilingual]:
    when, url = moment(capture["fetched_at"]), f"{capture['url']}{f' ! {shown.part}' if shown.part else ''}"
    who, year, number = side.subject.organ.name, side.subject.report_year, side.version
    return [
        Bilingual(f"{who}，{year} 年度报告，第 {number} 版", f"{who}, report for {year}, version {number}"),
        Bilingual(f"{url}，抓取于 {when}", f"{url}, captured {when}"),
        DRAWN_PAGE if shown.media_type == "text/html" else DRAWN_TABLES,
    ]


def moment(when: object) -> str:
    assert isinstance(when, datetime)
    return f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} (UTC+8)"
