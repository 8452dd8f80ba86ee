"""Copies off the machine, if schedule.yaml asks for them: a backup of the day, then the WARC files that are full.

The backup comes first, while the files are near. One that fails does not keep the other from being made.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from db.backup.daily import back_up_daily
from db.engine import sessions
from db.shipping import ship_full
from db.warc import WarcStore
from parser.model import Bilingual
from scheduler.calendar import local_day
from scheduler.config import CopyKind, Schedule

log = logging.getLogger("gongkai.scheduler")


class Interrupted(Exception):
    """The service stops; the next day begins where this one broke off."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one kind of copy; `trouble` is None when it is whole."""

    kind: CopyKind
    trouble: Bilingual | None


def make_copies(
    engine: Engine, data: Path, schedule: Schedule, now: datetime, stopping: threading.Event
) -> Iterator[Copied]:
    """Every kind that is configured; raises Interrupted."""
    store = WarcStore(data / "warc")
    works: dict[CopyKind, Callable[[], Bilingual | None]] = {
        "backup": lambda: _back_up(engine, store, schedule, now, stopping),
        "ship": lambda: _ship(engine, store, schedule, stopping),
    }
    for kind in schedule.copies.kinds:
        yield Copied(kind, _tried(kind, works[kind]))


def _tried(kind: CopyKind, work: Callable[[], Bilingual | None]) -> Bilingual | None:
    """Whatever goes wrong is told: that nobody noticed is how backups come to be missing."""
    try:
        return work()
    except Interrupted:
        raise
    except Exception as error:
        log.exception("copies: %s failed", kind)
        return Bilingual.split(str(error) or type(error).__name__)


def _back_up(
    engine: Engine, store: WarcStore, schedule: Schedule, now: datetime, stopping: threading.Event
) -> Bilingual | None:
    folder, keep = schedule.copies.backup, schedule.copies.keep
    assert folder is not None
    url = engine.url.render_as_string(hide_password=False)

    def watch(_done: int, _total: int) -> None:
        _go_on(stopping)

    made = back_up_daily(url, store, folder, now, local_day(now, schedule.zone), keep, watch)
    log.info("copies: backup of %s, %d new bytes of WARC files", made.manifest.made_at, made.copied)
    if not made.troubles:
        return None
    return Bilingual(
        "；".join(trouble.zh for trouble in made.troubles), "; ".join(trouble.en for trouble in made.troubles)
    )


def _ship(engine: Engine, store: WarcStore, schedule: Schedule, stopping: threading.Event) -> None:
    assert schedule.copies.ship is not None
    with sessions(engine)() as session:
        for shipped in ship_full(session, store, schedule.copies.ship):
            log.info("copies: shipped %s, %d bytes", shipped.url, shipped.size)
            _go_on(stopping)


def _go_on(stopping: threading.Event) -> None:
    if stopping.is_set():
        raise Interrupted
