"""`PYTHONPATH=tests python -m benchmarks.archive [--national] [--reports N] [--database-url URL] [--data FOLDER]`

20,000 reports, or 1,000,000 with --national, which takes an hour. A database that is named must be empty.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.archive import asking
from benchmarks.archive.nation import NEWEST, nation
from benchmarks.archive.writing import Desk, Spent
from benchmarks.table import Line, show
from db import writer
from db.engine import open_engine, sessions
from db.warc import WarcStore
from gongkai.archive import prepare
from gongkai.settings import Settings
from parser.across import load_basis
from scheduler.config import load_schedule
from scheduler.ledger_store import refresh_ledger

CONFIG = Path(__file__).resolve().parents[2] / "config"
NOW = datetime(NEWEST + 1, 6, 1, tzinfo=UTC)
GOALS = {"sqlite": 800, "postgresql": 500}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--national", action="store_true", help="1,000,000 reports of 18 years")
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--group", type=int, default=500, help="readings a transaction")
    parser.add_argument("--database-url")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    reports, years = (1_000_000, 18) if asked.national else (asked.reports, 7)
    with ExitStack() as stack:
        data = asked.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for line in measure(
            data, asked.database_url or f"sqlite:///{data / 'gongkai.db'}", reports, years, asked.group
        ):
            print(show([line]), flush=True)


def measure(data: Path, url: str, reports: int, years: int, group: int) -> Iterator[Line]:
    """As it goes: writing, then size, queries, proof."""
    prepare(Settings(data, url, CONFIG, "zh", {}))
    engine, store, spent = open_engine(url), WarcStore(data / "warc"), Spent()
    with sessions(engine)() as session:
        with store.open_segment("bench", lambda: NOW, writer.originals(session)) as segment:
            desk = Desk(session, segment, group, spent)
            desk.fill(nation(CONFIG, reports, years))
            yield from spent.lines(GOALS[engine.dialect.name])
            yield from asking.unchanged(desk, NOW)
        yield from asking.recheck(session, load_basis(CONFIG))
        with spent.on("words"):
            writer.index_words(session)
        with spent.on("ledger"):
            refresh_ledger(session, load_schedule(CONFIG), now=NOW, today=NOW.date())
        yield from asking.size(engine, reports)
        yield from asking.storage(url)
        yield from asking.queries(url, CONFIG / "queries")
        yield from asking.proof(session, store, NOW)
    engine.dispose()


if __name__ == "__main__":
    main()
