"""Builds the registry of real portals, one file a site, from reports and lists seen in public sources; kept as its record.

    python config/build-portals.py SEEN.tsv config/portals

SEEN.tsv has the columns url, family, agency_or_region, report_year, title, kind (report, list, not_report)
and note. A column that only its reports show is inferred from their addresses (crawler/discovery/inference.py);
sites whose reports do not tell go to homes.txt, which `gongkai discover --from` takes. No network is used.
Files of sites that somebody has verified are left as they are.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler.discovery.draft import Draft, DraftOrgan, Noted, portal_text
from crawler.discovery.inference import column_of
from crawler.discovery.naming import portal_id
from crawler.spiders.auto import families
from parser.model import Bilingual, Organ
from parser.organs import OrganNames
from parser.regions import Region, Regions

CONFIG = Path(__file__).resolve().parent
OLDEST = 2008
SINCE = 2019  # where the source names no year: the first report under the amended Regulation
MUNICIPALITIES = ("11", "12", "31", "50")
FAMILIES = {
    "TRS": "trs", "TRS-nodate": "trs", "Hanweb-jpage": "hanweb", "Hanweb-xxgk": "hanweb", "Hanweb-jpaas": "jpaas",
    "ucap": "ucap", "ucap-c0N": "ucap", "Guangdong": "guangdong", "Lonsun": "lonsun", "openness-old": "openness",
    "openness-new": "openness", "Shaanxi-19": "shaanxi", "Shaanxi-24hex": "shaanxi", "VSB": "vsb", "numid": "eportal",
    "tsid": "eportal", "eportal": "eportal", "Hebei-uuid": "hebei", "Shanghai": "shanghai", "TrueCMS": "truecms", "Hunan-bcms": "bcms",
}  # fmt: skip
"""Family as the source names it -> spider; others, and one without a spider, are left to the fingerprint."""

BODIES = {
    "amr.hainan.gov.cn": "海南省市场监督管理局",
    "ccxi.gov.cn": "长春新区管理委员会",
    "js.changchun.gov.cn": "长春净月高新技术产业开发区管理委员会",
    "rsj.sh.gov.cn": "上海市人力资源和社会保障局",
    "sx.cma.gov.cn": "山西省气象局",
    "zj.cma.gov.cn": "浙江省气象局",
    "www.csrc.gov.cn": "中国证券监督管理委员会",
    "www.customs.gov.cn": "湛江海关",
    "www.huli.gov.cn": "厦门市湖里区湖里街道办事处",
    "www.szpsq.gov.cn": "深圳市坪山区坪山街道办事处",
    "zhejiang.chinatax.gov.cn": "国家税务总局浙江省税务局",
    "zfxxgk.beijing.gov.cn": "北京市住房和城乡建设委员会",
    "zmhd.dsz.gov.cn": "贵州大龙经济开发区管理委员会",
}
"""Whose site a host is, where the source is vague or names another body than the host's own."""

PLACES = {
    "yangling.gov.cn": "610403", "www.lianhu.gov.cn": "610104", "www.xixianxinqu.gov.cn": "610000",
    "zmhd.dsz.gov.cn": "520600", "ccxi.gov.cn": "220100",
}  # fmt: skip
"""Where sites are filed whose organs' names begin with no division."""

SITES = {"scjgj.cq.gov.cn": "重庆市市场监督管理局", "xixianxinqu.gov.cn": "陕西省西咸新区"}
"""Names of sites that several places share."""

ABOLISHED = re.compile(r"地方税务局")
HOMES = """# 见过年报、但网址看不出栏目的网站：gongkai discover --from config/portals/homes.txt --to 目录
# sites whose reports were seen but do not tell their column: gongkai discover --from ... --to FOLDER"""
FLIP_BOOK = "flip-book"
SHORT = (
    (r"(?<!人民)政府(?=$|办)", "人民政府"), (r"(?<=[镇乡])$", "人民政府"), (r"街道$", "街道办事处"),
    (r"管委会", "管理委员会"), (r"(?<=政府)办$", "办公室"), (r"委$", "委员会"),
    (r"(?<=[发新验]区)$", "管理委员会"),
)  # fmt: skip


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


