"""What a rule across reports is called, and how it words a finding."""

from dataclasses import dataclass

from parser.model import Bilingual, Blame, Finding, Severity

_VOID = Bilingual(
    "（机构新设、合并、更名的年份不适用）",
    " (void in the year a body is created, merged or renamed)",
)


@dataclass(frozen=True, slots=True)
class AcrossRule:
    """Code, severity and title; `void_when_reorganised` is said with every finding, as no archive knows it."""

    code: str
    severity: Severity
    title: Bilingual
    blame: Blame = Blame.UNDECIDED
    void_when_reorganised: bool = False

    def finding(
        self,
        cells: tuple[str, ...],
        arithmetic: str,
        where: Bilingual | None = None,
        said: Bilingual | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """`where` names the cells; `said` stands in the message instead of the bare arithmetic."""
        told, void = said or Bilingual(arithmetic, arithmetic), self.void_when_reorganised
        return Finding(
            self.code,
            severity or self.severity,
            self.blame,
            cells,
            Bilingual(
                f"{self.title.zh}{f'（{where.zh}）' if where else ''}：{told.zh}{_VOID.zh if void else ''}",
                f"{self.title.en}{f' ({where.en})' if where else ''}: {told.en}{_VOID.en if void else ''}",
            ),
            arithmetic,
        )
