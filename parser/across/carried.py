"""What tables 3 and 4 hand to the next year: requests, reviews, pending cases."""

from collections.abc import Iterator
from decimal import Decimal

from parser.across.figures import stated, total
from parser.across.pair import Years
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Blame, Finding, Report, Severity
from parser.values import plain

CARRY_OVER = AcrossRule(
    "T3-05",
    Severity.ERROR,
    Bilingual("跨年结转不一致", "carry-over differs between years"),
    Blame.PUBLISHER,
    void_when_reorganised=True,
)
AFTER_REVIEW = AcrossRule(
    "T4-02",
    Severity.WARNING,
    Bilingual("复议后起诉多于两年复议之和", "more suits after review than reviews of two years"),
    Blame.PUBLISHER,
)
PENDING_CARRY = AcrossRule(
    "T4-05",
    Severity.INFO,
    Bilingual(
        "上年尚未审结的案件多于本年总计", "more cases were pending last year than this year has in all"
    ),
)

_FIRST_CARRIED = 2019
_GROUPS = ("review", "litigation_direct", "litigation_after_review")
_OUTCOMES = ("upheld", "corrected", "other_result", "pending")


def carry_over(years: Years) -> Iterator[Finding]:
    """T3-05: an error on the total, a warning on a single column; the 2014 form carries nothing over."""
    before, now = years.numbers
    if before < _FIRST_CARRIED:
        return
    for into in [code for code in years.later.cells if code.startswith("t3.carried_in.")]:
        out = into.replace("carried_in", "carried_out")
        left, came = stated(years.earlier, out), stated(years.later, into)
        if left is None or came is None or left == came:
            continue
        severity = Severity.ERROR if into.endswith(".total") else Severity.WARNING
        arithmetic = f"{before} 结转下年度 {plain(left)}; {now} 上年结转 {plain(came)}"
        yield CARRY_OVER.finding((out, into), arithmetic, years.column(into), severity=severity)


def pending_carry(years: Years) -> Iterator[Finding]:
    """T4-05: whether carried cases are counted again is not defined."""
    before, now = years.numbers
    for group in _GROUPS:
        codes = (f"t4.{group}.pending", f"t4.{group}.total")
        pending, all_ = stated(years.earlier, codes[0]), stated(years.later, codes[1])
        if pending is not None and all_ is not None and all_ < pending:
            arithmetic = f"{before} 尚未审结 {plain(pending)}; {now} 总计 {plain(all_)}"
            yield PENDING_CARRY.finding(codes, arithmetic, years.row(codes[1]))


def after_review(years: Years) -> Iterator[Finding]:
    """T4-02: a suit after review needs a review, of this year or last; outcomes count where a total is wrong."""
    suits = total(years.later, _outcomes("litigation_after_review"))
    now, before = _reviews(years.later), _reviews(years.earlier)
    if suits is None or now is None or before is None or suits <= now + before:
        return
    first, second = years.numbers
    arithmetic = f"复议后起诉 {plain(suits)} > 复议 {first} {plain(before)} + {second} {plain(now)} = {plain(before + now)}"
    yield AFTER_REVIEW.finding(("t4.litigation_after_review.total", "t4.review.total"), arithmetic)


def _reviews(report: Report) -> Decimal | None:
    """The larger of printed total and outcomes; the 2014 form has one figure for all."""
    found = [
        stated(report, "t4.review.total"),
        total(report, _outcomes("review")),
        stated(report, "s14.reviews"),
    ]
    return max((figure for figure in found if figure is not None), default=None)


def _outcomes(group: str) -> tuple[str, ...]:
    return tuple(f"t4.{group}.{outcome}" for outcome in _OUTCOMES)