def read_seen(text: str) -> Iterator[Seen]:
    """Reports and lists; no copies in traditional characters that beijing.gov.cn makes of itself."""
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        if row["kind"] != "not_report" and "/gate/big5/" not in row["url"]:
            year = re.search(r"20\d\d", row["report_year"] or "")
            agency = row["agency_or_region"].rstrip("?")
            yield Seen(
                row["url"], row["family"], agency, int(year[0]) if year else None, row["kind"] == "list"
            )


def start_of(seen: Seen) -> Noted | None:
    """The column that lists what was seen; None when the address does not tell."""
    if seen.is_list:
        return Noted(seen.url, (Bilingual("公开资料中见过的栏目", "a column seen in public sources"),))
    if re.search(r"/col/col\d+/index\.html$", seen.url):
        overwritten = Bilingual(
            "栏目页本身是年报，每年覆盖", "the page is itself the report, overwritten each year"
        )
        return Noted(seen.url, (overwritten,))
    found = None if seen.family == FLIP_BOOK else column_of(seen.url)
    if found is None:
        return None
    report = Bilingual(
        f"由年报推断 {seen.url}（{found.why.zh}）", f"inferred from that report ({found.why.en})"
    )
    year = Bilingual(f"所见年报在其下 {found.cut}", "the report was seen in that folder below")
    return Noted(found.url, (report, year) if found.cut else (report,))


def starts_of(rows: Iterable[Seen]) -> tuple[Noted, ...]:
    """One address a folder; a column seen itself beats an inferred one."""
    kept: dict[str, Noted] = {}
    for row in sorted(rows, key=lambda row: (not row.is_list, -(row.year or 0), row.url)):
        if start := start_of(row):
            kept.setdefault(_folder(start.value), start)
    return tuple(sorted(kept.values(), key=lambda start: start.value))


def _folder(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"(?:index\.html|/1\.html)$", "/", parts.path).rstrip("/")
    return f"{parts.netloc.removeprefix('www.')}{path}?{parts.query}"


class Namer:
    """Full names and divisions of what the source calls an agency, by the tables beside this script."""

    def __init__(self) -> None:
        self.names = OrganNames.load(CONFIG / "organs.yaml")
        self.regions = Regions.load(CONFIG / "regions.csv")
        functions = yaml.safe_load((CONFIG / "organs.yaml").read_text("utf-8"))["same_function"]
        self.long: dict[str, str] = {short: forms[0] for forms in functions for short in forms}

    def organ(self, seen: Seen) -> tuple[Organ, bool]:
        """The body, and whether only its government stands in for one the source does not name (某镇)."""
        vague = None if seen.host in BODIES else re.search(r"某|街镇", seen.agency)
        agency = BODIES.get(seen.host) or (seen.agency[: vague.start()] if vague else seen.agency)
        described = self.names.describe(self.full(agency), self.regions)
        return described, vague is not None

    def full(self, agency: str) -> str:
        """南阳卧龙区教体局 -> 南阳市卧龙区教育体育局; zones and 海关 keep the place as they write it."""
        found, known = self.regions.split(agency), self.names.describe(agency, self.regions)
        if found is None or known.level == "functional_zone" or known.type == "customs":
            return self._spelled_out(agency)
        region, rest = found
        return self._place(region) + (self._spelled_out(rest) or "人民政府")

    def _place(self, region: Region) -> str:
        """A district is named with its city, a county is not."""
        if not (region.level == "county" and region.name.endswith("区")):
            return region.name
        above = region.code[:2] + "0000" if region.code[:2] in MUNICIPALITIES else region.code[:4] + "00"
        city = self.regions.get(above)
        return f"{city.name if city else ''}{region.name}"

    def _spelled_out(self, rest: str) -> str:
        for short, long in SHORT:
            rest = re.sub(short, long, rest) if rest else rest
        parts = re.fullmatch(r"(\w+?)(局|厅|委员会)", rest)
        return self.long.get(parts[1], parts[1]) + parts[2] if parts else rest


