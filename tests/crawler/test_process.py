"""The parent outlives its child, whatever the child does."""

import sys
import threading
from pathlib import Path

import pytest

from crawler import collectors
from crawler.process import CrawlStopped, CrawlSummary, run_crawl


def crawl(
    tmp_path: Path, program: str, *, seconds: float | None = None, stop: threading.Event | None = None
) -> CrawlSummary:
    child = tmp_path / "child.py"
    child.write_text(program, "utf-8")
    return run_crawl(
        tmp_path / "p.yaml", data=tmp_path, config=tmp_path, database_url="sqlite://",
        max_seconds=seconds, stop=stop, command=(sys.executable, str(child)),
    )  # fmt: skip


def test_a_child_that_dies_without_a_word_has_failed(tmp_path: Path) -> None:
    summary = crawl(tmp_path, "import os; os.kill(os.getpid(), 9)")
    assert (summary.state, summary.exit_code) == ("failed", 2)
    assert "-9" in summary.note.zh and "-9" in summary.note.en


def test_what_the_child_logged_last_is_kept(tmp_path: Path) -> None:
    summary = crawl(tmp_path, "import sys; print('未能打开数据库', file=sys.stderr); sys.exit(1)")
    assert summary.log[-1] == "未能打开数据库"


def test_a_line_that_is_no_event_is_skipped(tmp_path: Path) -> None:
    end = (
        '{"event": "end", "portal": "p", "state": "ok", "counters": {"new": 1}, "note_zh": "", "note_en": ""}'
    )
    summary = crawl(tmp_path, f"print('hello'); print('[1]'); print('''{end}''')")
    assert (summary.state, dict(summary.counters)) == ("ok", {"new": 1})


def test_a_child_that_runs_too_long_and_does_not_listen_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collectors, "GRACE", 0.5)
    assert crawl(tmp_path, "import signal; signal.pause()", seconds=0.3).state == "failed"


def test_a_child_that_waits_in_silence_is_stopped_when_the_caller_wants_to_stop(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(CrawlStopped):
        crawl(tmp_path, "import signal; signal.pause()", stop=stop)


def test_the_database_password_is_not_in_the_argument_list(tmp_path: Path) -> None:
    program = (
        "import os, sys; print(sys.argv, 'sqlite' in os.environ['GONGKAI_DATABASE_URL'], file=sys.stderr)"
    )
    (line,) = crawl(tmp_path, program).log
    assert "sqlite" not in line.split("]")[0]
    assert line.endswith("True")
