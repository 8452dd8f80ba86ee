"""The real reports beside the repository, cell by cell against what people read in them.

Where a truth file and the literal formula of a rule disagree the formula wins (forms.md section 5).
"""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from parser.across import Basis, across_years
from parser.model import Mode, Reading, Result, Semantic, Severity, Standing
from parser.pipeline import ReportParser

SEEDS = {
    "000": "000_cbc6ccbd10d2d8f2.txt",
    "001": "001_6d9098e69707ff9c.txt",
    "002": "002_9e256a665099259a.txt",
    "003": "003_dffd40304b7cb407.txt",
    "004": "004_7836cf25e0ad7a2a.txt",
}
NOT_BY_THE_FORMULA = {
    "001": Counter({"T4-07": 1}),  # with the printed total 0 it reads 11 <= 11.5
    "002": Counter({"T2-05": 1}),  # 172 + 38 = 210, not 134: T2-04 alone speaks of the licensing row
}
NUMBERS = {Semantic.NUMBER, Semantic.NUMBER_WITH_REMARK, Semantic.ZERO}


class Seed(NamedTuple):
    reading: Reading
    truth: dict[str, Any]
    name: str


@pytest.fixture(scope="module", params=sorted(SEEDS))
def seed(request: pytest.FixtureRequest, shared: Path, parser: ReportParser) -> Seed:
    return _seed(request.param, shared, parser)


def _seed(name: str, shared: Path, parser: ReportParser) -> Seed:
    file = SEEDS[name]
    truth = json.loads((shared / "reference/truth" / f"{file}.json").read_text(encoding="utf-8"))
    return Seed(parser.read((shared / "reference/seeds" / file).read_bytes()), truth, name)


def _clear_cells(seed: Seed) -> dict[str, dict[str, Any]]:
    doubtful = set(seed.truth["ambiguous_cells"])
    return {code: cell for code, cell in seed.truth["cells"].items() if code not in doubtful}


def test_every_clear_figure_of_a_seed_is_read_as_printed(seed: Seed) -> None:
    wanted = {code: (cell["raw"], cell["value"]) for code, cell in _clear_cells(seed).items()}
    cells = seed.reading.report.cells
    read = {code: (cells[code].raw, _plain(cells[code].value)) for code in wanted}
    assert read == wanted


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def test_blanks_words_and_lost_cells_of_a_seed_are_told_apart(seed: Seed) -> None:
    cells = seed.reading.report.cells
    wanted = {code: cell["semantic"] for code, cell in _clear_cells(seed).items()}
    read = {
        code: "number" if cells[code].semantic in NUMBERS else cells[code].semantic.value for code in wanted
    }
    assert read == wanted


def test_every_clear_cell_of_a_seed_says_on_which_line_it_stands(seed: Seed) -> None:
    lines = {code: cell["line"] for code, cell in _clear_cells(seed).items() if cell["line"]}
    found = {code: seed.reading.report.cells[code].locator or "" for code in lines}
    assert {code: int(at[1:].partition("C")[0]) for code, at in found.items()} == lines


def test_every_ambiguous_cell_of_a_seed_has_no_value(seed: Seed) -> None:
    for code in seed.truth["ambiguous_cells"]:
        cell = seed.reading.report.cells[code]
        assert cell.value is None, code
        assert cell.standing is Standing.AMBIGUOUS or cell.semantic is Semantic.ABSENT, code


def test_no_cell_of_a_seed_is_missing_or_made_up(seed: Seed) -> None:
    assert set(seed.reading.report.cells) == set(seed.truth["cells"])


def test_the_findings_of_a_seed_are_those_of_the_truth(seed: Seed) -> None:
    wanted = Counter((finding["rule"], finding["severity"]) for finding in seed.truth["findings"])
    excused = NOT_BY_THE_FORMULA.get(seed.name, Counter())
    wanted -= Counter({key: n for key in wanted if (n := excused[key[0]])})
    assert Counter((f.rule, f.severity.value) for f in seed.reading.findings) == wanted


