"""WARC files that were shipped elsewhere are read from there, and nothing else changes."""

import json
import uuid

import pytest
from small_archive import at, open_archive

from db import shipped, writer
from db.backup.making import back_up
from db.engine import open_engine, sessions
from db.fixity.verify import verify
from db.history import read_body
from db.shipped import OutOfReach, Shipped, has_credentials, note, read_index
from db.warc import WarcStore

fsspec = pytest.importorskip("fsspec", reason="extra s3")
LATER = at(10)
LONG = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def server():
    """An S3 on loopback, and the credentials for it in the environment."""
    pytest.importorskip("s3fs", reason="extra s3")
    server = pytest.importorskip("moto.server", reason="moto").ThreadedMotoServer(
        "127.0.0.1", 0, verbose=False
    )
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "key-of-a-test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-a-test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield server
    server.stop()


@pytest.fixture
def bucket(server):
    name = f"archive-{uuid.uuid4().hex}"
    fsspec.filesystem("s3").mkdir(name)
    yield f"s3://{name}/warc"
    fsspec.filesystem("s3").clear_instance_cache()


@pytest.fixture(params=["s3", "file", "memory"])
def base(request, tmp_path):
    """A place of each kind, empty."""
    if request.param == "s3":
        return request.getfixturevalue("bucket")
    if request.param == "memory":
        fsspec.filesystem("memory").store.clear()
    return {"file": f"file://{tmp_path}/elsewhere", "memory": "memory://warc"}[request.param]


@pytest.fixture
def kept(sqlite_url, tmp_path):
    """An archive in one file, a body of which takes more than one range to read."""
    with open_archive(sqlite_url, tmp_path) as archive:
        archive.add(LONG)
        archive.add(b"two " * 900, day=1)
    return Kept(sqlite_url, WarcStore(tmp_path / "warc"))


class Kept:
    def __init__(self, url, store):
        self.url, self.store = url, store
        (self.file,) = store.files()

    def verify(self):
        engine = open_engine(self.url)
        with sessions(engine)() as session:
            found = verify(session, self.store, LATER).tally
        engine.dispose()
        return found

    def body(self, capture):
        engine = open_engine(self.url)
        with sessions(engine)() as session:
            body = read_body(session, self.store, capture)
        engine.dispose()
        return body


def at_place(base, file):
    return fsspec.core.url_to_fs(f"{base}/{file}")


def test_what_was_shipped_is_read_from_there(kept, base):
    local, before = kept.store.path(kept.file).read_bytes(), kept.verify()
    assert kept.store.ship(kept.file, base).size == len(local)
    assert not kept.store.path(kept.file).exists()
    system, path = at_place(base, kept.file)
    assert system.cat_file(path) == local
    assert (kept.body(1), kept.body(2)) == (LONG, b"two " * 900)
    assert (kept.store.files(), kept.store.size(kept.file)) == ([kept.file], len(local))
    after = kept.verify()
    assert after.whole and after.seen == before.seen


def test_damage_there_is_named(kept, base):
    kept.store.ship(kept.file, base)
    system, path = at_place(base, kept.file)
    content = bytearray(system.cat_file(path))
    content[len(content) // 2] ^= 0x10
    system.pipe_file(path, bytes(content))
    assert (kept.verify().first.code, kept.verify().first.file) == ("record_broken", kept.file)
    system.rm_file(path)
    assert (kept.verify().first.code, kept.verify().first.file) == ("file_missing", kept.file)
    with pytest.raises(FileNotFoundError):
        kept.body(1)


def test_a_crawl_goes_on_and_a_backup_holds_both(kept, base, tmp_path):
    kept.store.ship(kept.file, base)
    with open_archive(kept.url, tmp_path) as archive:
        assert writer.recover_captures(archive.session, archive.store) == 0
        assert not archive.add(b"two " * 900, day=2).new_version
        archive.add(LONG, day=3)
        assert kept.store.ship(archive.segment.file, base) is None, "it is being written"
    assert kept.body(4) == LONG and kept.verify().whole
    made = back_up(kept.url, kept.store, tmp_path / "backup", LATER, lambda *_: None)
    assert not made.troubles and kept.file in {each.file for each in made.manifest.warc}


def test_a_copy_that_does_not_read_back_leaves_the_local_file(kept, base, monkeypatch):
    real = shipped._Where.bytes_at
    monkeypatch.setattr(shipped._Where, "bytes_at", lambda self, *at: real(self, *at).replace(b"\0", b"\1"))
    with pytest.raises(OutOfReach, match="not what was sent"):
        kept.store.ship(kept.file, base)
    assert kept.store.path(kept.file).exists() and not read_index(kept.store.folder)


def test_a_place_out_of_reach_is_no_damage_and_tells_no_secret(kept, bucket, monkeypatch):
    kept.store.ship(kept.file, bucket)
    fsspec.filesystem("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(OutOfReach) as told:
        kept.verify()
    assert bucket in str(told.value)
    assert "of-a-test" not in str(told.value) and told.value.__suppress_context__


def test_a_process_killed_while_it_noted_a_file_spoils_no_line(tmp_path):
    first, second = (Shipped(f"{name}.warc.gz", "memory://x", 1, "0") for name in "ab")
    note(tmp_path, first)
    with (tmp_path / shipped.INDEX).open("a") as out:
        out.write(json.dumps({"file": "half"})[:8])
    assert list(read_index(tmp_path)) == [first.file]
    note(tmp_path, second)
    assert list(read_index(tmp_path)) == [first.file, second.file]


def test_a_kind_of_place_that_is_not_installed_is_said(tmp_path, kept):
    with pytest.raises(OutOfReach, match="nosuch://"):
        kept.store.ship(kept.file, "nosuch://x")
    assert kept.store.path(kept.file).exists()


@pytest.mark.parametrize(
    ("url", "has"),
    [("s3://key:secret@bucket/x", True), ("https://x/y?token=1", True), ("s3://bucket/x", False)],
)
def test_credentials_in_a_url_are_seen(url, has):
    assert has_credentials(url) is has
