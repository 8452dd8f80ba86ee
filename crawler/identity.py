"""Whose report of which year a page is: what the page says goes before what the list said of it."""

from collections.abc import Sequence

from crawler.listing import Row
from crawler.portals import Portal, PortalOrgan
from crawler.titles import match_organ, normalise, read_title
from parser.model import Hints, Organ, Reading, Report


def hints_for(url: str, row: Row | None, content_type: str | None, portal: Portal) -> Hints:
    """What the list knows before the page is read."""
    listed = organ_of_title(row.title, portal.organs) if row else None
    return Hints(
        url=url,
        title=row.title if row else None,
        published=row.published if row else None,
        organ=listed.name if listed else None,
        region_code=listed.region if listed else None,
        content_type=content_type,
    )


def organ_of_title(title: str, organs: Sequence[PortalOrgan]) -> PortalOrgan | None:
    found = read_title(title)
    return match_organ(found.agency if found else None, organs)


def identify(reading: Reading, row: Row | None, portal: Portal) -> tuple[Organ, int] | str:
    """Organ, named as the portal names it, and report year; or in words what cannot be told."""
    report = reading.report
    if report is None:
        return reading.error or "not an annual report"
    title = read_title(row.title) if row else None
    year = report.report_year or (title.year if title else None)
    organ = _organ(report, row, portal)
    if organ is None:
        return "the organ cannot be told from page, list or portal"
    return (organ, year) if year else "the report year cannot be told from page or list"


def _organ(report: Report, row: Row | None, portal: Portal) -> Organ | None:
    named = report.organ and match_organ(normalise(report.organ.name), portal.organs)
    listed = organ_of_title(row.title, portal.organs) if row else None
    only = portal.organs[0] if len(portal.organs) == 1 and report.organ is None else None
    known = named or listed or only
    return known.organ() if known else report.organ
