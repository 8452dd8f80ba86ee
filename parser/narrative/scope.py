"""Whether a number of the text is about this organ in this year, and so comparable with its tables."""

import re
from dataclasses import dataclass
from enum import StrEnum

from parser.narrative.quantities import quantities
from parser.narrative.sentences import Mention

_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)(20\d\d|二[〇零○][〇零○一二三四五六七八九]{2})年")
_TITLES = re.compile(r"《[^》]*》|〔20\d\d〕|\[20\d\d\]")
_WHOLE_YEAR = re.compile(
    r"(?:自|从)?(?:20\d\d年)?1月1日(?:起)?(?:至|到|-|—)(?:20\d\d年)?12月31日(?:止|期间|,)?"
    r"|截[至止]到?(?:20\d\d年)?(?:12月31日|12月底?|年底)"
)
_OTHER_TIME = re.compile(
    r"上一?年|去年|往年|历年|前年|明年|同期|上半年|下半年|季度|(?<!\d)\d{1,2}月(?!.{0,3}结转)"
    r"|每[年月周日天季]|月均|日均|平均|人均|(?:施行|实施|建立|成立|运行|开通|开展|上线)以来"
)
_SINCE = re.compile(r"(?:施行|实施|建立|成立|运行|开通|开展|上线)以来(?![^;]*(?:20\d\d年|今年|本年|全年))")
"""Counts from then on, up to the end of the sentence or to a word for the year."""
_COMPARED = re.compile(
    r"(?:同比|环比|相比|[比较](?:上|去|20\d\d|同期|往年|前))"
    r"|(?:增[加长至幅]|上升|下降|减少|降低|降至|降幅|提高|提升|回落|多|少)了?[为至到]?(?:近|约)?$"
)
_PLANNED = re.compile(r"将|拟|计划|力争|争取|目标")

_OWN = re.compile(
    r"我[局委办厅院会处所队站校馆镇乡社]|我(?:单位|街道?|机关|中心|部门|管委会|公司)"
    r"|本(?:[局委办厅院会处所队站校馆镇乡]|单位|机关|街道?|中心|部门|行政机关)|(?<!安)全[局委办厅院镇乡街]"
)
_REGION = re.compile(
    r"(?<!安)全[市区县省州盟旗国]|全系统|[局委厅办]机关|各级|[我本][市区县省州旗盟]|本级|辖区|系统内?各|(?:所属|下属|直属)(?:各|单位|部门)"
    r"|各(?:部门|单位|县|市|区|镇|乡|街|地|职能|行政机关|政府|科室|处室|股室)"
)
_ORGAN = r"[\u4e00-\u9fff]{0,20}(?:局|委|厅|办|办公室|办事处|政府|街道|镇|乡|中心|支队|大队|管委会|[^全]部|处|科|所|院)"
_SUBJECT = re.compile(
    rf"({_ORGAN})(?=(?:全年|年内|本年度?|20\d\d年度?|[共总累合]计?|一共|总共|分别|已|均|依法|及时|新|按[时期]"
    r"|通过[^,]{0,20})*(?:收到|受理|接[到收]|新收|答复|办结|办理|处理|制[发定]|出台|印发|发生|被|未|没有|无))"
)
_OWN_OFFICE = re.compile(r"(?:局|委|厅|院|镇|乡|街道|机关|党政|综合)*(?:办公室|办)")
_JOINED = re.compile(r"代表|[由向在对将的、和及与]|其中|20\d\d年度?|年度")


class Scope(StrEnum):
    """Whose number it is: the organ's own, or that of a region or system wider (or narrower) than the table."""

    OWN = "own"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Asked:
    """The report that is read: its year and the name of its organ, each None when unknown."""

    year: int | None
    organ: str | None


def scope_of(mention: Mention, asked: Asked) -> Scope | None:
    """None for another year, a plan, a comparison, or another organ."""
    said = _TITLES.sub("", mention.lead + mention.before)
    if is_of_other_time(mention.lead, mention.before) or not in_year(said, asked):
        return None
    return whose(said, asked)


def is_of_other_time(lead: str, before: str) -> bool:
    """Whether the words right before a number, or the time set apart before them (上半年,), speak of another time."""
    apart = re.search(r"[^,;]{0,12},$", _WHOLE_YEAR.sub("", lead))
    time = apart[0] if apart and not any(quantities(apart[0])) else ""
    said = time + _WHOLE_YEAR.sub("", before)
    for_long = _SINCE.search(lead)
    return bool(_COMPARED.search(before) or _PLANNED.search(before) or _OTHER_TIME.search(said) or for_long)


def in_year(said: str, asked: Asked) -> bool:
    """Whether the last year that is named is the report's; without a year named it is."""
    years = _YEAR.findall(_WHOLE_YEAR.sub("", said))
    return not years or asked.year is None or int(years[-1].translate(_NUMERALS)) == asked.year


def whose(said: str, asked: Asked) -> Scope | None:
    """By the last subject named: the organ itself, its region or system; None for another organ."""
    found: list[tuple[int, Scope | None]] = [(match.end(), Scope.OWN) for match in _OWN.finditer(said)]
    found += [(match.end(), Scope.REGION) for match in _REGION.finditer(said)]
    found += [(match.end(), _named(match[1], asked)) for match in _SUBJECT.finditer(said)]
    return max(found, key=lambda item: item[0])[1] if found else Scope.OWN


def _named(subject: str, asked: Asked) -> Scope | None:
    if _OWN.search(subject):
        return Scope.OWN
    if _REGION.search(subject):
        return Scope.REGION
    name = _JOINED.split(subject)[-1]
    known = asked.organ is None or _OWN_OFFICE.fullmatch(name) or abbreviates(name, asked.organ)
    return Scope.OWN if known else None


def abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in this order: 区住建局, 江海区住房和城乡建设局."""
    rest = iter(full)
    return all(character in rest for character in short)
