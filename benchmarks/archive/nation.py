"""An invented country of reports: what organs of real divisions could have published, year by year.

Few hundred pages are laid out and really read, faults and all; each report is one of those readings under another
organ's name. So cells, places, standings and findings are what the parser says, and 1,000,000 are made in minutes.
"""

import csv
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from db.facts import DutyFacts, PortalFacts
from parser.forms import Form
from parser.model import Hints, Organ, Reading
from parser.names import Names, load_names
from parser.pipeline import ReportParser, load_parser
from parser.regions import Region
from rendering import html  # type: ignore[import-not-found]  # lies with the tests
from rendering.figures import figures, small_count  # type: ignore[import-not-found]  # as above
from rendering.page import ORGAN, page  # type: ignore[import-not-found]  # as above

NEWEST = 2025
PAGES_A_FORM = 40
FAULTY, BLANK, EDITED, LATE, BACKLOG = 0.15, 0.10, 0.08, 0.06, 0.10
"""Shares: of pages with a figure that is not what it should be, of organs that leave zeros blank, of reports that
were changed after they came out, of reports that came out after their deadline, of pages that carry requests over: each
report of such an organ is another page, so none of them agrees with the year before."""
FIGURES_OF_AN_EDIT = 3
BODIES = (
    "人民政府办公室", "发展和改革局", "教育局", "公安局", "民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局",
    "生态环境局", "住房和城乡建设局", "交通运输局", "水务局", "农业农村局", "卫生健康局", "审计局", "统计局", "应急管理局",
)  # fmt: skip


SENTENCES = (
    "按照上级部署，坚持以公开为常态、不公开为例外，把公开融入办文办事全过程。",
    "及时发布机构职能、权责清单和办事指南，方便企业和群众查询。",
    "对社会关注的民生事项，提前公布方案并公开征求意见，采纳情况一并说明。",
    "完善依申请公开的登记、审核、答复和归档流程，做到件件有回音。",
    "答复文书统一格式，说明理由和依据，并告知救济渠道。",
    "规范性文件定期清理，清理结果在网站专栏公布，并标注有效性。",
    "网站栏目由专人维护，内容更新情况每季度通报。",
    "政务新媒体与网站同步发布，停更账号按程序注销。",
    "组织业务培训，讲解条例和司法实践中的常见问题。",
    "把公开工作列入年度考核，对发现的问题限期整改。",
    "政策解读形式还不够丰富，图表和问答偏少。",
    "部分科室对公开时限和范围的把握仍不够准确。",
    "基层公开力量薄弱，人员变动较为频繁。",
    "信息检索不够便利，个别历史文件缺少附件。",
    "下一步将加强源头审核，拟制公文时即明确公开属性。",
    "继续推进基层政务公开标准化规范化，完善目录。",
    "加大重点领域信息公开力度，回应群众关切。",
    "优化栏目设置，合并重复内容，提升阅读体验。",
    "健全保密审查机制，做到先审查后公开。",
    "开展第三方评估，将评估结果用于改进工作。",
    "畅通电话、信函和网络等申请渠道，安排专人接待。",
    "公开大厅配备查询终端，为老年人提供协助。",
    "涉及个人隐私和商业秘密的，依法征求权利人意见。",
    "本年度没有收取信息处理费，也没有其他需要报告的事项。",
)
SAID = {1: 20, 2: 4, 3: 4, 4: 2, 5: 14, 6: 3}
"""Sentences a part: some 1,300 characters in all, as the real ones have (median of those we read)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was laid out and as it was read; `edited`: the same with a few figures of table 2 changed."""

    body: bytes
    reading: Reading
    edited: "Page | None" = None


@dataclass(frozen=True, slots=True)
class Published:
    """One report: its page, and what stands there after an edit, the next day."""

    organ: Organ
    year: int
    url: str
    at: datetime
    page: Page
    edited: Page | None


@dataclass(frozen=True, slots=True)
class Nation:
    pages: Mapping[int, Sequence[Page]]
    portals: Sequence[tuple[PortalFacts, Sequence[Organ]]]
    years: range

    def duties(self, organs: Sequence[Organ]) -> list[DutyFacts]:
        return [DutyFacts(organ, self.years[0]) for organ in organs]

    def reports(self, portal: PortalFacts, organs: Sequence[Organ], number: int) -> Iterator[Published]:
        """All of a portal, the oldest first, as they came out over the years."""
        chance = random.Random(number)
        for year, organ in product(self.years, organs):
            pages = self.pages[year]
            page = chance.choice(pages)
            edited = page.edited if chance.random() < EDITED else None
            days = chance.randint(0, 25) + (60 if chance.random() < LATE else 0)
            at = datetime(year + 1, 1, 5, 2, tzinfo=UTC) + timedelta(days=days)
            url = f"{portal.home_url}zwgk/{year}/t{at:%Y%m%d}_{zlib.crc32(organ.name.encode())}.html"
            yield Published(organ, year, url, at, page, edited)


