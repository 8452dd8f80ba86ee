"""What two readings of one version say differently, and which is the better."""

from dataclasses import replace

import pytest
from small_archive import FIGURES, T0, cells, finding, reading, unreadable

from db.differences import Tally, compare_readings
from db.history import Current
from parser.model import Blame, Section, Standing

TOTAL = "t3.new_received.total"


def current(read, **standings):
    """A stored reading; `standings` by the last word of the row."""
    report = read.report
    if report:
        told = {
            code: replace(cell, standing=standings.get(code.split(".")[1], cell.standing))
            for code, cell in report.cells.items()
        }
        report = replace(report, cells=told)
    return Current(1, 1, 1, "1", T0, report, read.coverage, read.error)


def difference(before, after, gone=(), new=(), identity=None):
    return compare_readings(before, after, gone, new, identity)


READ = current(reading())


@pytest.mark.parametrize(
    ("after", "worth"),
    [
        (current(reading()), "same"),
        (current(reading(), granted=Standing.CONFIRMED), "better"),
        (current(reading({**FIGURES, TOTAL: "61"})), "different"),
        (current(unreadable()), "worse"),
    ],
)
def test_a_reading_is_better_when_more_figures_are_confirmed_and_none_fewer(after, worth):
    assert difference(READ, after).worth == worth


def test_what_is_confirmed_no_more_makes_it_worse_and_both_together_leave_it_to_a_person():
    before = current(reading(), granted=Standing.CONFIRMED)
    other = current(reading(), partial=Standing.CONFIRMED)
    assert difference(before, READ).worth == "worse"
    assert difference(before, other).worth == "different"
    assert difference(before, other).turned(Standing.CONFIRMED) == (1, 1)


def test_another_organ_or_year_is_never_better():
    after = current(reading(), granted=Standing.CONFIRMED)
    assert difference(READ, after, identity=("某局", 2019)).worth == "different"


def test_a_report_read_for_the_first_time_gains_its_cells():
    found = difference(current(unreadable()), READ)
    assert (found.report_gained, found.report_lost, len(found.cells)) == (True, False, len(cells(FIGURES)))
    assert ("error", "没有表格 | no table", None) in found.facts


def test_a_finding_counts_as_the_same_while_rule_blame_and_cells_are():
    reworded = replace(finding(), arithmetic="another way to put it")
    blamed = replace(finding(), blame=Blame.READING)
    assert difference(READ, READ, [finding()], [reworded]).worth == "same"
    found = difference(READ, READ, [finding()], [blamed, blamed])
    assert (found.gone, found.new) == ((finding(),), (blamed, blamed))


def test_sections_and_dates_that_are_read_otherwise_are_told():
    report = replace(
        READ.report, sections={1: Section(1, "总体情况", "一、总体情况 二〇二一年", "L5")}, signed=None
    )
    found = difference(READ, replace(READ, report=report))
    assert [fact.name for fact in found.facts] == ["signed", "section_1"]
    assert found.facts[1].old.startswith("一、总体情况 二〇二〇")


def test_a_tally_counts_versions_standings_and_findings_by_rule():
    tally = Tally()
    tally.add(difference(READ, READ))
    tally.add(
        difference(READ, current(reading(), granted=Standing.CONFIRMED), [finding()], [finding("T3-01")])
    )
    assert tally.worth == {"same": 1, "better": 1}
    assert (tally.figures["confirmed_gained"], tally.figures["unchecked_lost"]) == (1, 1)
    assert tally.rules == {"T3-03": {"gone": 1}, "T3-01": {"new": 1}}
