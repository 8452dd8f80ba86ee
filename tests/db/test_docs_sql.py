"""docs/sql.md: its tables are those of db.views, its queries run and say the same on both databases."""

import re
from datetime import date
from pathlib import Path

import pytest
from small_archive import FIGURES, HOUSING, T0, WATER, finding, open_archive, reading
from sqlalchemy import select

from db import models
from db.dictionary import markdown
from db.engine import writing
from db.query import run_select
from db.query_files import load_queries
from db.views import VIEWS

PAGE = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^### (\d+\..*?)$.*?```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
AS_OF = re.findall(r"^## .*?As of a day.*?```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
WORDS = re.findall(r"^## .*?Words in titles.*?```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)


def fill(url, folder):
    """Two organs, two years, one edited figure, one table that does not close, one organ that is late."""
    with open_archive(url, folder) as archive:
        for year in (2019, 2020):
            archive.add(
                b"h%d" % year,
                reading(year=year, findings=(finding(),)),
                year=year,
                url=f"http://127.0.0.1/h{year}",
            )
        archive.add(b"w2020", reading(organ=WATER), organ=WATER, url="http://127.0.0.1/w2020")
        edited = {**FIGURES, "t3.granted.total": "41", "t3.carried_out.total": "2"}
        archive.add(b"edited", reading(edited, findings=(finding(),)), url="http://127.0.0.1/h2020", day=30)
        with writing(archive.session):
            for organ, state, late in ((HOUSING, "on_time", None), (WATER, "late", 12)):
                row = select(models.Organ.id).where(models.Organ.name == organ.name)
                archive.session.add(
                    models.Expectation(
                        organ_id=archive.session.execute(row).scalar_one(), report_year=2020, state=state,
                        deadline=date(2021, 1, 31), days_late=late, published=date(2021, 2, 12), updated_at=T0,
                    )
                )  # fmt: skip


def test_there_are_ten_worked_queries():
    assert [title.split(".")[0] for title, _ in QUERIES] == [str(n) for n in range(1, 11)]
    assert len(AS_OF) == len(WORDS) == 1


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_page_says_of_each_view_what_the_program_says(view, forms):
    assert markdown(view, forms) in PAGE, "python -m db.dictionary docs/sql.md writes it anew"


def test_the_page_lists_every_query_with_a_name():
    listed = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", PAGE.split("## 有名字的查询")[1], re.MULTILINE
    )
    named = load_queries(Path(__file__).parents[2] / "config" / "queries").values()
    assert listed == [(query.name, query.title.zh, query.title.en) for query in named]


def test_the_example_of_the_page_is_a_query_with_a_name(tmp_path):
    section = PAGE.split("### 添加一个查询")[1].split("\n## ")[0]
    example = "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))
    (tmp_path / "example.sql").write_text(example, encoding="utf-8")
    assert load_queries(tmp_path)["example"].values({}) == {"least": 1}


def test_the_worked_queries_answer_and_say_the_same_on_both(sqlite_url, postgres_url, tmp_path):
    for url, folder in ((sqlite_url, "sqlite"), (postgres_url, "postgresql")):
        fill(url, tmp_path / folder)
    for title, sql in [*QUERIES, *(("as of", sql) for sql in AS_OF), ("words", *WORDS[-1:])]:
        on_sqlite, on_postgresql = run_select(sqlite_url, sql), run_select(postgres_url, sql)
        assert on_sqlite.rows, title
        assert on_sqlite.columns == on_postgresql.columns, title
        if "captures" not in sql:
            assert on_sqlite == on_postgresql, title


def test_the_answers_are_right(sqlite_url, tmp_path):
    fill(sqlite_url, tmp_path)
    answers = {title.split(".")[0]: run_select(sqlite_url, sql).rows for title, sql in QUERIES}
    assert answers["1"] == ((2019, 1, 60, 0, 57, 0), (2020, 2, 120, 0, 114, 0))
    assert answers["2"][0] == ("临江市水务局", 2020, 57, 3.5)
    assert answers["4"] == (("natural_person", 174, 3, 3), ("business", None, 3, 0))
    assert answers["6"] == (("临江市水务局", 2020, "2021-01-31", "late", 12, "2021-02-12"),)
    assert [(row[3], row[4], row[5], row[6]) for row in answers["8"]] == [
        ("t3.carried_out.total", "3", "2", -1),
        ("t3.granted.total", "40", "41", 1),
    ]
    assert answers["9"][0][1:] == (2019, 3, 0, -3)
    assert [row[2:5] for row in run_select(sqlite_url, AS_OF[0]).rows] == [(1, 1, 1), (1, 1, 0), (1, 1, 1)]
