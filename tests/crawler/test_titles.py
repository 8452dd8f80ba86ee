"""Annual reports are told from their look-alikes by title, in every family of titles seen."""

import csv
import re
from pathlib import Path

import pytest

from crawler.lists.titles import normalise, read_title
from parser.organs import normalise as as_name


@pytest.mark.parametrize(
    ("title", "year", "agency"),
    [
        ("嘉兴市住房和城乡建设局2020年政府信息公开工作年度报告", 2020, "嘉兴市住房和城乡建设局"),
        ("乐清市审计局2020年度政府信息公开工作年度报告", 2020, "乐清市审计局"),
        ("2022年政府信息公开工作年度报告", 2022, None),
        ("2021年度某某区审计局政府信息公开工作年度报告", 2021, "某某区审计局"),
        ("罗家乡2020年信息公开年报", 2020, "罗家乡"),
        ("关于2019年政府信息公开工作报告", 2019, None),
        ("某县某局关于2019年度政府信息公开工作情况的报告", 2019, "某县某局"),
        ("某市交通局二〇二〇年政府信息公开年度报告", 2020, "某市交通局"),
        ("某市交通局二0二0年政府信息公开年度报告", 2020, "某市交通局"),
        ("某市某局２０２０年 政府信息公开 工作年度报告", 2020, "某市某局"),
        ("政府信息公开年报", None, None),
        ("某市融媒体中心2022年政府信息公开年报", 2022, "某市融媒体中心"),
        ("某市卫生和计划生育委员会2017年信息公开年度报告", 2017, "某市卫生和计划生育委员会"),
        ("2019年度政府信息公开工作年度报告（某某局）", 2019, "某某局"),
        ("某县某镇人民政府政府信息公开工作2022年度报告", 2022, "某县某镇人民政府"),
        ("2025某县某乡2025年度政府信息公开年报", 2025, "某县某乡"),
        ("某某县2019年政府信息公开年度工作的报告", 2019, "某某县"),
        ("某县水务局\n2020年政府信息公开工作年度报告", 2020, "某县水务局"),
        ("某某省2019年政府信息和政务公开工作年度报告", 2019, "某某省"),
        ("关于印发《某县水务局2020年政府信息公开工作年度报告》的通知", 2020, "某县水务局"),
        ("某县水务局2020年政府信息公开工作年度报告（含统计表）", 2020, "某县水务局"),
        ("某市生态环境局2020年信息公开年报", 2020, "某市生态环境局"),
    ],
)
def test_a_report_is_recognised_with_its_year_and_agency(
    title: str, year: int | None, agency: str | None
) -> None:
    found = read_title(title)
    assert found is not None
    assert (found.year, found.agency) == (year, agency)


@pytest.mark.parametrize(
    "title",
    [
        "图解：某局2020年政府信息公开工作年度报告",
        "关于某局2020年政府信息公开工作年度报告的解读",
        "2021年度政府网站年度工作报表",
        "2020年度政府信息公开和政府网站年度报表",
        "某市2019年法治政府建设年度报告",
        "政府信息公开指南（2020版）",
        "关于报送2020年政府信息公开工作年度报告的通知",
        "2020年政府信息公开工作要点",
        "某局2020年第四季度政府信息公开统计表",
        "某局2019年部门预算公开",
        "某局2019年工作总结",
        "",
    ],
)
def test_a_look_alike_is_not_taken(title: str) -> None:
    assert read_title(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "一图读懂某局2020年政府信息公开工作年度报告",
        "动漫解读某局2020年政府信息公开年报",
        "某局2020年政府信息公开工作年度报告长图",
        "【视频】某局2020年政府信息公开工作年度报告",
        "2020年政府信息公开工作年度报告格式",
        "关于做好2020年政府信息公开工作年度报告编制发布工作的通知",
        "2020年政府信息公开工作年度报告情况统计表",
        "2020年政府网站工作年度报表",
        "某局未编制2020年政府信息公开工作年度报告的说明",
        "政府信息公开工作年度报告模板",
        "某市2020年政府信息公开工作月报告",
        "某大学2019-2020学年信息公开工作年度报告",
        "某市生态环境局2020年企业环境信息公开年度报告",
        "某局2020年部门预算信息公开报告",
        "某县2020年党务信息公开工作报告",
        "某局2019年法治政府建设和政府信息公开报告",
    ],
)
def test_a_portal_full_of_look_alikes_gives_none(title: str) -> None:
    assert read_title(title) is None
    assert read_title(title, ("政府信息公开年报", "2020年")) is None


