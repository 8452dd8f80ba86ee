"""One report under two addresses: the second is asked only where the first fails, and then it counts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import faulty
from crawler.process import Bounds, CrawlSummary, Where, run_crawls
from db.engine import open_engine
from faulty import COLUMN, Faulty, portal_files, report, report_path, rows_of, serve_faulty, title

CONFIG = Path(__file__).parents[2] / "config"
GONE = faulty.says(404)


def double(number: int) -> str:
    return report_path(number).replace(".html", "_wap.html")


def site(*numbers: int) -> Faulty:
    """A column that lists each report twice."""
    rows = "".join(
        f'<li><a href="{path}">{title(n)}</a></li>' for n in numbers for path in (report_path(n), double(n))
    )
    pager = '<script>createPageHTML(1, 0, "index", "html");</script>'
    frame = f"<html><title>年报</title><body><ul>{rows}</ul>{pager}{'<p>专栏</p>' * 80}</body></html>"
    pages = {path: report(n) for n in numbers for path in (report_path(n), double(n))}
    return Faulty({"/robots.txt": b"", COLUMN: frame.encode(), **pages})


@dataclass
class Story:
    """Two sites crawled twice: at the second crawl all first addresses answer again."""

    sites: dict[str, Faulty]
    visits: list[dict[str, list[str]]]
    ends: list[dict[str, CrawlSummary]]
    rows: Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("doubles")
    url = new_archive(folder)
    engine = open_engine(url)
    rows = rows_of(engine)

    with ExitStack() as stack:
        sites = {
            "half": stack.enter_context(serve_faulty(site(1, 2, 3))),
            "none": stack.enter_context(serve_faulty(site(4))),
        }
        sites["half"].faults = {report_path(1): GONE, report_path(2): faulty.reset}
        sites["none"].faults = {report_path(4): GONE, double(4): GONE}
        files = portal_files(folder, sites)
        ends, visits = [], []
        for _ in range(2):
            crawled = run_crawls(files, Where(folder, CONFIG, url), bounds=Bounds(len(files), 100))
            ends.append({each.portal: each for each in crawled})
            visits.append({name: list(each.visits) for name, each in sites.items()})
            for each in sites.values():
                each.faults.clear()
                each.visits.clear()
        yield Story(sites, visits, ends, rows)
    engine.dispose()


def test_where_the_first_address_fails_the_second_is_asked_and_nothing_is_missing(story: Story) -> None:
    end = story.ends[0]["half"]
    assert (end.state, end.note.en, end.counters["new"]) == ("ok", "", 3)
    assert {double(1), double(2)} <= set(story.visits[0]["half"])


def test_the_failure_of_the_first_stays_on_record(story: Story) -> None:
    base = story.sites["half"].base_url
    words = dict(
        story.rows(f"SELECT url, outcome FROM fetch WHERE url LIKE '{base}/%' ORDER BY run_id DESC, id")
    )
    assert (words[base + report_path(1)], words[base + report_path(2)]) == ("gone", "unreachable")


def test_where_the_first_address_answers_the_second_is_left_alone(story: Story) -> None:
    assert double(3) not in story.visits[0]["half"]


def test_where_both_fail_one_report_is_missing(story: Story) -> None:
    end = story.ends[0]["none"]
    assert (end.state, end.note.en.count("gone"), end.counters.get("new", 0)) == ("partial", 1, 0)
    assert double(4) in story.visits[0]["none"]


def test_when_the_first_answers_again_the_second_is_not_called_unlisted(story: Story) -> None:
    end = story.ends[1]["half"]
    assert (end.state, end.note.en) == ("ok", "")
    assert not {double(1), double(2)} & set(story.visits[1]["half"])
