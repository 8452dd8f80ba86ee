"""The raw store: round trips, other tools, torn files, locks."""

import gzip
import resource
from dataclasses import replace

import pytest
from small_archive import T0, exchange
from warcio.archiveiterator import ArchiveIterator

from db.content import decoded, sha256
from db.warc import Exchange, Original, WarcStore


@pytest.fixture
def store(tmp_path):
    return WarcStore(tmp_path / "warc")


def segment(store, **more):
    return store.open_segment("linjiang", lambda: T0, **more)


def response(body, *headers):
    return Exchange("http://127.0.0.1/年报.html", "GET", (), 200, "OK", headers, body, T0)


def records(store, file):
    with store.path(file).open("rb") as source:
        return [
            (r.rec_type, r.content_stream().read()) for r in ArchiveIterator(source, check_digests="raise")
        ]


def test_an_exchange_comes_back_as_it_was_sent(store):
    sent = response(b"\x00\xff", (b"Content-Type", b"text/html"), (b"X-Name", "公开".encode("gbk")))
    with segment(store) as out:
        stored = out.append(sent)
    assert store.read(stored.file, stored.offset) == sent


def test_the_segment_is_a_warc_that_other_tools_read(store):
    with segment(store) as out:
        stored = out.append(exchange("http://127.0.0.1/a", b"hello"))
        out.append(exchange("http://127.0.0.1/b", b"hello"))
    assert [kind for kind, _ in records(store, stored.file)] == [
        "warcinfo",
        "request",
        "response",
        "revisit",
    ]
    assert records(store, stored.file)[2][1] == b"hello"


def test_chunking_is_undone_and_said_so(store):
    with segment(store) as out:
        stored = out.append(response(b"hello", (b"Transfer-Encoding", b"chunked")))
    assert store.read(stored.file, stored.offset).response_headers == (
        (b"X-Archive-Orig-Transfer-Encoding", b"chunked"),
    )
    assert records(store, stored.file)[2][1] == b"hello"


def test_packed_bodies_stay_packed_and_are_the_same_when_unpacked(store):
    packed = gzip.compress(b"hello", mtime=1)
    with segment(store) as out:
        plain = out.append(response(b"hello"))
        zipped = out.append(response(packed, (b"Content-Encoding", b"gzip")))
    assert plain.payload_digest == zipped.payload_digest and plain.sent_digest != zipped.sent_digest
    assert zipped.refers_to is None and zipped.body_size == 5
    assert store.read(zipped.file, zipped.offset).body == packed


def test_a_body_seen_in_an_earlier_segment_becomes_a_revisit(store):
    with segment(store) as out:
        first = out.append(exchange("http://127.0.0.1/a", b"hello"))
    known = {first.sent_digest: Original(first.record_id, "http://127.0.0.1/a", T0)}
    with segment(store, seen=lambda _digests: known) as out:
        again = out.append(exchange("http://127.0.0.1/b", b"hello"))
    assert again.refers_to == first.record_id
    back = store.read(again.file, again.offset)
    assert (back.status, back.body, back.refers_to) == (200, b"", first.record_id)


def test_an_answer_without_body_is_never_a_revisit(store):
    with segment(store) as out:
        stored = [out.append(exchange("http://127.0.0.1/a", b"", 304)) for _ in range(2)]
    assert [s.refers_to for s in stored] == [None, None]


def test_what_has_no_body_spells_out_no_digest_and_still_has_one(store):
    with segment(store) as out:
        stored = out.append(exchange("http://127.0.0.1/a", b"", 304))
    heads = gzip.decompress(store.path(stored.file).read_bytes())
    assert b"Payload-Digest" not in heads
    assert stored.payload_digest == stored.sent_digest == sha256(b"")
    assert [found for _, found in store.recover({})] == [stored]


