"""`gongkai findings`: listed, explained and judged from the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gongkai.cli import app
from parser.forms import load_forms
from rendering import html
from rendering.page import ORGAN, page

ROOT = Path(__file__).parents[2]
Gongkai = Callable[..., Result]


@pytest.fixture
def gongkai(tmp_path: Path) -> Gongkai:
    """On an archive with one report, whose granted total is printed as 8 where 7 would close."""

    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner(env={"COLUMNS": "500"}).invoke(app, [*flags, *map(str, arguments)])

    run("import", printed(tmp_path, "8"))
    return run


def printed(folder: Path, granted: str) -> Path:
    file = folder / "report.html"
    form = load_forms(ROOT / "config" / "forms").by_id("ogi_2019")
    file.write_text(html.render(page(form, cells={"t3.granted.total": granted}), ""), "utf-8")
    return file


def listed(gongkai: Gongkai, *options: str) -> list[dict[str, Any]]:
    return list(json.loads(gongkai("findings", "--json", *options).output))


def number(gongkai: Gongkai) -> int:
    return int(listed(gongkai, "--rule", "T3-03")[0]["finding_id"])


def test_a_verdict_is_given_shown_and_reopened_by_another_figure(gongkai: Gongkai, tmp_path: Path) -> None:
    given = gongkai(
        "findings", "verdict", number(gongkai), "publisher_error", "--note", "电话核实", "--by", "张"
    )
    assert (given.exit_code, "报告有误 (张)" in given.output) == (0, True)
    assert [one["verdict_state"] for one in listed(gongkai, "--rule", "T3-03")] == ["decided"]
    assert listed(gongkai, "--rule", "T3-03", "--open") == []
    assert "报告有误" in gongkai("findings", "--rule", "T3-03").output

    gongkai("import", printed(tmp_path, "9"))
    assert [one["verdict_state"] for one in listed(gongkai, "--open", "--rule", "T3-03")] == ["reopened"]
    told = gongkai("findings", "explain", number(gongkai)).output
    assert "张: 报告有误（数值已变，不再算数） 电话核实" in told
    assert "（一）予以公开 / 总计: 8 → 9" in told
    assert "待重判" in gongkai("findings").output


@pytest.mark.parametrize(
    ("lang", "head", "decided", "reopened"),
    [
        ("zh", "判定", "情况属实 20", "待重判 情况属实 20"),
        ("en", "verdict", "right as explained 20", "reopened right"),
    ],
)
def test_a_report_says_the_verdict_beside_the_finding_and_not_who_gave_it(
    gongkai: Gongkai, tmp_path: Path, lang: str, head: str, decided: str, reopened: str
) -> None:
    def shown() -> tuple[str, list[str]]:
        told = gongkai("--lang", lang, "report", ORGAN, listed(gongkai)[0]["report_year"]).output
        return told, [line for line in told.splitlines() if "电话核实" in line]

    assert head not in shown()[0]
    gongkai("findings", "verdict", number(gongkai), "accepted", "--note", "电话核实", "--by", "王判定人")
    told, (line,) = shown()
    assert head in told and "T3-03" in line and decided in line and "王判定人" not in told
    gongkai("import", printed(tmp_path, "9"))
    _told, (line,) = shown()
    assert "T3-03" in line and reopened in line


def test_an_explanation_shows_cells_and_their_places_in_the_language_asked_for(gongkai: Gongkai) -> None:
    told = gongkai("--lang", "en", "findings", "explain", number(gongkai))
    assert told.exit_code == 0
    for words in (
        ORGAN,
        "T3-03",
        "Granted / Total",
        "t3.granted.total",
        "contradicted",
        "should be 7 (read as 8)",
    ):
        assert words in told.output


def test_filters_are_of_the_archive_or_refused(gongkai: Gongkai) -> None:
    everything = listed(gongkai)
    assert listed(gongkai, "--organ", ORGAN) == everything != []
    assert listed(gongkai, "--organ", "无此机关") == []
    assert {one["blame"] for one in listed(gongkai, "--blame", "publisher")} == {"publisher"}
    for wrong in (("--blame", "nobody"), ("--severity", "bad"), ("--rule", "T9-99")):
        assert gongkai("findings", *wrong).exit_code == 2


def test_a_verdict_out_of_the_vocabulary_or_on_nothing_is_refused(gongkai: Gongkai) -> None:
    assert gongkai("findings", "verdict", number(gongkai), "maybe").exit_code == 2
    assert gongkai("findings", "verdict", 999, "accepted").exit_code != 0
    assert gongkai("findings", "explain", 999).exit_code != 0
    assert {one["verdict_state"] for one in listed(gongkai)} == {"open"}


def test_sql_answers_as_of_a_day(gongkai: Gongkai, tmp_path: Path) -> None:
    gongkai("findings", "verdict", number(gongkai), "accepted")
    ask = "SELECT count(*) AS n FROM reports JOIN verdicts ON verdicts.report_year = reports.report_year"
    for day, found in (("2015-01-01", 0), ("2999-01-01", 1)):
        assert json.loads(gongkai("sql", ask, "--as-of", day, "--format", "json").output) == [{"n": found}]
    named = gongkai("sql", "--named", "archive_coverage", "--as-of", "2015-01-01", "--format", "json")
    assert (named.exit_code, json.loads(named.output)) == (0, [])
    assert gongkai("sql", ask, "--as-of", "yesterday").exit_code == 2


def test_more_findings_than_wanted_are_told_but_json_has_all(gongkai: Gongkai) -> None:
    every = listed(gongkai)
    assert len(every) > 2
    cut = gongkai("findings", "--limit", "2").output
    assert "只列前 2 条，还有更多" in cut and cut.count("\n│") == 2
    assert listed(gongkai, "--limit", "2") == every[:2]
    assert "还有更多" not in gongkai("findings", "--limit", str(len(every))).output
