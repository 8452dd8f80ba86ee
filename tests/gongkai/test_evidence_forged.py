"""Whoever changes a pack is found out by its script, also where the manifest was changed with it; the damage is named."""

import base64
import hashlib
import json
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.engine import open_engine
from db.fixity.timestamp import request
from evidence_story import Pack, Place
from gongkai.evidence import verify

WARC = "warc/evidence.warc.gz"
OID_SIGNED, OID_INFO = "06092a864886f70d010702", "060b2a864886f70d0109100104"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, told_story: Path) -> Pack:
    """A web page of 2019 and a PDF of 2020, days closed, the newest head timestamped."""
    folder = tmp_path_factory.mktemp("forged")
    shutil.copytree(told_story, folder / "archive")
    place = Place(folder / "archive", f"sqlite:///{folder / 'archive' / 'gongkai.db'}")
    assert place.run("verify", "--close").exit_code == 0
    ((number, head),) = place.rows("SELECT number, head FROM day_link ORDER BY number DESC LIMIT 1")
    stamp = {"number": number, "authority": "http://tsa.test/", "at": "2021-03-01T00:00:00.000000Z"}
    engine = open_engine(place.url)
    with engine.begin() as connection:
        told = ":number, :authority, :at, :reply"
        query = f"INSERT INTO day_stamp (number, authority, stamped_at, reply) VALUES ({told})"
        connection.exec_driver_sql(query, {**stamp, "reply": reply_about(head)})
    engine.dispose()
    return place.pack(folder / "pack", str(place.finding("T3-05", 2020)))


def der(tag: int, *parts: bytes) -> bytes:
    value = b"".join(parts)
    size = len(value).to_bytes(2, "big")
    return bytes((tag, 0x82)) + size + value


def reply_about(head: str) -> bytes:
    """What an authority would sign, unsigned: the signature is for openssl to judge, and not in question here."""
    imprint = der(0x30, bytes.fromhex("300d06096086480165030402010500"), der(4, bytes.fromhex(head)))
    info = der(0x30, der(2, b"\1"), der(6, b"\x2a"), imprint, der(2, b"\7"), der(0x18, b"20210301000000Z"))
    content = der(0x30, bytes.fromhex(OID_INFO), der(0xA0, der(4, info)))
    signed = der(0x30, der(2, b"\3"), der(0x31), content)
    token = der(0x30, bytes.fromhex(OID_SIGNED), der(0xA0, signed))
    return der(0x30, der(0x30, der(2, b"\0")), token)


@pytest.fixture
def pack(whole: Pack, tmp_path: Path) -> Pack:
    """A copy to be forged."""
    shutil.copytree(whole.folder, tmp_path / "pack")
    return Pack(tmp_path / "pack")


def refused(pack: Pack, where: str, words: str) -> None:
    done = pack.verified()
    assert (done.returncode, done.stderr) == (1, ""), done.stdout
    assert f"✗ {where}" in done.stdout and f"damaged: {words}" in done.stdout, done.stdout


def test_the_pack_is_whole_before_it_is_forged(pack: Pack) -> None:
    done = pack.verified()
    assert done.returncode == 0, done.stdout
    assert "existed at 20210301000000Z" in done.stdout


@pytest.mark.parametrize("name", [WARC, "evidence.json", "pages/2.html", "index.html", "README.txt"])
def test_a_file_that_was_changed_is_named(pack: Pack, name: str) -> None:
    path = pack.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    refused(pack, name, "it has not the SHA-256 of the manifest")


def test_a_file_that_is_gone_is_named(pack: Pack) -> None:
    (pack.folder / WARC).unlink()
    refused(pack, WARC, "the file is gone")


def test_a_file_that_was_put_in_is_told_of(pack: Pack) -> None:
    (pack.folder / "more.pdf").write_bytes(b"more")
    done = pack.verified()
    assert done.returncode == 0 and "not in the manifest, not verified: more.pdf" in done.stdout


