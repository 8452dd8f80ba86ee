"""Versions, sightings and changes: what is new, what is the same, what differs."""

from datetime import timedelta

import pytest
from small_archive import FIGURES, PORTAL, WATER, at, finding, reading, unreadable
from sqlalchemy import event, select, text

from db import models, writer
from db.engine import writing
from db.facts import ArchiveError, LocationFacts
from db.history import load_report, read_body, version_reading
from db.writer.lasting import replace_findings
from db.writer.years import check_pairs, years_around
from parser.model import Organ

A, B = b"<html>A</html>", b"<html>B</html>"
URL = "http://127.0.0.1/a.html"


def rows(archive, sql):
    return [tuple(row) for row in archive.session.execute(text(sql))]


def test_a_b_a_is_three_versions_each_proved_by_a_sighting(archive):
    for day, body in enumerate((A, B, A)):
        archive.add(body, day=day)
    assert rows(
        archive,
        """SELECT v.number, count(s.id), min(c.payload_digest) = v.body_digest
           FROM version v JOIN sighting s ON s.version_id = v.id JOIN capture c ON c.id = s.capture_id
           GROUP BY v.id, v.number, v.body_digest ORDER BY v.number""",
    ) == [(1, 1, True), (2, 1, True), (3, 1, True)]


def test_the_same_body_again_is_a_sighting_and_no_version(archive):
    first = archive.add(A)
    again = archive.add(A, day=3)
    assert (again.version_id, again.new_version, again.new_report, again.change) == (
        first.version_id,
        False,
        False,
        None,
    )
    version = load_report(archive.session, "江门市江海区住房和城乡建设局", 2020).versions[0]
    assert (version.first_seen, version.last_seen) == (at(0), at(3))
    assert rows(archive, "SELECT count(*) FROM sighting") == [(2,)]
    assert rows(archive, "SELECT count(*) FROM reading") == [(1,)]


def test_touch_unchanged_adds_a_sighting_and_no_version(archive):
    archive.add(A, etag='"1"')
    place = writer.validators(archive.session, PORTAL.id)[URL]
    again = (place.location_id, [archive.capture(URL, b"", 304)])
    writer.touch_unchanged(archive.session, [again], at(7))
    assert rows(archive, "SELECT count(*) FROM sighting") == [(2,)]
    assert rows(archive, "SELECT count(*) FROM version") == [(1,)]
    assert load_report(archive.session, "江门市江海区住房和城乡建设局", 2020).versions[0].last_seen == at(7)


def test_a_change_of_bytes_only_says_so(archive):
    archive.add(A)
    change = archive.add(B).change
    assert (change.level, change.cells, change.text_before) == ("bytes", (), None)


def test_a_change_of_text_shows_where_it_begins(archive):
    archive.add(A, reading(text="本机关全年收到申请，答复五件。"))
    change = archive.add(B, reading(text="本机关全年收到申请，答复六件。")).change
    assert (change.level, change.cells) == ("text", ())
    assert ("五" in change.text_before, "六" in change.text_after) == (True, True)


def test_a_change_of_cells_has_old_and_new_as_printed(archive):
    archive.add(A, reading())
    new = {
        **FIGURES,
        "t3.new_received.total": "61",
        "t3.new_received.business": "1",
        "t3.denied_third_party.total": "",
    }
    change = archive.add(B, reading(new)).change
    assert change.level == "cells"
    assert [(c.code, c.old_raw, c.new_raw, c.old, c.new) for c in change.cells] == [
        ("t3.new_received.business", "", "1", None, "1"),
        ("t3.new_received.total", "60", "61", "60", "61"),
        ("t3.denied_third_party.total", "无", "", None, None),
    ]
    assert rows(
        archive,
        "SELECT code, old_raw, new_raw, old_value, new_value FROM changes WHERE code LIKE '%received.total'",
    ) == [("t3.new_received.total", "60", "61", 60, 61)]


