"""What a crawl says while it runs: one JSON object a line, written by the child, read by the parent.

`start` portal; `listing` url, page, rows, reports; `fetch` url, purpose, outcome, detail;
`report` organ, year, status (new, changed, unchanged, moved, gone), findings, url;
`end` state, counters, note_zh, note_en.
"""

import json
from collections.abc import Mapping
from typing import Any, TextIO

Event = Mapping[str, Any]


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
