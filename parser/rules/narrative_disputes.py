"""NV: reviews, suits and denials in the text against tables 3 and 4."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parser.model import Claim, Severity
from parser.rules.engine import Case, Outcome, rule
from parser.rules.quoted import Expected, counts, held

_NEW = "t3.new_received.total"
_OUTCOMES = ("upheld", "corrected", "other_result", "pending")
_GROUPS = {
    "review": ("review",),
    "litigation_direct": ("litigation_direct",),
    "litigation_after_review": ("litigation_after_review",),
    "litigation": ("litigation_direct", "litigation_after_review"),
    "disputes": ("review", "litigation_direct", "litigation_after_review"),
}
"""The groups of table 4 that each word of the text takes in."""
_ONE_WAY_TO_SUE = re.compile("直接|复议后")


@rule(
    "NV-06", Severity.WARNING, "正文复议诉讼数与表四不符", "reviews or suits in the text differ from table 4"
)
def reviews_and_suits(case: Case) -> Iterator[Outcome]:
    """Counts only; how they ended is NV-11."""
    yield from held(case, counts(case, *_GROUPS), _disputes)


@rule("NV-08", Severity.WARNING, "正文称无而表格非零", "the text says none, the table says some")
def zero_claim(case: Case) -> Iterator[Outcome]:
    denials = [claim for claim in case.claims if claim.unit is None]
    yield from held(case, (claim for claim in denials if claim.kind == "new_received"), _requests)
    yield from held(case, (claim for claim in denials if claim.kind in _GROUPS), _disputes)


def _requests(case: Case, claim: Claim) -> Expected:
    return Expected((_NEW,), {"新收": case.stated(_NEW)})


def _disputes(case: Case, claim: Claim) -> Expected:
    """By the printed totals and by the outcomes: where T4-01 fails the text may have counted either."""
    groups = _GROUPS[claim.kind]
    ended = [_ended(case, group) for group in groups]
    totals = [_total(case, group, sum_) for group, sum_ in zip(groups, ended, strict=True)]
    numbers = {"总计": sum(totals, Decimal(0)), "各结果之和": sum(ended, Decimal(0))}
    if len(groups) > 1 and _ONE_WAY_TO_SUE.search(claim.sentence):
        numbers |= dict(zip(groups, totals, strict=True))
    return Expected(tuple(f"t4.{group}.total" for group in groups), numbers)


def _total(case: Case, group: str, otherwise: Decimal) -> Decimal:
    printed = case.number(f"t4.{group}.total")
    return otherwise if printed is None else printed


def _ended(case: Case, group: str) -> Decimal:
    return sum((case.addend(f"t4.{group}.{outcome}") for outcome in _OUTCOMES), Decimal(0))
