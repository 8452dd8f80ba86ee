"""Has a timestamp authority (RFC 3161 over HTTP) sign the newest head of the chain."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from sqlalchemy.orm import Session

from db import writer
from db.fixity.timestamp import NoTimestamp, accepted, request

SECONDS = 30.0
LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Stamped:
    """The head of `number` existed at `time`, says the authority."""

    number: int
    head: str
    time: datetime


def stamp_newest(session: Session, authority: str, now: datetime) -> Stamped:
    """Ask for a stamp of the newest head and keep the reply, the newest of each authority; NoTimestamp says why there is none."""
    link = writer.newest_link(session)
    if link is None:
        raise NoTimestamp("还没有封存过任何一日（--close） | no day was closed yet (--close)")
    number, head = int(link["number"]), str(link["head"])
    nonce = secrets.randbits(63)
    reply = _ask(authority, request(head, nonce))
    stamp = accepted(reply, head, nonce)
    writer.add_stamp(session, number, authority, reply, now)
    return Stamped(number, head, stamp.time)


def _ask(authority: str, query: bytes) -> bytes:
    if urlsplit(authority).scheme not in ("http", "https"):
        raise NoTimestamp(f"{authority}: 须为 http 或 https 网址 | an http or https URL is needed")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(authority, query, headers), timeout=SECONDS) as answer:
            return bytes(answer.read(LARGEST))
    except (OSError, HTTPException, ValueError) as error:
        raise NoTimestamp(f"{authority}: 时间戳服务没有回复 | no reply: {error}") from error
