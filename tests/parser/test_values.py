"""What one cell, one label or one date says; nothing is guessed."""

from datetime import date
from decimal import Decimal

import pytest

from parser import labels
from parser.dates import find_date, find_period, is_only_a_date
from parser.model import Semantic
from parser.values import plain, printed, read_value

NUMBERS = [
    ("0", "0", None), ("12", "12", None), ("１２", "12", None), (" 12\u200b", "12", None),
    ("1,234", "1234", None), ("１，２３４", "1234", None), ("1,234,567.80", "1234567.80", None),
    ("0.5", "0.5", None), ("24252.311082", "24252.311082", None),
    ("+162", "162", None), ("-23", "-23", None), ("−23", "-23", None), ("－23", "-23", None),
    ("增 1", "1", None), ("增1558", "1558", None), ("增加3", "3", None), ("新增3", "3", None),
    ("减少45", "-45", None), ("减8", "-8", None),
    ("68949.08元", "68949.08", "元"), ("523.15万元", "523.15", "万元"), ("12 件", "12", "件"), ("3万", "3", "万元"),
    ("零", "0", None),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "number", "unit"), NUMBERS)
def test_a_figure_is_its_number_and_the_unit_beside_it(raw: str, number: str, unit: str | None) -> None:
    value = read_value(raw)
    assert (value.number, value.unit) == (Decimal(number), unit)
    assert value.semantic is (Semantic.ZERO if value.number == 0 else Semantic.NUMBER)


@pytest.mark.parametrize("raw", ["+162", "-23", "增1", "减少45"])
def test_a_printed_sign_is_remembered(raw: str) -> None:
    assert read_value(raw).signed
    assert not read_value(raw.strip("+-增减少")).signed


@pytest.mark.parametrize(
    ("raw", "number"), [("22（其中修订 16 件）", "22"), ("5件(含上年2件)", "5"), ("0〔注〕", "0"), ("450[1]", "450")]
)  # fmt: skip
def test_a_remark_in_brackets_leaves_the_number_and_says_so(raw: str, number: str) -> None:
    assert (read_value(raw).number, read_value(raw).semantic) == (
        Decimal(number),
        Semantic.NUMBER_WITH_REMARK,
    )


NO_NUMBER = [
    ("", Semantic.BLANK), ("\u00a0", Semantic.BLANK), ("\u3000\u200b", Semantic.BLANK),
    ("无", Semantic.NONE_TEXT), ("暂无", Semantic.NONE_TEXT), ("没有", Semantic.NONE_TEXT),
    ("-", Semantic.SLASH), ("——", Semantic.SLASH), ("/", Semantic.SLASH), ("—", Semantic.SLASH), ("－", Semantic.SLASH),
    ("1 2", Semantic.ILLEGIBLE), ("1\n2", Semantic.ILLEGIBLE), ("007", Semantic.ILLEGIBLE), ("12,5", Semantic.ILLEGIBLE),
    ("12a", Semantic.ILLEGIBLE), ("约12", Semantic.ILLEGIBLE), ("12%", Semantic.ILLEGIBLE), ("O", Semantic.ILLEGIBLE),
    ("12¹", Semantic.ILLEGIBLE), ("12②", Semantic.ILLEGIBLE), ("⑩", Semantic.ILLEGIBLE), ("½", Semantic.ILLEGIBLE),
    ("1-2", Semantic.ILLEGIBLE), ("--5", Semantic.ILLEGIBLE), ("1.2.3", Semantic.ILLEGIBLE), ("3万件", Semantic.ILLEGIBLE),
    ("规章", Semantic.ILLEGIBLE), ("无1", Semantic.ILLEGIBLE), ("1e3", Semantic.ILLEGIBLE),
    ("1" * 21, Semantic.ILLEGIBLE), (".5", Semantic.ILLEGIBLE),
    ("\u0661\u0662a", Semantic.ILLEGIBLE),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "semantic"), NO_NUMBER)
def test_what_is_no_number_has_none_and_says_what_it_is(raw: str, semantic: Semantic) -> None:
    assert (read_value(raw).number, read_value(raw).semantic) == (None, semantic)


