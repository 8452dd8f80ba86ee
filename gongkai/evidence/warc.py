"""A WARC file of some captures: their records as stored, byte for byte, after a warcinfo of its own."""

import hashlib
import uuid
from collections.abc import Sequence

from db import records
from db.originals import Kept

NAME = "warc/evidence.warc.gz"


def warc_of(kept: Sequence[Kept]) -> bytes:
    """The same captures give the same bytes: its id comes from them, its date is that of the last."""
    inner = b"".join(one.request + one.answer for one in kept)
    record_id = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(inner).hexdigest())}>"
    last = max(one.row["fetched_at"] for one in kept)
    return records.warcinfo(NAME.rpartition("/")[2], last, record_id) + inner
