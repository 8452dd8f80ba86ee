"""Every rule once firing, once silent, and once unable to say; and two reports of successive years."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from parser.forms import Forms
from parser.model import Reading, Result
from parser.rules import all_rules
from parser.rules.engine import rule as declare

Page = Callable[..., str]
Read = Callable[..., Reading]
EXTRA_ROW = "<tr><td colspan='3'>其中来自外地的</td>" + "<td>1</td>" * 7 + "</tr>"
ELSEWHERE = "嘉兴市财政局2020年政府信息公开工作年度报告"
STRANGE = f"<table>{''.join(f'<tr><td>{label}数</td><td>5</td></tr>' for label in ('新增', '变更', '注销'))}</table>"


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
UNPAID = {"t3.other_unpaid_fee.natural_person": "1", "t3.other_unpaid_fee.total": "1"}
SUITS = ("t4.litigation_direct.total", "t4.litigation_after_review.total")
SHARE = ("t3.granted.total", "t3.total_processed.total")
NEW = {"form": "ogi_2021"}
ONLY_WITH_LAST_YEAR = {"T4-02"}

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
    Fires(
        "DT-08", "info",
        {
            "title": "嘉兴市住房和城乡建设局政府信息公开工作年度报告", "period": None,
            "sections": {1: "我局把公开做到日常。"}, "above": "<p>发布日期：2021-01-20</p>",
        },
        ("published",),
    ),
    Fires(
        "F4-08", "warning", {"cells": {"s14.normative_disclosed": "4"}},
        ("s14.normative_disclosed", "s14.normative_issued"), form="ogi_2014",
    ),
    Fires("F4-08", "warning", {"cells": {"s14.disclosed": "2"}}, ("s14.normative_disclosed", "s14.disclosed"), form="ogi_2014"),
    Fires("F4-09", "warning", {"cells": {"s14.channel_weibo": "121"}}, form="ogi_2014"),
    Fires("F4-10", "error", {"cells": {"s14.interviews_head": "2"}}, ("s14.interviews_head", "s14.interviews"), form="ogi_2014"),
    Fires("F4-11", "warning", {"cells": {"s14.completed": "13"}}, ("s14.completed", "s14.received"), form="ogi_2014"),
    Fires("F4-12", "info", {"cells": {"s14.answered": "11"}}, ("s14.answered", "s14.completed"), form="ogi_2014"),
    Fires("ID-01", "warning", {"title": ELSEWHERE}, ("title", "signature")),
    Fires("ID-02", "info", {"organ": None}),
    Fires("ID-04", "info", {"organ": "鼓楼区教育局"}),
    Fires("NU-01", "error", {"cells": {"t3.granted.business": "-1"}}, ("t3.granted.business",)),
    Fires("NU-01", "error", {"cells": {"t4.review.upheld": "1.5"}}, ("t4.review.upheld",)),
    Fires("NU-01", "error", {"cells": t2("penalty", "12", "-1", "87.5")}, ("t2.penalty.decisions",)),
    Fires("NU-02", "info", {"cells": t2("licensing", "20", "约2")}, ("t2.licensing.items_change",)),
    Fires("NU-03", "error", {"cells": t2("licensing", "20.5")}, codes("t2.licensing", *TRIPLE[:2])),
    Fires("NV-01", "warning", {"sections": {3: "全年收到政府信息公开申请15件。"}}, ("t3.new_received.total",)),
    Fires("NV-01", "warning", {"sections": {3: "我局共收到十五份政府信息公开申请，均已答复。"}}),
    Fires("NV-01", "info", {"organ": "嘉兴市人民政府", "sections": {3: "全市收到政府信息公开申请15件。"}}),
    Fires("NV-02", "warning", {"sections": {3: "全年答复政府信息公开申请9件。"}}, ("t3.total_processed.total",)),
    Fires("NV-02", "warning", {"sections": {3: "收到申请12件，9件已在规定期限内答复。"}}, ("t3.total_processed.total",)),
    Fires("NV-02", "warning", {"sections": {3: "共处理政府信息公开申请15件。"}}, ("t3.total_processed.total", "t3.new_received.total")),
    Fires("NV-03", "warning", {"sections": {3: "结转5件申请。"}}, ("t3.carried_out.total",)),
    Fires("NV-03", "warning", {"sections": {3: "2件结转到下年度办理。"}}, ("t3.carried_out.total",)),
    Fires("NV-04", "info", {"sections": {1: "2020年制发规范性文件7件。"}}),
    Fires("NV-04", "info", {"sections": {1: "2022年制发规范性文件7件。"}}, form="ogi_2021"),
    Fires("NV-05", "warning", {"sections": {1: "公开信息20条，其中政策类12条、其他类7条。"}}, ()),
    Fires("NV-05", "warning", {"sections": {1: "公开信息20条（其中政策类12条、解读类9条等）。"}}, ()),
    Fires("NV-05", "warning", {"sections": {3: "收到申请12件，其中自然人9件、法人2件。"}}, ()),
    Fires("NV-05", "warning", {"sections": {1: "公开信息100条，其中政策50条、解读30条、动态15条。"}}, ()),
    Fires("NV-06", "warning", {"sections": {4: "因政府信息公开被申请行政复议2件。"}}, ("t4.review.total",)),
    Fires("NV-06", "warning", {"sections": {4: "行政诉讼案件1起。"}}, SUITS),
    Fires("NV-07", "info", {"sections": {1: "2020年办理行政许可451件。"}}, ("t2.licensing.decisions",)),
    Fires("NV-07", "info", {"sections": {1: "2022年实施行政强制5件。"}}, ("t2.coercion.decisions",), form="ogi_2021"),
    Fires("NV-08", "warning", {"sections": {3: "2020年，我局未收到政府信息公开申请。"}}, ("t3.new_received.total",)),
    Fires("NV-08", "warning", {"sections": {4: "未发生因政府信息公开引起的行政复议、行政诉讼案件。"}}, ("t4.review.total",)),
    Fires("NV-09", "info", {"sections": {6: "无。"}}, ("section 6",), form="ogi_2021"),
    Fires("NV-09", "info", {"sections": {6: "未收取信息处理费。收取信息处理费120元。"}}, form="ogi_2021"),
    Fires("NV-10", "info", {"sections": {3: "答复申请12件，予以公开7件，占60.3%。"}}, SHARE),
    Fires("NV-11", "warning", {"sections": {3: "答复申请12件，予以公开8件，部分公开2件。"}}, ("t3.granted.total",)),
    Fires("NV-11", "warning", {"sections": {3: "答复申请12件，因信息不存在等原因无法提供2件。"}}),
    Fires("NV-11", "warning", {"sections": {4: "行政复议1件，结果纠正1件。"}}, ("t4.review.corrected",)),
    Fires("NV-11", "warning", {"sections": {4: "行政复议3件，均获维持。"}}, ("t4.review.upheld",)),
    Fires("NV-12", "info", {"sections": {1: "现行有效行政规范性文件13件。"}}, ("t2.normative_documents.in_force",), form="ogi_2021"),
    Fires("NV-13", "info", {"sections": {3: "政府信息公开申请办结率95%。"}}, ("t3.total_processed.total",)),
    Fires("NV-13", "info", {"sections": {3: "政府信息公开申请予以公开率70%。"}}, SHARE),
    Fires("RD-03", "error", {"drop_rows": ["t2", "t3", "t4"]}, (), swap=("</body>", f"{STRANGE}</body>")),
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
    Fires("T3-09", "warning", {"cells": UNPAID}, ("t3.other_unpaid_fee.total",), form="ogi_2021"),
    Fires("T3-09", "warning", {"cells": UNPAID, "sections": {6: "无。"}}, form="ogi_2021"),
    Fires("T3-10", "info", {"cells": {"t3.rejected_excessive.total": "1", "t3.new_received.total": "8"}}),
    Fires("T4-01", "error", {"cells": {"t4.review.total": "2"}}, codes("t4.review", *OUTCOMES)),
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
    assert {rule.code for rule in all_rules()} == {case.rule for case in FIRES} | ONLY_WITH_LAST_YEAR


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
    ("NV-02", {"sections": {3: "共处理政府信息公开申请13件。"}}),
    ("NV-04", {"cells": documents("", "3"), "sections": {1: "2020年制发规范性文件3件。"}}),
    ("NV-05", {"sections": {1: "公开信息20条，其中政策类12条、解读类7条等。"}}),
    ("NV-05", {"sections": {1: "公开信息100条，其中政策50条、解读30条。"}}),
    ("NV-05", {"sections": {3: "收到申请12件，其中予以公开7件，部分公开2件，结转4件。"}}),
    ("NV-06", {"cells": {"t4.review.total": "0"}, "sections": {4: "被申请行政复议1件。"}}),
    ("NV-06", {"cells": {"t4.review.total": ""}, "sections": {4: "被申请行政复议1件。"}}),
    ("NV-07", {"sections": {1: "2020年公布行政许可22项。"}}),
    ("NV-08", {"cells": {"t4.review.total": "0", "t4.review.upheld": "0"}, "sections": {4: "未发生行政复议。"}}),
    ("NV-09", NEW | {"sections": {6: "信息处理费0元，未收取信息处理费。"}}),
    ("NV-09", NEW | {"sections": {3: "未收取信息处理费。", 6: "无。"}}),
    ("NV-10", {"sections": {3: "答复申请12件，予以公开7件，占58.4%。"}}),
    ("NV-10", {"sections": {3: "答复申请12件，予以公开7件，占58%。"}}),
    ("NV-10", {"sections": {3: "答复申请12件，予以公开7件，占53.85%。"}}),
    ("NV-11", {"sections": {3: "答复申请12件，予以公开9件。"}}),
    ("NV-11", {"sections": {3: "全年予以公开6件。"}}),
    ("NV-11", {"cells": {"t3.granted.total": ""}, "sections": {3: "答复申请12件，予以公开7件，部分公开2件。"}}),
    ("NV-13", {"sections": {3: "政府信息公开申请办结率92.3%。"}}),
    ("NV-13", {"sections": {3: "政府信息公开申请办结率100%。"}, "cells": {"t3.carried_in.total": "0"}}),
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
    ("T3-09", NEW | {"cells": UNPAID, "sections": {6: "发出收费通知1件，总金额100元，信息处理费实收0元。"}}),
    ("T3-09", NEW | {"sections": {6: "无。"}}),
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
    ("NV-04", {"cells": documents("", "")}),
    ("NV-06", {"cells": {"t4.review.pending": "?"}}),
    ("NV-07", {"cells": {"t2.licensing.decisions": "", "t2.penalty.decisions": ""}}),
    ("NV-08", {"cells": {"t4.litigation_direct.upheld": "?"}}),
    ("NV-09", NEW | {"sections": {6: None}}),
    ("NV-10", {"cells": {"t3.total_processed.total": ""}}),
    ("NV-11", {"drop_rows": ["t3", "t4"]}),
    ("NV-11", {"sections": {3: "全年予以公开6件。", 4: "无。"}}),
    ("NV-12", NEW | {"cells": {"t2.normative_documents.in_force": ""}}),
    ("NV-13", {"cells": {"t3.new_received.total": ""}}),
    ("T3-09", NEW | {"drop_rows": ["t3.other_unpaid_fee"]}),
    ("T2-08", {"cells": {"t2.fees.items_prev": ""}}),
    ("T2-09", {"cells": {"t2.procurement.projects": ""}}),
    ("T2-10", {"cells": {"t2.procurement.amount": ""}}),
    ("T2-11", {"cells": {"t2.procurement.amount": "无"}}),
    ("T2-12", {"organ": None}),
    ("T3-07", {"cells": {"t3.carried_out.total": ""}}),
    ("T3-08", {"cells": {"t3.total_processed.total": ""}}),
    ("T3-10", {"drop_rows": ["t3.rejected_excessive"]}),
    ("T4-02", {"cells": {"t4.litigation_after_review.upheld": "?"}}),
    ("T4-02", {"cells": t4("litigation_after_review", "2", "2")}),
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
