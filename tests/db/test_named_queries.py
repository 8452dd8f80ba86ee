"""config/queries: every query answers on an archive built for it, with the same rows on both databases."""

from pathlib import Path

import pytest
from asked_archive import ASKED, WORDS, fill
from small_archive import HOUSING, WATER, open_archive

from db.query import run_select
from db.query_files import load_queries

FOLDER = Path(__file__).parents[2] / "config" / "queries"
QUERIES = load_queries(FOLDER)
H, W = HOUSING.name, WATER.name


@pytest.fixture(scope="module")
def both(tmp_path_factory, sqlite_at_head, postgres_server):
    """The two databases, filled once."""
    folder = tmp_path_factory.mktemp("queries")
    lite = folder / "archive.db"
    lite.write_bytes(sqlite_at_head.read_bytes())
    postgres_server.execute("CREATE DATABASE named_queries TEMPLATE archive_at_head")
    urls = (f"sqlite:///{lite}", postgres_server.url("named_queries"))
    for url in urls:
        with open_archive(url, folder / url[:6]) as archive:
            fill(archive)
    yield urls
    postgres_server.execute("DROP DATABASE named_queries WITH (FORCE)")


def answer(url, name, **written):
    query = QUERIES[name]
    found = run_select(url, query.sql, params=query.values(written))
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


EXPECTED = {
    "applicants_by_year": (7, {"report_year": 2020, "applicant": "natural_person", "received": 58, "stated": 1}),
    "archive_coverage": (
        7, {"province": "220000", "report_year": 2020, "owed": 1, "on_time": 0, "late": 1, "unverifiable": 0,
            "reports_held": 1, "reports_read": 1},
    ),
    "backlogs": (1, {"organ": H, "report_year": 2021, "carried_out": 4, "carried_percent": 30.8}),
    "carry_over_breaks": (
        2, {"organ": H, "report_year": 2019, "carried_out": 3, "carried_in_next_year": 0, "difference": -3},
    ),
    "changed_after_deadline": (
        2, {"organ": H, "report_year": 2020, "deadline": "2021-01-31", "code": "t3.granted.total",
            "old_raw": "40", "new_raw": "41", "difference": 1},
    ),
    "contradicted_cells": (
        2, {"report_year": 2020, "version": 2, "code": "t3.granted.total", "raw": "41", "value": 41},
    ),
    "contradicted_reports": (1, {"organ": H, "cells_contradicted": 2, "contradicted_percent": 11.8}),
    "copied_narratives": (1, {"organ": H, "report_year": 2020, "rule": "CP-01", "arithmetic": "98 %"}),
    "denial_grounds_by_year": (
        3, {"report_year": 2020, "reports": 2, "state_secret": 2, "third_party": None, "denied": 2},
    ),
    "disclosure_rate_by_province": (
        3, {"province": "440000", "report_year": 2021, "reports": 1, "processed": 9, "granted": 8, "partial": 1,
            "granted_percent": 88.9, "disclosed_percent": 100.0},
    ),
    "disputes_per_request": (
        4, {"province": "440000", "report_year": 2021, "received": 10, "suits": 9, "disputes_per_hundred": 90.0},
    ),
    "fees_and_procurement": (
        3, {"report_year": 2021, "form": "ogi_2021", "row_code": "fees", "amount_unit": "万元", "amount": 3.5},
    ),
    "findings_by_rule": (
        3, {"rule": "T3-03", "severity": "error", "blame": "publisher", "findings": 3, "reports": 3},
    ),
    "late_publishers": (1, {"organ": W, "report_year": 2020, "days_late": 12, "deadline": "2021-01-31"}),
    "litigation_loss_rate": (
        3, {"report_year": 2021, "channel": "litigation_direct", "cases": 9, "decided": 4, "corrected": 1,
            "loss_percent": 25.0},
    ),
    "missing_publishers": (1, {"organ": W, "report_year": 2018}),
    "organ_trend": (3, {"report_year": 2021, "new_received": 10, "more_than_before": -50}),
    "punctuality_by_level": (
        4, {"report_year": 2020, "organ_level": "county", "organ_kind": "department", "checked": 2,
            "on_time": 1, "on_time_percent": 50.0},
    ),
    "removed_reports": (1, {"organ": H, "report_year": 2021, "version": 2}),
    "review_correction_rate": (
        2, {"province": "440000", "report_year": 2020, "reviews": 3, "decided": 3, "corrected": 2,
            "corrected_percent": 66.7},
    ),
    "silent_changes": (
        2, {"organ": H, "report_year": 2020, "from_version": 1, "to_version": 2, "stated_date": "2021-01-20",
            "figures_changed": 2},
    ),
    "table2_by_form": (
        3, {"report_year": 2021, "form": "ogi_2021", "row_code": "normative_documents", "newly_public_2019_form": None,
            "issued_2021_form": 4, "repealed_2021_form": 1, "in_force_2021_form": 9},
    ),
    "top_organs_by_requests": (1, {"organ": H, "report_year": 2021, "new_received": 10}),
    "totals_never_close": (1, {"organ": H, "years": 3, "first_year": 2019, "last_year": 2021, "findings": 3}),
    "unreadable_reports": (1, {"organ": W, "report_year": 2021, "error": "没有表格 | no table"}),
    "versions_per_report": (3, {"organ": H, "report_year": 2020, "versions": 2}),
    "words_in_narratives": (
        1, {"organ": W, "report_year": 2020, "section": 1, "section_title": "总体情况", "text": WORDS},
    ),
    "zero_reports": (1, {"organ": W, "zero_years": 1, "years": 2, "first_zero": 2020, "last_zero": 2020}),
}  # fmt: skip
"""How many rows, and what one of them says."""


