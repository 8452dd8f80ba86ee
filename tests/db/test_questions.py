"""What was asked comes back, header by header, whether it has a record of its own or not."""

import os
import shutil
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from small_archive import T0, exchange
from warcio.archiveiterator import ArchiveIterator

from db.warc import WarcStore

URL = "http://127.0.0.1:8000/nb/a.html"
HOST, REFERER, UNLESS = (
    (b"Host", b"127.0.0.1:8000"),
    (b"Referer", b"http://127.0.0.1/list"),
    (b"If-None-Match", b'"1"'),
)
USUAL = ((b"Accept", b"text/html;q=0.9"), (b"User-Agent", b"gongkai (+http://127.0.0.1/)"))
ORDINARY = (HOST, *USUAL)


@pytest.fixture
def store(tmp_path):
    return WarcStore(tmp_path / "warc")


def asked(*headers, body=b"page", status=200, **more):
    return replace(exchange(URL, body, status), request_headers=headers, **more)


def unchanged(*headers, **more):
    return asked(*headers, body=b"", status=304, **more)


def stored(store, *exchanges):
    with store.open_segment("t", lambda: T0) as segment:
        return segment.write(exchanges)


def kinds(store, file):
    with store.path(file).open("rb") as source:
        return [record.rec_type for record in ArchiveIterator(source, check_digests="raise")]


def questions(store, known=()):
    return [(one.method, one.request_headers, one.sent) for one, _stored in store.recover(dict(known))]


def test_an_answer_that_brings_nothing_new_tells_its_question_itself(store):
    headers = [ORDINARY, (HOST, REFERER, *USUAL, UNLESS), (HOST, *USUAL, UNLESS, (b"Cookie", b"a=1; b=2"))]
    new, same, not_modified = asked(*headers[0]), asked(*headers[1]), unchanged(*headers[2])
    file = stored(store, new, same, not_modified)[0].file
    assert kinds(store, file) == ["warcinfo", "request", "response", "revisit", "response"]
    assert questions(store) == [("GET", one, b"") for one in headers]


@pytest.mark.parametrize(
    "question",
    [
        {"method": "POST", "sent": b"page=2"},
        {"method": "HEAD"},
        {"request_headers": USUAL},
        {"request_headers": ((b"Host", b"127.0.0.2"), *USUAL)},
        {"request_headers": (HOST, *reversed(USUAL))},
        {"request_headers": (HOST, *USUAL, (b"Cookie", b"a=1"), (b"cookie", b"b=2"))},
        {"request_headers": (HOST, *USUAL, (b"Cookie", "名".encode()))},
        {"request_headers": (HOST, *USUAL, (b"X Y", b"1"))},
    ],
)
def test_a_question_that_could_not_be_given_back_has_its_record(store, question):
    repeated = replace(unchanged(*ORDINARY), **question)
    file = stored(store, asked(*ORDINARY), repeated)[0].file
    assert kinds(store, file)[3:] == ["request", "response"]
    assert questions(store)[1] == (repeated.method, repeated.request_headers, repeated.sent)


def test_a_question_is_given_back_where_only_the_end_of_a_file_is_read(store):
    first, _second = stored(store, asked(*ORDINARY), unchanged(*ORDINARY, UNLESS))
    known = {first.file: first.offset + first.length}
    assert questions(store, known) == [("GET", (*ORDINARY, UNLESS), b"")]


def test_nobody_is_said_to_have_asked_what_another_did(store):
    file = replace(asked(body=b"file"), url="file:///a.txt", status=None)
    stored(store, asked(*ORDINARY, method="POST", sent=b"page=2"), file)
    assert questions(store)[1] == ("GET", (), b"")


def test_the_usual_headers_are_those_of_the_first_question_but_not_what_is_its_own(store):
    first = stored(store, asked(HOST, REFERER, *USUAL, UNLESS))[0]
    head = zlib.decompressobj(31).decompress(store.path(first.file).read_bytes())
    lines = [line for line in head.decode().splitlines() if line.startswith("Gongkai-Asked")]
    assert lines == [
        "Gongkai-Asked-Accept: text/html;q=0.9",
        "Gongkai-Asked-User-Agent: gongkai (+http://127.0.0.1/)",
    ]


def test_they_are_stated_again_when_a_disk_took_nothing(store, monkeypatch):
    with store.open_segment("t", lambda: T0) as segment:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError("no disk")))
            with pytest.raises(OSError, match="no disk"):
                segment.append(asked(HOST, (b"Accept", b"*/*")))
        segment.write([asked(*ORDINARY), unchanged(*ORDINARY)])
    assert kinds(store, segment.file) == ["warcinfo", "request", "response", "response"]
    assert questions(store) == [("GET", ORDINARY, b"")] * 2


def test_a_segment_of_before_gives_its_questions_back(store):
    """Made when each question had a record: new, a POST, the same body again, 304."""
    store.folder.mkdir()
    shutil.copy(Path(__file__).with_name("segment_with_all_requests.warc.gz"), store.folder)
    ordinary = ((b"Host", b"127.0.0.1"), (b"User-Agent", b"gongkai"), (b"Accept", b"text/html"))
    again = ("GET", (*ordinary, UNLESS), b"")
    assert questions(store) == [("GET", ordinary, b""), ("POST", ordinary, b"page=2"), again, again]
