"""`gongkai reparse` and `diff --readings` on real pages: read again, judged, adopted; killed and gone on with."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from sqlalchemy import make_url, text
from typer.testing import CliRunner, Result

from crawler.identity import hints_for
from crawler.lists.listing import Row
from crawler.portals import load_portal
from db import writer
from db.engine import open_engine, sessions
from db.facts import AssetFacts, LocationFacts, PortalFacts
from db.warc import Exchange, WarcStore
from gongkai.cli import app
from gongkai.samples.pages import report_page
from gongkai.samples.world import before
from parser.across import load_basis
from parser.model import Organ
from parser.pipeline import PARSER_VERSION, ReportParser
from rendering import ofd
from rendering.page import page

ROOT = Path(__file__).parents[2]
NOW = datetime(2021, 1, 20, 8, tzinfo=UTC)
OLD = "before"
REPORTS = [*islice(before(), 5)]
STATES = "SELECT parser_version, is_current, candidate, superseded FROM reading ORDER BY id"

CONFIRMED = "SELECT sum(cells_confirmed) FROM reports"


@dataclass(frozen=True)
class Place:
    """An archive on one of the databases, and the command line that works on it."""

    folder: Path
    url: str

    def run(self, *arguments: str | Path, config: Path = ROOT / "config") -> Result:
        flags = ["--data", self.folder, "--database-url", self.url, "--config", config]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*map(str, (*flags, *arguments))])

    def rows(self, query: str) -> list[tuple[object, ...]]:
        engine = open_engine(self.url)
        try:
            with engine.begin() as connection:
                found = connection.execute(text(query))
                return [tuple(row) for row in found] if found.returns_rows else []
        finally:
            engine.dispose()

    def count(self, condition: str = "candidate") -> int:
        ((count,),) = self.rows(f"SELECT count(*) FROM reading WHERE {condition}")
        return int(str(count))


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return Place(tmp_path / "data", database_url)


def lenient(config: Path) -> Path:
    """A configuration whose form of 2019 knows fewer identities: what an older parser was like."""
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("portals", "*.py"))
    path = config / "forms" / "ogi_2019.yaml"
    form = yaml.safe_load(path.read_text("utf-8"))
    form["identities"] = form["identities"][:1]
    path.write_text(yaml.safe_dump(form, allow_unicode=True, sort_keys=False), "utf-8")
    return config


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def read_before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Five sample reports, read by an older parser; made once on each database, to be copied."""
    folder = tmp_path_factory.mktemp("read-before")
    with ExitStack() as undone:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_at_head"), folder / "archive.db")
            url = f"sqlite:///{folder / 'archive.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = undone.enter_context(server.copy_of("archive_at_head"))
        place = Place(folder / "data", url)
        pages = folder / "pages"
        pages.mkdir()
        for number, report in enumerate(REPORTS):
            (pages / f"{number}.html").write_bytes(report_page(report))
        undone.enter_context(patch("gongkai.importing.PARSER_VERSION", OLD))
        assert place.run("import", pages, config=lenient(folder / "config")).exit_code == 0
        assert place.rows(STATES) == [(OLD, 1, 0, 0)] * len(REPORTS)
        yield place