def test_only_outer_blanks_are_taken_off_what_is_printed() -> None:
    assert printed("\u00a0 1  2\u3000") == "1  2"


@pytest.mark.parametrize(
    ("number", "text"), [("60.0", "60"), ("6E+1", "60"), ("0", "0"), ("0.00", "0"), ("-8", "-8"), ("1.50", "1.5")]
)  # fmt: skip
def test_a_figure_is_written_plainly(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


LABELS = [
    ("（七） 总计", "总计"),
    ("(七)总计", "总计"),
    ("1．属于国家秘密", "属于国家秘密"),
    ("1. 属于国家秘密", "属于国家秘密"),
    ("1、属于国家秘密", "属于国家秘密"),
    ('3.危及"三安全一稳定"', "危及三安全一稳定"),
    ("3.危及“三安全一稳定”", "危及三安全一稳定"),
    ("一、本年新收\n政府信息公开申请数量", "本年新收政府信息公开申请数量"),
    ("三、（一）予以公开", "予以公开"),
    ("第二十条第（一）项", "第二十条第(一)项"),
    ("一、", "一、"),
]


@pytest.mark.parametrize(("text", "core"), LABELS)
def test_a_label_is_compared_without_its_ordinal_blanks_and_quotes(text: str, core: str) -> None:
    assert labels.core(text) == core


def test_a_label_fits_its_row_best_word_for_word_then_by_key_then_by_likeness() -> None:
    row = (labels.core("2.其他法律行政法规禁止公开"),)
    assert labels.fit("2．其他法律行政法规禁止公开", row) == 1.0
    assert labels.fit("其他禁止公开的情形", row, ("禁止公开",)) == 0.9
    assert 0.7 < labels.fit("2. 其他法律行政止公开", row) < 0.9
    assert labels.fit("予以公开", row) < 0.5
    assert labels.fit(" ", row) == 0.0


DATES = [
    ("2021年1月26日", date(2021, 1, 26)), ("2021-01-26 10:22", date(2021, 1, 26)), ("2021/1/26", date(2021, 1, 26)),
    ("2021.1.26", date(2021, 1, 26)), ("２０２１年１月２６日", date(2021, 1, 26)), ("2021 年 1 月 26 日", date(2021, 1, 26)),
    ("二〇二一年一月二十六日", date(2021, 1, 26)), ("二○二一年十月十日", date(2021, 10, 10)),
    ("二零二一年十二月三十一日", date(2021, 12, 31)),
    ("二O二一年二月二日", date(2021, 2, 2)), ("截至2021年1月26日，共2条", date(2021, 1, 26)),
    ("2021年2月31日", None), ("2021年13月1日", None), ("2021年1月", None), ("2021年度", None), ("1月26日", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DATES)
def test_a_whole_possible_date_is_found_and_no_other(text: str, day: date | None) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("2021年1月26日", True),
        ("（2021年1月26日）", True),
        ("二〇二一年一月二十六日", True),
        ("2021年1月26日星期二", False),
        ("发布日期：2021-01-26", False),
    ],
)
def test_a_signature_date_stands_alone(text: str, only: bool) -> None:
    assert is_only_a_date(text) is only


PERIODS = [
    ("自2020年1月1日起至2020年12月31日止", (date(2020, 1, 1), date(2020, 12, 31))),
    ("从2019年1月1日到12月31日止", (date(2019, 1, 1), date(2019, 12, 31))),
    ("2020 年1 月1 日至 2020年 11月30 日", (date(2020, 1, 1), date(2020, 11, 30))),
    ("2020年1月1日—同年12月31日", (date(2020, 1, 1), date(2020, 12, 31))),
    ("2020年1月1日至2020年2月31日", None),
    ("2020年1月1日起施行", None),
]


@pytest.mark.parametrize(("text", "period"), PERIODS)
def test_the_stated_period_is_read_with_its_year(text: str, period: tuple[date, date] | None) -> None:
    assert find_period(text) == period
