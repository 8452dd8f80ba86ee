"""Group commit: what is done in one go, in which order, and what becomes of the others when one fails."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from crawler.running.journal import Journal, Part, Shared
from db.engine import open_engine
from db.exchange import Exchange, Stored
from db.writer import FetchFacts, Indexed, add_captures, add_fetches

NOW = datetime(2021, 1, 20, 8, 0, tzinfo=UTC)
URL = "http://127.0.0.1/"


def answer(path: str, body: bytes) -> Exchange:
    return Exchange(URL + path, "GET", (), 200, "OK", ((b"Content-Type", b"text/html"),), body, NOW)


def index(session: Session, parts: Sequence[Part[Exchange]]) -> list[int]:
    return add_captures(session, [Indexed(None, part.about, part.stored) for part in parts if part.stored])


def note(session: Session, parts: Sequence[Part[str]]) -> list[int]:
    """How many were noted in one go."""
    paths = [part.about for part in parts]
    add_fetches(session, [FetchFacts(None, path, "report", "ok", None, None, NOW) for path in paths])
    if "bad" in paths:
        raise ValueError("bad")
    return [len(paths)] * len(paths)


def add(path: str, session: Session) -> None:
    add_fetches(session, [FetchFacts(None, path, "report", "ok", None, None, NOW)])


Told = list["asyncio.Future[Any]"]


@pytest.fixture
def group(database_url: str, tmp_path: Path) -> Callable[[Callable[[Journal], Told]], list[Any]]:
    """The results of what is put into one group."""

    async def run(fill: Callable[[Journal], Told]) -> list[Any]:
        loop, failed = asyncio.get_running_loop(), []
        with Journal(tmp_path, database_url, lambda: NOW, loop, failed.append) as journal:
            with journal._news:  # the thread takes nothing until all is there
                told = fill(journal)
            results = await asyncio.gather(*told, return_exceptions=True)
        assert not failed
        return results

    return lambda fill: asyncio.run(run(fill))


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_work_of_one_kind_is_done_in_one_go_but_not_past_work_of_its_own(
    group: Any, database_url: str
) -> None:
    def fill(journal: Journal) -> Told:
        shared = [journal.write(Shared(note, path)) for path in ("a", "b")]
        own = journal.write(partial(add, "own"))
        return [*shared, own, journal.write(Shared(note, "c"))]

    assert group(fill) == [2, 2, None, 1]
    assert rows(database_url, 'SELECT url FROM "fetch" ORDER BY id') == [("a",), ("b",), ("own",), ("c",)]


def test_one_that_fails_takes_no_other_along(group: Any, database_url: str) -> None:
    def fill(journal: Journal) -> Told:
        return [journal.write(Shared(note, path)) for path in ("a", "bad", "b")]

    first, bad, last = group(fill)
    assert (first, last) == (1, 1) and isinstance(bad, ValueError)
    assert rows(database_url, 'SELECT url FROM "fetch" ORDER BY id') == [("a",), ("b",)]


def test_each_answer_of_a_group_gets_its_own_capture_and_a_body_is_stored_once(
    group: Any, database_url: str
) -> None:
    def store(journal: Journal, *paths: str) -> Told:
        answers = [answer(path, path[:1].encode()) for path in paths]
        return [journal.store(each, Shared(index, each), urgent=False) for each in answers]

    first, other, again = group(lambda journal: store(journal, "a1", "b1", "a2"))
    (later,) = group(lambda journal: store(journal, "a3"))
    assert rows(database_url, "SELECT url, id, refers_to FROM capture ORDER BY id") == [
        (URL + "a1", first, None),
        (URL + "b1", other, None),
        (URL + "a2", again, first),
        (URL + "a3", later, first),
    ]


def test_an_answer_may_be_indexed_by_itself(group: Any, database_url: str) -> None:
    def alone(session: Session, stored: Stored) -> int:
        return add_captures(session, [Indexed(None, answer("a", b"a"), stored)])[0]

    assert group(lambda journal: [journal.store(answer("a", b"a"), alone, urgent=True)]) == [
        rows(database_url, "SELECT id FROM capture")[0][0]
    ]
