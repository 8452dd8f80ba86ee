"""The documents of a file again, each under the name by which its readings call it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from parser.carriers import at_hand
from parser.model import Document, Reading
from parser.readers import Opened, open_documents

_NUMBER_OF_SEVERAL = re.compile(r"#\d+$")
_BEYOND_LIMITS = ("too_slow", "too_large", "too_much_memory", "reader_crashed")
"""What a reading process was ended for is not opened again without one."""


def documents_of(
    readings: Sequence[Reading], body: bytes, attached: Mapping[str, bytes]
) -> Iterator[tuple[Reading, Opened | None]]:
    """Each reading with the document it is of; None where that cannot be opened."""
    limited = any((reading.error or "").startswith(_BEYOND_LIMITS) for reading in readings)
    left = list(readings)
    for name, opened in () if limited else documents_in(body, attached):
        here = [reading for reading in left if name in _names(reading)]
        left = [reading for reading in left if reading not in here]
        yield from ((reading, opened) for reading in here)
        if not left:
            return
    yield from ((reading, None) for reading in left)


def _names(reading: Reading) -> Iterable[str]:
    """Of several reports in one document each has the document's name and a number."""
    return reading.part, _NUMBER_OF_SEVERAL.sub("", reading.part)


def documents_in(body: bytes, attached: Mapping[str, bytes], above: str = "") -> Iterator[tuple[str, Opened]]:
    """A document, then what it carries as far as its bytes are there."""
    for one in open_documents(body):
        name = "!".join(filter(None, (above, one.part)))
        yield name, one
        if isinstance(one.document, Document):
            for href, attachment, inner in at_hand(one.document, attached):
                left = {key: found for key, found in attached.items() if key != attachment.href}
                yield from documents_in(inner, left, "!".join(filter(None, (name, href))))
