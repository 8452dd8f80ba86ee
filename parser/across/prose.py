"""An organ's own words: the narrative without what the form and every report print, numbers masked."""

import re
import unicodedata
from functools import lru_cache

from parser.across.basis import Basis
from parser.model import Report

NUMBER = "×"
"""Stands for every number and year."""

_WHITE = re.compile(r"[^\S\n]+|[\u200b\ufeff\0]+")
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;]?")
_LABEL = "\0"
_MOST_LABELS = 5
"""A sentence with more of the form's labels is what a page that lost its tables left of one."""

_LONGEST = 20_000
"""Characters that are looked at: ten times a usual report, and comparing takes the square of them."""

_BULLETS = "(一二三四五六七八九十)、.:,"
_CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*%?")
_RUNS = re.compile(rf"{NUMBER}(?:[\n|,.]*{NUMBER})+")
_AROUND_TABLES = re.compile(r"第二十条第\([一二三四五六七八九]\)项|本列数据的勾稽关系为[^)]*")
_BESIDE_LABELS = ("信息内容", "单位:万元", "申请人情况")

_OPENINGS = (
    (("根据", "按照", "依据", "依照", "遵照", "现根据", "现按照"), ("信息公开条例", "报告")),
    (("现将", "现就"), ("信息公开", "如下")),
    (("本报告", "报告由", "报告共", "报告包括", "本年度报告", "全文由", "全文共", "全文包括"), ("部分",)),
)
"""How sentences begin, and what they say, by which a report tells what law it follows and what it consists of."""

_NOTHING = re.compile(
    r"(?:[^,]{0,12},)?(?:本[^,]{0,6})?(?:没有|暂?无|未有)[^,]{0,4}其他(?:需要)?(?:报告|说明)?[^,]{0,6}事项"
    r"|(?:[^,]{0,12},)?(?:没有|未|无)[^,]{0,20}(?:行政复议|行政诉讼)[^,]{0,14}$"
    r"|(?:具体)?(?:数据|数字|情况|详情)?(?:详)?见(?:下|附)?表"
)
"""What a section says that has only its table, or nothing, to report."""

_FIXED = (
    *("统计期限", "统计时限", "统计时间", "统计周期", "统计数据"),
    *("疑问", "联系电话", "咨询电话", "联系地址", "联系方式", "邮编", "邮政编码", "电子邮箱"),
    *("电子版", "下载", "http", "www.", "信息处理费"),
)
"""Words by which a sentence of contact, period or duty is known."""

_CREED = re.compile(r"(?:(?:坚持)?以?习近平新时代|党的?[^,。;]{0,30}(?:精神|决策部署))[^,。;]*[,。;]?")
"""Clauses of allegiance, from where they begin, which open section 1 of nearly every report in the same words."""


def own_prose(report: Report, basis: Basis) -> str:
    """The sections in order, without white space. Years and numbers are `NUMBER`, statutory labels, fixed
    sentences and the organ's own name are left out."""
    text = "\n".join(part.text for _, part in sorted(report.sections.items()))[:_LONGEST]
    return _own(text, report.organ.name if report.organ else "", basis.printed_by_all)


@lru_cache(maxsize=1024)
def _own(text: str, organ: str, labels: tuple[str, ...]) -> str:
    """Remembered, because a report is compared with several others one after another."""
    own = _without_labels(_without_fixed(_CREED.sub("", _compact(text))), labels)
    if organ:
        own = own.replace(organ, "")
    return _RUNS.sub(NUMBER, _DIGITS.sub(NUMBER, _CHINESE_YEAR.sub(NUMBER, own)))


def _compact(text: str) -> str:
    return _WHITE.sub("", unicodedata.normalize("NFKC", text))


def _without_fixed(text: str) -> str:
    known = [word for word in _FIXED if word in text]
    sentences = _SENTENCE.findall(text)
    return "".join(one for one in sentences if not (_is_fixed(one) or any(word in one for word in known)))


def _is_fixed(sentence: str) -> bool:
    bare = sentence.lstrip(_BULLETS)
    return _NOTHING.match(bare) is not None or any(
        bare.startswith(beginnings) and all(word in bare for word in words) for beginnings, words in _OPENINGS
    )


def _without_labels(text: str, labels: tuple[str, ...]) -> str:
    """A page that lost its tables has their labels among the words."""
    for label in (*_AROUND_TABLES.findall(text), *_BESIDE_LABELS, *labels):
        if label in text:
            text = text.replace(label, _LABEL)
    sentences = (one for one in _SENTENCE.findall(text) if one.count(_LABEL) <= _MOST_LABELS)
    return "".join(sentences).replace(_LABEL, "")
