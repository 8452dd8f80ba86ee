"""From the lists that were walked to a portal file: which columns to keep, whose they are, what is unsure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.discovery.draft import PLACEHOLDER, Draft, DraftOrgan, Noted
from crawler.discovery.naming import portal_id
from crawler.discovery.site import near
from crawler.discovery.walked import Seen, Walked
from crawler.listing import document_key
from parser.model import Bilingual, Organ

Describe = Callable[[str], Organ]
"""What the name of an organ tells: division, level, kind, type."""

SINCE = 2019  # where no year is told: the first report under the amended Regulation
_WAYS = {
    "annual": Bilingual("栏目名", "named"),
    "notice": Bilingual("公告类栏目，混有其他文件", "a column of announcements, other documents share it:"),
    "report": Bilingual("由见到的年报地址推断", "inferred from a report's address"),
    "disclosure": Bilingual("页面本身", "the page itself"),
    "shelf": Bilingual("部门平台", "a shelf of departments:"),
    "organ": Bilingual("机关页面", "an organ's page:"),
}
_CERTAIN = 3  # points of the fingerprint between the family told and the next


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


def draft_of(survey: Survey, describe: Describe, contact: str = PLACEHOLDER, sample: bool = False) -> Draft:
    """The portal file to save; without columns it has no address to start from and must not be saved."""
    columns = columns_of(survey)
    reports = {key: seen for column in columns for key, seen in column.reports.items()}
    organs, unnamed = _organs(tuple(reports.values()), survey.name, describe)
    host = urlsplit(survey.url).netloc
    regions = Counter(organ.organ.region_code for organ in organs if organ.organ.region_code)
    region = regions.most_common(1)[0][0] if regions else None
    starts = tuple(Noted(column.url, tuple(_of_column(column))) for column in columns)
    return Draft(
        portal_id(host, region), survey.name or host, _family(columns), starts, organs,
        tuple(_further_hosts(columns)), tuple(_of_all(survey, columns, reports.values(), unnamed)), contact, sample,
    )  # fmt: skip


def years_of(reports: Iterable[Seen]) -> dict[int, int]:
    """Report year -> number of reports, oldest first; reports without a year are left out."""
    return dict(sorted(Counter(each.year for each in reports if each.year).items()))


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


def _family(columns: Sequence[Column]) -> Noted:
    """One family for all columns, else each is told by fingerprint at every crawl."""
    told = Counter(column.top.family for column in columns)
    if len(told) > 1:
        several = ", ".join(sorted(told))
        return Noted("auto", (Bilingual(f"各栏目系统不同：{several}", f"columns of several: {several}"),))
    top = columns[0].top
    if not top.score:
        unknown = Bilingual("不是已知的网站系统，按通用方式读", "no known CMS; it is read in the generic way")
        return Noted("auto", (unknown,))
    points = Bilingual(f"特征 {top.score} 分", f"fingerprint {top.score} points")
    if top.score - int((top.rival or "0").split()[-1]) >= _CERTAIN:
        return Noted(top.family, (points,))
    return Noted(
        top.family,
        (Bilingual(f"不确定：{points.zh}，{top.rival}", f"not certain: {points.en}, {top.rival}"),),
    )


def _of_column(column: Column) -> Iterator[Bilingual]:
    top, way = column.top, _WAYS.get(column.top.kind, Bilingual(column.top.kind, column.top.kind))
    pages, below = sum(part.pages for part in column.parts), len(column.parts) - 1
    yield Bilingual(
        f"{way.zh} {top.via}：{len(column.reports)} 份年报，{pages} 页，{below} 个下级列表",
        f"{way.en} {top.via}: {len(column.reports)} reports, {pages} pages, {below} lists below",
    )
    open_ends = [part for part in column.parts if not part.proof]
    for part in open_ends[:3]:
        why = part.trouble or Bilingual("没有依据", "no proof")
        where = "" if part.url == column.url else f" {part.url}"
        yield Bilingual(f"不能证明读全{where}：{why.zh}", f"not proved whole: {why.en}")
    if len(open_ends) > 3:
        yield Bilingual(f"另有 {len(open_ends) - 3} 个下级列表不能证明读全", "and as many more lists below")


def _of_all(
    survey: Survey, columns: Sequence[Column], reports: Iterable[Seen], unnamed: Sequence[Seen]
) -> Iterator[Bilingual]:
    listed = list(reports)
    years = years_of(listed)
    yield Bilingual(f"gongkai discover {survey.url}", f"gongkai discover {survey.url}")
    counted = ", ".join(f"{year}: {number}" for year, number in years.items())
    yield Bilingual(f"见到的年报 {counted or '无'}", f"reports seen {counted or 'none'}")
    if missing := [year for year in range(min(years, default=0), max(years, default=0)) if year not in years]:
        text = ", ".join(map(str, missing))
        yield Bilingual(f"缺少年份 {text}", f"no report of {text}")
    if unnamed and any(each.agency for each in listed):
        yield Bilingual(
            f"{len(unnamed)} 份年报看不出机关，如 {unnamed[0].title}", f"{len(unnamed)} reports name no organ"
        )
    if undated := [each for each in listed if not each.year]:
        yield Bilingual(
            f"{len(undated)} 份年报看不出年份，如 {undated[0].title}", f"{len(undated)} reports name no year"
        )
    for host, number in _foreign_hosts(survey, columns).items():
        yield Bilingual(
            f"主机 {host} 未列入，有 {number} 个年报链接指向它", f"links lead to {host}, which is not allowed"
        )
    if survey.exhausted:
        yield Bilingual(
            f"已到 {survey.requests} 次请求的上限，未看完", f"stopped after {survey.requests} requests"
        )


def _foreign_hosts(survey: Survey, columns: Sequence[Column]) -> dict[str, int]:
    """Hosts that reports or columns are on and that the file does not let a crawl ask."""
    known = {*(_host(column.url) for column in columns), *(host.value for host in _further_hosts(columns))}
    hosts = Counter(
        _host(url) for url in (*(url for each in columns for url in each.elsewhere), *survey.away)
    )
    return {host: number for host, number in hosts.most_common() if host not in known}


def _further_hosts(columns: Sequence[Column]) -> list[Noted]:
    """Hosts of lists below a column and of its reports, besides those it starts on."""
    starts = {_host(column.url) for column in columns}
    lists = {_host(part.url) for column in columns for part in column.parts}
    reports = Counter(_host(each.url) for column in columns for each in column.reports.values())
    here = {
        host: Bilingual(f"{reports[host]} 份年报在此", f"{reports[host]} reports are here")
        for host in {*reports, *lists}
    }
    return [Noted(host, (here[host],)) for host in sorted(here.keys() - starts)]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
