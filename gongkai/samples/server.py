"""The sample world over HTTP on 127.0.0.1: one port a site, with validators, gzip and an access log."""

import gzip
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import get_args

from gongkai.samples.portals import portal_yaml
from gongkai.samples.sites import Answer, Answering, Asked, Site, Visit
from gongkai.samples.world import SiteName, World


@dataclass(frozen=True, slots=True)
class ServedSite:
    site: Site
    base_url: str

    @property
    def portal_id(self) -> str:
        return f"sample-{self.site.name}"

    def url(self, path: str) -> str:
        return self.base_url + path


@dataclass(frozen=True, slots=True)
class Samples:
    """Both sites while they are served; `world.move_on()` takes effect at once."""

    world: World
    sites: Mapping[SiteName, ServedSite]

    def write_portals(self, folder: Path) -> dict[SiteName, Path]:
        """The portal file of each site, ready to crawl."""
        folder.mkdir(parents=True, exist_ok=True)
        return {name: self._write_portal(name, folder) for name in self.sites}

    def _write_portal(self, name: SiteName, folder: Path) -> Path:
        served = self.sites[name]
        path = folder / f"{served.portal_id}.yaml"
        path.write_text(portal_yaml(name, served.base_url), "utf-8")
        return path


@contextmanager
def serve(world: World, ports: Mapping[SiteName, int] | None = None) -> Iterator[Samples]:
    """Serve both sites until the block ends; without `ports` the system chooses free ones."""
    with ExitStack() as stack:
        names: tuple[SiteName, ...] = get_args(SiteName)
        sites = {
            name: stack.enter_context(_served(Site(world, name), (ports or {}).get(name, 0)))
            for name in names
        }
        yield Samples(world, sites)


@contextmanager
def _served(site: Site, port: int) -> Iterator[ServedSite]:
    with listening(site, port) as base_url:
        yield ServedSite(site, base_url)


@contextmanager
def listening(site: Answering, port: int = 0) -> Iterator[str]:
    """Serve one site on 127.0.0.1 until the block ends; its base URL."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: Answering
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        answer = self.site.answer(
            Asked(self.path, headers.get("host", "127.0.0.1"), self.command, headers, body)
        )
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        conditional = "if-none-match" in headers
        same = answer.validators and answer.status == 200 and headers.get("if-none-match") == etag
        status = HTTPStatus.NOT_MODIFIED if same else answer.status
        self.site.visits.append(Visit(self.path, status, conditional, headers.get("user-agent", "")))
        self._send(answer, status, etag)

    do_POST = do_GET

    def _send(self, answer: Answer, status: int, etag: str) -> None:
        zipped = self.site.zipped and "gzip" in self.headers.get("Accept-Encoding", "")
        body = b"" if status == HTTPStatus.NOT_MODIFIED else answer.body
        body = gzip.compress(body, mtime=0) if zipped and body else body
        self.send_response(status)
        self.send_header("Content-Type", answer.content_type)
        if answer.validators and answer.status == 200:
            self.send_header("ETag", etag)
        if zipped and body:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: `Site.visits` is the log."""
