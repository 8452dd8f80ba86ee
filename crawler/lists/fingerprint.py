"""Which CMS family made a page, by the marks each family's spider declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern that speaks for a family; `weight` 3 is near proof, 1 a hint; `in_url` looks there."""

    pattern: re.Pattern[str]
    weight: int = 3
    in_url: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    family: str
    score: int
    marks: tuple[str, ...]


ENOUGH = 3


def fingerprint(text: str, url: str, families: Mapping[str, tuple[Mark, ...]]) -> Match | None:
    """The family with the highest score; None when no family reaches `ENOUGH` or two are level."""
    matches = sorted(
        (_match(name, marks, text, url) for name, marks in families.items()), key=lambda match: -match.score
    )
    if not matches or matches[0].score < ENOUGH:
        return None
    level = len(matches) > 1 and matches[0].score == matches[1].score
    return None if level else matches[0]


def _match(family: str, marks: tuple[Mark, ...], text: str, url: str) -> Match:
    seen = [mark for mark in marks if mark.pattern.search(url if mark.in_url else text)]
    return Match(family, sum(mark.weight for mark in seen), tuple(mark.pattern.pattern for mark in seen))
