"""The document of cells before and after revision 0016, frozen: one of its own, or a layout that many share and the rest."""

import hashlib
import json
from typing import Any

Json = dict[str, Any]
OF_LAYOUT = ("at", "c", "m", "ms", "unit")


def apart(document: Json) -> tuple[Json, Json]:
    """The layout, and what the cells say."""
    layout = {name: document[name] for name in OF_LAYOUT if name in document}
    own = {name: value for name, value in document.items() if name not in (*OF_LAYOUT, "val")}
    told = enumerate(zip(document["raw"], document["val"], strict=True))
    values = {str(place): value for place, (raw, value) in told if value != _printed(raw)}
    return layout, own | ({"val": values} if values else {})


def together(layout: Json, own: Json) -> Json:
    values = [_printed(raw) for raw in own["raw"]]
    for place, value in own.get("val", {}).items():
        values[int(place)] = value
    return {**layout, **own, "val": values}


def digest(layout: Json) -> str:
    stored = json.dumps(layout, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(stored.encode()).hexdigest()[:32]


def _printed(raw: str | None) -> str | None:
    return raw if raw is not None and raw.isdigit() and raw.isascii() else None
