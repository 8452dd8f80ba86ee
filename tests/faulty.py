"""A site where anything can go wrong: sound pages, and for each address what is done instead, once or for ever."""

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, text

from gongkai.samples.pages import report_page
from gongkai.samples.world import before

COLUMN = "/zfxxgknb/"
Fault = Callable[["Handler"], None]


@dataclass
class Faulty:
    """`faults`: path -> what is done instead; a list is used up from its start, then the page is sound."""

    pages: dict[str, bytes]
    faults: dict[str, Fault | list[Fault]] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    base_url: str = ""
    down: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def next_fault(self, path: str) -> Fault | None:
        fault = self.faults.get(path)
        if isinstance(fault, list):
            return fault.pop(0) if fault else None
        return fault

    def portal(self, **facts: Any) -> dict[str, Any]:
        """Its portal file."""
        organs = [{"name": organ(number), "first_year": 2020, "last_year": 2020} for number in range(1, 100)]
        return {
            "id": "faulty", "name": "示例", "family": "trs", "start": [self.base_url + COLUMN], "sample": True,
            "contact": "https://example.invalid/x", "delay": 0, "organs": organs, **facts,
        }  # fmt: skip


def organ(number: int) -> str:
    return f"示例市第{number}局"


def report_path(number: int) -> str:
    return f"{COLUMN}202101/t20210126_{number}.html"


def sound(*numbers: int) -> dict[str, bytes]:
    """A column of one page that lists these reports, and the reports."""
    return {
        "/robots.txt": b"User-agent: *\nDisallow:\n",
        COLUMN: column(numbers),
        **{report_path(number): report(number) for number in numbers},
    }


def column(numbers: Sequence[int]) -> bytes:
    rows = "".join(
        f'<li><a href="{report_path(n)}">{title(n)}</a><span>2021-01-26</span></li>' for n in numbers
    )
    pager = '<script>createPageHTML(1, 0, "index", "html");</script>'
    return f"<html><head><title>年报</title></head><body><ul>{rows}</ul>{pager}{'<p>专栏</p>' * 80}</body></html>".encode()


def title(number: int) -> str:
    return f"{organ(number)}2020年政府信息公开工作年度报告"


def report(number: int) -> bytes:
    model = next(each for each in before() if each.year == 2020 and each.layout == "plain")
    return report_page(model).decode().replace(model.organ, organ(number)).encode()


class Handler(BaseHTTPRequestHandler):
    site: Faulty
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        self.site.visits.append(self.path)
        if self.site.down:
            reset(self)
        elif fault := self.site.next_fault(self.path):
            fault(self)
        elif self.path in self.site.pages:
            self.answer(200, self.site.pages[self.path])
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.head(status, {"Content-Type": "text/html", "Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


def silent(handler: Handler) -> None:
    """Never answers."""
    handler.site.unanswered.append(handler.path)
    handler.site.ended.wait(30)
    handler.close_connection = True


def late(handler: Handler) -> None:
    """Answers after a second and a half."""
    handler.site.ended.wait(1.5)
    handler.answer(200, handler.site.pages[handler.path])


def reset(handler: Handler) -> None:
    handler.site.unanswered.append(handler.path)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def cut(handler: Handler) -> None:
    """Announces all and sends a half."""
    body = handler.site.pages[handler.path]
    handler.head(200, {"Content-Type": "text/html", "Content-Length": str(len(body))})
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def announce_less(handler: Handler) -> None:
    """Sends all and announces a half."""
    body = handler.site.pages[handler.path]
    handler.head(200, {"Content-Type": "text/html", "Content-Length": str(len(body) // 2)})
    handler.wfile.write(body)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """A byte now and then, for as long as anyone listens."""
    handler.site.unanswered.append(handler.path)
    handler.head(200, {"Content-Type": "text/html", "Content-Length": "1000000"})
    while not handler.site.ended.wait(0.3):
        handler.wfile.write(b"x")


def bomb(handler: Handler) -> None:
    """A hundred million bytes in a hundred thousand."""
    handler.answer(200, _BOMB, {"Content-Encoding": "gzip"})


def huge(handler: Handler) -> None:
    """Announces a gigabyte, which nobody waits for."""
    handler.site.unanswered.append(handler.path)
    handler.head(200, {"Content-Type": "application/pdf", "Content-Length": str(2**30)})
    handler.wfile.write(b"%PDF-1.4")
    handler.close_connection = True


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(status, body, sent)


def leads_to(path: str) -> Fault:
    return says(302, Location=path)


def lists_instead(handler: Handler) -> None:
    """The column, under the address of a report."""
    handler.answer(200, handler.site.pages[COLUMN])


def wants_cookie(handler: Handler) -> None:
    """Answers a redirect to itself until the cookie it set comes back."""
    if "CT6T=" in (handler.headers.get("Cookie") or ""):
        handler.answer(200, handler.site.pages[handler.path])
    else:
        handler.answer(302, b"", {"Location": handler.path, "Set-Cookie": "CT6T=1; path=/"})


def mislabelled(handler: Handler) -> None:
    """GB18030 under the name of something else."""
    page = handler.site.pages[handler.path].decode()
    handler.answer(200, page.encode("gb18030"), {"Content-Type": "text/html; charset=iso-8859-1"})


def goes_down(handler: Handler) -> None:
    handler.site.down = True
    reset(handler)


_BOMB = gzip.compress(bytes(100_000_000), 9)


@contextmanager
def serve_faulty(site: Faulty, tls: ssl.SSLContext | None = None) -> Iterator[Faulty]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"site": site}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # whoever was cut off does not matter
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    site.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()


def portal_files(folder: Path, sites: Mapping[str, Faulty]) -> dict[str, Path]:
    """A portal file for each site, by its name."""
    files = {name: folder / f"{name}.yaml" for name in sites}
    for name, file in files.items():
        file.write_text(yaml.safe_dump(sites[name].portal(id=name), allow_unicode=True), "utf-8")
    return files


def rows_of(engine: Engine) -> Callable[[str], list[tuple[Any, ...]]]:
    """Asks the archive of a story that has been crawled."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows
