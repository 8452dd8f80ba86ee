"""`gongkai verify`: what a person or a program is told, and what the exit code says."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db import writer
from db.engine import open_engine, sessions
from db.warc import Exchange, WarcStore
from gongkai.cli import app

T0 = datetime(2021, 1, 20, 8, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, sqlite_url: str) -> Path:
    """An archive of three captures of a day long over, not closed, the last of them not indexed."""
    store, engine = WarcStore(tmp_path / "warc"), open_engine(sqlite_url)
    with sessions(engine)() as session, store.open_segment("t", lambda: T0) as segment:
        for number in range(3):
            url, body = f"http://127.0.0.1/{number}", b"page %d" % number
            made = Exchange(url, "GET", (), 200, "OK", ((b"Content-Type", b"text/html"),), body, T0)
            stored = segment.append(made)
            if number < 2:
                writer.add_capture(session, None, made, stored)
    engine.dispose()
    return tmp_path


@pytest.fixture
def verify(data: Path, sqlite_url: str):
    def run(*arguments: str, lang: str = "en"):
        flags = ["--data", str(data), "--database-url", sqlite_url, "--lang", lang]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*flags, "verify", *arguments])

    return run


def told(result):
    return json.loads(result.stdout)


def test_a_whole_archive_exits_0_and_says_what_was_gone_through_and_what_is_left(verify):
    result = verify()
    assert result.exit_code == 0
    assert "1 WARC files" in result.stdout and "2 captures" in result.stdout
    assert "1 records are stored and not indexed" in result.stdout
    assert "✓ the archive is whole" in result.stdout
    assert "1 days are not closed yet (--close)" in result.stdout
    assert "✓ 档案完好" in verify(lang="zh").stdout


def test_nothing_is_written_unless_it_is_told_to(verify):
    assert [told(verify("--json"))[key] for key in ("open_days", "closed", "head")] == [1, [], None]
    closed = told(verify("--json", "--close", "--recover"))
    assert (closed["recovered"], closed["open_days"]) == (1, 0)
    assert [(one["day"], one["rows"]) for one in closed["closed"]] == [("2021-01-20", 3)]
    after = told(verify("--json"))
    assert (after["head"], after["day"], after["whole"]) == (closed["head"], "2021-01-20", True)
    assert after["seen"]["captures"] == 3 and "unindexed" not in after["seen"]


def test_a_head_that_was_noted_is_looked_for(verify):
    head = told(verify("--json", "--close"))["head"]
    assert verify("--head", head).exit_code == 0
    result = verify("--head", "0" * 63 + "1")
    assert result.exit_code == 1 and "the head that was noted is not in the chain" in result.stdout


def damage(data: Path) -> Path:
    (path,) = (data / "warc").glob("**/*.warc.gz")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return path


def test_a_damaged_archive_exits_1_and_the_first_damage_is_named(verify, data):
    path = damage(data)
    result, found = verify(), verify("--json")
    name = path.relative_to(data / "warc").as_posix()
    assert (result.exit_code, found.exit_code) == (1, 1)
    assert "✗ 1 damages. The first:" in result.stdout and f"{name} byte " in result.stdout
    first = told(found)["first_damage"]
    assert (first["code"], first["file"]) == ("record_broken", name) and first["offset"] > 0
    assert told(found)["damages"] == {"record_broken": 1} and not told(found)["whole"]


def test_what_is_damaged_is_not_closed(verify, data):
    damage(data)
    found = told(verify("--json", "--close"))
    assert (found["closed"], found["open_days"]) == ([], 1)


def test_wrong_usage_exits_2(verify):
    assert verify("--head", "abc").exit_code == 2
    assert verify("--nonsense").exit_code == 2
