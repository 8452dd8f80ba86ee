"""A person's verdict counts while the figures stay, whatever is read again, and is open again when one changes."""

import pytest
from small_archive import FIGURES, HOUSING, WATER, at, cell, finding, reading
from sqlalchemy import select

from db import writer
from db.facts import ArchiveError
from db.models import Reading
from db.query import run_select
from db.verdicts import explain, list_findings
from db.writer import Decision
from db.writer.findings import finding_rows
from db.writer.lasting import Scope, replace_findings

TOTAL = "t3.total_processed.total"
STATE = "SELECT version, verdict_state, verdict, verdict_by, verdict_note FROM findings WHERE is_current"


def with_total(raw, *, rule="T3-03", code=TOTAL, text="一、总体情况"):
    return reading({**FIGURES, TOTAL: raw}, text, (finding(rule, code),))


def ask(archive, sql):
    archive.session.rollback()
    return run_select(archive.session.get_bind().url.render_as_string(False), sql).rows


def finding_id(archive):
    ((number,),) = ask(archive, "SELECT finding_id FROM findings WHERE is_current")
    return number


def judge(archive, decision=Decision.ACCEPTED, note="机关已说明", day=1):
    writer.add_verdict(archive.session, finding_id(archive), decision, "张", note, at(day))


def test_a_finding_is_open_until_somebody_decides_and_then_says_who_and_what(archive):
    archive.add(b"A", with_total("57"))
    assert ask(archive, STATE) == ((1, "open", None, None, None),)
    judge(archive)
    assert ask(archive, STATE) == ((1, "decided", "accepted", "张", "机关已说明"),)
    assert ask(archive, "SELECT verdict_at FROM findings") == (("2021-01-21T08:00:00.000000Z",),)


def test_a_verdict_outlives_the_same_page_again_another_parser_and_adoption(archive):
    done = archive.add(b"A", with_total("57"))
    judge(archive)
    archive.add(b"A", with_total("57"), day=2)
    archive.add(b"A", with_total("57"), parser="2", day=3)
    assert ask(archive, STATE)[0][:3] == (1, "decided", "accepted")
    writer.add_rereading(archive.session, done.version_id, with_total("57"), "3", at(4))
    writer.adopt_rereadings(archive.session, done.report_id, "3", at(5))
    assert ask(archive, STATE)[0][:3] == (1, "decided", "accepted")
    archive.add(b"B", with_total("57", text="二、其他"), day=6)
    assert ask(archive, STATE)[0][:3] == (2, "decided", "accepted")


def test_it_is_open_again_when_a_figure_changes_shows_what_was_decided_and_counts_when_the_figure_is_back(
    archive,
):
    archive.add(b"A", with_total("57"))
    judge(archive)
    archive.add(b"B", with_total("58"), day=2)
    assert ask(archive, STATE) == ((2, "reopened", "accepted", "张", "机关已说明"),)
    (stale,) = explain(archive.session, finding_id(archive)).judgements
    assert (stale.is_stale, stale.changed) == (True, ((TOTAL, "57", "58"),))
    judge(archive, Decision.PUBLISHER_ERROR, None, day=3)
    assert ask(archive, STATE) == ((2, "decided", "publisher_error", "张", None),)
    archive.add(b"A", with_total("57"), day=4)
    assert ask(archive, STATE) == ((3, "decided", "accepted", "张", "机关已说明"),)


def test_a_reading_that_sees_another_figure_reopens_it_once_adopted(archive):
    done = archive.add(b"A", with_total("57"))
    judge(archive, Decision.READING_ERROR)
    writer.add_rereading(archive.session, done.version_id, with_total("51"), "2", at(2))
    assert ask(archive, STATE)[0][1] == "decided"
    writer.adopt_rereadings(archive.session, done.report_id, "2", at(3))
    assert ask(archive, STATE)[0][1:3] == ("reopened", "reading_error")


def test_a_later_verdict_counts_and_the_earlier_stays_on_record(archive):
    archive.add(b"A", with_total("57"))
    judge(archive, Decision.ACCEPTED, day=1)
    judge(archive, Decision.DISMISSED, day=2)
    assert ask(archive, STATE)[0][1:3] == ("decided", "dismissed")
    assert ask(archive, "SELECT verdict, is_latest FROM verdicts ORDER BY verdict_id") in (
        (("accepted", False), ("dismissed", True)),
        (("accepted", 0), ("dismissed", 1)),
    )
    judge(archive, Decision.WITHDRAWN, day=3)
    assert ask(archive, STATE)[0][1:3] == ("open", "withdrawn")
    archive.add(b"B", with_total("58"), day=4)
    assert ask(archive, STATE)[0][1] == "open"


def test_a_verdict_is_about_one_organ_year_rule_and_figures(archive):
    archive.add(b"A", with_total("57"))
    judge(archive)
    archive.add(b"W", with_total("57"), organ=WATER, url="http://127.0.0.1/w")
    archive.add(b"Y", with_total("57"), year=2019, url="http://127.0.0.1/y")
    archive.add(b"R", with_total("57", rule="T3-01"), day=2)
    assert sorted(row[1] for row in ask(archive, STATE)) == ["open", "open", "open"]


