"""Others' programs on what we export: DuckDB on Parquet, Datasette on the SQLite file."""

import asyncio
import os
import re
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from asked_archive import ASKED, fill
from small_archive import HOUSING, T0, at, open_archive

from db.as_of import as_of
from db.engine import open_engine, sessions
from db.export.chosen import chosen
from db.export.datasette import metadata
from db.export.duckdb_sql import script
from db.export.run import Wanted, export
from db.export.text_files import iso
from db.query import run_select
from db.query_files import load_queries
from db.views import VIEWS

ROOT = Path(__file__).parents[2]
QUERIES = load_queries(ROOT / "config" / "queries")
PAGE = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ORGAN = HOUSING.name


@pytest.fixture(scope="module")
def archive(tmp_path_factory, sqlite_at_head) -> Path:
    """gongkai.db in a folder of its own, where every query says something."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "gongkai.db").write_bytes(sqlite_at_head.read_bytes())
    with open_archive(f"sqlite:///{folder / 'gongkai.db'}", folder) as opened:
        fill(opened)
    return folder / "gongkai.db"


def answer(archive, name, *, then=None, **written):
    query = QUERIES[name]
    sql = query.sql if then is None else as_of(query.sql, then)
    found = run_select(f"sqlite:///{archive}", sql, params=query.values(written))
    return found.columns, [tuple(row) for row in found.rows]


@contextmanager
def in_duckdb(archive, place, forms, then=None):
    """DuckDB on the exported Parquet, prepared by the export's own script."""
    duckdb = pytest.importorskip("duckdb", reason="the extra `analytics` is not installed")
    engine = open_engine(f"sqlite:///{archive}")
    with sessions(engine)() as session:
        wanted = Wanted(chosen(), ("parquet",), forms, tuple(QUERIES.values()), then=then)
        export(session, place, wanted, T0, lambda _view, _rows: None)
    engine.dispose()
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{place}'")
        connection.execute((place / "duckdb.sql").read_text("utf-8"))
        yield connection


@pytest.fixture(scope="module")
def duck(archive, forms):
    with in_duckdb(archive, archive.parent / "export", forms) as connection:
        yield connection


def shown_as_sql(value):
    if isinstance(value, date):
        return iso(value.astimezone(UTC) if isinstance(value, datetime) else value)
    return float(value) if isinstance(value, Decimal) else value


def on_duckdb(duck, name, **written):
    told = ", ".join(f"_{key} := {value!r}" for key, value in written.items())
    found = duck.execute(f"FROM {name}({told})")
    columns = tuple(column[0] for column in found.description)
    return columns, [tuple(map(shown_as_sql, row)) for row in found.fetchall()]


@pytest.mark.parametrize("name", QUERIES)
def test_duckdb_answers_every_named_query_as_the_archive_does(name, duck, archive):
    asked = {key: int(value) for key, value in ASKED.get(name, {}).items()}
    expected = answer(archive, name, **ASKED.get(name, {}))
    assert on_duckdb(duck, name, **asked) == expected
    assert expected[1]


def test_duckdb_answers_as_of_the_day_of_the_export(archive, forms, tmp_path):
    then, differ = at(15), 0
    with in_duckdb(archive, tmp_path / "then", forms, then) as duck:
        for name in QUERIES:
            asked = {key: int(value) for key, value in ASKED.get(name, {}).items()}
            expected = answer(archive, name, then=then, **ASKED.get(name, {}))
            assert on_duckdb(duck, name, **asked) == expected, name
            differ += expected != answer(archive, name, **ASKED.get(name, {}))
    assert differ > 5


def test_duckdb_takes_parameters(duck, archive):
    for name, asked in (
        ("late_publishers", {"least": 13}),
        ("late_publishers", {"region": "22%"}),
        ("organ_trend", {"organ": ORGAN, "region": "44%"}),
        ("top_organs_by_requests", {"year": 2020, "most": 1}),
        ("archive_coverage", {"since": 2020, "until": 2020}),
    ):
        written = {key: str(value) for key, value in asked.items()}
        assert on_duckdb(duck, name, **asked) == answer(archive, name, **written), name


