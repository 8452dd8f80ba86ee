"""The six parts of the report, found by their titles wherever the text lost its line breaks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from parser import labels
from parser.forms import Form, SectionSpec
from parser.model import Block, Paragraph, Section

_NUMERALS = "一二三四五六七八九"
_ORDINAL = re.compile(rf"([{_NUMERALS}])\s*[、.．]\s*")
_SUB_ORDINAL = re.compile(rf"\s*[(（][{_NUMERALS}][)）]")
_LONGEST_HEADING = 45
_GLUED_HEADING = 200
_NEARLY = 80


@dataclass(frozen=True, slots=True)
class Heading:
    """A section title as printed; `ordinal` is the printed number, `number` that of the form."""

    number: int
    ordinal: int
    title: str
    locator: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Headings in printed order, the sections under them and the text before the first.

    `repeated` are sub-headings that repeat the title of another section.
    """

    headings: tuple[Heading, ...]
    sections: dict[int, Section]
    preamble: tuple[Paragraph, ...]
    repeated: tuple[tuple[int, Paragraph], ...]

    @property
    def narrative(self) -> str:
        return "\n".join(section.text for section in self.sections.values())


def outline(blocks: Sequence[Block], form: Form) -> Outline:
    """Splits the paragraphs at the section titles; tables are left out."""
    preamble: list[Paragraph] = []
    found: list[tuple[Heading, list[Paragraph]]] = []
    repeated: list[tuple[int, Paragraph]] = []
    for piece in _pieces(blocks, form.sections):
        if isinstance(piece, Heading):
            found += [] if _is_printed_again(piece, found) else [(piece, [])]
        elif not found:
            preamble.append(piece)
        else:
            found[-1][1].append(piece)
            if other := _repeats(piece, found[-1][0], form.sections):
                repeated.append((other, piece))
    headings = _without_contents_list(found)
    sections = {heading.number: section_of(heading, text) for heading, text in reversed(headings)}
    return Outline(
        tuple(heading for heading, _ in headings),
        dict(sorted(sections.items())),
        tuple(preamble),
        tuple(repeated),
    )


def _is_printed_again(heading: Heading, found: Sequence[tuple[Heading, list[Paragraph]]]) -> bool:
    """Over its table, right below itself."""
    if not found or found[-1][1]:
        return False
    above = found[-1][0]
    return (above.number, above.ordinal) == (heading.number, heading.ordinal)


def section_of(heading: Heading, paragraphs: Sequence[Paragraph]) -> Section:
    return Section(heading.number, heading.title, "\n".join(p.text for p in paragraphs), heading.locator)


def _without_contents_list(
    found: list[tuple[Heading, list[Paragraph]]],
) -> list[tuple[Heading, list[Paragraph]]]:
    """A table of contents repeats every title with nothing below; the copy that has text stays."""
    numbers = [heading.number for heading, _ in found]
    half = len(found) // 2
    if (
        half >= 3
        and numbers[:half] == numbers[half : 2 * half]
        and not any(text for _, text in found[: half - 1])
    ):
        return found[half:]
    return found


def _pieces(blocks: Sequence[Block], specs: Sequence[SectionSpec]) -> Iterator[Heading | Paragraph]:
    for block in blocks:
        if not isinstance(block, Paragraph):
            continue
        if len(block.text) <= _LONGEST_HEADING:
            yield _heading(block, specs) or block
        elif len(block.text) > _GLUED_HEADING:
            yield from _unglued(block, specs)
        else:
            yield block


def _heading(paragraph: Paragraph, specs: Sequence[SectionSpec]) -> Heading | None:
    """A line that is a numbered section title, misprints allowed; or a bare title word for word."""
    match = _ORDINAL.match(paragraph.text)
    if match is None:
        bare = labels.normalise(paragraph.text)
        spec = next((s for s in specs if bare in s.titles), None)
        return Heading(spec.number, spec.number, paragraph.text, paragraph.locator) if spec else None
    ordinal = _NUMERALS.index(match[1]) + 1
    spec = _nearest(labels.core(paragraph.text), specs, ordinal)
    return Heading(spec.number, ordinal, paragraph.text, paragraph.locator) if spec else None


def _nearest(title: str, specs: Sequence[SectionSpec], ordinal: int) -> SectionSpec | None:
    title = title.rstrip(":。")
    scored = [(max(fuzz.ratio(title, t) for t in s.titles), s.number == ordinal, s) for s in specs]
    score, _, spec = max(scored, key=lambda item: item[:2])
    return spec if score >= _NEARLY else None


def _unglued(paragraph: Paragraph, specs: Sequence[SectionSpec]) -> Iterator[Heading | Paragraph]:
    """A whole page on one line: cut wherever a numbered section title stands in the running text."""
    text, start = paragraph.text, 0
    for match in _ORDINAL.finditer(text):
        ordinal = _NUMERALS.index(match[1]) + 1
        spec = next((s for s in specs if s.number == ordinal), None)
        length = _title_length(text[match.end() :], spec) if spec else 0
        if not length or not spec:
            continue
        if before := text[start : match.start()].strip():
            yield Paragraph(before, paragraph.locator)
        start = match.end() + length
        yield Heading(spec.number, ordinal, text[match.start() : start], paragraph.locator)
    if rest := text[start:].strip():
        yield Paragraph(rest, paragraph.locator)


def _title_length(text: str, spec: SectionSpec) -> int:
    """How many characters of the text are the section's title; 0 when it does not begin with it."""
    best = (0.0, 0)
    for title in (spec.title_zh, *spec.variants):
        for length in (len(title), len(title) + 1, len(title) - 1):
            best = max(best, (fuzz.ratio(text[:length], title), length))
    return best[1] if best[0] >= _NEARLY + 10 else 0


def _repeats(paragraph: Paragraph, heading: Heading, specs: Sequence[SectionSpec]) -> int | None:
    if len(paragraph.text) > _LONGEST_HEADING or not _SUB_ORDINAL.match(paragraph.text):
        return None
    title = labels.core(paragraph.text)
    return next((s.number for s in specs if s.number != heading.number and title in s.titles), None)
