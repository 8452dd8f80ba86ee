"""Findings that need more than one report: found anew when a neighbour is read, changes, goes or returns."""

import random
from pathlib import Path

import pytest
from small_archive import FIGURES, HOUSING, PORTAL, T0, WATER, at, finding, reading, unreadable
from sqlalchemy import event, text

from db import writer
from db.facts import ArchiveError
from parser.across import Basis, load_basis
from parser.model import Organ

WHERE = "440704"
CITY = Organ("江门市江海区人民政府", WHERE, "county", "government")
RECEIVED = "t3.new_received.total"


@pytest.fixture(scope="module")
def basis() -> Basis:
    return load_basis(Path(__file__).parents[2] / "config")


@pytest.fixture
def put(archive, basis):
    """Archives an organ's report and compares it with its neighbours; the URL is the organ's and year's own."""

    def stored(organ, year=2021, told="", figures=None, **more):
        url = more.pop("url", f"http://127.0.0.1/{organ.name}{organ.region_code}{year}")
        found = more.pop("read", None) or reading(
            FIGURES if figures is None else figures, told, year=year, organ=organ
        )
        body = f"{organ}{year}{told}{figures}{found.error}{more.pop('salt', '')}".encode()
        day = more.get("day", 0)
        done = archive.add(body, found, organ=organ, year=year, url=url, **more)
        writer.recheck(archive.session, done.report_id, basis, at(day))
        return done

    return stored


def findings(archive, *rules, columns="organ, rule, other_organ, other_year"):
    listed = ", ".join(f"'{rule}'" for rule in rules)
    query = f"SELECT {columns} FROM findings WHERE is_current AND rule IN ({listed}) ORDER BY finding_id"
    return [tuple(row) for row in archive.session.execute(text(query))]


def prose(seed, sentences=30):
    rng = random.Random(seed)
    return "".join(
        "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(25)) + "。" for _ in range(sentences)
    )


def bureau(number, region=WHERE, level="county", kind="department", type_="water"):
    return Organ(f"第{number}局", region, level, kind, type_)


# years


@pytest.mark.parametrize("order", [(2020, 2021), (2021, 2020)])
def test_a_pair_of_years_is_compared_whichever_is_read_first(order, archive, put):
    for year in order:
        put(HOUSING, year)
    assert findings(archive, "T3-05") == [(HOUSING.name, "T3-05", HOUSING.name, 2020)]
    assert findings(archive, "T3-05", columns="report_year, severity") == [(2021, "error")]


def test_a_finding_goes_when_the_year_before_is_corrected_and_returns_with_its_error(archive, put):
    put(HOUSING, 2021)
    right = {**FIGURES, "t3.carried_out.total": "0"}
    for figures, expected in ((FIGURES, 1), (right, 0), (FIGURES, 1)):
        put(HOUSING, 2020, figures=figures)
        assert len(findings(archive, "T3-05")) == expected


def test_a_year_that_can_no_longer_be_read_takes_its_findings_along(archive, put):
    put(HOUSING, 2020)
    put(HOUSING, 2021)
    put(HOUSING, 2020, read=unreadable())
    assert findings(archive, "T3-05") == []


def test_what_a_new_parser_reads_is_compared_anew(archive, put, basis):
    put(HOUSING, 2020)
    done = put(HOUSING, 2021)
    better = reading({**FIGURES, "t3.carried_in.total": "3"}, year=2021)
    assert writer.add_rereading(archive.session, done.version_id, better, "2", at(1))
    writer.adopt_rereadings(archive.session, done.report_id, "2", at(1))
    writer.recheck(archive.session, done.report_id, basis, at(9))
    assert findings(archive, "T3-05") == []


def test_comparing_twice_finds_nothing_twice(archive, put, basis):
    put(HOUSING, 2020, prose(1))
    done = put(HOUSING, 2021, prose(1))
    count = "SELECT count(*) FROM finding"
    before = archive.session.execute(text(count)).scalar_one()
    writer.recheck(archive.session, done.report_id, basis, at(9))
    assert before and archive.session.execute(text(count)).scalar_one() == before