def flip(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def test_a_byte_of_the_records_and_the_manifest(pack: Pack) -> None:
    pack.change(WARC, flip)
    refused(pack, f"{WARC} byte ", "")


def records(data: bytes) -> Iterator[bytes]:
    return (found for _at, found in verify.members(data, WARC))


def forge_body(data: bytes, old: bytes, new: bytes, *, digests: bool) -> bytes:
    """The record whose packed page says `old` says `new`, with every digest of its own, if wanted, right again."""
    made = []
    for record in records(data):
        head, _, block = record[:-4].partition(b"\r\n\r\n")
        http, _, sent = block.partition(b"\r\n\r\n")
        if (
            b"WARC-Type: response" in head
            and b"gzip" in http
            and sent
            and old in (plain := zlib.decompress(sent, 31))
        ):
            forged = plain.replace(old, new)
            sent = zlib.compress(forged, 6, 31)
            block = http + b"\r\n\r\n" + sent
            said = {
                b"Content-Length": str(len(block)).encode(),
                b"WARC-Block-Digest": b"sha1:" + base64.b32encode(hashlib.sha1(block).digest()),
                b"WARC-Payload-Digest": b"sha256:" + base64.b32encode(hashlib.sha256(sent).digest()),
                b"Gongkai-Decoded-Digest": b"sha256:" + hashlib.sha256(forged).hexdigest().encode(),
            }
            kept = (
                said if digests else {name: said[name] for name in (b"Content-Length", b"WARC-Block-Digest")}
            )
            lines = [line.partition(b": ") for line in head.split(b"\r\n")]
            head = b"\r\n".join(name + mark + kept.get(name, value) for name, mark, value in lines)
            record = head + b"\r\n\r\n" + block + b"\r\n\r\n"
        made.append(zlib.compress(record, 6, 31))
    return b"".join(made)


@pytest.mark.parametrize(
    ("digests", "where", "words"),
    [
        (False, f"{WARC} byte ", "the payload is not that of its digest"),
        (True, "capture ", "it does not agree with its record"),
    ],
)
def test_a_figure_of_a_captured_page_and_the_digests_around_it(
    pack: Pack, digests: bool, where: str, words: str
) -> None:
    pack.change(
        WARC, lambda data: forge_body(data, b"<td><p>7</p></td>", b"<td><p>1</p></td>", digests=digests)
    )
    refused(pack, where, words)


def test_a_record_that_was_left_out(pack: Pack) -> None:
    pack.change(WARC, lambda data: b"".join(zlib.compress(one, 6, 31) for one in [*records(data)][:-1]))
    refused(pack, "capture ", "its record is not in the pack")


def proven(told: Any, kind: str) -> Any:
    return next(row for row in told["rows"] if row["kind"] == kind)


def spoil_node(told: Any) -> None:
    path = proven(told, "capture")["path"]
    path[0] = "00" + path[0][2:] if path[0][:2] != "00" else "11" + path[0][2:]


def spoil_link(told: Any) -> None:
    link = told["chain"]["links"][1]
    link["line"] = link["line"].replace('"format":2', '"format":1')


def spoil_link_and_head(told: Any) -> None:
    spoil_link(told)
    link = told["chain"]["links"][1]
    link["head"] = hashlib.sha256(link["line"].encode()).hexdigest()


def spoil_row(told: Any) -> None:
    row = proven(told, "capture")
    row["line"] = row["line"].replace('"method":"GET"', '"method":"PUT"')


def spoil_first_seen(told: Any) -> None:
    told["reports"][0]["versions"][0]["first_seen"] = "2020-12-31T00:00:00.000000Z"


def spoil_last_seen(told: Any) -> None:
    told["reports"][0]["versions"][-1]["last_seen"] = "2021-12-31T00:00:00.000000Z"


def spoil_made_of(told: Any) -> None:
    told["reports"][0]["versions"][0]["made_of"]["carried"] = []


def spoil_absence(told: Any) -> None:
    """The answer that did show it."""
    (absence,) = told["reports"][1]["absences"]
    absence["capture_id"] = proven(told, "capture")["id"]


def spoil_operand(told: Any) -> None:
    told["readings"][0]["cells"][0]["raw"] = "7"


def spoil_place(told: Any) -> None:
    told["readings"][0]["cells"][0]["locator"] = "page[1]@0,0,1,1"


def spoil_arithmetic(told: Any) -> None:
    told["findings"][0]["arithmetic"] = "1+2 = 4; 总计 = 3"


def forget_rows(told: Any) -> None:
    told["rows"] = [row for row in told["rows"] if row["kind"] != "sighting"]


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (spoil_node, "capture ", "the proof does not lead to 2021-01-20"),
        (spoil_row, "capture ", "the proof does not lead to 2021-01-20"),
        (spoil_link, "chain 2 ", "the link is not that of its head"),
        (spoil_link_and_head, "chain 3 ", "it does not follow the link before it"),
        (spoil_first_seen, "某县水务局 2020, version 1", "it was first seen at another time"),
        (spoil_last_seen, "某县水务局 2020, version 2", "no capture proves when it was last seen"),
        (spoil_made_of, "某县水务局 2020, version 1", "the stored bytes are not this version"),
        (spoil_absence, "capture ", "it does not prove that the report was gone"),
        (spoil_operand, "reading ", "the archive has read it otherwise"),
        (spoil_place, "reading ", "the archive has read it otherwise"),
        (spoil_arithmetic, "arithmetic", "the arithmetic is wrong: 1+2 = 4"),
        (forget_rows, "sighting ", "this row is not in the pack"),
        (lambda told: told.pop("rows"), "摘要链 chain", "it cannot be read"),
    ],
)
def test_what_is_told_and_the_manifest(
    pack: Pack, change: Callable[[Any], None], where: str, words: str
) -> None:
    pack.change_told(change)
    refused(pack, where, words)


