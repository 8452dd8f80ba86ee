"""`gongkai discover` and `gongkai check --live`, as a user runs them, against sample sites on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from crawler.portals import load_portal
from gongkai.cli import app
from gongkai.commands.live import set_verified
from gongkai.samples.families.base import FamilySite, all_sites, home, html, openness, portal_yaml
from gongkai.samples.pages import missing_page
from gongkai.samples.server import listening
from gongkai.samples.sites import Answer, Asked, Visit

Run = Callable[..., Result]


class Town:
    """A small site whose pages a test writes: path -> HTML."""

    name, zipped = "town", False

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.visits: list[Visit] = []

    def answer(self, asked: Asked) -> Answer:
        body = self.pages.get(asked.path)
        return Answer(body) if body else Answer(missing_page(), 404)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with a configuration folder of its own."""
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return invoke


def reports(folder: str, years: range = range(2019, 2023)) -> bytes:
    rows = "".join(
        f'<li><a href="/{folder}/20{year % 100 + 1}01/t20{year % 100 + 1}0120_{year}.html">'
        f"示例市财政局{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>"
        for year in years
    )
    return html(
        "政府信息公开年报",
        f"<ul>{rows}</ul><script>createPageHTML(1, 0, 'index', 'html');</script>" + "<p>年报</p>" * 60,
    )


@pytest.fixture
def town() -> Iterator[tuple[Town, str]]:
    site = Town({"/": home("/gk/"), "/gk/": openness("/gk/nb/"), "/gk/nb/": reports("gk/nb")})
    with listening(site) as base_url:
        yield site, base_url


def test_a_home_page_gives_a_portal_file_on_stdout(run: Run, town: tuple[Town, str]) -> None:
    _site, base_url = town
    result = run("discover", base_url, "--sample")
    assert result.exit_code == 0, result.stderr
    portal = yaml.safe_load(result.stdout)
    assert portal["start"] == [f"{base_url}/gk/nb/"]
    assert portal["family"] == "trs"
    assert [organ["name"] for organ in portal["organs"]] == ["示例市财政局"]