@pytest.mark.parametrize(
    ("title", "variant"),
    [
        ("某县水务局2020年政府信息公开年报（图片版）", "图片"),
        ("某县水务局2020年政府信息公开年报【超链版】", "超链"),
        ("某县水务局2020年政府信息公开年报(文字版)", "文字"),
        ("某县水务局2020年政府信息公开年报", None),
    ],
)
def test_another_edition_is_a_report_that_says_so(title: str, variant: str | None) -> None:
    found = read_title(title)
    assert found is not None
    assert (found.agency, found.year, found.variant) == ("某县水务局", 2020, variant)


@pytest.mark.parametrize(
    ("title", "trail", "year", "agency"),
    [
        ("荷塘区退役军人事务局", ("政府信息公开年报", "2021年"), 2021, "荷塘区退役军人事务局"),
        ("年报", ("政府信息公开年报", "镇办", "2022年"), 2022, None),
        ("2021年度报告", ("政府信息公开工作年度报告",), 2021, None),
        ("某县审计局2020年度报告", ("公开年报", "2020"), 2020, None),
        ("某县市场监督管理局", ("公开年报", "2020"), 2020, "某县市场监督管理局"),
        ("驻马店市财政局", ("公开年报", "2020"), 2020, "驻马店市财政局"),
        ("景德镇市机构编制委员会办公室", ("公开年报", "2020"), 2020, "景德镇市机构编制委员会办公室"),
        ("某县水务局2021年政府信息公开年报", ("政府信息公开年报", "2020年"), 2021, "某县水务局"),
    ],
)
def test_the_column_above_completes_a_title(
    title: str, trail: tuple[str, ...], year: int, agency: str | None
) -> None:
    found = read_title(title, trail)
    assert found is not None
    assert (found.year, found.certain) == (year, "信息公开" in title)
    assert agency is None or found.agency == agency
    assert found.certain or read_title(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "乡镇街道",
        "镇办",
        "街道办",
        "县市区",
        "市直部门",
        "各县区政府",
        "更多",
        "2021年部门决算",
        "2020年政府工作报告",
        "2021年",
        "",
    ],
)
def test_a_shelf_or_another_report_in_the_column_is_none(title: str) -> None:
    assert read_title(title, ("政府信息公开年报",)) is None


def test_titles_of_real_portals_are_recognised(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (shared / "reference" / "portals.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["title"]]
    reports = [row for row in rows if row["kind"] == "report"]
    found = [row for row in reports if read_title(row["title"])]
    false = [row for row in rows if row["kind"] == "not_report" and read_title(row["title"])]
    right = [row for row in found if _names_its_organ_and_year(row)]
    with capsys.disabled():
        print(
            f"\ntitles: {len(found)} of {len(reports)} reports, {len(false)} false, {len(right)} told whole"
        )
    assert len(reports) > 150
    assert (len(found), len(false)) == (len(reports), 0)
    assert len(right) == len([row for row in reports if row["report_year"][:4] in row["title"]])


def _names_its_organ_and_year(row: dict[str, str]) -> bool:
    title = read_title(row["title"])
    agency = re.sub(r"(?<=.)\([^()]*\)$", "", as_name(row["agency_or_region"]))
    return title is not None and title.agency == agency and str(title.year) == row["report_year"]


@pytest.mark.parametrize("title", ["某市教育局2021年政府信息公开工作...", "某市财政局2020年政府信…"])
def test_a_title_cut_before_the_word_report_is_taken_as_uncertain(title: str) -> None:
    found = read_title(title)
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    "title",
    [
        "关于征求某某发展规划（征求意见稿）意见...",
        "关于开展2021年某县人民政府...",
        "2021年第四季度全县政府...",
    ],
)
def test_another_title_that_is_cut_is_not_taken(title: str) -> None:
    assert read_title(title) is None


def test_of_two_years_in_a_title_the_one_before_the_subject_is_the_report_year() -> None:
    found = read_title("某局2020年政府信息公开工作年度报告（2021年修订）")
    assert found is not None
    assert found.year == 2020


def test_normalising_reads_chinese_digits_only_in_years() -> None:
    assert normalise("第三中学二○二一年 年报") == "第三中学2021年年报"
