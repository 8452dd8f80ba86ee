"""The archive and the faces with reports that have no table 2, 3 or 4, or no known table at all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from gongkai.cli import app
from parser.forms import load_forms
from rendering import html
from rendering.page import Box, Heading, Page, Rows, Sheet, Text, page

CONFIG = Path(__file__).parents[2] / "config"
ORGAN = "嘉兴市住房和城乡建设局"
STRANGE: Rows = [
    [Box(text) for text in row]
    for row in (("登记项目", "数量"), ("新增登记数", "5"), ("注销登记数", "2"), ("变更登记数", "3"))
]


@pytest.fixture
def gongkai(tmp_path: Path) -> Callable[..., Result]:
    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*flags, *map(str, arguments)])

    return run


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Page], Path]:
    def save(report: Page) -> Path:
        path = tmp_path / "report.html"
        path.write_text(html.render(report), "utf-8")
        return path

    return save


def of_2017(**changes: object) -> Page:
    return page(load_forms(CONFIG / "forms").by_id("ogi_2014"), **changes)


def strange(year: int = 2024) -> Page:
    head = [
        Heading(f"{ORGAN}{year}年政府信息公开工作年度报告", 1),
        Heading("一、概况", 2),
        Text(f"{year}年如下。"),
    ]
    return [*head, Heading("二、数据", 2), Sheet(STRANGE)]


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def with_extra(report: Page) -> Page:
    """The 2014 table with a row of the province's own."""
    sheet = next(block for block in report if isinstance(block, Sheet))
    sheet.rows.append([Box("（四）举办咨询活动数"), Box("次"), Box("4")])
    return report


def test_the_figures_of_2014_are_rows_of_the_cells_view(gongkai, saved) -> None:
    assert gongkai("import", saved(with_extra(of_2017()))).exit_code == 0
    query = (
        "SELECT code, table_code, row_code, label_zh, value, unit, form FROM cells WHERE value IS NOT NULL"
    )
    found = {row["code"]: row for row in rows(gongkai("sql", query, "--format", "json"))}
    assert len(found) == 59
    assert found["s14.disclosed"] == {
        "code": "s14.disclosed", "table_code": "s14", "row_code": "disclosed", "value": 120, "unit": "条",
        "label_zh": "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "form": "ogi_2014",
    }  # fmt: skip
    extra = found["s14.extra.举办咨询活动数"]
    assert (extra["row_code"], extra["label_zh"], extra["value"]) == ("extra", "举办咨询活动数", 4)
    coverage = rows(
        gongkai("sql", "SELECT form, cells_expected, cells_read FROM reports", "--format", "json")
    )
    assert coverage == [{"form": "ogi_2014", "cells_expected": 59, "cells_read": 59}]
    assert rows(gongkai("sql", "SELECT count(*) AS n FROM applications", "--format", "json")) == [{"n": 0}]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_statistics_of_2014_are_shown_as_their_table(lang: str, gongkai, saved) -> None:
    gongkai("import", saved(with_extra(of_2017(cells={"s14.received_online": "9"}))))
    shown = gongkai("--lang", lang, "report", ORGAN, "2017").output
    assert {"zh": "政务微博公开政府信息数", "en": "On Weibo"}[lang] in shown
    assert "举办咨询活动数" in shown and "F4-01" in shown
    assert {"zh": "　　3.网络申请数", "en": "　　Online"}[lang] in shown


def test_a_changed_figure_of_2014_is_a_change_of_its_cell(gongkai, saved) -> None:
    gongkai("import", saved(of_2017()))
    gongkai("import", saved(of_2017(cells={"s14.trainees": "31"})))
    query = "SELECT code, label_zh, old_value, new_value FROM changes"
    assert rows(gongkai("sql", query, "--format", "json")) == [
        {"code": "s14.trainees", "label_zh": "（三）接受培训人员数", "old_value": 30, "new_value": 31}
    ]
    assert "Trainees: 30 → 31" in gongkai("--lang", "en", "diff", ORGAN, "2017").output


def test_findings_can_be_asked_for_by_the_code_of_an_equation(gongkai, saved) -> None:
    gongkai("import", saved(of_2017(cells={"s14.staff": "9"})))
    assert "F4-07" in gongkai("findings", "--rule", "F4-07").output
    assert gongkai("findings", "--rule", "F4-77").exit_code == 2


def test_a_report_on_an_unknown_form_is_kept_with_its_tables(gongkai, saved) -> None:
    path = saved(strange())
    found = json.loads(gongkai("parse", path, "--json").output)
    assert (found["form"], found["report_year"], found["organ"], found["cells"]) == (
        "unknown_form",
        2024,
        ORGAN,
        {},
    )
    assert found["grids"] == [{"locator": "table[1]", "rows": [[box.text for box in row] for row in STRANGE]}]
    assert "grids" not in json.loads(gongkai("parse", saved(of_2017()), "--json").output)
    assert gongkai("import", saved(strange())).exit_code == 0
    listed = rows(gongkai("sql", "SELECT form, cells_expected, errors FROM reports", "--format", "json"))
    assert listed == [{"form": "unknown_form", "cells_expected": 0, "errors": 1}]
    shown = gongkai("report", ORGAN, "2024")
    assert shown.exit_code == 0 and "RD-03" in shown.output


def test_years_on_different_kinds_of_forms_can_be_filed_side_by_side(gongkai, saved) -> None:
    forms = load_forms(CONFIG / "forms")
    reports = [
        of_2017(year=2018),
        page(forms.by_id("ogi_2019"), year=2019),
        strange(2020),
        page(forms.by_id("ogi_2021"), year=2021),
    ]
    assert [gongkai("import", saved(report)).exit_code for report in reports] == [0, 0, 0, 0]
    listed = rows(
        gongkai("sql", "SELECT report_year, form FROM reports ORDER BY report_year", "--format", "json")
    )
    assert [row["form"] for row in listed] == ["ogi_2014", "ogi_2019", "unknown_form", "ogi_2021"]


def test_a_draft_of_a_form_is_printed_and_nothing_else(gongkai, saved) -> None:
    result = gongkai("propose-form", saved(strange()))
    data = yaml.safe_load(result.stdout)
    assert result.exit_code == 0
    assert [row["label_zh"] for row in data["lists"][0]["rows"]] == ["新增登记数", "注销登记数", "变更登记数"]


def test_a_file_without_a_table_has_no_draft_and_says_why(gongkai, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("今天天气很好。", "utf-8")
    result = gongkai("propose-form", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "words.txt" in result.stderr and "no table" in result.stderr
