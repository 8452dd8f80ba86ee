"""Proofs for rows of the archive: their lines, the links that fix them, and what an authority signed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.facts import ArchiveError
from db.fixity.canonical import KINDS, leaf, link_line, tree_root
from db.fixity.lines import lines_between, lines_of
from db.fixity.proof import audit_paths
from db.fixity.rows import NOTHING, Ids, last_ids
from db.models import DayLink, DayStamp
from db.writer.rows import table_of

LINK, STAMP = table_of(DayLink), table_of(DayStamp)
Link = Mapping[str, Any]
Wanted = Mapping[str, Collection[int]]
"""Ids of rows, by kind."""


@dataclass(frozen=True, slots=True)
class ProvenRow:
    """A row as it is digested. `link` None: of a day that is not closed yet; else its place among the `size`
    rows of the link, and the digests that lead from it to the root."""

    kind: str
    id: int
    line: bytes
    link: int | None = None
    index: int = 0
    size: int = 0
    path: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainLink:
    number: int
    day: str
    line: bytes
    head: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """The reply of a timestamp authority about the head of a link."""

    number: int
    authority: str
    reply: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """`links` go from the first that fixes one of the rows to the newest, none left out."""

    rows: tuple[ProvenRow, ...]
    links: tuple[ChainLink, ...]
    stamps: tuple[Stamped, ...]


def prove(session: Session, wanted: Wanted) -> Proof:
    """Digests every row of the days concerned; ArchiveError where they do not make their link any more."""
    links = _links(session)
    by_link = _by_link(links, wanted)
    rows = list(_unclosed(session, by_link.pop(None, {})))
    before = {link["number"]: last_ids(previous) for previous, link in pairwise(links)}
    for link in (link for link in links if link["number"] in by_link):
        rows += _of_link(session, before.get(link["number"], NOTHING), link, by_link[link["number"]])
    first = min((number for number in by_link if number is not None), default=None)
    needed = [link for link in links if first is not None and link["number"] >= first]
    told = [ChainLink(one["number"], str(one["day"]), link_line(one), one["head"]) for one in needed]
    stamps = _stamps(session, [row.link for row in rows if row.link is not None])
    order = list(KINDS)
    return Proof(tuple(sorted(rows, key=lambda row: (order.index(row.kind), row.id))), tuple(told), stamps)


def _links(session: Session) -> Sequence[Link]:
    columns = [column for column in LINK.c if column.name != "marks"]
    found = session.connection().execute(select(*columns).order_by(LINK.c.number)).all()
    return [row._asdict() for row in found]


def _by_link(links: Sequence[Link], wanted: Wanted) -> dict[int | None, dict[str, set[int]]]:
    found: dict[int | None, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kind, ids in wanted.items():
        for key in ids:
            number = next((link["number"] for link in links if key <= last_ids(link)[kind]), None)
            found[number][kind].add(key)
    return found


def _unclosed(session: Session, wanted: Mapping[str, Collection[int]]) -> Iterator[ProvenRow]:
    for kind, ids in wanted.items():
        for key, line in lines_of(session, kind, ids):
            yield ProvenRow(kind, key, line)


def _of_link(
    session: Session, after: Ids, link: Link, wanted: Mapping[str, Collection[int]]
) -> list[ProvenRow]:
    leaves: list[bytes] = []
    lines: dict[int, tuple[str, int, bytes]] = {}
    through = last_ids(link)
    for kind in KINDS:
        for key, line in lines_between(session, kind, after[kind], through[kind]):
            if key in wanted.get(kind, ()):
                lines[len(leaves)] = (kind, key, line)
            leaves.append(leaf(line))
    if tree_root(leaves) != link["root"]:
        raise ArchiveError(
            f"{link['day']} 的各行与摘要链不符，请运行 gongkai verify"
            " | the rows of that day do not make its link: run gongkai verify"
        )
    paths = audit_paths(leaves, lines)
    return [
        ProvenRow(*told, link["number"], place, len(leaves), paths[place]) for place, told in lines.items()
    ]


def _stamps(session: Session, numbers: Sequence[int]) -> tuple[Stamped, ...]:
    """Of each link concerned the first stamp over it or a later one: that is how early it is proven."""
    query = select(STAMP.c.number, STAMP.c.authority, STAMP.c.reply).order_by(
        STAMP.c.number, STAMP.c.authority
    )
    stamps = [Stamped(*row) for row in session.connection().execute(query)] if numbers else []
    firsts = {next((one.number for one in stamps if one.number >= number), None) for number in numbers}
    return tuple(one for one in stamps if one.number in firsts)
