"""A province of TRS sites from one process that does next to nothing: `python -m benchmarks.town_server N ORGANS PORT`.

Site number k answers on its own loopback address. All pages are those of one site with the town's name
replaced, joined from ready pieces at each answer, so that the server is never what a crawl waits for.
"""

import asyncio
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.pages import TOWN, bench_site

_FIRST, _SECOND = "春夏秋冬梅兰竹菊松柏桃李", "山水林田湖草江河溪泉海岛原峰岭谷川洲港湾泽津渡桥塘"
_ROBOTS = b"User-agent: *\nDisallow: /search/\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A page cut where the town's name goes."""

    parts: tuple[bytes, ...]
    kind: str = "text/html"

    def of(self, town: bytes) -> bytes:
        return town.join(self.parts)


def towns(number: int) -> list[str]:
    """So many names, as long as the one they replace."""
    names = [f"{first}{second}市" for first in _FIRST for second in _SECOND]
    if number > len(names):
        raise ValueError(f"there are names for {len(names)} towns, not for {number}")
    return names[:number]


def address(number: int) -> str:
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def pieces(organs: int) -> dict[str, Piece]:
    site = bench_site(organs)
    pages = {
        path: Piece(tuple(page.split(TOWN.encode()))) for path, page in (site.lists | site.reports).items()
    }
    return {**pages, "/robots.txt": Piece((_ROBOTS,), "text/plain")}


class Site(asyncio.Protocol):
    """One connection; GET without a body is all it knows."""

    def __init__(self, pages: Mapping[str, Piece], town: bytes) -> None:
        self.pages, self.town, self.heard = pages, town, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while b"\r\n\r\n" in self.heard:
            head, _blank, self.heard = self.heard.partition(b"\r\n\r\n")
            self.transport.write(b"".join(self._answer(head)))

    def _answer(self, head: bytes) -> Iterator[bytes]:
        path = head.split(b" ", 2)[1].decode()
        piece = self.pages.get(path)
        if piece is None:
            yield b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            return
        etag = hashlib.blake2s(self.town + path.encode(), digest_size=8).hexdigest().encode()
        same = etag in head
        body = b"" if same else piece.of(self.town)
        yield b"HTTP/1.1 304 Not Modified\r\n" if same else b"HTTP/1.1 200 OK\r\n"
        yield b'Content-Type: %s\r\nETag: "%s"\r\nContent-Length: %d\r\n\r\n' % (
            piece.kind.encode(), etag, len(body),
        )  # fmt: skip
        yield body


async def serve(number: int, organs: int, port: int) -> None:
    pages = pieces(organs)
    for index, town in enumerate(towns(number)):
        site = _maker(pages, town.encode())
        await asyncio.get_running_loop().create_server(site, address(index), port, backlog=64)
    print("ready", flush=True)
    await asyncio.Event().wait()


def _maker(pages: Mapping[str, Piece], town: bytes) -> Callable[[], Site]:
    return lambda: Site(pages, town)


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
