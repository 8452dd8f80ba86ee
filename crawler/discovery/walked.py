"""What a search tells of a list it walked: values only, as they travel from its process to ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parser.model import Bilingual


@dataclass(frozen=True, slots=True)
class Seen:
    """A report as a list names it; `agency` and `year` are None where list, shelf and title do not tell."""

    url: str
    title: str
    agency: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Walked:
    """One list that was walked; `root` is the column to start from, of which it may be a part."""

    root: str
    url: str
    kind: str
    via: str
    family: str
    told: str
    score: int
    rival: str
    pages: int
    rows: int
    shelves: int
    stated: str
    proof: str
    trouble: Bilingual | None
    reports: tuple[Seen, ...]

    @classmethod
    def of_event(cls, event: Mapping[str, Any]) -> "Walked":
        facts = {name: event[name] for name in cls.__dataclass_fields__}
        trouble = Bilingual(**facts["trouble"]) if facts["trouble"] else None
        return cls(
            **{**facts, "trouble": trouble, "reports": tuple(Seen(**each) for each in facts["reports"])}
        )