def test_the_views_have_our_names_in_duckdb(duck):
    for one in chosen():
        found = duck.execute(f"FROM {one.view.name} LIMIT 0")
        assert [column[0] for column in found.description] == [column.name for column in one.view.columns]


def test_a_day_is_one_of_utc_in_duckdb(duck, archive):
    said = run_select(f"sqlite:///{archive}", "SELECT DISTINCT first_seen FROM reports").rows
    told = duck.execute("SELECT DISTINCT CAST(first_seen AS text) FROM reports").fetchall()
    assert {text[:13] for (text,) in told} == {text.replace("T", " ")[:13] for (text,) in said}


def test_a_query_that_reads_what_is_not_exported_is_left_out(forms):
    told = script([view for view in VIEWS if view.name == "ledger"], QUERIES.values())
    assert "MACRO late_publishers(" in told and "MACRO missing_publishers(" in told
    assert "MACRO carry_over_breaks(" not in told and "MACRO archive_coverage(" not in told


def test_the_lines_of_the_page_run_as_they_stand(duck, archive, capsys, monkeypatch):
    assert len(PYTHON) == 3
    monkeypatch.chdir(archive.parent)
    for block in PYTHON:
        exec(compile(block, "docs/export.md", "exec"), {})
        assert ORGAN in capsys.readouterr().out, block


@pytest.fixture(scope="module")
def shown(archive, forms):
    """Datasette on the SQLite file with the metadata we ship; a path in, the answer out."""
    app = pytest.importorskip("datasette.app", reason="datasette is not installed")
    told = metadata("gongkai", QUERIES.values(), forms)
    datasette = app.Datasette([str(archive)], metadata=told, settings={"sql_time_limit_ms": 10_000})

    def get(path, **asked):
        found = asyncio.run(datasette.client.get(path, params=asked))
        assert found.status_code == 200, found.text
        return found

    return get


def test_datasette_shows_what_the_archive_holds(shown):
    page = shown("/gongkai").text
    for view in VIEWS:
        assert view.zh in page and view.en in page and f'href="/gongkai/{view.name}"' in page
    for query in QUERIES.values():
        assert f"{query.title.zh} | {query.title.en}" in page
    assert 'href="/gongkai/reading_t3"' not in page


def test_datasette_says_what_rows_and_columns_mean(shown):
    page = shown("/gongkai/applications").text
    assert "表三：每份报告每类申请人一行。 | Table 3: a row for each report and applicant." in page
    assert "三（一）予以公开 | granted (件; t3.granted.{applicant}; ogi_2019, ogi_2021)" in page
    assert ORGAN in page


@pytest.mark.parametrize("name", QUERIES)
def test_datasette_answers_every_canned_query(name, shown, archive):
    found = shown(f"/gongkai/{name}.json", **ASKED.get(name, {})).json()
    columns, rows = answer(archive, name, **ASKED.get(name, {}))
    assert (tuple(found["columns"]), [tuple(row) for row in found["rows"]]) == (columns, rows)
    assert rows


def test_what_is_typed_into_the_form_counts(shown, archive):
    page = shown("/gongkai/late_publishers").text
    assert "迟得最久的在前" in page and "region" in page and "least days late" in page
    for least, rows in (("", 1), ("12", 1), ("13", 0)):
        assert len(shown("/gongkai/late_publishers.json", least=least).json()["rows"]) == rows
    for least, rows in (("2", 3), ("10", 0)):  # to a text, 2 is more than 10
        assert len(shown("/gongkai/versions_per_report.json", least=least).json()["rows"]) == rows
    assert shown("/gongkai/late_publishers.json", region="33%").json()["rows"] == []
    found = shown("/gongkai/organ_trend.json", organ=ORGAN).json()
    assert [tuple(row) for row in found["rows"]] == answer(archive, "organ_trend", organ=ORGAN)[1]


def test_the_archive_is_written_to_while_datasette_reads(shown, archive):
    with open_archive(f"sqlite:///{archive}", archive.parent) as opened:
        opened.list_reports(1)
    assert os.access(archive, os.W_OK) and shown("/gongkai/ledger.json").json()["rows"]
