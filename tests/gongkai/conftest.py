"""The story of evidence on SQLite, told once for a test session."""

import shutil
from pathlib import Path

import pytest

from evidence_story import Place, crawled
from parser.pipeline import ReportParser


@pytest.fixture(scope="session")
def told_story(tmp_path_factory: pytest.TempPathFactory, sqlite_at_head: Path, parser: ReportParser) -> Path:
    folder = tmp_path_factory.mktemp("story") / "archive"
    folder.mkdir()
    shutil.copy(sqlite_at_head, folder / "gongkai.db")
    crawled(Place(folder, f"sqlite:///{folder / 'gongkai.db'}"), parser)
    return folder


@pytest.fixture
def story(told_story: Path, tmp_path: Path) -> Place:
    """A copy of one's own."""
    folder = tmp_path / "archive"
    shutil.copytree(told_story, folder)
    return Place(folder, f"sqlite:///{folder / 'gongkai.db'}")