def test_a_seed_is_the_report_of_its_organ_year_and_form(seed: Seed) -> None:
    report, truth = seed.reading.report, seed.truth
    assert report.report_year == truth["report_year"]["value"]
    assert report.form == truth["form_version"]
    assert str(report.signed) == str(truth["dates"]["signature"])
    if seed.name == "002":  # its text names nobody
        assert report.organ is None
    else:
        assert (report.organ.name, report.organ.region_code) == (
            truth["agency"]["name_zh"],
            truth["region"]["code"],
        )
        assert report.organ.type == truth["agency"]["agency_type"]


def test_the_sections_of_a_seed_are_found_where_they_stand(seed: Seed) -> None:
    found = {n: (section.title, section.locator) for n, section in seed.reading.report.sections.items()}
    assert found == {s["no"]: (s["raw"], f"L{s['line']}") for s in seed.truth["sections"]}


@pytest.mark.parametrize(
    ("name", "doubtful"), [("000", {"T3-01"}), ("001", set()), ("002", set()), ("003", set())]
)
def test_the_identities_of_a_seed_come_out_as_people_counted_them(
    name: str, doubtful: set[str], shared: Path, parser: ReportParser
) -> None:
    seed = _seed(name, shared, parser)
    for rule in {"T3-01", "T3-02", "T3-03", "T4-01"} - doubtful:
        assert _counted(seed.reading, rule) == seed.truth["check_summary"][rule], rule


def _counted(reading: Reading, rule: str) -> dict[str, int]:
    checks = [check for check in reading.checks if check.rule == rule]
    names = [
        "pass_blank_as_zero"
        if check.result is Result.PASS and check.mode is Mode.BLANK_AS_ZERO
        else check.result.value
        for check in checks
    ]
    return dict(Counter(names))


def test_the_clean_control_gives_no_warning_and_no_error(shared: Path, parser: ReportParser) -> None:
    reading = _seed("003", shared, parser).reading
    assert {f.severity for f in reading.findings} == {Severity.INFO}
    assert reading.coverage.read == reading.coverage.expected == 198


def test_the_shifted_table_four_is_withheld_with_its_readings(shared: Path, parser: ReportParser) -> None:
    cells = _seed("004", shared, parser).reading.report.cells
    total = cells["t4.review.total"]
    assert total.standing is Standing.AMBIGUOUS
    assert {raw for _, raw in total.alternatives} == {"5", ""}


class Real(NamedTuple):
    reading: Reading
    truth: dict[str, Any]


def _real(shared: Path, parser: ReportParser, name: str) -> Real:
    truth = json.loads((shared / "real" / f"{name}.truth.json").read_text(encoding="utf-8"))
    return Real(parser.read((shared / "real" / truth["document"]).read_bytes()), truth)


@pytest.fixture(
    scope="module",
    params=["shanghai-general-office-2019", "pingtan-zone-2019", "pingtan-zone-2021", "pingtan-zone-2022"],
)
def real(request: pytest.FixtureRequest, shared: Path, parser: ReportParser) -> Real:
    return _real(shared, parser, request.param)


def _doubtful(real: Real) -> set[str]:
    return {code for group in real.truth["ambiguous"] for code in group["cells"]}


def test_every_clear_figure_of_a_real_page_is_read(real: Real) -> None:
    wanted = {code: value for code, value in real.truth["values"].items() if code not in _doubtful(real)}
    cells = real.reading.report.cells
    assert {code: _plain(cells[code].value) for code in wanted} == wanted
    assert set(cells) == set(real.truth["values"])


def test_every_doubtful_figure_of_a_real_page_is_withheld(real: Real) -> None:
    for code in _doubtful(real):
        cell = real.reading.report.cells[code]
        assert (cell.value, cell.standing) == (None, Standing.AMBIGUOUS), code


def test_blanks_of_a_real_page_are_blank_and_nothing_else_is(real: Real) -> None:
    blank = [c.code for c in real.reading.report.cells.values() if c.semantic is Semantic.BLANK]
    assert sorted(blank) == sorted(real.truth["blanks"])


def test_printed_units_and_raw_texts_of_a_real_page_are_kept(real: Real) -> None:
    cells = real.reading.report.cells
    clear = set(cells) - _doubtful(real)
    assert {c: cells[c].unit for c in real.truth["printed_unit"] if c in clear} == {
        c: unit for c, unit in real.truth["printed_unit"].items() if c in clear
    }
    assert {c: cells[c].raw for c in real.truth["raw"] if c in clear} == {
        c: raw for c, raw in real.truth["raw"].items() if c in clear
    }


