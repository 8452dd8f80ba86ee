"""Real crawls in child processes, against the sample sites on loopback."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, text

from crawler.process import CrawlSummary, run_crawl
from crawler.running.events import Event
from db.engine import open_engine
from gongkai.samples.server import Samples, serve
from gongkai.samples.world import SiteName, World

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
HERE = Path(__file__).parent


@dataclass
class Bench:
    """A sample world, an archive, and what the last crawl said."""

    samples: Samples
    data: Path
    database_url: str
    events: list[Event] = field(default_factory=list)

    def crawl(
        self,
        site: SiteName,
        *,
        portal: Path | None = None,
        driver: str | None = None,
        config: Path = CONFIG,
        **facts: Any,
    ) -> CrawlSummary:
        """Crawl a site; `facts` change its portal file, `driver` is a script here that runs the child."""
        path = portal or self.portal(site, **facts)
        self.events = []
        self.samples.sites[site].site.visits.clear()
        command = (sys.executable, str(HERE / driver)) if driver else (sys.executable, "-m", "crawler")
        return run_crawl(
            path, data=self.data, config=config, database_url=self.database_url,
            on_event=self.events.append, max_seconds=60, command=command,
        )  # fmt: skip

    def portal(self, site: SiteName, **facts: Any) -> Path:
        path = self.samples.write_portals(self.data / "portals")[site]
        known = yaml.safe_load(path.read_text("utf-8"))
        path.write_text(yaml.safe_dump({**known, **facts}, allow_unicode=True), "utf-8")
        return path

    def reports(self, status: str) -> list[tuple[str, int]]:
        return sorted(
            (e["organ"], e["year"]) for e in self.events if e["event"] == "report" and e["status"] == status
        )

    def visits(self, site: SiteName) -> list[tuple[str, int, bool]]:
        return [(v.target, int(v.status), v.conditional) for v in self.samples.sites[site].site.visits]

    def agents(self, site: SiteName) -> set[str]:
        return {visit.agent for visit in self.samples.sites[site].site.visits}

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        engine: Engine = open_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()


@pytest.fixture(scope="module")
def samples() -> Iterator[Samples]:
    with serve(World()) as served:
        yield served


@pytest.fixture(scope="module")
def bench(
    samples: Samples, tmp_path_factory: pytest.TempPathFactory, new_archive: Callable[[Path], str]
) -> Bench:
    """One archive for all tests of a module: they tell one story, in order."""
    data = tmp_path_factory.mktemp("data")
    return Bench(samples, data, new_archive(data))


@pytest.fixture(scope="session")
def new_archive(sqlite_at_head: Path) -> Callable[[Path], str]:
    """Put an empty archive at head into a folder; its URL."""

    def place(folder: Path) -> str:
        target = folder / "archive.db"
        target.write_bytes(sqlite_at_head.read_bytes())
        return f"sqlite:///{target}"

    return place
