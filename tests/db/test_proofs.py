"""Proofs that a row is of a day: every row of days of every size, by the script that travels with evidence."""

import pytest

from db.fixity.canonical import leaf, tree_root
from db.fixity.proof import audit_paths
from gongkai.evidence.verify import root_by


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 11, 16, 33])
def test_the_path_of_every_row_leads_to_the_root_and_no_other_does(size: int) -> None:
    leaves = [leaf(b"%d" % number) for number in range(size)]
    root = tree_root(leaves)
    paths = audit_paths(leaves, range(size))
    for index, path in paths.items():
        told = [one.hex() for one in path]
        assert root_by(leaves[index], index, size, told) == root
        assert root_by(leaf(b"other"), index, size, told) != root
        assert root_by(leaves[index], index, size, [*told, "00" * 32]) != root
        assert root_by(leaves[index], index, size, told[:-1]) != root or not told
