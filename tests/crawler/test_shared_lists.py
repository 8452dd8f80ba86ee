"""Several columns that lead to one list: the walk that proves it proves them all; what is only shared on the way is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import yaml
from sqlalchemy import text as sql

import faulty
from crawler.process import CrawlSummary, run_crawl
from db.engine import open_engine
from faulty import COLUMN, Faulty, report_path, serve_faulty, sound
from gongkai.samples.families.base import portal_yaml
from gongkai.samples.families.epoint import EpointSite
from gongkai.samples.families.parts import json_answer
from gongkai.samples.server import listening
from gongkai.samples.sites import Answer

CONFIG = Path(__file__).parents[2] / "config"
PADDING = "<p>信息公开</p>" * 80
FOREIGN = (
    '<script>var channelid="0123456789abcdef0123456789abcdef";'
    "load('http://mirror.example/szinf/interfacesWebZcwj/loadData');</script>"
)
Archive = Callable[[Path], str]
Listing = tuple[str, bool, str, int]


def crawl(folder: Path, database_url: str, portal: str) -> tuple[CrawlSummary, dict[str, Listing]]:
    """How it ended, and what is said of each column, by the end of its address."""
    file = folder / "portal.yaml"
    file.write_text(portal, "utf-8")
    summary = run_crawl(file, data=folder, config=CONFIG, database_url=database_url, max_seconds=90)
    engine = open_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(sql("SELECT url, complete, proof, reports FROM listing"))
        rows = {url.partition("127.0.0.1:")[2].partition("/")[2]: tuple(rest) for url, *rest in found}
    engine.dispose()
    return summary, rows


def framed(source: str) -> bytes:
    return f"<html><title>年报</title><body><iframe src='{source}'></iframe>{PADDING}</body></html>".encode()


def walk(
    folder: Path, database_url: str, site: Faulty, *start: str, **facts: Any
) -> tuple[CrawlSummary, dict[str, Listing]]:
    with serve_faulty(site):
        pages = [site.base_url + path for path in start]
        known = site.portal(start=pages, family="generic", **facts)
        return crawl(folder, database_url, yaml.safe_dump(known, allow_unicode=True))


def test_columns_that_lead_to_one_list_are_all_proved_by_it(tmp_path: Path, new_archive: Archive) -> None:
    site = Faulty({**sound(1, 2), "/a/": framed(COLUMN), "/b/": framed(COLUMN)})
    summary, listings = walk(tmp_path, new_archive(tmp_path), site, "/a/", "/b/", COLUMN)
    assert (summary.state, summary.note.en, summary.counters["new"]) == ("ok", "", 2)
    assert {name: row[0::2] for name, row in listings.items()} == {
        path.lstrip("/"): (1, 2) for path in ("/a/", "/b/", COLUMN)
    }
    assert (site.visits.count(COLUMN), site.visits.count(report_path(1))) == (1, 1)


def test_a_list_that_was_not_read_whole_proves_none_of_them(tmp_path: Path, new_archive: Archive) -> None:
    site = Faulty({**sound(1), "/a/": framed(COLUMN), "/b/": framed(COLUMN)}, {COLUMN: faulty.says(403)})
    summary, listings = walk(tmp_path, new_archive(tmp_path), site, "/a/", "/b/")
    assert summary.state == "partial"
    assert [row[:2] for row in listings.values()] == [(0, "")] * 2
    assert "the list it leads to was not read whole, see" in summary.note.en


def test_columns_that_lead_to_each_other_end_without_proof(tmp_path: Path, new_archive: Archive) -> None:
    site = Faulty({**sound(1), "/a/": framed("/b/"), "/b/": framed("/a/")})
    summary, listings = walk(tmp_path, new_archive(tmp_path), site, "/a/", "/b/")
    assert summary.state == "partial"
    assert [row[:2] for row in listings.values()] == [(0, "")] * 2


def test_a_list_on_a_host_that_is_not_allowed_stays_a_gap(tmp_path: Path, new_archive: Archive) -> None:
    pages = {path: f"<html><body>{FOREIGN}{PADDING}</body></html>".encode() for path in ("/a/", "/b/")}
    with serve_faulty(Faulty(pages)) as site:
        known = site.portal(start=[site.base_url + path for path in pages], family="szinf")
        summary, listings = crawl(tmp_path, new_archive(tmp_path), yaml.safe_dump(known, allow_unicode=True))
    assert summary.note.en.count("a list already seen or not allowed") == 2
    assert [row[:2] for row in listings.values()] == [(0, "")] * 2


class Departments(EpointSite):
    """Two lists behind one script; the second is in the menu twice."""

    start = tuple(
        f"/dynamic/zwgk/govInfoPub.html?categorynum={each}"
        for each in ("003002", "003003", "003003&from=menu")
    )
    halves: ClassVar[dict[str, int]] = {"003002": 0, "003003": 1}

    def _list(self, asked: dict[str, Any]) -> Answer:
        half = self.halves.get(asked.get("categorynum", ""))
        listed = () if half is None else self.documents[half::2]
        rows = [{"realtitle": each.title, "infourl": each.path} for each in listed]
        return json_answer(
            {"custom": {"total": str(len(rows)), "data": rows[asked.get("pageIndex", 0) * 99 :]}}
        )


def test_a_script_that_columns_share_on_the_way_is_read_by_each(tmp_path: Path, new_archive: Archive) -> None:
    site = Departments()
    with listening(site) as base_url:
        portal = portal_yaml(site, base_url, family="epoint")
        summary, listings = crawl(tmp_path, new_archive(tmp_path), portal)
    assert (summary.state, summary.note.en) == ("ok", "")
    assert summary.counters["new"] == len(site.expected)
    assert [row[0] for row in listings.values()] == [1, 1, 1]
