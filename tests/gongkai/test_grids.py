"""Tables on a terminal of any width, and in a pipe."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from gongkai.console import console, grid
from gongkai.folding import PARTS_OF_NAMES, folded, widest_word

NAMES = ("organ", "report_year", "carried_out", "carried_in_next_year", "seen")
ROW = ("示例市城东区住房和城乡建设局", 2020, 1234567, 129.59, "2021-03-05")


def shown(table, width):
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=True, color_system=None).print(table)
    return out.getvalue()


def test_where_every_column_fits_a_row_is_a_line():
    lines = shown(grid("题", NAMES, [ROW]), 120).splitlines()
    assert lines[0].strip() == "题" and len(lines) == 6
    assert all(str(value) in lines[4] for value in ROW)


def test_names_fold_at_their_parts_and_texts_anywhere_but_never_a_number_or_a_date():
    told = shown(grid(None, NAMES, [ROW]), 76)
    assert "carried_in_" in told and "next_year" in told and "1234567" in told and "2021-03-05" in told
    assert ROW[0] not in told and "┃" in told
    assert max(map(cell_len, told.splitlines())) <= 76


def test_where_columns_do_not_fit_a_record_is_a_block():
    told = shown(grid("题", NAMES, [ROW, ROW]), 50)
    assert (
        "┃" not in told and "carried_in_next_year  129.59" in told and "carried_out           1234567" in told
    )
    assert [line[:3] for line in told.splitlines() if "──" in line] == ["1 ─", "2 ─"]
    assert max(map(cell_len, told.splitlines())) <= 50


def test_columns_without_rows_are_named():
    names = [f"column_{number}" for number in range(20)]
    told = shown(grid(None, names, []), 80)
    assert all(name in told for name in names) and max(map(cell_len, told.splitlines())) <= 80


def test_a_value_that_fits_no_line_is_folded_beside_its_name():
    told = shown(grid(None, [f"c{n}" for n in range(30)], [["x" * 100, *range(29)]]), 60).splitlines()
    assert told[1] == "c0   " + "x" * 55 and told[2].rstrip() == "     " + "x" * 45


@pytest.mark.parametrize("columns", [None, "60"])
def test_a_pipe_has_no_width_unless_it_is_told_one(columns, monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    console().print(grid(None, NAMES, [ROW]))
    console().print("句" * 100, markup=False)
    widest = max(map(cell_len, capsys.readouterr().out.splitlines()))
    assert widest == 60 if columns else widest == 200


def test_a_style_stays_and_what_could_order_a_terminal_goes():
    out = io.StringIO()
    Console(file=out, width=60, force_terminal=True, color_system="standard").print(
        grid(None, ["a\x1b[2J", "b"], [[Text("错误", style="red"), "x\x1b[2J"]])
    )
    assert "\x1b[31m错误" in out.getvalue() and "\x1b[2J" not in out.getvalue()


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("各年每类，申请人", 8, ["各年每", "类，申请", "人"]),
        ("一行 stated 为数", 8, ["一行", "stated", "为数"]),
        ("参数（默认）", 6, ["参数", "（默", "认）"]),
        ("4+0+11 = 15", 6, ["4+0+11", "= 15"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a\nbc", 2, ["a", "bc"]),
        ("  in", 9, ["  in"]),
    ],
)
def test_lines_fold_between_words(text, cells, lines):
    assert folded(text, cells).split("\n") == lines


def test_a_name_is_as_wide_as_its_widest_part():
    assert widest_word("carried_in_next_year", PARTS_OF_NAMES) == len("carried_")
    assert widest_word("carried_in_next_year") == 20
