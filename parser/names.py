"""The names of places and bodies: what every question about an organ's name is asked of."""

from dataclasses import dataclass
from pathlib import Path

from parser.organs import OrganNames
from parser.regions import Regions

_SPEAKS_FOR_OTHERS = ("government", "government_office")


@dataclass(frozen=True, slots=True)
class Names:
    """The divisions of the country and the ways organs are called."""

    regions: Regions
    organs: OrganNames

    def same(self, a: str, b: str) -> bool:
        return a == b or self.organs.same_body(a, b, self.regions)

    def speaks_for_others(self, name: str) -> bool:
        """A government or its office, under whose name a portal may publish anybody's report."""
        return self.organs.describe(name, self.regions).kind in _SPEAKS_FOR_OTHERS


def load_names(config: Path) -> Names:
    """Raises naming file and key where regions.csv or organs.yaml is wrong."""
    return Names(Regions.load(config / "regions.csv"), OrganNames.load(config / "organs.yaml"))
