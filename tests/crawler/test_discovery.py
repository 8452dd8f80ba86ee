"""From a home page to the annual-report columns: every family's sample, without hints."""

from pathlib import Path
from urllib.parse import urldefrag

import pytest

from crawler.discovery.compose import draft_of
from crawler.discovery.draft import portal_text
from crawler.discovery.search import Terms, search
from crawler.discovery.survey import Survey, columns_of
from crawler.portals import Portal, load_portal
from gongkai.samples.families.base import LOOK_ALIKES, all_sites
from gongkai.samples.server import listening
from parser.model import Organ

CONFIG = Path(__file__).parents[2] / "config"
SAMPLE = Terms("https://example.invalid/tests", delay=0, sample=True)


def described(name: str) -> Organ:
    return Organ(name)


def saved(survey: Survey, folder: Path) -> Portal:
    """The portal file of a search, written and read back."""
    path = folder / "portal.yaml"
    path.write_text(portal_text(draft_of(survey, described, sample=True)), "utf-8")
    return load_portal(path)


@pytest.mark.parametrize("name", all_sites())
def test_a_sample_home_page_is_discovered_without_hints(name: str, tmp_path: Path) -> None:
    site = all_sites()[name]()
    with listening(site) as base_url:
        survey = search(base_url, SAMPLE, CONFIG)
    portal, columns = saved(survey, tmp_path), columns_of(survey)
    reports = {key: seen for column in columns for key, seen in column.reports.items()}
    assert {urldefrag(base_url + path).url for path in site.start} <= {each.root for each in survey.walked}
    assert portal.family in (site.family, "auto")
    assert portal.sample
    assert len(reports) >= len(site.expected)
    assert not {seen.title for seen in reports.values()} & {title for title, _day in LOOK_ALIKES}
    unnamed = {organ for organ, _year in site.expected} - {organ.name for organ in portal.organs}
    assert not unnamed or any(seen.agency is None for seen in reports.values())
