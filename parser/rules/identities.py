"""The words for the identities that a form states: T3-01, T3-02, T3-03 and T4-01 here, others in the form's own lines."""

from collections.abc import Iterator

from parser.align.glued import STYLE as GLUED
from parser.forms import Forms
from parser.identities import Identity, touches_a_number
from parser.model import Bilingual, Blame, Check, Result, Severity
from parser.rules.engine import Case, Judge, Outcome, Rule, rule
from parser.rules.repaired import told

_IDENTITIES = (
    (
        "T3-01",
        "勾稽关系不成立（新收＋上年结转＝办理总计＋结转下年）",
        "received + carried in is not processed + carried out",
    ),
    ("T3-02", "办理结果合计与总计不符", "outcomes do not add up to （七）总计"),
    ("T3-03", "申请人合计与总计不符", "applicants do not add up to 总计"),
    ("T4-01", "复议诉讼各项与总计不符", "outcomes of review or litigation do not add up to 总计"),
)


def _judge(code: str) -> Judge:
    def judged(case: Case) -> Iterator[Outcome]:
        if case.aligned is None:
            return
        for identity, check in zip(case.aligned.identities, case.aligned.sums, strict=True):
            if identity.rule != code:
                continue
            if check.result is Result.NOT_ASSESSABLE:
                yield Outcome(False, identity.cells, "", not_read=check.reason.rpartition("|")[2])
            elif not _is_stated(case, identity) and not touches_a_number(check, case.cells):
                yield Outcome(False, identity.cells, "", not_read="the whole table")
            else:
                yield _outcome(case, identity, check)

    judged.__module__ = f"{__name__}.{code}"
    return judged


def _is_stated(case: Case, identity: Identity) -> bool:
    """Whether the identity's table holds any number."""
    return any(cell.value is not None for cell in case.of_table(_table(identity.cells)))


def _table(cells: tuple[str, ...]) -> str:
    return cells[0].partition(".")[0]


def _outcome(case: Case, identity: Identity, check: Check) -> Outcome:
    if check.result is Result.PASS:
        return Outcome(False, identity.cells, check.arithmetic)
    repair = next((one for one in case.repairs if identity in one.closes), None)
    return Outcome(
        True,
        identity.cells,
        check.arithmetic,
        blame=_blame(case, identity.cells),
        suggestion=told(repair, case.cells, case.form) if repair else None,
    )


def _blame(case: Case, cells: tuple[str, ...]) -> Blame:
    """The publisher's, unless two readings of these cells differ, or the table was read with loss or without borders."""
    if not case.read_alike(cells):
        return Blame.READING
    aligned, table = case.aligned, _table(cells)
    tied = aligned.tied.get(table, ()) if aligned else ()
    if aligned and aligned.tables[table].rows[0].style == GLUED:
        return Blame.UNDECIDED
    if len(tied) == 1 and tied[0].clean:
        return Blame.PUBLISHER
    return Blame.UNDECIDED


for _code, _zh, _en in _IDENTITIES:
    rule(_code, Severity.ERROR, _zh, _en)(_judge(_code))


def identity_rules(forms: Forms) -> tuple[Rule, ...]:
    """A rule for each identity of a form that has no words above: those of its line, else the equation."""
    worded = {code for code, _, _ in _IDENTITIES}
    specs = [(form.id, spec) for form in forms.all for spec in form.identities if spec.rule not in worded]
    return tuple(
        Rule(
            spec.rule,
            Severity.ERROR,
            Bilingual(
                spec.title_zh or f"等式不成立（{spec.equation}）", spec.title_en or f"not so: {spec.equation}"
            ),
            Blame.PUBLISHER,
            frozenset(form_id for form_id, other in specs if other.rule == spec.rule),
            _judge(spec.rule),
        )
        for spec in {spec.rule: spec for _, spec in reversed(specs)}.values()
    )
