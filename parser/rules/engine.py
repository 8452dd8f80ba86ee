"""How a rule is declared, what it sees, and how its outcomes become checks and findings."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import prod

from parser.align.table import Aligned, with_cells
from parser.forms import Form, Forms
from parser.identify import Identity
from parser.model import (
    Bilingual,
    Blame,
    Cell,
    Check,
    Claim,
    Document,
    Finding,
    Mode,
    Organ,
    Result,
    Semantic,
    Severity,
    Standing,
)
from parser.names import Names
from parser.narrative import claims
from parser.repair import Repair, repairs
from parser.sections import Outline
from parser.thresholds import Thresholds
from parser.values import plain, read_value

_MOST_VARIANTS = 8
"""Combinations of readings past which the doubtful cells stay unread."""
_ZERO_IN_SUMS = (Semantic.BLANK, Semantic.NONE_TEXT, Semantic.SLASH)


@dataclass(frozen=True)
class Case:
    """Everything one report alone says, as the rules see it."""

    document: Document
    outline: Outline
    identity: Identity
    aligned: Aligned | None
    form: Form
    forms: Forms
    thresholds: Thresholds
    names: Names
    second_reading: Mapping[str, Cell] | None = None

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        return self.aligned.cells if self.aligned else {}

    @cached_property
    def blanks(self) -> frozenset[str]:
        """Codes of the cells without a number."""
        return frozenset(code for code, cell in self.cells.items() if cell.value is None)

    @property
    def year(self) -> int | None:
        return self.identity.report_year

    @property
    def organ(self) -> Organ | None:
        return self.identity.organ

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """The only smallest sets of cell changes that close the sums; suggestions, never applied."""
        return repairs(self.aligned.identities, self.aligned.sums, self.cells) if self.aligned else ()

    def of_table(self, table: str) -> Sequence[Cell]:
        return self._by_table.get(table, ())

    @cached_property
    def _by_table(self) -> dict[str, list[Cell]]:
        tables: dict[str, list[Cell]] = {}
        for cell in self.cells.values():
            tables.setdefault(cell.code.partition(".")[0], []).append(cell)
        return tables

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What the text states in numbers about this organ and year."""
        return claims(self.outline.sections, self.year, self.organ.name if self.organ else None)

    def number(self, code: str) -> Decimal | None:
        """The number printed in a cell, None for blanks and everything else."""
        cell = self.cells.get(code)
        return cell.value if cell else None

    def addend(self, code: str) -> Decimal:
        """A cell as it counts in a sum: blank, 无 and strokes as 0; raises Unread for a lost cell."""
        cell = self.cells.get(code)
        if cell is None or (cell.value is None and cell.semantic not in _ZERO_IN_SUMS):
            raise Unread(code)
        return cell.value or Decimal(0)

    def read_alike(self, codes: Iterable[str]) -> bool:
        """Whether a second, independent reading, where there is one, puts the same figures into the cells."""
        again = self.second_reading
        return again is None or all(_figure(again.get(c)) == _figure(self.cells.get(c)) for c in codes)

    def should_be(self, code: str, number: Decimal) -> str:
        """A suggestion for a cell, `中文 | English`, in the words of the form; never applied."""
        spec = self.form.cells.get(code)
        zh, en = (spec.label_zh, spec.label_en) if spec else (code, code)
        return f"{zh} 应为 {plain(number)} | {en} should be {plain(number)}"

    def stated(self, code: str) -> Decimal:
        """A number that is really printed; raises Unread for anything else."""
        number = self.number(code)
        if number is None:
            raise Unread(code)
        return number


def _figure(cell: Cell | None) -> str:
    """A lost cell and a blank one put no figure anywhere."""
    return (cell.raw if cell else None) or ""


class Unread(Exception):
    """An operand of a rule was not read: the rule is then not assessable, never passed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Outcome:
    """One evaluation of a rule: `failed` or passed, on these cells, by this arithmetic.

    `severity` and `blame` override the rule's own where the case decides them.
    """

    failed: bool
    cells: tuple[str, ...]
    arithmetic: str
    severity: Severity | None = None
    blame: Blame | None = None
    suggestion: str | None = None
    not_read: str | None = None


Judge = Callable[[Case], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's code, what it is called, and the function that decides it."""

    code: str
    severity: Severity
    title: Bilingual
    blame: Blame
    forms: frozenset[str]
    judge: Judge


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    severity: Severity,
    title_zh: str,
    title_en: str,
    blame: Blame = Blame.PUBLISHER,
    forms: Sequence[str] = (),
) -> Callable[[Judge], Judge]:
    """Declares a rule; `forms` limits it to form ids, none means every form."""

    def declare(judge: Judge) -> Judge:
        if code in _RULES and _RULES[code].judge.__module__ != judge.__module__:
            raise ValueError(
                f"rule {code} is declared twice: {_RULES[code].judge.__module__}, {judge.__module__}"
            )
        _RULES[code] = Rule(code, severity, Bilingual(title_zh, title_en), blame, frozenset(forms), judge)
        return judge

    return declare


def registered() -> Iterable[Rule]:
    return _RULES.values()


