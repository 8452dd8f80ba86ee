"""Which views are exported, by what key, in what order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.facts import ArchiveError
from db.views import VIEWS, View

KEYS: Mapping[str, tuple[str, ...]] = {
    "reports": ("reading_id",),
    "applications": ("reading_id", "applicant"),
    "disclosures": ("reading_id", "row_code"),
    "disputes": ("reading_id", "channel"),
    "cells": ("reading_id", "code"),
    "findings": ("finding_id",),
    "verdicts": ("verdict_id",),
    "changes": (),
    "ledger": (),
    "narratives": ("reading_id", "section"),
    "organ_names": ("organ_id", "filed_under_id", "name"),
    "captures": (),
    "dictionary": ("view_name", "ordinal"),
}
"""Every view that leaves the archive, with the columns that are unique together and never NULL, if there are any."""

LEFT_OUT: Mapping[str, str] = {}
"""Views that stay, and why."""

STAYS = frozenset({"verdict_by"})
"""Columns that stay: who of us decided is nobody's business elsewhere."""

ORDERS: Mapping[str, tuple[str, ...]] = {
    "changes": ("change_id", "code"),
    "ledger": ("report_year", "region_code", "organ"),
    "captures": ("capture_id", "report_year", "region_code", "organ", "version"),
}
"""Where there is no key. Ordered, so that an archive that did not change gives the same files."""


class UnknownView(ArchiveError):
    """No view of that name is exported."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`key` may be empty, `order` is not."""

    view: View
    key: tuple[str, ...]
    order: tuple[str, ...]


def chosen(names: Sequence[str] = ()) -> tuple[Chosen, ...]:
    """These views, or all that leave the archive, in the order of db.views; raises UnknownView."""
    for name in names:
        if name not in KEYS:
            known = ", ".join(KEYS)
            raise UnknownView(f"没有可导出的视图 {name}，有 {known} | no view {name} is exported: {known}")
    wanted = set(names or KEYS)
    return tuple(_chosen(view) for view in VIEWS if view.name in wanted)


def _chosen(view: View) -> Chosen:
    key = KEYS[view.name]
    columns = tuple(column for column in view.columns if column.name not in STAYS)
    return Chosen(replace(view, columns=columns), key, key or ORDERS[view.name])
