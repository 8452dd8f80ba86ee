"""What each view showed at an instant can be asked for ever after, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_archive import FIGURES, WATER, at, finding, reading, unreadable
from sqlalchemy import insert, select, text

from db import models, writer
from db.as_of import as_of, instant
from db.query import QueryError, QueryRefused, run_select
from db.views import AS_OF, TIMELESS, VIEWS
from db.writer import Decision
from parser.across.basis import load_basis

ROOT = Path(__file__).parents[2]
OF_DESIGN = (
    "reports", "applications", "disclosures", "disputes", "cells", "findings", "changes", "ledger", "captures",
)  # fmt: skip
TOTAL = "t3.total_processed.total"


@pytest.fixture(scope="module")
def basis():
    return load_basis(ROOT / "config")


def url_of(archive):
    archive.session.rollback()
    return archive.session.get_bind().url.render_as_string(False)


def shown(archive, view, then=None):
    sql = f"SELECT * FROM {view.name}"
    found = run_select(url_of(archive), sql if then is None else as_of(sql, then), max_rows=10_000)
    assert not found.truncated and found.columns == tuple(column.name for column in view.columns)
    return sorted(found.rows, key=repr)


def total(raw, **more):
    return reading({**FIGURES, TOTAL: raw}, findings=(finding(),), **more)


def last_finding(archive, which="other_year IS NULL AND rule = 'T3-03'"):
    archive.session.rollback()
    newest = f"SELECT max(finding_id) FROM findings WHERE is_current AND report_year = 2020 AND {which}"
    return archive.session.execute(text(newest)).scalar_one()


def history(archive, basis):
    """A story of one archive; yields after each day on which something was learnt."""
    session = archive.session

    def put(body, read, day, **more):
        done = archive.add(body, read, day=day, **more)
        writer.recheck(session, done.report_id, basis, at(day))
        return done

    first = put(b"A", total("57"), 0)
    yield 0
    put(b"2019", reading(year=2019), 1, year=2019, url="http://127.0.0.1/2019")
    yield 1
    writer.add_verdict(session, last_finding(archive), Decision.ACCEPTED, "张", "已说明", at(2))
    yield 2
    put(b"B", total("58"), 3)
    yield 3
    writer.add_verdict(session, last_finding(archive), Decision.DISMISSED, "李", None, at(4))
    yield 4
    writer.add_verdict(session, last_finding(archive), Decision.PUBLISHER_ERROR, "张", None, at(5))
    yield 5
    put(b"A", total("57"), 6)
    across = last_finding(archive, "rule = 'T3-05'")
    writer.add_verdict(session, across, Decision.ACCEPTED, "张", "跨年已说明", at(6))
    yield 6
    place = session.scalars(select(models.Location).where(models.Location.report_id == first.report_id)).one()
    again = archive.capture(place.url, b"", 304)
    writer.touch_unchanged(session, [writer.SeenAgain(place.id, [again])], at(7))
    yield 7
    writer.mark_gone(session, place.id, at(8))
    writer.recheck_publication(session, first.report_id, basis, at(8))
    yield 8
    put(b"2019 anew", reading({**FIGURES, "t3.carried_out.total": "5"}, year=2019), 9,
        year=2019, url="http://127.0.0.1/2019")  # fmt: skip
    yield 9
    put(b"2019 back", reading(year=2019), 10, year=2019, url="http://127.0.0.1/2019")
    writer.add_rereading(session, first.version_id, total("57"), "2", at(10))
    writer.add_rereading(session, first.version_id, total("59"), "never adopted", at(10))
    yield 10
    versions = select(models.Version.id).where(models.Version.report_id == first.report_id)
    for version in session.scalars(versions).all():
        writer.add_rereading(session, version, total("56"), "2", at(11))
    writer.adopt_rereadings(session, first.report_id, "2", at(11))
    writer.recheck(session, first.report_id, basis, at(11))
    yield 11
    put(b"A", total("56"), 12, parser="2", url="http://127.0.0.1/elsewhere")
    yield 12
    put(b"2019 again", reading({**FIGURES, "t3.carried_out.total": "0"}, year=2019), 13,
        year=2019, url="http://127.0.0.1/2019")  # fmt: skip
    archive.add(b"W", unreadable(), organ=WATER, url="http://127.0.0.1/w", day=13)
    yield 13


def past_line(report_id):
    return {
        "organ_id": 1, "report_year": 2017, "deadline": at(0).date(), "state": "missing", "days_late": None,
        "published": None, "first_seen": None, "evidence": None, "updated_at": at(13.2), "replaced_at": at(13.7),
    }  # fmt: skip


def test_every_view_of_the_design_has_a_twin():
    assert {view.name for view in AS_OF} == {
        f"{view.name}_as_of" for view in VIEWS if view.name not in TIMELESS
    }
    assert {f"{name}_as_of" for name in OF_DESIGN} <= {view.name for view in AS_OF}


def test_each_day_is_told_later_as_each_view_told_it_then(archive, basis):
    twins = [view for view in VIEWS if view.name not in TIMELESS and view.name != "captures"]
    told = {day: [shown(archive, view) for view in twins] for day in history(archive, basis)}
    for day, then in told.items():
        for view, rows in zip(twins, then, strict=True):
            assert shown(archive, view, at(day)) == rows, (view.name, day)
    assert all(len({repr(then[place]) for then in told.values()}) > 1 for place, view in enumerate(twins)
               if view.name != "ledger")  # fmt: skip


def test_rows_of_a_twin_never_overlap(archive, basis):
    for _day in history(archive, basis):
        pass
    keys = {"reports": "reading_id", "findings": "finding_id", "verdicts": "verdict_id"}
    for name, key in keys.items():
        overlap = (
            f"SELECT count(*) FROM {name}_as_of a JOIN {name}_as_of b ON a.{key} = b.{key} AND"
            " a.known_from < b.known_from AND (a.known_until IS NULL OR a.known_until > b.known_from)"
        )
        assert run_select(url_of(archive), overlap).rows == ((0,),), name
        empty = f"SELECT count(*) FROM {name}_as_of WHERE known_until <= known_from"
        assert run_select(url_of(archive), empty).rows == ((0,),), name


def test_before_anything_was_archived_nothing_was_known(archive, basis):
    for _day in history(archive, basis):
        pass
    for view in VIEWS:
        if view.name not in TIMELESS:
            assert shown(archive, view, at(-1)) == [], view.name


def test_a_capture_proves_a_report_from_when_it_was_read_on(archive):
    archive.add(b"A", day=1)
    ask = "SELECT url, report_year FROM captures"
    assert run_select(url_of(archive), as_of(ask, at(0.5))).rows == (("http://127.0.0.1/a.html", None),)
    assert run_select(url_of(archive), as_of(ask, at(1))).rows == (("http://127.0.0.1/a.html", 2020),)


def test_what_the_ledger_said_is_known_until_it_said_otherwise(archive):
    archive.add(b"A")
    with writer.writing(archive.session):
        archive.session.execute(insert(models.ExpectationPast), [past_line(1)])
    for day, states in ((13.1, ()), (13.2, (("missing",),)), (13.7, ())):
        assert run_select(url_of(archive), as_of("SELECT state FROM ledger", at(day))).rows == states


ASKED = [
    "SELECT count(*) FROM reports",
    "select count(*) from Reports r",
    "-- how many\nSELECT count(*) FROM reports",
    "/* WITH */ WITH mine AS (SELECT * FROM reports) SELECT count(*) FROM mine",
    "with /* all */ recursive n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2) "
    "SELECT count(*) FROM reports, n WHERE i = 1",
    "SELECT count(*) FROM (SELECT DISTINCT r.reading_id FROM reports r JOIN cells c ON c.reading_id = r.reading_id) x",
    "SELECT (SELECT count(*) FROM reports)",
]


@pytest.mark.parametrize("sql", ASKED)
def test_any_query_can_be_asked_as_of_a_day(archive, sql):
    archive.add(b"A")
    archive.add(b"B", day=2)
    assert run_select(url_of(archive), sql).rows == ((2,),)
    assert run_select(url_of(archive), as_of(sql, at(1))).rows == ((1,),)


def test_parameters_and_values_work_as_of_a_day(archive):
    archive.add(b"A")
    archive.add(b"B", day=2)
    sql = as_of("SELECT version FROM reports WHERE report_year = :year", at(1))
    assert run_select(url_of(archive), sql, params={"year": 2020}).rows == ((1,),)
    assert as_of("VALUES (1)", at(1)) == "VALUES (1)"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM organ",
        "SELECT * FROM reports; DELETE FROM organ",
        "WITH x AS (SELECT * FROM reports) DELETE FROM organ",
        "SELECT 1) DELETE FROM organ -- reports",
        "reports AS (SELECT 1) DELETE FROM organ",
        "SELECT * FROM main.reports",
        'SELECT * FROM "public" . "reports"',
    ],
)
def test_what_is_refused_stays_refused(archive, sql):
    archive.add(b"A")
    with pytest.raises(QueryError):
        run_select(url_of(archive), as_of(sql, at(1)))
    assert archive.session.execute(text("SELECT count(*) FROM organ")).scalar_one() == 2


def test_a_view_that_is_reached_past_its_name_is_refused_with_a_reason():
    with pytest.raises(QueryRefused, match=r"write reports, not main\.reports"):
        as_of("SELECT * FROM main.reports", at(1))


def test_a_day_is_its_last_moment_and_a_time_needs_its_offset():
    assert instant("2021-02-01") == datetime(2021, 2, 1, 23, 59, 59, 999999, UTC)
    assert instant("2021-02-01T08:00:00+08:00") == datetime(2021, 2, 1, tzinfo=UTC)
    for wrong in ("2021-02-30", "yesterday", "2021-02-01T08:00:00", "2021'; DROP TABLE organ"):
        with pytest.raises(ValueError, match=r".+"):
            instant(wrong)
