"""How rows become digests. Pure and standard library only, so that anyone can do it again (docs/fixity.md).

A row is a line of JSON, a day a Merkle tree of its lines (RFC 6962, 2.1), a link a line that holds the head
of the link before. A format names these rules: a column added to a table later is in no line of today's.
Format 2 has the verdicts of people; links of format 1 stay what they are.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

FORMAT = 2
GENESIS = "0" * 64
UNTOLD = frozenset(("text_zlib", "decided_by", "salt"))
MARK = 4
"""Bytes of each row's digest that a link keeps, to name the row that no longer fits."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "capture": (
        "id", "run_id", "url", "method", "fetched_at", "status", "media_type", "warc_file", "warc_offset",
        "warc_length", "record_id", "payload_digest", "sent_digest", "body_size", "refers_to",
    ),
    "version": (
        "id", "report_id", "number", "body_digest", "text_digest", "cells_digest", "first_seen", "media_type",
    ),
    "sighting": ("id", "version_id", "capture_id", "url", "seen_at"),
    "reading": (
        "id", "version_id", "report_id", "parser_version", "read_at", "form", "title", "published", "signed",
        "coverage", "cells", "sections", "said", "text_zlib", "error",
    ),
    "verdict": (
        "id", "organ_id", "report_year", "rule", "operands_digest", "cells", "other_report_id", "figures",
        "arithmetic", "decision", "decided_by", "salt", "decided_at", "note",
    ),
}  # fmt: skip
"""The tables of a day, in the order of their rows in its tree. What changes as a matter of course is left
out: when a version was last seen, which reading is current."""

OF_FORMAT: Mapping[int, tuple[str, ...]] = {
    1: ("capture", "version", "sighting", "reading"),
    2: ("capture", "version", "sighting", "reading", "verdict"),
}
"""The tables that a link of each format fixes."""


def row_line(kind: str, row: Mapping[str, Any]) -> bytes:
    """A row as it is digested; the text of a reading is told by its sha256, `text_sha256`, who decided by
    `decided_by_sealed`, so that the line can be shown without the name."""
    told = {name: _plain(row[name]) for name in KINDS[kind] if name not in UNTOLD}
    if "text_zlib" in KINDS[kind]:
        told["text_sha256"] = text_sha256(row["text_zlib"])
    if "salt" in KINDS[kind]:
        told["decided_by_sealed"] = hashlib.sha256((row["salt"] + row["decided_by"]).encode()).hexdigest()
    return line({"kind": kind, **told})


def link_line(link: Mapping[str, Any]) -> bytes:
    """A link as it is digested: all of it but its head, its marks and what its format has not."""
    counted = (name for kind in OF_FORMAT[link["format"]] for name in (f"{kind}_count", f"{kind}_last"))
    told = ("number", "day", "format", "closed_at", "root", "previous", *counted)
    return line({"kind": "link", **{name: _plain(link[name]) for name in told}})


def line(told: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8: keys sorted, no spaces, nothing escaped that need not be."""
    return json_of(told).encode()


json_of = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def head_of(link: Mapping[str, Any]) -> str:
    return hashlib.sha256(link_line(link)).hexdigest()


def text_sha256(packed: bytes) -> str:
    """Of the visible text; "broken" when it cannot be unpacked, which fits no line that was ever closed."""
    try:
        return hashlib.sha256(zlib.decompress(packed)).hexdigest()
    except (TypeError, zlib.error):
        return "broken"


def leaf(row: bytes) -> bytes:
    return hashlib.sha256(b"\0" + row).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_root(leaves: Iterable[bytes]) -> str:
    """The root of RFC 6962 in hex, in memory that grows with the logarithm of the leaves."""
    peaks: list[tuple[int, bytes]] = []
    for digest in leaves:
        size = 1
        while peaks and peaks[-1][0] == size:
            digest = node(peaks.pop()[1], digest)
            size *= 2
        peaks.append((size, digest))
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    root = peaks.pop()[1]
    while peaks:
        root = node(peaks.pop()[1], root)
    return root.hex()


def _plain(value: Any) -> Any:
    """Times in UTC to the microsecond, dates as ISO 8601; the rest is JSON already."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value
