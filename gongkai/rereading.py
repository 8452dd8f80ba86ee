"""Reading the archive again with today's parser: as many documents at once as there are workers, one write each."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from crawler.desk.again import Shelf, other_identity, question_again, reading_of
from db import writer
from db.rereadings import Choice, NotWhole, Source, sources_unread
from parser.model import Reading
from parser.worker.limits import Limits
from parser.worker.pool import read_many
from parser.worker.process import Question

OUT_OF_LIMITS = ("too_slow", "too_much_memory", "reader_crashed")
"""What may be this machine's fault, today: such a reading is not kept, and tried again next time."""

Outcome = Literal["read", "known", "not_whole", "not_read"]


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one version; `known`: another process has read it meanwhile. `why` for the last two."""

    source: Source
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading again needs; `parser_version` is what the readings are filed as."""

    shelf: Shelf
    config: Path
    limits: Limits
    parser_version: str
    clock: Callable[[], datetime]


def reread(choice: Choice, desk: Desk, workers: int) -> Iterator[Reread]:
    """Every version that today's parser has not read, each stored when it is told of.

    Stopped at any point, it has lost only what was being read; the next call goes on from there.
    """
    asked: deque[Source] = deque()
    lost: deque[Reread] = deque()
    versions = sources_unread(desk.shelf.session, desk.parser_version, choice)
    questions = _questions(versions, desk, asked, lost)
    for readings in read_many(questions, desk.config, desk.limits, workers):
        source = asked.popleft()
        yield _file(source, reading_of(source, readings), desk)
        while lost:
            yield lost.popleft()
    yield from lost


def _questions(
    sources: Iterable[Source], desk: Desk, asked: "deque[Source]", lost: "deque[Reread]"
) -> Iterator[Question]:
    """What can be read; `asked` in the same order, `lost` what the store does not give any more."""
    for source in sources:
        try:
            question = question_again(source, desk.shelf)
        except NotWhole as error:
            lost.append(Reread(source, "not_whole", str(error)))
            continue
        asked.append(source)
        yield question


def _file(source: Source, reading: Reading, desk: Desk) -> Reread:
    if reading.error and reading.error.startswith(OUT_OF_LIMITS):
        return Reread(source, "not_read", reading.error)
    identity = other_identity(source, reading, desk.shelf)
    new = writer.add_rereading(
        desk.shelf.session, source.version_id, reading, desk.parser_version, desk.clock(), identity
    )
    return Reread(source, "read" if new else "known")
