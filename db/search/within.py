"""Where the words stand in what a report says, with what stands around them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.search.words import Asked, folded

TITLE = 0
AROUND = 32
"""Characters shown before and after a word."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A place where a word stands: `section` 1 to 6, or TITLE; `hit` is as printed."""

    section: int
    section_title: str
    before: str
    hit: str
    after: str


Texts = Mapping[int, tuple[str, str]]
"""Heading and text by section; what stands under TITLE is the report's own title."""


def texts_of(title: str | None, sections: Mapping[str, Mapping[str, Any]] | None) -> Texts:
    told = {
        int(number): (part["title"] or "", part["text"] or "") for number, part in (sections or {}).items()
    }
    return {TITLE: ("", title or ""), **dict(sorted(told.items()))}


def passages(texts: Texts, wanted: Asked, section: int | None = None) -> tuple[Passage, ...]:
    """One for each word, at its first place; none unless every word stands somewhere, or in `section` where given."""
    chosen = {number: told for number, told in texts.items() if section in (None, number)}
    plain = {number: folded(text) for number, (_heading, text) in chosen.items()}
    found = []
    for word in wanted.words:
        number = next((number for number, text in plain.items() if word in text), None)
        if number is None:
            return ()
        found.append(_passage(number, *chosen[number], word))
    return tuple(dict.fromkeys(found))


def _passage(number: int, heading: str, text: str, word: str) -> Passage:
    begin, end = _place(text, word)
    before, after = text[max(0, begin - AROUND) : begin], text[end : end + AROUND]
    more = ("…" if begin > AROUND else "", "…" if end + AROUND < len(text) else "")
    return Passage(
        number, heading, more[0] + _one_line(before), _one_line(text[begin:end]), _one_line(after) + more[1]
    )


def _place(text: str, word: str) -> tuple[int, int]:
    """Where the folded word begins and ends in the text as printed."""
    places = list(_places(text))
    at = folded(text).index(word)
    if len(places) != len(folded(text)):  # marks that join the character before them
        return 0, min(len(text), AROUND)
    return places[at], places[at + len(word) - 1] + 1


def _places(text: str) -> Iterator[int]:
    """For each character of the folded text, the place of the one it comes from."""
    for place, character in enumerate(text):
        yield from (place for _ in folded(character))


def _one_line(text: str) -> str:
    return " ".join(text.split())
