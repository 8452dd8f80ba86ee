"""Whatever befalls a table on its way to us, every printed figure is read right, withheld or flagged.

The damages are those of `rendering.damage`, which keep the printed figures as the truth; damage that turns
a document, byte for byte, into a sound report of other figures is none that a reader could see.
"""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parser.model import Reading
from rendering.accuracy import FORMATS, OWN_DAMAGES, add_one
from rendering.damage import DAMAGES
from rendering.judge import Tally
from rendering.page import STATED

WITHOUT_BORDERS = "text, no borders"
SLOW = ("OFD", "PDF", WITHOUT_BORDERS)
PACKAGED = ("DOCX", "XLSX")
QUICK = tuple(name for name in FORMATS if name not in (*SLOW, *PACKAGED))
GEOMETRIC = ("none", "cell swallowed", "two figures in one cell", "column lost", "column and header lost")
"""Damages that a page shows by what is drawn where."""
OWN = [(format, damage) for format in ("HTML", WITHOUT_BORDERS, "PDF") for damage in OWN_DAMAGES[format]]
SLOWER = [(format, damage) for format in SLOW for damage in GEOMETRIC]
SLOWER += [(format, damage) for format in PACKAGED for damage in DAMAGES]
CHANCE = st.randoms(use_true_random=False)


def _examples(number: int) -> settings:
    return settings(
        max_examples=number, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )


def _silent(format: str, damage: str, chance: Random) -> list[str]:
    tally = Tally()
    add_one(tally, format, damage, chance)
    return tally.silent


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("format", QUICK)
@_examples(2)
@given(chance=CHANCE)
def test_every_printed_figure_is_right_withheld_or_flagged(format: str, damage: str, chance: Random) -> None:
    assert _silent(format, damage, chance) == []


@pytest.mark.parametrize(("format", "damage"), SLOWER)
def test_every_figure_of_a_slower_format_is_right_withheld_or_flagged(format: str, damage: str) -> None:
    assert _silent(format, damage, Random(f"{format}, {damage}")) == []


@pytest.mark.parametrize(("format", "damage"), OWN)
def test_damage_that_only_one_format_knows_is_not_passed_over(format: str, damage: str) -> None:
    assert _silent(format, damage, Random(damage)) == []


@pytest.mark.soak
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_figure_of_many_reports_is_right_withheld_or_flagged(format: str, damage: str) -> None:
    assert [said for seed in range(40) for said in _silent(format, damage, Random(seed))] == []


def test_most_figures_without_borders_are_read() -> None:
    """Small ones, as the real reports of this kind print them; what is left over stands in table 2."""
    tally = Tally()
    for seed in range(4):
        add_one(tally, WITHOUT_BORDERS, "small figures, no blanks", Random(seed))
    assert tally.nonzero_right > 0.9 * tally.nonzero
    assert (tally.silent, tally.flagged) == ([], 0)


@pytest.mark.parametrize("format", [name for name in FORMATS if name != WITHOUT_BORDERS])
@_examples(2)
@given(chance=CHANCE)
def test_a_sound_report_is_read_whole_and_without_an_alarm(format: str, chance: Random) -> None:
    tally = Tally()
    assert add_one(tally, format, "none", chance) == 0
    assert (tally.nonzero_right, tally.blank_right) == (tally.nonzero, tally.blank)
    assert (tally.withheld, tally.flagged, tally.silent) == (0, 0, [])


def test_a_figure_read_wrongly_that_nothing_names_counts_as_silent(
    read: Callable[..., Reading], html_report: Callable[..., str]
) -> None:
    printed = {
        code: raw for code, raw in STATED.items() if code in ("t2.coercion.decisions", "t3.granted.total")
    }
    wrong = read(html_report(cells={"t2.coercion.decisions": "5", "t3.granted.total": "8"}))
    tally = Tally()
    tally.add(wrong, printed)
    assert [said.partition(":")[0] for said in tally.silent] == ["t2.coercion.decisions"]
    assert tally.flagged == 1


def test_wrong_figures_in_a_sound_document_are_no_fault_of_the_reader(
    read: Callable[..., Reading], html_report: Callable[..., str]
) -> None:
    tally = Tally()
    other = read(html_report(cells={"t2.coercion.decisions": "5"}))
    tally.add(other, {"t2.coercion.decisions": "4"}, lambda figures: True)
    assert (len(tally.traceless), tally.silent) == (1, [])
