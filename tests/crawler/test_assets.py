"""Reports that a page carries instead of printing them: fetched with it, archived with it, watched with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from crawler.lists.assets import assets_of
from crawler.process import CrawlSummary, run_crawl
from db.engine import open_engine
from gongkai.samples.server import listening
from gongkai.samples.sites import Answer, Asked, Visit
from parser.forms import Forms
from rendering import ofd
from rendering.page import page

CONFIG = Path(__file__).parents[2] / "config"
COLUMN = "/zfxxgk/zfxxgknb/"
ORGANS = ("某县水务局", "某县财政局", "某县教育局")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"no picture" * 90


def title(organ: str) -> str:
    return f"{organ}2020年政府信息公开工作年度报告"


def framed(organ: str, inner: str) -> bytes:
    furniture = f"<ul><li>发布机构：{organ}</li></ul><h1>{title(organ)}</h1>"
    menu = "<p>本站栏目导航与说明文字</p>" * 40
    return f"<!DOCTYPE html><html><head><title>{title(organ)}</title></head><body>{furniture}{inner}{menu}</body></html>".encode()


@dataclass
class CarryingSite:
    """A column of three reports: behind a viewer in a frame, as an attachment, as pictures."""

    documents: dict[str, bytes]
    visits: list[Visit] = field(default_factory=list)
    zipped: bool = False

    def answer(self, asked: Asked) -> Answer:
        body = self.pages().get(asked.path)
        if asked.path in self.documents:
            return Answer(self.documents[asked.path], content_type="application/octet-stream")
        return Answer(body) if body else Answer(b"", 404)

    def pages(self) -> dict[str, bytes]:
        rows = "".join(
            f'<li><a href="./202101/t20210120_{number}.html">{title(organ)}</a></li>'
            for number, organ in enumerate(ORGANS)
        )
        pager = '<script>createPageHTML(1, 0, "index", "html");</script>'
        return {
            COLUMN: f"<html><title>政府信息公开年报</title><ul>{rows}</ul>{pager}{'<p>栏目</p>' * 60}</html>".encode(),
            f"{COLUMN}202101/t20210120_0.html": framed(ORGANS[0], '<iframe src="/show.html"></iframe>'),
            "/show.html": b"<html>" + b"<p>viewer</p>" * 80 + b"<iframe src='/pdfjs/viewer.html?file=/f/water.ofd'></iframe></html>",
            f"{COLUMN}202101/t20210120_1.html": framed(ORGANS[1], '<a href="./P0202.ofd">附件：年度报告</a>'),
            f"{COLUMN}202101/t20210120_2.html": framed(
                ORGANS[2], '<div class="TRS_Editor"><img src="./1.png"><img src="/images/icon.png"></div>'
            ),
        }  # fmt: skip


@dataclass
class Story:
    """What three visits said, and the archive they left."""

    runs: list[tuple[CrawlSummary, list[dict[str, Any]], list[Visit]]]
    sql: Callable[[str], list[tuple[Any, ...]]]

    def statuses(self, run: int) -> dict[str, str]:
        return {event["organ"]: event["status"] for event in self.runs[run][1] if event["event"] == "report"}


@pytest.fixture(scope="module")
def story(
    forms: Forms, tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]
) -> Iterator[Story]:
    """Found; found unchanged; found with another figure in a document whose page stayed the same."""
    form = forms.by_id("ogi_2019")
    made = [ofd.render(page(form, organ=organ, title=title(organ), year=2020)) for organ in ORGANS[:2]]
    edited = ofd.render(
        page(form, organ=ORGANS[1], title=title(ORGANS[1]), year=2020, cells={"t2.penalty.decisions": "4711"})
    )
    site = CarryingSite({"/f/water.ofd": made[0], f"{COLUMN}202101/P0202.ofd": made[1],
                         f"{COLUMN}202101/1.png": PICTURE})  # fmt: skip
    data = tmp_path_factory.mktemp("carried")
    database = new_archive(data)
    runs = []
    with listening(site) as base_url:
        portal = write_portal(data / "carrying.yaml", base_url)
        for visit in range(3):
            if visit == 2:
                site.documents[f"{COLUMN}202101/P0202.ofd"] = edited
            site.visits.clear()
            said: list[Any] = []
            summary = run_crawl(
                portal, data=data, config=CONFIG, database_url=database, on_event=said.append, max_seconds=90
            )
            runs.append((summary, said, list(site.visits)))
    engine = open_engine(database)

    def sql(query: str) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    yield Story(runs, sql)
    engine.dispose()


def write_portal(path: Path, base_url: str) -> Path:
    portal = {
        "id": "carrying", "name": "附件门户", "family": "trs", "start": [base_url + COLUMN],
        "contact": "https://example.invalid/test", "delay": 0, "sample": True,
        "organs": [{"name": organ, "first_year": 2020} for organ in ORGANS],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(portal, allow_unicode=True), "utf-8")
    return path


def test_a_report_behind_frame_and_viewer_and_one_in_an_attachment_are_read(story: Story) -> None:
    assert story.statuses(0) == {ORGANS[0]: "new", ORGANS[1]: "new"}
    rows = story.sql("SELECT organ, cells_read FROM reports WHERE is_current ORDER BY organ")
    assert [organ for organ, _read in rows] == sorted(ORGANS[:2])
    assert all(read > 150 for _organ, read in rows)


def test_everything_a_page_carries_is_stored_and_linked_to_its_place(story: Story) -> None:
    rows = story.sql(
        "SELECT asset.url, capture.status FROM asset JOIN capture ON capture.id = asset.capture_id"
        " JOIN location ON location.id = asset.location_id WHERE dropped_at IS NULL"
    )
    names = {url.rpartition("/")[2]: status for url, status in rows}
    assert names == {"show.html": 200, "water.ofd": 200, "P0202.ofd": 200}


def test_scanned_pages_are_stored_and_icons_are_not_asked_for(story: Story) -> None:
    asked = [visit.target for visit in story.runs[0][2]]
    assert f"{COLUMN}202101/1.png" in asked and "/images/icon.png" not in asked
    assert story.sql("SELECT count(*) FROM capture WHERE url LIKE '%/1.png'")[0][0] >= 1


def test_an_attachment_proves_the_version_it_belongs_to(story: Story) -> None:
    rows = story.sql(
        "SELECT count(*) FROM sighting JOIN capture ON capture.id = capture_id WHERE capture.url LIKE '%.ofd'"
    )
    assert rows[0][0] >= 2


def test_unchanged_page_and_attachment_cost_a_conditional_request_each(story: Story) -> None:
    _summary, _said, visits = story.runs[1]
    assert story.statuses(1) == {ORGANS[0]: "unchanged", ORGANS[1]: "unchanged"}
    again = {visit.target.rpartition("/")[2]: visit.status for visit in visits if visit.conditional}
    for name in ("t20210120_0.html", "t20210120_1.html", "show.html", "water.ofd", "P0202.ofd"):
        assert again[name] == 304, name


def test_an_attachment_that_changed_behind_an_unchanged_page_is_a_new_version(story: Story) -> None:
    assert story.statuses(2) == {ORGANS[0]: "unchanged", ORGANS[1]: "changed"}
    changed = story.sql("SELECT organ, code, new_raw FROM changes")
    assert changed == [(ORGANS[1], "t2.penalty.decisions", "4711")]


def test_what_carries_by_itself_comes_before_links_and_a_page_in_a_page_in_a_page_is_enough() -> None:
    html = b'<html><a href="form.docx">x</a><iframe src="show.html"></iframe></html>'
    assert [asset.url for asset in assets_of(html, "http://portal.example/a/b.html")] == [
        "http://portal.example/a/show.html",
        "http://portal.example/a/form.docx",
    ]
    assert assets_of(html, "http://portal.example/", depth=3) == ()
    assert assets_of(b"%PDF-1.7", "http://portal.example/a.pdf") == ()
