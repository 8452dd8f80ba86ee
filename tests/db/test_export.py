"""Exports: the same rows in every format, all of one moment, in a folder that is whole or not there."""

import csv
import json
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from asked_archive import fill
from small_archive import HOUSING, T0, at, open_archive, reading
from sqlalchemy import text

from db.as_of import as_of
from db.columns import ISO_UTC
from db.engine import open_engine, sessions
from db.export import parquet, snapshot
from db.export.chosen import KEYS, LEFT_OUT, STAYS, UnknownView, chosen
from db.export.folder import FolderRefused
from db.export.parquet import NoParquet
from db.export.run import FORMATS, Wanted, export
from db.export.text_files import safe
from db.query import run_select
from db.query_files import load_queries
from db.views import TIMELESS, VIEWS

ROOT = Path(__file__).parents[2]
QUERIES = tuple(load_queries(ROOT / "config" / "queries").values())
TYPES = {view.name: {column.name: column.sql_type for column in view.columns} for view in VIEWS}
RUNNABLE = (
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "－",
    "'=1",
    "''",
    'a,"b"\nc',
    "",
    "'",
    " =1",
)
HOSTILE = dict(zip((f"t3.{row}.business" for row in (
    "new_received", "carried_in", "granted", "partial", "denied_state_secret", "denied_law_prohibited",
    "denied_safety_stability", "denied_third_party", "denied_internal_affairs", "denied_process_info",
    "denied_enforcement_file", "denied_inquiry_matter", "unable_not_held", "unable_needs_creation", "rejected_repeat",
)), RUNNABLE, strict=True))  # fmt: skip


def silent(_view, _rows):
    """A watch that nobody looks at."""


@pytest.fixture
def wanted(forms):
    def want(*views, formats=tuple(FORMATS), replace=False, then=None):
        return Wanted(chosen(views), formats, forms, QUERIES, replace, then)

    return want


def hostile():
    """A report whose texts a spreadsheet would run."""
    read = reading({**HOSTILE, "t3.new_received.total": "-7", "t3.granted.total": "2.5"}, year=2018)
    return replace(read, report=replace(read.report, title='=HYPERLINK("x")'))


def run(url, place, wanted, watch=silent, now=T0):
    engine = open_engine(url)
    try:
        with sessions(engine)() as session:
            return export(session, place, wanted, now, watch)
    finally:
        engine.dispose()


@pytest.fixture
def kept(database_url, tmp_path):
    """An archive of which every query says something, with a report that means harm."""
    with open_archive(database_url, tmp_path / "archive") as archive:
        fill(archive)
        archive.add(b"hostile", hostile(), organ=HOUSING, year=2018, url="http://127.0.0.1/hostile")
    return database_url


def asked(url, view, then=None):
    """The rows of the archive as `gongkai sql` tells them, with truth values that SQLite lacks and without what stays."""
    order = ", ".join(chosen([view])[0].order)
    sql = f"SELECT * FROM {view} ORDER BY {order}"
    found = run_select(url, as_of(sql, then) if then else sql, max_rows=100_000)
    truths = [TYPES[view][name] == "boolean" for name in found.columns]
    return [
        {
            n: bool(v) if truth and v is not None else v
            for n, v, truth in zip(found.columns, row, truths, strict=True)
            if n not in STAYS
        }
        for row in found.rows
    ]


def test_who_of_us_decided_stays():
    assert not [one for one in chosen() for column in one.view.columns if column.name == "verdict_by"]
    assert [view for view in VIEWS for column in view.columns if column.name == "verdict_by"]


def lines(place, view):
    return [json.loads(line) for line in (place / "jsonl" / f"{view}.jsonl").open(encoding="utf-8")]


def plain(value):
    if isinstance(value, datetime):
        return value.strftime(ISO_UTC)
    return value.isoformat() if isinstance(value, date) else value


