"""`gongkai search`: what a person sees and a program gets."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.query import run_select
from db.search import NothingToLookFor
from gongkai.cli import app
from gongkai.samples.pages import report_page
from gongkai.samples.world import before

ORGAN = "嘉兴市住房和城乡建设局"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """An archive of the reports of one organ."""
    folder = tmp_path_factory.mktemp("searching")
    for report in before():
        if report.organ == ORGAN:
            (folder / f"{report.year}.html").write_bytes(report_page(report))
    paths = sorted(map(str, folder.glob("*.html")))
    done = CliRunner().invoke(app, ["--data", str(folder / "archive"), "import", *paths])
    assert done.exit_code == 0 and len(paths) > 1, done.output
    return folder / "archive"


@pytest.fixture
def gongkai(kept: Path):
    def run(*arguments: str, lang: str = "zh") -> Result:
        return CliRunner(env={"COLUMNS": "200"}).invoke(
            app, ["--data", str(kept), "--lang", lang, *arguments]
        )

    return run


def test_a_hit_is_shown_with_organ_year_section_place_and_address(gongkai):
    shown = gongkai("search", "政策 未来社区", "--year", "2020")
    lines = shown.stdout.splitlines()
    assert shown.exit_code == 1 and lines == []
    shown = gongkai("search", "未来社区", "制定规范性文件", "--year", "2020")
    lines = shown.stdout.splitlines()
    assert (shown.exit_code, lines[0]) == (0, f"{ORGAN} 2020")
    assert lines[1].startswith("  第1部分 ") and "【未来社区】、共同富裕示范项目设立专题。" in lines[1]
    assert "全年【制定规范性文件】" in lines[2]
    assert lines[3] == "  file:///2020.html"
    assert (
        gongkai("search", "未来社区", "--year", "2020", lang="en")
        .stdout.splitlines()[1]
        .startswith("  section 1 ")
    )


def test_a_program_gets_the_parts(gongkai):
    found = json.loads(gongkai("search", "共享公示 专题", "--json").stdout)
    assert found == []
    found = json.loads(gongkai("search", "未来社区", "--json").stdout)
    assert {hit["organ"] for hit in found} == {ORGAN} and len(found) > 1
    (passage,) = found[0]["passages"]
    assert (passage["section"], passage["hit"]) == (1, "未来社区")
    assert found[0].keys() == {
        *(
            "report_id",
            "reading_id",
            "organ",
            "region_code",
            "report_year",
            "version",
            "is_current",
            "title",
            "url",
            "passages",
        )
    }


def test_an_older_version_is_found_with_all_and_says_that_it_is_one(tmp_path):
    (report, *_) = (report for report in before() if report.organ == ORGAN and report.year == 2020)
    page = tmp_path / "2020.html"

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["--data", str(tmp_path / "archive"), *arguments])

    for word in ("未来社区", "旧日社区"):
        page.write_bytes(report_page(report).decode().replace("未来社区", word).encode())
        assert run("import", str(page)).exit_code == 0
    assert run("search", "未来社区").exit_code == 1
    told = run("search", "未来社区", "--all").stdout.splitlines()[0]
    assert told == f"{ORGAN} 2020  第 1 版，已非现行"
    assert run("search", "旧日社区", "--all").stdout.splitlines()[0] == f"{ORGAN} 2020"
    (hit,) = json.loads(run("search", "未来社区", "--all", "--json").stdout)
    assert (hit["version"], hit["is_current"]) == (1, False)


def test_what_is_left_out_is_said_in_the_readers_language(gongkai):
    assert "只显示最近存档的 1 份，还有更多" in gongkai("search", "公开", "--limit", "1").stderr
    assert "there are more" in gongkai("search", "公开", "--limit", "1", lang="en").stderr
    nothing = gongkai("search", "公開")
    assert (nothing.exit_code, nothing.stdout) == (1, "") and "简体与繁体不互换" in nothing.stderr
    assert "simplified and traditional" in gongkai("search", "公開", lang="en").stderr


def test_importing_leaves_nothing_outside_the_index(kept):
    indexed = run_select(
        f"sqlite:///{kept / 'gongkai.db'}", "SELECT max(rowid) AS n FROM narrative_words('everything')"
    )
    read = run_select(f"sqlite:///{kept / 'gongkai.db'}", "SELECT max(id) AS n FROM reading")
    assert indexed.rows == read.rows


def test_the_index_can_be_brought_up_to_date_alone(gongkai):
    assert gongkai("search", "--index").exit_code == 0
    assert gongkai("search").exit_code == 2


@pytest.mark.parametrize("words", ['"', "\u3000", ""])
def test_no_word_is_refused(gongkai, words):
    assert isinstance(gongkai("search", words).exception, NothingToLookFor)


def test_markup_and_endless_years_are_text_and_numbers(gongkai):
    assert gongkai("search", "[bold]公开[/]").exit_code == 1
    assert "无法执行" in str(gongkai("search", "公开", "--year", "9" * 30).exception)
