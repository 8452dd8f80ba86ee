"""Division codes in portal files, held against GB/T 2260 and the years in which each was in force."""

from collections.abc import Iterator

from crawler.portals import Portal, PortalOrgan
from parser.organs import STATE_COUNCIL
from parser.regions import Regions

_DIGITS = 6


def faults(portal: Portal, regions: Regions) -> Iterator[str]:
    """`key: what is wrong | in English` for each code that cannot be right."""
    if portal.region and portal.region != STATE_COUNCIL and not regions.terms(portal.region):
        yield f"region: {_unknown(portal.region)}"
    for number, organ in enumerate(portal.organs):
        if organ.region and organ.region != STATE_COUNCIL:
            yield from (
                f"organs.{number}.region: {fault}" for fault in _of_organ(organ, organ.region, regions)
            )


def _of_organ(organ: PortalOrgan, code: str, regions: Regions) -> Iterator[str]:
    terms = regions.terms(code[:_DIGITS])
    if not terms:
        yield _unknown(code)
        return
    last = organ.last_year or 9999
    if all(term.last is not None and term.last < organ.first_year for term in terms):
        name, ended = terms[-1].name, terms[-1].last
        yield (
            f"{code} {name} 已于 {ended} 年撤销，早于 {organ.name} 的 first_year {organ.first_year}"
            f" | {name} was abolished in {ended}, before first_year {organ.first_year}"
        )
    elif all(term.first is not None and term.first > last for term in terms):
        name, began = terms[0].name, terms[0].first
        yield (
            f"{code} {name} {began} 年才设立，晚于 {organ.name} 的 last_year {last}"
            f" | {name} was set up in {began}, after last_year {last}"
        )
    yield from _misnamed(organ, code, regions)


def _misnamed(organ: PortalOrgan, code: str, regions: Regions) -> Iterator[str]:
    """A name that begins with a division belongs to it, or to one above or below."""
    named = regions.locate(organ.name, within=code[:_DIGITS])
    if named and not (_holds(named.code, code) or _holds(code, named.code)):
        yield f"{code} 与 {organ.name} 不符（{named.code} {named.full_name}） | the name says {named.code}"


def _holds(above: str, below: str) -> bool:
    return below.startswith(
        above[:2] if above[2:6] == "0000" else above[:4] if above[4:6] == "00" else above[:6]
    )


def _unknown(code: str) -> str:
    return f"{code} 不是 GB/T 2260 代码 | is no division of GB/T 2260"