def test_a_number_spelled_otherwise_is_no_change_of_cells(archive):
    archive.add(A, reading({"t3.new_received.total": "60"}))
    assert archive.add(B, reading({"t3.new_received.total": "60.0"})).change.level == "bytes"


def test_a_page_that_cannot_be_read_does_not_claim_that_cells_vanished(archive):
    archive.add(A, reading(text="图片"))
    change = archive.add(B, unreadable("图片")).change
    assert (change.level, change.cells) == ("bytes", ())
    assert rows(archive, "SELECT version, error FROM reports WHERE is_current") == [
        (2, "没有表格 | no table")
    ]


def test_two_urls_of_one_report_do_not_make_versions_in_turn(archive):
    for day in range(3):
        archive.add(A, day=day)
        archive.add(B, url="http://127.0.0.1/a.pdf", day=day)
    assert rows(archive, "SELECT count(*) FROM version") == [(2,)]
    assert rows(archive, "SELECT count(*) FROM change") == [(1,)]


def test_the_same_content_at_a_new_url_is_the_same_version(archive):
    first = archive.add(A)
    archive.add(B, url="http://127.0.0.1/a.pdf")
    moved = archive.add(A, url="http://127.0.0.1/new.html", day=1)
    assert (moved.version_id, moved.new_version) == (first.version_id, False)


def test_a_newer_parser_reads_beside_the_older_one(archive):
    archive.add(A, reading({"t3.new_received.total": "6"}), parser="1")
    again = archive.add(A, reading({"t3.new_received.total": "60"}), parser="2", day=1)
    assert not again.new_version
    assert rows(archive, "SELECT parser_version, is_current, superseded FROM reading ORDER BY id") in (
        [("1", False, True), ("2", True, False)],
        [("1", 0, 1), ("2", 1, 0)],
    )
    assert rows(archive, "SELECT new_received FROM applications") == [(60,)]


def test_an_old_version_read_again_stays_old(archive):
    old = archive.add(A, reading({"t3.new_received.total": "6"}))
    archive.add(B, reading({"t3.new_received.total": "61"}))
    better = reading({"t3.new_received.total": "60"})
    again = [writer.add_rereading(archive.session, old.version_id, better, "2", at(1)) for _ in range(2)]
    assert again == [True, False]
    assert writer.adopt_rereadings(archive.session, old.report_id, "2", at(2)) == 1
    assert rows(archive, "SELECT version, new_received, is_current FROM applications ORDER BY version") == [
        (1, 60, False),
        (2, 61, True),
    ]
    assert rows(archive, "SELECT count(*) FROM sighting") == [(2,)]


def test_only_the_newest_version_is_current_and_the_older_stays_readable(archive):
    archive.add(A, reading({"t3.new_received.total": "60"}))
    archive.add(B, reading({"t3.new_received.total": "61"}))
    stored = load_report(archive.session, "江门市江海区住房和城乡建设局", 2020)
    assert stored.current.report.cells["t3.new_received.total"].raw == "61"
    assert (
        version_reading(archive.session, stored.report_id, 1).report.cells["t3.new_received.total"].raw
        == "60"
    )
    assert [(c.from_version, c.to_version) for c in stored.changes] == [(1, 2)]


def test_what_was_read_comes_back_as_it_was(archive):
    told = reading()
    archive.add(A, told)
    stored = load_report(archive.session, "江门市江海区住房和城乡建设局", 2020)
    assert stored.current.report == told.report
    assert stored.current.coverage == told.coverage


def test_text_that_postgresql_refuses_is_stored_without_it(archive):
    archive.add(A, reading({"t3.new_received.total": "无\0\ud800"}, text="a\0b\ud800"))
    assert rows(archive, "SELECT raw FROM cells") == [("无\ufffd?",)]


