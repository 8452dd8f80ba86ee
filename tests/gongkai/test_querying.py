"""`gongkai sql`: named queries, parameters, Parquet, limits; `gongkai check` refuses a bad query file."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.query import QueryError, QueryTooLarge, Table
from gongkai.cli import app
from gongkai.memory import limited_memory
from gongkai.samples.pages import report_page
from gongkai.samples.world import before
from gongkai.tables import NoParquet, parquet

ROOT = Path(__file__).parents[2]
REPORT = next(report for report in before() if report.organ.startswith("嘉兴市") and report.year == 2020)
ORGAN = "嘉兴市住房和城乡建设局"
BY_YEAR = "SELECT organ, new_received FROM applications WHERE applicant = 'total' AND report_year = :year"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """An archive of one report."""
    folder = tmp_path_factory.mktemp("querying")
    page = folder / "jiaxing-2020.html"
    page.write_bytes(report_page(REPORT))
    done = CliRunner().invoke(app, ["--data", str(folder / "archive"), "import", str(page)])
    assert done.exit_code == 0, done.output
    return folder / "archive"


@pytest.fixture
def gongkai(kept: Path):
    def run(*arguments: str | Path, lang: str = "zh", config: Path = ROOT / "config") -> Result:
        flags = ["--data", str(kept), "--lang", lang, "--config", str(config)]
        return CliRunner(env={"COLUMNS": "240"}).invoke(app, [*flags, *map(str, arguments)])

    return run


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.output)


def test_a_named_query_answers(gongkai):
    found = rows(gongkai("sql", "--named", "top_organs_by_requests", "--format", "json"))
    assert [(row["organ"], row["new_received"]) for row in found] == [(ORGAN, 60)]


def test_a_named_query_takes_its_parameters(gongkai):
    asked = ("sql", "--named", "top_organs_by_requests", "--format", "json", "--param")
    assert len(rows(gongkai(*asked, "year=2020", "--param", "region=33%"))) == 1
    assert rows(gongkai(*asked, "year=2019")) == []


def test_parameters_of_a_query_of_ones_own(gongkai):
    assert rows(gongkai("sql", BY_YEAR, "--param", "year=2020", "--format", "json"))[0]["organ"] == ORGAN
    assert rows(gongkai("sql", BY_YEAR, "--param", "year=2019", "--format", "json")) == []
    summed = "SELECT sum(new_received) AS n FROM applications WHERE applicant = 'total' HAVING sum(new_received) > :n"
    assert rows(gongkai("sql", summed, "--param", "n:integer=59", "--format", "json")) == [{"n": 60}]
    assert rows(gongkai("sql", summed, "--param", "n:integer=60", "--format", "json")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--named", "no_such_query"),
        ("--named", "top_organs_by_requests", "--param", "year=last"),
        ("--named", "top_organs_by_requests", "--param", "years=2020"),
        ("--named", "top_organs_by_requests", "--param", "year:integer=2020"),
        (BY_YEAR, "--param", "year"),
        (BY_YEAR, "--param", "year:years=2020"),
        (BY_YEAR,),
        (BY_YEAR, "--list"),
        (),
    ],
)
def test_wrong_usage_is_refused(gongkai, arguments):
    result = gongkai("sql", *arguments)
    assert result.exit_code == 2 or isinstance(result.exception, QueryError)


def test_the_list_says_in_the_readers_language_what_each_answers(gongkai):
    chinese = rows(gongkai("sql", "--list", "--format", "json"))
    english = rows(gongkai("sql", "--list", "--format", "json", lang="en"))
    assert len(chinese) == len(english) >= 20
    assert chinese[0]["名称"] == english[0]["name"] == "applicants_by_year"
    assert english[0]["answers"].startswith("Applications by applicant and year: ")
    assert "since=2008 (integer): 起始报告年度" in chinese[0]["参数"]
    assert "carry_over_breaks" in gongkai("sql", "--list").output


def test_the_list_needs_no_archive(tmp_path):
    result = CliRunner().invoke(app, ["--data", str(tmp_path / "none"), "sql", "--list"])
    assert result.exit_code == 0 and "late_publishers" in result.output


def test_an_answer_goes_into_a_file(gongkai, tmp_path):
    result = gongkai("sql", "SELECT organ FROM reports", "--format", "csv", "--output", tmp_path / "a.csv")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == f"organ\n{ORGAN}\n"


def test_parquet_keeps_types_blanks_and_two_columns_of_one_name():
    pytest.importorskip("pyarrow", reason="the extra `analytics` is not installed")
    import pyarrow.parquet

    names = ("organ", "n", "n", "share", "late", "nothing")
    body = parquet(Table(names, (("局", 1, None, 1, True, None), (None, 2, 3, 0.5, False, None)), False))
    found = pyarrow.parquet.read_table(io.BytesIO(body))
    assert found.column_names == ["organ", "n", "n_2", "share", "late", "nothing"]
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "int64",
        "int64",
        "double",
        "bool",
        "string",
    ]
    assert found.to_pylist()[1] == {
        "organ": None,
        "n": 2,
        "n_2": 3,
        "share": 0.5,
        "late": False,
        "nothing": None,
    }


def test_parquet_from_the_command_line(gongkai, tmp_path):
    pytest.importorskip("pyarrow", reason="the extra `analytics` is not installed")
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    result = gongkai("sql", "SELECT organ, report_year FROM reports", "--format", "parquet", "-o", path)
    assert result.exit_code == 0, result.exception
    assert pyarrow.parquet.read_table(path).to_pylist() == [{"organ": ORGAN, "report_year": 2020}]


def test_parquet_without_the_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquet, match="analytics") as caught:
        parquet(Table(("n",), ((1,),), False))
    assert "需要" in caught.value.message.zh and "needs" in caught.value.message.en


def by_itself(kept: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: SQLite's limit of memory is for the rest of the process."""
    command = [sys.executable, "-m", "gongkai", "--data", str(kept), "sql", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)


