"""Figures are held against documents as they are stored: quick, and never content where the slow way is not."""

import json
import random
from decimal import Decimal

import pytest
from small_archive import FIGURES, ambiguous, cells

from db.compact import pack
from db.fixity.differing import differences
from db.fixity.figures import fit, plan_of
from db.fixity.readings import NOT_READ
from db.typed import COLUMNS, figures_of
from parser.model import Cell, Semantic, Standing

ROUNDS = 700
ODD = [
    None,
    "",
    "无",
    "41",
    "４１",
    "041",
    "-3",
    "129.59",
    "1e3",
    "NaN",
    7,
    True,
    [],
    {},
    "x" * 9,
    "n",
    "a",
    "c",
    "0",
]


def some_cells():
    found = cells(FIGURES)
    found["t4.review.corrected"] = ambiguous("t4.review.corrected", ("L1", "2"), ("L2", "12"))
    found["t3.denied_state_secret.business"] = Cell(
        "t3.denied_state_secret.business",
        "2件",
        Decimal(2),
        Semantic.NUMBER_WITH_REMARK,
        standing=Standing.CONFIRMED,
    )
    return found | {
        code: cells({code: raw})[code] for code, raw in (("t1.other.total", "5"), ("s14.a.new", "6"))
    }


def stored_of(found, fraction):
    """The rows as a driver gives them."""
    driven = {None: None} | {cell.value: _driven(cell.value, fraction) for cell in found.values()}
    return {
        at: tuple(driven.get(row.get(column), row.get(column)) for column in COLUMNS[at[0]])
        for at, row in figures_of(found.values()).items()
    }


def _driven(value, fraction):
    return (
        value if value is None or fraction is Decimal else int(value) if value == int(value) else float(value)
    )


@pytest.fixture(params=[float, Decimal], ids=["sqlite", "postgresql"])
def fraction(request):
    return request.param


@pytest.fixture
def packed():
    found = some_cells()
    ids = {code: number for number, code in enumerate(found, 1)}
    layout, document = pack(found, ids)
    return json.loads(json.dumps(layout)), json.loads(json.dumps(document)), {ids[code]: code for code in ids}


def slow(layout, document, stored, codes):
    try:
        return next(differences(layout, document, stored, codes), None) is None
    except NOT_READ:
        return False


def quick(layout, document, stored, codes, fraction):
    plan = plan_of(layout, codes)
    return plan is not None and fit(plan, document, stored, fraction)


def test_rows_made_of_a_document_fit_it(packed, fraction):
    layout, document, codes = packed
    stored = stored_of(some_cells(), fraction)
    assert len(stored) == 7 and {"val", "alt"} <= document.keys() and "unit" in layout
    assert quick(layout, document, stored, codes, fraction) and slow(layout, document, stored, codes)


@pytest.mark.parametrize("seed", range(3))
def test_what_one_change_breaks_is_never_said_to_fit(packed, fraction, seed):
    chance, noticed = random.Random(seed), 0
    for _ in range(ROUNDS):
        layout, document, codes = [*json.loads(json.dumps(packed[:2])), dict(packed[2])]
        stored = stored_of(some_cells(), fraction)
        what = change(chance, layout, document, stored, codes)
        whole = slow(layout, document, stored, codes)
        assert whole or not quick(layout, document, stored, codes, fraction), what
        noticed += not whole
    assert noticed > ROUNDS / 3


def change(chance, layout, document, stored, codes):
    """One thing at random; what it was is told for the failure."""
    kind = chance.choice(["row", "rows", "more rows", "code", *["cell"] * 6])
    if kind == "row":
        at = chance.choice(list(stored))
        row, place = list(stored[at]), chance.randrange(len(stored[at]))
        row[place] = chance.choice([None, 0, 1, 41, 129.59, "万元", "元", "x", Decimal("0.5")])
        stored[at] = tuple(row)
        return kind, at, place, row[place]
    if kind == "rows":
        return kind, stored.pop(chance.choice(list(stored)))
    if kind == "more rows":
        stored["reading_t3", "nobody"] = (None,) * len(COLUMNS["reading_t3"])
        return kind, None
    if kind == "code":
        number = chance.choice(list(codes))
        return kind, number, codes.pop(number)
    part = chance.choice([layout, document])
    name = chance.choice(list(part))
    return kind, name, part_changed(chance, part, name)


def part_changed(chance, part, name):
    way = chance.choice(["gone", "other", "shorter", "longer", "inside", "inside", "inside"])
    value, odd = part[name], chance.choice(ODD)
    if way == "gone":
        del part[name]
    elif way == "other" or not value:
        part[name] = odd
    elif isinstance(value, dict):
        key = chance.choice([*value, "0", "3", "-1", "99", "x"])
        part[name] = {**value, key: odd}
    elif isinstance(value, str):
        place = chance.randrange(len(value))
        changed = {
            "shorter": value[:-1],
            "longer": value + "n",
            "inside": value[:place] + "?acnz"[place % 5] + value[place + 1 :],
        }
        part[name] = changed[way]
    elif way == "inside":
        place = chance.randrange(len(value))
        value[place] = odd if chance.random() < 0.5 else chance.choice(value)
    else:
        part[name] = value[:-1] if way == "shorter" else [*value, odd]
    return way, part.get(name)


@pytest.mark.parametrize("more", [[None], ["1"]])
def test_one_text_more_than_there_are_cells_does_not_fit(fraction, more):
    found = cells({"t3.granted.total": "1", "t3.partial.total": ""})
    layout, document = pack(found, {code: number for number, code in enumerate(found)})
    stored, codes = stored_of(found, fraction), dict(enumerate(found))
    assert quick(layout, document, stored, codes, fraction)
    assert not quick(layout, {**document, "raw": [*document["raw"], *more]}, stored, codes, fraction)
