"""Whose report it is, for which year, and the dates it bears, each with where it was found.

`parser.whose` has the order in which places are believed.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parser.dates import find_date, find_period, is_only_a_date
from parser.model import Block, Document, Hints, Organ, Paragraph, Said
from parser.names import Names
from parser.organs import OrganNames
from parser.sections import Outline
from parser.titles import find_organ, find_year
from parser.whose import breadcrumb, choose, organs_said, place_of, years_said

_TITLE = re.compile(r"信息公开.{0,8}(?:年度?报告?|报告|年报)")
_NO_TITLE = re.compile(r"[>›»]|当前位置|您的位置|上一?[篇条]|下一?[篇条]")
"""The way to the page and to its neighbours."""
_TITLE_IN_TEXT = re.compile(
    r"(?:^|\s)([^\s，。、；：:;《》“”>]{0,40}信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报))"
)
_HEAD = 300
_PERIOD_BEGINS = re.compile(r"[1１]\s*月\s*[1１]\s*日")
_YEAR_IN_TEXT = re.compile(r"(20\d\d)\s*年")
_ALONE = re.compile(
    r"[。！!]\s+(?:[^\s，。：:；、]{2,30}[局委厅府室处办院会心所站队司]\s+)?(\S{8,14})(?=\s|$)"
)
"""A date behind the last sentence, the organ's name before it or not."""
_LONGEST_TITLE = 60
_FIRST_BLOCKS = 12
_LAST_BLOCKS = 6
_LONGEST_SIGNATURE = 40


@dataclass(frozen=True, slots=True)
class Identity:
    """The report's own words about itself; every field is None where the document is silent."""

    title: str | None
    organ: Organ | None
    organ_said: tuple[Said, ...]
    title_year: int | None
    period: tuple[date, date] | None
    text_years: Counter[int]
    report_year: int | None
    year_said: tuple[Said, ...]
    signed: date | None
    signed_locator: str | None
    published: date | None


def identify(document: Document, outline: Outline, hints: Hints, names: Names) -> Identity:
    """Reads title, signature, metadata and text; the document has precedence over the hints."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    period = find_period("\n".join(p.text for p in paragraphs if _PERIOD_BEGINS.search(p.text)))
    title = _title(outline, document, hints, period)
    title_year = find_year(title) if title else None
    signed, signed_at = _signed(outline, document.blocks)
    published = _published(document, outline, hints)
    text_years = Counter(int(year) for year in _YEAR_IN_TEXT.findall(_first_text(outline)))
    way = breadcrumb(document, outline.preamble)
    years = years_said(title_year, period, hints, way, text_years, published)
    report_year = int(years[0].what) if years else None
    signature = _signature_organ(document.blocks, names.organs)
    organs = organs_said(document, title, signature, outline.narrative, way, hints, names)
    name, place = choose(organs, names), place_of(document, way, hints, names.regions)
    organ = names.organs.describe(name, names.regions, place, report_year) if name else None
    return Identity(
        title, organ, organs, title_year, period, text_years, report_year, years, signed, signed_at, published
    )


def _title(
    outline: Outline, document: Document, hints: Hints, period: tuple[date, date] | None
) -> str | None:
    """The line that names the kind of report, else what the page or the list calls it."""
    furniture = document.furniture
    called = [t for t in (furniture.get("title"), hints.title, furniture.get("page_title")) if t]
    called = [text for text in called if _TITLE.search(text)]
    lines = [p.text for p in outline.preamble[:_FIRST_BLOCKS] if _is_title(p.text)]
    if len({find_year(line) for line in lines} - {None}) > 1:
        year = next((year for text in called if (year := find_year(text))), period and period[0].year)
        lines = _of_one_year([p.text for p in outline.preamble if _is_title(p.text)], year)
    return next(iter([*lines, *called, *_in_running_text(outline.preamble)]), None)


def _in_running_text(preamble: Sequence[Paragraph]) -> list[str]:
    """A title with its year at the head of a page that lost its line breaks."""
    found = (match for p in preamble[:_FIRST_BLOCKS] for match in _TITLE_IN_TEXT.finditer(p.text[:_HEAD]))
    return [match[1] for match in found if find_year(match[1])]


def _is_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or "本报告" in text or _NO_TITLE.search(text):
        return False
    return _TITLE.search(re.sub(r"\s", "", text)) is not None


def _of_one_year(lines: list[str], year: int | None) -> list[str]:
    """A list of other years' reports stands beside the text: the title is of this year, else nearest to the text."""
    return [line for line in lines if find_year(line) == year][:1] if year else lines[-1:]


def _signature_organ(blocks: Sequence[Block], organs: OrganNames) -> str | None:
    """An organ's name alone on one of the last lines."""
    for block in reversed(blocks[-_LAST_BLOCKS:]):
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST_SIGNATURE:
            name = find_organ(block.text, organs)
            if name and "信息公开" not in block.text:
                return name
    return None


def _signed(outline: Outline, blocks: Sequence[Block]) -> tuple[date | None, str | None]:
    """A date alone on a line under the title or at the end; in a page on one line, alone behind a sentence."""
    last = [block for block in reversed(blocks[-_LAST_BLOCKS:]) if isinstance(block, Paragraph)]
    for block in (*outline.preamble[:_FIRST_BLOCKS], *last):
        if is_only_a_date(block.text):
            return find_date(block.text), block.locator
    for block in last:
        alone = [match[1] for match in _ALONE.finditer(block.text) if is_only_a_date(match[1])]
        if alone:
            return find_date(alone[-1]), block.locator
    return None, None


def _published(document: Document, outline: Outline, hints: Hints) -> date | None:
    printed = document.furniture.get("published")
    if printed and (found := find_date(printed)):
        return found
    for paragraph in outline.preamble[:_FIRST_BLOCKS]:
        if re.search(r"发布(?:日期|时间)|^\s*时间[:：]", paragraph.text) and (
            found := find_date(paragraph.text)
        ):
            return found
    return hints.published


def _first_text(outline: Outline) -> str:
    return outline.sections[1].text if 1 in outline.sections else outline.narrative
