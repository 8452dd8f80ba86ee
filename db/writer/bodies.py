"""The long part of readings as rows, each with the layout of its cells."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.compact import Layout, layout_digest, pack
from db.engine import dump_json, known
from db.models import CellLayout, ReadingBody
from db.writer.codes import cell_ids
from db.writer.rows import add, add_many, table_of
from parser.model import Reading

BODY, LAYOUT = table_of(ReadingBody), table_of(CellLayout)
MOST = 100_000
"""Layouts a session remembers: of pages of one portal it is one for thousands, of a PDF mostly its own."""


def add_bodies(session: Session, readings: Mapping[int, Reading]) -> None:
    """Of each reading, by its id."""
    packed = {
        reading_id: pack(one.report.cells, cell_ids(session, one.report.cells))
        for reading_id, one in readings.items()
        if one.report
    }
    layouts = _layout_ids(session, [layout for layout, _ in packed.values()])
    told = {
        reading_id: {"layout_id": layout_id, "cells": document}
        for (reading_id, (_, document)), layout_id in zip(packed.items(), layouts, strict=True)
    }
    rows = [
        {"reading_id": reading_id, **told.get(reading_id, {}), **_texts(one)}
        for reading_id, one in readings.items()
    ]
    add_many(session, BODY, rows)


def _texts(reading: Reading) -> dict[str, Any]:
    return {
        "sections": _sections(reading) if reading.report else None,
        "said": said_of(reading) if reading.report else None,
        "text_zlib": zlib.compress(reading.text.encode("utf-8", "replace"), 1),
    }


def _sections(reading: Reading) -> dict[str, dict[str, Any]]:
    assert reading.report is not None
    return {
        str(number): {"title": part.title, "text": part.text, "locator": part.locator}
        for number, part in reading.report.sections.items()
    }


def said_of(reading: Reading) -> dict[str, list[tuple[str, str]]]:
    """Who said whose report it is and of which year, the most trusted first."""
    assert reading.report is not None
    said = {"organ": reading.report.organ_said, "year": reading.report.year_said}
    return {about: [(one.where, one.what) for one in all_said] for about, all_said in said.items()}


def _layout_ids(session: Session, layouts: Sequence[Layout]) -> list[int]:
    """Of each; those that no reading had are added. Nobody waits for another writer of the same one."""
    digests = [layout_digest(dump_json(layout)) for layout in layouts]
    ids = known(session, "cell_layout")
    if len(ids) > MOST:
        ids.clear()
    if new := {digest: layout for digest, layout in zip(digests, layouts, strict=True) if digest not in ids}:
        found = session.connection().execute(_KNOWN, {"digests": list(new)})
        ids.update((digest, layout_id) for digest, layout_id in found)
        for digest in new.keys() - ids.keys():
            ids[digest] = add(session, CellLayout, {"digest": digest, "layout": new[digest]})
    return [ids[digest] for digest in digests]


_KNOWN = select(LAYOUT.c.digest, LAYOUT.c.id).where(LAYOUT.c.digest.in_(bindparam("digests", expanding=True)))
