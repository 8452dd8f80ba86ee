"""Text from bytes, by what the bytes are and never by what a header or meta tag claims.

Portals mislabel GBK as UTF-8 and the reverse; the rule below was right on 9 of 9 such cases where
every detector lost some (reference/deps.md section 2.1).
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HANZI = re.compile("[\u4e00-\u9fff]")
_UNREAD = "\ufffd"


def decode(body: bytes) -> str:
    """BOM, else UTF-8 if it gives more hanzi than errors, else GB18030; U+FFFD for what cannot be read, never raises.

    A byte broken by a template or cut off at the end does not make another charset of a page: GB18030
    read as UTF-8 is all errors.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, errors="replace")
    text = body.decode("utf-8", errors="replace")
    if _UNREAD not in text or len(_HANZI.findall(text)) > text.count(_UNREAD):
        return text
    return body.decode("gb18030", errors="replace")


def without_utf16(body: bytes) -> bytes:
    """UTF-16 with its mark as UTF-8, so that sniffing meets text; every other body as it is."""
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return decode(body).encode("utf-8", errors="replace") if marked else body
