"""A head is signed by a timestamp authority; openssl plays it, and judges what we kept of its reply."""

import shutil
import subprocess
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text

from db import writer
from db.engine import open_engine, sessions
from db.fixity.timestamp import NoTimestamp, accepted, request, stamp_of
from db.fixity.verify import verify
from db.warc import Exchange, WarcStore
from gongkai.timestamping import stamp_newest

T0 = datetime(2021, 1, 20, 8, tzinfo=UTC)
LATER = datetime(2021, 2, 1, tzinfo=UTC)
SETTINGS = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
tsa_name = yes
[names]
CN = authority of a test
[req]
distinguished_name = names
prompt = no
[ext]
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    """What openssl answers; `spoil` changes a reply on its way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "openssl.cnf").write_text(SETTINGS.format(folder=folder))
        (folder / "serial").write_text("01")
        made = ("-newkey", "rsa:2048", "-nodes", "-x509", "-days", "9", "-extensions", "ext")
        self.openssl("req", *made, "-keyout", "tsa.key", "-out", "tsa.pem", "-config", "openssl.cnf")
        self.spoil = lambda reply: reply
        self.url = ""

    def openssl(self, *arguments: str) -> str:
        command = ["openssl", *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self.openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-out", "reply")
        return self.spoil((self.folder / "reply").read_bytes())


@pytest.fixture
def authority(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path / "tsa"
    folder.mkdir()
    made = Authority(folder)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            reply = made.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.url = f"http://127.0.0.1:{server.server_port}/"
        yield made
        server.shutdown()


@pytest.fixture
def archive(database_url, tmp_path):
    """A session on an archive with one day closed, and its store."""
    store, engine = WarcStore(tmp_path / "warc"), open_engine(database_url)
    with sessions(engine)() as session, store.open_segment("t", lambda: T0) as segment:
        page = Exchange("http://127.0.0.1/", "GET", (), 200, "OK", (), b"page", T0)
        writer.add_capture(session, None, page, segment.append(page))
        writer.close_days(session, LATER)
        yield session, store
    engine.dispose()


def test_openssl_finds_the_kept_reply_to_be_about_the_head_and_signed_by_the_authority(archive, authority):
    session, store = archive
    done = stamp_newest(session, authority.url, LATER)
    reply = session.execute(text("SELECT reply FROM day_stamp")).scalar_one()
    (authority.folder / "kept.tsr").write_bytes(reply)
    arguments = ("-digest", done.head, "-in", "kept.tsr", "-CAfile", "tsa.pem")
    authority.openssl("ts", "-verify", *arguments)
    assert done.head == verify(session, store, LATER).tip.head and done.time == stamp_of(reply).time
    assert verify(session, store, LATER).tally.first is None


def test_a_stamp_of_another_head_is_a_damage_of_its_day(archive, authority):
    session, store = archive
    reply = authority.reply(request("0" * 64, 7))
    writer.add_stamp(session, 1, authority.url, reply, LATER)
    first = verify(session, store, LATER).tally.first
    assert (first.code, first.row, first.day) == ("stamp_differs", 1, "2021-01-20")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda reply: b"<html>", "not a reply"),
        (lambda reply: reply[:300], "not a reply"),
        (lambda reply: bytes.fromhex("30053003020102"), "refused"),
    ],
)
def test_a_reply_that_is_no_timestamp_is_not_kept(archive, authority, spoil, why):
    session, _store = archive
    authority.spoil = spoil
    with pytest.raises(NoTimestamp, match=why):
        stamp_newest(session, authority.url, LATER)
    assert session.execute(text("SELECT count(*) FROM day_stamp")).scalar() == 0


def test_a_reply_to_another_request_is_refused(authority):
    reply = authority.reply(request("ab" * 32, 7))
    assert accepted(reply, "ab" * 32, 7).digest == b"\xab" * 32
    with pytest.raises(NoTimestamp, match="another request"):
        accepted(reply, "ab" * 32, 8)
    with pytest.raises(NoTimestamp, match="another head"):
        accepted(reply, "ac" * 32, 7)


def test_an_authority_out_of_reach_is_said(archive):
    session, _store = archive
    with pytest.raises(NoTimestamp, match="no reply"):
        stamp_newest(session, "http://127.0.0.1:9/", LATER)
    with pytest.raises(NoTimestamp, match="http or https"):
        stamp_newest(session, "file:///etc/hostname", LATER)
