"""Builds the registry of real portals, one file a site, from reports and lists seen in public sources; kept as its record.

    python config/build-portals.py SEEN.tsv config/portals config/homes.txt

SEEN.tsv has the columns url, family, agency_or_region, report_year, title, kind (report, list, not_report),
note. A column that reports do not show is inferred from their addresses where the family has a rule; sites
whose columns no rule can tell go as home pages to the last file, which is input to `gongkai discover --from`.
Nothing is asked over a network. A file that somebody has verified is left as it is.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler.spiders.auto import families
from parser.model import Organ
from parser.organs import OrganNames
from parser.regions import Regions

HERE = Path(__file__).resolve().parent
SINCE = 2019  # where a source names no year: the first report under the amended Regulation
OLDEST = 2008
CONTACT = "https://example.invalid/write-your-contact-here"
FOLDERS = dict(
    zip(
        "00 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split(),
        "central beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui "
        "fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan xizang "
        "shaanxi gansu qinghai ningxia xinjiang".split(),
        strict=True,
    )
)
FAMILIES = {
    "TRS": "trs", "TRS-nodate": "trs", "Hanweb-jpage": "hanweb", "Hanweb-xxgk": "hanweb", "Hanweb-jpaas": "hanweb",
    "ucap": "ucap", "ucap-c0N": "ucap", "Guangdong": "gkmlpt", "Lonsun": "lonsun", "openness-old": "openness",
    "openness-new": "openness", "Shaanxi-19": "shaanxi", "Shaanxi-24hex": "shaanxi", "VSB": "vsb", "numid": "eportal",
    "tsid": "eportal", "eportal": "eportal", "Hebei-uuid": "hebei", "Shanghai": "shanghai", "TrueCMS": "truecms",
}  # fmt: skip
"""Family as SEEN.tsv names it -> spider; any other, and one without a spider, is left to the fingerprint."""

PLACED = {
    "amr.hainan.gov.cn": "海南省市场监督管理局",
    "js.changchun.gov.cn": "长春净月高新技术产业开发区管理委员会",
    "sx.cma.gov.cn": "山西省气象局",
    "zfxxgk.beijing.gov.cn": "北京市住房和城乡建设委员会",
    "zmhd.dsz.gov.cn": "贵州大龙经济开发区管理委员会",
    "zj.cma.gov.cn": "浙江省气象局",
    "www.customs.gov.cn": "湛江海关",
}
"""Whose portal a host is, where the source is vague or names another body than the host's."""

ZONES = {
    "www.anshunjkq.gov.cn": "520400", "gxq.cq.gov.cn": "500000", "yangling.gov.cn": "610000",
    "www.lianhu.gov.cn": "610104", "www.xixianxinqu.gov.cn": "610000", "ccxi.gov.cn": "130000",
}  # fmt: skip
"""The division under which a zone without one of its own is filed."""

ANNUAL = re.compile(r"(?:xxgk|gk)\w*n(?:du?)?b|nb(?:zl)?$|ndbg|xxgkbg|gkbg|xxgk_nb|gknb|xxgkbg|nbsz|zfzcbm", re.I)
YEAR = re.compile(r"20[0-3]\d")
RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), template, why)
    for pattern, template, why in (
        (r"(/(?:.*/)?)module/xxgk/xxgkAnnualReport\.jsp\?(?:.*&)?area=([\w-]+).*",
         r"\1module/xxgk/xxgkAnnualReport.jsp?area=\2", "报告地址去掉年份 the report's address without its year"),
        (r"((?:/.*)?)/gkmlpt/content/.*", r"\1/gkmlpt/annualreport", "gkmlpt 的年报入口 gkmlpt's entry for annual reports"),
        (r"(?:/.*)?/art/\d{4}/\d+/\d+/art_(\d+)_\d+\.html", r"/col/col\1/index.html", "art_ 后的栏目号 column number after art_"),
        (r"(/.*/)art/\d{4}/art_[0-9a-f]{32}\.html", r"\1index.html", "art/ 前的目录 folder before art/"),
        (r"((?:/.*)?)/public/(?:column/)?(\d{4,})[/?].*", r"\1/public/column/\2?type=3&action=list",
         "机关编号与年报类型 organ number, type 3 is the annual report"),
        (r"(/.*/)20\d{4}/t\d{8}_\d+(?:_wap)?\.s?html?(?:\?.*)?", r"\1", "月份目录的上级 folder above the month"),
        (r"(/.*/)t\d{5,9}\.shtml", r"\1", "报告所在目录 folder of the report"),
        (r"(/.*/)20\d{4}/(?:[0-9a-f]{32}|c\d\d_\d+)\.shtml", r"\1common_list.shtml",
         "月份目录的上级，文件名不确定 folder above the month; the file's name is not certain"),
        (r"(/.*/)content/post_\d+\.html", r"\1index.html", "content/ 前的目录 folder before content/"),
        (r"(/.*/)(?:\d{19}|[0-9a-f]{24})\.html", r"\g<1>1.html", "报告所在目录的第一页 first page of the report's folder"),
        (r"(/.*/)\d{5,}/index\.s?html", r"\1index.html", "编号目录的上级 folder above the number"),
        (r"(/(?:.*/)?columns/[0-9a-f-]{36}/)\d{6}/.*", r"\1index.html", "栏目标识 the column's identifier"),
        (r"(/.*/)\d{8}/i\d+\.html", r"\1index.html", "日期目录的上级 folder above the date"),
        (r"(/(?:.*/)?)([^/]+)/content/[0-9a-f-]{36}\.html", r"\1\2/\2.html",
         "content/ 前的目录，文件名不确定 folder before content/; the file's name is not certain"),
        (r"(/nw\d+/)\d{8}/.*", r"\1index.html", "栏目目录 folder of the column"),
        (r"(/(?:\d+/)+)content_\d+\.html", r"\1", "报告所在目录 folder of the report"),
        (r"(/.*/channel_\w+/|/channel_\w+/)doc_\w+\.html", r"\1", "报告所在目录 folder of the report"),
        (r"(/.*(?:xxgknb|gknb|ndbg|zfgknb|ndbg/bm)\w*/).*", r"\1", "名为年报的目录 folder named after annual reports"),
    )
)  # fmt: skip
"""What a report's path and query say of its column, the first that fits; and how that is put in words."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of the source; `year` is None where it names none."""

    url: str
    family: str
    agency: str
    year: int | None
    is_list: bool

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, slots=True)
class Column:
    """An address to start from; `remark` says where it comes from."""

    url: str
    remark: str


