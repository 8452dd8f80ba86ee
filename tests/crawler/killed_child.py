"""A child that `kill -9`s itself: KILL_AT=<name>:<n> before the n-th call of a function, <name>+ after it."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import db.warc
from crawler import __main__
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
    "warc": (db.warc.Segment, "append"),
    "capture": (writer, "add_capture"),
    "reading": (writer, "add_reading"),
    "years": (writer, "recheck"),
    "run": (writer, "finish_run"),
}
name, _colon, number = os.environ["KILL_AT"].partition(":")
owner, attribute = POINTS[name.rstrip("+")]
setattr(owner, attribute, dying(getattr(owner, attribute), int(number), after=name.endswith("+")))
sys.exit(__main__.main())
