"""T3: table 3 beyond its identities."""

import re
from collections.abc import Iterator
from decimal import Decimal

from parser.model import Semantic, Severity
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.values import plain

_FEE_NOTICE = re.compile(
    r"(?:发出|送达|出具|下达|制发)[^。，,]{0,10}(?:收费|缴费)通知|(?:收费|缴费)通知书?[^。，,]{0,8}\d"
)
_STATED_BLANK = (Semantic.BLANK, Semantic.NONE_TEXT, Semantic.SLASH)


@rule("T3-04", Severity.WARNING, "总计列空白", "total is blank beside non-zero parts")
def total_blank(case: Case) -> Iterator[Outcome]:
    """A blank here hides a number: a whole general office left its totals blank in 2019."""
    for row in _rows(case):
        *parts, total = row
        if case.cells[total].semantic not in _STATED_BLANK:
            yield Outcome(False, (total,), f"{total} = {case.cells[total].raw}")
            continue
        numbers = [case.number(code) or Decimal(0) for code in parts]
        arithmetic = "+".join(plain(number) for number in numbers)
        if any(numbers):
            yield Outcome(
                True, (total,), f"{arithmetic} = {plain(sum(numbers, Decimal(0)))}; 总计 空白 (blank)",
                suggestion=case.should_be(total, sum(numbers, Decimal(0))),
            )  # fmt: skip
        else:
            yield Outcome(False, (total,), f"{arithmetic}; 总计 空白 (blank)")


def _rows(case: Case) -> Iterator[tuple[str, ...]]:
    """The codes of each row of which no cell was lost, 总计 last."""
    columns = [column.code for column in case.form.t3.columns]
    read = {cell.code: cell for cell in case.of_table("t3") if cell.semantic is not Semantic.ABSENT}
    for row in [code.removesuffix(".total") for code in read if code.endswith(".total")]:
        cells = tuple(f"{row}.{column}" for column in columns)
        if read.keys() >= set(cells):
            yield cells


@rule("T3-06", Severity.INFO, "依申请公开全零", "table 3 is all zero")
def all_zero(case: Case) -> Iterator[Outcome]:
    """Very common and usually true for towns."""
    numbers = [cell.value for cell in case.of_table("t3") if cell.value is not None]
    if not numbers:
        raise Unread("t3")
    yield Outcome(
        not any(numbers), (), f"{len(numbers)} 格有数，{sum(bool(n) for n in numbers)} 格非零 (non-zero)"
    )


@rule("T3-07", Severity.INFO, "结转过多", "much is carried over")
def carry_out_ratio(case: Case) -> Iterator[Outcome]:
    """条例 Art 33: 20 working days, 20 more at most."""
    codes = ("t3.carried_out.total", "t3.new_received.total", "t3.carried_in.total")
    out, new, carried = (case.stated(code) for code in codes)
    limit = max(
        Decimal(case.thresholds.carried_out_most.count),
        case.thresholds.carried_out_most.share * (new + carried),
    )
    yield Outcome(out > limit, codes, f"结转 {plain(out)}; 新收 {plain(new)} + 上年结转 {plain(carried)}")


@rule("T3-08", Severity.INFO, "其他处理占比过高", "most requests end in other handling")
def other_share(case: Case) -> Iterator[Outcome]:
    processed = case.stated("t3.total_processed.total")
    rows = [code for code in case.cells if code.startswith("t3.other") and code.endswith(".total")]
    other = sum((case.addend(code) for code in rows), Decimal(0))
    limit = case.thresholds.other_most
    many = processed >= limit.from_processed and other > limit.share * processed
    yield Outcome(
        many, ("t3.total_processed.total", *rows), f"其他处理 {plain(other)} / 总计 {plain(processed)}"
    )


@rule(
    "T3-09",
    Severity.WARNING,
    "逾期未缴费与第六部分不符",
    "requests dropped for unpaid fees, and no fee in the text",
    forms=["ogi_2021"],
)
def unpaid_fee_unstated(case: Case) -> Iterator[Outcome]:
    """国办函〔2020〕109号, 条例 Art 42: whoever did not pay had been sent a notice, and the report says how many."""
    code = "t3.other_unpaid_fee.total"
    unpaid = case.addend(code)
    fees = [claim for claim in case.claims if claim.kind == "information_fee"]
    stated = _FEE_NOTICE.search(case.outline.narrative) or any(fee.number for fee in fees)
    said = f"“{fees[0].words}”" if fees else "(正文未提 not named)"
    yield Outcome(bool(unpaid) and not stated, (code,), f"逾期未缴费 {plain(unpaid)}; 信息处理费 {said}")


@rule("T3-10", Severity.INFO, "大量反复申请与申请总量不符", "excessive requests reported among very few")
def excessive_with_few_requests(case: Case) -> Iterator[Outcome]:
    """条例 Art 35."""
    codes = ("t3.rejected_excessive.total", "t3.new_received.total", "t3.carried_in.total")
    excessive = case.addend(codes[0])
    new, carried = (case.stated(code) for code in codes[1:])
    few = new + carried < case.thresholds.excessive_least_requests
    yield Outcome(bool(excessive) and few, codes, f"大量反复 {plain(excessive)}; 申请 {plain(new + carried)}")
