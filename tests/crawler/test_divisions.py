"""A division code in a portal file that cannot be right is refused, naming the key and the years."""

from pathlib import Path
from typing import Any

import pytest

from crawler.divisions import faults
from crawler.portals import Portal, load_portal, load_portals
from parser.names import Names, load_names

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names(ROOT / "config")


def portal(name: str, code: str | None, first_year: int = 2019, **more: Any) -> Portal:
    organ = {"name": name, "region": code, "first_year": first_year, **more}
    return Portal(
        id="p", name="某市", start=("https://p.example/x/",), contact="mailto:a@example.org", organs=(organ,)
    )


@pytest.mark.parametrize(
    ("name", "code", "years"),
    [
        ("江门市江海区财政局", "440704", {}),
        ("杭州市临平区财政局", "330113", {"first_year": 2021}),
        ("莱芜市财政局", "371200", {"first_year": 2015, "last_year": 2018}),
        ("莱芜市财政局", "371200", {"first_year": 2015}),
        ("浙江省财政厅", "330000", {}),
        ("某某街道办事处", "440704001", {}),
        ("退役军人事务部", "000000", {}),
        ("财政局", None, {}),
    ],
)
def test_a_code_in_force_while_the_organ_reported_is_fine(
    names: Names, name: str, code: str | None, years: dict[str, int]
) -> None:
    assert list(faults(portal(name, code, **years), names.regions)) == []


@pytest.mark.parametrize(
    ("name", "code", "years", "said"),
    [
        ("某区财政局", "440799", {}, "440799 不是 GB/T 2260 代码"),
        ("莱芜市财政局", "371200", {"first_year": 2019}, "2018 年撤销"),
        ("宣武区财政局", "110104", {"first_year": 2019}, "宣武区 已于 2010 年撤销"),
        ("临平区财政局", "330113", {"first_year": 2015, "last_year": 2019}, "2021 年才设立"),
        ("嘉兴市财政局", "440704", {}, "330400 浙江省嘉兴市"),
    ],
)
def test_a_code_that_cannot_be_right_is_named_with_its_key(
    names: Names, name: str, code: str, years: dict[str, int], said: str
) -> None:
    (fault,) = faults(portal(name, code, **years), names.regions)
    assert fault.startswith("organs.0.region: ")
    assert said in fault
    assert " | " in fault


def test_the_division_of_the_portal_itself_is_looked_up(names: Names) -> None:
    stated = portal("财政局", None).model_copy(update={"region": "999999"})
    assert list(faults(stated, names.regions)) == [
        "region: 999999 不是 GB/T 2260 代码 | is no division of GB/T 2260"
    ]


def test_every_portal_we_ship_is_in_a_division_in_force(names: Names) -> None:
    for path in load_portals(ROOT / "config" / "portals").values():
        assert list(faults(load_portal(path), names.regions)) == [], path.name
