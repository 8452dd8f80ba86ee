"""A server that renegotiates the old way (no RFC 5746), which OpenSSL refuses: read with the legacy profile.

OpenSSL cannot play it, GnuTLS can, where its library is installed.
"""

import ctypes
import ctypes.util
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
import yaml
from sqlalchemy import text

from crawler.process import run_crawl
from db.engine import open_engine
from faulty import COLUMN, Faulty, serve_faulty, sound

CONFIG = Path(__file__).parents[2] / "config"
LIBRARY = ctypes.util.find_library("gnutls")
_PRIORITY = b"NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION"
_SERVER, _CERTIFICATE, _PEM = 1, 1, 1

pytestmark = pytest.mark.skipif(
    LIBRARY is None or shutil.which("openssl") is None, reason="plays such a server with GnuTLS"
)


class OldServer(ThreadingTCPServer):
    """Takes TLS off and asks a plain server on this machine, one request a connection."""

    daemon_threads = True

    def __init__(self, certificate: Path, key: Path, behind: str) -> None:
        self.tls = ctypes.CDLL(str(LIBRARY))
        self.credentials, self.priority = ctypes.c_void_p(), ctypes.c_void_p()
        self.tls.gnutls_certificate_allocate_credentials(ctypes.byref(self.credentials))
        self.tls.gnutls_certificate_set_x509_key_file(
            self.credentials, bytes(certificate), bytes(key), _PEM
        )  # fmt: skip
        assert self.tls.gnutls_priority_init(ctypes.byref(self.priority), _PRIORITY, None) == 0
        host, _, port = behind.rpartition("/")[2].partition(":")
        self.behind = (host, int(port))
        super().__init__(("127.0.0.1", 0), OldHandler)


class OldHandler(BaseRequestHandler):
    server: OldServer

    def handle(self) -> None:
        tls, session = self.server.tls, ctypes.c_void_p()
        tls.gnutls_init(ctypes.byref(session), _SERVER)
        tls.gnutls_priority_set(session, self.server.priority)
        tls.gnutls_credentials_set(session, _CERTIFICATE, self.server.credentials)
        tls.gnutls_transport_set_int2(session, self.request.fileno(), self.request.fileno())
        if tls.gnutls_handshake(session) == 0:
            buffer = ctypes.create_string_buffer(65536)
            size = tls.gnutls_record_recv(session, buffer, ctypes.c_size_t(len(buffer)))
            if size > 0:
                answer = self._ask(buffer.raw[:size])
                for start in range(0, len(answer), 8192):
                    part = answer[start : start + 8192]
                    tls.gnutls_record_send(session, part, ctypes.c_size_t(len(part)))
            tls.gnutls_bye(session, 1)
        tls.gnutls_deinit(session)

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(self.server.behind) as plain:
            plain.sendall(request.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1))
            return b"".join(iter(lambda: plain.recv(65536), b""))


@contextmanager
def serve_old(folder: Path, behind: str) -> Iterator[str]:
    certificate, key = folder / "old.crt", folder / "old.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=old", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = OldServer(certificate, key, behind)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_of_old_renegotiation_is_read_and_remembered(
    tmp_path: Path, new_archive: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database_url = new_archive(tmp_path)
    with serve_faulty(Faulty(sound(1, 2))) as site, serve_old(tmp_path, site.base_url) as base_url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "old.crt"))
        usual = ssl.create_default_context(cafile=str(tmp_path / "old.crt"))
        address = ("127.0.0.1", int(base_url.rpartition(":")[2]))
        with socket.create_connection(address) as plain, pytest.raises(ssl.SSLError, match="UNSAFE_LEGACY"):
            usual.wrap_socket(plain, server_hostname="127.0.0.1")
        portal = tmp_path / "faulty.yaml"
        known = site.portal(start=[base_url + COLUMN])
        portal.write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
        summary = run_crawl(portal, data=tmp_path, config=CONFIG, database_url=database_url, max_seconds=90)
    engine = open_engine(database_url)
    with engine.connect() as connection:
        learnt = [tuple(row) for row in connection.execute(text("SELECT tls, tls_reason FROM host"))]
    engine.dispose()
    assert (summary.state, summary.note.en, summary.counters["new"]) == ("ok", "", 2)
    ((profile, reason),) = [row for row in learnt if row[0]]
    assert (profile, "renegotiation" in reason) == ("legacy", True)
