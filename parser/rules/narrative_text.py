"""NV: the text against itself: lists that must add up, and the statement on the information processing fee."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parser.model import Severity
from parser.narrative import Breakdown, breakdowns
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.rules.quoted import quoted
from parser.values import plain

_FEE = re.compile(r"处理费|(?:收取|收缴)[^,，。；]{0,12}费")
_LIST_FROM = 3


@rule("NV-05", Severity.WARNING, "正文分项之和与总数不符", "the parts in the text do not add up to its total")
def breakdown_sum(case: Case) -> Iterator[Outcome]:
    """Parts beyond the total always fail; parts short of it where the list is complete, or looks it."""
    for one in breakdowns(case.outline.sections):
        total = sum(one.parts, Decimal(0))
        failed = total > one.total or (total < one.total and _claims_to_be_complete(one, total, case))
        parts = "+".join(map(plain, one.parts))
        relation = " <=" if one.open_ended else ";"
        yield Outcome(
            failed and not _explained(one, total, case),
            (),
            f"{quoted(one.words)} {parts} = {plain(total)}{relation} {plain(one.total)}",
        )


def _claims_to_be_complete(one: Breakdown, total: Decimal, case: Case) -> bool:
    nearly = total >= case.thresholds.breakdown_least_share * one.total and len(one.parts) >= _LIST_FROM
    return not one.open_ended and (one.complete or nearly)


def _explained(one: Breakdown, total: Decimal, case: Case) -> bool:
    """Results may take in what was carried in from last year, though the text names only the new requests."""
    try:
        done = case.stated("t3.total_processed.total")
        return one.of == "handling" and total in (done, done + case.addend("t3.carried_out.total"))
    except Unread:
        return False


@rule(
    "NV-09",
    Severity.INFO,
    "信息处理费说明缺失或矛盾",
    "the statement on the information processing fee is missing or contradicts itself",
    forms=["ogi_2021"],
)
def fee_claim(case: Case) -> Iterator[Outcome]:
    """30号 and 国办函〔2020〕109号 have the report state it; fees of table 2 are others."""
    stated = _FEE.search(case.outline.narrative)
    claims = [claim for claim in case.claims if claim.kind == "information_fee"]
    none = next((claim for claim in claims if not claim.number), None)
    some = next((claim for claim in claims if claim.number), None)
    if not stated and 6 not in case.outline.sections:
        raise Unread("section 6")
    words = "; ".join(quoted(claim.words) for claim in (none, some) if claim)
    missing = "正文未说明信息处理费 (no statement)" if not stated else quoted(stated[0])
    yield Outcome(not stated or bool(none and some), ("section 6",), words or missing)
