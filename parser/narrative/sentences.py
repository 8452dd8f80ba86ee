"""The sections' text as sentences, their brackets lifted out, cut into items that hold one statement each."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parser.model import Section
from parser.narrative.quantities import Quantity, narrowed, quantities

_LINE_END = re.compile(r"[。！？；;：:]\s*$")
_ITEM_MARK = r"[(（][一二三四五六七八九十]{1,3}[)）]"
_NEW_LINE = re.compile(rf"\s*(?:{_ITEM_MARK}|[一二三四五六七八九十]+、|\d{{1,2}}[.、．])")
_HEADING = re.compile(_ITEM_MARK)
_SENTENCE = re.compile(r"[^。！？\n]+(?:。\s*(?=其中)[^。！？\n]+)*")
"""其中 goes on with the sentence before it."""
_SPACES = re.compile(r"(?<=\d)\s+(?=\d)|\s+")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_COMMA = re.compile(r"[;:]|(?<!\d),|,(?!\d{3}(?!\d))")
_AND = re.compile(r"、|和|以?及|与")
_WRAPPED_FROM = 20
_CONTEXT = 400
_LONGEST = 3_000
"""What runs on longer without a full stop is a table that lost its borders, no sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, white space removed.

    `context` is the title of its section and what stands before it, back to the last （一） but not too far.
    """

    text: str
    section: int
    context: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence without its brackets, or one bracket of it; `lead` is what stands before the bracket.

    `plain` is `text` narrowed, character by character.
    """

    sentence: Sentence
    text: str
    plain: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity of a passage between the words `before` and `after` it in the same item, both narrowed.

    `lead` is everything of the sentence before `before`.
    """

    quantity: Quantity
    passage: Passage
    lead: str
    before: str
    after: str

    def quoted(self, before: int, after: int = 0) -> str:
        """The printed words: so many characters of `before`, the quantity, so many of `after`."""
        return self.passage.text[self.quantity.start - before : self.quantity.end + after]


def sentences(sections: Mapping[int, Section]) -> Iterator[Sentence]:
    for number, section in sections.items():
        text = _unwrapped(section.text)
        marks = [0, *(match.start() for match in _HEADING.finditer(text))]
        for match in _SENTENCE.finditer(text):
            if len(match[0]) > _LONGEST:
                continue
            printed = _SPACES.sub(_one_between_digits, match[0]).strip()
            part = marks[bisect_left(marks, max(match.start(), 1)) - 1]
            context = text[max(part, match.start() - _CONTEXT) : match.start()]
            yield Sentence(printed, number, f"{section.title}\n{context}")


def _one_between_digits(spaces: re.Match[str]) -> str:
    """`12 345` may be one number torn or two: the gap stays, and neither is read."""
    inside = spaces.start() and spaces.string[spaces.start() - 1].isdigit()
    return " " if inside and spaces.string[spaces.end() : spaces.end() + 1].isdigit() else ""


def _unwrapped(text: str) -> str:
    """Lines that a page broke in the middle of a sentence joined again."""
    joined: list[str] = []
    for line in text.split("\n"):
        if joined and _goes_on(joined[-1], line):
            joined[-1] += line
        else:
            joined.append(line)
    return "\n".join(joined)


def _goes_on(line: str, following: str) -> bool:
    return len(line) >= _WRAPPED_FROM and not _LINE_END.search(line) and not _NEW_LINE.match(following)


def _plain(text: str) -> str:
    return narrowed(text).replace("。", ",")


def passages(sentence: Sentence) -> Iterator[Passage]:
    """The sentence without its brackets, then each bracket; an item mark and 12(件) are no brackets."""
    kept, brackets, end = "", [], 0
    plain = _plain(sentence.text)
    for match in _BRACKETED.finditer(plain):
        if len(match[1]) > 1:
            kept += sentence.text[end : match.start()]
            brackets.append((kept, sentence.text[match.start(1) : match.end(1)]))
            end = match.end()
    kept += sentence.text[end:]
    yield Passage(sentence, kept, _plain(kept))
    for lead, inside in brackets:
        yield Passage(sentence, inside, _plain(inside), _plain(lead))


def mentions(passage: Passage) -> Iterator[Mention]:
    found = tuple(quantities(passage.plain))
    if not found:
        return
    for start, end in items(passage.plain, found):
        inside = [quantity for quantity in found if start <= quantity.start < end]
        begins = [start, *(quantity.end for quantity in inside)]
        stops = [*(quantity.start for quantity in inside[1:]), end]
        for begin, quantity, stop in zip(begins, inside, stops, strict=False):
            lead = passage.lead + passage.plain[:begin]
            before, after = passage.plain[begin : quantity.start], passage.plain[quantity.end : stop]
            yield Mention(quantity, passage, lead, before, after)


def items(plain: str, found: Sequence[Quantity] = ()) -> tuple[tuple[int, int], ...]:
    """Where statements begin and end: cut at commas, and at the 、 or 和 that follows a quantity."""
    ands = (_AND.match(plain, quantity.end) for quantity in found)
    cuts = sorted({match.span() for match in (*_COMMA.finditer(plain), *ands) if match})
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(plain)]
    return tuple((start, end) for start, end in zip(starts, ends, strict=True) if start < end)
