"""Servers that speak TLS 1.0, old ciphers or old renegotiation only: asked through aiohttp."""

import socket
import ssl

from aiohttp import TCPConnector
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler
from scrapy.crawler import Crawler

from crawler.asking.addresses import is_public
from crawler.asking.resolving import ForbiddenAddress

_OP_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python 3.11 does not name yet


class LegacyHandler(AiohttpDownloadHandler):
    """aiohttp with servers that renegotiate the old way, and with our resolver."""

    experimental = False  # nothing else reaches such a server, so there is nothing to warn of

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._ssl_context.options |= ssl.Options(_OP_LEGACY_SERVER_CONNECT)
        connector = self._session.connector
        assert isinstance(connector, TCPConnector)
        connector._resolver = PublicAiohttpResolver()  # Scrapy hands no resolver on


class PublicAiohttpResolver(ThreadedResolver):
    """The same for aiohttp, which has resolvers of its own and asks none for an address that is spelt out."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        if public := [each for each in found if is_public(each["host"])]:
            return public
        raise ForbiddenAddress(host, found[0]["host"] if found else "nowhere")
