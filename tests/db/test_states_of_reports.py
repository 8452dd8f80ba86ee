"""What became of a report, each state told apart from the others and shown by its captures."""

from datetime import date

from small_archive import FIGURES, HOUSING, PORTAL, at, reading
from sqlalchemy import text

from db import writer
from db.facts import LocationFacts
from parser.model import Hints

URL, FILE = "http://127.0.0.1/a.html", "http://127.0.0.1/a.pdf"
GRANTED = "t3.granted.total"
PROOFS = """SELECT version, url, status, payload_digest FROM captures WHERE version IS NOT NULL
    ORDER BY version, capture_id"""


def rows(archive, sql):
    archive.session.rollback()
    return [tuple(row) for row in archive.session.execute(text(sql))]


def proven(archive):
    """By version: where it was seen, by captures that each hold bytes of one digest."""
    found = {}
    for version, url, status, digest in rows(archive, PROOFS):
        found.setdefault(version, []).append((url, status, digest))
    return found


def test_a_change_is_of_bytes_of_the_visible_text_or_of_cells(archive):
    archive.add(b"A", reading(text="甲"))
    archive.add(b"A ", reading(text="甲"), day=1)
    archive.add(b"B", reading(text="乙"), day=2)
    archive.add(b"C", reading({**FIGURES, GRANTED: "41"}, "乙"), day=3)
    told = "SELECT from_version, to_version, level, code, old_raw, new_raw FROM changes ORDER BY change_id"
    assert rows(archive, told) == [
        (1, 2, "bytes", None, None, None),
        (2, 3, "text", None, None, None),
        (3, 4, "cells", GRANTED, "40", "41"),
    ]


def test_content_that_comes_back_is_a_third_version_with_a_capture_of_its_own(archive):
    for day, body in enumerate((b"A", b"B", b"A")):
        archive.add(body, day=day)
    found = proven(archive)
    assert [len(found[version]) for version in (1, 2, 3)] == [1, 1, 1]
    assert found[1][0] == found[3][0] != found[2][0]
    assert rows(archive, "SELECT version FROM reports WHERE is_current") == [(3,)]


def test_two_formats_that_disagree_stand_side_by_side_each_with_its_captures(archive):
    archive.add(b"page", reading())
    archive.add(b"file", reading({**FIGURES, GRANTED: "41"}), url=FILE, day=1)
    for day in (2, 3):
        archive.add(b"page", reading(), day=day)
        archive.add(b"file", reading({**FIGURES, GRANTED: "41"}), url=FILE, day=day)
    found = proven(archive)
    assert {version: {url for url, _status, _digest in seen} for version, seen in found.items()} == {
        1: {URL},
        2: {FILE},
    }
    assert [len(found[version]) for version in (1, 2)] == [3, 3]
    standing = "SELECT v.number, l.url FROM location l JOIN version v ON v.id = l.version_id WHERE gone_since IS NULL"
    assert sorted(rows(archive, standing)) == [(1, URL), (2, FILE)]


def test_a_report_that_moved_is_the_same_version_seen_at_both_addresses(archive):
    archive.add(b"A")
    place = writer.validators(archive.session, PORTAL.id)[URL].location_id
    archive.add(b"A", url=FILE, day=1)
    writer.mark_moved(archive.session, place, FILE, at(1))
    assert [url for url, *_ in proven(archive)[1]] == [URL, FILE]
    assert rows(archive, "SELECT url, moved_to FROM location ORDER BY id") == [(URL, FILE), (FILE, None)]


def test_a_removed_report_keeps_its_version_and_returns_as_the_same_one(archive):
    archive.add(b"A")
    place = writer.validators(archive.session, PORTAL.id)[URL].location_id
    archive.capture(URL, b"not found", 404)
    writer.mark_gone(archive.session, place, at(1))
    removed = "SELECT removed_at IS NOT NULL FROM location"
    assert [bool(row[0]) for row in rows(archive, removed)] == [True]
    assert rows(archive, f"SELECT status FROM captures WHERE url = '{URL}' ORDER BY capture_id") == [
        (200,),
        (404,),
    ]
    archive.add(b"A", day=2)
    assert [bool(row[0]) for row in rows(archive, removed)] == [False]
    assert [len(seen) for seen in proven(archive).values()] == [2]


def test_dates_of_page_list_server_and_first_sight_stand_apart_and_none_is_made_up(archive):
    def add(body, published, hints, header, day):
        place = LocationFacts(PORTAL.id, URL, "年度报告", last_modified=header, hints=hints)
        capture = archive.capture(URL, body)
        read = reading(published=published)
        writer.add_reading(archive.session, capture, read, HOUSING, 2020, place, "1", at(day))

    header = "Tue, 02 Feb 2021 01:02:03 GMT"
    add(b"A", date(2021, 1, 20), Hints(published=date(2021, 1, 21)), header, 0)
    add(b"B", None, None, None, 1)
    dates = "SELECT published, listed, last_modified, first_seen FROM reports ORDER BY version"
    told = [
        tuple(None if value is None else str(value)[:16] for value in row) for row in rows(archive, dates)
    ]
    assert [row[:3] for row in told] == [("2021-01-20", "2021-01-21", header[:16]), (None, None, None)]
    assert [row[3][:10] for row in told] == ["2021-01-20", "2021-01-21"]
