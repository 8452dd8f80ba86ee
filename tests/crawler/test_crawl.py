"""One archive and the sample world, visit after visit: found, moved on, unchanged, shrunken."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.samples import lists
from gongkai.samples.sites import Answer
from gongkai.samples.world import CHENGDONG, GANZHOU, JIANGHAI, JIAXING, LOOK_ALIKES, MUDANJIANG

CONFIG = Path(__file__).parents[2] / "config"
STATUSES = ("new", "changed", "moved", "suspected", "gone", "unchanged")


@pytest.fixture(scope="module")
def first(bench: Any) -> dict[str, Any]:
    told = {}
    for site in ("trs", "hanweb"):
        told[site] = (bench.crawl(site), bench.reports("new"), bench.visits(site), bench.agents(site))
    return told


@pytest.fixture(scope="module")
def second(bench: Any, first: dict[str, Any]) -> dict[str, Any]:
    bench.samples.world.move_on()
    told = {}
    for site in ("trs", "hanweb"):
        summary = bench.crawl(site)
        told[site] = (summary, {status: bench.reports(status) for status in STATUSES})
    return told


@pytest.fixture(scope="module")
def third(bench: Any, second: dict[str, Any]) -> dict[str, Any]:
    """Nothing has changed, and there is no configuration to read with: parsing anything would fail."""
    readings = bench.sql("SELECT count(*) FROM reading")
    nowhere = bench.data / "no-configuration"
    told = {site: (bench.crawl(site, config=nowhere), bench.visits(site)) for site in ("trs", "hanweb")}
    return {**told, "readings": (readings, bench.sql("SELECT count(*) FROM reading"))}


def test_the_first_visit_finds_exactly_the_nine_reports(first: dict[str, Any]) -> None:
    found = [report for site in ("trs", "hanweb") for report in first[site][1]]
    years = [
        (organ, year)
        for organ in (GANZHOU, JIANGHAI, MUDANJIANG, JIAXING, CHENGDONG)
        for year in (2019, 2020)
    ]
    assert sorted(found) == sorted(set(years) - {(CHENGDONG, 2020)})


def test_the_first_visit_is_ok_and_its_listings_are_proven(first: dict[str, Any], bench: Any) -> None:
    assert [first[site][0].state for site in first] == ["ok", "ok"]
    assert [first[site][0].exit_code for site in first] == [0, 0]
    rows = bench.sql("SELECT proof, complete, pages, rows, reports FROM listing ORDER BY id")
    assert [tuple(row) for row in rows[:2]] == [("last_page", 1, 3, 9, 6), ("server_total", 1, 2, 6, 3)]


def test_no_look_alike_is_even_asked_for(first: dict[str, Any], bench: Any) -> None:
    asked = {visit[0] for site in first for visit in first[site][2]}
    assert not asked & {document.path for document in LOOK_ALIKES}


def test_every_exchange_is_in_the_index_robots_and_lists_included(first: dict[str, Any], bench: Any) -> None:
    asked = [visit[0] for site in first for visit in first[site][2]]
    stored = bench.sql("SELECT url FROM capture ORDER BY id")
    assert sum("/robots.txt" in row[0] for row in stored) >= 2
    for target in asked:
        assert any(row[0].endswith(target) for row in stored), target


def test_every_organ_of_the_portal_file_is_expected_for_its_years(first: dict[str, Any], bench: Any) -> None:
    assert bench.sql("SELECT count(*), min(first_year), max(last_year) FROM organ_portal") == [
        (5, 2019, 2020)
    ]


def test_the_user_agent_names_us_and_a_contact(first: dict[str, Any]) -> None:
    for site in first:
        assert first[site][3] == {"gongkai/0.1 (+https://example.invalid/gongkai-demo)"}


def test_carry_over_is_compared_across_years(first: dict[str, Any], bench: Any) -> None:
    found = bench.sql(
        "SELECT rule FROM finding JOIN report ON report.id = finding.report_id WHERE rule = 'T3-05'"
    )
    assert found


def test_the_second_visit_finds_one_of_each(second: dict[str, Any]) -> None:
    trs, hanweb = second["trs"][1], second["hanweb"][1]
    assert trs["changed"] == [(JIANGHAI, 2019)]
    assert trs["moved"] == [(GANZHOU, 2020)]
    assert (trs["suspected"], trs["gone"]) == ([(MUDANJIANG, 2019)], [])
    assert trs["new"] == []
    assert hanweb["changed"] == [(JIAXING, 2020)]
    assert hanweb["new"] == [(CHENGDONG, 2020)]
    assert hanweb["gone"] == hanweb["moved"] == []


def test_the_second_visit_is_ok_because_all_it_lost_is_explained(second: dict[str, Any]) -> None:
    assert [second[site][0].state for site in second] == ["ok", "ok"]


def test_what_moved_and_what_is_gone_stays_in_the_archive(second: dict[str, Any], bench: Any) -> None:
    moved = bench.sql("SELECT moved_to, gone_since FROM location WHERE moved_to IS NOT NULL")
    gone = bench.sql("SELECT gone_count FROM location WHERE gone_since IS NOT NULL AND moved_to IS NULL")
    assert len(moved) == 1 and moved[0][0].endswith("t20210310_130377.html")
    assert gone[0][0] >= 1 and len(gone) == 1
    assert bench.sql("SELECT count(*) FROM report") == [(10,)]


def test_a_moved_report_with_the_same_content_is_no_new_version(second: dict[str, Any], bench: Any) -> None:
    rows = bench.sql(
        "SELECT count(*) FROM version JOIN report ON report.id = version.report_id"
        " JOIN organ ON organ.id = report.organ_id"
        f" WHERE organ.name = '{GANZHOU}' AND report_year = 2020"
    )
    assert rows == [(1,)]


def test_an_unchanged_portal_costs_its_lists_and_one_conditional_request_a_report(
    third: dict[str, Any],
) -> None:
    for site, pages in (("trs", 2), ("hanweb", 3)):
        summary, visits = third[site]
        assert summary.state == "ok"
        lists_read = [visit for visit in visits if not visit[2]]
        assert len(lists_read) == 1 + pages  # robots.txt and the list pages
        assert {visit[1] for visit in visits if visit[2]} <= {304, 404}
        assert sum(visit[1] == 304 for visit in visits) == summary.counters["unchanged"]


def test_an_unchanged_portal_is_not_parsed(third: dict[str, Any]) -> None:
    before, after = third["readings"]
    assert before == after


def test_where_it_is_to_be_confirmed_at_once_a_vanished_report_is_asked_for_until_it_is_removed(
    third: dict[str, Any], bench: Any
) -> None:
    assert bench.sql("SELECT gone_count, removed_at FROM location WHERE gone_count > 0") == [(1, None)]
    folder = bench.data / "at-once"
    folder.mkdir()
    (folder / "schedule.yaml").write_text("removal: {fetches: 3, days: 0}")
    for name in ("forms", "organs.yaml", "regions.csv", "reading.yaml", "thresholds.yaml"):
        (folder / name).symlink_to(CONFIG / name)
    bench.crawl("trs", config=folder)
    assert bench.reports("gone") == [(MUDANJIANG, 2019)]
    assert [visit[1] for visit in bench.visits("trs")].count(404) == 3
    assert bench.visits("trs")[-1][1] == 404
    assert bench.sql("SELECT count(*) FROM location WHERE removed_at IS NOT NULL") == [(1,)]


def test_a_listing_that_shrank_while_its_reports_still_answer_is_not_believed(
    third: dict[str, Any], bench: Any
) -> None:
    site = bench.samples.sites["hanweb"].site
    host = bench.samples.sites["hanweb"].base_url.removeprefix("http://")
    shown = lists.entries(bench.samples.world, "hanweb")[:2]
    site.obstacles[lists.HANWEB_COLUMN] = Answer(lists.hanweb_column(shown, host))
    summary = bench.crawl("hanweb")
    del site.obstacles[lists.HANWEB_COLUMN]
    assert (summary.state, summary.exit_code) == ("partial", 1)
    assert bench.reports("gone") == []
    assert "由 4 份减为" in summary.note.zh and "shrank from 4 to" in summary.note.en
    assert bench.sql("SELECT complete, shrunk_from FROM listing ORDER BY id DESC LIMIT 1") == [(0, 4)]


def test_a_callback_that_raises_makes_the_run_partial(third: dict[str, Any], bench: Any) -> None:
    summary = bench.crawl("hanweb", driver="raising_child.py")
    assert summary.state == "partial"
    assert summary.counters["exceptions"] >= 1
    assert "采集程序出错" in summary.note.zh


def test_a_portal_file_that_is_wrong_is_refused_before_anything_is_asked(bench: Any, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(yaml.safe_dump({"id": "wrong"}), "utf-8")
    summary = bench.crawl("trs", portal=path)
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert "wrong.yaml" in summary.note.zh
    assert bench.visits("trs") == []


def test_a_crawl_into_postgresql_is_the_same_crawl(
    bench: Any, third: dict[str, Any], postgres_url: str
) -> None:
    other = replace(bench, database_url=postgres_url, data=bench.data / "postgres")
    assert other.crawl("hanweb").state == "ok"
    assert len(other.reports("new")) == 4
    assert other.sql("SELECT proof, complete FROM listing") == [("server_total", True)]
