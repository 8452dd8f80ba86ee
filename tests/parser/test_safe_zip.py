"""Archives from strangers: refused before they are unpacked, and their Chinese names read."""

import struct

import pytest

from parser.readers import Unreadable
from parser.safe_zip import MOST_MEMBERS, open_zip
from rendering.packages import zipped


def test_an_archive_of_too_many_members_or_too_much_in_all_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Unreadable, match=r"^too_large"):
        open_zip(zipped({str(number): b"" for number in range(MOST_MEMBERS + 1)}))
    monkeypatch.setattr("parser.safe_zip.LARGEST_TOTAL", 10)
    with pytest.raises(Unreadable, match=r"^too_large"):
        open_zip(zipped({"a": b"123456", "b": b"123456"}))


@pytest.mark.parametrize(("encoding", "flagged"), [("gb18030", False), ("utf-8", False), ("utf-8", True)])
def test_chinese_names_in_an_archive_are_read_whatever_packed_them(encoding: str, flagged: bool) -> None:
    name = "年度报告/住建局.doc"
    body = zipped({name: b"x"})
    if not flagged:
        plain = zipped({"x" * len(name.encode(encoding)): b"x"})
        body = plain.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert open_zip(body).names == (name,)
    assert open_zip(body).read(name) == b"x"


def test_a_member_without_a_name_does_not_cost_the_others() -> None:
    nameless = zipped({"gone": b"1", "b": b"2", "folder/": b""}).replace(b"gone", b"\0one")
    archive = open_zip(nameless)
    assert (archive.names, archive.read("b")) == (("", "b"), b"2")


def test_a_locked_member_is_said_to_be_locked() -> None:
    body = bytearray(zipped({"a.doc": b"x"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(magic) + offset] |= 1
    with pytest.raises(Unreadable, match=r"^encrypted"):
        open_zip(bytes(body)).read("a.doc")


def test_a_member_that_says_it_is_smaller_than_it_is_is_damaged() -> None:
    body = zipped({"a": b"x" * 5000})
    lie = body.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
    with pytest.raises(Unreadable, match=r"^damaged_file"):
        open_zip(lie).read("a")
