"""Documents written into a script as a JSON string, tags and all: gkmlpt's `_CONFIG.DETAIL.content`."""

import json
import re
from collections.abc import Iterator

from parser.model import Attachment

_BEGINS = re.compile(r'"(?=(?:[^"\\<]|\\[^u"]){0,200}\\u003[cC])')
_SHORTEST = 1_000  # characters; a report has ten times as many, a button's markup fewer


def scripted(html: str) -> Iterator[Attachment]:
    """`href` is empty, `body` the markup as UTF-8."""
    end = 0
    for begin in _BEGINS.finditer(html) if "\\u003" in html else ():
        if begin.start() < end:
            continue
        try:
            markup, end = json.JSONDecoder(strict=False).raw_decode(html, begin.start())
        except ValueError:
            continue
        if len(markup) >= _SHORTEST:
            yield Attachment("", "", "script", f'<meta charset="utf-8">{markup}'.encode("utf-8", "replace"))
