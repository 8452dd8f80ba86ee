"""An archive that has evidence of every kind, and packs of it as their reader has them: unzipped, verified by their own script."""

import hashlib
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import text
from typer.testing import CliRunner, Result

from db import writer
from db.engine import open_engine, sessions
from db.exchange import Exchange
from db.facts import AssetFacts, LocationFacts, PortalFacts
from db.warc import WarcStore
from db.writer.places import SeenAgain
from gongkai.cli import app
from parser.across import load_basis
from parser.model import Organ
from parser.pipeline import PARSER_VERSION, ReportParser
from rendering import docx, html, pdf
from rendering.page import page

ROOT = Path(__file__).parents[1]
T0 = datetime(2021, 1, 20, 8, 30, 1, 500, tzinfo=UTC)
ORGAN = "某县水务局"
GZIP = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"))


@dataclass(frozen=True)
class Place:
    """An archive on one of the databases, and the command line that works on it."""

    folder: Path
    url: str

    def run(self, *arguments: str | Path) -> Result:
        flags = [
            "--data",
            self.folder,
            "--database-url",
            self.url,
            "--config",
            ROOT / "config",
            "--lang",
            "en",
        ]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*map(str, (*flags, *arguments))])

    def rows(self, query: str) -> Sequence[Any]:
        engine = open_engine(self.url)
        try:
            with engine.begin() as connection:
                found = connection.execute(text(query))
                return found.all() if found.returns_rows else ()
        finally:
            engine.dispose()

    def finding(self, rule: str, year: int) -> int:
        query = (
            f"SELECT finding_id FROM findings WHERE rule = '{rule}' AND report_year = {year} AND is_current"
        )
        return int(self.rows(f"{query} ORDER BY finding_id DESC")[0][0])

    def pack(self, out: Path, *arguments: str, close: bool = True) -> "Pack":
        """Made, unzipped."""
        closing = ["--close"] if close else []
        made = self.run("evidence", *arguments, *closing, "-o", out.with_suffix(".zip"))
        assert made.exit_code == 0, made.output + made.stderr
        with ZipFile(out.with_suffix(".zip")) as zipped:
            zipped.extractall(out)
        (folder,) = out.iterdir()
        return Pack(folder)