def test_a_file_from_disk_is_a_resource(store):
    file = Exchange("file:///a.txt", "GET", (), None, "", ((b"Content-Type", b"text/plain"),), b"abc", T0)
    with segment(store) as out:
        stored = out.append(file)
    assert store.read(stored.file, stored.offset) == file


def test_recover_gives_what_is_behind_the_last_known_byte(store):
    with segment(store) as out:
        stored = [out.append(exchange(f"http://127.0.0.1/{n}", b"%d" % n)) for n in range(3)]
    known = {stored[0].file: stored[0].offset + stored[0].length}
    assert [s for _, s in store.recover(known)] == stored[1:]
    found, same = next(iter(store.recover({})))
    assert same == stored[0] and found == exchange("http://127.0.0.1/0", b"0")
    assert list(store.recover({stored[2].file: stored[2].offset + stored[2].length})) == []


def test_what_a_post_asked_for_is_kept_and_comes_back(store):
    asked = replace(exchange("http://127.0.0.1/search.jsp", b"rows"), method="POST", sent=b"currpage=2")
    with segment(store) as out:
        stored = out.append(asked)
    kinds = {kind: block for kind, block in records(store, stored.file)[1:]}
    assert kinds["request"] == b"currpage=2"
    assert [(found.method, found.sent) for found, _ in store.recover({})] == [("POST", b"currpage=2")]


def test_recover_leaves_a_segment_alone_that_is_being_written(store):
    with segment(store) as out:
        out.append(exchange("http://127.0.0.1/a", b"hello"))
        assert list(store.recover({})) == []
    assert len(list(store.recover({}))) == 1


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_tail_is_cut_off_and_kept(store, cut):
    with segment(store) as out:
        first, last = (out.append(exchange("http://127.0.0.1/a", body)) for body in (b"hello", b"x" * 999))
    path = store.path(first.file)
    with path.open("r+b") as file:
        file.truncate(last.offset + cut)
    assert [s for _, s in store.recover({})] == [first]
    assert path.stat().st_size == last.offset
    assert path.with_name(path.name + ".torn").read_bytes()[-cut:].startswith(b"\x1f") or cut == 1
    assert [kind for kind, _ in records(store, first.file)][:3] == ["warcinfo", "request", "response"]
    assert list(store.recover({first.file: path.stat().st_size})) == []


def test_a_broken_place_in_the_middle_is_stepped_over_and_not_cut(store):
    with segment(store) as out:
        broken, whole = (out.append(exchange("http://127.0.0.1/a", body)) for body in (b"hello", b"world"))
    path = store.path(broken.file)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(broken.offset + 30)
        file.write(b"\0" * 40)
    assert [s for _, s in store.recover({})] == [whole]
    assert path.stat().st_size == size
    with pytest.raises(ValueError, match=broken.file):
        store.read(broken.file, broken.offset)


def test_a_full_disk_leaves_the_segment_as_it_was(store):
    with segment(store) as out:
        first = out.append(exchange("http://127.0.0.1/a", b"hello"))
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (first.offset + first.length + 400, limit[1]))
        with pytest.raises(OSError, match="File too large"):
            out.append(exchange("http://127.0.0.1/b", b"world"))
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        assert store.path(first.file).stat().st_size == first.offset + first.length
        again = out.append(exchange("http://127.0.0.1/b", b"world"))
    assert [s for _, s in store.recover({})] == [first, again]


def test_a_bomb_is_kept_packed():
    bomb = gzip.compress(b"\0" * (300 * 2**20), compresslevel=1)
    assert decoded(bomb, ((b"Content-Encoding", b"gzip"),)) is bomb


@pytest.mark.parametrize(
    ("coding", "body"), [(b"gzip", b"no gzip"), (b"zstd", b"unknown"), (b"identity", b"plain")]
)
def test_a_body_that_cannot_be_unpacked_is_taken_as_sent(coding, body):
    assert decoded(body, ((b"Content-Encoding", coding),)) == body
