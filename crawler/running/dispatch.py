"""Which portal is crawled next: so many at once, and never two that share a host."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Due:
    """A portal to crawl; politeness is per host, so its hosts are its own while it asks them."""

    portal: str
    file: Path
    hosts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Dispatch:
    """`asking` are portals whose hosts are being asked, `reading` those of which pages are still being read."""

    waiting: list[Due]
    at_once: int
    asking: dict[str, Due] = field(default_factory=dict)
    reading: dict[str, Due] = field(default_factory=dict)

    @property
    def under_way(self) -> tuple[str, ...]:
        return (*self.asking, *self.reading)

    @property
    def done(self) -> bool:
        return not (self.waiting or self.asking or self.reading)

    def start(self) -> Iterator[Due]:
        """Those that may begin now, in the order they were named."""
        while len(self.asking) < self.at_once and (due := self._free()) is not None:
            self.waiting.remove(due)
            self.asking[due.portal] = due
            yield due

    def collected(self, portal: str) -> None:
        """Its hosts are asked no more."""
        if portal in self.asking:
            self.reading[portal] = self.asking.pop(portal)

    def ended(self, portal: str) -> None:
        self.asking.pop(portal, None)
        self.reading.pop(portal, None)

    def _free(self) -> Due | None:
        busy = frozenset[str]().union(*(due.hosts for due in self.asking.values()))
        return next((due for due in self.waiting if not due.hosts & busy), None)
