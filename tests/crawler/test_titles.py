"""Annual reports are told from their look-alikes by title, in every family of titles seen."""

from dataclasses import dataclass

import pytest

from crawler.titles import match_organ, normalise, read_title


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
        ("2019年度政府信息公开工作年度报告（某某局）", 2019, None),
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


@dataclass(frozen=True)
class Body:
    name: str
    aliases: tuple[str, ...] = ()


JIANGHAI, PENGJIANG = (
    Body("江门市江海区住房和城乡建设局"),
    Body("江门市蓬江区住房和城乡建设局", ("蓬江住建",)),
)


@pytest.mark.parametrize(
    ("agency", "organ"),
    [
        ("江门市江海区住房和城乡建设局", JIANGHAI),
        ("江海区住房和城乡建设局", JIANGHAI),
        ("广东省江门市江海区住房和城乡建设局", JIANGHAI),
        ("蓬江住建", PENGJIANG),
        ("住房和城乡建设局", None),
        ("江海区财政局", None),
        (None, None),
    ],
)
def test_an_agency_is_matched_to_one_organ_or_to_none(agency: str | None, organ: Body | None) -> None:
    assert match_organ(agency, [JIANGHAI, PENGJIANG]) == organ