def test_a_real_page_says_whose_report_it_is(real: Real) -> None:
    report, truth = real.reading.report, real.truth
    assert report.organ.name in {truth["organ"], truth["organ_as_titled"], *truth["organ_aliases"]}
    assert report.organ.region_code == truth["region_code"]
    assert (report.report_year, report.form) == (truth["report_year"], truth["form"])
    assert (str(report.published), report.signed) == (truth["published"], None)
    assert {str(n): section.title for n, section in report.sections.items()} == truth["sections"]


def test_no_rule_accuses_a_real_page_of_what_it_did_not_do(real: Real) -> None:
    for innocent in real.truth["must_not_fire"]:
        fired = [f for f in real.reading.findings if f.rule == innocent["rule"]]
        assert len(fired) <= _published_faults(real)[innocent["rule"]], innocent["why"]


def _published_faults(real: Real) -> Counter[str]:
    return Counter(finding["rule"] for finding in real.truth["publisher_findings"])


def test_the_text_of_a_real_page_is_held_against_its_tables_as_people_did(real: Real) -> None:
    wanted = Counter(
        (f["rule"], f["severity"]) for f in real.truth["publisher_findings"] if f["rule"].startswith("NV-")
    )
    found = Counter(
        (f.rule, f.severity.value) for f in real.reading.findings if f.rule in {rule for rule, _ in wanted}
    )
    assert found == wanted


def test_a_text_without_borders_is_blamed_on_the_reading(real: Real) -> None:
    if real.truth["media_type"] == "text/html":
        pytest.skip("a page with its borders")
    of_the_reading = [f for f in real.reading.findings if f.rule not in _published_faults(real)]
    assert {f.rule for f in of_the_reading} == {"ST-08", "ST-12"}
    assert {f.blame.value for f in of_the_reading} == {"reading"}


def test_the_blank_totals_of_shanghai_are_each_named_with_their_sum(
    shared: Path, parser: ReportParser
) -> None:
    real = _real(shared, parser, "shanghai-general-office-2019")
    wanted = {
        f["cells"][0]: f["arithmetic"].partition(";")[0]
        for f in real.truth["publisher_findings"]
        if f["rule"] == "T3-04"
    }
    found = {f.cells[0]: f.arithmetic.partition(";")[0] for f in real.reading.findings if f.rule == "T3-04"}
    assert found == wanted and len(found) == 11
    assert {f.rule for f in real.reading.findings} == {"T3-04", "ST-11", "NV-10", "NV-11"}


def test_the_counts_that_shanghai_states_are_each_held_against_their_rows(
    shared: Path, parser: ReportParser
) -> None:
    reading = _real(shared, parser, "shanghai-general-office-2019").reading
    found = [f.arithmetic.rpartition("” ")[2] for f in reading.findings if f.rule == "NV-11"]
    assert found == [
        "258; 表 予以公开 + 部分公开 = 275",
        "265; 表 无法提供 = 337",
        "7; 表 结果维持 = 5",
        "9; 表 结果维持 = 8",
    ]


def test_what_pingtan_carried_over_arrives_in_the_next_year(shared: Path, parser: ReportParser) -> None:
    earlier, later = (_real(shared, parser, f"pingtan-zone-{year}").reading.report for year in (2021, 2022))
    assert later.cells["t3.carried_in.total"].value == 1
    assert across_years(earlier, later, Basis(parser.forms, parser.thresholds)) == ()


@pytest.mark.parametrize(
    "name",
    [
        "pingtan-zone-annual-report-column.txt",
        "dingxi-jpage-dataproxy.xml",
    ],
)
def test_what_is_no_report_of_a_known_form_gives_no_figure(
    name: str, shared: Path, parser: ReportParser
) -> None:
    reading = parser.read((shared / "real" / name).read_bytes())
    assert reading.report is None
    assert reading.error
    assert reading.checks == () and [finding.rule for finding in reading.findings] == ["RD-01"]
