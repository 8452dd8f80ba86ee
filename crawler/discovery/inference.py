"""What the address of a report says of the column that lists it, family by family (portals.md 1-12)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from parser.model import Bilingual

ANNUAL_FOLDER = re.compile(
    r"xxgk\w*nb|xxgk\w*nd?bg|gknb|ndbg|(?:xx)?gkbg|xxgk_nb|gzndbg|gkgznb", re.IGNORECASE
)
"""Folder names that stand for 政府信息公开年报: zfxxgknb, xxgkgzndbg, bmxxgknb2023gb ..."""

_YEAR = re.compile(r"20[0-3]\d")


@dataclass(frozen=True, slots=True)
class Inferred:
    """A column nobody has seen; `cut` is the folder of one year that was left out of it, '' if none was."""

    url: str
    why: Bilingual
    cut: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    path: re.Pattern[str]
    column: str
    why: Bilingual


def _rule(path: str, column: str, zh: str, en: str) -> _Rule:
    return _Rule(re.compile(path, re.IGNORECASE), column, Bilingual(zh, en))


_RULES = (
    _rule(
        r"(/(?:.*/)?)module/xxgk/xxgkAnnualReport\.jsp\?(?:.*&)?area=([\w-]+).*",
        r"\1module/xxgk/xxgkAnnualReport.jsp?area=\2",
        "年报地址去掉年份",
        "the report's address without its year",
    ),
    _rule(r"((?:/.*)?)/gkmlpt/content/.*", r"\1/gkmlpt/annualreport", "gkmlpt 的年报入口", "gkmlpt's entry"),
    _rule(
        r"(?:/.*)?/art/\d{4}/\d+/\d+/art_(\d+)_\d+\.html",
        r"/col/col\1/index.html",
        "art_ 后的栏目号",
        "the column's number after art_",
    ),
    _rule(
        r"(/.*/)art/\d{4}/art_[0-9a-f]{32}\.html",
        r"\1index.html",
        "art/ 前的目录",
        "the folder before art/",
    ),
    _rule(
        r"((?:/.*)?)/public/(?:column/)?(\d{4,})[/?].*",
        r"\1/public/column/\2?type=3&action=list",
        "机关编号，类型3为年报",
        "the organ's number; type 3 is the annual report",
    ),
    _rule(
        r"(/.*/)20\d{4}/t\d{8}_\d+(?:_wap)?\.s?html?(?:\?.*)?",
        r"\1",
        "月份目录的上级",
        "the folder above the month",
    ),
    _rule(
        r"(/.*/)20\d{4}/(?:[0-9a-f]{32}|c\d\d_\d+)\.shtml",
        r"\1common_list.shtml",
        "月份目录的上级，文件名不确定",
        "the folder above the month; the file's name is not certain",
    ),
    _rule(
        r"(/.*/)content/m?post_\d+\.html",
        r"\1index.html",
        "content/ 前的目录",
        "the folder before content/",
    ),
    _rule(
        r"(/(?!.*/detail/).*/)(?:\d{19}|[0-9a-f]{24})\.html",
        r"\g<1>1.html",
        "年报所在目录的第一页",
        "the first page of the report's folder",
    ),
    _rule(r"(/.*/)\d{5,}/index\.s?html", r"\1index.html", "编号目录的上级", "the folder above the number"),
    _rule(
        r"(/(?:.*/)?columns/[0-9a-f-]{36}/)\d{6}/.*", r"\1index.html", "栏目标识", "the column's identifier"
    ),
    _rule(r"(/.*/)\d{8}/i\d+\.html", r"\1index.html", "日期目录的上级", "the folder above the date"),
    _rule(
        r"(/(?:.*/)?)([^/]+)/content/[0-9a-f-]{36}\.html",
        r"\1\2/\2.html",
        "content/ 前的目录，文件名不确定",
        "the folder before content/; the file's name is not certain",
    ),
    _rule(r"(/nw\d+/)\d{8}/.*", r"\1index.html", "栏目目录", "the column's folder"),
    _rule(
        r"(/(?:\d+/)+)content_\d+\.html|(/(?:.*/)?channel_[\w.]+/)doc_\w+\.html|(/.*/)t\d{5,9}\.shtml",
        r"\1\2\3",
        "年报所在目录",
        "the report's folder",
    ),
    _rule(
        rf"(/(?:.*/)?[^/]*(?:{ANNUAL_FOLDER.pattern})[^/]*/).+",
        r"\1",
        "名为年报的目录",
        "the folder named after annual reports",
    ),
)


def column_of(url: str) -> Inferred | None:
    """Where the list that a report belongs to should be; None when its address does not tell."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    for rule in _RULES:
        if found := rule.path.fullmatch(target):
            path, cut = without_year(found.expand(rule.column))
            return Inferred(f"{parts.scheme}://{parts.netloc}{path}", rule.why, cut)
    return None


def without_year(path: str) -> tuple[str, str]:
    """The list above a folder of one year, and what was cut; a year in the list's own name stays.

    >>> without_year("/zfxxgk/zfxxgkndbg/gb2025/2025szbm/")
    ('/zfxxgk/zfxxgkndbg/', 'gb2025/2025szbm/')
    """
    folder, _slash, file = path.rpartition("/")
    parts = folder.split("/")
    annual = next((i for i, part in enumerate(parts) if _is_annual(part)), len(parts))
    years = [i for i, part in enumerate(parts) if i > annual and _YEAR.search(part)]
    if not years:
        return path, ""
    return "/".join([*parts[: years[0]], file]), "/".join(parts[years[0] :]) + "/"


def _is_annual(folder: str) -> bool:
    return bool(ANNUAL_FOLDER.search(folder)) and not _YEAR.search(folder)
