"""`gongkai ledger`: what needs somebody first, and never more lines than a person reads."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from evidence_story import Place
from gongkai.cli import app

Gongkai = Callable[..., Result]


@pytest.fixture
def ledger(story: Place) -> Gongkai:
    def run(*arguments: str) -> Result:
        flags = ["--data", str(story.folder), "ledger", "--today", "2026-06-01"]
        return CliRunner(env={"COLUMNS": "400"}).invoke(app, [*flags, *arguments])

    return run


def years(told: Result) -> list[int]:
    return [int(line.split("│")[1]) for line in told.output.splitlines() if line.startswith("│")]


def test_the_newest_year_comes_first_and_more_lines_than_wanted_are_counted(ledger: Gongkai) -> None:
    whole = years(ledger())
    assert len(whole) == 7 and whole == sorted(whole, reverse=True)
    cut = ledger("--limit", "2")
    assert years(cut) == whole[:2]
    assert "只列 2 行，共 7 行" in cut.output and "无法核实" in cut.output
    assert "只列" not in ledger("--limit", "7").output


def test_lines_of_a_year_a_state_and_an_organ(ledger: Gongkai) -> None:
    assert years(ledger("--year", "2021")) == [2021]
    assert len(years(ledger("--state", "unverifiable"))) + len(years(ledger("--state", "on_time"))) == 7
    assert len(years(ledger("--organ", "局"))) == 7
    assert "台账中没有这样的行" in ledger("--organ", "没有这个局").output
    assert "无人应发" in ledger("--year", "2031").output
