"""The view `dictionary`: what db.views and the forms say, of every column the database has."""

from dataclasses import astuple

import pytest
from sqlalchemy import inspect

from db.dictionary import entries
from db.engine import downgrade, open_engine, upgrade
from db.query import QueryError, run_select

ALL = "SELECT * FROM dictionary ORDER BY view_name, ordinal"
FIGURES = "SELECT cell_code, forms FROM dictionary WHERE view_name = '{}' AND column_name = '{}'"
NEW_REVISION = (
    "db/views.py changed: a new revision drops the view and installs `python -m db.dictionary "
    "db/migrations/dictionary_NNNN.py`"
)


def test_the_view_says_what_the_program_says(database_url, forms):
    said = tuple(sorted(map(astuple, entries(forms)), key=lambda row: row[:2]))
    found = tuple(sorted(run_select(database_url, ALL).rows, key=lambda row: row[:2]))
    assert found == said, NEW_REVISION


def test_every_column_of_every_view_is_documented_in_its_place(database_url):
    engine = open_engine(database_url)
    looked = inspect(engine)
    real = {
        (view, place, column["name"])
        for view in looked.get_view_names()
        for place, column in enumerate(looked.get_columns(view), 1)
    }
    engine.dispose()
    named = run_select(database_url, "SELECT view_name, ordinal, column_name FROM dictionary").rows
    assert set(named) == real


def test_no_meaning_is_empty_and_a_unit_belongs_to_a_number(database_url):
    empty = "SELECT * FROM dictionary WHERE meaning_zh = '' OR meaning_en = '' OR type = ''"
    assert run_select(database_url, empty).rows == ()
    odd = "SELECT * FROM dictionary WHERE (unit IS NOT NULL) <> (type = 'number') AND type <> 'integer'"
    assert run_select(database_url, odd).rows == ()


def test_the_2019_and_the_2021_form_are_told_apart(sqlite_url):
    def ask(view, column):
        return run_select(sqlite_url, FIGURES.format(view, column)).rows

    assert ask("disclosures", "published") == (("t2.{row_code}.published", "ogi_2019"),)
    assert ask("disclosures", "repealed") == (("t2.{row_code}.repealed", "ogi_2021"),)
    assert ask("applications", "other") == (("t3.other.{applicant}", "ogi_2019"),)
    assert ask("applications", "other_misc") == (("t3.other_misc.{applicant}", "ogi_2021"),)
    assert ask("applications", "granted") == (("t3.granted.{applicant}", "ogi_2019, ogi_2021"),)
    assert ask("disclosures", "amount_unit") == (("t2.{row_code}.amount", "ogi_2019, ogi_2021"),)
    assert ask("reports", "published") == ((None, None),)


def test_every_cell_of_the_three_tables_has_its_column(forms):
    codes = {entry.cell_code for entry in entries(forms)}
    keys = {"t2": "t2.{{row_code}}.{1}", "t3": "t3.{0}.{{applicant}}", "t4": "t4.{{channel}}.{1}"}
    cells = [cell for form in forms.all for cell in form.cells.values() if cell.table in keys]
    assert cells
    assert {keys[cell.table].format(cell.row, cell.column) for cell in cells} <= codes


def test_the_view_comes_and_goes_with_its_revision(database_url):
    downgrade(database_url, "0009")
    with pytest.raises(QueryError):
        run_select(database_url, ALL)
    upgrade(database_url)
    assert run_select(database_url, ALL).rows
