"""XA-04: a figure far from those of the bodies of the same type and level."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from parser.across.basis import Basis
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Finding, Severity
from parser.values import plain

PEER_OUTLIER = AcrossRule("XA-04", Severity.INFO, Bilingual("同类离群", "far from its peers"))

PEER_CODES = (
    "t2.licensing.decisions",
    "t2.penalty.decisions",
    "t3.new_received.total",
    "t3.carried_out.total",
    "t4.review.total",
)
"""The figures compared: those that most bodies have."""

Figures = Mapping[int, Mapping[str, Decimal]]
"""By report, its figures by code; only those that were read."""


@dataclass(frozen=True, slots=True)
class Outlier:
    report_id: int
    code: str
    figure: Decimal
    finding: Finding


def outliers(peers: Figures, basis: Basis) -> Iterator[Outlier]:
    """Of one year's reports of bodies of one type and level, those further from the median than allowed.

    Nothing for too few bodies, nor where most of them say the same (a median absolute deviation of 0).
    """
    limits = basis.thresholds
    for code in PEER_CODES:
        figures = {report: found[code] for report, found in peers.items() if code in found}
        if len(figures) <= limits.peer_outlier_least_peers:
            continue
        middle = median(figures.values())
        spread = median(abs(figure - middle) for figure in figures.values())
        for report, figure in figures.items():
            if spread and abs(figure - middle) > limits.peer_outlier_mads * spread:
                finding = _finding(code, figure, middle, spread, len(figures) - 1, basis)
                yield Outlier(report, code, figure, finding)


def _finding(
    code: str, figure: Decimal, middle: Decimal, spread: Decimal, others: int, basis: Basis
) -> Finding:
    most = basis.thresholds.peer_outlier_mads
    arithmetic = f"|{plain(figure)} - {plain(middle)}| > {plain(most)} × {plain(spread)}"
    said = Bilingual(
        f"{plain(figure)}；另有 {others} 个同级同类机关，中位数 {plain(middle)}，绝对中位差 {plain(spread)}",
        f"{plain(figure)}; {others} other bodies of its type and level, median {plain(middle)}, "
        f"median absolute deviation {plain(spread)}",
    )
    return PEER_OUTLIER.finding((code,), arithmetic, basis.name(code), said)
