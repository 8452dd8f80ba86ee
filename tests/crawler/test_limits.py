"""What is spent on a portal is bounded, no name leads into a private network, no proxy gets between."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import faulty
from crawler.asking.hours import BEIJING
from crawler.process import Bounds, CrawlSummary, Where, run_crawls
from db.engine import open_engine
from faulty import COLUMN, Faulty, report_path, rows_of, serve_faulty, sound

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
NOW = datetime.now(UTC).astimezone(BEIJING)
NOT_NOW = f"{NOW + timedelta(hours=2):%H:00}-{NOW + timedelta(hours=4):%H:00}"
PORTALS: dict[str, dict[str, Any]] = {
    "thrifty": {"max_requests": 4},
    "hasty": {"max_minutes": 0.02},
    "nightly": {"hours": NOT_NOW},
    "turned-away": {},
    "rebound": {"sample": False, "delay": 1, "contact": "mailto:archive@example.org"},
}
REPORTS = 12


@dataclass
class Story:
    sites: dict[str, Faulty]
    ends: dict[str, CrawlSummary]
    rows: Callable[[str], list[tuple[Any, ...]]]

    def words(self, name: str) -> dict[str, int]:
        """Outcomes of the portal's reports and lists, the last of each address."""
        query = (
            "SELECT url, outcome FROM fetch JOIN run ON run.id = run_id"
            f" WHERE portal_id = '{name}' AND purpose <> 'robots' ORDER BY fetch.id"
        )
        last = dict(self.rows(query))
        return {word: list(last.values()).count(word) for word in last.values()}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("limits")
    url = new_archive(folder)
    engine = open_engine(url)
    rows = rows_of(engine)

    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
        sites = {
            name: stack.enter_context(serve_faulty(Faulty(sound(*range(1, REPORTS + 1))))) for name in PORTALS
        }
        sites["turned-away"].faults = {report_path(n): faulty.says(412) for n in range(1, REPORTS + 1)}
        sites["hasty"].faults = {COLUMN: faulty.late}
        sites["rebound"].base_url = sites["rebound"].base_url.replace("127.0.0.1", "rebound.example")
        files = {}
        for name, facts in PORTALS.items():
            files[name] = folder / f"{name}.yaml"
            known = sites[name].portal(id=name, **facts)
            files[name].write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
        where = Where(folder, CONFIG, url, (sys.executable, str(HERE / "hurried_child.py")))
        ends = {each.portal: each for each in run_crawls(files, where, bounds=Bounds(len(files), 100))}
        list(run_crawls({"thrifty": files["thrifty"]}, where))
        yield Story(sites, ends, rows)
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("thrifty", "the budget of 4 requests is used up (max_requests)"),
        ("hasty", "minutes is used up (max_minutes)"),
        ("nightly", f"outside the hours of this portal ({NOT_NOW} Beijing time)"),
        ("turned-away", "turned us away 5 times in a row (the last time with a challenge page)"),
    ],
)
def test_a_crawl_that_may_not_go_on_ends_in_order_and_says_why(story: Story, name: str, why: str) -> None:
    end = story.ends[name]
    assert (end.state, end.counters["exceptions"]) == ("partial", 0)
    assert why in end.note.en
    assert set(story.rows(f"SELECT state FROM run WHERE portal_id = '{name}'")) == {("partial",)}


def test_a_budget_of_requests_counts_every_request_and_each_address_left_says_so(story: Story) -> None:
    assert len(story.sites["thrifty"].visits) == 4 + 4
    assert story.words("thrifty") == {"ok": 1 + 2, "not_asked": REPORTS - 2}


def test_the_next_crawl_spends_its_budget_on_what_is_not_archived_yet(story: Story) -> None:
    assert story.rows("SELECT count(*) FROM location WHERE portal_id = 'thrifty'") == [(2 + 2,)]


def test_a_budget_of_time_ends_with_the_answer_that_was_under_way(story: Story) -> None:
    assert story.words("hasty") == {"ok": 1, "not_asked": REPORTS}


def test_a_portal_is_not_asked_outside_of_its_hours(story: Story) -> None:
    assert story.sites["nightly"].visits == []
    assert story.words("nightly") == {"not_asked": 1}


def test_a_host_that_turns_us_away_is_left_alone(story: Story) -> None:
    assert story.words("turned-away") == {"ok": 1, "challenge": 5, "not_asked": REPORTS - 5}


def test_a_public_name_with_a_private_address_is_never_connected_to(story: Story) -> None:
    assert story.sites["rebound"].visits == []
    details = story.rows(
        "SELECT DISTINCT outcome, detail FROM fetch WHERE url LIKE 'http://rebound.example%'"
    )
    assert details == [("refused", "rebound.example leads to 127.0.0.1, which is no public address")]
    assert story.ends["rebound"].state == "partial"
