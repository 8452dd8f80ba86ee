"""The rows that are chained, in the order in which they were recorded: by id, from one link to the next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from db.fixity.canonical import KINDS, MARK, OF_FORMAT, leaf, tree_root
from db.fixity.lines import lines_between

DIGEST = 32

Ids = dict[str, int]
"""A last id for each kind."""

NOTHING: Ids = dict.fromkeys(KINDS, 0)


def last_ids(link: Mapping[str, Any]) -> Ids:
    """0 for what its format does not fix: the next link that does takes all of it in."""
    fixed = OF_FORMAT.get(link["format"], tuple(KINDS))
    return NOTHING | {kind: link[f"{kind}_last"] or 0 for kind in fixed}


@dataclass
class Digested:
    """What the rows between two links come to; `marks` holds the first bytes of each row's digest."""

    root: str = ""
    marks: dict[str, bytearray] = field(default_factory=lambda: {kind: bytearray() for kind in KINDS})

    def count(self, kind: str) -> int:
        return len(self.marks[kind]) // MARK


def digest_rows(session: Session, after: Ids, through: Ids) -> Digested:
    """Reads each row once, a few at a time."""
    return digest_leaves(
        (kind, digest)
        for kind in KINDS
        for digest in leaves_between(session, kind, after[kind], through[kind])
    )


Leaves = Iterable[tuple[str, bytes]]
"""Kind, and the digests of some of its rows, one after another: first all of the first kind."""


def digest_leaves(leaves: Leaves) -> Digested:
    found = Digested()
    found.root = tree_root(_marked(leaves, found))
    return found


def _marked(leaves: Leaves, found: Digested) -> Iterator[bytes]:
    for kind, some in leaves:
        for begin in range(0, len(some), DIGEST):
            digest = some[begin : begin + DIGEST]
            found.marks[kind] += digest[:MARK]
            yield digest


def leaves_between(session: Session, kind: str, after: int, through: int) -> Iterator[bytes]:
    return (leaf(line) for _id, line in lines_between(session, kind, after, through))
