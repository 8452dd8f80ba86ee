"""A file of config/queries: its header in both languages, its parameters, one SELECT that the views can answer."""

import pytest

from db.named import WrongParameter, named
from db.query import QueryError
from db.query_files import QueryFileError, load_queries, load_query

GOOD = """-- title: 年报 | Reports
-- about: 某年的报告，
--   逐个列出 | the reports of a year,
--   one by one
-- param year: integer = 2020 | 年度 | report year
SELECT organ, ':no' AS x FROM reports -- :neither
WHERE report_year = :year AND organ LIKE '%'
"""


def load(folder, written, name="reports_of_a_year"):
    path = folder / f"{name}.sql"
    path.write_text(written, encoding="utf-8")
    return load_query(path)


def test_a_query_says_in_both_languages_what_it_answers(tmp_path):
    query = load(tmp_path, GOOD)
    assert (query.name, query.title.zh, query.title.en) == ("reports_of_a_year", "年报", "Reports")
    assert query.about.en == "the reports of a year, one by one"
    assert [(p.name, p.type, p.default, p.about.zh) for p in query.parameters] == [
        ("year", "integer", 2020, "年度")
    ]
    assert query.sql.startswith("SELECT organ")


def test_a_parameter_is_its_default_or_what_is_written_in_its_type(tmp_path):
    query = load(tmp_path, GOOD)
    assert query.values({}) == {"year": 2020}
    assert query.values({"year": "2019"}) == {"year": 2019}


@pytest.mark.parametrize("written", [{"year": "last"}, {"years": "2019"}, {"year": ""}])
def test_a_wrong_parameter_is_named(tmp_path, written):
    with pytest.raises(WrongParameter, match="year") as caught:
        load(tmp_path, GOOD).values(written)
    assert caught.value.message.zh and caught.value.message.en


BAD = {
    "no title": (GOOD.replace("-- title: 年报 | Reports\n", ""), "title"),
    "a title in one language": (GOOD.replace(" | Reports", ""), "title"),
    "nothing about it": (GOOD.replace("-- about", "-- title"), "twice"),
    "an unknown key": (GOOD.replace("-- about", "-- abuot"), "abuot"),
    "a parameter that is not used": (GOOD.replace(":year", "2020"), ":year"),
    "a parameter that is not declared": (GOOD.replace("= :year", "= :when"), ":when"),
    "a type that is none": (GOOD.replace("integer", "int"), "int"),
    "a default of another type": (GOOD.replace("= 2020", "= now"), "now"),
    "no default": (GOOD.replace(" = 2020", ""), "DEFAULT"),
    "a parameter without English": (GOOD.replace(" | report year", ""), "English"),
    "no statement": (GOOD[: GOOD.index("SELECT")].replace("-- param", "-- x"), "x"),
    "an unknown column": (GOOD.replace("SELECT organ", "SELECT organs"), "organs"),
    "a table of the archive": (GOOD.replace("FROM reports", "FROM report"), "no such table"),
    "a syntax error": (GOOD.replace("WHERE", "WERE"), "syntax error"),
    "a write": (GOOD.replace("SELECT organ, ':no' AS x FROM", "DELETE FROM"), "SELECT"),
    "two statements": (GOOD + "; SELECT 1", "SELECT"),
    "a forbidden function": (GOOD.replace("':no'", "load_extension('x')"), "load_extension"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_by_name_and_reason(tmp_path, case):
    written, reason = BAD[case]
    with pytest.raises(QueryFileError, match=r"reports_of_a_year\.sql") as caught:
        load(tmp_path, written)
    assert reason in str(caught.value)


def test_the_name_of_a_file_is_plain(tmp_path):
    with pytest.raises(QueryFileError, match="My Query"):
        load(tmp_path, GOOD, "My Query")


def test_an_unknown_name_is_refused(tmp_path):
    load(tmp_path, GOOD)
    queries = load_queries(tmp_path)
    assert named(queries, "reports_of_a_year").title.en == "Reports"
    with pytest.raises(QueryError, match="reports_of_years"):
        named(queries, "reports_of_years")
