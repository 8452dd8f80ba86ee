"""The parent's side: one child, started when first asked, killed when it takes too long, replaced when it died."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from parser.model import Hints, Reading
from parser.pipeline import best_of, load_parser
from parser.readers import Unreadable
from parser.unread import unread
from parser.worker.limits import MEGABYTE, Limits, load_limits


@dataclass(frozen=True, slots=True)
class Question:
    """What the child is asked to read; `attached` are documents the page points to, by href as printed."""

    body: bytes
    hints: Hints = field(default_factory=Hints)
    attached: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    line: "Connection[Question, tuple[Reading, ...]]"


_CHILD = (sys.executable, "-m", "parser.worker")
_TIME_TO_START = 60
"""Seconds a child has to load forms and names, before the time of its first document begins."""
_TIME_TO_LEAVE = 5
"""Seconds a child has to see that nobody asks any more."""


class Worker:
    """Reads like `ReportParser`, in a child process within `limits`; never raises on bad input.

    A child that breaks a limit is killed with everything it started and the document gets a reading
    whose `error` begins with too_slow, too_large, too_much_memory or reader_crashed. Not for use by
    several threads at once: give each its own.
    """

    def __init__(self, config: Path, limits: Limits, child: Sequence[str] = _CHILD) -> None:
        self._limits = limits
        self._command = (*child, str(config), limits.model_dump_json())
        self._child: _Child | None = None

    @classmethod
    def of(cls, config: Path) -> Self:
        """With the limits of `config`/reading.yaml; raises here what is wrong with a configuration its child would die of."""
        load_parser(config)
        return cls(config, load_limits(config))

    def read_all(
        self, body: bytes, hints: Hints | None = None, attached: Mapping[str, bytes] | None = None
    ) -> tuple[Reading, ...]:
        if len(body) > self._limits.body_mb * MEGABYTE:
            return _failed(_too_large(len(body), self._limits))
        return self._ask(Question(body, hints or Hints(), attached or {}))

    def read(self, body: bytes, hints: Hints | None = None) -> Reading:
        """The report in a body; of several the first that can be read."""
        return best_of(self.read_all(body, hints))

    def close(self) -> None:
        if self._child:
            self._stop(self._child)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: Question) -> tuple[Reading, ...]:
        starts = self._child is None
        child = self._child = self._child or _start(self._command)
        try:
            if starts:
                _await_start(child)
            child.line.send(question)
            if child.line.poll(self._limits.seconds):
                return child.line.recv()
        except (EOFError, OSError):
            return _failed(_crashed(self._stop(child)))
        self._stop(child, patience=0)
        return _failed(_too_slow(self._limits))

    def _stop(self, child: _Child, patience: float = _TIME_TO_LEAVE) -> int:
        """Ends the child and what it started; the code it ended with."""
        self._child = None
        child.line.close()
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(patience)
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        return child.process.wait()


def _start(command: Sequence[str]) -> _Child:
    ours, theirs = Pipe()
    process = subprocess.Popen(
        [*command, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    return _Child(process, ours)


def _await_start(child: _Child) -> None:
    """Returns when the child has said that it is ready; raises EOFError or TimeoutError."""
    if not child.line.poll(_TIME_TO_START):
        raise TimeoutError
    child.line.recv()


def _failed(why: Unreadable) -> tuple[Reading, ...]:
    return (unread("application/octet-stream", "", why),)


def _too_large(size: int, limits: Limits) -> Unreadable:
    return Unreadable(
        "too_large",
        f"文件 {size // MEGABYTE} MB，超过 {limits.body_mb} MB",
        f"{size // MEGABYTE} MB, more than {limits.body_mb} MB",
    )


def _too_slow(limits: Limits) -> Unreadable:
    return Unreadable(
        "too_slow",
        f"识读超过 {limits.seconds:g} 秒，已中止",
        f"stopped after {limits.seconds:g} seconds of reading",
    )


def _crashed(code: int) -> Unreadable:
    name = signal.Signals(-code).name if code < 0 else str(code)
    return Unreadable("reader_crashed", f"识读进程意外终止（{name}）", f"the reading process died ({name})")
