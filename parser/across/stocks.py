"""Table 2 from one year to the next: documents in force, public documents, kinds of matters."""

from collections.abc import Iterator

from parser.across.figures import counted, stated
from parser.across.pair import Years
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Finding, Severity
from parser.values import plain

NORMATIVE_STOCK = AcrossRule(
    "T2-20",
    Severity.WARNING,
    Bilingual("规范性文件存量衔接不上", "documents in force do not follow from last year's"),
    void_when_reorganised=True,
)
ITEMS_CARRY = AcrossRule(
    "T2-30",
    Severity.WARNING,
    Bilingual("项目数量衔接不上", "items do not follow from last year's"),
    void_when_reorganised=True,
)
PUBLIC_GROWTH = AcrossRule(
    "T2-31",
    Severity.INFO,
    Bilingual(
        "对外公开总数多于上年总数加本年新公开",
        "more documents public than last year's and this year's together",
    ),
)

_DOCUMENTS = ("regulations", "normative_documents")
_FIRST_STOCK = 2022
_ITEM_YEARS = (2019, 2020)
"""The 2019 form, which alone prints total_public and items_prev, was in force for these two."""


def normative_stock(years: Years) -> Iterator[Finding]:
    """T2-20: expiry that is no repeal, and transfers, break it legitimately, hence no more than a warning."""
    if years.numbers[1] < _FIRST_STOCK:
        return
    for row in _DOCUMENTS:
        codes = tuple(f"t2.{row}.{column}" for column in ("in_force", "issued", "repealed"))
        before, now = (stated(report, codes[0]) for report in (years.earlier, years.later))
        issued, repealed = (counted(years.later, code) for code in codes[1:])
        if before is None or now is None or issued is None or repealed is None:
            continue
        if before + issued - repealed != now:
            sum_ = (
                f"{plain(before)} + {plain(issued)} - {plain(repealed)} = {plain(before + issued - repealed)}"
            )
            arithmetic = f"{years.numbers[0]} 现行有效 {sum_}; {years.numbers[1]} 现行有效 {plain(now)}"
            yield NORMATIVE_STOCK.finding(codes, arithmetic, years.row(codes[0]))


def items_carry(years: Years) -> Iterator[Finding]:
    """T2-30; a blank change counts as none."""
    if years.numbers != _ITEM_YEARS:
        return
    for code in [code for code in years.later.cells if code.endswith(".items_prev")]:
        change_code = code.replace("items_prev", "items_change")
        before, now = (stated(report, code) for report in (years.earlier, years.later))
        change = counted(years.earlier, change_code)
        if before is None or now is None or change is None or before + change == now:
            continue
        sum_ = f"{plain(before)} {'-' if change < 0 else '+'} {plain(abs(change))} = {plain(before + change)}"
        arithmetic = f"2019: {sum_}; 2020 上一年项目数量 {plain(now)}"
        yield ITEMS_CARRY.finding((code, change_code), arithmetic, years.row(code))


def public_growth(years: Years) -> Iterator[Finding]:
    """T2-31: documents may be withdrawn, but not appear without being published."""
    if years.numbers != _ITEM_YEARS:
        return
    for row in _DOCUMENTS:
        codes = (f"t2.{row}.total_public", f"t2.{row}.published")
        before, now = (stated(report, codes[0]) for report in (years.earlier, years.later))
        published = counted(years.later, codes[1])
        if before is None or now is None or published is None or now <= before + published:
            continue
        arithmetic = f"{plain(now)} > {plain(before)} + {plain(published)} = {plain(before + published)}"
        yield PUBLIC_GROWTH.finding(codes, arithmetic, years.row(codes[0]))