def nation(config: Path, reports: int, years: int) -> Nation:
    """So many reports, each organ's of so many years, of as many divisions as that takes."""
    parser = load_parser(config)
    span = range(NEWEST - years + 1, NEWEST + 1)
    return Nation(_pages(parser, span), list(_portals(config, -(-reports // years))), span)


def _pages(parser: ReportParser, years: range) -> dict[int, list[Page]]:
    forms = {year: parser.forms.for_year(year) for year in years}
    read = {form.id: list(_of_form(parser, form)) for form in forms.values() if form is not None}
    return {year: read[form.id] for year, form in forms.items() if form is not None}


def _of_form(parser: ReportParser, form: Form) -> Iterator[Page]:
    chance = random.Random(form.id)
    for _ in range(PAGES_A_FORM):
        cells, sections = _cells(form, chance), _prose(chance)
        changed = [code for code in cells if code.startswith("t2.")]
        edits = {
            code: str(chance.randint(1, 9))
            for code in chance.sample(changed, min(len(changed), FIGURES_OF_AN_EDIT))
        }
        yield replace(
            _page(parser, form, cells, sections), edited=_page(parser, form, {**cells, **edits}, sections)
        )


def _page(parser: ReportParser, form: Form, cells: dict[str, str], sections: dict[int, str]) -> Page:
    body = html.render(page(form, cells=cells, sections=sections)).encode()
    return Page(body, parser.read(body, Hints()))


def _prose(chance: random.Random) -> dict[int, str]:
    """Without a number that a table could contradict."""
    return {part: "".join(chance.choices(SENTENCES, k=count)) for part, count in SAID.items()}


def _cells(form: Form, chance: random.Random) -> dict[str, str]:
    if "t3" not in form.tables:
        return {}
    cells: dict[str, str] = figures(form, chance, "" if chance.random() < BLANK else "0", small_count)
    if chance.random() >= BACKLOG:
        cells |= _carrying_nothing_over(cells)
    if chance.random() < FAULTY:
        cells[chance.choice([code for code in cells if code.endswith(".total")])] = str(chance.randint(1, 99))
    return cells


def _carrying_nothing_over(cells: Mapping[str, str]) -> dict[str, str]:
    nothing = {code: "0" for code in cells if code.startswith(("t3.carried_in.", "t3.carried_out."))}
    done = "t3.total_processed."
    asked = {
        f"t3.new_received.{code.removeprefix(done)}": told
        for code, told in cells.items()
        if code.startswith(done)
    }
    return nothing | asked


def _portals(config: Path, organs: int) -> Iterator[tuple[PortalFacts, list[Organ]]]:
    """A portal a division, with all its bodies, until there are so many organs."""
    names = load_names(config)
    for code in _divisions(config):
        region = names.regions.get(code)
        if region is None:
            continue
        if organs <= 0:
            return
        found = [_organ(names, region, body) for body in BODIES[:organs]]
        name, home = f"{region.full_name}政府门户", f"http://r{code}.example.invalid/"
        yield PortalFacts(f"r{code}", name, "trs", home), found
        organs -= len(found)


def _organ(names: Names, region: Region, body: str) -> Organ:
    organ = names.organs.describe(f"{region.name}{body}", names.regions, region.code)
    return replace(organ, name=f"{region.full_name}{body}", region_code=region.code)


def _divisions(config: Path) -> list[str]:
    """Those that there are today, in an order that goes all over the country."""
    with (config / "regions.csv").open(encoding="utf-8") as rows:
        codes = [row["code"] for row in csv.DictReader(rows) if not row["valid_to"]]
    random.Random(0).shuffle(codes)
    return codes


def under_name(page: Page, one: Published) -> tuple[bytes, Reading]:
    """The page and its reading as that organ's of that year."""
    told, report = one.organ.name, page.reading.report
    assert report is not None
    sections = {n: replace(part, text=part.text.replace(ORGAN, told)) for n, part in report.sections.items()}
    return page.body.replace(ORGAN.encode(), told.encode()), replace(
        page.reading,
        text=f"{told} {one.year}\n{page.reading.text}",
        report=replace(
            report, organ=one.organ, report_year=one.year, title=f"{told}{one.year}年政府信息公开工作年度报告",
            published=one.at.date(), signed=one.at.date(), sections=sections,
        ),
    )  # fmt: skip
