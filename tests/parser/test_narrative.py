"""What a text claims in numbers, and what it only seems to claim."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.model import Claim, Reading, Section
from parser.narrative import Breakdown, breakdowns, claims
from parser.narrative.quantities import narrowed, numeral, quantities
from parser.narrative.scope import abbreviates

Page = Callable[..., str]
Read = Callable[..., Reading]
ORGAN = "临江市住房和城乡建设局"
TOPIC = "（二）依申请公开情况。"


def told(text: str, year: int | None = 2022, organ: str | None = ORGAN, topic: str = TOPIC) -> list[Claim]:
    return list(claims({1: Section(1, "一、总体情况", topic + text, "L1")}, year, organ))


def counted(text: str, **more: Any) -> list[tuple[str, int | float]]:
    """Kind and number of each claim; None stands for words that deny."""
    return [(c.kind, plain(c.number)) for c in told(text, **more) if c.unit is not None]


def denied(text: str) -> list[str]:
    return [claim.kind for claim in told(text) if claim.unit is None]


def plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


@pytest.mark.parametrize(
    ("text", "number", "unit", "exact"),
    [
        ("12件", 12, "件", True),
        ("1,234件", 1234, "件", True),
        ("１２件", 12, "件", True),
        ("12（件）", 12, "件", True),
        ("十二件", 12, "件", True),
        ("两件", 2, "件", True),
        ("零件", 0, "件", True),
        ("一百零五件", 105, "件", True),
        ("一万二千件", 12000, "件", True),
        ("1.2万件", 12000, "件", False),
        ("12余件", 12, "件", False),
        ("十余件", 10, "件", False),
        ("约12件", 12, "件", False),
        ("近12件", 12, "件", False),
        ("12件左右", 12, "件", False),
        ("300人次", 300, "人次", True),
        ("523.15万元", 523.15, "万元", True),
        ("33.9％", 33.9, "%", True),
        ("百分之三十", 30, "%", True),
        ("百分之九十八点五", 98.5, "%", True),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, number: float, unit: str, exact: bool) -> None:
    found = [(plain(q.number), q.unit, q.exact) for q in quantities(narrowed(f"共收到{text}，"))]
    assert found == [(number, unit, exact)]


@pytest.mark.parametrize(
    "text",
    ["2022年", "第3件", "第二十条", "国办发〔2021〕30号", "3至5件", "1-2件", "12 345件", "每一件",
     "几十件", "一次性", "三条例", "12", "附近12"],
)  # fmt: skip
def test_years_ordinals_ranges_and_torn_numbers_are_no_quantities(text: str) -> None:
    assert list(quantities(narrowed(text))) == []


@given(st.integers(0, 99_999_999))
def test_every_chinese_numeral_is_read_back(number: int) -> None:
    assert numeral(in_chinese(number)) == number


def in_chinese(number: int) -> str:
    """As people write it: 十二, 一百零五, 二万零三."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{in_chinese(high)}万{gap}{in_chinese(low) if low else ''}"
    written, zero = "", False
    for place, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, power)
        if digit:
            written += ("零" if zero else "") + "零一二三四五六七八九"[digit] + place
        zero = bool(written) and not digit
    return written.replace("一十", "十", 1) if written.startswith("一十") else written or "零"


