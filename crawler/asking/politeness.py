"""Keeps a crawl within its budget and away from a host that turns us away; what is not asked, says why."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.asking.outcomes import Outcome, Verdict, classify_failure
from crawler.asking.patience import LONGEST_PAUSE, Budget, Patience, seconds_asked
from crawler.portals import Portal
from parser.model import Bilingual

if TYPE_CHECKING:
    from crawler.capture import PortalCrawler

FIRST_PAUSE = 30.0  # seconds after a throttling that names none
_LOOK = 0.2  # seconds between looks whether a waiting crawl is to stop


class NotAsked(IgnoreRequest):
    """We decided not to ask, and why."""


class Politeness:
    """Downloader middleware next to the capture: counts each attempt, waits, or refuses to ask (`NotAsked`).

    A crawl that may not ask any more still ends by itself, each address it knows of with an outcome. A host whose
    robots.txt cannot be reached is not asked for anything else (RFC 9309 2.3.1.4); `robots` says why, by host.
    """

    def __init__(
        self,
        portal: Portal,
        say: Callable[[Bilingual], None],
        stopping: Callable[[], bool],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.say, self.stopping, self.clock = say, stopping, clock
        self.monotonic, self.started = monotonic, monotonic()
        self.budget = Budget(portal.max_requests, portal.max_minutes * 60, portal.window)
        self.first_pause = 0.0 if portal.sample else FIRST_PAUSE
        self.hosts: dict[str, Patience] = {}
        self.robots: dict[str, Bilingual] = {}
        self.said: set[Bilingual] = set()

    @classmethod
    def from_crawler(cls, crawler: "PortalCrawler") -> "Politeness":
        run = crawler.run
        return cls(run.portal, run.record.tally.gaps.append, lambda: run.stopping, run.journal.clock)

    async def process_request(self, request: Request) -> None:
        self._refuse(self._exhausted())
        if not _is_robots(request):
            self._refuse(self.robots.get(_host(request)))
        patience = self._patience(request)
        self._refuse(patience.left_alone)
        while self.monotonic() < patience.until:
            await asyncio.sleep(_LOOK)
            self._refuse(self._exhausted())
        self.budget.spent += 1

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """After a throttling that says when to come back, ask once more, then."""
        if _is_robots(request):
            self.robots.pop(_first_host(request), None)
        verdict: Verdict = request.meta["verdict"]
        asked = self._asked_to_wait(response) if verdict.outcome is Outcome.THROTTLED else None
        self._patience(request).heard(_host(request), verdict.outcome, self.monotonic(), asked)
        if asked is None or asked > LONGEST_PAUSE or request.meta.get("waited"):
            return response
        return request.replace(meta={**request.meta, "waited": True}, dont_filter=True)

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):  # robots.txt, a foreign host, ourselves
            verdict = classify_failure(exception)
            self._patience(request).heard(_host(request), verdict.outcome, self.monotonic())
            if _is_robots(request):
                host = _first_host(request)
                self.robots.setdefault(host, _unreached(host, verdict.detail))

    def _exhausted(self) -> Bilingual | None:
        if self.stopping():
            return Bilingual("采集被要求停止", "the crawl was asked to stop")
        return self.budget.exhausted(self.monotonic() - self.started, self.clock())

    def _refuse(self, why: Bilingual | None) -> None:
        if why is None:
            return
        if why not in self.said:
            self.said.add(why)
            self.say(why)
        raise NotAsked(f"{why.zh} | {why.en}")

    def _patience(self, request: Request) -> Patience:
        return self.hosts.setdefault(_host(request), Patience(self.first_pause))

    def _asked_to_wait(self, response: Response) -> float | None:
        text = (response.headers.get("Retry-After") or b"").decode("latin-1")
        return seconds_asked(text, self.clock())


def _host(request: Request) -> str:
    return urlparse_cached(request).netloc


def _is_robots(request: Request) -> bool:
    """Scrapy's own request for robots.txt; a spider says what it asks for."""
    return "purpose" not in request.meta


def _first_host(request: Request) -> str:
    """Whose robots.txt it is, wherever it has been led to."""
    been: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urlsplit(been[0]).netloc


def _unreached(host: str, why: str) -> Bilingual:
    return Bilingual(
        f"{host} 的 robots.txt 无法读取（{why}），因此未作任何请求",
        f"robots.txt of {host} could not be reached ({why}), so nothing was asked",
    )
