"""A robots.txt that cannot be reached forbids everything (RFC 9309 2.3.1.4), once it was tried as often as any page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import faulty
from crawler.process import Bounds, CrawlSummary, Where, run_crawls
from db.engine import open_engine
from faulty import Fault, Faulty, portal_files, rows_of, serve_faulty, sound

CONFIG = Path(__file__).parents[2] / "config"
ROBOTS = "/robots.txt"
SITES: dict[str, dict[str, Fault | list[Fault]]] = {
    "mute": {ROBOTS: faulty.reset},
    "led-astray": {ROBOTS: faulty.leads_to("/other.txt"), "/other.txt": faulty.reset},
    "broken": {ROBOTS: faulty.says(500)},
    "waking": {ROBOTS: [faulty.reset, faulty.reset]},
    "without": {ROBOTS: faulty.says(404)},
}
ASKED = ("waking", "without")


@dataclass
class Story:
    sites: dict[str, Faulty]
    ends: dict[str, CrawlSummary]
    rows: Callable[[str], list[tuple[Any, ...]]]

    def words(self, name: str) -> list[tuple[Any, ...]]:
        """Outcome and detail of everything but robots.txt."""
        return self.rows(
            "SELECT DISTINCT outcome, coalesce(detail, '') FROM fetch JOIN run ON run.id = run_id"
            f" WHERE portal_id = '{name}' AND purpose <> 'robots'"
        )


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("robots")
    url = new_archive(folder)
    engine = open_engine(url)
    rows = rows_of(engine)

    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(serve_faulty(Faulty(sound(number), faults)))
            for number, (name, faults) in enumerate(SITES.items(), 1)
        }
        files = portal_files(folder, sites)
        ends = run_crawls(files, Where(folder, CONFIG, url), bounds=Bounds(len(files), 100))
        yield Story(sites, {each.portal: each for each in ends}, rows)
    engine.dispose()


@pytest.mark.parametrize("name", ["mute", "led-astray"])
def test_a_host_whose_robots_txt_gives_no_answer_is_asked_for_nothing_else(story: Story, name: str) -> None:
    assert set(story.sites[name].visits) <= {ROBOTS, "/other.txt"}
    ((outcome, detail),) = story.words(name)
    assert (outcome, "could not be reached" in detail) == ("not_asked", True)


@pytest.mark.parametrize("name", ["mute", "led-astray"])
def test_the_run_is_not_ok_and_says_why_in_both_languages(story: Story, name: str) -> None:
    end, host = story.ends[name], story.sites[name].base_url.partition("//")[2]
    assert end.state == "partial"
    assert f"robots.txt of {host} could not be reached" in end.note.en
    assert "so nothing was asked" in end.note.en
    assert f"{host} 的 robots.txt 无法读取" in end.note.zh


def test_it_is_asked_for_as_often_as_any_page(story: Story) -> None:
    assert story.sites["mute"].visits.count(ROBOTS) == 3


def test_a_robots_txt_that_comes_after_a_retry_counts(story: Story) -> None:
    assert story.sites["waking"].visits.count(ROBOTS) == 3


def test_a_server_error_forbids_everything_too(story: Story) -> None:
    assert set(story.sites["broken"].visits) == {ROBOTS}
    assert story.words("broken") == [("refused", "Forbidden by robots.txt")]


@pytest.mark.parametrize("name", ASKED)
def test_a_host_that_answered_for_it_is_read(story: Story, name: str) -> None:
    assert (story.ends[name].state, story.ends[name].counters["new"]) == ("ok", 1)
