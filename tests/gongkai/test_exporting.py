"""`gongkai export`: what a person asks for, gets and is told."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from db.facts import ArchiveError
from gongkai.cli import app
from gongkai.samples.pages import report_page
from gongkai.samples.world import before


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """An archive of one report."""
    folder = tmp_path_factory.mktemp("exporting")
    (folder / "report.html").write_bytes(report_page(next(iter(before()))))
    done = CliRunner().invoke(app, ["--data", str(folder / "archive"), "import", str(folder / "report.html")])
    assert done.exit_code == 0, done.output
    return folder / "archive"


@pytest.fixture
def gongkai(kept: Path):
    def run(*arguments: str | Path, lang: str = "zh") -> Result:
        flags = ["--data", str(kept), "--lang", lang]
        return CliRunner(env={"COLUMNS": "240"}).invoke(app, [*flags, "export", *map(str, arguments)])

    return run


def test_a_folder_is_written_and_told_of_in_the_readers_language(gongkai, tmp_path):
    told = gongkai(tmp_path / "out", "--format", "csv,jsonl")
    assert told.exit_code == 0, told.exception
    assert "视图" in told.output and "✓" in told.output and "applications" in told.output
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()} == {"csv", "jsonl"}
    english = gongkai(tmp_path / "en", "--view", "disputes", "--view", "ledger", "--format", "csv", lang="en")
    assert "2 views" in english.output
    assert {path.name for path in (tmp_path / "en" / "csv").iterdir()} == {"disputes.csv", "ledger.csv"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("out", "--format", "xlsx"),
        ("out", "--format", ""),
        ("out", "--view", "report"),
        ("out", "--as-of", "yesterday"),
        ("--datasette", "told.yaml", "--as-of", "2021-02-01"),
    ],
)
def test_wrong_usage_makes_nothing(gongkai, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    told = gongkai(*arguments)
    assert told.exit_code == 2 or isinstance(told.exception, ArchiveError)
    assert list(tmp_path.iterdir()) == []


def test_as_of_a_day_the_files_tell_what_was_known_on_it(gongkai, tmp_path):
    asked = ("--format", "csv", "--view", "reports")
    assert gongkai(tmp_path / "now", *asked, "--as-of", "2999-01-01").exit_code == 0
    assert gongkai(tmp_path / "then", *asked, "--as-of", "2001-01-01").exit_code == 0
    rows = {name: (tmp_path / name / "csv" / "reports.csv").read_text("utf-8") for name in ("now", "then")}
    assert rows["now"].count("\n") == 2 and rows["then"].count("\n") == 1
    assert "2001-01-01T23:59:59" in (tmp_path / "then" / "README.md").read_text("utf-8")


def test_a_second_export_needs_to_be_told_to_replace(gongkai, tmp_path):
    asked = (tmp_path / "out", "--format", "csv", "--view", "reports")
    assert gongkai(*asked).exit_code == 0
    assert "--replace" in str(gongkai(*asked).exception)
    assert gongkai(*asked, "--replace").exit_code == 0


def test_the_file_for_datasette_is_named_after_the_archive(gongkai, tmp_path):
    told = gongkai("--datasette", tmp_path / "datasette.yaml")
    assert told.exit_code == 0, told.exception
    assert "gongkai.db --metadata" in told.output
    found = yaml.safe_load((tmp_path / "datasette.yaml").read_text("utf-8"))
    assert found["databases"]["gongkai"]["queries"]["late_publishers"]["params"] == [
        "since",
        "until",
        "region",
        "least",
    ]
    assert "--replace" in str(gongkai("--datasette", tmp_path / "datasette.yaml").exception)
    assert gongkai("--datasette", tmp_path / "datasette.yaml", "--replace").exit_code == 0


def test_the_archive_is_never_written_over(gongkai, kept):
    before = (kept / "gongkai.db").read_bytes()
    assert isinstance(gongkai("--datasette", kept / "gongkai.db", "--replace").exception, ArchiveError)
    assert isinstance(gongkai(kept, "--replace", "--format", "csv").exception, ArchiveError)
    assert (kept / "gongkai.db").read_bytes() == before


def test_a_place_that_cannot_be_written_to_is_told(gongkai, tmp_path):
    (tmp_path / "file").write_text("mine")
    told = gongkai(tmp_path / "file" / "out", "--format", "csv")
    assert isinstance(told.exception, ArchiveError) and "不能写入" in str(told.exception)


def test_datasette_does_not_open_postgresql(tmp_path):
    flags = [
        "--database-url",
        "postgresql+psycopg://nobody@/none",
        "export",
        "--datasette",
        str(tmp_path / "d.yaml"),
    ]
    told = CliRunner().invoke(app, flags)
    assert "PostgreSQL" in str(told.exception) and not (tmp_path / "d.yaml").exists()
