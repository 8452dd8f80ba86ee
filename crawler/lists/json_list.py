"""Lists that come as JSON: the value an answer holds, and what lies deep in it."""

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from crawler.lists.listing import find_date

_JSONP = re.compile(r"^\s*[\w.$]+\s*\(\s*(?=[{\[])")
_BEIJING = timezone(timedelta(hours=8))


def json_of(text: str) -> Any:
    """The value of an answer that is JSON or JSONP; None for any other text."""
    bare = _JSONP.sub("", text, count=1).lstrip("\ufeff \t\r\n")
    return value_at(bare, 0) if bare[:1] in ("{", "[") else None


def value_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`, whatever follows it; None where none does."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def dig(value: Any, *path: str) -> Any:
    """What lies at a path of keys; None where a key is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def entries(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; [] for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def words(value: Any) -> str:
    """A value as one line of text, tags of a search result's highlighting removed; '' for none."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", str(value))).strip() if value is not None else ""


def count_of(value: Any) -> int | None:
    """A number printed as one (`57` or `"57"`); None for anything else."""
    return int(value) if isinstance(value, int | str) and str(value).strip().isdigit() else None


def day_of(value: Any) -> date | None:
    """A day from a text, or from the seconds of an epoch as Beijing's clock showed them."""
    seconds = count_of(value)
    if seconds is None:
        return find_date(str(value or ""))
    if not 10**8 < seconds < 10**10:
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date()