def test_last_years_text_and_tables_are_recognised(archive, put):
    put(HOUSING, 2020, prose(1))
    put(HOUSING, 2021, prose(1))
    assert [row[1] for row in findings(archive, "CP-01", "CP-02")] == ["CP-01", "CP-02", "CP-02"]


def test_a_report_that_is_not_there_cannot_be_compared(archive, basis):
    empty = "INSERT INTO report (id, organ_id, report_year) SELECT 99, min(id), 2021 FROM organ"
    archive.session.execute(text(empty))
    archive.session.commit()
    with pytest.raises(ArchiveError, match="99"):
        writer.recheck(archive.session, 99, basis, at(9))


# copied texts


def test_a_text_shared_in_the_region_is_found_on_the_report_archived_later(archive, put):
    put(bureau(1), told=prose(1))
    put(bureau(2), told=prose(2))
    put(bureau(3), told=prose(1))
    assert findings(archive, "CP-03") == [("第3局", "CP-03", "第1局", 2021)]


def test_texts_of_another_region_or_year_are_not_compared(archive, put):
    put(bureau(1), 2021, prose(1))
    put(bureau(2, "440703"), 2021, prose(1))
    put(bureau(3), 2020, prose(1))
    put(bureau(4, None), 2021, prose(1))
    assert findings(archive, "CP-03") == []


def test_the_most_alike_of_many_is_named(archive, put):
    for number, kept in ((1, 16), (2, 26), (3, 20)):
        put(bureau(number), told=prose(1, kept) + prose(10 + number, 30 - kept))
    put(bureau(4), told=prose(1))
    assert findings(archive, "CP-03")[-1][:3] == ("第4局", "CP-03", "第2局")


def test_a_source_rewritten_clears_the_copy_and_a_copy_made_later_is_found(archive, put):
    put(bureau(1), told=prose(1))
    put(bureau(2), told=prose(2))
    put(bureau(3), told=prose(1))
    put(bureau(1), told=prose(9))
    assert findings(archive, "CP-03") == []
    put(bureau(2), told=prose(1))
    assert findings(archive, "CP-03") == [("第3局", "CP-03", "第2局", 2021)]
    put(bureau(2), read=unreadable())
    assert findings(archive, "CP-03") == []


def test_a_report_with_little_text_of_its_own_has_no_signature(archive, put):
    put(bureau(1), told=prose(1, 3))
    put(bureau(2), told=prose(1, 3))
    assert findings(archive, "CP-03") == []
    assert archive.session.execute(text("SELECT count(*) FROM reading_sketch")).scalar_one() == 0


def test_the_work_for_one_report_does_not_grow_with_the_archive(archive, put, basis):
    """Counted in statements, and in texts: three at most are read, whatever the region holds."""
    seen, read = [], []

    def look(_connection, _cursor, statement, parameters, *_more):
        seen.append(statement)
        if "reading_body.sections" in statement and "reading_body.cells" not in statement:
            read.append(len(parameters))

    event.listen(archive.session.get_bind(), "before_cursor_execute", look)
    counts = []
    for number in range(14):
        seen.clear()
        put(bureau(number), told=prose(1))
        counts.append(len(seen))
    assert max(counts[9:]) <= counts[6]
    assert max(read) == 3


# other organs


def with_received(number):
    return {**FIGURES, RECEIVED: str(number)}


def test_an_outlier_is_judged_when_its_peers_are_there_and_cleared_when_corrected(archive, put):
    put(bureau(0), figures=with_received(900))
    for number in range(1, 8):
        put(bureau(number), figures=with_received(number))
    assert findings(archive, "XA-04") == []
    put(bureau(8), figures=with_received(8))
    assert findings(archive, "XA-04", columns="organ, cells") == [("第0局", RECEIVED)]
    put(bureau(0), figures=with_received(9))
    assert findings(archive, "XA-04") == []


