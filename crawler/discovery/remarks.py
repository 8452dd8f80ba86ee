"""What is unsure of a portal file that nobody has tried, in words that stand in it as comments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from crawler.discovery.draft import Noted
from crawler.discovery.survey import Column, Survey, foreign_hosts, years_of
from crawler.discovery.walked import Seen
from parser.model import Bilingual

_WAYS = {
    "annual": Bilingual("栏目名", "named"),
    "notice": Bilingual("公告类栏目，混有其他文件", "a column of announcements, other documents share it:"),
    "report": Bilingual("由见到的年报地址推断", "inferred from a report's address"),
    "disclosure": Bilingual("页面本身", "the page itself"),
    "shelf": Bilingual("部门平台", "a shelf of departments:"),
    "organ": Bilingual("机关页面", "an organ's page:"),
}
_CERTAIN = 3  # points of the fingerprint between the family told and the next


def family_of(columns: Sequence[Column]) -> Noted:
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


def of_column(column: Column) -> Iterator[Bilingual]:
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


def of_all(
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
    for host, number in foreign_hosts(survey, columns).items():
        yield Bilingual(
            f"主机 {host} 未列入，有 {number} 个年报链接指向它", f"links lead to {host}, which is not allowed"
        )
    if survey.exhausted:
        yield Bilingual(
            f"已到 {survey.requests} 次请求的上限，未看完", f"stopped after {survey.requests} requests"
        )
