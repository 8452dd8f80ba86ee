"""A portal file that cannot be used is refused, naming file and key."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from crawler.portals import PortalError, load_portal, load_portals
from crawler.settings import settings_for

ORGAN = {"name": "某市某局", "first_year": 2019}
GOOD = {
    "id": "some-portal",
    "name": "某市政府",
    "family": "trs",
    "start": ["https://www.portal.example/zfxxgknb/"],
    "contact": "mailto:archive@example.org",
    "organs": [ORGAN],
}
ROOT = Path(__file__).parents[2]


def write(folder: Path, name: str = "portal.yaml", **changed: Any) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({**GOOD, **changed}, allow_unicode=True), "utf-8")
    return path


def test_a_portal_knows_its_hosts_and_its_home(tmp_path: Path) -> None:
    portal = load_portal(write(tmp_path, allowed_hosts=["xxgk.portal.example:8080"]))
    assert portal.hosts == ("www.portal.example", "xxgk.portal.example")
    assert portal.home_url == "https://www.portal.example/"
    assert portal.verified == "never"


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"start": ["ftp://portal.example/"]}, "start"),
        ({"start": ["https://a.example/", "https://a.example/"]}, "start"),
        ({"start": []}, "start"),
        ({"delay": 0.2}, "delay"),
        ({"sample": True, "delay": 0}, "sample"),
        ({"contact": "无"}, "contact"),
        ({"region": "44"}, "region"),
        ({"organs": [{**ORGAN, "region": "44"}]}, "organs[0].region"),
        ({"organs": [{**ORGAN, "kind": "bureau"}]}, "organs[0].kind"),
        ({"colour": "red"}, "colour"),
        ({"id": "Some Portal"}, "id"),
        ({"verified": "yesterday"}, "verified"),
    ],
)
def test_a_wrong_portal_file_is_refused_by_name_and_key(
    tmp_path: Path, changed: dict[str, Any], key: str
) -> None:
    path = write(tmp_path, **changed)
    with pytest.raises(PortalError) as refusal:
        load_portal(path)
    assert str(path) in str(refusal.value)
    assert key in str(refusal.value)


def test_a_file_that_is_no_yaml_or_no_mapping_is_refused(tmp_path: Path) -> None:
    for text in ("a: [", "- a", ""):
        path = tmp_path / "portal.yaml"
        path.write_text(text)
        with pytest.raises(PortalError, match=r"portal\.yaml"):
            load_portal(path)


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml")
    with pytest.raises(PortalError, match="already taken"):
        load_portals(tmp_path)


def test_every_portal_we_ship_is_usable_and_says_whether_anyone_verified_it() -> None:
    shipped = load_portals(ROOT / "config" / "portals")
    assert shipped
    for path in shipped.values():
        assert load_portal(path).verified is not None


def test_a_real_portal_is_crawled_politely_and_openly(tmp_path: Path) -> None:
    settings = settings_for(load_portal(write(tmp_path, delay=3)))
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
    assert settings.getint("CONCURRENT_REQUESTS") == 1
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") == 3
    assert "mailto:archive@example.org" in str(settings["USER_AGENT"])
    opened = " ".join(settings.getwithbase("EXTENSIONS"))
    assert "throttle" in opened and "telnet" not in opened and "remote_control" not in opened


@pytest.mark.parametrize("host", ["10.0.0.7", "localhost", "169.254.169.254", "[::1]", "2130706433"])
def test_a_portal_on_a_private_address_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(PortalError, match=r"public address|write it so"):
        load_portal(write(tmp_path, start=[f"http://{host}/x/"]))


def test_a_portal_may_be_a_public_address_and_not_in_disguise(tmp_path: Path) -> None:
    assert load_portal(write(tmp_path, start=["http://122.137.242.24:8080/x/"])).hosts == ("122.137.242.24",)
    with pytest.raises(PortalError, match=r"122\.137\.242\.24; write it so"):
        load_portal(write(tmp_path, start=["http://0x7a89f218/x/"]))


def test_the_hours_of_a_portal_are_read_and_refused_when_they_are_none(tmp_path: Path) -> None:
    assert load_portal(write(tmp_path)).window is None
    assert load_portal(write(tmp_path, hours="22:00-06:00")).window is not None
    with pytest.raises(PortalError, match="hours"):
        load_portal(write(tmp_path, hours="22-6"))


def test_only_a_loopback_sample_may_hurry(tmp_path: Path) -> None:
    sample = write(tmp_path, start=["http://127.0.0.1:8000/x/"], sample=True, delay=0)
    settings = settings_for(load_portal(sample))
    assert settings.getfloat("DOWNLOAD_DELAY") == 0
    assert not settings.getbool("AUTOTHROTTLE_ENABLED")
    assert settings.getbool("ROBOTSTXT_OBEY")