WRITTEN = (
    str,
    "{:,}".format,
    in_chinese,
    lambda n: str(n).translate({ord("0") + d: 0xFF10 + d for d in range(10)}),
)
SAYS = {
    "new_received": (
        "全年共收到政府信息公开申请{}件。", "2022年，我局受理依申请公开{}件，均按时答复。", "本年度新收政府信息公开申请数量{}件。",
        "共收到{}份政府信息公开申请，均为自然人申请。", "2022年度收到{}件针对本部门有关政府信息公开事务的申请。",
        "受理公民、法人和其他组织提出的政府信息公开申请{}宗。", "通过网络、信函等渠道共收到申请公开{}条。", "全年收到{}件申请，及时答复。",
        "共收到政府信息公开申请{}件（含上年结转1件），比上年增加3件。", "区住建局、市住建局共接收政府信息依申请公开事项{}起。",
    ),
    "total_processed": (
        "全年答复政府信息公开申请{}件。", "收到申请若干，目前已答复{}件。", "依法规范办结信息公开申请{}件。",
        "政府信息公开申请办结{}件（含上年结转2件）。", "受理并办结政府信息公开申请{}件。",
        "有关公开申请，{}件已按规定在法定期限内予以答复。",
    ),
    "carried_out": ("结转下年度继续办理{}件。", "其余{}件正在按照程序办理。", "{}件申请按照《条例》顺延到下年度答复。",
        "{}件结转到2023年度继续办理。"),
    "granted": ("予以公开{}件。", "处理结果中，予以公开答复{}件。", "其中同意公开{}件，占33%。", "{}件予以公开。"),
    "partial": ("部分公开{}件。", "予以部分公开{}件。"),
    "granted_or_partial": ("予以公开及部分公开{}件。", "其中予以公开或部分公开{}件。"),
    "denied": ("不予公开{}件。", "不予公开的{}件，"),
    "unable": ("本机关无法提供{}件。",), "rejected": ("不予处理的{}件。",), "other": ("其他处理{}件。",),
    "review": ("因政府信息公开被申请行政复议{}件。", "信息公开类行政复议{}起，正在办理中。", "因政府信息公开发生{}件行政复议。"),
    "litigation": ("因政府信息公开工作被提起行政诉讼{}件。", "政府信息公开行政诉讼案件{}起。"),
    "litigation_direct": ("未经复议直接起诉{}件。",), "litigation_after_review": ("复议后起诉{}件。",),
    "normative_documents.issued": ("全年制发规范性文件{}件。", "出台{}个行政规范性文件。", "本年度制发的规范性文件{}件。"),
    "normative_documents.in_force": ("集中公开现行有效行政规范性文件{}件。", "规范性文件现行有效{}件。"),
    "licensing": ("办理行政许可{}件。",), "penalty": ("作出行政处罚决定{}件。",), "coercion": ("实施行政强制{}件。",),
    "information_fee": ("全年收取政府信息公开信息处理费{}元。",),
}  # fmt: skip
SENTENCES = [(kind, template) for kind, templates in SAYS.items() for template in templates]


@given(st.sampled_from(SENTENCES), st.integers(0, 99_999), st.sampled_from(WRITTEN))
def test_every_wording_gives_its_number_whatever_the_number(
    sentence: tuple[str, str], number: int, write: Callable[[int], str]
) -> None:
    kind, template = sentence
    assert (kind, number) in counted(template.format(write(number)))


@given(st.lists(st.integers(0, 999), min_size=5, max_size=5))
def test_a_whole_paragraph_gives_each_number_once(numbers: list[int]) -> None:
    text = "2022年，我局收到申请{}件，上年结转{}件，办结{}件，予以公开{}件；结转下年{}件。".format(*numbers)
    kinds = ["new_received", "carried_in", "total_processed", "granted", "carried_out"]
    assert counted(text) == list(zip(kinds, numbers, strict=True))


def test_a_claim_keeps_the_printed_sentence_and_words_and_where_they_stand() -> None:
    text = "我局（含 下属站所）共收到政府信息公开申请１２ 件，均已答复。其后无事。"
    (claim,) = claims({3: Section(3, "三、收到和处理政府信息公开申请情况", text, "L9")}, 2022, ORGAN)
    assert claim.sentence == "我局（含下属站所）共收到政府信息公开申请１２件，均已答复"
    assert (claim.words, claim.section) == ("收到政府信息公开申请１２件", 3)


def test_a_sentence_broken_over_lines_is_one() -> None:
    assert counted("2022年全区各单位依法依规受理政府信息公开\n申请21件，均在法定期限答复。") == [
        ("new_received", 21)
    ]


