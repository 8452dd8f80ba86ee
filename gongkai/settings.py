"""Where the archive and its configuration are, and which source each answer came from."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]
Source = Literal["flag", "environment", "default"]

_BESIDE_THE_CODE = Path(__file__).resolve().parent.parent / "config"
_INSTALLED = Path(sys.prefix) / "share" / "gongkai" / "config"


class UnknownLanguage(ValueError):
    """A --lang other than zh or en."""


def language(code: str) -> Lang:
    if code not in ("zh", "en"):
        raise UnknownLanguage("--lang zh | en")
    return "en" if code == "en" else "zh"


@dataclass(frozen=True, slots=True)
class Settings:
    """`sources` tells for data, database_url and config whether flag, environment or default set it."""

    data: Path
    database_url: str
    config: Path
    lang: Lang
    sources: Mapping[str, Source]

    @property
    def forms(self) -> Path:
        return self.config / "forms"

    @property
    def portals(self) -> Path:
        return self.config / "portals"

    @property
    def queries(self) -> Path:
        return self.config / "queries"


def resolve(
    data: Path | None,
    database_url: str | None,
    config: Path | None,
    lang: Lang = "zh",
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Flag, then GONGKAI_* variable, then default (./gongkai-data, SQLite inside it, shipped config)."""
    sources: dict[str, Source] = {}

    def pick(name: str, flag: str | None, default: str) -> str:
        given = environ.get(f"GONGKAI_{name.upper()}")
        sources[name] = "flag" if flag else "environment" if given else "default"
        return flag or given or default

    folder = Path(pick("data", str(data) if data else None, "gongkai-data")).absolute()
    url = pick("database_url", database_url, f"sqlite:///{folder / 'gongkai.db'}")
    shipped = _BESIDE_THE_CODE if _BESIDE_THE_CODE.is_dir() else _INSTALLED
    place = Path(pick("config", str(config) if config else None, str(shipped))).absolute()
    return Settings(folder, url, place, lang, sources)
