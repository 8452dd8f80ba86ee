"""When a report that vanished is called removed: `removal` of config/schedule.yaml."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from db.facts import Confirmation
from parser.yaml_file import load_yaml


class Removal(BaseModel):
    """Its address has to answer `fetches` times that it is gone, over `days`; 0 days: all in one crawl."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fetches: Annotated[int, Field(ge=1, le=20)] = 3
    days: Annotated[float, Field(ge=0, le=366)] = 14

    @property
    def rule(self) -> Confirmation:
        return Confirmation(self.fetches, timedelta(days=self.days / max(1, self.fetches - 1)))

    @property
    def at_once(self) -> int:
        """How often an address that is gone is asked in one crawl."""
        return 1 if self.days else self.fetches


@lru_cache(4)
def load_removal(config: Path) -> Removal:
    """From the configuration folder; what ships where it says nothing. `gongkai check` judges the file."""
    path = config / "schedule.yaml"
    said = load_yaml(path) if path.exists() else None
    return Removal.model_validate(said.get("removal", {}) if isinstance(said, Mapping) else {})