def test_every_view_leaves_the_archive_or_stays_for_a_reason():
    names = {view.name for view in VIEWS}
    assert KEYS.keys() | LEFT_OUT.keys() == names, (
        "a new view: give it a key in KEYS, or a reason in LEFT_OUT"
    )
    assert not KEYS.keys() & LEFT_OUT.keys()


def test_parquet_and_json_lines_hold_the_rows_of_the_archive(kept, wanted, tmp_path):
    import pyarrow.parquet

    told = run(kept, tmp_path / "out", wanted())
    for view in KEYS:
        rows = asked(kept, view)
        assert lines(tmp_path / "out", view) == rows, view
        found = pyarrow.parquet.read_table(tmp_path / "out" / "parquet" / f"{view}.parquet").to_pylist()
        assert [{name: plain(value) for name, value in row.items()} for row in found] == rows, view
        assert {(table.form, table.rows) for table in told if table.view == view} == {
            (form, len(rows)) for form in FORMATS
        }


def test_an_export_as_of_a_day_holds_what_was_known_then(kept, wanted, tmp_path):
    day = at(15)
    told = run(kept, tmp_path / "then", wanted(then=day, formats=("jsonl",)))
    rows = {table.view: table.rows for table in told}
    for view in KEYS:
        assert lines(tmp_path / "then", view) == asked(kept, view, day), view
    now = {view: len(asked(kept, view)) for view in KEYS}
    assert 0 < rows["reports"] < now["reports"] and 0 < rows["changes"] < now["changes"]
    assert {view: rows[view] for view in TIMELESS} == {view: now[view] for view in TIMELESS}
    (told_then,) = [
        row["granted"]
        for row in lines(tmp_path / "then", "applications")
        if (row["organ"], row["report_year"], row["applicant"]) == (HOUSING.name, 2020, "total")
    ]
    assert told_then == 40


def test_what_was_known_on_a_day_is_a_package_that_says_so(kept, wanted, tmp_path):
    day = at(15)
    run(kept, tmp_path / "then", wanted(then=day))
    report = valid(tmp_path / "then")
    assert report.valid, report.flatten(["name", "type", "message"])
    told = json.loads((tmp_path / "then" / "datapackage.json").read_text("utf-8"))
    assert told["as_of"] == day.strftime(ISO_UTC) and "不是现状" in told["description"]
    for resource in told["resources"]:
        made = resource["name"].partition(".")[0] in TIMELESS
        assert resource["as_of"] == (T0 if made else day).strftime(ISO_UTC)
    for file in ("README.md", "duckdb.sql"):
        assert day.strftime(ISO_UTC) in (tmp_path / "then" / file).read_text("utf-8")
    assert "organ_names" in (tmp_path / "then" / "README.md").read_text("utf-8")


def test_before_the_archive_there_is_nothing_to_export_but_the_dictionary(kept, wanted, tmp_path):
    told = run(kept, tmp_path / "then", wanted(then=at(-1), formats=("parquet",)))
    assert {table.view for table in told if table.rows} == TIMELESS


def test_parquet_is_typed_and_says_what_a_column_means(kept, wanted, tmp_path):
    import pyarrow.parquet

    kinds = {
        "integer": "int64", "number": "double", "text": "string", "boolean": "bool", "date": "date32[day]",
        "timestamp": "timestamp[us, tz=UTC]",
    }  # fmt: skip
    run(kept, tmp_path / "out", wanted(formats=("parquet",)))
    for view, types in TYPES.items():
        schema = pyarrow.parquet.read_schema(tmp_path / "out" / "parquet" / f"{view}.parquet")
        assert {field.name: str(field.type) for field in schema} == {
            name: kinds[t] for name, t in types.items() if name not in STAYS
        }
    schema = pyarrow.parquet.read_schema(tmp_path / "out" / "parquet" / "applications.parquet")
    assert schema.field("granted").metadata == {
        b"zh": "三（一）予以公开".encode(),
        b"en": b"granted",
        b"unit": "件".encode(),
    }


