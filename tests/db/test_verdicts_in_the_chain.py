"""What people decided is fixed with the day: altered, deleted or put in later, a verdict is named."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from small_archive import FIGURES, at, finding, open_archive, opened, reading
from sqlalchemy import make_url, text

from db import writer
from db.engine import downgrade, upgrade
from db.fixity.canonical import row_line
from db.fixity.proofs import prove
from db.fixity.verify import verify
from db.query import run_select
from db.warc import WarcStore
from db.writer import Decision, days

DOCS = Path(__file__).parents[2] / "docs" / "fixity.md"
HEADS = "SELECT number, format, verdict_count, verdict_last, head FROM day_link ORDER BY number"


def judge(archive, day, decision=Decision.ACCEPTED, note="机关已说明"):
    archive.session.rollback()
    found = run_select(
        archive.session.get_bind().url.render_as_string(False),
        "SELECT finding_id FROM findings WHERE is_current",
    )
    writer.add_verdict(archive.session, found.rows[0][0], decision, "张三", note, at(day))


def close_as_format_1(archive, now, monkeypatch):
    """As an archive of before did: it had no columns for verdicts."""
    with monkeypatch.context() as patch:
        patch.setattr(days, "FORMAT", 1)
        writer.close_days(archive.session, now)


@pytest.fixture
def judged(database_url, tmp_path):
    """Two days with a verdict each, closed; and one more that is of no closed day."""
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one", reading({**FIGURES}, findings=(finding(),)))
        judge(archive, 0.1)
        judge(archive, 1, Decision.DISMISSED, None)
        writer.close_days(archive.session, at(2))
        judge(archive, 2, Decision.WITHDRAWN)
    return database_url, WarcStore(tmp_path / "warc")


def vandal(url, statement):
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database)) as connection, connection:
            connection.execute(statement)
    else:
        with opened(url) as session:
            session.execute(text(statement))
            session.commit()


def first_damage(judged, now=2):
    url, store = judged
    with opened(url) as session:
        return verify(session, store, at(now)).tally.first


def test_an_archive_with_verdicts_is_whole_and_a_new_one_does_not_break_it(judged):
    assert first_damage(judged) is None


@pytest.mark.parametrize(
    "change",
    [
        "decision = 'dismissed'",
        "note = '已核实'",
        "decided_by = '李四'",
        "decided_at = '2021-01-20T00:00:00.000000Z'",
        "operands_digest = 'other'",
        "figures = '{}'",
        "arithmetic = '1 = 1'",
        "salt = 'other'",
    ],
)
def test_an_altered_verdict_is_named(judged, change):
    vandal(judged[0], f"UPDATE verdict SET {change} WHERE id = 1")
    first = first_damage(judged)
    assert (first.code, first.table, first.row, first.day) == ("row_changed", "verdict", 1, "2021-01-20")


def test_a_deleted_verdict_is_named(judged):
    vandal(judged[0], "DELETE FROM verdict WHERE id = 2")
    first = first_damage(judged)
    assert (first.code, first.table, first.row, first.day) == ("row_gone", "verdict", 2, "2021-01-21")


def test_a_verdict_put_into_a_closed_day_is_named(judged):
    columns = "organ_id, report_year, rule, operands_digest, cells, figures, arithmetic, decision, decided_by, decided_at"
    vandal(
        judged[0],
        f"INSERT INTO verdict (id, {columns}) SELECT 0, {columns} FROM verdict WHERE id = 1",
    )
    assert first_damage(judged) is None, "no row was ever recorded as number 0: ids begin with 1"
    vandal(judged[0], "UPDATE verdict SET id = 9 WHERE id = 2")
    vandal(judged[0], "UPDATE verdict SET id = 2 WHERE id = 0")
    first = first_damage(judged)
    assert (first.code, first.table, first.row) == ("row_changed", "verdict", 2)


def test_a_verdict_of_a_day_that_is_over_makes_it_a_day_to_be_closed(judged):
    url, store = judged
    with opened(url) as session:
        assert verify(session, store, at(3)).open_days == 1
        (closed,) = writer.close_days(session, at(3))
        assert closed.rows == 1
        assert verify(session, store, at(3)).tally.first is None


def test_links_of_format_1_stay_valid_and_the_first_of_format_2_takes_all_verdicts_in(
    database_url, tmp_path, monkeypatch
):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one", reading({**FIGURES}, findings=(finding(),)))
        judge(archive, 0.1)
        close_as_format_1(archive, at(1), monkeypatch)
        judge(archive, 1)
        before = archive.session.execute(text(HEADS)).all()
        assert [row[:4] for row in before] == [(1, 1, None, None)]
        assert verify(archive.session, archive.store, at(1)).tally.first is None
        vandal(database_url, "UPDATE day_link SET verdict_last = 99, verdict_count = 99")  # no link says so
        writer.close_days(archive.session, at(2))
        vandal(database_url, "UPDATE day_link SET verdict_last = NULL, verdict_count = NULL WHERE format = 1")
        after = archive.session.execute(text(HEADS)).all()
        assert after[:1] == before and [row[:4] for row in after[1:]] == [(2, 2, 2, 2)]
        assert verify(archive.session, archive.store, at(2)).tally.first is None
        proof = prove(archive.session, {"verdict": [1], "capture": [1]})
        assert [(row.kind, row.link) for row in proof.rows] == [("capture", 1), ("verdict", 2)]
    vandal(database_url, "UPDATE verdict SET note = '' WHERE id = 1")
    first = first_damage((database_url, archive.store))
    assert (first.code, first.table, first.row, first.day) == ("row_changed", "verdict", 1, "2021-01-21")


def test_a_link_may_not_go_back_to_the_format_that_leaves_verdicts_out(judged):
    vandal(judged[0], "UPDATE day_link SET format = 1 WHERE number = 2")
    first = first_damage(judged)
    assert (first.code, first.row) == ("link_format", 2)


def test_a_verdict_is_written_down_as_it_will_be_for_ever_and_without_the_name():
    row = {
        "id": 1,
        "organ_id": 2,
        "report_year": 2020,
        "rule": "T3-01",
        "operands_digest": "d",
        "cells": ["t3.granted.total"],
        "other_report_id": None,
        "figures": {"t3.granted.total": "41"},
        "arithmetic": "1+1 = 3",
        "decision": "accepted",
        "decided_by": "张三",
        "salt": "00ff",
        "decided_at": at(0),
        "note": None,
    }
    assert row_line("verdict", row).decode() == (
        '{"arithmetic":"1+1 = 3","cells":["t3.granted.total"],"decided_at":"2021-01-20T08:00:00.000000Z",'
        '"decided_by_sealed":"258539a03afd40cbc575fd1db0d8551426733f9c040f4e52abb8b5f54405b3a2",'
        '"decision":"accepted","figures":{"t3.granted.total":"41"},"id":1,"kind":"verdict","note":null,'
        '"operands_digest":"d","organ_id":2,"other_report_id":null,"report_year":2020,"rule":"T3-01"}'
    )


def test_two_verdicts_of_one_person_are_sealed_differently(judged):
    with opened(judged[0]) as session:
        rows = prove(session, {"verdict": [1, 2]}).rows
    seals = {json.loads(row.line)["decided_by_sealed"] for row in rows}
    assert len(seals) == 2 and not any("张三" in row.line.decode() for row in rows)


def test_the_script_of_the_docs_computes_the_heads_of_both_formats(sqlite_url, tmp_path, monkeypatch):
    script = tmp_path / "heads.py"
    script.write_text(DOCS.read_text().partition("```python\n")[2].partition("```")[0])
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(b"one", reading({**FIGURES}, findings=(finding(),)))
        close_as_format_1(archive, at(1), monkeypatch)
        judge(archive, 0.5)
        judge(archive, 1)
        writer.close_days(archive.session, at(2))
    command = [sys.executable, "-I", str(script), make_url(sqlite_url).database]
    told = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    assert [line[-3:] for line in told] == [" ok", " ok"]


def test_down_and_up_again_leaves_verdicts_and_the_links_of_format_1(database_url, tmp_path, monkeypatch):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"one", reading({**FIGURES}, findings=(finding(),)))
        close_as_format_1(archive, at(1), monkeypatch)
        judge(archive, 1)
        writer.close_days(archive.session, at(2))
        first = archive.session.execute(text(HEADS)).first()
    downgrade(database_url, "0016")
    upgrade(database_url)
    with open_archive(database_url, tmp_path) as archive:
        assert archive.session.execute(text(HEADS)).all() == [first]
        assert len(archive.session.execute(text("SELECT salt FROM verdict")).scalar_one()) == 32
        assert len(writer.close_days(archive.session, at(2))) == 1
        assert verify(archive.session, archive.store, at(2)).tally.first is None