def test_no_report_is_asked_for(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    run("discover", base_url, "--sample")
    assert site.visits
    assert not [visit.target for visit in site.visits if "/t20" in visit.target]


def test_the_address_of_a_report_is_enough(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages["/"] = html("示例市人民政府", "<p>没有链接</p>" * 60)
    result = run("discover", f"{base_url}/gk/nb/202201/t20220120_2021.html", "--sample")
    assert yaml.safe_load(result.stdout)["start"] == [f"{base_url}/gk/nb/"]


def test_where_no_anchor_leads_the_usual_places_are_tried(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages = {
        "/": html("示例市人民政府", "<p>没有链接</p>" * 60),
        "/zfxxgk/zfxxgknb/": reports("zfxxgk/zfxxgknb"),
    }
    result = run("discover", base_url, "--sample")
    assert yaml.safe_load(result.stdout)["start"] == [f"{base_url}/zfxxgk/zfxxgknb/"]


def test_a_shelf_of_departments_is_looked_through(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages = {
        "/": home("/gk/"),
        "/gk/": html("政府信息公开", '<a href="/bm/">地方部门平台链接</a>' + "<p>示例</p>" * 60),
        "/bm/": html("部门平台", '<a href="/czj/">市财政局</a><a href="/jyj/">市教育局</a>' + "<p>示例</p>" * 60),
        "/czj/": openness("/czj/nb/"), "/jyj/": openness("/jyj/nb/"),
        "/czj/nb/": reports("czj/nb"), "/jyj/nb/": reports("jyj/nb"),
    }  # fmt: skip
    result = run("discover", base_url, "--sample")
    assert sorted(yaml.safe_load(result.stdout)["start"]) == [f"{base_url}/czj/nb/", f"{base_url}/jyj/nb/"]


def test_reports_filed_under_announcements_are_seen(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages["/"] = home("/gk/", [("通知公告", "/tzgg/")])
    site.pages["/tzgg/"] = reports("tzgg", range(2018, 2019))
    result = run("discover", base_url, "--sample")
    assert yaml.safe_load(result.stdout)["start"] == [f"{base_url}/gk/nb/", f"{base_url}/tzgg/"]
    assert "a column of announcements" in result.stdout


def test_nothing_found_is_said_and_leaves_stdout_empty(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages = {"/": html("示例市人民政府", "<p>没有链接</p>" * 60)}
    result = run("discover", base_url, "--sample")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no column" in result.stderr


def test_a_site_that_does_not_answer_is_not_asked_again_and_again(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    site.pages = {}
    result = run("discover", base_url, "--sample")
    assert result.exit_code == 2
    assert "404" in result.stderr
    assert len(site.visits) == 2


def test_this_machine_is_not_looked_at_without_saying_so(run: Run, town: tuple[Town, str]) -> None:
    site, base_url = town
    result = run("discover", base_url, "--contact", "mailto:tests@example.org")
    assert result.exit_code == 2
    assert site.visits == []


def test_without_a_contact_no_site_is_asked(run: Run) -> None:
    result = run("discover", "http://www.portal.example/")
    assert result.exit_code == 2
    assert "contact" in result.stderr


def test_a_list_of_sites_becomes_a_folder_and_a_table(
    run: Run, town: tuple[Town, str], tmp_path: Path
) -> None:
    _site, base_url = town
    homes = tmp_path / "homes.txt"
    homes.write_text(f"# 备注\n{base_url}/  # 示例市\n{base_url}/nowhere/\n", "utf-8")
    result = run("discover", "--from", str(homes), "--to", str(tmp_path / "found"), "--sample")
    assert result.exit_code == 2
    (file,) = (tmp_path / "found").glob("*.yaml")
    assert load_portal(file).start == (f"{base_url}/gk/nb/",)
    assert "2019-2022" in result.stderr


def test_no_file_is_overwritten(run: Run, town: tuple[Town, str], tmp_path: Path) -> None:
    _site, base_url = town
    run("discover", base_url, "--to", str(tmp_path / "found"), "--sample")
    (file,) = (tmp_path / "found").glob("*.yaml")
    file.write_text("mine", "utf-8")
    assert run("discover", base_url, "--to", str(tmp_path / "found"), "--sample").exit_code == 1
    assert file.read_text("utf-8") == "mine"


@pytest.fixture
def live(run: Run, tmp_path: Path) -> Iterator[tuple[Run, Path, FamilySite]]:
    """One TRS sample portal in a configuration folder."""
    site = all_sites()["trs-files"]()
    (tmp_path / "portals").mkdir()
    file = tmp_path / "portals" / f"sample-{site.name}.yaml"
    with listening(site) as base_url:
        file.write_text(portal_yaml(site, base_url, verified="never"), "utf-8")
        yield (lambda *more: run("--config", str(tmp_path), "check", "--live", *more)), file, site


def test_a_live_check_shows_each_column_and_asks_for_its_first_page_only(
    live: tuple[Run, Path, FamilySite],
) -> None:
    check, file, site = live
    result = check(file.stem)
    assert result.exit_code == 0, result.output
    assert all(path in result.stdout for path in site.start)
    assert "verified: never" in file.read_text("utf-8")
    assert len(site.visits) <= 2 + len(site.start)


def test_a_live_check_sets_the_date_only_when_told_to(live: tuple[Run, Path, FamilySite]) -> None:
    check, file, _site = live
    check(file.stem, "--write")
    assert load_portal(file).watched
    assert load_portal(file).verified != "never"


def test_a_column_that_has_moved_fails_the_live_check(live: tuple[Run, Path, FamilySite]) -> None:
    check, file, site = live
    text = file.read_text("utf-8")
    file.write_text(text.replace(site.start[0], "/moved/"), "utf-8")
    result = check(file.stem, "--write")
    assert result.exit_code in (1, 2)
    assert "404" in result.stdout
    assert load_portal(file).verified == "never"


def test_a_family_that_the_fingerprint_denies_is_shown(live: tuple[Run, Path, FamilySite]) -> None:
    check, file, _site = live
    file.write_text(file.read_text("utf-8").replace("family: trs", "family: hanweb"), "utf-8")
    result = check(file.stem)
    assert result.exit_code == 2
    assert "系统与特征不符" in result.stdout


def test_the_date_is_set_and_every_other_line_stays() -> None:
    from datetime import date

    text = "# 说明\nid: a\nverified: never\norgans:\n"
    assert set_verified(text, date(2026, 1, 31)) == "# 说明\nid: a\nverified: 2026-01-31\norgans:\n"
