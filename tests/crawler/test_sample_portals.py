"""Every CMS family against its sample portal, traps on: all reports, none twice, no look-alike."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gongkai.samples.families.base import all_sites
from gongkai.samples.families.census import Count, census

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Count]:
    return census(tmp_path_factory.mktemp("census"), CONFIG)


@pytest.mark.parametrize("name", sorted(all_sites()))
def test_a_crawl_of_the_sample_portal_finds_exactly_its_reports(
    counted: Mapping[str, Count], name: str
) -> None:
    told = counted[name]
    assert told.found == told.expected, told.summary.note.en
    assert told.duplicates == 0
    assert told.summary.counters["exceptions"] == 0