def run(case: Case, rules: Sequence[Rule]) -> tuple[tuple[Check, ...], tuple[Finding, ...]]:
    """Every rule on the case; where a table has several equally good readings, only what all of them say."""
    first, *others = _variants(case)
    checks: list[Check] = []
    findings: list[Finding] = []
    for one in rules:
        if one.forms and one.forms.isdisjoint((case.form.id, case.form.like)):
            continue
        outcomes = _outcomes(one, first)
        for outcome in _agreed([outcomes, *(_outcomes(one, c) for c in others)]) if others else outcomes:
            checks.append(_check(one, outcome, case))
            if outcome.failed:
                findings.append(_finding(one, outcome, case.form))
    return tuple(checks), tuple(findings)


def _outcomes(one: Rule, case: Case) -> list[Outcome]:
    """The rule's outcomes; those met before an unread operand stand, the rest is not assessable."""
    found: list[Outcome] = []
    try:
        found.extend(one.judge(case))
    except Unread as unread:
        found.append(Outcome(False, (unread.what,), "", not_read=unread.what))
    return found


def _agreed(outcomes: list[list[Outcome]]) -> Iterator[Outcome]:
    """What the first reading says, not assessable where another says otherwise."""
    by_variant = [_by_place(variant) for variant in outcomes]
    for place, outcome in by_variant[0].items():
        others = [variant.get(place) for variant in by_variant]
        verdicts = Counter((o.failed, o.not_read is None) if o else None for o in others)
        yield outcome if len(verdicts) == 1 else replace(outcome, failed=False, not_read="ambiguous")


def _by_place(outcomes: list[Outcome]) -> dict[tuple[tuple[str, ...], int], Outcome]:
    """By the cells they judge, and by which outcome on these cells it is: a text states a number more than once."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for outcome in outcomes:
        found[outcome.cells, seen[outcome.cells]] = outcome
        seen[outcome.cells] += 1
    return found


def _variants(case: Case) -> Iterator[Case]:
    """One case for every combination of the equally good readings of each table; the case itself if none or too many."""
    readings = _readings(case)
    if case.aligned is None or not readings or prod(map(len, readings.values())) > _MOST_VARIANTS:
        yield case
        return
    doubtful = [cell for cell in case.cells.values() if _is_doubtful(cell) and _table(cell) in readings]
    for chosen in product(*readings.values()):
        read = dict(zip(readings, chosen, strict=True))
        cells = dict(case.cells) | {cell.code: _as_read(cell, read[_table(cell)]) for cell in doubtful}
        yield replace(case, aligned=with_cells(case.aligned, cells))


def _readings(case: Case) -> dict[str, tuple[str, ...]]:
    """Names of the readings of each table that has more than one."""
    names: dict[str, dict[str, None]] = {}
    for cell in filter(_is_doubtful, case.cells.values()):
        names.setdefault(_table(cell), {}).update(dict.fromkeys(name for name, _ in cell.alternatives))
    return {table: tuple(found) for table, found in names.items() if len(found) > 1}


def _is_doubtful(cell: Cell) -> bool:
    return cell.standing is Standing.AMBIGUOUS and bool(cell.alternatives)


def _table(cell: Cell) -> str:
    return cell.code.partition(".")[0]


def _as_read(cell: Cell, reading: str) -> Cell:
    raw = dict(cell.alternatives).get(reading)
    if raw is None:
        return replace(cell, semantic=Semantic.ABSENT)
    value = read_value(raw)
    return replace(cell, raw=raw, value=value.number, semantic=value.semantic)


def _check(one: Rule, outcome: Outcome, case: Case) -> Check:
    if outcome.not_read is not None:
        return Check(
            one.code, Result.NOT_ASSESSABLE, outcome.cells, "", reason=f"未读到|not read: {outcome.not_read}"
        )
    return Check(
        one.code,
        Result.FAIL if outcome.failed else Result.PASS,
        outcome.cells,
        outcome.arithmetic,
        Mode.STRICT if case.blanks.isdisjoint(outcome.cells) else Mode.BLANK_AS_ZERO,
    )


def _finding(one: Rule, outcome: Outcome, form: Form) -> Finding:
    where = where_of(outcome.cells, form)
    message = Bilingual(
        f"{one.title.zh}{f'（{where.zh}）' if where else ''}：{outcome.arithmetic}",
        f"{one.title.en}{f' ({where.en})' if where else ''}: {outcome.arithmetic}",
    )
    return Finding(
        one.code,
        outcome.severity or one.severity,
        outcome.blame or one.blame,
        outcome.cells,
        message,
        outcome.arithmetic,
        outcome.suggestion,
    )


def where_of(codes: Sequence[str], form: Form) -> Bilingual | None:
    """What the cells have in common, in words: a row, a column, or the one cell; None when nothing."""
    specs = [form.cells[code] for code in codes if code in form.cells]
    if not specs or len(specs) < len(codes):
        return None
    zh = _common([spec.label_zh.split(" / ") for spec in specs])
    return Bilingual(zh, _common([spec.label_en.split(" / ") for spec in specs])) if zh else None


def _common(labels: list[list[str]]) -> str:
    rows, columns = ({label[place] for label in labels} for place in (0, -1))
    return " / ".join(dict.fromkeys(next(iter(names)) for names in (rows, columns) if len(names) == 1))
