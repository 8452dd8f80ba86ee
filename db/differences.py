"""Pure: what two readings of one version say differently, and whether the later one is the better."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from db.history import Current
from db.versions import CellChange, Content, compare
from parser.model import Cell, Finding, Section, Standing

Worth = Literal["same", "better", "worse", "different"]

_FACTS = ("form", "title", "published", "signed")


class StandingChange(NamedTuple):
    """A cell of which the identities now say something else; None where it was not read."""

    code: str
    old: Standing | None
    new: Standing | None


class FactChange(NamedTuple):
    """form, title, published, signed, error, or section_1 to 6: as text, None where there is none; of a section
    what is around the first difference."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`gone` and `new` are findings that only one of the two has; `other_identity` organ and year, where the
    candidate says others than its report's."""

    cells: tuple[CellChange, ...]
    standings: tuple[StandingChange, ...]
    facts: tuple[FactChange, ...]
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    other_identity: tuple[str | None, int | None] | None
    report_lost: bool
    report_gained: bool

    @property
    def worth(self) -> Worth:
        """Better: more figures that an identity confirms, and none lost; it takes a person to judge the rest."""
        if not any((self.cells, self.standings, self.facts, self.gone, self.new, self.other_identity)):
            return "same"
        gained, lost = self.turned(Standing.CONFIRMED)
        if self.report_lost or (lost and not gained):
            return "worse"
        return "better" if gained and not lost and not self.other_identity else "different"

    def turned(self, standing: Standing) -> tuple[int, int]:
        """How many cells have this standing now and had not, and had it and have not."""
        into = sum(one.new is standing for one in self.standings)
        return into, sum(one.old is standing for one in self.standings)


def compare_readings(
    before: Current,
    after: Current,
    findings_before: Sequence[Finding],
    findings_after: Sequence[Finding],
    other_identity: tuple[str | None, int | None] | None = None,
) -> Difference:
    """Of one version; a document without report is one of which no cell was read."""
    old, new = _cells(before), _cells(after)
    gone, come = _findings_apart(findings_before, findings_after)
    return Difference(
        compare(Content("", old), Content("", new)).cells,
        tuple(_standings(old, new)),
        tuple(_facts(before, after)),
        gone,
        come,
        other_identity,
        report_lost=before.report is not None and after.report is None,
        report_gained=before.report is None and after.report is not None,
    )


def _cells(reading: Current) -> Mapping[str, Cell]:
    return reading.report.cells if reading.report else {}


def _standings(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> Iterator[StandingChange]:
    for code in [*old, *(code for code in new if code not in old)]:
        was, now = (cells[code].standing if code in cells else None for cells in (old, new))
        if was is not now:
            yield StandingChange(code, was, now)


def _facts(before: Current, after: Current) -> Iterator[FactChange]:
    pairs = [(name, _fact(before, name), _fact(after, name)) for name in _FACTS]
    for name, old, new in (*pairs, ("error", before.error, after.error)):
        if old != new:
            yield FactChange(name, old, new)
    if before.report and after.report:
        yield from _sections(before.report.sections, after.report.sections)


def _sections(before: Mapping[int, Section], after: Mapping[int, Section]) -> Iterator[FactChange]:
    for number in sorted(before.keys() | after.keys()):
        old, new = (found[number].text if number in found else "" for found in (before, after))
        if old != new:
            change = compare(Content(old, None), Content(new, None))
            yield FactChange(f"section_{number}", change.text_before, change.text_after)


def _fact(reading: Current, name: str) -> str | None:
    value = getattr(reading.report, name) if reading.report else None
    return None if value is None else str(value)


def _findings_apart(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What only one of the two found: the same rule on the same cells with the same blame is the same finding."""
    old, new = Counter(map(_key, before)), Counter(map(_key, after))
    return _beyond(before, old - new), _beyond(after, new - old)


def _beyond(findings: Sequence[Finding], left: Counter[tuple[object, ...]]) -> tuple[Finding, ...]:
    kept = []
    for finding in findings:
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
            kept.append(finding)
    return tuple(kept)


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.blame, frozenset(finding.cells)


@dataclass(slots=True)
class Tally:
    """All differences counted; `rules` are findings gone and new, by rule."""

    worth: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, found: Difference) -> None:
        self.worth[found.worth] += 1
        self.figures["cells_changed"] += len(found.cells)
        for standing in Standing:
            gained, lost = found.turned(standing)
            self.figures[f"{standing}_gained"] += gained
            self.figures[f"{standing}_lost"] += lost
        self.figures["reports_gained"] += found.report_gained
        self.figures["reports_lost"] += found.report_lost
        self.figures["other_identity"] += found.other_identity is not None
        for side, findings in (("gone", found.gone), ("new", found.new)):
            for finding in findings:
                self.rules.setdefault(finding.rule, Counter())[side] += 1