def test_a_location_goes_moves_and_returns(archive):
    archive.add(A)
    place = writer.validators(archive.session, PORTAL.id)[URL].location_id
    assert [writer.mark_gone(archive.session, place, at(day)) for day in (1, 2)] == [1, 2]
    writer.mark_moved(archive.session, place, "http://127.0.0.1/new.html", at(2))
    state = select(models.Location.gone_since, models.Location.gone_count, models.Location.moved_to)
    assert tuple(archive.session.execute(state).one()) == (at(1), 2, "http://127.0.0.1/new.html")
    archive.add(A, day=3)
    assert tuple(archive.session.execute(state).one()) == (None, 0, None)
    writer.mark_gone(archive.session, place, at(4))
    writer.touch_unchanged(archive.session, [(place, [archive.capture(URL, b"", 304)])], at(5))
    assert tuple(archive.session.execute(state).one()) == (None, 0, None)


def removed(archive):
    return archive.session.execute(select(models.Location.removed_at)).scalar_one()


def test_a_location_is_removed_once_it_was_gone_often_enough_and_far_enough_apart(archive):
    archive.add(A)
    place, rule = validators_of(archive), writer.Confirmation(3, timedelta(days=7))
    counts = [writer.mark_gone(archive.session, place, at(day), rule) for day in (1, 2, 7)]
    assert (counts, removed(archive)) == ([1, 1, 1], None)
    assert [writer.mark_gone(archive.session, place, at(day), rule) for day in (8, 9)] == [2, 2]
    assert removed(archive) is None
    assert writer.mark_gone(archive.session, place, at(15), rule) == 3
    assert removed(archive) == at(15)
    writer.mark_gone(archive.session, place, at(25), rule)
    assert removed(archive) == at(15)


def test_a_location_that_answers_again_has_to_be_confirmed_anew(archive):
    archive.add(A)
    place, rule = validators_of(archive), writer.Confirmation(2, timedelta(days=7))
    writer.mark_gone(archive.session, place, at(1), rule)
    writer.touch_unchanged(archive.session, [(place, [archive.capture(URL, b"", 304)])], at(5))
    assert writer.mark_gone(archive.session, place, at(20), rule) == 1
    assert removed(archive) is None


def test_where_no_distance_is_asked_for_each_time_of_one_crawl_counts(archive):
    archive.add(A)
    place = validators_of(archive)
    assert writer.mark_gone(archive.session, place, at(1), writer.Confirmation(3), times=3) == 3
    assert removed(archive) == at(1)


def validators_of(archive):
    return writer.validators(archive.session, PORTAL.id)[URL].location_id


def test_validators_are_those_of_the_last_version_seen_at_the_url(archive):
    archive.add(A, etag='"a"')
    archive.add(B, etag='"b"')
    found = writer.validators(archive.session, PORTAL.id)
    assert {url: (v.etag, v.last_modified) for url, v in found.items()} == {URL: ('"b"', None)}
    assert rows(
        archive, "SELECT max(number) FROM version WHERE body_digest = '" + found[URL].payload_digest + "'"
    ) == [(2,)]


def test_a_revisit_gives_the_body_of_its_original(archive):
    first, second = archive.capture(URL, A), archive.capture(URL, A)
    assert rows(archive, f"SELECT refers_to FROM capture WHERE id = {second}") == [(first,)]
    assert read_body(archive.session, archive.store, second) == A


def test_a_revisit_without_its_original_says_so(archive):
    capture = archive.capture(URL, A)
    again = archive.capture(URL, A)
    archive.session.execute(text("UPDATE capture SET refers_to = NULL"))
    archive.session.execute(text(f"DELETE FROM capture WHERE id = {capture}"))
    with pytest.raises(ArchiveError, match="urn:uuid"):
        read_body(archive.session, archive.store, again)


