"""A crawl stays on the hosts its portal names, redirects included: mirrors abroad copy whole reports."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.portals import Portal


def host_of(url: str) -> str:
    """The host of a URL as a portal file writes it: `WWW.Example.gov.cn.` is `www.example.gov.cn`."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_allowed(url: str, portal: "Portal") -> bool:
    return host_of(url) in portal.hosts


class AllowedHosts:
    """Downloader middleware that refuses a request to any other host before it is sent."""

    def __init__(self, portal: "Portal") -> None:
        self.portal = portal

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "AllowedHosts":
        return cls(crawler.spider.portal)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        if not is_allowed(request.url, self.portal):
            raise IgnoreRequest(f"host not among the portal's: {host_of(request.url)}")