def test_a_version_s_date_in_its_row_too(pack: Pack) -> None:
    def change(told: Any) -> None:
        row, version = proven(told, "version"), told["reports"][1]["versions"][0]
        assert row["id"] == version["id"]
        earlier = "2020-12-31T00:00:00.000000Z"
        row["line"] = row["line"].replace(version["first_seen"], earlier)
        version["first_seen"] = earlier

    pack.change_told(change)
    refused(pack, "version 1", "the proof does not lead to 2021-01-20")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'id="gongkai-1"><p>7',
            'id="gongkai-1"><p>1',
            "the page shows another text than the stored one",
        ),
        ("结转1件申请", "结转9件申请", "the page shows another text than the stored one"),
        ("data-gongkai-cell", "data-other-cell", "the box does not hold t3.carried_out.total"),
    ],
)
def test_a_drawn_page_and_the_manifest(pack: Pack, old: str, new: str, words: str) -> None:
    pack.change("pages/2.html", lambda page: page.replace(old.encode(), new.encode()))
    refused(pack, "pages/2.html", words)


def test_an_original_and_the_manifest(pack: Pack) -> None:
    (name,) = [one["file"] for one in pack.told["documents"]]
    pack.change(name, flip)
    refused(pack, name, "it is not the stored original")


def test_a_timestamp_that_is_about_another_head(pack: Pack) -> None:
    (stamp,) = pack.told["chain"]["stamps"]
    pack.change(stamp["file"], lambda _reply: reply_about("ab" * 32))
    refused(pack, stamp["file"], "this timestamp is about something else")
    pack.change(stamp["file"], lambda _reply: request("cd" * 32, 1))
    refused(pack, "摘要链 chain", "it cannot be read")


def test_packs_hold_nothing_of_the_machine_they_were_made_on(whole: Pack) -> None:
    said = b"".join(path.read_bytes() for path in whole.folder.rglob("*") if path.is_file())
    assert str(whole.folder.parents[1]).encode() not in said
    assert json.loads((whole.folder / "manifest.json").read_text("utf-8"))["files"].keys() >= {
        "verify.py",
        WARC,
    }
