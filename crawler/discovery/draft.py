"""A portal file before anybody has tried it: YAML with what is unsure of each value as comments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from parser.model import Bilingual, Organ

PLACEHOLDER = "https://example.invalid/write-your-contact-here"
"""Refused by a crawl until the operator writes a contact or sets GONGKAI_CONTACT."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A value of the file, and what a person should know of it."""

    value: str
    remarks: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftOrgan:
    """`noted` is the name as the source has it, where that differs; it becomes an alias."""

    organ: Organ
    first_year: int
    noted: tuple[str, ...] = ()
    remarks: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """`remarks` stand at the head of the file."""

    id: str
    name: str
    family: Noted
    start: tuple[Noted, ...]
    organs: tuple[DraftOrgan, ...]
    allowed_hosts: tuple[Noted, ...] = ()
    remarks: tuple[Bilingual, ...] = ()
    contact: str = PLACEHOLDER
    sample: bool = False


def portal_text(draft: Draft) -> str:
    """The file to save; it reads back as a `Portal`."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield from _comments(draft.remarks)
    yield f"id: {draft.id}"
    yield f"name: {_scalar(draft.name)}"
    yield from _comments(draft.family.remarks)
    yield f"family: {draft.family.value}"
    yield from _list("start", draft.start)
    yield from _list("allowed_hosts", draft.allowed_hosts)
    yield f"contact: {draft.contact}"
    yield from ("delay: 0", "sample: true") if draft.sample else ("delay: 3",)
    yield "verified: never"
    yield "organs:"
    for organ in draft.organs:
        yield from _organ(organ)


def _list(key: str, values: Iterable[Noted]) -> Iterator[str]:
    for index, value in enumerate(values):
        if index == 0:
            yield f"{key}:"
        yield from _comments(value.remarks, "  ")
        yield f"  - {_scalar(value.value)}"


def _organ(draft: DraftOrgan) -> Iterator[str]:
    organ = draft.organ
    yield from _comments(draft.remarks, "  ")
    yield f"  - name: {_scalar(organ.name)}"
    if draft.noted:
        yield f"    aliases: [{', '.join(map(_scalar, draft.noted))}]"
    if organ.region_code:
        yield f'    region: "{organ.region_code}"'
    for key in ("level", "kind", "type"):
        if value := getattr(organ, key):
            yield f"    {key}: {value}"
    yield f"    first_year: {draft.first_year}"


def _comments(remarks: Iterable[Bilingual], indent: str = "") -> Iterator[str]:
    for remark in remarks:
        zh, en = (" ".join(text.split()) for text in (remark.zh, remark.en))
        yield f"{indent}# {zh}" if zh == en else f"{indent}# {zh} | {en}"


def _scalar(value: Any) -> str:
    return (
        str(yaml.safe_dump(value, allow_unicode=True, width=10**6)).removesuffix("\n").removesuffix("\n...")
    )
