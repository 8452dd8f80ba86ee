"""What a search says while it runs, beside the `fetch` and `end` events of a crawl: pages of the site, columns.

`site` url, name ('' but for the home page), away (addresses on hosts it does not follow);
`column` one `Walked`.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from crawler.discovery.finds import Found, SitePage
from crawler.discovery.naming import site_name
from crawler.discovery.walked import Seen, Walked
from crawler.lists.titles import names_organ, normalise, read_title
from parser.titles import find_year


def site_event(page: SitePage) -> dict[str, Any]:
    name = site_name(page.markup) if page.markup else ""
    return {"url": page.url, "name": name, "away": [lead.url for lead in page.away]}


def column_event(found: Found) -> dict[str, Any]:
    rival = found.rival
    walked = Walked(
        found.root, found.url, found.kind, found.via, found.family, found.told, found.score,
        f"{rival[0]} {rival[1]}" if rival else "", found.pages, found.rows, found.shelves, found.stated, found.proof, found.trouble,
        tuple(_seen(row.url, row.title, row.organ, row.trail or found.trail, row.published) for row in found.named),
    )  # fmt: skip
    return asdict(walked)


def _seen(url: str, title: str, organ: str | None, trail: tuple[str, ...], published: date | None) -> Seen:
    """Organ: as the list states it, in the title, as the title, as the shelf; year: title, shelf, date minus one."""
    read = read_title(title)
    named = (each for each in (title, *reversed(trail)) if names_organ(each))
    agency = organ or (read.agency if read else None) or next(named, None)
    years = (read.year if read else None, *(find_year(normalise(label)) for label in reversed(trail)))
    year = next((each for each in years if each), published.year - 1 if published else None)
    return Seen(url, title, normalise(agency) if agency else None, year)