def test_a_query_that_needs_too_much_memory_is_stopped(kept):
    greedy = (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 180000) "
        "SELECT length(group_concat(n || 'abcdefghijklm')) AS n FROM t"
    )
    stopped, enough = (
        by_itself(kept, greedy, "--format", "json", "--memory", megabytes) for megabytes in ("4", "64")
    )
    assert (stopped.returncode, stopped.stdout) == (2, "")
    assert "4 MB" in stopped.stderr and "内存" in stopped.stderr
    assert (enough.returncode, json.loads(enough.stdout)[0]["n"] > 3_000_000) == (0, True)


def test_an_answer_that_is_too_large_is_stopped(kept):
    wide = (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 900) "
        "SELECT printf('%010000d', n) AS n FROM t"
    )
    assert by_itself(kept, wide, "--memory", "4", "--format", "csv").returncode == 2
    assert by_itself(kept, wide, "--memory", "64", "--format", "csv").returncode == 0


def test_check_counts_the_queries_and_refuses_a_bad_one_by_name(gongkai, tmp_path):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    good = gongkai("check", config=config)
    assert "✓ queries: 28" in good.output
    (config / "queries" / "my_query.sql").write_text("SELECT organs FROM reports", encoding="utf-8")
    bad = gongkai("check", config=config)
    assert bad.exit_code == 2
    assert "✗ queries" in bad.output and "my_query.sql" in bad.output


def refused(gongkai, *arguments):
    result = gongkai("sql", *arguments)
    assert result.exit_code == 2 or isinstance(result.exception, QueryError), (arguments, result.output)
    return str(result.exception)


def test_an_answer_is_never_written_over_the_archive(gongkai, kept, tmp_path):
    database = kept / "gongkai.db"
    (tmp_path / "link").symlink_to(database)
    before = database.read_bytes()
    for path in (
        database,
        tmp_path / "link",
        kept / ".." / kept.name / "gongkai.db",
        *kept.glob("warc/**/*.gz"),
    ):
        for form in ("csv", "json", "parquet"):
            said = refused(gongkai, "SELECT organ FROM reports", "--format", form, "-o", path)
            assert "不能覆盖" in said and "a file of the archive" in said
    assert database.read_bytes() == before
    assert gongkai("sql", "SELECT organ FROM reports", "--format", "csv", "-o", kept / "a.csv").exit_code == 0


def test_what_cannot_be_written_is_said(gongkai, tmp_path):
    for path in (tmp_path, tmp_path / "none" / "a.csv", "/dev/full"):
        said = refused(gongkai, "SELECT organ FROM reports", "--format", "csv", "-o", path)
        assert "不能写入" in said


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--rows", "0"), ("--rows", "-1"), ("--rows", "9" * 30)),
        *(("--seconds", "0"), ("--seconds", "-1"), ("--seconds", "nan"), ("--seconds", "inf")),
        *(("--memory", "0"), ("--memory", "9" * 30), ("--format", "exe"), ("--format", "")),
        *(
            ("--param", "=1"),
            ("--param", "n:integer=" + "9" * 30),
            ("--param", "n:number=x"),
        ),
        *(("--param", "n:date=2021-02-30"), ("--param", "n=\udcff"), ("--param", "n:integer=" + "9" * 9000)),
    ],
)
def test_hostile_settings_are_refused(gongkai, arguments):
    refused(gongkai, "SELECT organ FROM reports WHERE organ = :n", *arguments)


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "/etc/passwd", "late_publishers; DROP TABLE organ", "", "*"]
)
def test_a_name_is_no_path(gongkai, name):
    assert "没有名为" in refused(gongkai, "--named", name)


def test_a_named_query_takes_values_and_nothing_else(gongkai):
    asked = ("sql", "--named", "top_organs_by_requests", "--format", "json", "--param")
    assert rows(gongkai(*asked, "region=33%' OR '1'='1")) == []
    assert rows(gongkai(*asked, "region=33%; DROP TABLE organ; --")) == []


def test_no_query_gives_orders_to_the_terminal(gongkai):
    shown = gongkai("sql", "SELECT char(27) || '[2J' || char(155) || '5n' || char(7) AS x").output
    assert not set("\x1b\x9b\x07") & set(shown) and "[2J" in shown


def test_numbers_that_are_none_and_numbers_without_end_are_written(gongkai, tmp_path):
    found = rows(gongkai("sql", "SELECT 9e999 AS x, -9e999 AS y", "--format", "json"))
    assert found == [{"x": "inf", "y": "-inf"}]
    pytest.importorskip("pyarrow", reason="the extra `analytics` is not installed")
    import pyarrow.parquet

    body = parquet(Table(("n",), ((2**63,), (1,)), False))
    assert pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist() == [{"n": str(2**63)}, {"n": "1"}]


def test_an_answer_that_does_not_fit_while_it_is_written_is_stopped():
    def held() -> list[bytes]:
        with limited_memory(1):
            return [bytes(2**20) for _ in range(4096)]

    with pytest.raises(QueryTooLarge, match="1 MB"):
        held()
    assert len([bytes(2**20) for _ in range(128)]) == 128
