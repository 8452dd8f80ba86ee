"""What one search saw, and the columns in it that are worth starting from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.discovery.site import near
from crawler.discovery.walked import Seen, Walked
from crawler.lists.listing import document_key


@dataclass(slots=True)
class Survey:
    """Everything one search said; `away` are addresses on hosts not followed, `misses` outcomes of failed requests."""

    url: str
    name: str = ""
    walked: list[Walked] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    requests: int = 0
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column to start from, with everything seen in it and in the lists below it."""

    url: str
    parts: tuple[Walked, ...]

    @property
    def top(self) -> Walked:
        return self.parts[0]

    @property
    def reports(self) -> dict[str, Seen]:
        """Each document once, those on the hosts that a crawl of this column would ask."""
        hosts = near([_host(part.url) for part in self.parts])
        listed = (each for part in self.parts for each in part.reports)
        return {document_key(each.url): each for each in listed if _host(each.url) in hosts}

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Addresses of the reports it lists on other hosts."""
        own = self.reports
        return tuple(
            each.url for part in self.parts for each in part.reports if document_key(each.url) not in own
        )

    @property
    def whole(self) -> bool:
        return all(part.proof for part in self.parts)


def columns_of(survey: Survey) -> tuple[Column, ...]:
    """Columns that list reports, the fullest first, without those whose every report another one lists too."""
    parts: dict[str, list[Walked]] = defaultdict(list)
    for walked in survey.walked:
        parts[walked.root].append(walked)
    found = [
        Column(root, tuple(sorted(each, key=lambda part: part.url != root))) for root, each in parts.items()
    ]
    kept: list[Column] = []
    seen: set[str] = set()
    for column in sorted(found, key=lambda each: (-len(each.reports), each.top.kind != "annual")):
        if news := column.reports.keys() - seen:
            kept.append(column)
            seen |= news
    return tuple(kept)


def years_of(reports: Iterable[Seen]) -> dict[int, int]:
    """Report year -> number of reports, oldest first; reports without a year are left out."""
    return dict(sorted(Counter(each.year for each in reports if each.year).items()))


def foreign_hosts(survey: Survey, columns: Sequence[Column]) -> dict[str, int]:
    """Hosts that reports or columns are on and that the file does not let a crawl ask."""
    known = {*(_host(column.url) for column in columns), *further_hosts(columns)}
    hosts = Counter(
        _host(url) for url in (*(url for each in columns for url in each.elsewhere), *survey.away)
    )
    return {host: number for host, number in hosts.most_common() if host not in known}


def further_hosts(columns: Sequence[Column]) -> dict[str, int]:
    """Hosts of lists below a column and of its reports, besides those it starts on; reports there."""
    starts = {_host(column.url) for column in columns}
    lists = {_host(part.url) for column in columns for part in column.parts}
    reports = Counter(_host(each.url) for column in columns for each in column.reports.values())
    return {host: reports[host] for host in sorted({*reports, *lists} - starts)}


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
