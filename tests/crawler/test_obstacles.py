"""One crawl through a portal where everything goes wrong: no failure is ever taken for "no report"."""

from typing import Any

import pytest

from crawler.process import CrawlSummary
from gongkai.samples.pages import home_page, look_alike_page, missing_page, report_page
from gongkai.samples.sites import Answer
from gongkai.samples.world import LOOK_ALIKES, MUDANJIANG

CHALLENGE = b"<html><script>$_ts=window['$_ts'];" + b"x" * 9000 + b"</script><body></body></html>"
FRAME = (
    "<html><head><title>年报</title></head><body><ul>{rows}</ul>"
    + "<p>政府信息公开年报栏目</p>" * 60
    + "</body></html>"
)
PAGER = '<script>createPageHTML(1, 0, "index", "html");</script>'
TITLE = f"{MUDANJIANG}2020年政府信息公开工作年度报告"

# column -> what its first page answers, and the words the note must hold
COLUMNS: dict[str, tuple[Answer, str]] = {
    "/c/412/": (Answer(b"", 412), "challenge"),
    "/c/script/": (Answer(CHALLENGE), "challenge"),
    "/c/soft404/": (Answer(missing_page()), "soft_404"),
    "/c/missing/": (Answer(b"", 404), "gone"),
    "/c/home/": (Answer(b"", 302, headers=(("Location", "/"),)), "soft_404"),
    "/c/broken/": (Answer(b"", 500), "server_error"),
    "/c/slow/": (Answer(b"", 429), "throttled"),
    "/c/abroad/": (Answer(b"", 302, headers=(("Location", "http://mirror.example/"),)), "refused"),
    "/c/empty/": (Answer((FRAME.format(rows="") + PAGER).encode()), "empty"),
    "/c/other/": (Answer(("<html>" + "<p>别的系统</p>" * 200).encode()), "family"),
    "/search/forbidden/": (Answer(b"never asked"), "refused"),
}
# report -> what its page answers, and the outcome
REPORTS: dict[str, tuple[Answer, str]] = {
    "/r/t20210101_1.html": (Answer(CHALLENGE), "challenge"),
    "/r/t20210101_2.html": (Answer(look_alike_page(LOOK_ALIKES[0])), "not_a_report"),
    "/r/t20210101_3.html": (Answer(missing_page()), "soft_404"),
    "/r/t20210101_4.html": (Answer(b"", 404), "gone"),
    "/r/t20210101_5.html": (Answer(b"", 403), "refused"),
    "/r/t20210101_7.html": (Answer(home_page("trs") * 3), "soft_404"),
    "/jact/t20210101_6.html": (Answer(b"never asked"), "refused"),
}


def row(path: str) -> str:
    return f'<li><a href="{path}">{TITLE}</a></li>'


@pytest.fixture(scope="module")
def crawled(bench: Any) -> CrawlSummary:
    served = bench.samples.sites["trs"]
    obstacles = served.site.obstacles
    obstacles.update({path: answer for path, (answer, _words) in {**COLUMNS, **REPORTS}.items()})
    obstacles["/c/reports/"] = Answer((FRAME.format(rows="".join(map(row, REPORTS))) + PAGER).encode())
    loop = Answer(FRAME.format(rows=row("/r/t20210126_9.html")).encode())
    obstacles.update({"/c/loop/": loop, **{f"/c/loop/index_{k}.html": loop for k in range(1, 9)}})
    obstacles["/r/t20210126_9.html"] = Answer(next(
        report_page(report) for report in bench.samples.world.reports() if report.title == TITLE
    ))  # fmt: skip
    start = [served.url(path) for path in (*COLUMNS, "/c/reports/", "/c/loop/")]
    summary: CrawlSummary = bench.crawl("trs", start=start, family="auto")
    return summary


def test_the_run_is_partial_and_never_ok(crawled: CrawlSummary) -> None:
    assert (crawled.state, crawled.exit_code) == ("partial", 1)
    assert crawled.counters["exceptions"] == 0


@pytest.mark.parametrize("path", COLUMNS)
def test_a_column_that_cannot_be_read_is_incomplete_and_says_why(
    crawled: CrawlSummary, bench: Any, path: str
) -> None:
    rows = bench.sql(f"SELECT complete, proof, reports FROM listing WHERE url LIKE '%{path}'")
    assert rows == [(0, "", 0)]
    said = [part for part in crawled.note.en.split("; ") if path in part]
    assert said and COLUMNS[path][1] in said[0]


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_that_cannot_be_read_has_its_outcome(crawled: CrawlSummary, bench: Any, path: str) -> None:
    assert bench.sql(f"SELECT DISTINCT outcome FROM fetch WHERE url LIKE '%{path}'") == [(REPORTS[path][1],)]


def test_what_robots_txt_forbids_is_never_asked(crawled: CrawlSummary, bench: Any) -> None:
    assert not [visit for visit in bench.visits("trs") if visit[0].startswith(("/search/", "/jact/"))]
    details = bench.sql(
        "SELECT DISTINCT detail FROM fetch WHERE url LIKE '%/search/%' OR url LIKE '%/jact/%'"
    )
    assert len(details) == 1 and "robots.txt" in details[0][0]


def test_another_host_is_never_asked(crawled: CrawlSummary, bench: Any) -> None:
    assert bench.sql("SELECT outcome FROM fetch WHERE url LIKE 'http://mirror.example%'") == [("refused",)]


def test_a_list_that_repeats_its_first_page_ends_and_is_not_complete(
    crawled: CrawlSummary, bench: Any
) -> None:
    rows = bench.sql("SELECT complete, proof, pages, reports FROM listing WHERE url LIKE '%/c/loop/'")
    assert rows == [(0, "", 2, 1)]


def test_what_could_be_read_was_read(crawled: CrawlSummary, bench: Any) -> None:
    assert bench.reports("new") == [(MUDANJIANG, 2020)]


def test_each_answer_is_stored_whatever_it_was(crawled: CrawlSummary, bench: Any) -> None:
    statuses = {row[0] for row in bench.sql("SELECT DISTINCT status FROM capture")}
    assert {200, 302, 403, 404, 412, 429, 500} <= statuses


def test_a_server_error_is_tried_again_and_a_throttling_is_not(crawled: CrawlSummary, bench: Any) -> None:
    asked = [visit[0] for visit in bench.visits("trs")]
    assert (asked.count("/c/broken/"), asked.count("/c/slow/")) == (3, 1)
