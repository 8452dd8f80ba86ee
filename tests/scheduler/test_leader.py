"""Locks of the archive, on both databases; another holder is another connection, as in another process."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from db.engine import open_engine
from scheduler.leader import AlreadyHeld, LockLost, exclusive


@pytest.fixture
def engines(database_url: str) -> Iterator[tuple[Engine, Engine]]:
    opened = open_engine(database_url), open_engine(database_url)
    yield opened
    for engine in opened:
        engine.dispose()


def test_a_lock_is_held_once_and_free_again_afterwards(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    with (
        exclusive(one, "scheduler", wait=False),
        pytest.raises(AlreadyHeld),
        exclusive(other, "scheduler", wait=False),
    ):
        pytest.fail("two leaders")
    with exclusive(other, "scheduler", wait=False) as check:
        check()


def test_locks_of_different_names_do_not_meet(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    with exclusive(one, "scheduler", wait=False), exclusive(other, "evaluation", wait=False) as check:
        check()


def test_a_patient_process_gets_the_lock_when_it_is_given_back(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    order: list[str] = []

    def second() -> None:
        with exclusive(other, "evaluation", wait=True):
            order.append("second")

    with exclusive(one, "evaluation", wait=True):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_lock_is_given_back_when_its_holder_fails(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    with pytest.raises(RuntimeError), exclusive(one, "scheduler", wait=False):
        raise RuntimeError
    with exclusive(other, "scheduler", wait=False) as check:
        check()


def test_a_leader_notices_that_postgresql_dropped_its_connection(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    with exclusive(engine, "scheduler", wait=False) as check:
        with other.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        with pytest.raises(LockLost):
            check()
    engine.dispose()
    other.dispose()
