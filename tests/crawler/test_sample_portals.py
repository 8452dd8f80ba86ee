"""Every CMS family against its sample portal, traps on: all reports, none twice, no look-alike."""

from pathlib import Path

import pytest

from gongkai.samples.families.base import all_sites
from gongkai.samples.families.census import count

CONFIG = Path(__file__).parents[2] / "config"


@pytest.mark.parametrize("name", sorted(all_sites()))
def test_a_crawl_of_the_sample_portal_finds_exactly_its_reports(name: str, tmp_path: Path) -> None:
    told = count(all_sites()[name](), tmp_path / name, CONFIG)
    assert told.found == told.expected, told.summary.note.en
    assert told.duplicates == 0
    assert told.summary.counters["exceptions"] == 0
