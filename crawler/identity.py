"""Whose report of which year a page is: what the page says goes before what the list said of it."""

from dataclasses import replace

from crawler.lists.listing import Row
from crawler.lists.titles import is_group, normalise
from crawler.portals import Portal, PortalOrgan
from parser.model import Hints, Organ, Reading
from parser.names import Names
from parser.titles import agency_of

_DIVISION = 6


def hints_for(url: str, row: Row | None, content_type: str | None, portal: Portal) -> Hints:
    """What list and portal know before the page is read; `Row.trail` begins with the column's name."""
    known = Hints(
        url=url, region_code=region_of(portal), content_type=content_type, portal=_only(portal, row)
    )
    if row is None:
        return known
    organ = row.organ or _called_so(row.title, portal)
    return replace(known, title=row.title, published=row.published, organ=organ, trail=row.trail)


def identify(reading: Reading, portal: Portal, names: Names) -> tuple[Organ, int] | str:
    """Organ, named as the portal file names it, and report year; or in words what cannot be told."""
    report = reading.report
    if report is None:
        return reading.error or "not an annual report"
    if report.organ is None:
        return "the organ cannot be told from page, list or portal"
    if report.report_year is None:
        return "the report year cannot be told from page or list"
    return listed_as(report.organ, portal, names) or report.organ, report.report_year


def listed_as(organ: Organ, portal: Portal, names: Names) -> Organ | None:
    """The one organ of the portal file that this is; None where it is none of them or could be several."""
    found = [listed for listed in portal.organs if _is(organ, listed, names)]
    return _spelled_out(found[0], names) if len(found) == 1 else None


def region_of(portal: Portal) -> str | None:
    """The division of the portal: the one it states, or the smallest that all its organs are in."""
    if portal.region:
        return portal.region
    codes = [organ.region[:_DIVISION] for organ in portal.organs if organ.region]
    shared = ({code[:digits] for code in codes} for digits in (6, 4, 2))
    return next((codes.pop().ljust(_DIVISION, "0") for codes in shared if len(codes) == 1), None)


def _is(organ: Organ, listed: PortalOrgan, names: Names) -> bool:
    """Of two divisions never: a host shows the reports of its neighbours, too."""
    own = _spelled_out(listed, names)
    here, there = own.region_code, organ.region_code
    if here and there and here[:_DIVISION] != there:
        return False
    if organ.name in {normalise(name) for name in (listed.name, *listed.aliases)}:
        return True
    return organ.key == own.key and bool((here and there) or names.same(organ.name, own.name))


def _spelled_out(listed: PortalOrgan, names: Names) -> Organ:
    described = names.organs.describe(listed.name, names.regions, listed.region and listed.region[:_DIVISION])
    return replace(listed.organ(), key=described.key)


def _called_so(title: str, portal: Portal) -> str | None:
    """The one organ whose name or alias the title begins with; an alias may be no organ's name at all."""
    agency = agency_of(title) or ""
    found = [one.name for one in portal.organs if agency in map(normalise, (one.name, *one.aliases))]
    return found[0] if len(found) == 1 else None


def _only(portal: Portal, row: Row | None) -> str | None:
    """The only organ of the portal, except for an entry on a shelf of others (部门, 镇街)."""
    shelved = row is not None and any(is_group(label) for label in row.trail)
    return portal.organs[0].name if len(portal.organs) == 1 and not shelved else None