NOT_OURS = {
    "last year": ("2021年收到政府信息公开申请5件。", "去年收到政府信息公开申请5件。", "二〇二一年，我局收到政府信息公开申请5件。"),
    "compared": ("政府信息公开申请较上年增加3件。", "收到政府信息公开申请同比增长5件。", "收到政府信息公开申请增加3件。"),
    "part of the year": ("上半年，共收到政府信息公开申请5件。", "第一季度收到政府信息公开申请5件。", "6月收到政府信息公开申请5件。"),
    "all the years": ("《条例》实施以来收到政府信息公开申请500件。", "自条例施行以来，累计收到申请500件，答复480件。",
        "历年收到政府信息公开申请500件。"),
    "a plan": ("2023年将办结政府信息公开申请12件。", "力争答复政府信息公开申请12件。"),
    "another organ": ("市教育局共收到政府信息公开申请12件。", "其中，市水务局收到政府信息公开申请5件。"),
    "one channel": ("其中网上收到申请3件。", "通过网站收到政府信息公开申请5件。", "收到信函申请公开2件。"),
    "one applicant": ("收到企业提出的政府信息公开申请2件。",),
    "a part of the decisions": ("其中办理行政许可35件。",),
    "forwarded": ("收到市政府转办的政府信息公开申请3件。",),
    "another matter": ("收到行政许可申请30件。", "受理群众来信12件。", "收到人大建议12件，办结12件。", "受理各类群众诉求259起。"),
    "letters": ("市长信箱收到信件158件，答复158件。", "收到网民留言248条，办结留言230条，答复4条。"),
    "web items": ("公开政策、规范性文件类信息68条，行政许可类信息69条。", "公开行政许可信息55项，行政处罚3项。"),
    "questions": ("收到政府信息公开申请咨询12次。",),
    "in parts": ("按期答复10件，延期答复2件。", "当场答复3件。"),
    "documents of others": ("代市政府起草规范性文件3件。", "审查规范性文件9件。", "清理规范性文件20件。"),
    "matters not cases": ("取消行政许可3项，下放行政处罚5项。", "行政许可事项56项。"),
    "reviews it decides": ("全年办理行政复议案件35件，其中涉及政府信息公开3件。", "受理行政复议申请35件。",
        "全年行政复议案件35件，其中政府信息公开类3件。"),
    "in court": ("行政机关负责人出庭应诉率100%，出庭应诉12件。",),
    "disputes over something else": ("行政诉讼案件5件，均与政府信息公开无关。", "行政复议2件（非信息公开类）。",
        "被提起行政诉讼3件，均为行政许可类案件。", "办理行政复议应诉案件7件，未涉及政府信息公开。", "行政执法类行政复议3件、行政诉讼2件。"),
    "turned away": ("受理残疾证申请23件、办结23件；受理低保申请12件，正在办理2件。", "受理社会组织登记申请12件，不予受理3件。",),
    "village affairs": ("村（居）务公开：收到村民申请公开事项5件，答复5件。",),
    "tariff": ("信息处理费按每件100元收取。",),
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in NOT_OURS.values() for text in texts])
def test_what_only_looks_like_a_claim_is_none(text: str) -> None:
    assert told(text) == []


def test_what_last_year_left_is_told_from_what_is_left_for_the_next() -> None:
    text = "办结12件，结转至下一年度办理2件（含上年结转1件）；2021年结转申请3件。"
    assert counted(text) == [
        ("total_processed", 12),
        ("carried_out", 2),
        ("carried_in", 3),
        ("carried_in", 1),
    ]


def test_numbers_after_another_year_or_another_organ_stay_with_it() -> None:
    assert counted("2021年收到申请公开9件。其中，予以公开5件，不予公开4件。") == []
    assert counted("市教育局共收到政府信息公开申请12件。其中，予以公开8件。") == []
    assert counted("2021年收到申请公开9件，2022年收到申请公开8件。") == [("new_received", 8)]


