"""WARC/1.1 records from exchanges and back; HTTP headers keep the bytes the server sent.

warcio parses the records. They are written here, byte for byte as warcio would, without its objects: a crawl
writes up to two an answer. Their HTTP blocks differ from warcio's, which percent-encodes header bytes outside ASCII,
and Chinese servers do send those.
"""

import base64
import hashlib
import uuid
import zlib
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from db.columns import ISO_UTC
from db.content import Headers, header, sha256
from db.exchange import Body, Exchange, Original, Stored
from db.members import Member
from db.questions import ASKED, Fields, given_back, host_of, stated

WARC_VERSION = "WARC/1.1"
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
ORIGINAL_CODING = b"X-Archive-Orig-Transfer-Encoding"
DECODED_DIGEST = "Gongkai-Decoded-Digest"
DECODED_SIZE = "Gongkai-Decoded-Size"
NOTHING = sha256(b"")
"""What a record without a body does not spell out: a third of the bytes of an answer 304."""
LEVEL = 6
"""Of compression; 9 takes half as long again, for two bytes in a hundred."""


def warcinfo(file_name: str, now: datetime, usual: Headers = (), record_id: str | None = None) -> bytes:
    """`usual` are the headers that questions told in few bytes are asked with."""
    fields = [("WARC-Type", "warcinfo"), ("WARC-Filename", file_name)]
    told = [("software", "gongkai"), ("format", "WARC File Format 1.1"), *stated(usual)]
    block = "".join(f"{name}: {value}\r\n" for name, value in told).encode()
    return _packed(fields, now, record_id or new_id(), "application/warc-fields", block)


def request(exchange: Exchange, response_id: str) -> bytes:
    path = exchange.url.partition("://")[2].partition("/")[2].partition("#")[0]
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Concurrent-To", response_id),
        *([("WARC-Payload-Digest", warc_digest(sha256(exchange.sent)))] if exchange.sent else []),
    ]
    block = _http_head(f"{exchange.method} /{path} HTTP/1.1", exchange.request_headers) + exchange.sent
    return _packed(fields, exchange.fetched_at, new_id(), "application/http; msgtype=request", block)


def response(
    exchange: Exchange, body: Body, record_id: str, original: Original | None, asked: Fields | None = None
) -> bytes:
    """A `response`, a `revisit` when the body is stored already, a `resource` for an imported file.

    `asked` tells the question where it has no record of its own.
    """
    fields = [
        ("WARC-Type", "resource" if exchange.status is None else "revisit" if original else "response"),
        ("WARC-Target-URI", exchange.url),
        *(_digests(body) if body.sent_digest != NOTHING else []),
        (DECODED_SIZE, str(body.size)),
        *(_refers_to(original) if original else []),
        *(asked or []),
    ]
    if exchange.status is None:
        kind = header(exchange.response_headers, b"content-type") or "application/octet-stream"
        return _packed(fields, exchange.fetched_at, record_id, kind, exchange.body)
    block = _http_head(f"HTTP/1.1 {exchange.status} {exchange.reason}", exchange.response_headers)
    block += b"" if original else exchange.body
    return _packed(fields, exchange.fetched_at, record_id, "application/http; msgtype=response", block)


def new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def parsed(member: Member) -> ArcWarcRecord:
    return ArcWarcRecordLoader().parse_record_stream(
        BytesIO(member.data), known_format="warc", no_record_parse=True
    )


class Asked(NamedTuple):
    """What was asked: method, headers, body."""

    method: str = "GET"
    headers: Headers = ()
    sent: bytes = b""


def request_of(record: ArcWarcRecord) -> Asked:
    line, headers, body = split_http(record.raw_stream.read())
    return Asked(line.partition(" ")[0], headers, body)


NOT_ASKED = Asked()


def usual_of(info: ArcWarcRecord) -> Headers:
    """The headers that a warcinfo states."""
    lines = (line.partition(": ") for line in info.raw_stream.read().decode("utf-8", "replace").splitlines())
    return given_back((name, value) for name, _colon, value in lines)