def from_csv(path, types):
    """The way back: text columns lose one leading apostrophe, nothing is NULL, `""` is an empty text."""
    import duckdb

    read = duckdb.read_csv(
        str(path), header=True, all_varchar=True, allow_quoted_nulls=False, sep=",", quotechar='"'
    )
    back = {
        "integer": int, "number": float, "boolean": lambda told: told == "true", "text": lambda told: told.removeprefix("'"),
    }  # fmt: skip
    for row in read.fetchall():
        yield {
            name: None if told is None else back.get(types[name], str)(told)
            for name, told in zip(read.columns, row, strict=True)
        }


def test_csv_gives_back_every_text_null_and_number(kept, wanted, tmp_path):
    pytest.importorskip("duckdb")
    run(kept, tmp_path / "out", wanted(formats=("csv",)))
    for view, types in TYPES.items():
        assert list(from_csv(tmp_path / "out" / "csv" / f"{view}.csv", types)) == asked(kept, view), view


def test_a_spreadsheet_runs_nothing_of_a_csv_and_numbers_stay_numbers(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted(formats=("csv",)))
    told = []
    for view, types in TYPES.items():
        with (tmp_path / "out" / "csv" / f"{view}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                told += [(types[name], value) for name, value in row.items()]
    assert not [v for kind, v in told if kind == "text" and v.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [float(v) for kind, v in told if kind == "number" and v]
    assert ("number", "-7") in told and ("number", "2.5") in told and ("text", "'-7") in told
    assert ("boolean", "true") in told and ("date", "2021-01-20") in told


def test_one_apostrophe_is_put_in_front_and_comes_off_again():
    for text_ in RUNNABLE:
        assert safe(text_).removeprefix("'") == text_
    assert [safe(one) for one in ("无", "60", "", " =1")] == ["无", "60", "", " =1"]


def test_a_csv_opens_in_a_spreadsheet_and_tells_null_from_empty(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted("cells", formats=("csv",)))
    written = (tmp_path / "out" / "csv" / "cells.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfreport_id,") and b"\r\n" not in written
    blank = next(row for row in written.decode("utf-8-sig").split("\n") if ",blank," in row)
    lost = next(row for row in written.decode("utf-8-sig").split("\n") if ",absent," in row)
    assert ',"",,blank,' in blank and ",,,absent," in lost


def test_all_views_are_of_one_moment_while_a_crawl_writes(kept, wanted, tmp_path):
    def crawl(view, _rows):
        if view == "reports":
            with open_archive(kept, tmp_path / "archive") as archive:
                archive.add(b"new", reading(year=2017), year=2017, url="http://127.0.0.1/new")

    run(kept, tmp_path / "out", wanted(formats=("jsonl",)), crawl)
    assert run_select(kept, "SELECT 1 FROM reports WHERE report_year = 2017").rows
    for view in ("reports", "applications", "cells", "captures"):
        assert {row["report_year"] for row in lines(tmp_path / "out", view)} == {2018, 2019, 2020, 2021}, view


def test_rows_are_streamed(kept, monkeypatch):
    monkeypatch.setattr(snapshot, "BATCH", 10)
    engine = open_engine(kept)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        session = stack.enter_context(sessions(engine)())
        connection, revision = stack.enter_context(snapshot.snapshot(session))
        rows = snapshot.batches(connection, chosen(["cells"])[0])
        assert len(next(rows)) == 10
        if engine.dialect.name == "postgresql":
            assert connection.execute(text("SELECT count(*) FROM pg_cursors")).scalar_one() == 1
        assert revision and {len(batch) for batch in list(rows)[:-1]} == {10}


def test_nobody_can_write_through_the_snapshot(kept):
    engine = open_engine(kept)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        session = stack.enter_context(sessions(engine)())
        connection, _ = stack.enter_context(snapshot.snapshot(session))
        with pytest.raises(Exception, match=r"read-only|readonly|read only"):
            connection.execute(text("DELETE FROM finding"))


def test_a_row_group_at_a_time_goes_to_parquet(kept, wanted, tmp_path, monkeypatch):
    import pyarrow.parquet

    monkeypatch.setattr(snapshot, "BATCH", 10)
    monkeypatch.setattr(parquet, "ROW_GROUP", 20)
    run(kept, tmp_path / "out", wanted("cells", formats=("parquet",)))
    told = pyarrow.parquet.ParquetFile(tmp_path / "out" / "parquet" / "cells.parquet").metadata
    assert {told.row_group(n).num_rows for n in range(told.num_row_groups - 1)} == {20}
    assert told.num_rows == len(asked(kept, "cells"))


def test_an_archive_that_did_not_change_gives_the_same_files(kept, wanted, tmp_path, monkeypatch):
    run(kept, tmp_path / "a", wanted())
    for span in ("SPAN", "SPAN_THEN"):
        monkeypatch.setattr(snapshot, span, 2)
    run(kept, tmp_path / "b", wanted())
    assert (tmp_path / "a" / "SHA256SUMS").read_bytes() == (tmp_path / "b" / "SHA256SUMS").read_bytes()
    run(kept, tmp_path / "then", wanted("cells", then=at(99), formats=("csv",)))
    assert (tmp_path / "then" / "csv" / "cells.csv").read_bytes() == (
        tmp_path / "a" / "csv" / "cells.csv"
    ).read_bytes()


def test_an_empty_archive_is_exported_too(database_url, wanted, tmp_path):
    import pyarrow.parquet

    told = run(database_url, tmp_path / "out", wanted())
    assert {table.view for table in told if table.rows} == {"dictionary"}
    found = pyarrow.parquet.read_table(tmp_path / "out" / "parquet" / "applications.parquet")
    assert (found.num_rows, found.column_names) == (0, list(TYPES["applications"]))
    assert (tmp_path / "out" / "csv" / "ledger.csv").read_text("utf-8-sig") == ",".join(
        TYPES["ledger"]
    ) + "\n"
    assert (tmp_path / "out" / "jsonl" / "cells.jsonl").read_bytes() == b""
    report = valid(tmp_path / "out")
    assert report.valid, report.flatten(["name", "type", "message"])


def test_sha256sum_accepts_every_file_and_notices_a_change(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted())

    def check():
        return subprocess.run(
            ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True
        )

    done = check()
    there = {
        path.relative_to(tmp_path / "out").as_posix()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    assert done.returncode == 0, done.stderr
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == there - {"SHA256SUMS"}
    with (tmp_path / "out" / "csv" / "reports.csv").open("ab") as file:
        file.write(b"\n")
    assert check().returncode == 1


def valid(place):
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    return frictionless.Package(str(place / "datapackage.json")).validate()


def test_frictionless_finds_the_package_valid_and_a_changed_figure_not(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted())
    report = valid(tmp_path / "out")
    assert report.valid, report.flatten()
    assert len(report.tasks) == len(VIEWS) * len(FORMATS)
    path = tmp_path / "out" / "csv" / "disputes.csv"
    path.write_text(path.read_text("utf-8-sig").replace("review", "reviev", 1), "utf-8-sig")
    (changed,) = [task for task in valid(tmp_path / "out").tasks if not task.valid]
    assert changed.name == "disputes.csv" and {error.type for error in changed.errors} == {"hash-count"}


def test_the_package_says_types_units_meanings_and_keys(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted())
    told = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert (told["created"], told["schema_revision"]) == (T0.strftime(ISO_UTC), head(kept))
    found = {resource["name"]: resource for resource in told["resources"]}
    assert set(found) == {f"{view}.{form}" for view in KEYS for form in FORMATS}
    applications = found["applications.csv"]
    assert applications["schema"]["primaryKey"] == ["reading_id", "applicant"]
    assert applications["bytes"] == (tmp_path / "out" / "csv" / "applications.csv").stat().st_size
    granted = next(field for field in applications["schema"]["fields"] if field["name"] == "granted")
    assert granted == {
        "name": "granted", "type": "number", "title": "三（一）予以公开", "description": "granted", "unit": "件",
        "cell_code": "t3.granted.{applicant}", "forms": "ogi_2019, ogi_2021",
    }  # fmt: skip
    assert "primaryKey" not in found["changes.csv"]["schema"]
    assert found["cells.parquet"]["schema"] == found["cells.csv"]["schema"]


def head(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    return found


def test_people_find_what_the_files_are(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted("reports", "cells", formats=("csv",)))
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"README.md", "DICTIONARY.md", "SHA256SUMS", "datapackage.json", "csv"}
    told = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "2021-01-20 08:00:00 UTC" in told and "apostrophe" in told and "duckdb" not in told
    assert "### `cells`" in (tmp_path / "out" / "DICTIONARY.md").read_text("utf-8")


def test_only_some_views_and_no_unknown_one(kept, wanted, tmp_path):
    run(kept, tmp_path / "out", wanted("disputes", "reports", formats=("jsonl",)))
    assert {path.name for path in (tmp_path / "out" / "jsonl").iterdir()} == {
        "reports.jsonl",
        "disputes.jsonl",
    }
    with pytest.raises(UnknownView, match="report_"):
        wanted("report_")


def test_what_is_there_is_not_overwritten(sqlite_url, wanted, tmp_path):
    place = tmp_path / "out"
    place.mkdir()
    (place / "thesis.docx").write_text("mine")
    for again in (False, True):
        with pytest.raises(FolderRefused):
            run(sqlite_url, place, wanted(replace=again))
    assert [path.name for path in place.iterdir()] == ["thesis.docx"]
    with pytest.raises(FolderRefused):
        run(sqlite_url, place / "thesis.docx", wanted(replace=True))


def test_an_export_is_replaced_when_asked_and_only_then(sqlite_url, wanted, tmp_path):
    place = tmp_path / "out"
    place.mkdir()
    run(sqlite_url, place, wanted("cells"))
    with pytest.raises(FolderRefused, match="--replace"):
        run(sqlite_url, place, wanted("reports"))
    run(sqlite_url, place, wanted("reports", replace=True, formats=("csv",)))
    assert [path.name for path in place.rglob("*.*") if path.suffix != ".md"] == [
        "datapackage.json",
        "reports.csv",
    ]
    (place / "notes.txt").write_text("mine")
    with pytest.raises(FolderRefused, match="notes"):
        run(sqlite_url, place, wanted("reports", replace=True))
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out"]


def test_an_export_that_fails_leaves_nothing_and_the_earlier_one(sqlite_url, wanted, tmp_path):
    run(sqlite_url, tmp_path / "out", wanted("dictionary"))
    before = (tmp_path / "out" / "SHA256SUMS").read_bytes()

    def fails(_view, _rows):
        assert len(list(tmp_path.glob(".*.unfinished"))) == 1
        raise OSError("the disk is full")

    for place, again in ((tmp_path / "out", True), (tmp_path / "new", False)):
        with pytest.raises(OSError, match="full"):
            run(sqlite_url, place, wanted("dictionary", replace=again), fails)
    assert (tmp_path / "out" / "SHA256SUMS").read_bytes() == before
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".*.unfinished"))


def test_without_the_extra_nothing_is_left(sqlite_url, wanted, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(NoParquet, match="analytics"):
        run(sqlite_url, tmp_path / "out", wanted())
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
    run(sqlite_url, tmp_path / "out", wanted(formats=("csv", "jsonl")))
    assert (tmp_path / "out" / "SHA256SUMS").exists()
