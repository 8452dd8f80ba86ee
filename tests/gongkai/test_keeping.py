"""`gongkai backup` and `gongkai restore`: what a person or a program is told, and what the exit code says."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gongkai.cli import app
from gongkai.cli import main as gongkai_main


@pytest.fixture
def run(tmp_path: Path):
    def run(*arguments: str, data: str = "data", lang: str = "en"):
        flags = ["--data", str(tmp_path / data), "--lang", lang]
        return CliRunner(env={"COLUMNS": "300"}).invoke(app, [*flags, *arguments])

    return run


@pytest.fixture
def imported(run, tmp_path: Path) -> Path:
    page = tmp_path / "report.txt"
    page.write_text("没有表格的一页\n", "utf-8")
    run("import", str(page))
    return tmp_path


def test_backup_and_restore_tell_what_was_done_in_both_languages(run, imported):
    made = run("backup", str(imported / "backup"))
    assert made.exit_code == 0
    assert "1 WARC files" in made.stdout and "✓ backed up as of 20" in made.stdout
    assert "其中新增 0.0 MB" in (again := run("backup", str(imported / "backup"), lang="zh")).stdout
    assert "✓ 已备份至 20" in again.stdout
    done = run("restore", str(imported / "backup"), data="other")
    assert done.exit_code == 0 and "✓ restored the backup of 20" in done.stdout
    assert "✓ the archive is whole" in run("verify", data="other").stdout


def test_a_program_is_told_what_is_new(run, imported):
    first, second = (json.loads(run("backup", str(imported / "backup"), "--json").stdout) for _ in range(2))
    assert first["new_warc_bytes"] > 0 == second["new_warc_bytes"]
    assert first["warc_files"] == 1 and first["troubles"] == []
    assert first["database"]["backend"] == "sqlite"


def test_what_the_archive_has_lost_exits_1(run, imported):
    run("backup", str(imported / "backup"))
    (file,) = (imported / "data" / "warc").glob("**/*.gz")
    file.unlink()
    told = run("backup", str(imported / "backup"))
    assert told.exit_code == 1
    assert f"{file.name} is gone; the copy in the backup stays" in told.stdout
    assert "run gongkai verify" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("backup", "{}/empty-archive"), "no archive in"),
        (("restore", "{}"), "there is no backup in"),
        (("backup", "/proc/nowhere"), "cannot be read or written"),
    ],
)
def test_what_cannot_be_done_exits_2_with_a_sentence(imported, monkeypatch, capsys, arguments, words):
    data = imported / ("data" if "proc" in arguments[1] else "none")
    command = ["gongkai", "--data", str(data), *(word.format(imported) for word in arguments)]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        gongkai_main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert words in told and told.startswith("gongkai: ")


def test_full_files_are_shipped_and_the_archive_stays_whole(run, imported):
    pytest.importorskip("fsspec", reason="extra s3")
    place = f"file://{imported}/elsewhere"
    told = run("ship", place)
    assert (
        told.exit_code == 0
        and f"✓ 1 WARC files (0.0 MB) shipped to {place}; 0 are being written" in told.stdout
    )
    assert not list((imported / "data" / "warc").glob("**/*.gz"))
    assert "1 WARC files" in (found := run("verify")).stdout and found.exit_code == 0
    assert "✓ 已送 0 个 WARC 文件" in run("ship", place, lang="zh").stdout


@pytest.mark.parametrize("url", ["s3://key:secret@bucket/x", "elsewhere"])
def test_a_url_with_credentials_or_none_is_wrong_usage_and_not_repeated(run, imported, url):
    told = run("ship", url)
    assert told.exit_code == 2 and "secret" not in told.output
