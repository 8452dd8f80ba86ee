"""A portal whose file names no organ: those that its pages show are made, once each."""

from typing import Any

import pytest

from gongkai.samples.world import GANZHOU, JIANGHAI, MUDANJIANG


@pytest.fixture(scope="module")
def shown(bench: Any) -> Any:
    summary = bench.crawl("trs", organs=[])
    assert summary.state == "ok", summary
    return bench


def test_every_organ_a_portal_shows_is_archived_with_its_division(shown: Any) -> None:
    assert shown.sql("SELECT DISTINCT organ, region_code FROM reports ORDER BY region_code") == [
        (MUDANJIANG, "231000"),
        (GANZHOU, "360700"),
        (JIANGHAI, "440704"),
    ]


def test_nobody_owes_a_report_whom_no_portal_file_names(shown: Any) -> None:
    assert shown.sql("SELECT count(*) FROM organ_portal") == [(0,)]


def test_an_organ_named_later_by_the_portal_file_is_the_one_that_was_shown(shown: Any) -> None:
    before = shown.sql("SELECT count(*) FROM organ")
    summary = shown.crawl("trs")
    assert (summary.state, shown.reports("new")) == ("ok", [])
    assert shown.sql("SELECT count(*) FROM organ") == before
    assert shown.sql("SELECT count(*) FROM organ_portal") == [(3,)]


def test_each_reading_keeps_who_said_whose_it_is(shown: Any) -> None:
    said = [row[0] for row in shown.sql("SELECT said FROM reading_body")]
    assert said
    assert all('"organ"' in one and '"list"' in one for one in said)
