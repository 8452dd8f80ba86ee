"""How a stored version is read once more: with what its finder knew, and what its page carried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crawler.identity import hints_for, listed_as
from crawler.lists.listing import Row
from crawler.portals import Portal, known_portal
from db.hints import load_hints
from db.rereadings import NotWhole, Source, whole_body
from db.warc import WarcStore
from db.writer.bodies import said_of
from parser.model import Hints, Organ, Reading
from parser.names import Names
from parser.pipeline import best_of
from parser.worker.process import Question


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where versions are read from, and what is known of portals and names today."""

    session: Session
    store: WarcStore
    names: Names
    portals: Mapping[str, Path]

    def portal_of(self, source: Source) -> Portal | None:
        """None for an imported file, and where today's configuration has the portal no more."""
        path = self.portals.get(source.portal_id or "")
        return known_portal(path) if path else None


def question_again(source: Source, shelf: Shelf) -> Question:
    """The bodies and hints of a version, from the archive alone; raises NotWhole."""
    if source.page is None:
        raise NotWhole("页面与所附文件不全 | the page and what it carried are not all there")
    session, store = shelf.session, shelf.store
    try:
        body = whole_body(session, store, source.page)
        carried = {href: whole_body(session, store, capture) for href, capture in source.carried.items()}
    finally:
        session.rollback()
    return Question(body, hints_again(source, shelf), carried)


def hints_again(source: Source, shelf: Shelf) -> Hints:
    """Those kept with the version; of one archived before they were, what location, portal and reading tell."""
    if source.hints is not None:
        return load_hints(source.hints, source.url, source.listed_title)
    if source.portal_id is None:
        return Hints()
    row = Row(source.url, source.listed_title) if source.listed_title else None
    listed = _said(source, "list")
    portal = shelf.portal_of(source)
    if portal is None:
        known = Hints(source.url, source.listed_title, region_code=source.region_code)
        return replace(known, content_type=source.media_type, organ=listed, portal=_said(source, "portal"))
    known = hints_for(source.url, row, source.media_type, portal)
    return replace(known, organ=known.organ or listed)


def _said(source: Source, where: str) -> str | None:
    """Which organ the list, or the portal, named when the version was first read."""
    said = (source.said or {}).get("organ", ())
    return next((what for place, what in said if place == where), None)


def reading_of(source: Source, readings: Sequence[Reading]) -> Reading:
    """The report that a version is, among those its body holds: an imported one by the part it was filed under."""
    part = source.url.partition("#")[2] if source.portal_id is None else ""
    fitting = [one for one in readings if part and one.part == part]
    inner = [one for one in readings if one.part and part.endswith(f"!{one.part}")]
    return best_of(fitting or inner or readings)


def other_identity(source: Source, reading: Reading, shelf: Shelf) -> dict[str, Any] | None:
    """Organ and year that a reading says, where they are not those it is filed under; silence is no other."""
    report = reading.report
    if report is None or (source.portal_id is None and _says_the_same(source, reading)):
        return None
    portal = shelf.portal_of(source)
    organ = (report.organ and portal and listed_as(report.organ, portal, shelf.names)) or report.organ
    same_organ = organ is None or _is_filed(organ, source, shelf.names)
    if same_organ and report.report_year in (None, source.report_year):
        return None
    return {
        "organ": organ.name if organ else None,
        "region_code": organ.region_code if organ else None,
        "report_year": report.report_year,
    }


def _says_the_same(source: Source, reading: Reading) -> bool:
    """A person who imports a file may have named organ and year against what it says."""
    now = {about: [tuple(one) for one in said] for about, said in said_of(reading).items()}
    then = {about: [tuple(one) for one in said] for about, said in (source.said or {}).items()}
    return now == then


def _is_filed(organ: Organ, source: Source, names: Names) -> bool:
    """Whether it is the organ under which the report is filed, however it is spelled."""
    if organ.region_code and source.region_code and organ.region_code != source.region_code:
        return False
    return organ.name == source.organ or (
        organ.key is not None and organ.key == source.organ_key
    ) or names.same(organ.name, source.organ)  # fmt: skip
