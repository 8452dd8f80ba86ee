"""How much memory our children take while they run: resident megabytes, by what each process is."""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 1.0  # seconds
_KINDS = {"crawler": "collector", "crawler.desk": "desk", "parser.worker": "reader"}


class Memory:
    """Looks at the descendants of this process (Linux) while its block lasts."""

    def __init__(self) -> None:
        self.seen: dict[str, list[float]] = defaultdict(list)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def peak(self, kind: str) -> float:
        return max(self.seen[_KINDS[kind]], default=0.0)

    def told(self) -> str:
        """Of each process, after a quarter, half, three quarters and all of its time."""
        return "; ".join(
            f"{kind} {_course(megabytes)} MB, peak {max(megabytes):.0f}"
            for kind, megabytes in self.seen.items()
        )

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            for kind, megabytes in _resident(os.getpid()):
                self.seen[kind].append(megabytes)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()


def _course(megabytes: list[float]) -> str:
    last = len(megabytes) - 1
    return " / ".join(f"{megabytes[last * quarter // 4]:.0f}" for quarter in (1, 2, 3, 4))


def _resident(parent: int) -> Iterator[tuple[str, float]]:
    for child in _children(parent):
        words = _read(child, "cmdline").split("\0")
        if "-m" in words and (kind := _KINDS.get(words[words.index("-m") + 1])):
            pages = _read(child, "statm").split()
            if len(pages) > 1:
                yield kind, int(pages[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        yield from _resident(child)


def _children(parent: int) -> list[int]:
    return [int(child) for child in _read(parent, f"task/{parent}/children").split()] + [
        int(child)
        for task in _tasks(parent)
        if task != parent
        for child in _read(parent, f"task/{task}/children").split()
    ]


def _tasks(process: int) -> list[int]:
    try:
        return [int(name) for name in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def _read(process: int, what: str) -> str:
    try:
        return Path(f"/proc/{process}/{what}").read_text()
    except OSError:
        return ""
