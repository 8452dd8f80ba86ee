"""Two successive years of one organ, and the words in which rules speak of them."""

from dataclasses import dataclass

from parser.across.basis import Basis
from parser.model import Bilingual, Report


@dataclass(frozen=True, slots=True)
class Years:
    """Reports of one organ for two successive years."""

    earlier: Report
    later: Report
    basis: Basis

    @property
    def numbers(self) -> tuple[int, int]:
        """The years, earlier and later."""
        year = self.later.report_year or 0
        return year - 1, year

    def row(self, code: str) -> Bilingual:
        """What the row of a cell is called on the form."""
        name = self.basis.name(code)
        return Bilingual(name.zh.partition(" / ")[0], name.en.partition(" / ")[0])

    def column(self, code: str) -> Bilingual:
        name = self.basis.name(code)
        return Bilingual(name.zh.rpartition(" / ")[2], name.en.rpartition(" / ")[2])
