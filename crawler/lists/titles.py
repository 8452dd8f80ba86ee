"""Which anchors of a list are 政府信息公开工作年度报告, and of which year and organ, by their titles alone.

The title families and the look-alikes are those of reference/portals.md, "Titles".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from parser import titles

_FILLER = r"(?:工作|情况|的|年度|20[0-3]\d年?(?:度)?)*"
_REPORT = re.compile(rf"信息(?:和政务)?公开{_FILLER}(?:报告|年报)")
_SUMMARY = re.compile(rf"20[0-3]\d年.*信息公开{_FILLER}总结$")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_CUT_REPORT = re.compile(r"20[0-3]\d年(?:度?政府?|.*政府信息?|.*信息公开.{0,8})$")
_NOT_REPORT = re.compile(
    r"解读|图解|一图|图说|读懂|动漫|动画|漫画|长图|H5|视频|音频|格式|通报|报表|指南|制度$|模板|样表|自查|说明$|培训|会议|填报"
    r"|^媒体|媒体(?:报道|聚焦)|政府网站|法治政府|月报|季度|半年|学年|计划$|方案$|要点$|工作安排"
    r"|(?<![含及附和与、])(?:汇总|统计)表|(?:环境|[预决]算|[党校院村厂]务|信用|企业|执法)信息公开"
)
_NOTICE = re.compile(r"通知")
_HANDS_IT_OUT = re.compile(r"(?:印发|公布|发布).*(?:报告|年报)[》>]?的通知")
_VARIANT = re.compile(r"\(?(图片|超链接?|文字|纯文本|PDF|Word|扫描|盖章)版\)?", re.I)
_COLUMN = re.compile(r"信息公开.{0,6}(?:年度?报|报告)|^年度?报告?$|^公开年报$")
_BARE_REPORT = re.compile(r"^(?:20[0-3]\d年?(?:度)?)?.{0,30}?(?:年度|工作|20[0-3]\d年?)*(?:报告|年报)$")
_OTHER_REPORT = re.compile(r"预算|决算|网站|法治|总结|政府工作报告|绩效|述职|(?:统计|审计|财政)(?!局|厅)")
_NAME = re.compile(
    r"[\w()]{2,28}(?:局|厅|委员会|委|办公[厅室]|政府|管委会|办事处|中心|[镇乡]|街道|支队|总队|署|联合会)$"
)
_GROUP = re.compile(
    r"各|部门|单位|乡镇|[省市县区]直|县[市区](?!场|政|监|容)|区县|市县|下属|垂直|派驻|平台|更多|其他|^(?:镇[街办乡]|街[镇道]道?办?)$"
)
# wider than those above: what a shelf may be called, whose labels name no report themselves
_REPORTS = re.compile(r"信息公开.{0,4}年(?:度)?(?:工作)?报|公开年报|年度报告|^年报")
_SHELF = re.compile(
    r"(?:[市县区省州盟旗]|[市县区省州]?[直属级]+|政府|各|街|乡|工作|组成)*"
    r"(?:部门|委办局|单位|镇办|镇街|乡镇|镇乡|街镇|街道|园区|县区|区县|县市区|市县区|区市县|功能区|开发区|垂直管理|驻[市县区]单位)"
    r"(?:[（(]?(?:街道|办事处|园区|乡|镇)[)）]?)*(?:年报|年度报告)?"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()、]{2,30}(?:政府|局|委|委员会|办|办公室|厅|部|院|署|会|中心|街道|街道办事处|办事处|镇|乡|站|处|队|学校|医院)"
)


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """A title that names an annual report.

    `certain` is False where only the page can tell: the list cut the title off, or it says neither 信息公开 nor
    报告 and stands in a column of annual reports. `variant` is the edition named in it (图片版): maybe the only
    copy, maybe one more of a report that is listed without it.
    """

    text: str
    year: int | None
    agency: str | None
    certain: bool = True
    variant: str | None = None


def normalise(title: str) -> str:
    """The form in which titles and labels are compared."""
    return titles.plain(title)


def read_title(title: str, trail: Sequence[str] = ()) -> ReportTitle | None:
    """The report a title names, or None for anything else, look-alikes (图解, 政府网站年度报表) included.

    `trail` are the labels above the entry, outermost first: in a column of annual reports 荷塘区退役军人事务局
    below 2021年 is a report, too.
    """
    return _read(title, tuple(trail))


@lru_cache(maxsize=8192)
def _read(title: str, trail: tuple[str, ...]) -> ReportTitle | None:
    """Remembered: what reads a page, what counts its reports and what asks for them put the same question."""
    if trail and (alone := _read(title, ())):
        return alone if alone.year else replace(alone, year=titles.year_of_labels(trail))
    text = normalise(title)
    variant = _VARIANT.search(text) if "版" in text else None
    plain = _VARIANT.sub("", text) if variant else text
    sure = None if trail else _is_sure(plain)
    if sure is None and not _stands_for_one(plain, trail):
        return None
    year = titles.find_year(plain) or titles.year_of_labels(trail)
    return ReportTitle(
        text, year, titles.agency_of(_CUT.sub("", plain)), bool(sure), variant[1] if variant else None
    )


def is_group(label: str) -> bool:
    """Whether a shelf is one of many organs: 市直部门, 乡镇街道."""
    return _GROUP.search(normalise(label)) is not None


@lru_cache(maxsize=8192)
def names_organ(title: str) -> bool:
    """Nothing but the name of one organ; 委办局 are many."""
    name = normalise(title)
    return bool(_ORGAN.fullmatch(name)) and not names_group(name)


def names_group(label: str) -> bool:
    """Nothing but the name of a group of organs: 市直部门, 乡镇（街道）年报."""
    return _SHELF.fullmatch(label) is not None


@lru_cache(maxsize=1024)
def names_reports(label: str) -> bool:
    """Whether a column or a shelf is one of annual reports, by its name."""
    return _REPORTS.search(normalise(label)) is not None


def _is_sure(text: str) -> bool | None:
    """Whether a title that speaks of 信息公开 surely names a report; None when it names none."""
    whole, bare = _REPORT.search(text), _CUT.sub("", text)
    if not (whole or _SUMMARY.search(text) or (bare != text and _CUT_REPORT.search(bare))):
        return None
    if _NOT_REPORT.search(text) or (_NOTICE.search(text) and not _HANDS_IT_OUT.search(text)):
        return None
    return whole is not None


def _stands_for_one(text: str, trail: Sequence[str]) -> bool:
    """A title that the column above it completes: 2021年年度报告, 年报, or nothing but an organ's name."""
    if not any(_COLUMN.search(normalise(label)) for label in trail):
        return False
    if _NOT_REPORT.search(text) or _NOTICE.search(text) or _OTHER_REPORT.search(text):
        return False
    return bool(_BARE_REPORT.search(text) or (_NAME.fullmatch(text) and not _GROUP.search(text)))