@pytest.mark.parametrize(
    ("subject", "regional"),
    [("我局", False), ("市住建局", False), ("由局办公室", False), ("全局", False), ("2022年，", False), ("全市", True), ("各县区", True),
     ("全市住建系统", True), ("局机关", True), ("市本级", True), ("我市", True)],
)  # fmt: skip
def test_a_number_of_the_region_or_of_a_part_is_marked(subject: str, regional: bool) -> None:
    (claim,) = told(f"{subject}共收到政府信息公开申请12件。")
    assert claim.regional is regional


@pytest.mark.parametrize(
    ("short", "full", "same"),
    [("区住建局", "江门市江海区住房和城乡建设局", True), ("市发改委", "嘉兴市发展和改革委员会", True),
     ("市教育局", "嘉兴市住房和城乡建设局", False), ("市政府办公厅", "上海市人民政府办公厅", True)],
)  # fmt: skip
def test_an_organ_is_known_by_its_short_name(short: str, full: str, same: bool) -> None:
    assert abbreviates(short, full) is same


def test_without_a_known_organ_or_year_the_text_is_taken_as_its_own() -> None:
    assert counted("2019年，区住建局受理政府信息公开申请3件。", year=None, organ=None) == [
        ("new_received", 3)
    ]


def test_a_bare_count_is_of_requests_only_where_nothing_else_was_named() -> None:
    assert counted("全年共收到12件，已办结12件。") == [("new_received", 12), ("total_processed", 12)]
    assert counted("办理政协提案5件，已办结5件。") == []
    assert counted("全年共收到12件，已办结12件。", topic="（三）平台建设。开通在线咨询。") == []


DENIES = {
    "new_received": (
        "2022年，我局未收到政府信息公开申请。", "未收到依申请公开事项.", "未接到任何形式的信息公开申请。", "没有收到依申请公开件。",
        "全年无政府信息公开申请。", "未收到公民、法人和其他组织提出的政府信息公开申请。", "政府信息公开实现零申请。",
    ),
    "review": ("未发生行政复议。", "没有因政府信息公开引起的行政复议案件。", "本年度无行政复议情况。"),
    "litigation": ("未发生因政府信息公开提起行政诉讼的情况。", "行政诉讼为零。"),
    "information_fee": (
        "未收取信息处理费。", "2022年，无收取信息处理费情况。", "没有收取申请人任何费用。", "未收取任何政府信息公开费用。",
        "本年度未产生信息处理费。", "没有发生收费。",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DENIES.items() for text in texts])
def test_a_denial_is_a_claim_of_none(kind: str, text: str) -> None:
    assert denied(text) == [kind]


@pytest.mark.parametrize(
    "text",
    ["未发生因政府信息公开申请行政复议、提起行政诉讼的情况。", "行政复议、行政诉讼均未发生。",
     "不存在有关政府信息公开行政复议和行政诉讼情况。",
     "均无行政复议或行政诉讼。", "2022年无因政府信息公开工作被申请行政复议、提起行政诉讼。"],
)  # fmt: skip
def test_one_denial_may_be_of_reviews_and_suits(text: str) -> None:
    assert denied(text) == ["review", "litigation"]


@pytest.mark.parametrize(
    "text",
    ["未收到行政许可申请。", "未收到网上政府信息公开申请。", "无上年结转政府信息公开申请。",
     "未收到法人或者其他组织对依申请公开政府信息的申请。",
     "未发生行政复议、行政诉讼败诉情况。", "未经复议直接起诉2件。", "申请人未在规定期限内提起行政诉讼。", "无未审结行政复议案件。",
     "无正当理由重复申请公开。", "2021年未收到政府信息公开申请。", "上半年未收到政府信息公开申请。", "市教育局未收到政府信息公开申请。",
     "未收到对政府信息公开申请答复的投诉。", "未按收费通知要求缴纳费用。", "未收取行政事业性收费。", "没有未答复的政府信息公开申请。",
     "建设无障碍网站受理依申请公开。", "未发现违规处理政府信息公开申请。", "没有放松行政复议。", "未发生浪费。"],
)  # fmt: skip
def test_what_only_looks_like_a_denial_is_none(text: str) -> None:
    assert denied(text) == []


