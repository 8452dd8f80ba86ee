"""The collector's side of the desk: captures go out by number, a few at a time, and results come back."""

import asyncio
import json
import logging
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from crawler.desk.task import Result, load_result

IN_HAND = 4
"""Captures the desk is given at once; what it has in hand is lost for this crawl when it dies."""
ROOM = 20_000
"""Captures that may wait before no further portal is begun."""

PARTING = 5.0
"""Seconds an idle desk has to end."""

Start = Callable[[], "subprocess.Popen[str]"]
log = logging.getLogger(__name__)


class DeskDied(Exception):
    """The desk ended with this capture in hand; the capture stays, and waits for the next crawl."""


class Line:
    """Starts a desk when there is something to read, another one when it died; used from the thread of `loop`."""

    def __init__(self, start: Start, loop: asyncio.AbstractEventLoop) -> None:
        self._start, self._loop = start, loop
        self._waiting: deque[tuple[int, Path]] = deque()
        self._answers: dict[int, asyncio.Future[Result]] = {}
        self._in_hand: set[int] = set()
        self._child: subprocess.Popen[str] | None = None
        self._useful = self._closed = self._paused = False
        self._room = asyncio.Event()
        self._room.set()

    def read(self, capture_id: int, portal: Path) -> "asyncio.Future[Result]":
        """Have a stored capture read; raises DeskDied, or is cancelled when nothing more is read."""
        answer: asyncio.Future[Result] = self._loop.create_future()
        if self._closed:
            answer.cancel()
            return answer
        self._answers[capture_id] = answer
        self._waiting.append((capture_id, portal))
        self._hand_over()
        return answer

    async def room(self) -> None:
        """Returns when few enough captures wait."""
        await self._room.wait()

    def pause(self, paused: bool) -> None:
        """While paused no desk is started, and nothing more is handed over."""
        self._paused = paused
        self._hand_over()

    def stop(self, seconds: float) -> None:
        """Hand over nothing more; what waits stays unread, what is in hand may take so long."""
        self._closed = True
        self._forget(capture_id for capture_id, _portal in self._waiting)
        self._waiting.clear()
        self._loop.call_later(seconds, self._abandon)

    def close(self) -> None:
        """End the desk, which has nothing in hand, or nothing that matters any more."""
        child, self._child = self._child, None
        if child is not None:
            _hang_up(child)

    def _abandon(self) -> None:
        self._forget(list(self._in_hand))
        if self._child is not None:
            self._child.kill()

    def _forget(self, captures: Iterable[int]) -> None:
        for capture_id in captures:
            self._answers.pop(capture_id).cancel()
        self._room.set()

    def _hand_over(self) -> None:
        while self._waiting and len(self._in_hand) < IN_HAND and not (self._closed or self._paused):
            capture_id, portal = self._waiting.popleft()
            self._in_hand.add(capture_id)
            _tell(self._desk(), capture_id, portal)
        if len(self._answers) < ROOM or self._closed:
            self._room.set()
        else:
            self._room.clear()

    def _desk(self) -> "subprocess.Popen[str]":
        if self._child is None:
            self._child, self._useful = self._start(), False
            threading.Thread(target=self._listen, args=(self._child,), daemon=True).start()
        return self._child

    def _listen(self, child: "subprocess.Popen[str]") -> None:
        for line in child.stdout or ():
            self._loop.call_soon_threadsafe(self._answered, load_result(line))
        self._loop.call_soon_threadsafe(self._ended, child, child.wait())

    def _answered(self, result: Result) -> None:
        self._useful = True
        self._in_hand.discard(result.capture_id)
        answer = self._answers.pop(result.capture_id, None)
        if answer and not answer.done():
            answer.set_result(result)
        self._hand_over()

    def _ended(self, child: "subprocess.Popen[str]", code: int) -> None:
        """What it had in hand has failed; all that waits, too, when it had not answered anything."""
        if child is not self._child:
            return
        self._child = None
        lost = {*self._in_hand} if self._useful else {*self._answers}
        if lost:
            log.error("the desk died (%d) with %d captures in hand", code, len(self._in_hand))
        self._in_hand.clear()
        if not self._useful:
            self._waiting.clear()
        for capture_id in lost & self._answers.keys():
            self._answers.pop(capture_id).set_exception(DeskDied(f"the desk died ({code})"))
        self._hand_over()


def _tell(child: "subprocess.Popen[str]", capture_id: int, portal: Path) -> None:
    """A desk that is dead already says so by its end."""
    assert child.stdin is not None
    try:
        child.stdin.write(json.dumps({"capture": capture_id, "portal": str(portal)}) + "\n")
        child.stdin.flush()
    except OSError:
        log.debug("the desk is gone before capture %d", capture_id)


def _hang_up(child: "subprocess.Popen[str]") -> None:
    """It ends when its input does; one that is in the middle of something is ended."""
    assert child.stdin is not None
    with suppress(OSError):
        child.stdin.close()
    try:
        child.wait(PARTING)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
