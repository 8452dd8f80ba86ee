"""Lists that only scripts make: recognised as such, shown by Chromium, every byte of the server's kept."""

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from crawler.lists.shells import is_shell
from crawler.process import CrawlSummary, run_crawl
from crawler.running.events import Event
from db.engine import open_engine, upgrade
from gongkai.samples.families.base import Document, html, portal_yaml, reports
from gongkai.samples.families.parts import article, document_at, json_answer
from gongkai.samples.server import listening
from gongkai.samples.sites import Answer, Asked

CONFIG = Path(__file__).parents[2] / "config"
HAS_BROWSER = importlib.util.find_spec("playwright") is not None and shutil.which("chromium") is not None
SCRIPT = """
fetch('/api/list?size=99').then(answer => answer.json()).then(rows => {
  document.getElementById('app').innerHTML = '<ul>' + rows.map(row =>
    `<li><a href="${row.url}">${row.title}</a><span>2022-01-20</span></li>`).join('') + '</ul><p>共 1 页</p>';
});
fetch('http://mirror.example/api/more').catch(() => null);
"""
SHELL = "<html><head><title>政府信息公开年报</title></head><body><div id='app'></div><script src='/app.js'></script>"


class ScriptSite:
    """Not one of the samples of `make portals`: those need no browser."""

    zipped = False
    name, family, start = "script", "generic", ("/zfxxgknb/",)
    documents = tuple(reports(lambda number, organ, year, day: f"/zfxxgknb/{number}.html", ("示例市财政局",)))
    facts: dict[str, Any] = {}  # noqa: RUF012
    expected = frozenset((each.organ, each.year) for each in documents)

    def __init__(self) -> None:
        self.visits: list[Any] = []

    def answer(self, asked: Asked) -> Answer:
        found: Document | None = document_at(self, asked.path)  # type: ignore[arg-type]
        if found:
            return article(found)
        if asked.path == "/zfxxgknb/":
            return Answer(SHELL.encode())
        if asked.path == "/app.js":
            return Answer(SCRIPT.encode(), content_type="text/javascript")
        if asked.path == "/api/list":
            return json_answer([{"url": each.path, "title": each.title} for each in self.documents])
        return Answer(html("404", "404"), 404)


def crawl(site: ScriptSite, folder: Path, **facts: Any) -> tuple[CrawlSummary, set[int]]:
    database = f"sqlite:///{folder / 'archive.db'}"
    upgrade(database)
    told: list[Event] = []
    with listening(site) as base_url:
        portal = folder / "portal.yaml"
        portal.write_text(portal_yaml(site, base_url, **facts), "utf-8")  # type: ignore[arg-type]
        summary = run_crawl(
            portal, data=folder, config=CONFIG, database_url=database, max_seconds=120, on_event=told.append
        )
    return summary, {event["year"] for event in told if event["event"] == "report"}


@pytest.mark.parametrize(
    ("page", "shell"),
    [
        (SHELL, True),
        (
            "<html><body><div id=root></div><noscript>请启用脚本</noscript><script>x()</script></body></html>",
            True,
        ),
        (
            f"<ul>{'<li><a href=x>某某局2021年政府信息公开工作年度报告</a></li>' * 9}</ul><script>x()</script>",
            False,
        ),
        ("<html><body>暂无信息</body></html>", False),
        (json.dumps({"rows": []}), False),
    ],
)
def test_a_shell_is_a_page_of_scripts_alone(page: str, shell: bool) -> None:
    assert is_shell(page) is shell


@pytest.mark.parametrize("family", ["auto", "generic", "trs"])
def test_a_portal_of_shells_is_never_taken_for_an_empty_one(family: str, tmp_path: Path) -> None:
    summary, years = crawl(ScriptSite(), tmp_path, family=family)
    assert (summary.state, years) == ("partial", set())
    assert "browser: true" in summary.note.zh
    assert "browser: true" in summary.note.en


@pytest.mark.skipif(not HAS_BROWSER, reason="needs the extra `browser` and Chromium")
def test_a_browser_shows_the_list_and_what_the_server_sent_is_kept(tmp_path: Path) -> None:
    site = ScriptSite()
    summary, years = crawl(site, tmp_path, browser=True)
    assert (summary.state, years) == ("ok", {2019, 2020, 2021, 2022})
    engine = open_engine(f"sqlite:///{tmp_path / 'archive.db'}")
    with engine.connect() as connection:
        kept = [row[0] for row in connection.execute(sql("select url from capture"))]
    engine.dispose()
    paths = [url.partition("127.0.0.1:")[2].partition("/")[2] for url in kept]
    assert {"zfxxgknb/", "app.js", "api/list?size=99"} <= set(paths)
    assert [url.startswith("urn:gongkai:rendered:") for url in kept].count(True) == 1
    assert {visit.agent.partition("/")[0] for visit in site.visits} == {"gongkai"}
