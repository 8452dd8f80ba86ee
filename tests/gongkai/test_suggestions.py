"""What a sum that does not close should have been: shown in the reader's language, stored, and never applied."""

import json
from collections.abc import Callable
from pathlib import Path

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
    def run(*arguments: str | Path) -> Result:
        flags = ["--data", str(tmp_path / "archive")]
        return CliRunner(env={"COLUMNS": "300"}).invoke(app, [*flags, *map(str, arguments)])

    return run


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """（一）予以公开 6 + 1 are printed as 8."""
    form = load_forms(ROOT / "config" / "forms").by_id("ogi_2019")
    file = tmp_path / "report.html"
    file.write_text(html.render(page(form, cells={"t3.granted.total": "8"}), ""), "utf-8")
    return file


SAID = {"zh": "（一）予以公开 / 总计 应为 7（读作 8）", "en": "Granted / Total should be 7 (read as 8)"}


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_parse_shows_it_in_one_language(lang: str, other: str, gongkai: Gongkai, report: Path) -> None:
    shown = gongkai("--lang", lang, "parse", report).output
    assert SAID[lang] in shown and SAID[other] not in shown


def test_json_has_it_in_both_beside_the_figure_as_printed(gongkai: Gongkai, report: Path) -> None:
    found = json.loads(gongkai("parse", report, "--json").output)
    (finding,) = [one for one in found["findings"] if one["rule"] == "T3-03"]
    assert finding["suggestion"].startswith(SAID["zh"])
    assert finding["suggestion_en"].startswith(SAID["en"])
    assert found["cells"]["t3.granted.total"]["value"] == 8


def test_report_shows_what_the_archive_has_of_it(gongkai: Gongkai, report: Path) -> None:
    assert gongkai("import", report).exit_code == 0
    assert SAID["zh"] in gongkai("report", ORGAN, "2020").output
    assert SAID["en"] in gongkai("report", ORGAN, "2020", "--lang", "en").output
    stored = gongkai("sql", "SELECT suggestion FROM findings WHERE rule = 'T3-03'", "--format", "json").output
    (row,) = json.loads(stored)
    assert row["suggestion"].startswith(SAID["zh"]) and SAID["en"] in row["suggestion"]
