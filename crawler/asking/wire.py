"""How a request goes out: Scrapy's handlers, under the TLS profile that its host is known to need.

`request.meta["tls"]` names the profile; `crawler.asking.habits` finds out which one a host needs. A private
address behind a public name fails as `ForbiddenAddress`, not as a name without address.
"""

from copy import copy, deepcopy
from enum import StrEnum
from typing import Any, Protocol

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response

from crawler.asking.hosts import host_of
from crawler.asking.resolving import ForbiddenAddress, PublicResolver


class Profile(StrEnum):
    """default: verified, TLS 1.2 and up; unverified: whatever the certificate; legacy: TLS 1.0 and old ciphers, too."""

    DEFAULT = "default"
    UNVERIFIED = "unverified"
    LEGACY = "legacy"


# OpenSSL 4, which Scrapy's own handler uses, has no TLS 1.0 and 1.1; Python's ssl module, which aiohttp
# uses, can be told to speak them (reference/deps.md 5.1)
_RELAXED: dict[Profile, dict[str, Any]] = {
    Profile.UNVERIFIED: {"DOWNLOAD_VERIFY_CERTIFICATES": False},
    Profile.LEGACY: {
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT:@SECLEVEL=0",
    },
}


class Handler(Protocol):
    async def download_request(self, request: Request) -> Response: ...
    async def close(self) -> None: ...


class Wire:
    """Scrapy download handler for http and https: one handler a profile, made when it is first needed."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.handlers: dict[Profile, Handler] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Wire":
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Raises ForbiddenAddress besides what Scrapy's handlers raise."""
        profile = Profile(request.meta.get("tls", Profile.DEFAULT))
        if profile not in self.handlers:
            self.handlers[profile] = make_handler(profile, self.crawler)
        try:
            return await self.handlers[profile].download_request(request)
        except CannotResolveHostError as error:
            host = host_of(request.url)
            if address := _forbidden().get(host):
                raise ForbiddenAddress(host, address) from error
            raise

    async def close(self) -> None:
        for handler in self.handlers.values():
            await handler.close()


def make_handler(profile: Profile, crawler: Crawler) -> Handler:
    if profile is Profile.DEFAULT:
        return HTTP11DownloadHandler(crawler)
    relaxed = copy(crawler)
    relaxed.settings = deepcopy(crawler.settings)
    relaxed.settings.frozen = False
    for name, value in _RELAXED[profile].items():
        relaxed.settings.set(name, value, "cmdline")
    if profile is not Profile.LEGACY:
        return HTTP11DownloadHandler(relaxed)
    from crawler.asking.legacy import (
        LegacyHandler,  # aiohttp takes a while to import, and few portals need it
    )

    return LegacyHandler(relaxed)


def _forbidden() -> dict[str, str]:
    from twisted.internet import reactor  # importing it installs one

    resolver = reactor.nameResolver
    return resolver.forbidden if isinstance(resolver, PublicResolver) else {}
