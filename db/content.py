"""HTTP bodies as sent and as meant: what the headers say about the bytes."""

import hashlib
import zlib
from collections.abc import Iterable
from importlib import import_module

Headers = tuple[tuple[bytes, bytes], ...]

LARGEST_BODY = 64 * 2**20
"""A body that unpacks to more is kept packed: nobody publishes such a report, bombs do."""


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """The last value of a header, as servers and browsers take it; names match in any case."""
    found = [value for key, value in headers if key.lower() == name.lower()]
    return found[-1].decode("latin-1").strip() if found else None


def media_type(headers: Headers) -> str | None:
    value = header(headers, b"content-type")
    return value.partition(";")[0].strip().lower() or None if value else None


def decoded(body: bytes, headers: Headers) -> bytes:
    """The body with its Content-Encoding undone; as sent where that is unknown, broken or a bomb."""
    codings = (header(headers, b"content-encoding") or "").lower().split(",")
    for coding in reversed([c.strip() for c in codings if c.strip() not in ("", "identity")]):
        unpacked = _undo(coding, body)
        if unpacked is None:
            return body
        body = unpacked
    return body


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _undo(coding: str, body: bytes) -> bytes | None:
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, zlib.MAX_WBITS | 16)
    if coding == "deflate":
        return _inflate(body, zlib.MAX_WBITS) or _inflate(body, -zlib.MAX_WBITS)
    if coding == "zstd":
        return _unzstd(body)
    return _unbrotli(body) if coding == "br" else None


def _inflate(body: bytes, window: int) -> bytes | None:
    """All members of the stream; a cut stream gives what it has, as browsers show it."""
    out = bytearray()
    while body:
        stream = zlib.decompressobj(window)
        try:
            out += stream.decompress(body, LARGEST_BODY - len(out) + 1)
        except zlib.error:
            return bytes(out) if out else None
        if len(out) > LARGEST_BODY:
            return None
        body = stream.unused_data if window & 16 else b""
    return bytes(out)


def _unbrotli(body: bytes) -> bytes | None:
    """With the brotli package where it is installed; no core dependency needs it."""
    try:
        brotli = import_module("brotli")
    except ImportError:
        return None
    try:
        unpacked = brotli.Decompressor().process(body, output_buffer_limit=LARGEST_BODY + 1)
    except brotli.error:
        return None
    return bytes(unpacked) if len(unpacked) <= LARGEST_BODY else None


def _unzstd(body: bytes) -> bytes | None:
    """With the backport that Scrapy brings, for it tells servers that it takes zstd."""
    try:
        zstd = import_module("backports.zstd")
    except ImportError:
        return None
    try:
        unpacked: bytes = zstd.ZstdDecompressor().decompress(body, max_length=LARGEST_BODY + 1)
    except zstd.ZstdError:
        return None
    return unpacked if len(unpacked) <= LARGEST_BODY else None
