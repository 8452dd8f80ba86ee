"""RFC 3161: what an authority is asked to sign over a head, and what its reply is about. Pure.

The signature is not judged here, for that needs the authority's certificate: `openssl ts -verify` does
(docs/fixity.md). The few structures of DER that are needed are read by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier
INTEGER, BOOLEAN, OCTETS, SEQUENCE, TIME = 0x02, 0x01, 0x04, 0x30, 0x18
GRANTED = (0, 1)


class NoTimestamp(Exception):
    """The reply is none to what was asked."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reply is about: a digest existed at `time`, says the authority."""

    digest: bytes
    time: datetime
    nonce: int | None


def request(head: str, nonce: int) -> bytes:
    """A TimeStampReq over the 32 bytes of a head; the authority's certificate is wanted in the reply."""
    imprint = _der(SEQUENCE, SHA256 + _der(OCTETS, bytes.fromhex(head)))
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    wanted = _der(INTEGER, number) + _der(BOOLEAN, b"\xff")
    return _der(SEQUENCE, _der(INTEGER, b"\1") + imprint + wanted)


def accepted(reply: bytes, head: str, nonce: int) -> Stamp:
    """The stamp of a reply to this very request; NoTimestamp says what is wrong."""
    stamp = stamp_of(reply)
    if stamp.digest.hex() != head:
        raise NoTimestamp("回复的不是这个链头 | the reply is about another head")
    if stamp.nonce != nonce:
        raise NoTimestamp("回复的不是这次请求 | the reply is to another request")
    return stamp


def stamp_of(reply: bytes) -> Stamp:
    """Of a TimeStampResp. NoTimestamp when it was not granted or is none."""
    try:
        (response,) = _values(reply)
        status, *token = _values(response)
        granted = int.from_bytes(next(_values(status)), "big") in GRANTED
        return _stamp(token[0]) if granted else _refuse()
    except (IndexError, StopIteration, ValueError) as error:
        raise NoTimestamp("不是 RFC 3161 的回复 | not a reply of RFC 3161") from error


def _refuse() -> Stamp:
    raise NoTimestamp("时间戳服务拒绝了 | the authority refused")


def _stamp(token: bytes) -> Stamp:
    """ContentInfo, SignedData, EncapsulatedContentInfo, TSTInfo: each is the second or third part of the last."""
    (signed,) = _values(list(_values(token))[1])
    (octets,) = _values(list(_values(list(_values(signed))[2]))[1])
    (info,) = _values(octets)
    _version, _policy, (_tag, imprint), _serial, (_time_tag, time), *more = _parts(info)
    nonces = [int.from_bytes(value, "big") for tag, value in more if tag == INTEGER]
    digest = list(_values(imprint))[1]
    return Stamp(digest, _time(time.decode("ascii")), nonces[0] if nonces else None)


def _time(text: str) -> datetime:
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _der(tag: int, value: bytes) -> bytes:
    """A request is short: no length of more than a byte."""
    return bytes((tag, len(value))) + value


def _values(data: bytes) -> Iterator[bytes]:
    return (value for _tag, value in _parts(data))


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("cut short")
        yield tag, data[at : at + length]
        at += length
