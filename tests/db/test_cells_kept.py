"""Cells as they are kept: what many readings share once, the rest a small document; nothing is lost on either way."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from small_archive import FIGURES, cell, open_archive, opened, reading, unreadable, whole
from sqlalchemy import text

from db.compact import pack, unpack
from db.engine import downgrade, upgrade
from db.history import current_readings
from db.query import run_select
from parser.model import Semantic, Standing

ODD = {
    "t3.granted.natural_person": cell("t3.granted.natural_person", "007"),
    "t3.granted.business": replace(
        cell("t3.granted.business", "１２"), value=Decimal(12), semantic=Semantic.NUMBER
    ),
    "t3.granted.research": cell("t3.granted.research", ""),
    "t3.granted.total": cell("t3.granted.total", None),
    "t3.partial.total": replace(
        cell("t3.partial.total", "12"),
        value=None,
        standing=Standing.AMBIGUOUS,
        alternatives=(("1", "split"), ("12", "whole")),
    ),
    "t3.partial.business": cell("t3.partial.business", "3.50", "件"),
    "t3.partial.research": replace(cell("t3.partial.research", "-2"), method=None),
    "t3.other.total": replace(
        cell("t3.other.total", "5件"), value=Decimal(5), semantic=Semantic.NUMBER_WITH_REMARK
    ),
    "t3.other.business": cell("t3.other.business", "123456789012345"),
    "t2.fees.amount": cell("t2.fees.amount", "60", "万元", standing=Standing.CONFIRMED),
}


def odd_reading():
    plain = reading()
    return replace(plain, report=replace(plain.report, cells=ODD))


@pytest.fixture
def odd(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"odd", odd_reading())
        archive.add(b"none", unreadable(), year=2021)
    return database_url


def test_unpacked_cells_are_those_that_were_packed():
    ids = {code: number for number, code in enumerate(ODD)}
    layout, document = pack(ODD, ids)
    assert unpack(layout, document, dict(enumerate(ODD))) == ODD


def test_a_value_is_kept_only_where_it_is_not_the_number_that_is_printed():
    cells = {code: ODD[code] for code in ("t3.other.business", "t2.fees.amount")}
    _layout, document = pack(cells, {code: number for number, code in enumerate(cells)})
    assert "val" not in document
    _layout, document = pack(ODD, {code: number for number, code in enumerate(ODD)})
    assert document["val"] == {"0": "7", "1": "12", "4": None, "5": "3.50", "6": "-2", "7": "5"}


def test_one_document_says_all_of_it_again():
    layout, document = pack(ODD, {code: number for number, code in enumerate(ODD)})
    said = whole(layout, document)
    assert said["val"] == ["7", "12", None, None, None, "3.50", "-2", "5", "123456789012345", "60"]
    assert (said["at"], said["raw"]) == (layout["at"], document["raw"])


def test_the_archive_gives_the_cells_back(odd):
    with opened(odd) as session:
        ((report_id,),) = session.execute(text("SELECT id FROM report WHERE report_year = 2020"))
        [current] = current_readings(session, [report_id]).values()
    assert current.report.cells == ODD


def test_the_view_says_what_the_cells_say(odd):
    wanted = {
        code: (found.raw, found.value, found.semantic.value, found.unit, found.locator, found.method)
        for code, found in ODD.items()
    }
    for view in ("cells", "cells_as_of"):
        asked = f"SELECT code, raw, value, semantic, unit, locator, method FROM {view}"
        rows = run_select(odd, asked).rows
        found = {code: (raw, None if value is None else Decimal(str(value)), *more)
                 for code, raw, value, *more in rows}  # fmt: skip
        assert found == wanted


def layouts(url):
    return run_rows(url, "SELECT id, digest FROM cell_layout ORDER BY id")


def run_rows(url, sql):
    with opened(url) as session:
        return [tuple(row) for row in session.execute(text(sql))]


def test_what_readings_share_is_kept_once(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one")
        archive.add(b"two", reading({**FIGURES, "t3.granted.total": "41"}))
        assert len(layouts(database_url)) == 1
        archive.add(b"three", odd_reading())
        assert len(layouts(database_url)) == 2
    with opened(database_url) as session:
        bodies = session.execute(text("SELECT layout_id FROM reading_body ORDER BY reading_id"))
        first, second, third = bodies.scalars()
    assert first == second != third


def test_a_layout_that_was_undone_with_its_reading_is_made_again(database_url, tmp_path, monkeypatch):
    with open_archive(database_url, tmp_path) as archive:
        with monkeypatch.context() as broken:
            broken.setattr("db.writer.stored.add_figures", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                archive.add(b"one")
        assert layouts(database_url) == []
        archive.add(b"one")
        assert len(layouts(database_url)) == 1


def test_documents_of_before_come_apart_and_together_again(odd):
    """Down to one document a reading and up again, on both databases: nothing that is kept or seen differs."""
    bodies = (
        "SELECT b.*, y.digest, y.layout FROM reading_body b LEFT JOIN cell_layout y ON y.id = b.layout_id"
    )
    cells = "SELECT * FROM cells ORDER BY reading_id, code"
    kept, seen = run_rows(odd, bodies), run_select(odd, cells).rows
    downgrade(odd, "0015")
    ((document,), (nothing,)) = run_rows(odd, "SELECT cells FROM reading ORDER BY id")
    document = json.loads(document) if isinstance(document, str) else document
    assert document["val"] == ["7", "12", None, None, None, "3.50", "-2", "5", "123456789012345", "60"]
    assert nothing is None
    assert run_select(odd, cells).rows == seen
    upgrade(odd)
    assert (run_rows(odd, bodies), run_select(odd, cells).rows) == (kept, seen)
