"""A newer parser's readings wait beside those in force; what each version was read from is found again."""

from datetime import date

import pytest
from small_archive import HOUSING, PORTAL, WATER, at, finding, reading, unreadable
from sqlalchemy import select, text

from db import models, writer
from db.candidates import count_waiting, judged, reports_waiting
from db.engine import downgrade, upgrade
from db.facts import AssetFacts, LocationFacts
from db.hints import dump_hints, load_hints
from db.rereadings import Choice, NotWhole, count_unread, sources, sources_unread, whole_body
from db.writer.stored import stored_content
from parser.model import Hints

A, B = b"<html>one", b"<html>two"
URL, FILE = "http://127.0.0.1/a.html", "http://127.0.0.1/a.ofd"
ALL = Choice()
SIX, SIXTY = reading({"t3.new_received.total": "6"}), reading({"t3.new_received.total": "60"})
IN_VIEWS = (
    "SELECT version, is_current, parser_version FROM reports",
    "SELECT version, is_current, new_received FROM applications",
    "SELECT version, is_current, raw FROM cells",
    "SELECT version, is_current, rule FROM findings",
)


def rows(archive, query):
    found = [tuple(row) for row in archive.session.execute(text(query))]
    archive.session.rollback()
    return found


def seen(archive):
    return [rows(archive, query) for query in IN_VIEWS]


def states(archive):
    columns = (models.Reading.parser_version, models.Reading.is_current, models.Reading.superseded)
    found = archive.session.execute(select(*columns, models.Reading.candidate).order_by(models.Reading.id))
    return [tuple(row) for row in found]


def test_a_candidate_is_in_no_view_until_it_is_adopted_and_the_old_reading_stays(archive):
    done = archive.add(A, SIX)
    before = seen(archive)
    better = reading({"t3.new_received.total": "60"}, findings=(finding(),))
    assert writer.add_rereading(archive.session, done.version_id, better, "2", at(1))
    assert seen(archive) == before
    assert states(archive) == [("1", True, False, False), ("2", False, True, True)]

    assert writer.adopt_rereadings(archive.session, done.report_id, "2", at(2)) == 1
    assert [[row[2] for row in found] for found in seen(archive)] == [["2"], [60], ["60"], ["T3-03"]]
    assert states(archive) == [("1", False, True, False), ("2", True, False, False)]
    adopted = archive.session.scalars(select(models.Reading.adopted_at).order_by(models.Reading.id)).all()
    assert adopted == [None, at(2)]
    assert writer.adopt_rereadings(archive.session, done.report_id, "2", at(3)) == 0


def test_all_versions_of_a_report_are_adopted_at_once_and_only_the_newest_is_current(archive):
    first, second = archive.add(A, SIX), archive.add(B, SIX, day=1)
    for done in (second, first):
        writer.add_rereading(archive.session, done.version_id, SIXTY, "2", at(2))
    assert list(reports_waiting(archive.session, "2", ALL, doubtful=False)) == [[first.report_id]]
    assert writer.adopt_rereadings(archive.session, first.report_id, "2", at(3)) == 2
    assert rows(archive, "SELECT version, new_received, is_current FROM applications ORDER BY version") == [
        (1, 60, False),
        (2, 60, True),
    ]


def test_a_reading_that_lost_the_report_or_names_another_waits_until_it_is_asked_for(archive):
    lost = archive.add(A, SIX)
    other = archive.add(A, SIX, organ=WATER, url="http://127.0.0.1/b.html")
    writer.add_rereading(archive.session, lost.version_id, unreadable(), "2", at(1))
    identity = {"organ": "某县财政局", "region_code": None, "report_year": 2019}
    writer.add_rereading(archive.session, other.version_id, SIXTY, "2", at(1), identity)
    assert count_waiting(archive.session, "2", ALL) == (2, 2)
    assert list(reports_waiting(archive.session, "2", ALL, doubtful=False)) == []
    for done in (lost, other):
        assert writer.adopt_rereadings(archive.session, done.report_id, "2", at(2)) == 0
    for done in (lost, other):
        assert writer.adopt_rereadings(archive.session, done.report_id, "2", at(2), doubtful=True) == 1
    assert count_waiting(archive.session, "2", ALL) == (0, 0)


