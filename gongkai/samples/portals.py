"""The two sample portals as an operator would write them, for whatever port they are served on."""

from typing import Any

import yaml

from gongkai.samples.lists import HANWEB_COLUMN, TRS_COLUMN
from gongkai.samples.pages import SITE_NAMES
from gongkai.samples.world import ORGANS, SampleOrgan, SiteName

FIRST_YEAR = 2019
LAST_YEAR = 2020


def portal_yaml(site: SiteName, base_url: str) -> str:
    """The YAML of a sample portal; the Hanweb one leaves its family to the fingerprint."""
    column = TRS_COLUMN if site == "trs" else HANWEB_COLUMN
    portal = {
        "id": f"sample-{site}",
        "name": SITE_NAMES[site],
        "family": "trs" if site == "trs" else "auto",
        "start": [base_url + column],
        "contact": "https://example.invalid/gongkai-demo",
        "delay": 0,
        "sample": True,
        "organs": [_organ(organ) for organ in ORGANS if organ.site == site],
    }
    return yaml.safe_dump(portal, allow_unicode=True, sort_keys=False)


def _organ(organ: SampleOrgan) -> dict[str, Any]:
    """The world of the samples ends with report year 2020, and so does the duty."""
    return {
        "name": organ.name,
        **({"aliases": list(organ.aliases)} if organ.aliases else {}),
        **({"region": organ.region} if organ.region else {}),
        "level": organ.level,
        "kind": "department",
        "type": "housing_urban_rural",
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
