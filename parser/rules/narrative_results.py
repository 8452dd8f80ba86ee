"""NV-11: how requests and disputes ended, in the text against tables 3 and 4."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from parser.model import Claim, Severity
from parser.narrative.disputes import CHANNELS, ENDINGS
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.rules.quoted import Expected, counts, held

RESULTS = {
    "granted": ("予以公开", ("granted",)),
    "partial": ("部分公开", ("partial",)),
    "granted_or_partial": ("予以公开 + 部分公开", ("granted", "partial")),
    "denied": ("不予公开", ("denied_",)),
    "unable": ("无法提供", ("unable_",)),
    "rejected": ("不予处理", ("rejected_",)),
    "other": ("其他处理", ("other",)),
}
"""What each kind of claim takes in: its name, and how the codes of those rows of table 3 begin."""
_ENDED = {"upheld": "结果维持", "corrected": "结果纠正", "other_result": "其他结果", "pending": "尚未审结"}
_SUITS = ("litigation_direct", "litigation_after_review")
_REASON = re.compile(r"(?:因|由于|属于|本机关|不掌握|不存在|现成|不明确)[^,，;；。]*$")
_CARRIED, _DONE = "t3.carried_in.total", "t3.total_processed.total"


@rule("NV-11", Severity.WARNING, "正文办理结果数与表格不符", "results in the text differ from the tables")
def result_counts(case: Case) -> Iterator[Outcome]:
    for outcome in held(case, counts(case, *RESULTS), _results):
        comparable = not outcome.failed or _counts_all_answers(case)
        yield outcome if comparable else replace(outcome, failed=False, not_read=_CARRIED)
    endings = (f"{channel}.{ending}" for channel in CHANNELS for ending in ENDINGS)
    yield from held(case, counts(case, *endings), _endings)


def result_rows(case: Case, kind: str) -> tuple[str, ...]:
    """Codes of the totals of the rows of table 3 that a kind of claim takes in; raises Unread without a table."""
    begins = tuple(f"t3.{row}" for row in RESULTS[kind][1])
    rows = tuple(code for code in case.cells if code.startswith(begins) and code.endswith(".total"))
    if not rows:
        raise Unread(begins[0])
    return rows


def row_total(case: Case, code: str) -> Decimal:
    """A printed total; where it is blank (T3-04) the sum of its row. Raises Unread for a lost cell."""
    printed = case.number(code)
    if printed is not None:
        return printed
    row = code.removesuffix("total")
    return sum((case.addend(row + column.code) for column in case.form.t3.columns), Decimal(0))


def _results(case: Case, claim: Claim) -> Expected:
    """The whole group. A single row where the text names its reason without 等; 予以公开 may take in 部分公开."""
    rows = {code: row_total(case, code) for code in result_rows(case, claim.kind)}
    numbers = {RESULTS[claim.kind][0]: sum(rows.values(), Decimal(0))}
    if claim.kind == "granted" and not _is_stated_beside(case, "partial", claim):
        both = result_rows(case, "granted_or_partial")
        numbers["予以公开 + 部分公开"] = sum((row_total(case, code) for code in both), Decimal(0))
    reason = _REASON.search(claim.sentence.partition(claim.words)[0])
    one_row = rows if reason and "等" not in reason[0] else {}
    return Expected(tuple(rows), numbers | one_row)


def _is_stated_beside(case: Case, kind: str, claim: Claim) -> bool:
    return any(other.kind == kind and other.sentence == claim.sentence for other in case.claims)


def _counts_all_answers(case: Case) -> bool:
    """Whether the text's results can be those of table 3, which also has the answers to what was carried in."""
    done = case.stated(_DONE)
    return not case.addend(_CARRIED) or done in {one.number for one in counts(case, "total_processed")}


def _endings(case: Case, claim: Claim) -> Expected:
    channel, _, ending = claim.kind.partition(".")
    groups = _SUITS if channel == "litigation" else (channel,)
    cells = tuple(f"t4.{group}.{ending}" for group in groups)
    return Expected(cells, {_ENDED[ending]: sum(map(case.addend, cells), Decimal(0))})
