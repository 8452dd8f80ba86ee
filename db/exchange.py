"""One HTTP exchange, and where it is stored: the values that travel between crawl, WARC and index."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from db.content import Headers, decoded, sha256


@dataclass(frozen=True, slots=True)
class Body:
    """Digests of a body (sha256, hex): of what it means, and of the bytes as sent; its plain size."""

    payload_digest: str
    sent_digest: str
    size: int


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; `body` is as sent (Content-Encoding kept, chunking undone).

    `status` None is a file that no HTTP server sent (an import): a WARC `resource`, its media type
    in the Content-Type of `response_headers`. `refers_to` is set when a revisit was read back: the
    id of the record that holds the body. `sent` is the body of the request: what a POST asked for.
    """

    url: str
    method: str
    request_headers: Headers
    status: int | None
    reason: str
    response_headers: Headers
    body: bytes
    fetched_at: datetime
    refers_to: str | None = None
    sent: bytes = b""

    def decoded_body(self) -> bytes:
        return self._decoded_body

    @cached_property
    def _decoded_body(self) -> bytes:
        """Unpacked once: who judges the answer and who stores it both need it."""
        return decoded(self.body, self.response_headers)

    def digests(self) -> Body:
        plain, sent = self.decoded_body(), sha256(self.body)
        return Body(sent if plain is self.body else sha256(plain), sent, len(plain))


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record lies; `refers_to` is the record id of the original when it is a revisit.

    `payload_digest` (of the decoded body) says what is unchanged, `sent_digest` what is stored;
    `body_size` is that of the decoded body. Digests are sha256 in hex.
    """

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str
    sent_digest: str
    body_size: int
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """An earlier record with the same body as sent."""

    record_id: str
    url: str
    fetched_at: datetime


Seen = Callable[[Collection[str]], Mapping[str, Original]]
"""From the sha256 of bodies as sent to the records that already hold them, for those that do."""