def told_by(record: ArcWarcRecord, usual: Headers) -> Asked | None:
    """The question that the record of an answer tells itself; None where a request record does."""
    fields = record.rec_headers
    method = fields.get_header(ASKED)
    if method is None:
        return None
    host = host_of(fields.get_header("WARC-Target-URI"))
    return Asked(method, (host, *given_back(fields.headers, usual)))


def exchange_of(record: ArcWarcRecord, asked: Asked = NOT_ASKED) -> Exchange:
    """The exchange a response, revisit or resource record holds; a revisit has no body of its own."""
    method, request_headers, sent = asked
    fields = record.rec_headers
    fetched_at = datetime.fromisoformat(fields.get_header("WARC-Date")).astimezone(UTC)
    url, refers_to = fields.get_header("WARC-Target-URI"), fields.get_header("WARC-Refers-To")
    block = record.raw_stream.read()
    if record.rec_type == "resource":
        headers: Headers = ((b"Content-Type", fields.get_header("Content-Type").encode("latin-1")),)
        return Exchange(url, method, request_headers, None, "", headers, block, fetched_at)
    line, headers, body = split_http(block)
    _protocol, status, reason = (*line.split(" ", 2), "", "")[:3]
    return Exchange(
        url, method, request_headers, int(status), reason, headers, body, fetched_at, refers_to, sent
    )


def stored_of(record: ArcWarcRecord, member: Member, file: str) -> Stored | None:
    """The index entry of an exchange, from what its record says of itself; None for other records."""
    fields = record.rec_headers
    if fields.get_header(DECODED_SIZE) is None:
        return None
    payload, sent = fields.get_header(DECODED_DIGEST), fields.get_header("WARC-Payload-Digest")
    sent_digest = _hex_digest(sent) if sent else NOTHING
    return Stored(
        file,
        member.offset,
        member.length,
        fields.get_header("WARC-Record-ID"),
        payload.removeprefix("sha256:") if payload else sent_digest,
        sent_digest,
        int(fields.get_header(DECODED_SIZE)),
        fields.get_header("WARC-Refers-To"),
    )


def _digests(body: Body) -> Fields:
    """As sent, and as meant where that is something else."""
    packed = body.payload_digest != body.sent_digest
    meant = [(DECODED_DIGEST, f"sha256:{body.payload_digest}")] if packed else []
    return [("WARC-Payload-Digest", warc_digest(body.sent_digest)), *meant]


def _packed(fields: Fields, when: datetime, record_id: str, content_type: str, block: bytes) -> bytes:
    """A whole record, one gzip member."""
    told = [
        *fields,
        ("WARC-Record-ID", record_id),
        ("WARC-Date", when.astimezone(UTC).strftime(ISO_UTC)),
        ("WARC-Block-Digest", f"sha1:{base64.b32encode(hashlib.sha1(block).digest()).decode()}"),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in told)
    record = b"".join([f"{WARC_VERSION}\r\n{head}\r\n".encode(), block, b"\r\n\r\n"])
    return zlib.compress(record, LEVEL, zlib.MAX_WBITS | 16)


def _refers_to(original: Original) -> Fields:
    return [
        ("WARC-Profile", REVISIT_PROFILE),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.fetched_at.astimezone(UTC).strftime(ISO_UTC)),
    ]


def _http_head(first_line: str, headers: Headers) -> bytes:
    lines = [first_line.encode("utf-8", "replace")]
    for name, value in headers:
        kept = ORIGINAL_CODING if name.lower() == b"transfer-encoding" else name
        lines.append(kept + b": " + b" ".join(value.splitlines()))
    return b"\r\n".join([*lines, b"", b""])


def split_http(block: bytes) -> tuple[str, Headers, bytes]:
    head, _blank, body = block.partition(b"\r\n\r\n")
    first_line, *lines = head.split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return first_line.decode("utf-8", "replace"), tuple((n, v.strip()) for n, _colon, v in pairs), body


@lru_cache(16)
def warc_digest(hex_digest: str) -> str:
    """Remembered, because most requests and many answers have no body."""
    return "sha256:" + base64.b32encode(bytes.fromhex(hex_digest)).decode()


def _hex_digest(told: str) -> str:
    return base64.b32decode(told.removeprefix("sha256:")).hex()
