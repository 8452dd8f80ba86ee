"""Random figures that an organ could print: every identity closes, and table 2 is plausible."""

from collections.abc import Callable, Sequence
from random import Random

from parser.forms import Form

PARTS = ("natural_person", "business", "research", "social_welfare", "legal_service", "other_org")
_DERIVED = frozenset({"new_received", "carried_in", "total_processed", "carried_out"})


Count = Callable[[Random, float], int]
"""A random number that is not zero in so large a share of cells."""


def any_count(chance: Random, busy: float) -> int:
    """Zeros, small numbers and large ones, more of these than most reports have."""
    if chance.random() > busy:
        return 0
    return chance.choice((chance.randint(1, 9), chance.randint(10, 99), chance.randint(100, 3000)))


def small_count(chance: Random, busy: float) -> int:
    """As a county prints them: most cells 0, a few of one or two digits, rarely three."""
    if chance.random() > busy * 0.6:
        return 0
    largest, smallest = chance.choice(((9, 1),) * 14 + ((99, 10),) * 5 + ((999, 100),))
    return chance.randint(smallest, largest)


def figures(form: Form, chance: Random, zero: str = "0", count: Count = any_count) -> dict[str, str]:
    """Raw cells of tables 2, 3 and 4; `zero` is how this organ prints a zero ("" leaves the cell blank)."""
    numbers = {**_table2(form, chance, count), **_table3(form, chance, count), **_table4(form, chance, count)}
    return {code: str(number) if number else zero for code, number in numbers.items()}


def _table2(form: Form, chance: Random, count: Count) -> dict[str, int]:
    return {
        f"t2.{row.code}.{column.code}": count(chance, 0.7)
        for block, row in form.t2.rows()
        for column in block.columns
    }


def _table3(form: Form, chance: Random, count: Count) -> dict[str, int]:
    results = [row.code for row in form.t3.rows if row.code not in _DERIVED]
    rows = {code: [count(chance, 0.2) for _ in PARTS] for code in results}
    rows["total_processed"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["carried_out"] = [count(chance, 0.35) for _ in PARTS]
    asked = [a + b for a, b in zip(rows["total_processed"], rows["carried_out"], strict=True)]
    rows["carried_in"] = [chance.randint(0, number) // 3 for number in asked]
    rows["new_received"] = [a - b for a, b in zip(asked, rows["carried_in"], strict=True)]
    return {code: number for row, line in rows.items() for code, number in _with_total(f"t3.{row}", line)}


def _with_total(row: str, line: Sequence[int]) -> list[tuple[str, int]]:
    return [*((f"{row}.{part}", n) for part, n in zip(PARTS, line, strict=True)), (f"{row}.total", sum(line))]


def _table4(form: Form, chance: Random, count: Count) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in form.t4.groups:
        outcomes = [column.code for column in form.t4.columns if column.code != "total"]
        line = {code: count(chance, 0.4) for code in outcomes}
        found |= {f"t4.{group.code}.{code}": number for code, number in line.items()}
        found[f"t4.{group.code}.total"] = sum(line.values())
    return found
