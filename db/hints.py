"""What the finder of a version knew, as the archive keeps it: without address and title, which its location has."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from parser.model import Hints

_HINTS = TypeAdapter(Hints)


def dump_hints(hints: Hints) -> Mapping[str, Any]:
    dumped: dict[str, Any] = _HINTS.dump_python(
        hints, mode="json", exclude={"url", "title"}, exclude_defaults=True
    )
    return dumped


def load_hints(stored: Mapping[str, Any], url: str, title: str | None) -> Hints:
    return replace(_HINTS.validate_python(stored), url=url, title=title)
