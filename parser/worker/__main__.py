"""The child: `python -m parser.worker CONFIG LIMITS PIPE` loads, says `()`, then answers each body with its readings."""

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from parser.model import Reading
from parser.pipeline import ReportParser, load_parser
from parser.readers import Unreadable
from parser.unread import unread
from parser.worker.limits import Limits, limit_cpu, limit_memory
from parser.worker.process import Question


def main(config: Path, limits: Limits, pipe: int) -> None:
    """Serves the parent at the other end of the pipe; ends when it closes."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    limit_memory(limits)
    parser = load_parser(config)
    asked: Connection[tuple[Reading, ...], Question] = Connection(pipe)
    asked.send(())
    while True:
        try:
            question = asked.recv()
        except EOFError:
            return
        limit_cpu(limits)
        asked.send(_answer(parser, question, limits))


def _answer(parser: ReportParser, question: Question, limits: Limits) -> tuple[Reading, ...]:
    try:
        return parser.read_all(question.body, question.hints, question.attached)
    except MemoryError:
        return (unread("application/octet-stream", "", _too_much_memory(limits)),)


def _too_much_memory(limits: Limits) -> Unreadable:
    return Unreadable(
        "too_much_memory",
        f"识读所需内存超过 {limits.memory_mb} MB",
        f"reading it takes more than {limits.memory_mb} MB of memory",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Limits.model_validate_json(sys.argv[2]), int(sys.argv[3]))