def test_peers_are_of_the_same_type_level_and_year(archive, put):
    put(bureau(0), figures=with_received(900))
    for number in range(1, 5):
        put(bureau(number, type_="finance"), figures=with_received(number))
        put(bureau(number, level="township"), figures=with_received(number))
        put(bureau(number), 2020, figures=with_received(number))
        put(bureau(10 + number), figures=with_received(number))
    assert findings(archive, "XA-04") == []


def test_peers_are_those_of_the_province_where_it_has_enough(archive, put):
    for number in range(9):
        put(bureau(number, "330000"), figures=with_received(1000 + number))
    put(bureau(20, "110101"), figures=with_received(1))
    assert [row[0] for row in findings(archive, "XA-04")] == ["第20局"]
    put(bureau(8, "330000"), figures=with_received(2))
    assert [row[0] for row in findings(archive, "XA-04")] == ["第20局", "第8局"]


def whole(number, text="全区共收到政府信息公开申请{}件。"):
    return {"told": text.format(number), "figures": with_received(number)}


@pytest.mark.parametrize("first", ["government", "parts"])
def test_a_government_is_compared_with_each_part_whichever_comes_first(first, archive, put):
    acts = [
        lambda: put(CITY, **whole(12)),
        lambda: [put(bureau(n), figures=with_received(received)) for n, received in ((1, 13), (2, 5))],
    ]
    for act in acts if first == "government" else reversed(acts):
        act()
    assert findings(archive, "XA-02") == [(CITY.name, "XA-02", "第1局", 2021)]
    put(bureau(1), figures=with_received(11))
    assert findings(archive, "XA-02") == []


def test_a_government_that_speaks_for_its_own_level_is_not_compared(archive, put):
    put(bureau(1), figures=with_received(99))
    put(CITY, **whole(12, "本年收到政府信息公开申请{}件。"))
    assert findings(archive, "XA-01", "XA-02") == []


def test_vertical_agencies_and_other_regions_are_no_parts(archive, put):
    put(CITY, **whole(12))
    put(bureau(1, kind="vertical_agency"), figures=with_received(99))
    put(bureau(2, "440703"), figures=with_received(99))
    assert findings(archive, "XA-02") == []


def test_the_sum_is_asked_for_once_every_part_with_the_duty_is_archived(archive, put):
    owing = [(bureau(n), 2019) for n in (1, 2)]
    writer.register_portal(archive.session, PORTAL, owing, T0)
    put(CITY, told=whole(20)["told"], figures={RECEIVED: "20"})
    put(bureau(1), figures={RECEIVED: "8"})
    assert findings(archive, "XA-01") == []
    put(bureau(2), figures={RECEIVED: "9"})
    (found,) = findings(archive, "XA-01", columns="organ, severity, arithmetic, other_organ")
    assert found == (CITY.name, "info", "20 != 17", None)
    put(bureau(2), figures={RECEIVED: "12"})
    assert findings(archive, "XA-01") == []


@pytest.mark.parametrize(
    ("region", "level", "below", "of"),
    [
        ("440000", "province", "440700", "prefecture"),
        ("440700", "prefecture", "440704", "county"),
        ("110000", "province", "110101", "county"),
        ("440704", "county", "440704", "township"),
    ],
)
def test_the_governments_right_below_are_parts(region, level, below, of, archive, put):
    put(Organ("上级人民政府", region, level, "government"), **whole(12))
    put(Organ("下级人民政府", below, of, "government"), figures=with_received(13))
    assert findings(archive, "XA-02") == [("上级人民政府", "XA-02", "下级人民政府", 2021)]


# versions and copies

OTHER_URL = "http://127.0.0.2/copy"


