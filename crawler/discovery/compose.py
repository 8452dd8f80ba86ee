"""From what a search saw to a portal file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from crawler.discovery.draft import PLACEHOLDER, Draft, DraftOrgan, Noted
from crawler.discovery.naming import portal_id
from crawler.discovery.remarks import family_of, of_all, of_column
from crawler.discovery.survey import Column, Survey, columns_of, further_hosts
from crawler.discovery.walked import Seen
from parser.model import Bilingual, Organ

Describe = Callable[[str], Organ]
"""What the name of an organ tells: division, level, kind, type."""

SINCE = 2019  # where no year is told: the first report under the amended Regulation


def draft_of(survey: Survey, describe: Describe, contact: str = PLACEHOLDER, sample: bool = False) -> Draft:
    """The portal file to save; without columns it has no address to start from and must not be saved."""
    columns = columns_of(survey)
    reports = {key: seen for column in columns for key, seen in column.reports.items()}
    organs, unnamed = _organs(tuple(reports.values()), survey.name, describe)
    host = urlsplit(survey.url).netloc
    regions = Counter(organ.organ.region_code for organ in organs if organ.organ.region_code)
    region = regions.most_common(1)[0][0] if regions else None
    starts = tuple(Noted(column.url, tuple(of_column(column))) for column in columns)
    return Draft(
        portal_id(host, region), survey.name or host, family_of(columns), starts, organs,
        _hosts(columns), tuple(of_all(survey, columns, reports.values(), unnamed)), contact, sample,
    )  # fmt: skip


def _organs(
    reports: Sequence[Seen], owner: str, describe: Describe
) -> tuple[tuple[DraftOrgan, ...], tuple[Seen, ...]]:
    """Each body that the lists name, the site's owner where they name none; and the reports nobody is named for."""
    first: dict[str, int] = {}
    for each in reports:
        if each.agency:
            first[each.agency] = min(each.year or SINCE, first.get(each.agency, 9999))
    unnamed = tuple(each for each in reports if not each.agency)
    if not first and owner:
        first[owner] = min((each.year for each in reports if each.year), default=SINCE)
    drafts = (
        DraftOrgan(describe(name), max(year, 2008), (), tuple(_of_organ(describe(name))))
        for name, year in first.items()
    )
    return tuple(sorted(drafts, key=lambda each: each.organ.name)), unnamed


def _of_organ(organ: Organ) -> Iterator[Bilingual]:
    if organ.region_code is None:
        yield Bilingual("所属区划不确定", "its division is not certain")


def _hosts(columns: Sequence[Column]) -> tuple[Noted, ...]:
    said = (
        Noted(host, (Bilingual(f"{number} 份年报在此", f"{number} reports are here"),))
        for host, number in further_hosts(columns).items()
    )
    return tuple(said)
