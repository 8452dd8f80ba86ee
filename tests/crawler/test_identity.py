"""Which organ of the portal file a page is of: its own words first, never the host."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.identity import hints_for, identify, listed_as, region_of
from crawler.lists.listing import Row
from crawler.portals import Portal
from parser.model import Coverage, Hints, Reading, Report
from parser.names import Names, load_names

URL = "https://p.example/a.html"
JIANGHAI = {"name": "江门市江海区住房和城乡建设局", "region": "440704", "aliases": ["江海住建"]}
FINANCE = {"name": "江门市江海区财政局", "region": "440704"}


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names(Path(__file__).parents[2] / "config")


def portal(*organs: dict[str, Any], **more: Any) -> Portal:
    listed = tuple({"first_year": 2019, **organ} for organ in organs)
    return Portal(
        id="p",
        name="某",
        start=("https://p.example/x/",),
        contact="mailto:a@example.org",
        organs=listed,
        **more,
    )


def named(names: Names, name: str, of: Portal) -> tuple[str, str | None] | None:
    """As whom the portal file knows an organ that a page names."""
    found = listed_as(names.organs.describe(name, names.regions, region_of(of)), of, names)
    return found and (found.name, found.key)


@pytest.mark.parametrize(
    "name",
    [
        "江门市江海区住房和城乡建设局",
        "广东省江门市江海区住建局",
        "江海区住房城乡建设局",
        "区住建局",
        "住建局",
        "江海住建",
    ],
)
def test_every_spelling_is_the_organ_of_the_portal_file(names: Names, name: str) -> None:
    assert named(names, name, portal(JIANGHAI, FINANCE)) == (JIANGHAI["name"], "住房和城乡建设局")


@pytest.mark.parametrize(
    "name", ["蓬江区住建局", "江门市住建局", "市住建局", "江海区审计局", "江海区人民政府"]
)
def test_a_body_of_another_division_or_function_is_not(names: Names, name: str) -> None:
    assert named(names, name, portal(JIANGHAI, FINANCE)) is None


def test_the_report_of_another_county_on_this_host_is_that_county_s(names: Names) -> None:
    here = portal({"name": "宣城市宣州区农业农村局", "region": "341802", "aliases": ["农业农村局"]})
    assert named(names, "广德市农业农村局", here) is None
    assert named(names, "农业农村局", here) == ("宣城市宣州区农业农村局", "农业农村局")


def test_an_organ_that_the_portal_file_does_not_list_is_archived_as_the_page_names_it(names: Names) -> None:
    organ = names.organs.describe("江海区审计局", names.regions)
    report = Report("ogi_2019", 2020, organ, None, None, None, {}, {})
    reading = Reading("text/html", "", report, coverage=Coverage(0, 0, 0, 0, 0))
    for shown in (portal(JIANGHAI), portal()):
        assert identify(reading, shown, names) == (organ, 2020)


def test_hints_are_what_list_and_portal_know() -> None:
    row = Row(URL, "江海住建2020年信息公开年报", date(2021, 1, 20), None, ("政府信息公开年报", "2020年"))
    assert hints_for(URL, row, "text/html", portal(JIANGHAI, FINANCE)) == Hints(
        URL, row.title, row.published, JIANGHAI["name"], "440704", "text/html", row.trail, None
    )
    assert (
        hints_for(URL, Row(URL, "年报", organ="江海区审计局"), None, portal(FINANCE)).organ == "江海区审计局"
    )
    assert hints_for(URL, None, None, portal(FINANCE)) == Hints(
        URL, region_code="440704", portal=FINANCE["name"]
    )


def test_the_only_organ_of_a_portal_does_not_answer_for_a_shelf_of_others() -> None:
    shelved = Row(URL, "2020年年报", trail=("政府信息公开年报", "市直部门", "2020年"))
    assert hints_for(URL, shelved, None, portal(FINANCE)).portal is None
    assert hints_for(
        URL, Row(URL, "年报", trail=("某街道政府信息公开年报", "2020年")), None, portal(FINANCE)
    ).portal


@pytest.mark.parametrize(
    ("codes", "region"),
    [
        (["440704"], "440704"), (["440704", "440703"], "440700"), (["440704", "440100"], "440000"),
        (["440704", "330400"], None), ([None], None), (["440704", None], "440704"), (["440704001"], "440704"),
    ],
)  # fmt: skip
def test_a_portal_is_of_the_smallest_division_around_its_organs(
    codes: list[str | None], region: str | None
) -> None:
    assert (
        region_of(portal(*({"name": f"第{i}局", "region": code} for i, code in enumerate(codes)))) == region
    )
    assert region_of(portal(JIANGHAI, region="330400")) == "330400"
