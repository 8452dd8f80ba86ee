"""The fault run: whatever goes wrong, a crawl ends by itself, names it, loses nothing; the next one completes it."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

import faulty
from crawler.process import CrawlSummary, run_crawl
from db.engine import open_engine
from db.warc import WarcStore
from faulty import COLUMN, Fault, Faulty, leads_to, organ, report_path, rows_of, says, serve_faulty, sound
from gongkai.samples.pages import home_page

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
SHELL = b"<html><script>document.cookie='C3VK=1';location.reload()</script></html>"
BUSY = "<html><style>" + "a{}" * 400 + "</style><body>您的访问过于频繁，请稍后再试</body></html>"

# site -> report -> what is done instead of answering it, and the outcome that is its last word; several
# sites, because one that only fails is left alone
FAULTS: dict[str, dict[int, tuple[Fault | list[Fault], str]]] = {
    "silent": {1: (faulty.silent, "unreachable"), 2: (says(412), "challenge"), 3: ([faulty.silent], "ok")},
    "dripping": {11: (faulty.drip, "unreachable"), 12: (faulty.wants_cookie, "ok"), 13: (faulty.mislabelled, "ok")},
    "endless": {
        21: (faulty.reset, "unreachable"),
        22: (leads_to(report_path(22)), "redirect_loop"),
        23: (leads_to("/round"), "redirect_loop"),
        24: (faulty.bomb, "too_large"),
        25: (faulty.huge, "too_large"),
    },
    "lying": {
        31: (faulty.cut, "truncated"),
        32: (faulty.announce_less, "truncated"),
        33: (says(200, b"<html></html"), "soft_404"),
        34: (leads_to("/"), "soft_404"),
        35: (faulty.lists_instead, "soft_404"),
        36: ([faulty.cut], "ok"),
        37: (says(503), "server_error"),
    },
    "tired": {
        41: ([says(429, Retry_After="1")], "ok"),
        42: (says(429), "throttled"),
    },
    "refusing": {46: (says(403), "refused"), 43: (says(200, SHELL), "challenge"), 44: (says(200, BUSY.encode()), "throttled")},
    "falling": {54: (faulty.goes_down, "")},
}  # fmt: skip
SOUND = {"silent": [9], "dripping": [19], "endless": [29], "lying": [39], "tired": [48], "refusing": [49],
         "falling": [51, 52, 53, 55, 56, 57, 58]}  # fmt: skip
LASTING = (12, 13)  # no outage: what these servers are like


def numbers(site: str) -> list[int]:
    return sorted([*FAULTS[site], *SOUND[site]])


ALL = [number for site in FAULTS for number in numbers(site)]


@dataclass
class Story:
    sites: dict[str, Faulty]
    first: CrawlSummary
    asked: Counter[str]
    stored: Counter[str]
    records: tuple[int, int]
    last_words: dict[str, str]
    second: CrawlSummary
    rows: Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("faults")
    url = new_archive(folder)
    engine = open_engine(url)
    rows = rows_of(engine)

    def crawl() -> CrawlSummary:
        return run_crawl(
            portal, data=folder, config=CONFIG, database_url=url, max_seconds=120,
            command=(sys.executable, str(HERE / "hurried_child.py")),
        )  # fmt: skip

    with ExitStack() as stack:
        sites = {name: stack.enter_context(serve_faulty(Faulty(sound(*numbers(name))))) for name in FAULTS}
        for name, site in sites.items():
            site.faults = {report_path(number): fault for number, (fault, _) in FAULTS[name].items()}
            site.pages["/"] = home_page("trs")
        sites["endless"].faults["/round"] = leads_to(report_path(23))
        portal = folder / "faulty.yaml"
        start = [site.base_url + COLUMN for site in sites.values()]
        portal.write_text(yaml.safe_dump(sites["silent"].portal(start=start), allow_unicode=True), "utf-8")
        first = crawl()
        came = [site.base_url + path for site in sites.values() for path in site.visits]
        lost = [site.base_url + path for site in sites.values() for path in site.unanswered]
        asked = Counter(came) - Counter(lost)
        stored = Counter(dict(rows("SELECT url, count(*) FROM capture GROUP BY url")))
        records = (
            len(list(WarcStore(folder / "warc").recover({}))),
            rows("SELECT count(*) FROM capture")[0][0],
        )
        words = dict(rows("SELECT url, outcome FROM fetch WHERE purpose = 'report' ORDER BY id"))
        for site in sites.values():
            site.down = False
            site.faults = {path: f for path, f in site.faults.items() if path in map(report_path, LASTING)}
        yield Story(sites, first, asked, stored, records, words, crawl(), rows)
    engine.dispose()


def test_the_crawl_ends_by_itself_and_partial(story: Story) -> None:
    assert (story.first.state, story.first.counters["exceptions"]) == ("partial", 0)


@pytest.mark.parametrize(
    ("site", "number", "outcome"),
    [(site, number, word) for site, faults in FAULTS.items() for number, (_, word) in faults.items() if word],
)
def test_each_fault_has_its_outcome(story: Story, site: str, number: int, outcome: str) -> None:
    ends = {22: report_path(22), 34: "/"}.get(number, report_path(number))
    words = {url: word for url, word in story.last_words.items() if urlsplit(url).path == ends}
    assert words == {story.sites[site].base_url + ends: outcome}


@pytest.mark.parametrize("site", SOUND)
def test_a_site_with_faults_is_read_as_far_as_it_answers(story: Story, site: str) -> None:
    if site != "falling":
        paths = [story.sites[site].base_url + report_path(number) for number in SOUND[site]]
        assert {story.last_words.get(path) for path in paths} == {"ok"}


def test_a_site_that_falls_is_left_alone_and_every_address_says_so(story: Story) -> None:
    base = story.sites["falling"].base_url
    words = Counter(word for url, word in story.last_words.items() if url.startswith(base))
    assert set(words) == {"ok", "not_asked"} and sum(words.values()) == len(numbers("falling"))
    assert "turned us away" in story.first.note.en


def test_every_exchange_that_came_is_in_warc_and_index(story: Story) -> None:
    assert {url: (n, story.stored[url]) for url, n in story.asked.items() if story.stored[url] != n} == {}
    assert story.stored == story.asked
    assert story.records[0] == story.records[1] == sum(story.asked.values())


def test_the_next_crawl_completes_the_archive(story: Story) -> None:
    assert (story.second.state, story.second.note.zh) == ("ok", "")
    names = [row[0] for row in story.rows("SELECT name FROM organ JOIN report ON report.organ_id = organ.id")]
    assert Counter(names) == Counter(map(organ, ALL))


def test_what_is_archived_then_is_what_a_crawl_without_faults_archives(story: Story) -> None:
    digests = dict(story.rows(
        "SELECT organ.name, body_digest FROM version JOIN report ON report.id = report_id"
        " JOIN organ ON organ.id = organ_id"
    ))  # fmt: skip
    plain = {organ(n): sha256(faulty.report(n)).hexdigest() for n in ALL if n not in LASTING}
    assert {name: digest for name, digest in digests.items() if name in plain} == plain
    cells = story.rows("SELECT count(DISTINCT cells_digest), count(*) FROM version")
    assert cells == [(1, len(ALL))]
