"""That a row is one of a day's, by a few digests and without the other rows (RFC 6962, 2.1.1). Pure."""

from collections.abc import Collection, Sequence

from db.fixity.canonical import node


def audit_paths(leaves: Sequence[bytes], wanted: Collection[int]) -> dict[int, tuple[bytes, ...]]:
    """The digests beside the way from each wanted leaf up to the root, lowest first.

    Level by level, a last one without a neighbour goes up as it is: the same tree as that of RFC 6962.
    """
    found: dict[int, list[bytes]] = {place: [] for place in wanted}
    at = {place: place for place in wanted}
    level = list(leaves)
    while len(level) > 1:
        for place, here in at.items():
            if (beside := here ^ 1) < len(level):
                found[place].append(level[beside])
            at[place] = here // 2
        level = _above(level)
    return {place: tuple(path) for place, path in found.items()}


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + ([level[-1]] if len(level) % 2 else [])