def test_a_verdict_on_one_of_two_like_findings_leaves_the_other_open(archive):
    """Two findings of one rule that name the same cells: the judged one still stands, so no other is it anew."""
    one, other = finding(), finding()
    object.__setattr__(other, "arithmetic", "40 + 5 + 2 + 11 = 58 ≠ 60")
    archive.add(b"A", reading({**FIGURES}, findings=(one, other)))
    first, second = (row[0] for row in ask(archive, "SELECT finding_id FROM findings ORDER BY finding_id"))
    writer.add_verdict(archive.session, first, Decision.ACCEPTED, "张", None, at(1))
    states = dict(ask(archive, "SELECT finding_id, verdict_state FROM findings"))
    assert states == {first: "decided", second: "open"}
    assert [len(explain(archive.session, one).judgements) for one in (first, second)] == [1, 0]


def test_a_number_of_the_text_is_an_operand_and_another_wording_is_not(archive):
    def told(arithmetic):
        one = finding()
        object.__setattr__(one, "arithmetic", arithmetic)
        return reading({**FIGURES}, findings=(one,))

    archive.add(b"A", told("文中 60 件；表中 57"))
    judge(archive)
    archive.add(b"B", told("文字 60；表格 57"), day=2)
    assert ask(archive, STATE)[0][1] == "decided"
    archive.add(b"C", told("文字 61；表格 57"), day=3)
    assert ask(archive, STATE)[0][1] == "reopened"
    (stale,) = explain(archive.session, finding_id(archive)).judgements
    assert (stale.is_stale, stale.changed, stale.arithmetic) == (True, (), "文中 60 件；表中 57")


def test_what_names_a_place_that_is_no_cell_is_fixed_by_its_words(archive):
    archive.add(b"A", with_total("57", code="section 6"))
    judge(archive)
    other = finding(cell_code="section 6")
    object.__setattr__(other, "arithmetic", "写了存在问题")
    archive.add(b"B", reading({**FIGURES}, findings=(other,)), day=2)
    assert ask(archive, STATE)[0][1] == "reopened"


def test_open_ones_are_listed_and_filters_narrow(archive):
    archive.add(b"A", with_total("57"))
    judge(archive)
    archive.add(b"W", with_total("57"), organ=WATER, url="http://127.0.0.1/w")

    def listed(only_open=False, **wanted):
        return [row.organ for row in list_findings(archive.session, wanted, only_open=only_open)]

    assert sorted(listed()) == sorted([HOUSING.name, WATER.name])
    assert listed(only_open=True) == [WATER.name]
    assert listed(organ=HOUSING.name, year=2020, rule="T3-03", severity="error", blame="publisher") == [
        HOUSING.name
    ]
    for narrow in (
        {"organ": "无此机关"},
        {"year": 2019},
        {"rule": "T3-01"},
        {"severity": "info"},
        {"blame": "form"},
    ):
        assert listed(**narrow) == []


def test_a_finding_that_is_not_there_or_a_verdict_of_nobody_is_refused(archive):
    archive.add(b"A", with_total("57"))
    with pytest.raises(ArchiveError, match="no finding 99"):
        writer.add_verdict(archive.session, 99, Decision.ACCEPTED, "张", None, at(1))
    with pytest.raises(ArchiveError, match="no finding 99"):
        explain(archive.session, 99)
    with pytest.raises(ArchiveError, match="who decided"):
        writer.add_verdict(archive.session, finding_id(archive), Decision.ACCEPTED, " ", None, at(1))
    assert ask(archive, "SELECT count(*) FROM verdicts") == ((0,),)


def test_an_explanation_has_cells_with_their_place_the_page_and_the_arithmetic(archive):
    archive.add(b"A", with_total("57"))
    found = explain(archive.session, finding_id(archive))
    assert (found.cells[TOTAL].raw, found.cells[TOTAL].locator) == ("57", f"L{len(TOTAL)}")
    assert (found.url, found.row["arithmetic"]) == ("http://127.0.0.1/a.html", "40 + 5 + 2 + 10 = 57 ≠ 60")
    assert found.judgements == ()


def test_the_same_cells_against_another_report_are_another_matter(archive):
    first, second, judged = (
        archive.add(b"%d" % year, year=year, url=f"http://127.0.0.1/{year}") for year in (2018, 2019, 2020)
    )
    session = archive.session
    reading_id = session.scalars(select(Reading.id).where(Reading.report_id == judged.report_id)).one()

    def find(other, raw, day):
        told = {TOTAL: cell(TOTAL, raw)}
        rows = finding_rows(reading_id, judged.report_id, [finding()], told, other_report_id=other.report_id)
        with writer.writing(session):
            replace_findings(session, {Scope(reading_id, rules=("T3-03",)): rows}, at(day))

    find(first, "1", 1)
    judge(archive)
    find(second, "2", 2)
    assert ask(archive, STATE)[0][1] == "open"
    find(first, "2", 3)
    assert ask(archive, STATE)[0][1] == "reopened"