def test_findings_across_years_are_replaced_for_the_pair(archive):
    archive.add(b"2019", year=2019)
    late = archive.add(b"2020", year=2020)

    def check(earlier, later):
        assert (earlier.report_year, later.report_year) == (2019, 2020)
        return (finding("T3-05", "t3.carried_in.total"),)

    def recheck(check, day):
        with writing(archive.session):
            years = years_around(archive.session, [late.report_id])
            replace_findings(archive.session, check_pairs(years.values(), check), at(day))

    for _ in range(2):
        recheck(check, 1)
    assert rows(archive, "SELECT rule, report_year, other_year, cells FROM findings") == [
        ("T3-05", 2020, 2019, "t3.carried_in.total")
    ]
    recheck(lambda earlier, later: (), 2)
    assert rows(archive, "SELECT count(*) FROM finding") == [(0,)]


def test_a_name_in_two_regions_asks_for_the_region(archive):
    archive.add(A, organ=Organ("司法局", "440704"))
    archive.add(B, organ=Organ("司法局", "330402"), url="http://127.0.0.1/b.html")
    with pytest.raises(ArchiveError, match="330402"):
        load_report(archive.session, "司法局", 2020)
    assert load_report(archive.session, "司法局", 2020, "330402").organ.region_code == "330402"


def test_a_cell_without_a_column_is_our_mistake_and_leaves_nothing(archive):
    with pytest.raises(ArchiveError, match="no column 'brand_new'"):
        archive.add(A, reading({"t3.brand_new.total": "1"}))
    assert rows(archive, "SELECT count(*) FROM report") == [(0,)]
    assert rows(archive, "SELECT count(*) FROM cell_code") == [(0,)]
    assert archive.add(A).new_report


def test_a_listing_that_shrank_says_from_what(archive):
    assert archive.list_reports(10) is None
    assert archive.list_reports(4, complete=False) == 10
    assert archive.list_reports(9) == 10
    assert archive.list_reports(9) is None


def test_a_run_that_was_killed_is_closed_by_the_next(archive):
    second = writer.start_run(archive.session, PORTAL.id, at(1))
    writer.finish_run(archive.session, second, "ok", {"reports": 1}, None, at(2))
    assert rows(archive, "SELECT state FROM run ORDER BY id") == [("failed",), ("ok",)]


def test_an_organ_that_leaves_the_yaml_keeps_its_past_duty(archive):
    writer.register_portal(archive.session, PORTAL, [(WATER, 2019)], at(0))
    assert rows(
        archive,
        "SELECT o.name, d.last_year FROM organ_portal d JOIN organ o ON o.id = d.organ_id ORDER BY o.id",
    ) == [("江门市江海区住房和城乡建设局", 2020), ("临江市水务局", None)]


def test_an_import_needs_no_portal(archive):
    capture = archive.capture("file:///a.html", A)
    place = LocationFacts(None, "file:///a.html")
    assert writer.add_reading(archive.session, capture, reading(), WATER, 2020, place, "1", at(0)).new_report


def test_labels_of_cells_may_be_told_before_or_after_their_figures(archive):
    code = "t3.new_received.total"
    archive.add(A, reading({code: "60"}))
    writer.sync_cell_codes(archive.session, [(code, "t3", "new_received", "total", "本年新收·总计", "件")])
    assert rows(archive, "SELECT label_zh FROM cells") == [("本年新收·总计",)]


def test_what_is_told_of_cells_is_written_only_where_it_is_new(archive):
    told = [(f"t3.{row}.total", "t3", row, "total", row, "件") for row in ("granted", "new_received")]
    writer.sync_cell_codes(archive.session, told)
    written = []

    def look(_connection, _cursor, statement, values, *_more):
        written.extend([values] if statement.startswith("UPDATE cell_code") else [])

    event.listen(archive.session.get_bind(), "before_cursor_execute", look)
    writer.sync_cell_codes(archive.session, [told[0], (*told[1][:4], "本年新收", "件")])
    assert len(written) == 1
    assert rows(archive, "SELECT label_zh FROM cell_code ORDER BY code") == [("granted",), ("本年新收",)]
