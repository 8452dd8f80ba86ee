"""A WARC file of some captures: their records as stored, byte for byte, after a warcinfo of its own.

Answers that have no request record follow the warcinfo of their file, which tells what they were asked with.
"""

import hashlib
import uuid
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from db import records
from db.originals import Kept

NAME = "warc/evidence.warc.gz"


def warc_of(kept: Sequence[Kept]) -> bytes:
    """The same captures give the same bytes: its id comes from them, its date is that of the last."""
    by_info = attrgetter("info")
    inner = b"".join(
        info + b"".join(one.request + one.answer for one in of_one)
        for info, of_one in groupby(sorted(kept, key=by_info), by_info)
    )
    record_id = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(inner).hexdigest())}>"
    last = max(one.row["fetched_at"] for one in kept)
    return records.warcinfo(NAME.rpartition("/")[2], last, record_id=record_id) + inner
