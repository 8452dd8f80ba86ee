"""Every rule once firing, once silent, and once unable to say; and two reports of successive years."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from parser.forms import Forms
from parser.model import Reading, Report, Result, Standing
from parser.rules import all_rules
from parser.rules.across_years import across_years
from parser.rules.engine import rule as declare

Page = Callable[..., str]
Read = Callable[..., Reading]
EXTRA_ROW = "<tr><td colspan='3'>其中来自外地的</td>" + "<td>1</td>" * 7 + "</tr>"
ELSEWHERE = "嘉兴市财政局2020年政府信息公开工作年度报告"


class Fires(NamedTuple):
    """A departure from the usual report, and the rule that must speak of it."""

    rule: str
    severity: str
    changes: dict[str, Any]
    cells: tuple[str, ...] | None = None
    form: str = "ogi_2019"
    swap: tuple[str, str] | None = None


def t2(row: str, *figures: str, columns: tuple[str, ...] = ("items_prev", "items_change", "decisions")) -> dict[str, str]:  # fmt: skip
    return {f"t2.{row}.{column}": figure for column, figure in zip(columns, figures, strict=False)}


def documents(*figures: str) -> dict[str, str]:
    return t2("normative_documents", *figures, columns=DOCUMENTS)


def t4(channel: str, upheld: str, total: str) -> dict[str, str]:
    return {f"t4.{channel}.upheld": upheld, f"t4.{channel}.total": total}


def codes(row: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"{row}.{column}" for column in columns)


DOCUMENTS = ("made", "published", "total_public")
TRIPLE = ("items_prev", "items_change", "decisions")
APPLICANTS = ("natural_person", "business", "research", "social_welfare", "legal_service", "other_org", "total")  # fmt: skip
OUTCOMES = ("upheld", "corrected", "other_result", "pending", "total")
CHANNELS = ("review", "litigation_direct", "litigation_after_review")
PENALTY_AND_COERCION = (*codes("t2.penalty", *TRIPLE), *codes("t2.coercion", *TRIPLE))
BALANCE = codes(
    "t3", "new_received.business", "carried_in.business", "total_processed.business", "carried_out.business"
)
NOT_ZERO = (
    *("new_received", "carried_in", "granted", "partial", "denied_internal_affairs", "unable_not_held"),
    *("rejected_repeat", "total_processed", "carried_out"),
)
ZERO_T3 = {f"t3.{row}.{column}": "0" for row in NOT_ZERO for column in APPLICANTS}
BLANK_T4 = {f"t4.{channel}.{outcome}": "" for channel in CHANNELS for outcome in OUTCOMES}

FIRES = [
    Fires("DT-01", "error", {"signed": "2020年12月31日"}, ("signature",)),
    Fires("DT-02", "warning", {"signed": "2021年2月1日"}, ("signature",)),
    Fires("DT-02", "warning", {"organ": "嘉兴市人民政府", "signed": "2021年4月1日"}),
    Fires("DT-03", "error", {"signed": "2020年1月20日"}, ("signature",)),
    Fires("DT-03", "warning", {"signed": "2022年1月20日"}, ("signature",)),
    Fires("DT-04", "error", {"title": "嘉兴市住房和城乡建设局2019年政府信息公开工作年度报告"}),
    Fires("DT-04", "error", {"sections": {1: "2018年是第一年。2018年我局。2018年全年。"}}),
    Fires("DT-05", "warning", {"period": "统计期限自2020年1月1日起至2020年11月30日止。"}, ("period",)),
    Fires("DT-06", "info", {"signed": None}),
    Fires("DT-07", "info", {"sections": {5: "2020年我局将改进。"}}),
    Fires("ID-01", "warning", {"title": ELSEWHERE}, ("title", "signature")),
    Fires("ID-02", "info", {"organ": None}),
    Fires("NU-01", "error", {"cells": {"t3.granted.business": "-1"}}, ("t3.granted.business",)),
    Fires("NU-01", "error", {"cells": {"t4.review.upheld": "1.5"}}, ("t4.review.upheld",)),
    Fires("NU-01", "error", {"cells": t2("penalty", "12", "-1", "87.5")}, ("t2.penalty.decisions",)),
    Fires("NU-02", "info", {"cells": t2("licensing", "20", "约2")}, ("t2.licensing.items_change",)),
    Fires("NU-03", "error", {"cells": t2("licensing", "20.5")}, codes("t2.licensing", *TRIPLE[:2])),
    Fires("NV-01", "warning", {"sections": {3: "全年收到政府信息公开申请15件。"}}, ("t3.new_received.total",)),
    Fires("NV-02", "warning", {"sections": {3: "全年答复政府信息公开申请9件。"}}, ("t3.total_processed.total",)),
    Fires("NV-03", "warning", {"sections": {3: "结转5件申请。"}}, ("t3.carried_out.total",)),
    Fires("NV-04", "info", {"sections": {1: "2020年制发规范性文件7件。"}}),
    Fires("NV-04", "info", {"sections": {1: "2022年制发规范性文件7件。"}}, form="ogi_2021"),
    Fires("NV-07", "info", {"sections": {1: "2020年办理行政许可451件。"}}, ("t2.licensing.decisions",)),
    Fires("ST-01", "warning", {"sections": {6: None}}, ("section 6",)),
    Fires("ST-01", "error", {"sections": {5: None}}, ("section 5",)),
    Fires("ST-01", "error", {"sections": {5: None, 6: None}}, ("section 5", "section 6")),
    Fires("ST-02", "info", {"headings": {6: "五、其他需要报告的事项"}}),
    Fires("ST-03", "error", {"drop_rows": ["t4"]}, ("t4",)),
    Fires("ST-03", "error", {"drop_rows": ["t2", "t3", "t4"]}, ("t2", "t3", "t4")),
    Fires("ST-04", "error", {"cells": BLANK_T4}, ("t4",)),
    Fires("ST-05", "error", {"year": 2022}, ("t2",)),
    Fires("ST-05", "error", {"year": 2020}, ("t3",), form="ogi_2021"),
    Fires("ST-06", "warning", {"drop_rows": ["t3.unable_not_held"]}, ("t3.unable_not_held",)),
    Fires("ST-06", "warning", {"drop_rows": ["t2.fees"]}, ("t2.fees",)),
    Fires("ST-06", "warning", {"labels": {"三": ""}}, ("label 三、本年度办理结果",)),
    Fires("ST-07", "warning", {}, swap=("</tr></table><p><strong>四、", f"</tr>{EXTRA_ROW}</table><p><strong>四、")),
    Fires("ST-08", "warning", {}, codes("t2.licensing", *TRIPLE), swap=("<td><p>+2</p></td>", "")),
    Fires("ST-09", "info", {"labels": {"regulations.made": "本年新"}}, ("t2 header",)),
    Fires("ST-10", "info", {"cells": {"t3.granted.research": "无"}}, ("t3.granted.research",)),
    Fires("ST-11", "info", {"cells": {"t3.granted.research": ""}}),
    Fires("ST-12", "warning", {}, ("t2.licensing.decisions",), swap=("<p>450</p>", "<p>45<br>0</p>")),
    Fires("ST-13", "info", {"labels": {"t3.carried_out": "四、结转下一年度继续办理"}}, ("t3.carried_out",)),
    Fires("ST-14", "info", {"sections": {6: "无</p><p>相关文章"}}),
    Fires("T2-01", "warning", {"cells": documents("3", "3", "2")}, codes("t2.normative_documents", *DOCUMENTS[1:])),
    Fires("T2-02", "info", {"cells": documents("4", "3")}),
    Fires("T2-03", "error", {"cells": t2("licensing", "1", "-2")}, codes("t2.licensing", *TRIPLE[:2])),
    Fires("T2-04", "warning", {"cells": t2("licensing", "20", "2", "18")}, codes("t2.licensing", *TRIPLE)),
    Fires("T2-05", "warning", {"cells": t2("licensing", "20", "+2", "22")}, codes("t2.licensing", *TRIPLE)),
    Fires("T2-06", "warning", {"cells": t2("licensing", "0", "0", "5")}, codes("t2.licensing", *TRIPLE)),
    Fires("T2-06", "info", {"cells": t2("licensing", "5", "0", "0")}, codes("t2.licensing", *TRIPLE)),
    Fires("T2-07", "warning", {"cells": t2("coercion", "12", "-1", "87")}, PENALTY_AND_COERCION),
    Fires("T2-08", "warning", {"cells": t2("fees", "100", "1")}, codes("t2.fees", *TRIPLE[:2])),
    Fires("T2-09", "warning", {"cells": t2("procurement", "0", "85万元", columns=("projects", "amount"))}),
    Fires("T2-09", "warning", {"cells": t2("procurement", "6", "0", columns=("projects", "amount"))}),
    Fires("T2-10", "info", {"cells": {"t2.procurement.amount": "850000"}}, ("t2.procurement.amount",)),
    Fires("T2-11", "info", {"cells": {"t2.procurement.amount": "85元"}}),
    Fires("T2-11", "info", {"cells": {"t2.procurement.amount": "7亿元"}}),
    Fires("T2-12", "warning", {"cells": {"t2.regulations.made": "1"}}),
    Fires("T2-12", "warning", {"cells": {"t2.regulations.issued": "1"}}, form="ogi_2021"),
    Fires("T2-21", "warning", {"cells": {"t2.normative_documents.issued": "20"}}, form="ogi_2021"),
    Fires("T2-22", "warning", {"cells": {"t2.fees.amount": "500001"}}, ("t2.fees.amount",), form="ogi_2021"),
    Fires("T2-22", "warning", {"cells": {"t2.fees.amount": "51亿元"}}, ("t2.fees.amount",), form="ogi_2021"),
    Fires("T3-01", "error", {"cells": {"t3.new_received.business": "3"}}, BALANCE),
    Fires("T3-02", "error", {"cells": {"t3.granted.research": "1"}}),
    Fires("T3-03", "error", {"cells": {"t3.granted.total": "8"}}, codes("t3.granted", *APPLICANTS)),
    Fires("T3-04", "warning", {"cells": {"t3.granted.total": ""}}, ("t3.granted.total",)),
    Fires("T3-04", "warning", {"cells": {"t3.granted.total": "无"}}, ("t3.granted.total",)),
    Fires("T3-06", "info", {"cells": ZERO_T3}),
    Fires("T3-07", "info", {"cells": {"t3.carried_out.total": "7"}}),
    Fires("T3-08", "info", {"cells": {"t3.other.total": "7"}}),
    Fires("T3-08", "info", {"cells": {"t3.other_misc.total": "7"}}, form="ogi_2021"),
    Fires("T3-10", "info", {"cells": {"t3.rejected_excessive.total": "1", "t3.new_received.total": "8"}}),
    Fires("T4-01", "error", {"cells": {"t4.review.total": "2"}}, codes("t4.review", *OUTCOMES)),
    Fires("T4-02", "warning", {"cells": t4("litigation_after_review", "2", "2")}),
    Fires("T4-03", "warning", {"cells": {"t4.review.upheld": "14", "t4.review.total": "14"}}),
    Fires("T4-04", "info", {"cells": {"t3.granted.total": "12"}}),
    Fires("T4-06", "info", {"cells": t4("litigation_direct", "1", "0") | t4("litigation_after_review", "2", "3")}),
    Fires("T4-07", "info", {"cells": {"t4.review.upheld": "7", "t4.review.total": "7"}}),
]  # fmt: skip


def reading_of(case: Fires, html_report: Page, read: Read) -> Reading:
    page = html_report(case.form, **case.changes)
    return read(page.replace(*case.swap, 1) if case.swap else page)


@pytest.mark.parametrize("case", FIRES, ids=[f"{c.rule}-{c.severity}-{n}" for n, c in enumerate(FIRES)])
def test_a_rule_fires_with_its_severity_cells_and_arithmetic(
    case: Fires, html_report: Page, read: Read
) -> None:
    found = [f for f in reading_of(case, html_report, read).findings if f.rule == case.rule]
    assert found
    assert found[0].severity.value == case.severity
    assert case.cells is None or case.cells in [finding.cells for finding in found]
    for finding in found:
        assert finding.arithmetic.strip()
        assert finding.arithmetic in finding.message.zh and finding.arithmetic in finding.message.en
        assert finding.message.zh != finding.message.en


def test_every_rule_has_a_firing_example() -> None:
    assert {rule.code for rule in all_rules()} == {case.rule for case in FIRES}


@pytest.mark.parametrize("form", ["ogi_2019", "ogi_2021"])
def test_on_a_clean_report_no_rule_fires_and_each_is_decided(
    form: str, html_report: Page, read: Read
) -> None:
    """None passes for want of operands: each rule of the form comes to a verdict."""
    reading = read(html_report(form))
    assert reading.findings == ()
    due = {rule.code for rule in all_rules() if not rule.forms or form in rule.forms}
    assert {check.rule for check in reading.checks if check.result is Result.PASS} == due


def test_rules_of_another_form_are_not_asked(html_report: Page, read: Read) -> None:
    asked = {check.rule for check in read(html_report("ogi_2021")).checks}
    assert not asked & {"T2-05", "T2-10", "NU-02"}
    assert {"T2-21", "T2-22"} <= asked


SILENT = [
    ("DT-01", {"signed": "2021年1月1日"}),
    ("DT-02", {"signed": "2021年1月31日"}),
    ("DT-02", {"organ": "嘉兴市人民政府", "signed": "2021年3月31日"}),
    ("DT-02", {"year": 2018, "signed": "2019年3月31日"}),
    ("DT-07", {"sections": {5: "2021年我局将改进，2022年继续。"}}),
    ("ID-01", {"title": "嘉兴市建设局2020年政府信息公开工作年度报告"}),
    ("ID-01", {"title": "嘉兴市住房城乡建设局2020年政府信息公开工作年度报告"}),
    ("NU-01", {"cells": t2("licensing", "20", "-2", "450")}),
    ("NV-01", {"sections": {3: "全年收到政府信息公开申请13件（含上年结转）。"}}),
    ("NV-02", {"sections": {3: "全年答复政府信息公开申请11件。"}}),
    ("NV-07", {"sections": {1: "2020年公布行政许可22项。"}}),
    ("ST-02", {"headings": {3: "三、政府信息依申请公开办理情况"}}),
    ("ST-04", {"cells": {"t4.review.upheld": "", "t4.review.total": ""}}),
    ("ST-14", {"sections": {6: "收藏在图书馆的文件目录可以在一楼大厅的查阅点查阅，工作日开放。"}}),
    ("T2-01", {"cells": documents("3", "3", "3")}),
    ("T2-03", {"cells": t2("licensing", "2", "-2", "0")}),
    ("T2-04", {"cells": t2("licensing", "20", "+2", "18")}),
    ("T2-04", {"cells": t2("licensing", "20", "-2", "18")}),
    ("T2-05", {"cells": t2("licensing", "20", "0", "20")}),
    ("T2-06", {"cells": t2("licensing", "0", "0", "0")}),
    ("T2-07", {"cells": t2("penalty", "0", "0", "0") | t2("coercion", "0", "0", "0")}),
    ("T2-08", {"cells": t2("fees", "99", "1")}),
    ("T2-09", {"cells": t2("procurement", "0", "0", columns=("projects", "amount"))}),
    ("T2-10", {"cells": t2("procurement", "0", "0", columns=("projects", "amount"))}),
    ("T2-11", {"cells": {"t2.procurement.amount": "18000元"}}),
    ("T2-11", {"cells": {"t2.procurement.amount": "6亿元"}}),
    ("T2-12", {"cells": {"t2.regulations.made": "1"}, "organ": "嘉兴市人民政府"}),
    ("T2-12", {"cells": {"t2.regulations.made": "1"}, "organ": "浙江省人民政府办公厅"}),
    ("T3-02", {"cells": {"t3.granted.total": "", "t3.partial.total": ""}}),
    ("T3-03", {"cells": {"t3.granted.total": ""}}),
    ("T3-04", {"cells": {"t3.rejected_petition.total": ""}}),
    ("T3-07", {"cells": {"t3.carried_out.total": "6"}}),
    ("T3-08", {"cells": {"t3.other.total": "6"}}),
    ("T3-10", {"cells": {"t3.rejected_excessive.total": "1"}}),
    ("T4-02", {"cells": {"t4.litigation_after_review.upheld": "1", "t4.litigation_after_review.total": "9"}}),
    ("T4-03", {"cells": {"t4.review.upheld": "13", "t4.review.total": "13"}}),
    ("T4-07", {"cells": {"t4.review.upheld": "6", "t4.review.total": "6"}}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes"), SILENT, ids=[f"{s[0]}-{n}" for n, s in enumerate(SILENT)])
def test_a_rule_is_silent_just_inside_its_limit(rule: str, changes: dict[str, Any], html_report: Page, read: Read) -> None:  # fmt: skip
    assert rule not in {finding.rule for finding in read(html_report(**changes)).findings}


def test_fees_printed_in_yuan_are_compared_in_ten_thousands(html_report: Page, read: Read) -> None:
    reading = read(html_report("ogi_2021", cells={"t2.fees.amount": "4900000000元"}))
    assert reading.report.cells["t2.fees.amount"].value == Decimal(4_900_000_000)
    assert "T2-22" not in {finding.rule for finding in reading.findings}


UNABLE = [
    ("DT-01", {"signed": None}),
    ("DT-02", {"signed": None}),
    ("DT-02", {"organ": None}),
    ("DT-02", {"organ": "上湾镇人民政府"}),
    ("DT-03", {"signed": None}),
    ("DT-05", {"period": None}),
    ("DT-07", {"sections": {5: "将继续改进。"}}),
    ("ID-01", {"organ": None}),
    ("NV-01", {"cells": {"t3.new_received.total": ""}}),
    ("NV-02", {"cells": {"t3.total_processed.total": ""}}),
    ("NV-03", {"cells": {"t3.carried_out.total": "无"}}),
    ("NV-07", {"cells": {"t2.licensing.decisions": ""}}),
    ("T2-08", {"cells": {"t2.fees.items_prev": ""}}),
    ("T2-09", {"cells": {"t2.procurement.projects": ""}}),
    ("T2-10", {"cells": {"t2.procurement.amount": ""}}),
    ("T2-11", {"cells": {"t2.procurement.amount": "无"}}),
    ("T2-12", {"organ": None}),
    ("T3-07", {"cells": {"t3.carried_out.total": ""}}),
    ("T3-08", {"cells": {"t3.total_processed.total": ""}}),
    ("T3-10", {"drop_rows": ["t3.rejected_excessive"]}),
    ("T4-02", {"cells": {"t4.litigation_after_review.upheld": "?"}}),
    ("T4-03", {"cells": {"t3.new_received.total": ""}}),
    ("T4-04", {"cells": {"t3.granted.total": ""}}),
    ("T4-06", {"cells": {"t4.litigation_after_review.total": ""}}),
    ("T4-07", {"cells": {"t3.carried_in.total": ""}}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes"), UNABLE, ids=[f"{u[0]}-{n}" for n, u in enumerate(UNABLE)])
def test_a_rule_without_its_operands_says_so_and_never_passes(
    rule: str, changes: dict[str, Any], html_report: Page, read: Read
) -> None:
    checks = [check for check in read(html_report(**changes)).checks if check.rule == rule]
    assert {check.result for check in checks} == {Result.NOT_ASSESSABLE}
    assert all(check.reason for check in checks)


@pytest.mark.parametrize(
    ("table", "silent"),
    [("t2", ("T2-", "NU-02", "NU-03")), ("t3", ("T3-", "T4-03", "T4-04", "T4-07")), ("t4", ("T4-",))],
)
def test_without_a_table_none_of_its_rules_passes_and_the_loss_is_told(
    table: str, silent: tuple[str, ...], html_report: Page, read: Read
) -> None:
    reading = read(html_report(drop_rows=[table]))
    assert not {c.rule for c in reading.checks if c.rule.startswith(silent) and c.result is Result.PASS}
    assert [f.cells for f in reading.findings if f.rule == "ST-03"] == [(table,)]


@pytest.mark.parametrize("table", ["t2", "t3", "t4"])
def test_an_empty_table_passes_no_sum_and_is_told(
    table: str, html_report: Page, read: Read, stated: Callable[..., dict[str, str]]
) -> None:
    empty = {code: "" for code in stated() if code.startswith(table)}
    reading = read(html_report(cells=empty))
    sums = [
        c
        for c in reading.checks
        if c.rule in ("T3-01", "T3-02", "T3-03", "T4-01") and c.cells[0].startswith(table)
    ]
    assert {check.result for check in sums} <= {Result.NOT_ASSESSABLE}
    assert [f.cells for f in reading.findings if f.rule == "ST-04"] == [(table,)]
    assert not [
        cell for code, cell in reading.report.cells.items() if code in empty and cell.value is not None
    ]


def test_the_sections_without_any_table_are_a_report_that_lacks_three(html_report: Page, read: Read) -> None:
    reading = read(html_report(drop_rows=["t2", "t3", "t4"]))
    assert reading.error is None
    assert [f.cells for f in reading.findings if f.rule == "ST-03"] == [("t2", "t3", "t4")]
    assert reading.report.cells == {}


POWERS = (
    "<table><tr><td>类别</td><td>数量</td></tr><tr><td>行政许可</td><td>12</td></tr>"
    "<tr><td>行政处罚</td><td>40</td></tr></table>"
)
NO_REPORTS = [
    ("nothing", ""),
    ("a notice", "<html><body><h1>关于编制2020年政府信息公开工作年度报告的通知</h1><p>一、总体要求。二、时间要求。</p></body></html>"),
    ("a list of reports", "<html><body><ul><li><a href=1>嘉兴市住建局2020年政府信息公开工作年度报告</a></li></ul></body></html>"),
    ("a list of powers", f"<html><body><h1>权责清单</h1>{POWERS}</body></html>"),
    ("a guide", "<html><body><h1>政府信息公开指南</h1><p>一、公开机构</p><p>二、申请流程</p><p>三、收费标准</p></body></html>"),
    ("an error page", "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>"),
    ("a script", "<script>location.href='/'</script>"),
    ("a list in XML", "<datastore><recordset><record><![CDATA[2020年年报]]></record></recordset></datastore>"),
    ("plain words", "今天天气很好。\n一、二、三。"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "page"), NO_REPORTS, ids=[n[0] for n in NO_REPORTS])
def test_what_is_no_report_is_not_read_as_one(what: str, page: str, read: Read) -> None:
    reading = read(page)
    assert reading.report is None and reading.error
    assert [finding.rule for finding in reading.findings] == ["RD-01"]
    assert (reading.checks, reading.coverage.expected) == ((), 0)


def test_a_broken_sum_both_readings_agree_on_is_the_publishers(html_report: Page, read: Read) -> None:
    found = read(html_report(cells={"t3.granted.total": "8"})).findings
    finding = next(f for f in found if f.rule == "T3-03")
    assert finding.blame.value == "publisher"
    assert "7" in finding.suggestion


def test_a_broken_sum_in_a_table_read_with_loss_is_undecided(html_report: Page, read: Read) -> None:
    page = html_report(cells={"t3.partial.total": "9"})
    page = page.replace("（一）予以公开</p></td><td><p>6</p></td>", "（一）予以公开</p></td>")
    found = read(page).findings
    assert {f.blame.value for f in found if f.rule == "T3-03"} == {"undecided"}


def test_a_rule_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="ST-01 is declared twice"):
        declare("ST-01", all_rules()[0].severity, "再", "again")(lambda case: ())


def test_every_rule_has_a_name_in_both_languages_and_known_forms(forms: Forms) -> None:
    known = {form.id for form in forms.all}
    for one in all_rules():
        assert one.title.zh and one.title.en, one.code
        assert one.forms <= known, one.code


@pytest.fixture
def years(html_report: Page, read: Read) -> Callable[..., tuple[Report, Report]]:
    """Two successive reports; keyword arguments change cells of the later one."""

    def pair(
        first: int = 2019, later: dict[str, str] | None = None, earlier: dict[str, str] | None = None
    ) -> tuple[Report, Report]:
        carried = {"t3.carried_in.natural_person": "1", "t3.carried_in.total": "1"}
        one = read(html_report(year=first, cells=earlier or {})).report
        two = read(html_report(year=first + 1, cells=carried | (later or {}))).report
        return one, two

    return pair


def test_what_is_carried_out_must_be_carried_in(years: Callable[..., tuple[Report, Report]]) -> None:
    assert across_years(*years()) == ()


def test_a_difference_in_the_total_is_an_error_and_in_a_column_a_warning(years: Callable[..., tuple[Report, Report]]) -> None:  # fmt: skip
    found = across_years(*years(later={"t3.carried_in.natural_person": "3", "t3.carried_in.total": "3"}))
    assert [(f.rule, f.severity.value, f.cells) for f in found] == [
        ("T3-05", "warning", ("t3.carried_out.natural_person", "t3.carried_in.natural_person")),
        ("T3-05", "error", ("t3.carried_out.total", "t3.carried_in.total")),
    ]
    assert "2019 结转下年度 1" in found[1].arithmetic and "2020 上年结转 3" in found[1].arithmetic


@pytest.mark.parametrize("text", ["", "无", "1 2"])
def test_what_was_not_read_is_not_compared_across_years(
    text: str, years: Callable[..., tuple[Report, Report]]
) -> None:
    assert across_years(*years(later={"t3.carried_in.total": text})) == ()
    assert across_years(*years(earlier={"t3.carried_out.total": text})) == ()


def test_ambiguous_cells_are_not_compared_across_years(years: Callable[..., tuple[Report, Report]]) -> None:
    one, two = years(later={"t3.carried_in.natural_person": "0", "t3.carried_in.total": "9"})
    doubtful = {code: replace(cell, standing=Standing.AMBIGUOUS) for code, cell in one.cells.items()}
    assert across_years(one, two)
    assert across_years(replace(one, cells=doubtful), two) == ()


def test_years_that_do_not_follow_each_other_are_not_compared(
    years: Callable[..., tuple[Report, Report]],
) -> None:
    one, two = years(later={"t3.carried_in.total": "9"})
    assert across_years(two, one) == ()
    assert across_years(one, replace(two, report_year=2021)) == ()
    assert across_years(replace(one, report_year=None), two) == ()


def test_nothing_is_carried_out_of_the_years_before_2019(years: Callable[..., tuple[Report, Report]]) -> None:
    one, two = years(later={"t3.carried_in.total": "9"})
    assert across_years(replace(one, report_year=2018), replace(two, report_year=2019)) == ()
    assert across_years(one, two)


def test_the_single_other_row_and_the_three_rows_do_not_hinder_the_comparison(
    html_report: Page, read: Read
) -> None:
    one = read(html_report("ogi_2019", year=2020)).report
    two = read(html_report("ogi_2021", year=2021, cells={"t3.carried_in.total": "4"})).report
    assert [f.severity.value for f in across_years(one, two)] == ["error"]
