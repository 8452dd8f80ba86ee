"""Text from bytes, by what the bytes are and never by what a header or meta tag claims.

Portals mislabel GBK as UTF-8 and the reverse; the rule below was right on 9 of 9 such cases where
every detector lost some (reference/deps.md section 2.1).
"""

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_UTF8_CHARACTER = 4


def decode(body: bytes) -> str:
    """BOM, else strict UTF-8, else GB18030 with U+FFFD for what it cannot read; never raises."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if _cut_inside_last_character(error, len(body)):
            return body.decode("utf-8", errors="replace")
    return body.decode("gb18030", errors="replace")


def without_utf16(body: bytes) -> bytes:
    """UTF-16 with its mark as UTF-8, so that sniffing meets text; every other body as it is."""
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return decode(body).encode("utf-8", errors="replace") if marked else body


def _cut_inside_last_character(error: UnicodeDecodeError, size: int) -> bool:
    return error.start > size - _LONGEST_UTF8_CHARACTER and error.start > 0
