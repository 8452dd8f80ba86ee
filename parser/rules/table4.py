"""T4: reviews and litigation against themselves and against the requests."""

from collections.abc import Iterator
from decimal import Decimal

from parser.model import Severity
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.values import plain

_OUTCOMES = ("upheld", "corrected", "other_result", "pending")
_REQUESTS = ("t3.new_received.total", "t3.carried_in.total")
_DISPUTES = ("t4.review.total", "t4.litigation_direct.total")


def _outcome_sum(case: Case, group: str) -> Decimal:
    return sum((case.addend(f"t4.{group}.{outcome}") for outcome in _OUTCOMES), Decimal(0))


def _total(case: Case, group: str) -> Decimal:
    """The printed total; the sum of outcomes where no total is printed."""
    printed = case.number(f"t4.{group}.total")
    return printed if printed is not None else _outcome_sum(case, group)


def _requests(case: Case) -> Decimal:
    return sum((case.stated(code) for code in _REQUESTS), Decimal(0))


@rule("T4-02", Severity.WARNING, "复议后起诉多于复议", "more suits after review than reviews")
def after_review_le_review(case: Case) -> Iterator[Outcome]:
    """Passed by this year's reviews alone; where these are too few, `parser.across` asks last year's.

    Outcomes count where the printed total does not close (forms.md section 10.7).
    """
    suits = _outcome_sum(case, "litigation_after_review")
    reviews = max(_total(case, "review"), _outcome_sum(case, "review"))
    codes = ("t4.litigation_after_review.total", "t4.review.total")
    unread = None if suits <= reviews else "上年复议数 last year's reviews"
    yield Outcome(False, codes, f"复议后起诉 {plain(suits)} <= 复议 {plain(reviews)}", not_read=unread)


@rule("T4-03", Severity.WARNING, "争议数多于申请数", "more disputes than requests")
def disputes_le_requests(case: Case) -> Iterator[Outcome]:
    """条例 Art 51."""
    disputes = _total(case, "review") + _total(case, "litigation_direct")
    requests = _requests(case)
    yield Outcome(disputes > requests, (*_DISPUTES, *_REQUESTS), f"{plain(disputes)} <= {plain(requests)}")


@rule("T4-04", Severity.INFO, "全部予以公开却有争议", "everything was granted and yet disputed")
def disputes_without_refusal(case: Case) -> Iterator[Outcome]:
    granted, processed = case.stated("t3.granted.total"), case.stated("t3.total_processed.total")
    disputes = _total(case, "review") + _total(case, "litigation_direct")
    yield Outcome(
        granted == processed > 0 and disputes > 0,
        ("t3.granted.total", "t3.total_processed.total", *_DISPUTES),
        f"予以公开 {plain(granted)} / 总计 {plain(processed)}; 争议 {plain(disputes)}",
    )


@rule(
    "T4-06", Severity.INFO, "把诉讼总计填在最后一格", "the grand total of litigation stands in the last cell"
)
def grand_total_misplaced(case: Case) -> Iterator[Outcome]:
    """Explains a T4-01 failure."""
    direct, after = (_outcome_sum(case, g) for g in ("litigation_direct", "litigation_after_review"))
    codes = ("t4.litigation_direct.total", "t4.litigation_after_review.total")
    printed = [case.stated(code) for code in codes]
    misplaced = printed[1] == direct + after != after
    yield Outcome(
        misplaced, codes,
        f"直接起诉 {plain(direct)} + 复议后起诉 {plain(after)} = {plain(direct + after)}; "
        f"总计 {plain(printed[0])}, {plain(printed[1])}",
    )  # fmt: skip


@rule("T4-07", Severity.INFO, "争议占比高", "many disputes for few requests")
def dispute_ratio(case: Case) -> Iterator[Outcome]:
    disputes = _total(case, "review") + _total(case, "litigation_direct")
    requests = _requests(case)
    if not requests and not disputes:
        raise Unread("requests")
    share = f"{disputes / requests:.2f}" if requests else "-"
    many = disputes > case.thresholds.disputes_most_share * requests
    yield Outcome(many, (*_DISPUTES, *_REQUESTS), f"{plain(disputes)} / {plain(requests)} = {share}")