def test_a_percentage_belongs_to_the_count_right_before_it() -> None:
    found = told("答复申请12件，予以公开7件，占58.3%；不予公开1件、占比8.3％，网上申请占90%。")
    assert [(c.kind, str(c.number), c.beside) for c in found if c.unit == "%"] == [
        ("granted", "58.3", 7),
        ("denied", "8.3", 1),
    ]


def test_a_percentage_in_a_bracket_belongs_to_the_count_before_the_bracket() -> None:
    found = told("答复申请12件，予以公开7件（占58.3%），不予公开1件（8.3%）。")
    assert [(c.kind, c.beside, c.words) for c in found if c.unit == "%"] == [
        ("granted", 7, "予以公开7件（占58.3%）"),
        ("denied", 1, "不予公开1件（8.3%）"),
    ]


def test_a_rate_of_answers_is_claimed_unless_it_is_one_of_being_on_time() -> None:
    assert counted("收到政府信息公开申请12件，办结率92.3%。")[1:] == [("total_processed", 92.3)]
    for other in ("按时办结率100%", "均在法定期限内答复，答复率100%", "热线1390宗，办结率100%", "满意率100%"):
        assert not [claim for claim in told(f"收到政府信息公开申请，{other}。") if claim.unit == "%"]


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("行政复议3件，其中维持2件，纠正1件；行政诉讼2件，均维持。",
         [("review.upheld", 2), ("review.corrected", 1), ("litigation.upheld", 2)]),
        ("行政复议7件，诉讼9件，均获维持。", [("review.upheld", 7), ("litigation.upheld", 9)]),
        ("行政复议3件（维持2件、纠正1件），行政诉讼2件（维持2件）。",
         [("review.upheld", 2), ("review.corrected", 1), ("litigation.upheld", 2)]),
        ("行政复议1件，为其他结果；复议后起诉2件，尚未审结1件。", [("review.other_result", 1), ("litigation_after_review.pending", 1)]),
        ("行政复议3件，行政诉讼2件，其中维持4件，纠正1件。", []),
        ("行政复议2件，均纠正，行政诉讼3件，均维持。", [("review.corrected", 2), ("litigation.upheld", 3)]),
    ],
)  # fmt: skip
def test_an_ending_is_given_to_its_channel_or_to_none(text: str, endings: list[tuple[str, int]]) -> None:
    assert [found for found in counted("因政府信息公开，" + text) if "." in found[0]] == endings


def listed(text: str) -> list[Breakdown]:
    return list(breakdowns({1: Section(1, "一、总体情况", text, "L1")}))


@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=8),
    st.sampled_from(("。其中，", "，其中", "，其中：", "（其中")),
)
def test_a_list_is_read_with_its_total_and_parts(parts: list[int], among: str) -> None:
    items = "，".join(
        f"第{name}类信息{part}条" for name, part in zip("甲乙丙丁戊己庚辛", parts, strict=False)
    )
    (one,) = listed(f"全年公开政府信息{sum(parts)}条{among}{items}{'）' if '（' in among else ''}。")
    assert (one.total, one.parts) == (sum(parts), tuple(parts))


@pytest.mark.parametrize(
    ("text", "total", "parts", "complete"),
    [
        ("收到申请12件，其中自然人申请9件，法人2件。", 12, (9, 2), True),
        ("收到申请12件，其中网上申请3件、信函2件。", 12, (3, 2), True),
        ("收到申请12件，其中网上申请8件、信函4件，自然人11件、法人1件。", 12, (8, 4), True),
        ("收到申请12件，其中自然人9件、法人2件；办结11件，其中予以公开6件，不予公开4件。", 12, (9, 2), True),
        ("公布信息99条，（其中机构类20条，政策、文件类30条，其他48条）。", 99, (20, 30, 48), True),
        ("发布380条，其中专项152条，预决算197条（政府32条、部门165条）、经费27条、债券4条。", 380, (152, 197, 27, 4), False),
        ("公开1000条，其中政策50条、解读30条、发布20条。", 1000, (50, 30, 20), False),
    ],
)  # fmt: skip
def test_a_list_says_whether_it_names_all(
    text: str, total: int, parts: tuple[int, ...], complete: bool
) -> None:
    one = listed(text)[0]
    assert (one.total, one.parts, one.complete, one.open_ended) == (total, parts, complete, False)