@dataclass(frozen=True)
class Pack:
    """A pack on its reader's disk."""

    folder: Path

    def verified(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "verify.py", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, encoding="utf-8")

    @property
    def told(self) -> Any:
        return json.loads((self.folder / "evidence.json").read_text("utf-8"))

    def change(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """A file and what the manifest says of it: who forges one forges the other."""
        path = self.folder / name
        before = path.read_bytes()
        path.write_bytes(change(before))
        assert path.read_bytes() != before
        manifest = self.folder / "manifest.json"
        files = json.loads(manifest.read_text("utf-8"))
        files["files"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(files), "utf-8")

    def change_told(self, change: Callable[[Any], None]) -> None:
        def changed(data: bytes) -> bytes:
            told = json.loads(data)
            change(told)
            return json.dumps(told, ensure_ascii=False).encode()

        self.change("evidence.json", changed)


@dataclass
class Crawl:
    """Answers of a portal, filed as the crawl and its desk file them, a day after another."""

    place: Place
    parser: ReportParser

    def __post_init__(self) -> None:
        self.engine = open_engine(self.place.url)
        self.session = sessions(self.engine)()
        facts = PortalFacts("county", "某县", "trs", "http://127.0.0.1/")
        writer.register_portal(self.session, facts, [(Organ(ORGAN), 2019)], T0)
        self.run = writer.start_run(self.session, facts.id, T0)
        self.store = WarcStore(self.place.folder / "warc")

    def answer(
        self, url: str, body: bytes, day: int, status: int = 200, headers: Any = GZIP
    ) -> tuple[int, str]:
        now = T0 + timedelta(days=day)
        asked = ((b"Host", b"127.0.0.1"), (b"User-Agent", b"test"))
        sent = zlib.compress(body, 6, 31) if headers is GZIP and body else body
        made = Exchange(url, "GET", asked, status, "OK", headers, sent, now)
        with self.store.open_segment("t", lambda: now, writer.originals(self.session)) as segment:
            other = Exchange("http://127.0.0.1/robots.txt", "GET", asked, 404, "No", (), b"none", now)
            writer.add_capture(self.session, self.run, other, segment.append(other))
            stored = segment.append(made)
        return writer.add_capture(self.session, self.run, made, stored), stored.payload_digest

    def file(
        self, url: str, capture: int, body: bytes, day: int, assets: dict[str, AssetFacts], bodies: Any
    ) -> None:
        reading = self.parser.read_all(body, None, bodies)[0]
        assert reading.report is not None and reading.report.report_year
        place = LocationFacts("county", url, "年度报告", assets=tuple(assets.values()))
        year, now = reading.report.report_year, T0 + timedelta(days=day)
        filed = writer.add_reading(
            self.session, capture, reading, Organ(ORGAN), year, place, PARSER_VERSION, now
        )
        writer.recheck(self.session, filed.report_id, load_basis(ROOT / "config"), now)

    def gone(self, url: str, day: int) -> None:
        capture, _digest = self.answer(url, b"<h1>404</h1>", day, status=404)
        now = T0 + timedelta(days=day)
        writer.add_fetch(self.session, self.run, url, "report", "gone", None, capture, now)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def seen_again(self, url: str, captures: Sequence[int], day: int) -> None:
        (location,) = self.place.rows(f"SELECT id FROM location WHERE url = '{url}'")
        writer.touch_unchanged(self.session, [SeenAgain(location[0], captures)], T0 + timedelta(days=day))


def crawled(place: Place, parser: ReportParser) -> Place:
    """2019 as a web page, gone later; 2020 as a page that carries a PDF: seen, changed, seen unchanged twice, the second time by 304;
    2021 in Word.

    2019 carries 7 requests out, 2020 carries 1 in; in 2020 and 2021 the total of the granted is wrong, in 2020 it was another before.
    """
    crawl = Crawl(place, parser)
    form = parser.forms.by_id("ogi_2019")
    title = "{}" + ORGAN + "{}年政府信息公开工作年度报告"
    told = {"organ": ORGAN, "title": title.format("", 2019), "year": 2019}
    first = html.render(
        page(form, **told, cells={"t3.carried_out.total": "7"}), "<script>alert('x')</script>"
    ).encode()
    url = "http://127.0.0.1/nb/2019.html"
    capture, _digest = crawl.answer(url, first, 0)
    crawl.file(url, capture, first, 0, {}, {})
    url, href = "http://127.0.0.1/nb/2020.html", "./P1.pdf"
    whole = f'<html><body><h1>{ORGAN}2020年年报</h1><a href="{href}">附件：{title.format("", 2020)}.pdf</a></body></html>'
    told |= {"title": title.format("", 2020), "year": 2020}
    for day, granted in ((1, "9"), (3, "8")):
        body, carried = whole.encode(), pdf.render(page(form, **told, cells={"t3.granted.total": granted}))
        capture, _digest = crawl.answer(url, body, day)
        at = "http://127.0.0.1/nb/P1.pdf"
        asset, digest = crawl.answer(at, carried, day, headers=((b"Content-Type", b"application/pdf"),))
        facts = {href: AssetFacts(href, at, 1, asset, digest)}
        crawl.file(url, capture, body, day, facts, {href: carried})
    crawl.seen_again(url, [crawl.answer(url, whole.encode(), 5)[0]], 5)
    crawl.seen_again(url, [crawl.answer(url, b"", 9, status=304)[0]], 9)
    crawl.gone("http://127.0.0.1/nb/2019.html", 9)
    url, told = "http://127.0.0.1/nb/2021.docx", told | {"title": title.format("", 2021), "year": 2021}
    body = docx.render(page(parser.forms.by_id("ogi_2021"), **told, cells={"t3.granted.total": "8"}))
    capture, _digest = crawl.answer(url, body, 10, headers=((b"Content-Type", b"application/msword"),))
    crawl.file(url, capture, body, 10, {}, {})
    crawl.close()
    return place
