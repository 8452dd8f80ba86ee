"""What was asked, told in few bytes: where an answer brought nothing new, its question has no record of its own.

A crawl asks nearly all its questions with the same headers. The warcinfo of a segment states them, and the record of
the answer tells the rest, in the order in which it was sent:

    Gongkai-Asked-Referer: http://127.0.0.1/list
    Gongkai-Asked: GET                                 here stand the headers of the warcinfo
    Gongkai-Asked-If-None-Match: "5f1-59b"

Before them comes `Host`, by the address. What cannot be given back so, byte for byte, is kept as a request record.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from db.content import Headers
from db.exchange import Exchange

Fields = list[tuple[str, str]]

ASKED = "Gongkai-Asked"
_OF_ONE = (
    b"host", b"referer", b"cookie", b"authorization", b"content-type", b"content-length",
    b"if-none-match", b"if-modified-since",
)  # fmt: skip
"""Headers that are another's in the next question."""
_NAME = re.compile(rb"[\w!#$%&'*+.^`|~-]+")
_VALUE = re.compile(rb"([!-~]([ -~]*[!-~])?)?")


def usual_of(exchange: Exchange) -> Headers:
    """Those that other questions of the same crawl are expected to have, too; none where they cannot be told."""
    found = tuple(pair for pair in exchange.request_headers if pair[0].lower() not in _OF_ONE)
    return found if _can_be_told(found) else ()


def stated(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    return [(f"{ASKED}-{name.decode()}", value.decode()) for name, value in headers]


def told(exchange: Exchange, usual: Headers) -> Fields | None:
    """The fields that stand for the question of `exchange`; None where only a request record can."""
    host, rest = exchange.request_headers[:1], exchange.request_headers[1:]
    at = _place(rest, usual)
    is_plain = exchange.method == "GET" and not exchange.sent and host == (host_of(exchange.url),)
    if not is_plain or at is None or not _can_be_told(rest):
        return None
    return [*stated(rest[:at]), (ASKED, "GET"), *stated(rest[at + len(usual) :])]


def given_back(fields: Iterable[tuple[str, str]], usual: Headers = ()) -> Headers:
    """The headers that `stated` and `told` were given, without `Host`; other fields are passed over."""
    found: list[tuple[bytes, bytes]] = []
    for name, value in fields:
        if name == ASKED:
            found += usual
        elif name.startswith(f"{ASKED}-"):
            found.append((name.removeprefix(f"{ASKED}-").encode(), value.encode()))
    return tuple(found)


def host_of(url: str) -> tuple[bytes, bytes]:
    return b"Host", urlsplit(url).netloc.encode()


def _place(rest: Headers, usual: Headers) -> int | None:
    """Where the usual headers stand in one piece."""
    places = range(len(rest) - len(usual) + 1)
    return next((at for at in places if rest[at : at + len(usual)] == usual), None)


def _can_be_told(headers: Headers) -> bool:
    """As fields of a WARC record, which are plain text, each of another name."""
    names = {name.lower() for name, _value in headers}
    plain = all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers)
    return plain and len(names) == len(headers)
