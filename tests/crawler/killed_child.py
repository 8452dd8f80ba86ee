"""A process that `kill -9`s itself: KILL_AT=<name>:<n> before the n-th call of a function, <name>+ after it.

As a collector's child it starts its desk as another copy of this script, with the point of KILL_DESK_AT.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import crawler.__main__
import crawler.desk.__main__
import db.warc
from db import writer


def dying(real: Callable[..., Any], count: int, *, after: bool) -> Callable[..., Any]:
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


POINTS: dict[str, tuple[Any, str]] = {
    "sync": (db.warc.Segment, "sync"),
    "capture": (writer, "add_captures"),
    "unread": (writer, "add_unread"),
    "run": (writer, "finish_run"),
    "reading": (writer, "add_reading"),
    "years": (writer, "recheck"),
    "answer": (crawler.desk.__main__.Desk, "_answer"),
}


def arm(point: str | None) -> None:
    if point:
        name, _colon, number = point.partition(":")
        owner, attribute = POINTS[name.rstrip("+")]
        setattr(owner, attribute, dying(getattr(owner, attribute), int(number), after=name.endswith("+")))


if "--desk" in sys.argv:
    arm(os.environ.get("KILL_DESK_AT"))
    crawler.desk.__main__.main([word for word in sys.argv[1:] if word != "--desk"])
else:
    arm(os.environ.get("KILL_AT"))
    crawler.__main__.DESK = (sys.executable, __file__, "--desk")  # type: ignore[assignment]
    crawler.__main__.main()
