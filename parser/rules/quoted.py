"""How a number quoted from the text is held against cells of the tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from parser.model import Claim, Severity
from parser.narrative.quantities import PERCENT
from parser.rules.engine import Case, Outcome, Unread
from parser.values import plain


@dataclass(frozen=True, slots=True)
class Expected:
    """The numbers a text may state without contradicting these cells, by what they are."""

    cells: tuple[str, ...]
    numbers: Mapping[str, Decimal]


def counts(case: Case, *kinds: str) -> Iterator[Claim]:
    """Exact counts of these kinds, in the order of the text; 未收到 and percentages are none."""
    for claim in case.claims:
        if claim.kind in kinds and claim.exact and claim.unit not in (None, PERCENT):
            yield claim


def first_of_each_sentence(claims: Iterable[Claim]) -> Iterator[Claim]:
    """收到12件，受理10件: what follows in the same sentence is a part of it."""
    seen = set()
    for claim in claims:
        if claim.sentence not in seen:
            yield claim
        seen.add(claim.sentence)


def held(case: Case, claims: Iterable[Claim], expect: Callable[[Case, Claim], Expected]) -> Iterator[Outcome]:
    """Each claim against what the tables lead to expect; an unread cell makes it not assessable."""
    for claim in claims:
        try:
            yield _compared(case, claim, expect(case, claim))
        except Unread as unread:
            yield Outcome(False, (unread.what,), "", not_read=unread.what)


def _compared(case: Case, claim: Claim, expected: Expected) -> Outcome:
    """Fails when the number is none of those expected; of a region the tables may not be, so then it is
    only worth knowing, or not comparable at all."""
    failed = claim.number not in expected.numbers.values()
    if failed and claim.regional and not covers_its_region(case):
        return Outcome(False, expected.cells, "", not_read="scope")
    table = "; ".join(f"{name} = {plain(number)}" for name, number in expected.numbers.items())
    arithmetic = f"{quoted(claim.words)} {plain(claim.number)}; 表 {table}"
    return Outcome(failed, expected.cells, arithmetic, Severity.INFO if claim.regional else None)


def covers_its_region(case: Case) -> bool:
    """A government's report covers its region; that of a department or an office need not."""
    return case.organ is not None and (
        case.organ.kind == "government" or case.organ.level == "functional_zone"
    )


def quoted(words: str) -> str:
    return f"正文“{words}”"
