"""What a crawl says while it runs: one JSON object a line, written by the child, read by the parent.

Each names its `portal`. `start` name; `listing` url, page, rows, reports; `fetch` url, purpose, outcome,
detail; `report` organ, year, status (new, changed, unchanged, moved, suspected, gone), findings, url; `collected` unread:
the portal is asked no more, so many of its pages are still to be read; `end` state, counters, note_zh, note_en.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks for one portal; of several on one stream each line stays whole."""

    out: TextIO
    portal: str
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, event: str, **facts: object) -> None:
        with self.lock:
            write_event(self.out, event, portal=self.portal, **facts)

    def of(self, portal: str) -> "Voice":
        return Voice(self.out, portal, self.lock)


def write_event(out: TextIO, event: str, **facts: object) -> None:
    """Write one line and flush it: the parent may kill us after any line."""
    out.write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
    out.flush()


def read_event(line: str) -> Event | None:
    """The event of a line; None for anything else a library may have printed."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("event"), str) else None
