"""The six parts, whatever the headings and line breaks look like."""

from collections.abc import Callable

import pytest

from parser.forms import Form, Forms
from parser.model import Paragraph, Reading
from parser.sections import Outline, outline

TITLES = [
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
]  # fmt: skip


@pytest.fixture
def form(forms: Forms) -> Form:
    return forms.by_id("ogi_2021")


def outlined(form: Form, *lines: str) -> Outline:
    return outline([Paragraph(line, f"L{n}") for n, line in enumerate(lines, 1)], form)


def test_each_section_has_its_title_its_text_and_its_place(form: Form) -> None:
    lines = [piece for title in TITLES for piece in (title, f"{title[2:4]}正文")]
    sections = outlined(form, "标题", *lines).sections
    assert [section.title for section in sections.values()] == TITLES
    assert sections[3].text == "收到正文" and sections[3].locator == "L6"


def test_a_title_printed_again_over_its_table_is_the_same_title(form: Form) -> None:
    found = outlined(form, "标题", TITLES[0], "正文", TITLES[1], TITLES[1], TITLES[2])
    assert [heading.number for heading in found.headings] == [1, 2, 3]


def test_what_stands_before_the_first_section_is_preamble(form: Form) -> None:
    found = outlined(form, "标题", "本报告依法编制", TITLES[0], "正文")
    assert [p.text for p in found.preamble] == ["标题", "本报告依法编制"]


MISPRINTS = [
    (4, "四、政府信息公开行政法复议、行政诉讼情况"),
    (4, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
    (5, "五、存在的主要问题及整改措施"),
    (5, "五、主要问题和改进措施"),
    (5, "五、 存在问题及改进情况："),
    (2, "二、行政机关主动公开政府信息情况"),
    (3, "三．收到和处理政府信息公开申请情况"),
    (6, "六、其他需要报告事项"),
    (6, "其他需要报告的事项"),
]


@pytest.mark.parametrize(("number", "heading"), MISPRINTS)
def test_a_misprinted_heading_is_still_that_section(number: int, heading: str, form: Form) -> None:
    found = outlined(form, heading, "正文")
    assert list(found.sections) == [number]
    assert found.sections[number].title == heading


@pytest.mark.parametrize(
    "line",
    [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "四、结转下年度继续办理",
        "（一）总体要求",
        "一、加强组织领导",
        "一是总体情况良好",
    ],
)
def test_rows_of_table_three_and_other_numbered_lines_are_no_headings(line: str, form: Form) -> None:
    assert not outlined(form, line).headings


def test_a_misnumbered_heading_keeps_the_number_of_its_title(form: Form) -> None:
    found = outlined(form, "七、其他需要报告的事项", "无")
    assert [(h.number, h.ordinal) for h in found.headings] == [(6, 7)]


def test_a_contents_list_is_not_the_sections(form: Form) -> None:
    found = outlined(form, "目录", *TITLES, *(line for title in TITLES for line in (title, "正文")))
    assert {section.text for section in found.sections.values()} == {"正文"}
    assert len(found.headings) == 6


def test_a_page_on_one_line_is_cut_at_its_headings(form: Form) -> None:
    prose = "公开工作有序推进，" * 10
    found = outlined(form, "导语" + "".join(f"{title}{prose}" for title in TITLES))
    assert [section.title for section in found.sections.values()] == TITLES
    assert {section.text for section in found.sections.values()} == {prose}
    assert [p.text for p in found.preamble] == ["导语"]


def test_a_misprinted_heading_on_a_glued_page_keeps_its_words(form: Form) -> None:
    titles = [*TITLES[:3], "四、政府信息公开行政法复议、行政诉讼情况", *TITLES[4:]]
    found = outlined(form, "".join(f"{title}{'正文。' * 20}" for title in titles))
    assert [section.title for section in found.sections.values()] == titles


def test_a_subheading_that_repeats_another_sections_title_is_noticed(form: Form) -> None:
    found = outlined(form, TITLES[0], "（二）主动公开政府信息情况", "正文")
    assert [(number, p.locator) for number, p in found.repeated] == [(2, "L2")]


def test_a_section_without_text_is_there_all_the_same(form: Form) -> None:
    assert outlined(form, *TITLES[4:]).sections[6].text == ""


def test_tables_are_no_part_of_a_sections_text(
    html_report: Callable[..., str], read: Callable[..., Reading]
) -> None:
    assert read(html_report()).report.sections[2].text == "各类信息按目录公开，数字见下表。"