def test_a_change_after_publication_is_a_finding_until_it_is_undone(archive, put):
    put(HOUSING)
    put(HOUSING, figures=with_received(61), day=1)
    (found,) = findings(archive, "VR-01", "VR-02", columns="rule, severity, cells, arithmetic, other_organ")
    assert found == ("VR-02", "warning", RECEIVED, "60 → 61", HOUSING.name)
    put(HOUSING, figures=with_received(61), told="改了一个字", day=2)
    assert [row[1] for row in findings(archive, "VR-01", "VR-02")] == ["VR-02"]
    put(HOUSING, day=3)
    assert findings(archive, "VR-01", "VR-02") == []


def test_another_wording_is_told_apart_from_other_figures(archive, put):
    put(HOUSING, told="答复五件。")
    put(HOUSING, told="答复六件。", day=1)
    assert findings(archive, "VR-01", "VR-02", columns="rule, severity, arithmetic") == [
        ("VR-01", "info", "“答复五件。” → “答复六件。”")
    ]


def test_other_bytes_with_the_same_text_are_no_finding(archive, put):
    put(HOUSING)
    put(HOUSING, salt="<!-- -->", day=1)
    assert findings(archive, "VR-01", "VR-02") == []


def test_a_report_that_is_gone_is_a_finding_until_it_returns(archive, put, basis):
    done = put(HOUSING)
    (place,) = writer.validators(archive.session, PORTAL.id).values()
    for day in (1, 2):
        writer.mark_gone(archive.session, place.location_id, at(day))
        writer.recheck_publication(archive.session, done.report_id, basis, at(9))
    (found,) = findings(archive, "VR-03", columns="rule, severity, message_zh")
    assert found[:2] == ("VR-03", "warning") and "2021-01-21 08:00 UTC" in found[2]
    put(HOUSING, day=3)
    assert findings(archive, "VR-03") == []


def test_a_report_that_stands_elsewhere_is_not_gone(archive, put, basis):
    done = put(HOUSING)
    (place,) = writer.validators(archive.session, PORTAL.id).values()
    put(HOUSING, url=OTHER_URL, day=1)
    writer.mark_moved(archive.session, place.location_id, OTHER_URL, at(1))
    writer.recheck_publication(archive.session, done.report_id, basis, at(9))
    assert findings(archive, "VR-01", "VR-02", "VR-03", "VR-04", "ID-03") == []


def test_two_platforms_that_disagree_are_copies_and_no_change(archive, put, basis):
    done = put(HOUSING)
    put(HOUSING, figures=with_received(61), url=OTHER_URL, day=1)
    (found,) = findings(archive, "VR-02", "VR-04", columns="rule, severity, cells, arithmetic")
    assert found == ("VR-04", "warning", RECEIVED, "61 | 60")
    first = min(place.location_id for place in writer.validators(archive.session, PORTAL.id).values())
    writer.mark_gone(archive.session, first, at(2))
    writer.recheck_publication(archive.session, done.report_id, basis, at(9))
    assert [row[1] for row in findings(archive, "VR-02", "VR-03", "VR-04")] == ["VR-02"]


def test_a_page_edited_while_its_copy_is_not_was_changed_and_disagrees(archive, put):
    put(HOUSING)
    put(HOUSING, url=OTHER_URL, day=1)
    put(HOUSING, figures=with_received(61), day=2)
    assert [row[1] for row in findings(archive, "VR-02", "VR-04")] == ["VR-04", "VR-02"]


def test_two_different_reports_of_one_year_are_named_once(archive, put):
    put(HOUSING, told=prose(1))
    put(HOUSING, told=prose(2), figures=with_received(61), url=OTHER_URL, day=1)
    (found,) = findings(archive, "ID-03", "VR-01", "VR-02", "VR-04", columns="rule, severity, message_zh")
    assert found[:2] == ("ID-03", "info") and OTHER_URL in found[2]


def test_what_a_page_says_of_its_own_attachment_stays(archive, put, basis):
    """Such a finding is the reading's own: it names no other report."""
    done = put(WATER, read=reading(organ=WATER, year=2021, findings=(finding("VR-04", RECEIVED),)))
    writer.recheck(archive.session, done.report_id, basis, at(9))
    assert findings(archive, "VR-04") == [(WATER.name, "VR-04", None, None)]