def test_every_query_has_its_expected_answer():
    assert len(QUERIES) >= 20
    assert QUERIES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_says_what_the_archive_holds_and_the_same_on_both(name, both):
    rows, expected = EXPECTED[name]
    on_sqlite, on_postgresql = (answer(url, name, **ASKED.get(name, {})) for url in both)
    assert on_sqlite == on_postgresql
    assert len(on_sqlite) == rows, on_sqlite
    assert any(expected.items() <= row.items() for row in on_sqlite), on_sqlite


@pytest.mark.parametrize(
    "name", [n for n, q in QUERIES.items() if any(p.name == "region" for p in q.parameters)]
)
def test_a_region_leaves_the_others_out(name, both):
    for url in both:
        assert answer(url, name, **ASKED.get(name, {}), region="11%") == []


@pytest.mark.parametrize(
    "name", [n for n, q in QUERIES.items() if any(p.name == "since" for p in q.parameters)]
)
def test_years_before_and_after_are_left_out(name, both):
    for url in both:
        assert answer(url, name, since="2030") == []
        assert answer(url, name, until="2010") == []


def test_thresholds_are_kept(both):
    for url in both:
        assert answer(url, "late_publishers", least="13") == []
        assert answer(url, "versions_per_report", least="3") == []
        assert answer(url, "totals_never_close", years="4") == []
        assert answer(url, "backlogs", least="14") == []
        assert answer(url, "top_organs_by_requests", most="0") == []


def test_what_is_unread_or_could_not_be_checked_is_covered_as_such(both):
    for url in both:
        rows = {(row["province"], row["report_year"]): row for row in answer(url, "archive_coverage")}
        assert (rows["220000", 2019]["unverifiable"], rows["220000", 2019]["missing"]) == (1, 0)
        assert (rows["220000", 2021]["reports_held"], rows["220000", 2021]["reports_read"]) == (1, 0)
        assert (rows["220000", 2018]["missing"], rows["220000", 2018]["reports_held"]) == (1, 0)


def test_a_change_before_the_deadline_is_none_after_it(both):
    for url in both:
        assert [row["organ"] for row in answer(url, "silent_changes")] == [W, H]
        assert {row["organ"] for row in answer(url, "changed_after_deadline")} == {H}


def test_the_forms_of_table_2_are_never_in_one_row(both):
    for url in both:
        for row in answer(url, "table2_by_form"):
            other = "2021" if row["form"] == "ogi_2019" else "2019"
            assert all(value is None for name, value in row.items() if name.endswith(f"{other}_form"))
