"""The sample world: real figures as printed, invented ones that close, and five things that change."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gongkai.samples.pages import report_page
from gongkai.samples.prose import sections_of
from gongkai.samples.server import Samples, serve
from gongkai.samples.tables import APPLICANTS
from gongkai.samples.world import (
    CHENGDONG,
    FIGURES,
    GANZHOU,
    JIANGHAI,
    JIAXING,
    LOOK_ALIKES,
    MUDANJIANG,
    ORGANS,
    LookAlike,
    SampleReport,
    World,
    figures,
)
from parser.model import Hints, Reading
from parser.pipeline import ReportParser, load_parser

TRUTH = Path(__file__).parents[3] / "shared/reference/truth"
SEEDS = Path(__file__).parents[3] / "shared/reference/seeds"
CONFIG = Path(__file__).parents[2] / "config"
INVENTED = [
    (organ, year) for organ, years in figures().items() for year in years if years[year].source == "invented"
]
Cells = Mapping[str, str]


def cells_of(organ: str, year: int) -> Cells:
    return figures()[organ][year].cells


def number(cells: Cells, code: str) -> int:
    return int(cells[code] or "0")


def rows_3(cells: Cells) -> list[str]:
    return [code.split(".")[1] for code in cells if code.startswith("t3.") and code.endswith(".total")]


def everything() -> list[SampleReport]:
    world = World()
    first = {(report.organ, report.year): report for report in world.reports()}
    world.move_on()
    return [*first.values(), *(report for report in world.reports() if report not in first.values())]


@pytest.mark.parametrize(("organ", "year"), INVENTED)
def test_invented_figures_close_every_identity(organ: str, year: int) -> None:
    cells = cells_of(organ, year)
    edges = {"new_received", "carried_in", "total_processed", "carried_out"}
    results = [row for row in rows_3(cells) if row not in edges]
    for column in APPLICANTS:
        at = {row: number(cells, f"t3.{row}.{column}") for row in rows_3(cells)}
        assert at["new_received"] + at["carried_in"] == at["total_processed"] + at["carried_out"]
        assert at["total_processed"] == sum(at[row] for row in results)
    for row in rows_3(cells):
        *parts, total = (number(cells, f"t3.{row}.{column}") for column in APPLICANTS)
        assert total == sum(parts)
    for group in ("review", "litigation_direct", "litigation_after_review"):
        *parts, total = (number(cells, code) for code in cells if code.startswith(f"t4.{group}."))
        assert total == sum(parts)


@pytest.mark.parametrize("organ", [organ.name for organ in ORGANS])
def test_only_one_organ_breaks_the_carry_over_between_its_years(organ: str) -> None:
    earlier, later = (cells_of(organ, year) for year in (2019, 2020))
    same = all(
        number(earlier, f"t3.carried_out.{column}") == number(later, f"t3.carried_in.{column}")
        for column in APPLICANTS
    )
    assert same is (organ != GANZHOU)


@pytest.mark.skipif(not TRUTH.exists(), reason="../shared is not mounted here")
def test_the_real_figures_are_those_that_were_printed() -> None:
    published = {
        json.dumps(dict(each.cells), sort_keys=True)
        for years in figures().values()
        for each in years.values()
        if each.source == "published"
    }
    truth = {
        json.dumps(
            {code: cell["raw"] or "" for code, cell in json.loads(path.read_text())["cells"].items()},
            sort_keys=True,
        )
        for path in TRUTH.glob("*.json")
    }
    assert published == truth


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared is not mounted here")
def test_no_sentence_is_copied_from_a_real_report() -> None:
    seeds = "".join(
        "".join(path.read_text("utf-8", errors="replace").split()) for path in SEEDS.glob("*.txt")
    )
    for report in everything():
        for texts in sections_of(report.organ, report.year, report.cells).values():
            for part in "".join(texts).replace("，", "。").split("。"):
                assert len(part) < 14 or part not in seeds, part


def test_the_world_moves_on_in_exactly_five_ways() -> None:
    world = World()
    before = {(report.organ, report.year): report for report in world.reports()}
    world.move_on()
    after = {(report.organ, report.year): report for report in world.reports()}
    assert (len(before), len(after)) == (9, 9)
    assert before.keys() - after.keys() == {(MUDANJIANG, 2019)}
    assert after.keys() - before.keys() == {(CHENGDONG, 2020)}
    moved = {key for key in before.keys() & after.keys() if before[key].path != after[key].path}
    edited = {key for key in before.keys() & after.keys() if before[key].cells != after[key].cells}
    assert (moved, edited) == ({(GANZHOU, 2020)}, {(JIAXING, 2020), (JIANGHAI, 2019)})
    assert report_page(before[GANZHOU, 2020]) == report_page(after[GANZHOU, 2020])


def test_the_tenth_report_is_late() -> None:
    world = World()
    world.move_on()
    (late,) = (report for report in world.reports() if (report.organ, report.year) == (CHENGDONG, 2020))
    assert late.published.isoformat() > "2021-01-31"


@pytest.fixture(scope="module")
def reader() -> ReportParser:
    return load_parser(CONFIG)


@pytest.mark.parametrize(
    "report", everything(), ids=lambda report: f"{report.organ}{report.year}-{report.path[-11:]}"
)
def test_our_reader_gets_back_every_cell_of_every_page(report: SampleReport, reader: ReportParser) -> None:
    reading: Reading = reader.read(report_page(report), Hints())
    assert reading.report is not None
    read = {code: (cell.raw or "").strip() for code, cell in reading.report.cells.items()}
    assert read == dict(report.cells)
    assert reading.report.organ is not None and reading.report.organ.name == report.organ
    assert (reading.report.report_year, reading.report.published) == (report.year, report.published)


@pytest.mark.parametrize(
    ("organ", "year", "rules"),
    [
        (GANZHOU, 2019, {"T4-01", "T2-05"}),
        (JIANGHAI, 2020, {"DT-01", "DT-03", "ST-01", "T2-05"}),
        (CHENGDONG, 2019, {"NU-03", "T2-04", "T2-08"}),
        (MUDANJIANG, 2020, {"T2-07", "T2-08"}),
        (JIAXING, 2020, set()),
    ],
)
def test_the_real_faults_speak(organ: str, year: int, rules: set[str], reader: ReportParser) -> None:
    (report,) = (each for each in World().reports() if (each.organ, each.year) == (organ, year))
    spoken = {finding.rule for finding in reader.read(report_page(report), Hints()).findings}
    assert rules <= spoken
    if not rules:
        assert spoken == set()


def test_the_broken_table_no_longer_closes(reader: ReportParser) -> None:
    world = World()
    world.move_on()
    (report,) = (each for each in world.reports() if (each.organ, each.year) == (JIANGHAI, 2019))
    assert {"T3-02", "T3-03"} <= {
        finding.rule for finding in reader.read(report_page(report), Hints()).findings
    }


@pytest.fixture(scope="module")
def samples() -> Iterator[Samples]:
    with serve(World()) as served:
        yield served


def get(url: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_every_document_a_list_shows_is_served_and_asked_again_costs_nothing(samples: Samples) -> None:
    documents: list[SampleReport | LookAlike] = [*World().reports(), *LOOK_ALIKES]
    for document in documents:
        url = samples.sites[document.site].url(document.path)
        status, headers, body = get(url)
        assert (status, bool(body)) == (200, True)
        assert get(url, If_None_Match=headers["ETag"])[0] == 304


def test_a_page_is_compressed_only_for_who_asks(samples: Samples) -> None:
    url = samples.sites["hanweb"].url("/")
    assert get(url, Accept_Encoding="gzip")[1]["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in get(url)[1]


def test_what_is_not_there_is_a_404_and_the_log_says_who_asked(samples: Samples) -> None:
    assert get(samples.sites["trs"].url("/zwgk/nothing.html"), User_Agent="a test")[0] == 404
    assert samples.sites["trs"].site.visits[-1].agent == "a test"


def test_figures_keep_cells_as_printed_and_nothing_but_text() -> None:
    raws = {raw for years in figures().values() for each in years.values() for raw in each.cells.values()}
    assert {"无", "", "减少45", "68949.08元", "增 30", "78504912.2"} <= raws
    assert FIGURES.stat().st_size < 200_000
