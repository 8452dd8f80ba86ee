"""XA-01 and XA-02: a government's report against those of the bodies it speaks for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parser.across.basis import Basis
from parser.across.figures import stated
from parser.across.rule import AcrossRule
from parser.model import Bilingual, Finding, Report, Severity
from parser.values import plain

GOVERNMENT_IS_SUM = AcrossRule(
    "XA-01",
    Severity.INFO,
    Bilingual("政府年报不等于各部门合计", "the government's figure is not the sum of its parts"),
)
GOVERNMENT_GE_PART = AcrossRule(
    "XA-02",
    Severity.WARNING,
    Bilingual("政府年报小于单个部门", "the government reports less than one of its parts"),
)

WHOLE_CODES = ("t3.new_received.total", "t3.total_processed.total", "t4.review.total")
"""The figures compared: requests received, requests handled, reviews."""

_FEWEST_PARTS = 2
_PLACES = r"全(?:省|自治区|市|自治州|州|盟|区|县|自治县|旗|自治旗|镇|乡|街道)"
_WHOLE_REGION = re.compile(rf"{_PLACES}|本行政区域|各级(?:行政机关|政府|人民政府)")
_SUMMED_UP = re.compile(r"汇总|本行政区域")
_ABOUT_FIGURES = re.compile(r"数据|统计|报告|情况")
_OWN_LEVEL = re.compile(r"本级")
_SENTENCE = re.compile(r"[^。！？；;\n]+")
_NUMBER = re.compile(r"(?<!\d)\d{1,20}(?!\d)")
"""Longer runs are figures run together."""


@dataclass(frozen=True, slots=True)
class Part:
    """A body whose requests a government's report should hold; figures by code, only those that were read."""

    report_id: int
    organ: str
    figures: Mapping[str, Decimal]


def speaks_for_all(report: Report) -> str | None:
    """The sentence by which a report covers its whole region; None where it may be of its own level only.

    Either it names the region beside the very number of requests that table 3 prints, or says that its figures
    are summed up (汇总, 本行政区域).
    """
    requests = _requests(report)
    for section in report.sections.values():
        for match in _SENTENCE.finditer(section.text):
            sentence = re.sub(r"\s+", "", match[0])
            if not _OWN_LEVEL.search(sentence) and _covers(sentence, requests):
                return sentence
    return None


def government_ge_part(
    government: Report, parts: Sequence[Part], basis: Basis
) -> Iterator[tuple[Part, Finding]]:
    """XA-02 for each part that reports more than the whole; to be asked only if the report speaks for all."""
    for code in WHOLE_CODES:
        whole = stated(government, code)
        for part in parts:
            figure = part.figures.get(code)
            if whole is not None and figure is not None and figure > whole:
                arithmetic = f"{plain(whole)} < {part.organ} {plain(figure)}"
                yield part, GOVERNMENT_GE_PART.finding((code,), arithmetic, basis.name(code))


def government_is_sum(government: Report, parts: Sequence[Part], basis: Basis) -> Iterator[Finding]:
    """XA-01; to be asked only if the report speaks for all, and with the parts of all that have the duty."""
    for code in WHOLE_CODES:
        whole = stated(government, code)
        figures = [part.figures[code] for part in parts if code in part.figures]
        if whole is None or len(figures) < len(parts) or len(parts) < _FEWEST_PARTS:
            continue
        sum_ = sum(figures, Decimal(0))
        if sum_ != whole:
            said = Bilingual(
                f"{plain(whole)}；{len(parts)} 个机关合计 {plain(sum_)}",
                f"{plain(whole)}; {len(parts)} bodies together {plain(sum_)}",
            )
            arithmetic = f"{plain(whole)} != {plain(sum_)}"
            yield GOVERNMENT_IS_SUM.finding((code,), arithmetic, basis.name(code), said)


def _covers(sentence: str, requests: frozenset[int]) -> bool:
    if _SUMMED_UP.search(sentence) and _ABOUT_FIGURES.search(sentence):
        return True
    if not _WHOLE_REGION.search(sentence) or "申请" not in sentence:
        return False
    return any(int(number) in requests for number in _NUMBER.findall(sentence)[:20])


def _requests(report: Report) -> frozenset[int]:
    """What the text may call the requests: received, with those carried in, handled; zeros prove nothing."""
    new, carried, handled = (
        stated(report, f"t3.{row}.total") for row in ("new_received", "carried_in", "total_processed")
    )
    said = {new, handled, new + carried if new is not None and carried is not None else None}
    return frozenset(int(number) for number in said if number)
