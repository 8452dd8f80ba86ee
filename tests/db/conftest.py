"""An archive on each database, open and with a run under way."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_archive import Archive, open_archive


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    with open_archive(database_url, tmp_path) as opened:
        yield opened