@pytest.fixture
def archived(read_before: Place, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A copy of one's own."""
    shutil.copytree(read_before.folder, tmp_path / "data")
    known = make_url(read_before.url)
    if known.get_backend_name() == "sqlite":
        shutil.copy(str(known.database), tmp_path / "archive.db")
        yield Place(tmp_path / "data", f"sqlite:///{tmp_path / 'archive.db'}")
        return
    with request.getfixturevalue("postgres_server").copy_of(known.database) as url:
        yield Place(tmp_path / "data", url)


VIEWS = ("reports", "applications", "disclosures", "disputes", "cells", "findings")


def seen(place: Place) -> list[list[tuple[object, ...]]]:
    return [sorted(place.rows(f"SELECT * FROM {view}"), key=str) for view in VIEWS]


def test_a_newer_parser_is_read_judged_and_adopted(archived: Place) -> None:
    shown, confirmed = seen(archived), archived.rows(CONFIRMED)
    read = archived.run("reparse", "--workers", "2")
    assert read.exit_code == 0, read.output
    assert "--adopt" in read.output
    assert archived.count() == len(REPORTS)
    assert seen(archived) == shown

    told = archived.run("diff", "--readings")
    assert "未核 → 印证" in told.output
    assert f"{OLD} → {PARSER_VERSION}" in told.output
    assert seen(archived) == shown

    adopted = archived.run("reparse", "--adopt")
    assert (adopted.exit_code, archived.count()) == (0, 0)
    assert archived.rows("SELECT DISTINCT parser_version FROM reports") == [(PARSER_VERSION,)]
    assert archived.count(f"parser_version = '{OLD}' AND superseded AND NOT is_current") == len(REPORTS)
    assert archived.rows(CONFIRMED) > confirmed
    assert seen(archived) != shown
    assert "没有待定" in archived.run("diff", "--readings").output


def test_what_was_read_by_this_parser_is_not_read_again(archived: Place) -> None:
    assert archived.run("reparse", "--workers", "1").exit_code == 0
    states = archived.rows(STATES)
    again = archived.run("--lang", "en", "reparse", "--workers", "1")
    assert archived.rows(STATES) == states
    assert again.exit_code == 0
    assert archived.run("reparse", "--adopt").exit_code == 0
    archived.run("reparse", "--workers", "1")
    assert archived.count("true") == 2 * len(REPORTS)


def test_one_report_alone_can_be_read_judged_and_adopted(archived: Place) -> None:
    one = REPORTS[0]
    name, year = one.organ, str(one.year)
    assert archived.run("reparse", "--organ", name, "--year", year).exit_code == 0
    assert archived.count() == 1
    archived.run("reparse", "--workers", "1")
    alone = archived.run("diff", name, year, "--readings")
    assert alone.output.count(f"{OLD} → {PARSER_VERSION}") == 1
    assert archived.run("reparse", "--adopt", "--organ", name, "--year", year).exit_code == 0
    assert archived.rows(
        f"SELECT organ, report_year FROM reports WHERE parser_version = '{PARSER_VERSION}'"
    ) == [(name, one.year)]
    assert archived.count() == len(REPORTS) - 1
    assert archived.run("reparse", "--organ", "没有这个局").exit_code == 2


KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
seen = []

@event.listens_for(Engine, "before_cursor_execute")
def look(connection, cursor, statement, *more):
    if statement.startswith(WORDS):
        seen.append(1)
        if len(seen) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

import db.candidates, db.writer.rows
from gongkai.cli import main
db.candidates.ADOPTED = 1
copied = db.writer.rows._copied

def look_at_copy(table):
    look(None, None, f"INSERT INTO {table.name}")
    return copied(table)

db.writer.rows._copied = look_at_copy
sys.argv = ["gongkai", *sys.argv[1:]]
main()
"""


def kill_at(words: str, place: Place, *arguments: str) -> None:
    """A real `gongkai` that dies when it comes for the third time to a statement that begins so."""
    command = [sys.executable, "-c", f"WORDS = {words!r}\n{KILLED}", "--data", str(place.folder), *arguments]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environ = {**os.environ, "PYTHONPATH": paths, "GONGKAI_DATABASE_URL": place.url}
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_reading_again_that_is_killed_goes_on_where_it_was(archived: Place) -> None:
    """In the middle of what belongs to a reading."""
    kill_at("INSERT INTO reading_t4", archived, "reparse", "--workers", "2")
    assert archived.count() == 2
    kept = archived.rows("SELECT id FROM reading ORDER BY id")
    assert archived.run("reparse", "--workers", "1").exit_code == 0
    assert archived.count() == len(REPORTS)
    assert archived.rows("SELECT id FROM reading ORDER BY id")[: len(kept)] == kept
    figures = archived.rows(
        "SELECT count(*) FROM reading_t4 t JOIN reading d ON d.id = t.reading_id GROUP BY d.id"
    )
    assert figures == [(3,)] * 2 * len(REPORTS)


def test_adopting_that_is_killed_leaves_whole_reports_and_goes_on(archived: Place) -> None:
    archived.run("reparse", "--workers", "1")
    kill_at("UPDATE reading SET is_current", archived, "reparse", "--adopt")
    done = len(REPORTS) - archived.count()
    assert 0 < done < len(REPORTS)
    assert archived.count("is_current") == len(REPORTS) == archived.count("NOT superseded")
    assert archived.run("reparse", "--adopt").exit_code == 0
    assert archived.count("is_current") == len(REPORTS) == archived.count("adopted_at IS NOT NULL")


def test_a_body_the_store_lost_is_told_and_the_rest_is_read(archived: Place) -> None:
    ((file, offset, url),) = archived.rows(
        "SELECT warc_file, warc_offset, url FROM capture ORDER BY id LIMIT 1 OFFSET 2"
    )
    path = archived.folder / "warc" / str(file)
    damaged = bytearray(path.read_bytes())
    damaged[int(str(offset)) + 300] ^= 0xFF
    path.write_bytes(damaged)
    found = archived.run("reparse", "--workers", "1")
    assert found.exit_code == 1
    assert str(url) in found.output + found.stderr
    assert archived.count() == len(REPORTS) - 1


def test_findings_between_years_are_found_anew_for_what_is_adopted(
    place: Place, tmp_path: Path, parser: ReportParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.importing.PARSER_VERSION", OLD)
    form, organ = parser.forms.by_id("ogi_2019"), "某县水务局"
    for year, cells in ((2019, {"t3.carried_out.total": "7"}), (2020, {})):
        title = f"{organ}{year}年政府信息公开工作年度报告"
        path = tmp_path / "both" / f"{year}.ofd"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(ofd.render(page(form, organ=organ, title=title, year=year, cells=cells)))
    assert place.run("import", tmp_path / "both").exit_code == 0
    found = (
        "SELECT d.parser_version, count(*) FROM finding f JOIN reading d ON d.id = f.reading_id"
        " WHERE f.rule = 'T3-05' AND d.is_current GROUP BY d.parser_version"
    )
    ((_parser, count),) = place.rows(found)
    assert place.run("reparse", "--workers", "1").exit_code == 0
    assert place.rows(found) == [(OLD, count)]
    assert place.run("reparse", "--adopt").exit_code == 0
    assert place.rows(found) == [(PARSER_VERSION, count)]


def archive_page(place: Place, parser: ReportParser, body: bytes, files: dict[str, bytes]) -> None:
    """A crawled page with what it carries, as the desk files it."""
    url, names = "http://127.0.0.1/nb/t1.html", [*files]
    engine, store = open_engine(place.url), WarcStore(place.folder / "warc")
    with sessions(engine)() as session, store.open_segment("t", lambda: NOW) as segment:
        facts = PortalFacts("gone-portal", "某县", "trs", "http://127.0.0.1/")
        writer.register_portal(session, facts, [(Organ("某县财政局"), 2020)], NOW)
        run = writer.start_run(session, facts.id, NOW)

        def capture(address: str, content: bytes) -> tuple[int, str]:
            exchange = Exchange(address, "GET", (), 200, "OK", (), content, NOW)
            stored = segment.append(exchange)
            return writer.add_capture(session, run, exchange, stored), stored.payload_digest

        page_capture, _digest = capture(url, body)
        assets = tuple(
            AssetFacts(
                href,
                f"http://127.0.0.1/nb/{href[2:]}",
                1,
                *capture(f"http://127.0.0.1/nb/{href[2:]}", files[href]),
            )
            for href in names
        )
        portal = load_portal(write_portal(place.folder / "gone-portal.yaml"))
        row = Row(url, "2020年政府信息公开工作年度报告", date(2021, 1, 22), "某县财政局")
        hints = hints_for(url, row, None, portal)
        reading = parser.read_all(body, hints, files)[0]
        assert reading.report and reading.report.organ and reading.report.report_year
        found = LocationFacts(facts.id, url, hints.title, assets=assets, hints=hints)
        writer.add_reading(
            session, page_capture, reading, reading.report.organ, reading.report.report_year, found, OLD, NOW
        )
        writer.recheck(session, 1, load_basis(ROOT / "config"), datetime(2021, 2, 1, tzinfo=UTC))
    engine.dispose()


def write_portal(path: Path) -> Path:
    portal = {
        "id": "gone-portal", "name": "某县", "family": "trs", "start": ["http://127.0.0.1/nb/"],
        "contact": "https://example.invalid/test", "delay": 0, "sample": True,
        "organs": [{"name": "某县财政局", "first_year": 2020}],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(portal, allow_unicode=True), "utf-8")
    return path


@pytest.fixture
def carrying(place: Place, parser: ReportParser) -> Place:
    """Neither page nor document names organ or day: the list did."""
    title = "2020年政府信息公开工作年度报告"
    document = page(parser.forms.by_id("ogi_2019"), organ="本局", title=title, year=2020)
    html = f"<html><head><title>年度报告</title></head><body><h1>{title}</h1>"
    html += '<a href="./P1.ofd">附件：年度报告</a>' + "<p>本站栏目导航与说明文字</p>" * 40 + "</body></html>"
    archive_page(place, parser, html.encode(), {"./P1.ofd": ofd.render(document)})
    return place


def test_what_a_page_carries_and_a_list_said_is_read_with_it_again(carrying: Place) -> None:
    assert carrying.run("reparse", "--workers", "1").exit_code == 0
    told = carrying.run("--lang", "en", "diff", "--readings")
    assert carrying.count("candidate AND form IS NOT NULL AND other_identity IS NULL") == 1
    assert "same" in told.output and "→" not in told.output
    ((coverage,),) = carrying.rows("SELECT coverage FROM reading WHERE candidate")
    read = json.loads(coverage) if isinstance(coverage, str) else coverage
    assert isinstance(read, dict) and read["read"] > 150


def test_of_what_was_archived_before_hints_were_kept_the_organ_is_still_known(carrying: Place) -> None:
    carrying.rows("UPDATE version SET hints = NULL")
    assert carrying.run("reparse", "--workers", "1").exit_code == 0
    said = "SELECT said FROM reading_body ORDER BY reading_id"
    before, after = (json.loads(one) if isinstance(one, str) else one for (one,) in carrying.rows(said))
    assert ["list", "某县财政局"] in before["organ"]
    assert ["list", "某县财政局"] in after["organ"]


def test_real_reports_read_again_say_the_same(
    sqlite_url: str, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "data", sqlite_url)
    monkeypatch.setattr("gongkai.importing.PARSER_VERSION", OLD)
    names = ("shanghai-general-office-2019.html", "pingtan-zone-2021.txt", "hongze-district-2023.pdf")
    assert place.run("import", *(shared / "real" / name for name in names)).exit_code == 0
    assert place.run("reparse", "--workers", "1").exit_code == 0
    assert place.count() == len(names)
    assert "→" not in place.run("diff", "--readings").output
    assert place.run("reparse", "--adopt").exit_code == 0
    assert place.count(f"is_current AND parser_version = '{PARSER_VERSION}'") == len(names)
