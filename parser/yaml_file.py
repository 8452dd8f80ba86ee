"""Files of config/, by libyaml where it is there: ten times as fast, and every command and every reading process loads all forms."""

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(path: Path) -> Any:
    """What the file says; OSError, UnicodeDecodeError, yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)
