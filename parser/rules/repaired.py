"""The words for a repair: which cells should hold what, and the sums that then close."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from parser.forms import Form
from parser.identities import Identity
from parser.model import Bilingual, Cell
from parser.repair import Repair
from parser.rules.engine import where_of
from parser.values import plain

_MOST_ADDENDS = 6
"""Of more numbers than the applicants of table 3 the zeros are left out."""


def told(repair: Repair, cells: Mapping[str, Cell], form: Form) -> str:
    """`中文 | English`: the new figures, then the arithmetic of every failed sum that they close."""
    figures = [
        *(_change(code, figure, cells[code].raw, form) for code, figure in repair.changes.items()),
        *(_filling(code, figure, form) for code, figure in repair.unread.items()),
    ]
    sums = [_proof(identity, repair.changes, cells, form) for identity in repair.closes]
    zh = f"{'，'.join(one.zh for one in figures)}。如此则 {'；'.join(one.zh for one in sums)}"
    en = f"{', '.join(one.en for one in figures)}; then {'; '.join(one.en for one in sums)}"
    return f"{zh} | {en}"


def _change(code: str, figure: Decimal, raw: str | None, form: Form) -> Bilingual:
    name, read = _name(code, form), (raw or "").strip()
    return Bilingual(
        f"{name.zh} 应为 {plain(figure)}（{f'读作 {read}' if read else '空白'}）",
        f"{name.en} should be {plain(figure)} ({f'read as {read}' if read else 'blank'})",
    )


def _filling(code: str, figure: Decimal, form: Form) -> Bilingual:
    name = _name(code, form)
    return Bilingual(
        f"未读到的 {name.zh} 则为 {plain(figure)}",
        f"{name.en}, which was not read, would be {plain(figure)}",
    )


def _name(code: str, form: Form) -> Bilingual:
    spec = form.cells.get(code)
    return Bilingual(spec.label_zh, spec.label_en) if spec else Bilingual(code, code)


def _proof(
    identity: Identity, changes: Mapping[str, Decimal], cells: Mapping[str, Cell], form: Form
) -> Bilingual:
    named = where_of(identity.cells, form) or Bilingual(identity.what, identity.what)
    left, right = (
        _addends([changes.get(c, cells[c].value) for c in side]) for side in (identity.left, identity.right)
    )
    return Bilingual(
        f"{identity.rule} {named.zh} {left} = {right}", f"{identity.rule} {named.en} {left} = {right}"
    )


def _addends(numbers: Sequence[Decimal | None]) -> str:
    stated = [number for number in numbers if number] if len(numbers) > _MOST_ADDENDS else numbers
    return "+".join([plain(number) if number else "0" for number in stated]) or "0"