@pytest.mark.parametrize(
    "text", ["公开30条，其中政策8条、解读6条等。", "公开30条，其中主要有政策8条、解读6条。"]
)
def test_a_list_may_say_that_it_names_only_some(text: str) -> None:
    assert listed(text)[0].open_ended


@pytest.mark.parametrize(
    "text",
    [
        "公开信息76条，其中规范性文件4篇，政策解读5篇。",
        "收到申请约12件，其中自然人9件，法人2件。",
        "收到申请12件，办结10件，其中自然人6件，法人2件。",
        "新收申请317件，上年结转3件。其中予以公开304件，不予公开16件。",
        "答复申请53件，其中予以公开36件，部分公开7，不予公开9件。",
        "受理25件，其中20件涉及招生；全年被申请行政复议1件。",
        "收到申请12件，其中3件为网上申请。",
        "收到信息公开申请12件，其中2件重复申请作合并处理，实际答复12件。",
        "制定行政规范性文件3件，其中联合发文1件；对外发布政策性文件15件。",
    ],
)
def test_a_list_that_can_be_read_in_two_ways_is_left_out(text: str) -> None:
    assert listed(text) == []


ALARMS = ("NV-", "T3-09")
QUIET = [
    *(text for texts in NOT_OURS.values() for text in texts),
    "全年收到政府信息公开申请13件（含上年结转1件）。", "全年收到政府信息公开申请15余件，约答复20件。",
    "收到政府信息公开申请12件，受理10件。", "共处理政府信息公开申请13件。", "全市共收到政府信息公开申请900件，办结880件，结转20件。",
    "我局及所属单位共收到政府信息公开申请40件。", "予以公开（含部分公开）9件。", "因本机关不掌握无法提供1件。",
    "其中自然人申请予以公开6件，法人申请予以公开1件。", "收到申请12件，其中予以公开7件，占53.8%。", "部分公开占16.7%。",
    "行政复议1件，结果维持。", "未发生行政诉讼。", "办结上年结转1件、本年新收11件，共计12件。",
    "收到政府信息公开申请12件，答复率100%，均在法定期限内。",
    "公开信息1000条，其中政策50条、解读30条、发布20条。",
    "公开信息1328条，其中政策文件45条、工作动态876条、财政信息12条；通过微信公众号发布信息456条。", "办结行政许可1000余件。",
]  # fmt: skip


@pytest.mark.parametrize("form", ["ogi_2019", "ogi_2021"])
@pytest.mark.parametrize("text", QUIET)
def test_no_trap_raises_an_alarm(text: str, form: str, html_report: Page, read: Read) -> None:
    year = {"ogi_2019": "2020", "ogi_2021": "2022"}[form]
    said = (
        text.replace("2023年", f"{int(year) + 1}年")
        .replace("2021年", f"{int(year) - 1}年")
        .replace("2022年", f"{year}年")
    )
    reading = read(html_report(form, sections={3: said}))
    assert [(f.rule, f.arithmetic) for f in reading.findings if f.rule.startswith(ALARMS)] == []


