"""Rules that need more than one report: each with one that fires it and one just inside its limit."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from parser.across import ACROSS_RULES, Basis, across_years
from parser.across.copied_text import estimate, likeness, most_shared, sketch
from parser.across.peers import outliers
from parser.across.prose import own_prose
from parser.across.versions import (
    Figures,
    cells_changed,
    copies,
    disagreeing_cells,
    report_removed,
    text_changed,
)
from parser.across.whole import Part, government_ge_part, government_is_sum, speaks_for_all
from parser.model import Finding, Organ, Reading, Report, Section, Semantic, Standing
from parser.pipeline import ReportParser

Read = Callable[..., Reading]
Page = Callable[..., str]
Years = Callable[..., tuple[Finding, ...]]

CARRIED = {"t3.carried_in.natural_person": "1", "t3.carried_in.total": "1"}
RECEIVED = "t3.new_received.total"


@pytest.fixture(scope="module")
def basis(parser: ReportParser) -> Basis:
    return Basis(parser.forms, parser.thresholds)


@pytest.fixture
def report(html_report: Page, read: Read) -> Callable[..., Report]:
    """A report of a year, on the form of that year; `told` are its changes."""

    def made(year: int, **told: Any) -> Report:
        form = told.pop("form", "ogi_2019" if year < 2021 else "ogi_2021")
        told["cells"] = CARRIED | {"t3.new_received.other_org": str(year - 2000)} | told.get("cells", {})
        found = read(html_report(form, year=year, **told)).report
        assert found is not None and found.report_year == year
        return found

    return made


@pytest.fixture
def years(report: Callable[..., Report], basis: Basis) -> Years:
    """What two successive years say of each other; `before` and `now` are changes of cells."""

    def compared(
        first: int, before: dict[str, str] | None = None, now: dict[str, str] | None = None, **told: Any
    ) -> tuple[Finding, ...]:
        one = report(first, cells=before or {}, **told)
        return across_years(one, report(first + 1, cells=now or {}, **told), basis)

    return compared


def prose(seed: int, sentences: int = 30) -> str:
    """Sentences of 25 characters that occur in no other prose."""
    rng = random.Random(seed)
    return "".join(
        "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(25)) + "。" for _ in range(sentences)
    )


def rules(findings: Any) -> list[str]:
    return [finding.rule for finding in findings]


def test_two_years_that_agree_say_nothing(years: Years) -> None:
    stock = {"t2.normative_documents.in_force": "14"}  # 12 + 3 - 1
    items = {f"t2.{row}.items_prev": n for row, n in (("licensing", "22"), ("penalty", "11"))}
    assert years(2019, now=items) == ()
    assert years(2020) == ()
    assert years(2021, now=stock) == ()


FIRES = [
    ("T2-20", 2021, {}, {"t2.normative_documents.in_force": "15"}, "2021 现行有效 12 + 3 - 1 = 14; 2022 现行有效 15"),
    ("T2-20", 2021, {}, {"t2.normative_documents.in_force": "16", "t2.normative_documents.repealed": ""}, "12 + 3 - 0"),
    ("T2-23", 2021, {"t2.fees.amount": "12.5"}, {"t2.fees.amount": "125000"}, "2021 12.5 万元; 2022 125000 万元"),
    ("T2-23", 2021, {"t2.fees.amount": "12500"}, {"t2.fees.amount": "12.5"}, "2022 12.5 万元"),
    ("T2-24", 2021, {"t2.penalty.decisions": "51"}, {"t2.penalty.decisions": "5"}, "2021 51; 2022 5 (×0.10)"),
    ("T2-24", 2020, {"t2.penalty.decisions": "5"}, {"t2.penalty.decisions": "51"}, "(×10.20)"),
    ("T2-24", 2020, {"t2.penalty.decisions": "50"}, {"t2.penalty.decisions": "0"}, "(×0.00)"),
    ("T2-30", 2019, {}, {"t2.licensing.items_prev": "20"}, "2019: 20 + 2 = 22; 2020 上一年项目数量 20"),
    ("T2-30", 2019, {"t2.fees.items_change": "-1"}, {}, "2019: 2 - 1 = 1; 2020 上一年项目数量 2"),
    ("T2-31", 2019, {}, {"t2.normative_documents.total_public": "16"}, "16 > 12 + 3 = 15"),
    ("T3-05", 2019, {}, {"t3.carried_in.total": "3"}, "2019 结转下年度 1; 2020 上年结转 3"),
    ("T4-02", 2020, {}, {"t4.litigation_after_review.upheld": "3"}, "复议后起诉 3 > 复议 2020 1 + 2021 1 = 2"),
    ("T4-05", 2020, {"t4.review.pending": "2", "t4.review.total": "3"}, {}, "2020 尚未审结 2; 2021 总计 1"),
]  # fmt: skip


@pytest.mark.parametrize("case", FIRES, ids=lambda case: str(case[0]))
def test_a_rule_across_years_fires(case: Any, years: Years) -> None:
    rule, first, before, now, arithmetic = case
    found = [finding for finding in years(first, before, now) if finding.rule == rule]
    assert any(arithmetic in finding.arithmetic for finding in found)
    for finding in found:
        assert finding.arithmetic in finding.message.zh and finding.arithmetic in finding.message.en
        assert finding.cells


SILENT = [
    ("T2-20", 2020, {"t2.normative_documents.in_force": "1"}, {"form": "ogi_2021"}),
    ("T2-20", 2021, {"t2.normative_documents.in_force": ""}, {}),
    ("T2-20", 2021, {"t2.normative_documents.issued": "?"}, {}),
    ("T2-23", 2021, {"t2.fees.amount": "12499"}, {}),
    ("T2-23", 2021, {"t2.fees.amount": "125000元"}, {}),
    ("T2-23", 2021, {"t2.fees.amount": "0"}, {}),
    ("T2-24", 2021, {"t2.coercion.decisions": "49"}, {}),
    ("T2-24", 2021, {"t2.coercion.decisions": "40"}, {}),
    ("T2-30", 2020, {"t2.licensing.items_prev": "99"}, {"form": "ogi_2019"}),
    ("T2-31", 2019, {"t2.normative_documents.total_public": "15"}, {}),
    ("T3-05", 2019, {"t3.carried_in.total": ""}, {}),
    ("T3-05", 2019, {"t3.carried_in.total": "1 2"}, {}),
    ("T4-02", 2020, {"t4.litigation_after_review.upheld": "2"}, {}),
    ("T4-02", 2020, {"t4.litigation_after_review.upheld": "?"}, {}),
    ("T4-05", 2020, {"t4.review.total": "0"}, {}),
]  # fmt: skip


@pytest.mark.parametrize("case", SILENT, ids=lambda case: str(case[0]))
def test_a_rule_across_years_is_silent_inside_its_limit(case: Any, years: Years) -> None:
    rule, first, now, told = case
    assert rule not in rules(years(first, {}, now, **told))


def test_decisions_that_begin_at_zero_have_no_ratio(years: Years) -> None:
    assert "T2-24" not in rules(years(2021, {"t2.coercion.decisions": "0"}, {"t2.coercion.decisions": "900"}))


def test_a_difference_in_the_total_is_an_error_and_in_a_column_a_warning(years: Years) -> None:
    changed = {"t3.carried_in.natural_person": "3", "t3.carried_in.total": "3"}
    found = [f for f in years(2019, now=changed) if f.rule == "T3-05"]
    assert [(f.severity.value, f.cells) for f in found] == [
        ("warning", ("t3.carried_out.natural_person", "t3.carried_in.natural_person")),
        ("error", ("t3.carried_out.total", "t3.carried_in.total")),
    ]


@pytest.mark.parametrize("rule", ["T3-05", "T2-20", "T2-30"])
def test_a_rule_that_a_reorganisation_excuses_says_so(rule: str, years: Years) -> None:
    first, now = next((case[1], case[3]) for case in FIRES if case[0] == rule)
    found = [finding for finding in years(first, {}, now) if finding.rule == rule]
    assert found and all("合并、更名的年份不适用" in finding.message.zh for finding in found)


def test_no_rule_but_the_carry_over_is_an_error_and_so_alerts_by_itself() -> None:
    assert [rule.code for rule in ACROSS_RULES if rule.severity.value == "error"] == ["T3-05"]


def test_years_that_do_not_follow_each_other_are_not_compared(report: Callable[..., Report], basis: Basis) -> None:  # fmt: skip
    one, two = report(2019), report(2020, cells={"t3.carried_in.total": "9"})
    assert across_years(one, two, basis)
    assert across_years(two, one, basis) == ()
    assert across_years(one, replace(two, report_year=2021), basis) == ()
    assert across_years(replace(one, report_year=None), two, basis) == ()


def test_nothing_is_carried_out_of_the_years_before_2019(report: Callable[..., Report], basis: Basis) -> None:
    one, two = report(2019), report(2020, cells={"t3.carried_in.total": "9"})
    earlier = across_years(replace(one, report_year=2018), replace(two, report_year=2019), basis)
    assert "T3-05" not in rules(earlier)


def test_ambiguous_cells_are_not_compared(report: Callable[..., Report], basis: Basis) -> None:
    one, two = report(2019), report(2020, cells={"t3.carried_in.total": "9"})
    doubtful = {code: replace(cell, standing=Standing.AMBIGUOUS) for code, cell in one.cells.items()}
    assert across_years(replace(one, cells=doubtful), two, basis) == ()


def test_last_years_reviews_may_stand_on_the_2014_form(report: Callable[..., Report], basis: Basis) -> None:
    suits = {f"t4.litigation_after_review.{column}": "3" for column in ("upheld", "total")}
    later = replace(report(2019, cells=suits), report_year=2019)
    reviews = replace(later.cells["t4.review.total"], code="s14.reviews", value=Decimal(1))
    earlier = replace(later, report_year=2018, form="ogi_2014", cells={"s14.reviews": reviews})
    assert rules(across_years(earlier, later, basis)) == ["T4-02"]
    enough = replace(reviews, value=Decimal(2))
    assert across_years(replace(earlier, cells={"s14.reviews": enough}), later, basis) == ()


# copied tables


def test_a_table_printed_again_is_named_with_the_share_of_its_cells(years: Years) -> None:
    same = {"t3.new_received.other_org": "3"}
    found = [f for f in years(2019, same, same) if f.rule == "CP-02"]
    assert [f.arithmetic for f in found] == ["2020 = 2019: 22/22", "2020 = 2019: 161/161"]
    assert "表3" in found[1].message.zh and RECEIVED in found[1].cells


@pytest.mark.parametrize("changed", [{"t3.granted.research": ""}, {"t3.granted.research": "1"}])
def test_a_table_with_one_other_cell_is_no_copy(changed: dict[str, str], years: Years) -> None:
    same = {"t3.new_received.other_org": "3"}
    assert len([f for f in years(2019, same, same | changed) if f.rule == "CP-02"]) == 1


def test_a_table_of_zeros_or_of_unchanged_stocks_alone_is_no_copy(
    report: Callable[..., Report], basis: Basis
) -> None:
    before, now = report(2021), report(2022)
    stock = {
        code: replace(cell, value=Decimal(0), semantic=Semantic.ZERO)
        if not code.endswith("in_force")
        else cell
        for code, cell in before.cells.items()
        if code.startswith("t2.")
    }
    quiet = across_years(replace(before, cells=stock), replace(now, cells=stock), basis)
    assert "CP-02" not in rules(quiet)


def test_a_table_with_a_lost_cell_is_not_called_a_copy(report: Callable[..., Report], basis: Basis) -> None:
    one = report(2019)
    lost = replace(one.cells["t3.granted.research"], raw=None, value=None, semantic=Semantic.ABSENT)
    cells = {**one.cells, lost.code: lost}
    found = across_years(replace(one, cells=cells), replace(one, cells=cells, report_year=2020), basis)
    assert [f.arithmetic for f in found if f.rule == "CP-02"] == ["2020 = 2019: 22/22"]


# copied text


def pair(report: Callable[..., Report], basis: Basis, before: str, now: str) -> list[Finding]:
    found = across_years(report(2021, sections={1: before}), report(2022, sections={1: now}), basis)
    return [finding for finding in found if finding.rule == "CP-01"]


def test_last_years_text_with_other_numbers_is_a_copy(report: Callable[..., Report], basis: Basis) -> None:
    text = "2021年，全年公开信息1,234条。" + prose(1)
    (finding,) = pair(report, basis, text, text.replace("2021", "2022").replace("1,234", "98"))
    assert finding.severity.value == "warning"
    assert "相似度 100%" in finding.message.zh and "2021 年度报告" in finding.message.zh
    assert prose(1)[:10] in finding.message.zh


@pytest.mark.parametrize(("kept", "severity"), [(28, "warning"), (20, "info"), (8, None)])
def test_the_share_of_the_text_that_is_last_years_decides(
    kept: int, severity: str | None, report: Callable[..., Report], basis: Basis
) -> None:
    found = pair(report, basis, prose(1), prose(1, kept) + prose(2, 30 - kept))
    assert [finding.severity.value for finding in found] == ([severity] if severity else [])


def test_short_texts_are_not_comparable(report: Callable[..., Report], basis: Basis) -> None:
    assert pair(report, basis, prose(1, 6), prose(1, 6)) == []
    assert pair(report, basis, prose(1, 14), prose(1, 14))


BOILERPLATE = (
    "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）和省政府办公厅要求，编制本年度报告。\n"
    "本报告由总体情况、主动公开政府信息情况等六部分组成。\n"
    "本报告所列数据的统计期限自2021年1月1日起至2021年12月31日止。\n"
    "如对本报告有疑问，请与办公室联系（电话：0000-1234567）。\n"
    "以习近平新时代中国特色社会主义思想为指导，\n"
    "2021年，没有其他需要报告的事项。\n"
    "2021年未收取信息处理费。"
)


def test_what_every_report_prints_is_no_prose_of_its_own(report: Callable[..., Report], basis: Basis) -> None:
    empty = own_prose(report(2021, sections=dict.fromkeys(range(1, 7), "")), basis)
    assert (
        own_prose(report(2021, sections={n: BOILERPLATE if n == 1 else "" for n in range(1, 7)}), basis)
        == empty
    )


def test_the_labels_of_a_table_that_fell_into_the_text_are_no_prose(basis: Basis) -> None:
    labels = "".join(f"{label.zh.rpartition(' / ')[2]}0" for label in basis._names.values())
    sections = {3: Section(3, "三", f"{labels}。我局今年办理较快。", "L1")}
    lost = Report("ogi_2021", 2022, Organ("甲局"), None, None, None, sections, {})
    assert own_prose(lost, basis) == "我局今年办理较快。"


def test_years_numbers_and_the_organs_name_are_masked(basis: Basis) -> None:
    def told(organ: str, text: str) -> str:
        sections = {1: Section(1, "一", text, "L1")}
        return own_prose(Report("ogi_2021", 2022, Organ(organ), None, None, None, sections, {}), basis)

    one = told("甲县水务局", "二〇二一年，甲县水务局公开３４条，占 12.5%。")
    assert one == told("甲县教育局", "2022年,甲县教育局公开1,056条,占7%。")


def test_a_text_of_any_length_is_compared_in_bounded_time(basis: Basis) -> None:
    sections = {1: Section(1, "一", "公开" * 200_000, "L1")}
    long = Report("ogi_2021", 2022, None, None, None, None, sections, {})
    assert len(own_prose(long, basis)) == 20_000


def test_a_likeness_shows_the_longest_common_passage() -> None:
    alike = likeness("甲" * 10 + "乙丙丁" * 30, "戊" * 10 + "乙丙丁" * 30, Decimal("0.5"))
    assert alike is not None and alike.passage == "乙丙丁" * 30 and alike.similarity == Decimal("0.9")
    assert likeness(prose(1), prose(2), Decimal("0.5")) is None


def test_a_sketch_estimates_how_many_shingles_two_texts_share() -> None:
    half = prose(1, 15) + prose(2, 15)
    assert estimate(sketch(prose(1)), sketch(prose(1))) == 1
    assert estimate(sketch(prose(1)), sketch(prose(2))) < 0.05
    assert 0.2 < estimate(sketch(prose(1)), sketch(half)) < 0.5
    assert estimate(b"\1" + sketch(prose(1))[1:], sketch(prose(1))) == 0


def test_sketches_stored_yesterday_are_those_made_today() -> None:
    """A library that hashes in another way must raise its version, or the archive compares in vain."""
    assert sketch("政府信息公开工作年度报告")[:9].hex() == "0294a1ddba8baadaff"


@pytest.mark.parametrize(("kept", "words"), [(30, "雷同："), (20, "部分"), (5, None)])
def test_the_most_alike_of_other_organs_is_named(
    kept: int, words: str | None, report: Callable[..., Report], basis: Basis
) -> None:
    def of(name: str, text: str) -> Report:
        return replace(report(2022, sections={1: text}), organ=Organ(name))

    others = [of("乙县财政局", prose(3)), of("乙县教育局", prose(1, kept) + prose(2, 30 - kept))]
    found = most_shared(of("乙县水务局", prose(1)), others, basis)
    assert (found is None) == (words is None)
    if found and words:
        place, finding = found
        assert (place, finding.rule, finding.severity.value) == (1, "CP-03", "info")
        assert words in finding.message.zh and "乙县教育局" in finding.message.zh


# other organs


def part(name: str, received: int | None) -> Part:
    return Part(1, name, {} if received is None else {RECEIVED: Decimal(received)})


WHOLE = {
    "全市共收到政府信息公开申请12件。": True,
    "全区各级行政机关共办理政府信息公开申请 13 件（含上年结转）。": True,
    "本报告数据为全县汇总数据。": True,
    "本行政区域政府信息公开情况统计如下。": True,
    "全年收到政府信息公开申请12件。": False,
    "全市主动公开信息12条。": False,
    "全市收到政府信息公开申请99件。": False,
    "全市收到申请12件，其中市本级12件。": False,
    f"全市收到政府信息公开申请{'1' * 5000}件。": False,
}


@pytest.mark.parametrize(("sentence", "whole"), WHOLE.items())
def test_a_report_covers_its_region_only_where_it_says_so(
    sentence: str, whole: bool, report: Callable[..., Report]
) -> None:
    told = report(2022, sections={3: sentence}, cells={RECEIVED: "12", "t3.total_processed.total": "12"})
    assert bool(speaks_for_all(told)) is whole


def test_a_government_reports_no_less_than_any_part(report: Callable[..., Report], basis: Basis) -> None:
    whole = report(2022, cells={RECEIVED: "12"})
    parts = [part("甲局", 12), part("乙局", 13), part("丙局", None)]
    ((who, finding),) = government_ge_part(whole, parts, basis)
    assert (who.organ, finding.rule, finding.cells) == ("乙局", "XA-02", (RECEIVED,))
    assert finding.arithmetic == "12 < 乙局 13"


def test_a_government_reports_the_sum_of_its_parts(report: Callable[..., Report], basis: Basis) -> None:
    whole = report(2022, cells={RECEIVED: "12"})
    (finding,) = government_is_sum(whole, [part("甲局", 4), part("乙局", 5)], basis)
    assert (finding.rule, finding.severity.value, finding.arithmetic) == ("XA-01", "info", "12 != 9")
    assert list(government_is_sum(whole, [part("甲局", 4), part("乙局", 8)], basis)) == []
    assert list(government_is_sum(whole, [part("甲局", 4), part("乙局", None)], basis)) == []
    assert list(government_is_sum(whole, [part("甲局", 4)], basis)) == []


@pytest.mark.parametrize(
    ("figures", "fires"),
    [
        ([10, 11, 12, 13, 14, 15, 16, 17, 200], [200]),
        ([10, 11, 12, 13, 14, 15, 16, 17, 33], []),  # |33 - 14| <= 10 x 2
        ([10, 11, 12, 13, 14, 15, 16, 200], []),  # seven peers
        ([5, 5, 5, 5, 5, 5, 6, 7, 200], []),  # most say the same: no spread to measure by
    ],
)
def test_a_figure_far_from_its_peers_is_named(figures: list[int], fires: list[int], basis: Basis) -> None:
    peers = {number: {RECEIVED: Decimal(figure)} for number, figure in enumerate(figures)}
    found = list(outliers(peers, basis))
    assert [int(one.figure) for one in found] == fires
    for one in found:
        assert (one.finding.rule, one.finding.arithmetic) == ("XA-04", "|200 - 14| > 10 × 2")


# versions and copies


def test_copies_that_print_other_figures_disagree(report: Callable[..., Report], basis: Basis) -> None:
    page, sheet = report(2022), report(2022, cells={RECEIVED: "13", "t3.granted.total": "9"})
    assert disagreeing_cells(page, sheet) == ((RECEIVED, "12", "13"), ("t3.granted.total", "7", "9"))
    (finding,) = copies(page, sheet, ("http://a/", "http://b/"), basis)
    assert (finding.rule, finding.cells) == ("VR-04", (RECEIVED, "t3.granted.total"))
    assert "http://a/ 与 http://b/" in finding.message.zh and "12 | 13" in finding.arithmetic
    assert list(copies(page, page, ("http://a/", "http://b/"), basis)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("0", ""), ("0", "无"), ("7", "7（其中修订1件）"), ("7", "1 2"), ("12.5", "125000元")],
)
def test_figures_that_say_the_same_or_were_not_read_do_not_disagree(
    one: str, other: str, report: Callable[..., Report]
) -> None:
    code = "t2.fees.amount" if "." in one else "t3.granted.research"
    assert disagreeing_cells(report(2022, cells={code: one}), report(2022, cells={code: other})) == ()


def test_a_blank_beside_a_figure_disagrees(report: Callable[..., Report]) -> None:
    blank, seven = (report(2022, cells={"t3.granted.research": raw}) for raw in ("", "7"))
    assert disagreeing_cells(blank, seven) == (("t3.granted.research", "", "7"),)


def test_two_different_reports_of_one_year_are_no_copies(report: Callable[..., Report], basis: Basis) -> None:
    one, two = (report(2022, sections={1: prose(n)}, cells={RECEIVED: str(9 + n)}) for n in (1, 2))
    (finding,) = copies(one, two, ("http://a/", "http://b/"), basis)
    assert (finding.rule, finding.severity.value) == ("ID-03", "info")
    again = report(2022, sections={1: prose(1)}, cells={RECEIVED: "11"})
    assert rules(copies(one, again, ("http://a/", "http://b/"), basis)) == ["VR-04"]


def test_what_changed_since_publication_is_shown_as_it_was_printed(basis: Basis) -> None:
    many = [Figures(f"t3.granted.{n}", str(n), None) for n in range(7)]
    finding = cells_changed(many, (1, 3), basis)
    assert (finding.rule, finding.severity.value, len(finding.cells)) == ("VR-02", "warning", 7)
    assert "第 1 版 → 第 3 版" in finding.message.zh and finding.message.zh.endswith("……")
    assert finding.arithmetic.startswith("0 → □; 1 → □")
    assert text_changed("五", "六", (1, 2)).arithmetic == "“五” → “六”"
    gone = report_removed("http://a/", datetime(2021, 3, 1, 4, tzinfo=UTC))
    assert (gone.rule, gone.arithmetic) == ("VR-03", "http://a/ 2021-03-01 04:00 UTC")


def test_every_rule_across_reports_has_a_name_in_both_languages() -> None:
    assert [rule.code for rule in ACROSS_RULES] == [
        *("CP-01", "CP-02", "CP-03", "ID-03", "T2-20", "T2-23", "T2-24", "T2-30", "T2-31", "T3-05"),
        *("T4-02", "T4-05", "VR-01", "VR-02", "VR-03", "VR-04", "XA-01", "XA-02", "XA-04"),
    ]
    for rule in ACROSS_RULES:
        assert rule.title.zh and rule.title.en