def read_seen(text: str) -> Iterator[Seen]:
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        if row["kind"] != "not_report" and "/gate/big5/" not in row["url"]:
            year = YEAR.search(row["report_year"] or "")
            agency = row["agency_or_region"].rstrip("?")
            yield Seen(row["url"], row["family"], agency, int(year[0]) if year else None, row["kind"] == "list")


def column_of(seen: Seen) -> Column | None:
    """Where the report's column should be; None when its address does not tell."""
    if seen.is_list:
        return Column(seen.url, "公开资料中的栏目 a column named by public sources")
    if re.fullmatch(r"/col/col\d+/index\.html", seen.path):
        return Column(seen.url, "栏目页本身就是年报，每年覆盖 the column page is itself the report, overwritten yearly")
    for pattern, template, why in RULES:
        if found := pattern.fullmatch(seen.path):
            path, cut = without_year(found.expand(template))
            since = f"；年份目录 seen under {cut}" if cut else ""
            return Column(f"{urlsplit(seen.url).scheme}://{seen.host}{path}", f"推断：{why}{since}")
    return None


def without_year(path: str) -> tuple[str, str]:
    """The column above a folder of one year, and what was cut; a year in the column's own name stays."""
    folder, _slash, file = path.rpartition("/")
    parts = folder.split("/")
    annual = next((i for i, part in enumerate(parts) if ANNUAL.search(part) and not YEAR.search(part)), None)
    years = [i for i, part in enumerate(parts) if annual is not None and i > annual and YEAR.search(part)]
    if not years:
        return path, ""
    return "/".join([*parts[: years[0]], file]), "/".join(parts[years[0] :]) + "/"


class Namer:
    """Official names and divisions of what the source calls an agency, by the tables beside this script."""

    def __init__(self, config: Path) -> None:
        self.names = OrganNames.load(config / "organs.yaml")
        self.regions = Regions.load(config / "regions.csv")
        functions = yaml.safe_load((config / "organs.yaml").read_text("utf-8"))["same_function"]
        self.long = {short: forms[0] for forms in functions for short in forms}

    def organ(self, agency: str, host: str) -> Organ:
        """The body; where the source is vague (某镇, 街镇) the government of its place stands in."""
        vague = re.split(r"某|街镇", agency)[0] if re.search(r"某|街镇", agency) else agency
        name = self.official(PLACED.get(host, re.sub(r"(?<=.)\(原[^()]*\)$", "", vague)))
        return self.names.describe(name, self.regions, ZONES.get(host))

    def official(self, name: str) -> str:
        found = self.regions.split(name)
        if found is None:
            return self._spelled_out(name)
        region, rest = found
        path = region.full_name
        parent = self.regions.get(region.code[:4] + "00")
        district = region.level == "county" and region.name.endswith("区") and parent is not None
        place = f"{parent.name}{region.name}" if district and parent else region.name
        place = place if path.endswith(place) else region.name
        return place + (self._spelled_out(rest) if rest else "人民政府")

    def _spelled_out(self, rest: str) -> str:
        for short, long in ((r"(?<!人民)政府(?=$|办)", "人民政府"), (r"(?<=[镇乡])$", "人民政府"), (r"街道$", "街道办事处"),
                            (r"管委会", "管理委员会"), (r"(?<=[^法])[办]$", "办公室"), (r"委$", "委员会"),
                            (r"(?<=[开发新验]区)$", "管理委员会"), (r"^部门$", "局")):  # fmt: skip
            rest = re.sub(short, long, rest)
        parts = re.fullmatch(r"(\w+?)(局|厅|委员会)", rest)
        return self.long.get(parts[1], parts[1]) + parts[2] if parts else rest


def main(source: Path, target: Path, homes: Path) -> None:
    sites: dict[str, list[Seen]] = defaultdict(list)
    for seen in read_seen(source.read_text("utf-8")):
        sites[seen.host.removeprefix("www.")].append(seen)
    namer, lost = Namer(HERE), []
    for _site, rows in sorted(sites.items()):
        placed = [(row, column_of(row)) for row in rows]
        ...
