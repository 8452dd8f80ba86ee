"""What a person types, and what comes back: exit codes, JSON, refusals."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gongkai.cli import app
from gongkai.samples.pages import report_page
from gongkai.samples.world import before

REPORT = next(report for report in before() if report.organ.startswith("嘉兴市") and report.year == 2020)


@pytest.fixture
def gongkai(tmp_path: Path):
    """Runs a command on an archive of its own."""

    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*flags, *map(str, arguments)])

    return run


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "jiaxing-2020.html"
    path.write_bytes(report_page(REPORT))
    return path


def test_parse_json_is_one_object_with_every_promised_key(gongkai, page):
    result = gongkai("parse", page, "--json")
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert set(found) == {
        *(
            "file",
            "media_type",
            "organ",
            "region_code",
            "report_year",
            "form",
            "title",
            "published",
            "signed",
        ),
        *("sections", "cells", "claims", "findings", "coverage"),
    }
    assert found["organ"] == "嘉兴市住房和城乡建设局"
    assert found["report_year"] == 2020
    assert set(found["sections"]) == {"1", "2", "3", "4", "5", "6"}
    cell = found["cells"]["t3.new_received.total"]
    assert set(cell) == {"raw", "value", "semantic", "unit", "locator", "method", "standing"}
    assert (cell["value"], cell["standing"]) == (60, "confirmed")
    (requests,) = [claim for claim in found["claims"] if claim["kind"] == "new_received"]
    assert (requests["number"], requests["unit"], requests["section"]) == (60, "件", 1)
    assert requests["words"] in requests["sentence"]
    assert set(found["coverage"]) == {"expected", "read", "confirmed", "contradicted", "ambiguous"}


def test_several_files_give_json_lines_and_one_that_is_no_report_exits_1(gongkai, page, tmp_path):
    other = tmp_path / "notice.html"
    other.write_text("<html><body><p>关于召开会议的通知</p></body></html>", "utf-8")
    result = gongkai("parse", page, other, "--json")
    first, second = (json.loads(line) for line in result.output.splitlines())
    assert result.exit_code == 1
    assert "error" not in first
    assert second["error"].startswith("not_a_report")


def test_a_file_that_is_not_there_is_wrong_usage(gongkai):
    assert gongkai("parse", "no-such-file.html").exit_code == 2


def test_an_imported_report_answers_sql_and_a_second_import_changes_nothing(gongkai, page):
    first, second = gongkai("import", page), gongkai("import", page)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "新报告" in first.output
    assert "未变" in second.output
    answer = gongkai(
        "sql", "SELECT organ, new_received FROM applications WHERE applicant = 'total'", "--format", "csv"
    )
    assert list(csv.reader(io.StringIO(answer.output))) == [
        ["organ", "new_received"],
        ["嘉兴市住房和城乡建设局", "60"],
    ]
    versions = gongkai("sql", "SELECT COUNT(*) AS n FROM reports", "--format", "json")
    assert json.loads(versions.output) == [{"n": 1}]


def test_the_bytes_of_a_file_that_is_no_report_are_kept(gongkai, tmp_path):
    other = tmp_path / "notice.html"
    other.write_text("<html><body><p>关于召开会议的通知</p></body></html>", "utf-8")
    result = gongkai("import", other)
    assert result.exit_code == 1
    kept = gongkai("sql", "SELECT url, body_size FROM captures", "--format", "json")
    assert json.loads(kept.output) == [{"url": "file:///notice.html", "body_size": other.stat().st_size}]


def test_a_report_without_organ_is_filed_under_its_file_or_the_name_given(gongkai, tmp_path):
    text = report_page(REPORT).decode().replace("嘉兴市住房和城乡建设局", "我局").replace("嘉兴市", "本市")
    nameless = tmp_path / "nameless.html"
    nameless.write_text(text, "utf-8")
    assert "未具名机关（nameless.html）" in gongkai("import", nameless).output
    assert "某某市财政局 2020" in gongkai("import", nameless, "--organ", "某某市财政局").output


def test_reading_commands_before_any_archive_say_what_to_do(tmp_path):
    result = CliRunner().invoke(app, ["--data", str(tmp_path / "nothing"), "ledger"])
    assert result.exit_code != 0
    assert "gongkai crawl" in str(result.exception)
    assert not (tmp_path / "nothing").exists()


def test_sql_refuses_to_write_and_says_so(gongkai, page):
    gongkai("import", page)
    result = gongkai("sql", "DELETE FROM report")
    assert result.exit_code != 0
    assert "SELECT" in str(result.exception)


def test_check_names_the_file_and_key_of_a_wrong_form(gongkai, tmp_path):
    config = tmp_path / "config"
    shipped = Path(__file__).parents[2] / "config"
    for path in shipped.rglob("*.yaml"):
        target = config / path.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (config / "regions.csv").write_bytes((shipped / "regions.csv").read_bytes())
    broken = config / "forms" / "ogi_2021.yaml"
    broken.write_text(
        broken.read_text("utf-8").replace("years: {first: 2021}", "years: {frist: 2021}"), "utf-8"
    )
    result = gongkai("--config", config, "check")
    assert result.exit_code == 2
    assert "ogi_2021.yaml" in result.output.replace("\n", "")
    assert "frist" in result.output


def test_english_is_one_switch(gongkai, page):
    gongkai("import", page)
    assert "Findings" in gongkai("--lang", "en", "report", "嘉兴市住房和城乡建设局", "2020").output


def test_a_report_is_shown_as_its_form_with_every_figure(gongkai, page):
    gongkai("import", page)
    shown = gongkai("report", "嘉兴市住房和城乡建设局", "2020").output
    for label in ("收到和处理政府信息公开申请情况", "结转下年度", "复议后起诉", "3920141.46元", "版本"):
        assert label in shown.replace("\n", "")


def test_a_report_that_is_not_archived_is_an_answer_not_a_crash(gongkai, page):
    gongkai("import", page)
    result = gongkai("report", "嘉兴市住房和城乡建设局", "1999")
    assert result.exit_code == 1
