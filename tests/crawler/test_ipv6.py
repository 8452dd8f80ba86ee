"""A site that only listens on IPv6 is crawled like any other."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from crawler.process import run_crawl
from faulty import Faulty, Handler, sound

CONFIG = Path(__file__).parents[2] / "config"


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True


@contextmanager
def serve(site: Faulty) -> Iterator[Faulty]:
    server = Server(("::1", 0), type("Bound", (Handler,), {"site": site}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    site.base_url = f"http://[::1]:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")
def test_a_host_with_an_ipv6_address_only_is_read(tmp_path: Path, new_archive: Callable[[Path], str]) -> None:
    with serve(Faulty(sound(1, 2))) as site:
        portal = tmp_path / "faulty.yaml"
        portal.write_text(yaml.safe_dump(site.portal(), allow_unicode=True), "utf-8")
        summary = run_crawl(portal, data=tmp_path, config=CONFIG, database_url=new_archive(tmp_path))
    assert (summary.state, summary.note.en, summary.counters["new"]) == ("ok", "", 2)
