"""What a crawl says while it runs: one JSON object a line, written by the child, read by the parent.

Each names its `portal`. `start` name; `listing` url, page, rows, reports; `fetch` url, purpose, outcome,
detail; `report` organ, year, status (new, changed, unchanged, moved, suspected, gone), findings, url; `collected` unread:
the portal is asked no more, so many of its pages are still to be read; `end` state, counters, note_zh, note_en.
"""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TextIO

Event = Mapping[str, Any]


class Outbox:
    """Lines on their way to the parent; those of `hold` seconds go together, while `pulse` runs."""

    def __init__(self, out: TextIO, hold: float = 0.0) -> None:
        self._out, self._hold = out, hold
        self._lines: list[str] = []
        self._lock = threading.Lock()

    def put(self, event: str, **facts: object) -> None:
        """From any thread; each line stays whole."""
        line = json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n"
        with self._lock:
            self._lines.append(line)
        if not self._hold:
            self.flush()

    def flush(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, []
            if lines:
                self._out.write("".join(lines))
                self._out.flush()

    async def pulse(self) -> NoReturn:
        while True:
            await asyncio.sleep(self._hold)
            self.flush()


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks for one portal."""

    out: Outbox
    portal: str

    def say(self, event: str, **facts: object) -> None:
        self.out.put(event, portal=self.portal, **facts)

    def of(self, portal: str) -> "Voice":
        return Voice(self.out, portal)


def read_event(line: str) -> Event | None:
    """The event of a line; None for anything else a library may have printed."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("event"), str) else None
