"""The draft of a form for a table nobody knows, and a form version nobody wrote code for."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from parser.forms import FormError, load_forms
from parser.model import Reading, Result, Standing
from parser.pipeline import ReportParser, load_parser
from parser.propose import propose
from parser.readers import open_documents
from rendering import html, text
from rendering.page import Box, Heading, Page, Rows, Sheet, Text, page

CONFIG = Path(__file__).parents[2] / "config"
TITLE = "某某市财政局2027年政府信息公开工作年度报告"
WIDE: Rows = [
    [Box("统计项目", 1, 2), Box("单位", 1, 2), Box("申请人", 2), Box("总计", 1, 2)],
    [Box("自然人"), Box("单位团体")],
    *([Box(cell) for cell in row] for row in (
        ("一、新收数据申请数", "件", "6", "3", "9"),
        ("（一）网页申请数", "件", "4", "1", "5"),
        ("（二）其他渠道申请数", "件", "2", "2", "4"),
        ("二、办结数据申请数", "件", "5", "", "5"),
        ("三、数据服务收入", "万元", "1.5", "0", "1.5"),
    )),
]  # fmt: skip
NARROW: Rows = [[row[0], row[1], row[4]] for row in WIDE[2:]]
NARROW.insert(0, [Box("统计项目"), Box("单位"), Box("2027年度")])


def report(rows: Rows) -> Page:
    words = [Heading("一、工作概况", 2), Text("2027年如下。"), Heading("二、数据", 2), Sheet(rows)]
    return [Heading(TITLE, 1), *words, Heading("三、其他", 2), Text("无。")]


@pytest.fixture
def drafted(parser: ReportParser) -> Callable[[str], str]:
    def draft(body: str) -> str:
        document = next(open_documents(body.encode())).document
        return propose(document, parser.forms)

    return draft


@pytest.fixture
def with_form(tmp_path: Path) -> Callable[[str, str], ReportParser]:
    """A parser whose configuration has one form more; `until` is the last year of the newest known one."""

    def made(form: str, name: str, until: int = 2026) -> ReportParser:
        config = tmp_path / "config"
        shutil.copytree(CONFIG, config)
        newest = config / "forms/ogi_2021.yaml"
        old = newest.read_text(encoding="utf-8")
        newest.write_text(
            old.replace("years: {first: 2021}", f"years: {{first: 2021, last: {until}}}"), encoding="utf-8"
        )
        (config / f"forms/{name}.yaml").write_text(form, encoding="utf-8")
        return load_parser(config)

    return made


def raws(reading: Reading) -> dict[str, str | None]:
    return {code: cell.raw for code, cell in reading.report.cells.items()}


RENDERED = {
    "a page with spans": lambda: html.render(report(WIDE)),
    **{style: (lambda style=style: text.render(report(NARROW), style)) for style in ("tsv", "pipe_rows", "tab_per_line")},
}  # fmt: skip
WIDE_CELLS = {
    f"a27.{row}.{column}": figure
    for row, figures in {"r01": "639", "r02": "415", "r03": "224", "r04": "5 5"}.items()
    for column, figure in zip(("natural_person", "c2", "total"), figures, strict=True)
} | {"a27.r04.c2": "", "a27.r05.natural_person": "1.5", "a27.r05.c2": "0", "a27.r05.total": "1.5"}
NARROW_CELLS = {"a27.r01": "9", "a27.r02": "5", "a27.r03": "4", "a27.r04": "5", "a27.r05": "1.5"}


@pytest.mark.parametrize("way", ["a page with spans", "tsv", "pipe_rows", "tab_per_line"])
def test_a_draft_put_into_the_configuration_reads_its_table(
    way: str, drafted: Callable[[str], str], with_form: Callable[..., ReportParser], parser: ReportParser
) -> None:
    body = RENDERED[way]()
    assert parser.read(body.encode()).report.form == "unknown_form"
    draft = drafted(body).replace("id: TODO", "id: ogi_2027")
    reading = with_form(draft, "ogi_2027").read(body.encode())
    assert reading.report.form == "ogi_2027"
    assert raws(reading) == (WIDE_CELLS if "span" in way else NARROW_CELLS)
    sums = [check for check in reading.checks if check.rule.startswith("A27-")]
    assert sums and {check.result for check in sums} == {Result.PASS}
    assert not [f.rule for f in reading.findings if f.rule.startswith(("ST-0", "RD-"))]
    assert {cell.unit for cell in reading.report.cells.values()} == {"件", "万元"}


def test_a_sum_of_the_draft_that_fails_in_another_report_is_told(
    drafted: Callable[[str], str], with_form: Callable[..., ReportParser]
) -> None:
    body = html.render(report(WIDE))
    other = body.replace("<p>4</p></td></tr>", "<p>7</p></td></tr>")
    reading = with_form(drafted(body).replace("id: TODO", "id: ogi_2027"), "ogi_2027").read(other.encode())
    told = {f.rule: f for f in reading.findings if f.rule.startswith("A27-")}
    assert set(told) == {"A27-01", "A27-02"}
    assert (
        "2+2 = 4; 总计 = 7" in told["A27-01"].message.zh
        and "natural_person + c2 = total" in told["A27-01"].message.en
    )
    assert reading.report.cells["a27.r03.total"].standing is Standing.CONTRADICTED


def test_a_draft_says_what_a_person_must_decide(drafted: Callable[[str], str], tmp_path: Path) -> None:
    draft = drafted(html.render(report(WIDE)))
    data = yaml.safe_load(draft)
    assert (data["id"], data["document"], data["years"]) == ("TODO", "TODO", {"first": 2027})
    assert [section["title_zh"] for section in data["sections"]] == ["工作概况", "数据", "其他"]
    table = data["lists"][0]
    assert table["headers"] == {"label": ["统计项目"], "unit": ["单位"], "ignored": []}
    assert [(c["code"], c["label_zh"]) for c in table["columns"]] == [
        ("natural_person", "自然人"), ("c2", "单位团体"), ("total", "总计")
    ]  # fmt: skip
    assert [row["label_zh"] for row in table["rows"]] == [row[0].text for row in WIDE[2:]]
    assert [row.get("count", True) for row in table["rows"]] == [True] * 4 + [False]
    assert [i["equation"] for i in data["identities"]] == ["natural_person + c2 = total", "r02 + r03 = r01"]
    assert "6+3 = 9" in draft and "4+2 = 6" in draft
    (tmp_path / "TODO.yaml").write_text(draft, encoding="utf-8")
    assert load_forms(tmp_path).all[0].lists[0].code == "a27"


def test_a_draft_without_a_year_is_refused_until_it_is_filled_in(
    drafted: Callable[[str], str], tmp_path: Path
) -> None:
    draft = drafted(html.render([Sheet(WIDE)]))
    (tmp_path / "TODO.yaml").write_text(draft, encoding="utf-8")
    with pytest.raises(FormError, match=r"years\.first"):
        load_forms(tmp_path)


@pytest.mark.parametrize(
    ("row", "figures", "sums"),
    [
        (3, ("4", "1", "6"), []),
        (3, ("4", "2", "6"), ["natural_person + c2 = total"]),
        (2, ("7", "2", "9"), ["natural_person + c2 = total"]),
    ],
)
def test_only_sums_that_hold_everywhere_are_proposed(
    row: int, figures: tuple[str, ...], sums: list[str], drafted: Callable[[str], str]
) -> None:
    rows = [list(line) for line in WIDE]
    rows[row][2:] = map(Box, figures)
    identities = yaml.safe_load(drafted(html.render(report(rows))))["identities"]
    assert [one["equation"] for one in identities] == sums


def test_what_is_all_zero_proposes_nothing(drafted: Callable[[str], str]) -> None:
    rows = [[box if n < 2 else Box("0") for n, box in enumerate(line)] for line in WIDE[2:]]
    assert yaml.safe_load(drafted(html.render(report([*WIDE[:2], *rows]))))["identities"] == []


def test_an_empty_template_gives_the_same_rows_and_columns(drafted: Callable[[str], str]) -> None:
    rows = [[box if n < 2 else Box("") for n, box in enumerate(line)] for line in WIDE[2:]]
    empty = yaml.safe_load(drafted(html.render(report([*WIDE[:2], *rows]))))["lists"]
    full = yaml.safe_load(drafted(html.render(report(WIDE))))["lists"]
    assert empty == full


def test_rows_with_the_label_of_a_known_form_keep_its_code(drafted: Callable[[str], str]) -> None:
    rows = [[Box("指标"), Box("数量")], [Box("1.网上申请数"), Box("4")], [Box("2.短信申请数"), Box("1")]]
    table = yaml.safe_load(drafted(html.render(report(rows))))["lists"][0]
    assert [(row["code"], row["label_en"]) for row in table["rows"]] == [
        ("received_online", "Online"),
        ("r02", "TODO"),
    ]


def test_the_statutory_table_three_is_drafted_with_its_own_codes(
    drafted: Callable[[str], str], parser: ReportParser
) -> None:
    form = parser.forms.by_id("ogi_2021")
    data = yaml.safe_load(drafted(html.render(page(form))))
    table = next(table for table in data["lists"] if len(table["columns"]) == 7)
    assert [row["code"] for row in table["rows"]] == [row.code for row in form.t3.rows]
    assert [column["code"] for column in table["columns"]] == [column.code for column in form.t3.columns]
    sums = [one["equation"] for one in data["identities"]]
    assert "natural_person + business + research + social_welfare + legal_service + other_org = total" in sums


@pytest.mark.parametrize(
    "body", ["今天天气很好。", "<html><body><p>无表</p></body></html>", "<table><tr><td>甲</td></tr></table>"]
)
def test_without_a_table_there_is_nothing_to_draft(body: str, drafted: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="no table"):
        drafted(body)


# ---- a fourth form, as data ---------------------------------------------------------------------------------


def form_2027() -> str:
    data = yaml.safe_load((CONFIG / "forms/ogi_2021.yaml").read_text(encoding="utf-8"))
    rows = data["t3"]["rows"]
    repeat = next(row for row in rows if row["code"] == "rejected_repeat")
    repeat |= {"label_zh": "2.同一申请人再次提出的相同申请", "keys": ["再次提出"]}
    new = {
        "code": "rejected_machine",
        "label_zh": "6.批量自动生成的申请",
        "label_en": "Machine made",
        "group_zh": "（五）不予处理",
    }
    rows.insert(1 + next(n for n, row in enumerate(rows) if row["code"] == "rejected_reissue"), new)
    data |= {"id": "ogi_2027", "years": {"first": 2027}, "like": "ogi_2021"}
    return yaml.safe_dump(data, allow_unicode=True)


def test_a_fourth_form_is_one_file(with_form: Callable[..., ReportParser]) -> None:
    parser = with_form(form_2027(), "ogi_2027")
    form = parser.forms.by_id("ogi_2027")
    figures = {
        f"t3.{row}.{column}": figure
        for row, figure in (("rejected_machine", "1"), ("rejected_repeat", "0"))
        for column in ("business", "total")
    }
    reading = parser.read(html.render(page(form, year=2028, cells=figures)).encode())
    assert (reading.report.form, reading.report.report_year) == ("ogi_2027", 2028)
    assert (reading.coverage.expected, reading.coverage.read) == (207, 207)
    assert reading.report.cells["t3.rejected_machine.total"].value == 1
    assert reading.report.cells["t3.rejected_repeat.total"].value == 0
    assert reading.findings == ()
    assert {"T2-21", "T2-22"} <= {check.rule for check in reading.checks}


def test_beside_the_fourth_form_the_third_is_read_as_before(
    with_form: Callable[..., ReportParser], html_report: Callable[..., str]
) -> None:
    parser = with_form(form_2027(), "ogi_2027")
    reading = parser.read(html_report("ogi_2021", year=2025).encode())
    assert (reading.report.form, reading.findings) == ("ogi_2021", ())
    late = parser.read(html_report("ogi_2021", year=2027).encode())
    assert [f.cells for f in late.findings if f.rule == "ST-05"] == [("t2",), ("t3",)]


FIFTH = """
lists:
  - code: t5
    name_zh: 表五
    title_zh: 五、数据开放情况
    title_en: Open data
    headers: {label: [数据开放指标], unit: [计量单位]}
    columns:
      - {code: "", label_zh: 本年数, label_en: This year}
    rows:
      - {code: sets, label_zh: 1.开放数据集数, label_en: Data sets, unit: 个}
      - {code: interfaces, label_zh: 2.开放接口数, label_en: Interfaces, unit: 个}
      - {code: calls, label_zh: 3.接口调用次数, label_en: Calls, unit: 次}
"""


def test_a_form_may_have_the_three_tables_and_another(with_form: Callable[..., ReportParser]) -> None:
    parser = with_form(form_2027() + FIFTH, "ogi_2027")
    form = parser.forms.by_id("ogi_2027")
    given = {"t5.sets": "3", "t5.interfaces": "2", "t5.calls": "51"}
    usual = {"t3.rejected_machine.total": "0"}
    reading = parser.read(html.render(page(form, year=2028, cells=given | usual)).encode())
    assert {code: cell.raw for code, cell in reading.report.cells.items() if code.startswith("t5.")} == given
    assert (reading.report.form, reading.coverage.read, reading.findings) == ("ogi_2027", 210, ())
    without = parser.read(html.render(page(form, year=2028, cells=usual, drop_rows=["t5"])).encode())
    assert [f.cells for f in without.findings if f.rule == "ST-03"] == [("t5",)]
