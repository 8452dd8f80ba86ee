"""Redirects that lead nowhere end as an outcome: a third visit to one address, or too many hops."""

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

VISITS = 3  # a server that sets a cookie leads back to the same address, once or twice
HOPS = 8


class Loops:
    """Downloader middleware that refuses to follow on; Scrapy's own limit leaves no trace in the archive."""

    def process_request(self, request: Request) -> None:
        been: list[str] = request.meta.get("redirect_urls", [])
        if been.count(request.url) >= VISITS or len(been) > HOPS:
            raise IgnoreRequest(f"max redirections reached: {len(been)} from {been[0]}")
