"""Lists that only scripts make: Chromium runs them, our downloader fetches for them (the extra `browser`).

Chromium itself reaches no network. Each request of a page is asked by our downloader and handed to it, so that
allowed hosts, robots.txt, pace and WARC hold for it as for any other; what it made of the page is stored beside them.
"""

import logging
import os
import shutil
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response
from sqlalchemy.orm import Session

from crawler.asking.outcomes import Outcome, Verdict
from db import writer
from db.warc import Exchange, Stored

if TYPE_CHECKING:
    from crawler.capture import PortalCrawler

log = logging.getLogger("gongkai.rendering")

_FOR_BROWSER = "for_browser"
_PLAYWRIGHT = "playwright.async_api"
SECONDS = 30.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_RUN = frozenset({"document", "script", "xhr", "fetch"})
_NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-gpu", "--disable-background-networking")


class Rendering:
    """Downloader middleware, outside all others: a list page goes on as the browser shows it."""

    def __init__(self, crawler: "PortalCrawler") -> None:
        self.crawler = crawler
        self.playwright: Any = None
        self.browser: Any = None

    @classmethod
    def from_crawler(cls, crawler: "PortalCrawler") -> "Rendering":
        """NotConfigured, which Scrapy logs, where the extra or a browser is missing: the page stays a shell."""
        try:
            import_module(_PLAYWRIGHT)
        except ImportError as error:
            raise NotConfigured("browser: true, but gongkai[browser] is not installed") from error
        if not _installed():
            raise NotConfigured("browser: true, but there is no Chromium")
        rendering = cls(crawler)
        crawler.signals.connect(rendering.close, signals.spider_closed)
        return rendering

    async def process_response(self, request: Request, response: Response) -> Response:
        is_page = (response.headers.get("Content-Type") or b"").startswith(b"text/html")
        verdict: Verdict | None = request.meta.get("verdict")
        is_fine = verdict is not None and verdict.outcome is Outcome.OK
        if (
            request.meta.get("purpose") != "listing"
            or _FOR_BROWSER in request.meta
            or not (is_page and is_fine)
        ):
            return response
        try:
            shown = await self._render(response)
        except Exception as error:  # playwright's own: the browser gave up, the page stays as it came
            log.warning("%s: not rendered: %s", response.url, error)
            return response
        await self._store(response.url, shown)
        return response.replace(body=shown, headers={"Content-Type": "text/html; charset=utf-8"})

    async def close(self) -> None:
        if self.browser:
            await self.browser.close()
            await self.playwright.stop()

    async def _render(self, response: Response) -> bytes:
        browser = self.browser or await self._launch()
        agent = self.crawler.settings.get("USER_AGENT")
        context = await browser.new_context(user_agent=agent, service_workers="block", accept_downloads=False)
        try:
            page = await context.new_page()
            await page.route_web_socket("**/*", lambda socket: socket.close())
            await page.route("**/*", lambda route: self._answer(route, response))
            await page.goto(response.url, wait_until="networkidle", timeout=SECONDS * 1000)
            shown: str = await page.content()
            return shown.encode()
        finally:
            await context.close()

    async def _launch(self) -> Any:
        self.playwright = await import_module(_PLAYWRIGHT).async_playwright().start()
        self.browser = await self.playwright.chromium.launch(
            executable_path=_installed(), args=_NO_NETWORK, chromium_sandbox=os.geteuid() != 0
        )
        return self.browser

    async def _answer(self, route: Any, page: Response) -> None:
        """The page itself is here already; what its scripts ask for is fetched, pictures and styles are not."""
        asked = route.request
        if asked.is_navigation_request() and asked.url == page.url:
            await route.fulfill(status=page.status, content_type="text/html", body=page.body)
        elif asked.resource_type not in _RUN:
            await route.abort()
        else:
            await self._fetch(route)

    async def _fetch(self, route: Any) -> None:
        asked, engine = route.request, self.crawler.engine
        assert engine is not None  # it is what called us
        kept = {name: value for name, value in asked.headers.items() if name in ("content-type", "referer")}
        request = Request(
            asked.url, method=asked.method, body=asked.post_data_buffer, headers=kept, dont_filter=True,
            meta={"purpose": "listing", "asked": asked.url, _FOR_BROWSER: True},
        )  # fmt: skip
        try:
            answer = await engine.download_async(request)
        except Exception as error:  # refused (robots.txt, foreign host) or failed: noted where it happened
            log.info("%s: not given to the browser: %s", asked.url, error)
            await route.abort()
            return
        kind = (answer.headers.get("Content-Type") or b"text/plain").decode("latin-1")
        await route.fulfill(status=answer.status, content_type=kind, body=answer.body)

    async def _store(self, url: str, shown: bytes) -> None:
        """As a `resource` record of its own: no server sent it."""
        run, kind = self.crawler.run, (b"Content-Type", b"text/html; charset=utf-8")
        now = run.journal.clock()
        exchange = Exchange(f"urn:gongkai:rendered:{url}", "GET", (), None, "", (kind,), shown, now)
        await run.journal.store(exchange, partial(_index, run.id, exchange), urgent=True)


def _index(run_id: int, exchange: Exchange, session: Session, stored: Stored) -> int:
    return writer.add_capture(session, run_id, exchange, stored)


def _installed() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)