def organs_of(rows: Iterable[Seen], namer: Namer) -> tuple[DraftOrgan, ...]:
    """Each body once, from the first year that was seen of it."""
    found: dict[str, DraftOrgan] = {}
    for row in rows:
        organ, stands_in = namer.organ(row)
        if ABOLISHED.search(organ.name):
            continue
        other = stands_in or row.host in BODIES
        year = max(row.year or SINCE, SINCE if other else OLDEST)
        noted = () if other or row.agency == organ.name else (row.agency,)
        known = found.get(organ.name) or DraftOrgan(organ, year, (), tuple(_doubts(row, organ, stands_in)))
        aliases = tuple(dict.fromkeys([*known.noted, *noted]))
        found[organ.name] = replace(known, first_year=min(known.first_year, year), noted=aliases)
    return tuple(found.values())


def _doubts(row: Seen, organ: Organ, stands_in: bool) -> Iterator[Bilingual]:
    if organ.region_code is None:
        yield Bilingual("所属区划不确定", "its division is not certain")
    if stands_in:
        yield Bilingual(
            "来源未写明机关，以当地政府代之", "no body is named; the government of the place stands in"
        )
    if row.year is None:
        yield Bilingual("首年不确定", "the first year is not certain")


def family_of(rows: Iterable[Seen]) -> Noted:
    """The family by the shape of the addresses, or the fingerprint's word where no spider is called so."""
    shapes = Counter(row.family for row in rows if row.family != "other")
    if not shapes:
        return Noted("auto")
    shape = shapes.most_common(1)[0][0]
    name = FAMILIES.get(shape, "auto")
    told = Bilingual(f"网址形状似 {shape}", f"its addresses look like {shape}")
    return Noted(name if name in families() else "auto", (told,))


def draft_of(site: str, rows: list[Seen], namer: Namer) -> Draft | None:
    """The portal of one site; None when no address tells a column."""
    starts = starts_of(rows)
    if not starts:
        return None
    organs = organs_of(rows, namer)
    codes = [code for organ in organs if (code := organ.organ.region_code)]
    place = PLACES.get(rows[0].host) or _common(codes)
    hosts = sorted({row.host for row in rows} - {urlsplit(start.value).netloc for start in starts})
    name = organs[0].organ.name if len(organs) == 1 else SITES.get(site) or _site_name(place, namer)
    unvisited = Bilingual("来自公开资料，从未在此访问过", "from public sources; nobody here has visited it")
    return Draft(
        portal_id(site, place), name, family_of(rows), starts, organs, tuple(map(Noted, hosts)), (unvisited,)
    )


def _common(codes: list[str]) -> str:
    """The smallest division that holds all of them."""
    for length in (6, 4, 2):
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length].ljust(6, "0")
    raise ValueError(f"no division holds {codes}")


def _site_name(place: str, namer: Namer) -> str:
    region = namer.regions.get(place)
    if region is None:
        raise ValueError(f"regions.csv has no {place}")
    return f"{region.full_name}政府网站"


def write(draft: Draft, folder: Path) -> None:
    path = folder / f"{draft.id}.yaml"
    if not path.exists() or "\nverified: never\n" in path.read_text("utf-8"):
        path.write_text(portal_text(draft), "utf-8")


def main(source: Path, target: Path) -> None:
    sites: dict[str, list[Seen]] = defaultdict(list)
    for seen in read_seen(source.read_text("utf-8")):
        sites[seen.host.removeprefix("www.")].append(seen)
    namer, homes = Namer(), []
    for site, rows in sorted(sites.items()):
        if draft := draft_of(site, rows, namer):
            write(draft, target)
        else:
            home = f"{urlsplit(rows[0].url).scheme}://{rows[0].host}/"
            homes.append(f"{home}  # {namer.organ(rows[0])[0].name}")
    (target / "homes.txt").write_text("\n".join([HOMES, *homes]) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python config/build-portals.py SEEN.tsv config/portals")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
