"""What readings share is put into JSON once; their lines are, byte for byte, those that anyone can compute."""

import json

import pytest
from small_archive import FIGURES, ambiguous, cells, reading, unreadable, whole
from sqlalchemy import select, text

from db.fixity import lines
from db.fixity.canonical import KINDS, row_line
from db.fixity.lines import BODY, LAYOUT, READING, lines_between, lines_of

ODD = [
    "null", "[]", "7", '"raw"', "{}", '{"raw": null}', '{"raw": [1]}', '{"raw": ["4", "x𠮷\\"\\u0001"]}',
    '{"raw": ["4"], "val": {"0": "5", "7": "x"}}', '{"raw": ["4"], "at": ["own"], "zz": [1.5, 1e300, true]}',
    '{"raw": ["4"], "val": {"0": "5", "a": "6"}}', '{"raw": [], "sem": "", "字": "无"}',
]  # fmt: skip
LAYOUTS = ['{"at": ["L1"], "c": [1], "m": [null], "ms": [], "unit": ["件"]}', "[]", "7", '{"val": "own"}']


def both(archive):
    columns = [READING.c[name] if name in READING.c else BODY.c[name] for name in KINDS["reading"]]
    asked = select(*columns, LAYOUT.c.layout).select_from(READING.join(BODY).outerjoin(LAYOUT))
    rows = archive.session.execute(asked.order_by(READING.c.id))
    known = [row_line("reading", {**row._mapping, "cells": recipe(row.layout, row.cells)}) for row in rows]
    return known, quick(archive, 0, 10**6)


def recipe(layout, document):
    try:
        return whole(layout, document)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return "broken"


def quick(archive, after, through):
    return [line for _id, line in lines_between(archive.session, "reading", after, through)]


def put(archive, table, column, value, where):
    cast = "CAST(:value AS jsonb)" if archive.session.get_bind().dialect.name == "postgresql" else ":value"
    archive.session.execute(text(f"UPDATE {table} SET {column} = {cast} WHERE {where}"), {"value": value})


def test_lines_are_those_of_the_recipe(archive):
    told = cells(FIGURES) | {
        "t4.review.corrected": ambiguous("t4.review.corrected", ("L1", "2"), ("L2", "12"))
    }
    archive.add(b"1", reading())
    archive.add(b"2", unreadable())
    archive.add(
        b"3",
        reading({code: cell.raw for code, cell in told.items()}, '字\x00𠮷"\\ \u2028', year=2019),
        year=2019,
    )
    known, found = both(archive)
    assert known == found and len(found) == 3
    assert [json.loads(line)["cells"] is None for line in found] == [False, True, False]
    assert quick(archive, 1, 2) == known[1:2]
    assert list(lines_of(archive.session, "reading", [3, 1])) == [(1, known[0]), (3, known[2])]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_broken_is_broken_in_both(archive, layout):
    for year in range(2019, 2019 + len(ODD)):
        archive.add(str(year).encode(), reading(year=year), year=year)
    put(archive, "cell_layout", "layout", layout, "id > 0")
    for number, odd in enumerate(ODD, 1):
        put(archive, "reading_body", "cells", odd, f"reading_id = {number}")
    known, found = both(archive)
    assert known == found and len(found) == len(ODD)
    assert {b'{"cells":"broken",' in line for line in known} == {True, False}


def test_layouts_are_forgotten_before_they_are_many_and_found_again(archive, monkeypatch):
    monkeypatch.setattr(lines, "AT_ONCE", 1)
    monkeypatch.setattr(lines, "MOST", 0)
    for year, codes in enumerate((3, 5, 3, 7), 2019):
        archive.add(str(year).encode(), reading(dict(list(FIGURES.items())[:codes]), year=year), year=year)
    known, found = both(archive)
    assert known == found and len(found) == 4
