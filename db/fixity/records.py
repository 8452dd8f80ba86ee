"""One WARC record against what it says of itself: all digests computed again. Pure.

Not by warcio, which takes longer over a record than its digests do.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec

from db.content import Headers, decoded, header, media_type
from db.questions import ASKED
from db.records import DECODED_DIGEST, DECODED_SIZE, NOTHING, split_http, warc_digest
from parser.model import Bilingual

BLANK = b"\r\n\r\n"
BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
"""From the digits of RFC 4648 to those of int()."""
PACKAGES = {"br": "brotli", "zstd": "backports.zstd"}
"""Content codings that not every installation can undo."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a record says, and what is `wrong` with it, None when nothing is. Digests are sha256 in hex.

    `payload_digest` None: no exchange of ours, but a warcinfo or a request, which tells its `method`, as an answer
    does that has no request record.
    """

    type: str
    record_id: str
    url: str = ""
    date: datetime | None = None
    method: str = ""
    status: int | None = None
    media_type: str | None = None
    payload_digest: str | None = None
    sent_digest: str = ""
    body_size: int = 0
    refers_to: str | None = None
    wrong: Bilingual | None = None


def examine(data: bytes) -> Examined:
    """`data` is a whole record, unpacked."""
    head, _blank, rest = data.partition(BLANK)
    fields = _fields(head)
    record_id = fields.get("warc-record-id", "")
    try:
        length = int(fields["content-length"])
        block = rest[:length]
        if len(block) != length or rest[length:] != BLANK:
            raise ValueError("content-length")
        return _examined(fields, record_id, block)
    except (KeyError, OverflowError, ValueError) as error:
        wrong = Bilingual(f"记录头有误（{error}）", f"its header is wrong ({error})")
        return Examined(fields.get("warc-type", ""), record_id, wrong=wrong)


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.lower(): value.strip(" \t") for name, _colon, value in pairs}


def _examined(fields: Mapping[str, str], record_id: str, block: bytes) -> Examined:
    kind = fields["warc-type"]
    wrong = _wrong("WARC-Block-Digest", fields["warc-block-digest"], hashlib.sha1(block), "sha1")
    if kind == "warcinfo":
        return Examined(kind, record_id, wrong=wrong)
    line, headers, body = _parts(kind, fields, block)
    told = fields.get("warc-payload-digest", warc_digest(NOTHING))
    if kind != "revisit":
        wrong = wrong or _wrong("WARC-Payload-Digest", told, hashlib.sha256(body), "sha256")
    if kind == "request":
        return Examined(kind, record_id, method=line.partition(" ")[0], wrong=wrong)
    sent, size = _digest(told, "sha256", 32).hex(), int(fields[DECODED_SIZE.lower()])
    payload = fields.get(DECODED_DIGEST.lower(), sent).removeprefix("sha256:")
    if kind != "revisit":
        wrong = wrong or _wrong_body(payload, sent, size, body, headers)
    return Examined(
        kind,
        record_id,
        fields["warc-target-uri"],
        datetime.fromisoformat(fields["warc-date"]),
        fields.get(ASKED.lower(), ""),
        None if kind == "resource" else int(line.split(" ")[1]),
        media_type(headers),
        payload,
        sent,
        size,
        fields.get("warc-refers-to"),
        wrong,
    )


def _parts(kind: str, fields: Mapping[str, str], block: bytes) -> tuple[str, Headers, bytes]:
    """First line, headers and body as sent; of an imported file only its type and itself."""
    if kind == "resource":
        return "", ((b"Content-Type", fields["content-type"].encode()),), block
    return split_http(block)


def _wrong(field: str, told: str, computed: "hashlib._Hash", algorithm: str) -> Bilingual | None:
    if _digest(told, algorithm, computed.digest_size) == computed.digest():
        return None
    return Bilingual(f"{field} 与内容不符", f"{field} is not that of what it holds")


def _digest(told: str, algorithm: str, size: int) -> bytes:
    """Of `sha1:` or `sha256:` and base32; by int(), in a tenth of the time that the module base64 takes."""
    digits = told.removeprefix(f"{algorithm}:").rstrip("=")
    return (int(digits.translate(BASE32), 32) >> len(digits) * 5 - size * 8).to_bytes(size, "big")


def _wrong_body(payload: str, sent: str, size: int, body: bytes, headers: Headers) -> Bilingual | None:
    plain = decoded(body, headers)
    computed = sent if plain is body else hashlib.sha256(plain).hexdigest()
    if (payload, size) == (computed, len(plain)) or _depends_on_installation(
        plain is body, payload == sent, headers
    ):
        return None
    return Bilingual(f"{DECODED_DIGEST} 与内容不符", f"{DECODED_DIGEST} is not that of what it holds")


def _depends_on_installation(is_packed: bool, was_packed: bool, headers: Headers) -> bool:
    """Whether the body is of a coding that only one of us can undo: who stored it, or who looks at it now."""
    codings = (header(headers, b"content-encoding") or "").lower().split(",")
    needed = [PACKAGES[each.strip()] for each in codings if each.strip() in PACKAGES]
    missing = any(not _is_installed(package) for package in needed)
    return bool(needed) and (was_packed or (is_packed and missing))


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False
