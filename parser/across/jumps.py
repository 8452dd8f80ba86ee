"""Figures that leap from one year to the next by more than any year's work does."""

from collections.abc import Iterator
from decimal import Decimal

from parser.across.figures import stated, yuan
from parser.across.pair import Years
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Finding, Severity
from parser.values import plain

FEE_JUMP = AcrossRule(
    "T2-23",
    Severity.WARNING,
    Bilingual("收费金额跳变（疑单位错误）", "fees jump (a wrong unit?)"),
)
DECISIONS_JUMP = AcrossRule(
    "T2-24", Severity.INFO, Bilingual("处理决定数量跳变", "the number of decisions jumps")
)

_FEES = "t2.fees.amount"


def fee_jump(years: Years) -> Iterator[Finding]:
    """T2-23, between two positive amounts, each in the unit it is printed in."""
    before, now = (yuan(report, _FEES, "万元") for report in (years.earlier, years.later))
    most = years.basis.thresholds.fee_amount_jump.ratio
    if not before or not now or min(before, now) <= 0 or max(before, now) < most * min(before, now):
        return
    first, second = years.numbers
    arithmetic = f"{first} {plain(before / 10_000)} 万元; {second} {plain(now / 10_000)} 万元"
    yield FEE_JUMP.finding((_FEES,), arithmetic)


def decisions_jump(years: Years) -> Iterator[Finding]:
    """T2-24, undefined from zero; a fall to zero is a ratio of 0."""
    limits = years.basis.thresholds.decisions_jump
    for code in years.later.cells:
        if not (code.startswith("t2.") and code.endswith(".decisions")):
            continue
        before, now = (stated(report, code) for report in (years.earlier, years.later))
        if not before or now is None or max(before, now) < limits.from_decisions:
            continue
        if now > before * limits.ratio or now * limits.ratio < before:
            yield DECISIONS_JUMP.finding((code,), _ratio(years, before, now), years.basis.name(code))


def _ratio(years: Years, before: Decimal, now: Decimal) -> str:
    first, second = years.numbers
    return f"{first} {plain(before)}; {second} {plain(now)} (×{now / before:.2f})"