BUSY = {
    "new_received": (118, 12), "carried_in": (5, 0), "granted": (55, 5), "partial": (8, 0), "denied_internal_affairs": (6, 0),
    "denied_process_info": (4, 0), "unable_not_held": (20, 0), "unable_needs_creation": (3, 7), "rejected_repeat": (12, 0),
    "other_misc": (8, 0), "total_processed": (116, 12), "carried_out": (7, 0),
}  # fmt: skip
BUSY_CELLS = {
    f"t3.{row}.{column}": str(number)
    for row, (people, firms) in BUSY.items()
    for column, number in (("natural_person", people), ("business", firms), ("total", people + firms))
} | {
    "t4.review.upheld": "2", "t4.review.pending": "1", "t4.review.total": "3",
    "t4.litigation_direct.upheld": "1", "t4.litigation_direct.total": "1", "t4.litigation_after_review.upheld": "1",
    "t4.litigation_after_review.pending": "1", "t4.litigation_after_review.total": "2",
}  # fmt: skip
TRUE_OF_BUSY = [
    "2022年，我局共收到政府信息公开申请130件，同比增长30%，上年结转5件，办结128件，结转下年7件。",
    "2022年共受理政府信息公开申请130件（较上年增加30件），其中网上申请100件、信函申请25件、当面申请5件。",
    "全年共办理政府信息公开申请135件（含上年结转5件），已答复128件，7件正在办理中。",
    "新收政府信息公开申请130件，上年度结转5件，共计135件。按期办结128件，结转下一年度继续办理7件。",
    "共收到依申请公开130件，从申请主体看，自然人118件、企业12件；从处理结果看，予以公开60件，部分公开8件，不予公开10件，无法提供30件，不予处理12件，其他处理8件。",
    "答复128件，其中予以公开60件，占46.9%；部分公开8件，占6.3%；不予公开10件，占7.8%；无法提供30件，占23.4%；不予处理12件，占9.4%；其他处理8件，占6.3%。",
    "答复128件。其中：予以公开60件（46.9%），部分公开8件（6.3%）。",
    "收到申请130件，办结率94.8%（含上年结转）。",
    "因政府信息公开被申请行政复议3件，其中维持2件，尚未审结1件；被提起行政诉讼3件，其中未经复议直接起诉1件，复议后起诉2件。",
    "因政府信息公开引发行政复议3起、行政诉讼3起，法院驳回原告诉讼请求2起。",
    "行政复议3件，已审结2件均维持；行政诉讼3件，已审结2件，均胜诉。",
    "行政复议案件3件（结果维持2件，尚未审结1件），行政诉讼案件3件（未经复议直接起诉1件，结果维持；复议后起诉2件，维持1件，尚未审结1件）。",
    "2022年，收到申请130件，其中局机关收到100件，局属单位收到30件。",
    "局机关收到申请100件，所属事业单位收到30件，合计130件。",
    "本年度收到申请130件，涉及征地拆迁60件、房屋登记50件、其他20件。",
    "收到申请130件，已全部在法定期限内答复或者按规定延期，答复率100%。",
    "截至2022年12月31日，共收到申请130件，已办结128件；截至2023年1月15日，剩余7件也已全部办结。",
    "2022年1月1日至12月31日，共收到申请130件，答复128件。",
    "2021年收到申请100件，2022年收到申请130件，增加30件。", "与2021年的100件相比，收到申请增加30件。",
    "同一申请人提出申请50件，占申请总量的38.5%。", "答复128件，其中延期答复10件，按期答复118件。",
    "收到12345热线转来工单56件，办结56件；收到政府信息公开申请130件，办结128件。",
    "接待政府信息公开申请咨询200人次。收到补正申请3件。",
    "主动公开政府信息1000条，其中政策文件300条、政策解读100条、工作动态600条；依申请公开130件，其中予以公开60件。",
    "全年制发行政规范性文件3件，废止1件，现行有效12件；以市政府名义印发规范性文件2件。",
    "公开行政规范性文件15件，其中现行有效12件，失效3件。", "未收到不服政府信息公开答复的投诉举报。",
    "未发生泄密事件。未因政府信息公开被行政问责。", "全年没有因政府信息公开引发行政复议被纠错和行政诉讼败诉的情况。",
    "第三季度收到申请40件，月均收到11件。", "全市住建系统共收到政府信息公开申请900件，办结890件。",
    "各县（市、区）住建局共收到政府信息公开申请700件。", "市政府办公室转来政府信息公开申请15件。",
    "收到政府信息公开申请130件次，涉及112名申请人。", "其他处理8件，均为申请人撤回。不予处理12件，均为重复申请。",
    "对130件申请逐件登记，对128件作出书面答复。", "组织政府信息公开申请办理培训2次，参训60人次，办理质量明显提升。",
    "无法提供30件，其中本机关不掌握20件，没有现成信息需要另行制作10件。",
    "不予公开10件（其中内部事务信息6件、过程性信息4件）。", "依申请公开方面，全年共收到130件，申请办结128件。",
    "其中，网上申请答复98件，信函申请答复30件。", "办理人大代表建议20件、政协提案30件，办结率100%。",
    "按时办结率100%，群众满意率98%。", "约60%的申请集中在征地领域，予以公开约占五成。",
    "办结的128件中，予以公开的60件，部分公开的8件。", "全年行政复议受案3件，行政应诉3件。",
    "我局作为复议机关办理行政复议案件40件。", "办理行政复议答复案件3件，行政诉讼应诉案件3件。",
    "2022年我局未收取信息处理费，发出收费通知0件。",
    "全年累计处理政府信息公开申请135件，予以公开和部分公开68件，占53.1%。",
    "2022年新收到130件政府信息公开申请，连同2021年结转的5件，共办结128件，剩余7件结转至2023年办理。",
]  # fmt: skip


