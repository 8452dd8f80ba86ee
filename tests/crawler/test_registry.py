"""The real portals we ship are many, honest about where they come from, and can be built again."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.portals import Portal, load_portal, load_portals, watched_portals
from crawler.spiders.auto import families

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "config" / "portals"


@pytest.fixture(scope="module")
def registry() -> Mapping[str, Portal]:
    return {name: load_portal(path) for name, path in load_portals(FOLDER).items()}


def test_it_has_at_least_150_columns_in_at_least_25_provinces(registry: Mapping[str, Portal]) -> None:
    assert sum(len(portal.start) for portal in registry.values()) >= 150
    assert len({name.split("-")[0] for name in registry} - {"central"}) >= 25


def test_nobody_claims_that_a_portal_works_and_none_is_crawled_unasked(
    registry: Mapping[str, Portal],
) -> None:
    assert {portal.verified for portal in registry.values()} == {"never"}
    assert watched_portals(FOLDER) == {}


def test_each_family_named_has_a_spider(registry: Mapping[str, Portal]) -> None:
    assert {portal.family for portal in registry.values()} <= {*families(), "auto"}


def test_a_site_stands_in_one_file_so_that_its_host_is_asked_by_one_crawl(
    registry: Mapping[str, Portal],
) -> None:
    sites = [{host.removeprefix("www.") for host in portal.hosts} for portal in registry.values()]
    assert all(len(hosts) == 1 for hosts in sites)
    assert len(set().union(*sites)) == len(registry)


def test_each_address_says_above_it_where_it_comes_from() -> None:
    for path in FOLDER.glob("*.yaml"):
        lines = path.read_text("utf-8").splitlines()
        starts = [index for index, line in enumerate(lines) if line.startswith("  - http")]
        assert starts
        assert all("#" in lines[index - 1] for index in starts), path.name


def test_the_registry_can_be_built_again_from_its_source(
    shared: Path, tmp_path: Path, registry: Mapping[str, Portal]
) -> None:
    source = shared / "reference" / "portals.tsv"
    command = [sys.executable, str(ROOT / "config" / "build-portals.py"), str(source), str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    built = {name: load_portal(path).start for name, path in load_portals(tmp_path).items()}
    assert built == {name: portal.start for name, portal in registry.items()}
    assert (tmp_path / "homes.txt").read_text("utf-8") == (FOLDER / "homes.txt").read_text("utf-8")


def test_a_file_that_somebody_verified_is_not_overwritten(shared: Path, tmp_path: Path) -> None:
    verified = tmp_path / "central-moj.yaml"
    verified.write_text("verified: 2026-01-31\n", "utf-8")
    source = shared / "reference" / "portals.tsv"
    command = [sys.executable, str(ROOT / "config" / "build-portals.py"), str(source), str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert verified.read_text("utf-8") == "verified: 2026-01-31\n"


def test_sites_without_a_column_are_left_to_discovery() -> None:
    homes = [
        line.split()[0] for line in (FOLDER / "homes.txt").read_text("utf-8").splitlines() if line[0] != "#"
    ]
    assert homes
    assert all(urlsplit(home).scheme in ("http", "https") and urlsplit(home).path == "/" for home in homes)
