"""NV: percentages of the requests in the text, recomputed from its counts and from table 3."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parser.model import Claim, Severity
from parser.narrative.quantities import PERCENT
from parser.rules.engine import Case, Outcome, Unread, rule
from parser.rules.narrative_results import RESULTS, result_rows, row_total
from parser.rules.quoted import counts, covers_its_region, quoted
from parser.values import plain

_NEW, _CARRIED, _DONE = (f"t3.{row}.total" for row in ("new_received", "carried_in", "total_processed"))


@rule("NV-10", Severity.INFO, "正文百分比与件数不符", "percentages in the text do not follow from the counts")
def percentages(case: Case) -> Iterator[Outcome]:
    """Of the count beside it, or of that group's count in the table."""
    for claim in _percentages(case):
        if claim.beside is not None:
            yield _judged(case, claim, [claim.beside, *_in_table(case, claim.kind)])


@rule("NV-13", Severity.INFO, "正文比率与表三不符", "rates in the text do not follow from table 3")
def rates(case: Case) -> Iterator[Outcome]:
    """Percentages without a count (办结率), against both denominators: what was answered, what was asked."""
    for claim in _percentages(case):
        if claim.beside is None:
            yield _judged(case, claim, _in_table(case, claim.kind))


def _percentages(case: Case) -> Iterator[Claim]:
    return (claim for claim in case.claims if claim.unit == PERCENT and claim.exact)


def _in_table(case: Case, kind: str) -> list[Decimal]:
    """The counts of table 3 that the percentage may be of; none where a cell was lost."""
    try:
        if kind in RESULTS:
            return [sum((row_total(case, code) for code in result_rows(case, kind)), Decimal(0))]
        return [case.stated(_DONE), case.stated(_DONE) - case.addend(_CARRIED)]
    except Unread:
        return []


def _judged(case: Case, claim: Claim, parts: Sequence[Decimal]) -> Outcome:
    """Passes when a part is that percentage of what was answered, of what was asked, or of a total in the text."""
    wholes = _wholes(case, claim.kind)
    cells = (*(result_rows(case, claim.kind) if claim.kind in RESULTS else ()), _DONE)
    fits = any(_is_share(case, claim, part, whole) for part in parts for whole in wholes)
    if not parts or not wholes:
        return Outcome(False, cells, "", not_read=cells[0])
    if not fits and claim.regional and not covers_its_region(case):
        return Outcome(False, cells, "", not_read="scope")
    shown = [(part, whole) for part in dict.fromkeys(parts) for whole in wholes[:2]]
    sums = "; ".join(f"{plain(part)} / {plain(whole)} = {100 * part / whole:.2f}%" for part, whole in shown)
    return Outcome(not fits, cells, f"{quoted(claim.words)}; {sums}")


def _wholes(case: Case, kind: str) -> list[Decimal]:
    """Whatever the percentage may be of, the likeliest first; answers are a share of the requests alone."""
    done, new, carried = case.stated(_DONE), case.stated(_NEW), case.addend(_CARRIED)
    asked = [new + carried, new, *(claim.number for claim in counts(case, "new_received"))]
    answered = [done, done - carried, *(claim.number for claim in counts(case, "total_processed"))]
    wholes = [*answered[:1], *asked, *answered[1:]] if kind in RESULTS else asked
    return [whole for whole in dict.fromkeys(wholes) if whole]


def _is_share(case: Case, claim: Claim, part: Decimal, whole: Decimal) -> bool:
    near = max(case.thresholds.percent_tolerance, _last_digit(claim.number))
    return abs(100 * part / whole - claim.number) <= near


def _last_digit(number: Decimal) -> Decimal:
    """One unit of the last printed digit: a text may cut instead of rounding."""
    return Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