@pytest.mark.parametrize("text", TRUE_OF_BUSY)
def test_a_true_text_in_any_wording_raises_no_alarm(text: str, html_report: Page, read: Read) -> None:
    spoken = {1: f"（二）依申请公开情况。{text}", 3: "详见下表。", 4: "详见下表。"}
    for sections in (spoken, {3: text, 4: "详见下表。"}):
        reading = read(html_report("ogi_2021", cells=BUSY_CELLS, sections=sections))
        assert [(f.rule, f.arithmetic) for f in reading.findings if f.rule.startswith(ALARMS)] == []


TRUTH = {
    "new_received": ("NV-01", 12), "total_processed": ("NV-02", 12), "carried_out": ("NV-03", 1), "granted": ("NV-11", 7),
    "partial": ("NV-11", 2), "granted_or_partial": ("NV-11", 9), "denied": ("NV-11", 1), "unable": ("NV-11", 1),
    "rejected": ("NV-11", 1), "other": ("NV-11", 0), "review": ("NV-06", 1), "litigation": ("NV-06", 0),
    "litigation_direct": ("NV-06", 0), "litigation_after_review": ("NV-06", 0), "licensing": ("NV-07", 450),
    "penalty": ("NV-07", 87), "coercion": ("NV-07", 4), "normative_documents.issued": ("NV-04", 3),
    "normative_documents.in_force": ("NV-12", 12),
}  # fmt: skip
CHECKED = [(*TRUTH[kind], template) for kind, template in SENTENCES if kind in TRUTH]


@pytest.mark.parametrize(("rule", "number", "template"), CHECKED)
def test_one_too_many_is_an_alarm_in_every_wording(
    rule: str, number: int, template: str, html_report: Page, read: Read
) -> None:
    nothing_carried_in = {"t3.carried_in.natural_person": "0", "t3.carried_in.total": "0"}
    for said, alarms in ((number, []), (number + 14, [rule])):
        page = html_report("ogi_2021", cells=nothing_carried_in, sections={3: template.format(said)})
        assert (
            sorted({f.rule for f in read(page).findings if f.rule.startswith(ALARMS)} - {"NV-10"}) == alarms
        )


def test_a_report_keeps_its_claims_for_later(html_report: Page, read: Read) -> None:
    report = read(html_report()).report
    assert ("new_received", 12, "件", 3) in {(c.kind, c.number, c.unit, c.section) for c in report.claims}
    assert all(claim.sentence and claim.words in claim.sentence for claim in report.claims)
