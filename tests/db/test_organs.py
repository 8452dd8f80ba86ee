"""One row a body: spellings are merged within a division, names keep their years, predecessors are linked."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_archive import PORTAL, at, open_archive, reading
from sqlalchemy import select, text

from db import models, writer
from db.history import load_report
from db.query import run_select
from parser.model import Organ, Said
from parser.names import Names, load_names

LAND, RESOURCES, HOUSING = "江门市江海区国土资源局", "江门市江海区自然资源局", "江门市江海区住房和城乡建设局"


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names(Path(__file__).parents[2] / "config")


@pytest.fixture
def archive(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def publish(archive, names):
    """A report of an organ as some page names it, filed as the crawler would."""
    writer.settle_organs(archive.session, names, PORTAL.id)

    def published(name, year, region=None):
        organ = names.organs.describe(name, names.regions, region, year)
        url = f"http://127.0.0.1/{name}{year}{region}"
        return archive.add(url.encode(), reading(organ=organ, year=year), organ=organ, year=year, url=url)

    return published


def rows(archive, sql):
    return [tuple(row) for row in archive.session.execute(text(sql))]


def test_spellings_of_one_body_are_one_organ_and_all_are_kept_with_their_years(archive, publish, names):
    publish(HOUSING, 2018)
    publish("江海区住建局", 2019)
    publish("区住房城乡建设局", 2020, "440704")
    publish("江海区住建局", 2021)
    assert rows(
        archive,
        "SELECT name, first_year, last_year FROM organ_names"
        f" WHERE organ = '{HOUSING}' ORDER BY first_year, name",
    ) == [(HOUSING, 2018, 2018), ("江海区住建局", 2019, 2021), ("区住房城乡建设局", 2020, 2020)]
    assert rows(archive, f"SELECT count(*) FROM reports WHERE organ = '{HOUSING}'") == [(4,)]


def test_the_name_that_a_report_prints_is_kept_beside_the_one_it_is_filed_under(archive, names):
    filed, printed, other = (
        names.organs.describe(name, names.regions) for name in (HOUSING, "江海区住建局", "江海区财政局")
    )
    for year, on_page in ((2020, printed), (2021, other)):
        archive.add(
            b"%d" % year,
            reading(organ=on_page, year=year),
            organ=filed,
            year=year,
            url=f"http://127.0.0.1/{year}",
        )
    assert rows(
        archive, f"SELECT name, first_year FROM organ_names WHERE organ = '{HOUSING}' ORDER BY first_year"
    ) == [("江海区住建局", 2020), (HOUSING, 2021)]


def test_an_organ_without_key_is_spelled_out_before_others_are_compared_with_it(archive, names):
    assert rows(archive, "SELECT count(*) FROM organ WHERE key IS NOT NULL") == [(0,)]
    writer.settle_organs(archive.session, names, PORTAL.id)
    assert rows(archive, "SELECT key FROM organ ORDER BY key") == [("住房和城乡建设局",), ("水务局",)]


def test_the_same_name_in_two_divisions_is_two_organs(archive, publish):
    publish("鼓楼区教育局", 2020, "320100")
    publish("鼓楼区教育局", 2020, "350100")
    assert rows(
        archive, "SELECT organ, region_code FROM reports WHERE organ LIKE '鼓楼区%' ORDER BY region_code"
    ) == [("鼓楼区教育局", "320106"), ("鼓楼区教育局", "350102")]


def test_an_organ_of_an_unknown_division_is_merged_with_nobody(archive, publish):
    publish("鼓楼区教育局", 2019, "320100")
    publish("鼓楼区教育局", 2020)
    publish("鼓楼区教委", 2021)
    assert rows(
        archive, "SELECT organ, region_code FROM reports WHERE organ LIKE '鼓楼区%' ORDER BY report_year"
    ) == [("鼓楼区教育局", "320106"), ("鼓楼区教育局", None), ("鼓楼区教委", None)]


def test_a_portal_file_that_tells_the_division_tells_it_of_the_organ_it_named_before(archive):
    for organ in (Organ("城东管委会"), Organ("城东管委会", "440704")):
        writer.register_portal(archive.session, PORTAL, [(organ, 2019)], at(0))
    assert rows(archive, "SELECT region_code FROM organ WHERE name = '城东管委会'") == [("440704",)]


def test_a_renamed_organ_answers_for_the_reports_under_its_old_name(archive, publish, names, database_url):
    publish(LAND, 2017)
    publish("江海区国土局", 2018)
    publish(RESOURCES, 2019)
    publish("蓬江区国土局", 2018)
    for _ in range(2):
        writer.settle_organs(archive.session, names, PORTAL.id)
    across = (
        "SELECT organ, report_year FROM reports WHERE (organ, region_code) IN"
        f" (SELECT filed_under, region_code FROM organ_names WHERE organ = '{RESOURCES}') ORDER BY 2"
    )
    assert run_select(database_url, across).rows == ((LAND, 2017), (LAND, 2018), (RESOURCES, 2019))
    assert rows(
        archive,
        f"SELECT name, relation, first_year, last_year FROM organ_names WHERE organ = '{RESOURCES}' ORDER BY 3, 1",
    ) == [
        (LAND, "before", 2017, 2017),
        ("江海区国土局", "before", 2018, 2018),
        (RESOURCES, "same", 2019, 2019),
    ]
    assert rows(archive, "SELECT since FROM organ_succession") == [(2018,)]


def test_two_renamings_in_a_row_are_followed(archive, publish, names):
    for name, year in (("江海区卫生局", 2012), ("江海区卫计局", 2016), ("江海区卫健局", 2020)):
        publish(name, year)
    writer.settle_organs(archive.session, names, PORTAL.id)
    assert rows(archive, "SELECT name FROM organ_names WHERE organ = '江海区卫健局' ORDER BY first_year") == [
        ("江海区卫生局",),
        ("江海区卫计局",),
        ("江海区卫健局",),
    ]


def test_a_county_that_became_a_district_goes_on(archive, publish, names):
    publish("洪泽县财政局", 2014)
    publish("淮安市洪泽区财政局", 2018)
    publish("洪泽县审计局", 2014)
    writer.settle_organs(archive.session, names, PORTAL.id)
    assert rows(
        archive,
        "SELECT name, relation, filed_under FROM organ_names WHERE organ = '淮安市洪泽区财政局' ORDER BY first_year",
    ) == [("洪泽县财政局", "before", "洪泽县财政局"), ("淮安市洪泽区财政局", "same", "淮安市洪泽区财政局")]
    assert rows(archive, "SELECT since FROM organ_succession") == [(2016,)]


def test_a_city_that_changed_its_name_kept_its_organs(archive, publish):
    publish("襄樊市财政局", 2008)
    publish("襄阳市财政局", 2020)
    assert rows(archive, "SELECT count(DISTINCT organ) FROM reports WHERE region_code = '420600'") == [(1,)]


def test_both_bodies_may_report_for_the_year_between(archive, publish, names):
    assert publish(LAND, 2018).new_report
    assert publish(RESOURCES, 2018).new_report
    writer.settle_organs(archive.session, names, PORTAL.id)
    assert load_report(archive.session, LAND, 2018).organ.name == LAND
    assert load_report(archive.session, RESOURCES, 2018).organ.name == RESOURCES


def test_a_report_is_found_by_every_name_of_its_organ(archive, publish, names):
    publish(LAND, 2016)
    publish("江海区住建局", 2020)
    publish(HOUSING, 2021)
    publish(RESOURCES, 2020)
    writer.settle_organs(archive.session, names, PORTAL.id)
    assert load_report(archive.session, "江海区住建局", 2021).report_year == 2021
    assert load_report(archive.session, RESOURCES, 2016).organ.name == LAND
    assert load_report(archive.session, LAND, 2020) is None


def test_who_said_whose_report_it_is_stays_with_the_reading(archive):
    said = (Said("page", "嘉兴市审计局"), Said("title", "嘉兴市财政局"))
    found = reading()
    found = replace(found, report=replace(found.report, organ_said=said, year_said=(Said("period", "2020"),)))
    archive.add(b"A", found)
    (stored,) = archive.session.execute(select(models.ReadingBody.said)).scalars()
    assert stored == {
        "organ": [["page", "嘉兴市审计局"], ["title", "嘉兴市财政局"]],
        "year": [["period", "2020"]],
    }