def test_a_document_that_never_was_a_report_may_stay_one_that_is_none(archive):
    done = archive.add(A, unreadable())
    writer.add_rereading(archive.session, done.version_id, unreadable(), "2", at(1))
    assert count_waiting(archive.session, "2", ALL) == (1, 0)


def test_candidates_of_another_parser_are_neither_counted_nor_adopted(archive):
    done = archive.add(A, SIX)
    writer.add_rereading(archive.session, done.version_id, SIXTY, "2", at(1))
    assert count_waiting(archive.session, "3", ALL).candidates == 0
    assert writer.adopt_rereadings(archive.session, done.report_id, "3", at(2)) == 0


def test_a_new_version_is_compared_with_what_its_own_parser_reads_in_the_old_one(archive):
    """The parser learnt to read 60 where it read 6: the organ has changed nothing."""
    done = archive.add(A, SIX)
    writer.add_rereading(archive.session, done.version_id, SIXTY, "2", at(1))
    again = archive.add(B, SIXTY, parser="2", day=2)
    assert (again.new_version, again.change.level) == (True, "bytes")
    assert stored_content(archive.session, done.version_id).cells["t3.new_received.total"].raw == "6"


def test_candidates_are_judged_beside_the_reading_in_force(archive):
    done = archive.add(A, reading({"t3.new_received.total": "6"}, findings=(finding("T3-01"), finding())))
    archive.add(A, SIX, organ=WATER, url="http://127.0.0.1/b.html")
    better = reading({"t3.new_received.total": "60"}, findings=(finding(),))
    writer.add_rereading(archive.session, done.version_id, better, "2", at(1))
    (one,) = judged(archive.session, "2", ALL)
    assert (one.organ, one.report_year, one.version) == (HOUSING.name, 2020, 1)
    assert (one.before.parser_version, one.after.parser_version) == ("1", "2")
    assert [(cell.code, cell.old_raw, cell.new_raw) for cell in one.difference.cells] == [
        ("t3.new_received.total", "6", "60")
    ]
    assert [finding.rule for finding in one.difference.gone] == ["T3-01"]
    assert one.difference.new == ()
    assert [*judged(archive.session, "2", Choice(WATER.name))] == []
    assert [*judged(archive.session, "2", Choice(HOUSING.name, 2019))] == []
    assert len([*judged(archive.session, "2", Choice(HOUSING.name, 2020))]) == 1


def test_more_candidates_than_a_chunk_are_all_told_once(archive, monkeypatch):
    monkeypatch.setattr("db.candidates.CHUNK", 2)
    monkeypatch.setattr("db.candidates.ADOPTED", 2)
    monkeypatch.setattr("db.rereadings.CHUNK", 2)
    for year in range(2016, 2021):
        archive.add(A + b"%d" % year, SIX, url=f"{URL}?{year}", year=year)
    waiting = [source.version_id for source in sources_unread(archive.session, "2", ALL)]
    assert len(set(waiting)) == 5 == count_unread(archive.session, "2", ALL)
    for version_id in waiting:
        writer.add_rereading(archive.session, version_id, SIXTY, "2", at(1))
    assert [one.report_year for one in judged(archive.session, "2", ALL)] == [*range(2016, 2021)]
    reports = reports_waiting(archive.session, "2", ALL, doubtful=False)
    assert [len(some) for some in reports] == [2, 2, 1]
    assert [*sources_unread(archive.session, "2", ALL)] == []


