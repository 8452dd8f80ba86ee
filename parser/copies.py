"""A report and its copies, a page and its attachment: what one says for and against the other.

A copy that prints the same broken sum proves it the publisher's; one that prints another figure is a finding of
its own (VR-04).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parser.across.basis import Basis
from parser.across.versions import disagreeing_cells, platforms_disagree
from parser.model import Blame, Cell, Finding, Reading, Standing
from parser.names import Names


@dataclass(frozen=True, slots=True)
class Judge:
    """What it takes to tell whether two readings are of one report, and to word where they differ."""

    basis: Basis
    names: Names

    @property
    def sums(self) -> frozenset[str]:
        """Codes of the rules that are arithmetic and nothing else."""
        return frozenset(identity.rule for form in self.basis.forms.all for identity in form.identities)


def with_copies(pages: Sequence[Reading], carried: Iterable[Reading], judge: Judge) -> list[Reading]:
    """One reading of each report: the first, with what its copies say for and against it."""
    first = list(pages)
    for reading in carried:
        same = next((n for n, one in enumerate(first) if _is_copy(one, reading, judge.names)), None)
        if same is None:
            first.append(reading)
        else:
            first[same] = _with_copy(first[same], reading, judge)
    return first


def _is_copy(one: Reading, other: Reading, names: Names) -> bool:
    if one.report is None or other.report is None:
        return False
    years = {one.report.report_year, other.report.report_year} - {None}
    organs = [report.organ.name for report in (one.report, other.report) if report.organ]
    return len(years) < 2 and (len(organs) < 2 or names.organs.same_body(organs[0], organs[1], names.regions))


def _with_copy(first: Reading, copy: Reading, judge: Judge) -> Reading:
    assert first.report and copy.report
    cells = first.report.cells, copy.report.cells
    findings = [_blamed(one, *cells) if one.rule in judge.sums else one for one in first.findings]
    if differing := disagreeing_cells(first.report, copy.report):
        found = platforms_disagree(differing, (first.part or "HTML", copy.part), judge.basis)
        findings.append(_in_doubt(found, *cells))
    return replace(first, findings=tuple(findings))


def _in_doubt(finding: Finding, *documents: Mapping[str, Cell]) -> Finding:
    """Where a sum contradicts one of the two figures, it may as well be that one was misread."""
    standings = {cells[code].standing for cells in documents for code in finding.cells}
    return replace(finding, blame=Blame.UNDECIDED) if Standing.CONTRADICTED in standings else finding


def _blamed(finding: Finding, cells: Mapping[str, Cell], copied: Mapping[str, Cell]) -> Finding:
    """A sum that fails on the same figures in two documents is the publisher's."""
    raws = [(cells.get(code), copied.get(code)) for code in finding.cells]
    alike = all(one and other and one.raw == other.raw for one, other in raws)
    return replace(finding, blame=Blame.PUBLISHER) if alike else finding
