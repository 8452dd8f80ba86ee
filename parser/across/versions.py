"""ID-03 and VR: what became of a report after its publication, and whether its copies agree."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from parser.across.basis import Basis
from parser.across.copied_text import comparable, likeness
from parser.across.figures import YUAN
from parser.across.prose import own_prose
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Blame, Cell, Finding, Report, Semantic, Severity, Standing

DUPLICATE_REPORT = AcrossRule(
    "ID-03", Severity.INFO, Bilingual("同一年度有两份不同的年报", "two different reports for one year")
)
CONTENT_CHANGED = AcrossRule(
    "VR-01",
    Severity.INFO,
    Bilingual("发布后文字有改动", "the text was changed after publication"),
    Blame.PUBLISHER,
)
CELL_CHANGED = AcrossRule(
    "VR-02",
    Severity.WARNING,
    Bilingual("发布后数据有改动", "figures were changed after publication"),
    Blame.PUBLISHER,
)
REPORT_REMOVED = AcrossRule(
    "VR-03", Severity.WARNING, Bilingual("年报被撤下", "the report was taken down"), Blame.PUBLISHER
)
PLATFORMS_DISAGREE = AcrossRule(
    "VR-04",
    Severity.WARNING,
    Bilingual("两处发布的数据不一致", "two copies print different figures"),
    Blame.PUBLISHER,
)

_MOST_SHOWN = 5
_READ = frozenset(Semantic) - {Semantic.ABSENT, Semantic.ILLEGIBLE}


class Figures(NamedTuple):
    """A cell that says two things, as printed: first and second place, or before and after."""

    code: str
    first: str | None
    second: str | None


def disagreeing_cells(a: Report, b: Report) -> tuple[Figures, ...]:
    """The cells that both reports have, that were read in both, and whose figures differ.

    Blank, 无 and 0 do not contradict each other, a remark beside a number changes nothing, and amounts are
    compared in 元.
    """
    return tuple(
        Figures(code, one.raw, other.raw)
        for code, one in a.cells.items()
        if (other := b.cells.get(code)) is not None and _differ(one, other)
    )


def copies(current: Report, other: Report, urls: tuple[str, str], basis: Basis) -> Iterator[Finding]:
    """VR-04 where two documents that stand at once print other figures; ID-03 where they are two reports.

    Two reports are told by their prose, so that a page and its attachment count as one.
    """
    first, second = urls
    if _two_reports(own_prose(current, basis), own_prose(other, basis), basis):
        least = f"{basis.thresholds.scorecard_similarity:.0%}"
        said = Bilingual(
            f"{first} 与 {second}，正文相似度不到 {least}",
            f"{first} and {second}: prose less than {least} alike",
        )
        yield DUPLICATE_REPORT.finding((), f"{first} ≠ {second}", None, said)
    elif differing := disagreeing_cells(current, other):
        yield platforms_disagree(differing, urls, basis)


def _two_reports(one: str, other: str, basis: Basis) -> bool:
    both = comparable(one, basis) and comparable(other, basis)
    return both and likeness(one, other, basis.thresholds.scorecard_similarity) is None


def platforms_disagree(differing: Sequence[Figures], places: tuple[str, str], basis: Basis) -> Finding:
    """VR-04; `places` say where each of the two stands: two URLs, or a page and its attachment."""
    zh, en = f"{places[0]} 与 {places[1]}", f"{places[0]} and {places[1]}"
    return _of_cells(PLATFORMS_DISAGREE, differing, "|", Bilingual(zh, en), basis)


def cells_changed(changed: Sequence[Figures], versions: tuple[int, int], basis: Basis) -> Finding:
    """VR-02 between two version numbers of the archive, the older first."""
    old, new = versions
    where = Bilingual(f"第 {old} 版 → 第 {new} 版", f"version {old} → {new}")
    return _of_cells(CELL_CHANGED, changed, "→", where, basis)


def text_changed(before: str, after: str, versions: tuple[int, int]) -> Finding:
    """VR-01, with excerpts where the texts begin to differ."""
    old, new = versions
    return CONTENT_CHANGED.finding(
        (), f"“{before}” → “{after}”", Bilingual(f"第 {old} 版 → 第 {new} 版", f"version {old} → {new}")
    )


def report_removed(url: str, since: datetime) -> Finding:
    """VR-03; the archive still has what stood there."""
    when = f"{since:%Y-%m-%d %H:%M} UTC"
    said = Bilingual(f"{url} 自 {when} 起不再提供", f"{url} has not had it since {when}")
    return REPORT_REMOVED.finding((), f"{url} {when}", None, said)


def _of_cells(
    rule: AcrossRule, differing: Sequence[Figures], sign: str, where: Bilingual, basis: Basis
) -> Finding:
    shown = [
        (basis.name(f.code), f"{_raw(f.first)} {sign} {_raw(f.second)}") for f in differing[:_MOST_SHOWN]
    ]
    rest, count = len(differing) - len(shown), len(differing)
    said = Bilingual(
        f"{count} 格：" + "；".join(f"{name.zh} {pair}" for name, pair in shown) + ("……" if rest else ""),
        f"{count} cell(s): "
        + "; ".join(f"{name.en} {pair}" for name, pair in shown)
        + (" ..." if rest else ""),
    )
    arithmetic = "; ".join(f"{_raw(f.first)} {sign} {_raw(f.second)}" for f in differing[:_MOST_SHOWN])
    return rule.finding(tuple(f.code for f in differing), arithmetic, where, said)


def _raw(text: str | None) -> str:
    return text.strip() if text and text.strip() else "□"


def _differ(one: Cell, other: Cell) -> bool:
    if Standing.AMBIGUOUS in (one.standing, other.standing) or not {one.semantic, other.semantic} <= _READ:
        return False
    known = one.unit in YUAN and other.unit in YUAN
    factors = [YUAN[cell.unit or ""] if known else 1 for cell in (one, other)]
    first, second = ((cell.value or 0) * factor for cell, factor in zip((one, other), factors, strict=True))
    return first != second