def carrying(archive, page, file, *, day, hints=None):
    """A page and the file it carries, archived as the desk does."""
    captures = archive.capture(URL, page), archive.capture(FILE, file)
    digest = archive.session.get(models.Capture, captures[1]).payload_digest
    asset = AssetFacts("./a.ofd", FILE, 1, captures[1], digest)
    place = LocationFacts(PORTAL.id, URL, "年度报告", assets=(asset,), hints=hints)
    return writer.add_reading(archive.session, captures[0], SIX, HOUSING, 2020, place, "1", at(day)), captures


def test_every_version_is_found_with_the_page_and_the_file_it_was_read_from(archive):
    first, old = carrying(archive, A, b"file one", day=0)
    second, new = carrying(archive, A, b"file two", day=1)
    found = {source.version_id: source for source in sources_unread(archive.session, "2", ALL)}
    for done, captures in ((first, old), (second, new)):
        source = found[done.version_id]
        assert (source.url, source.portal_id, source.listed_title) == (URL, PORTAL.id, "年度报告")
        bodies = [
            whole_body(archive.session, archive.store, each)
            for each in (source.page, source.carried["./a.ofd"])
        ]
        assert bodies == [
            whole_body(archive.session, archive.store, captures[0]),
            whole_body(archive.session, archive.store, captures[1]),
        ]
    assert len(found) == 2


def test_an_answer_that_only_says_unchanged_is_no_source(archive):
    done = archive.add(A, SIX)
    place = writer.validators(archive.session, PORTAL.id)[URL].location_id
    said = archive.capture(URL, b"", status=304)
    writer.touch_unchanged(archive.session, [writer.SeenAgain(place, [said])], at(1))
    archive.session.execute(
        text(f"UPDATE sighting SET id = 0 WHERE capture_id = {said}")
    )  # whichever is first
    (source,) = sources(archive.session, [done.version_id])
    assert whole_body(archive.session, archive.store, source.page) == A


def test_a_version_whose_file_is_nowhere_has_no_page(archive):
    done, captures = carrying(archive, A, b"file one", day=0)
    sightings = archive.session.query(models.Sighting).filter_by(capture_id=captures[1])
    sightings.delete()
    archive.session.commit()
    (source,) = sources(archive.session, [done.version_id])
    assert source.page is None


@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_a_body_that_cannot_be_had_is_said_to_be_not_whole(archive, damage):
    done = archive.add(A, SIX)
    (source,) = sources(archive.session, [done.version_id])
    capture = archive.session.get(models.Capture, source.page)
    path = archive.store.path(capture.warc_file)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[: capture.warc_offset + 40])
    elif damage == "gone":
        path.unlink()
    else:
        capture.payload_digest = "0" * 64
        archive.session.commit()
    with pytest.raises(NotWhole, match=r"warc\.gz"):
        whole_body(archive.session, archive.store, source.page)


def test_what_a_finder_knew_stays_with_the_version(archive):
    hints = Hints(
        URL,
        "年度报告",
        date(2021, 1, 20),
        "某局",
        "440704",
        "text/html",
        ("政府信息公开年报", "2020年"),
        "某县",
    )
    done, _captures = carrying(archive, A, b"file one", day=0, hints=hints)
    (source,) = sources(archive.session, [done.version_id])
    assert load_hints(source.hints, source.url, source.listed_title) == hints
    assert not {"url", "title"} & dump_hints(hints).keys()


def test_going_back_a_revision_leaves_no_candidate_that_could_be_taken_for_a_replaced_reading(
    archive, database_url
):
    done = archive.add(A, SIX)
    writer.add_rereading(archive.session, done.version_id, reading(findings=(finding(),)), "2", at(1))
    archive.session.close()
    downgrade(database_url, "0009")
    assert rows(archive, "SELECT parser_version FROM reading") == [("1",)]
    assert rows(archive, "SELECT count(*) FROM finding") == [(0,)]
    archive.session.close()
    upgrade(database_url)
    assert [*sources_unread(archive.session, "2", ALL)] != []
