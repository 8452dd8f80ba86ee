"""From facts to problems, and their life in a plan; nothing here touches a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parser.model import Bilingual, Severity
from scheduler.alerts.book import OpenAlert, Plan, fingerprint, plan
from scheduler.alerts.facts import CellChange, Changed, Facts, Fault, Malformed, Moved, PortalHealth, Subject
from scheduler.alerts.problems import Assessment, Problem, assess
from scheduler.calendar import Deadline
from scheduler.config import Alerts
from scheduler.evidence import Column, Owed, Place, Publication, Visit
from scheduler.ledger import Entry, Evidence, State

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 3, 1, 4, tzinfo=UTC)
TODAY = date(2021, 3, 1)
OWED = Owed(7, "临江市水务局", 2020, Deadline(date(2021, 1, 31), "《条例》第四十九条第一款"), ("city",))
SUBJECT = Subject(7, "临江市水务局", 2020, "http://city/t1.html")
COLUMN = Column(12, "http://city/nb/", 2, 9, "server_total", True, NOW)
SEEN = Publication(
    date(2021, 2, 20), None, NOW, 5, "http://city/t1.html", places=(Place("http://city/t1.html", NOW),)
)
FAULT = Fault(
    "T3-01",
    ("t3.new_received.total",),
    Bilingual("总计不符", "total differs"),
    "1 + 2 = 3 ≠ 4",
    "4 → 3",
    "d1",
)


def entry(state: State, days: int | None = None, seen: Publication | None = None, year: int = 2020) -> Entry:
    evidence = Evidence(Bilingual("因为", "because"), (COLUMN,) if state is State.MISSING else ())
    return Entry(replace(OWED, report_year=year), state, days, seen, evidence)


def run(state: str, number: int = 1) -> Visit:
    doubtful = replace(COLUMN, complete=False, proof="", reports=2, shrunk_from=9)
    return Visit(
        number, "city", NOW, state, Bilingual("出错", "HTTP 503"), (COLUMN if state == "ok" else doubtful,)
    )


def found(facts: Facts, policy: Alerts | None = None) -> Assessment:
    return assess(facts, policy or Alerts(), now=NOW, today=TODAY, zone=BEIJING)


def the_problem(facts: Facts) -> Problem:
    (problem,) = found(facts).problems
    return problem


def test_an_archive_in_order_has_no_problems() -> None:
    assert found(Facts((entry(State.ON_TIME, 0, SEEN), entry(State.NOT_DUE, year=2021)))).problems == ()


def test_missing_says_how_long_and_which_complete_list_proves_it() -> None:
    problem = the_problem(Facts((entry(State.MISSING),)))
    assert (problem.key, problem.kind, problem.severity) == ("missing:7:2020", "missing", Severity.ERROR)
    assert "截止 2021-01-31，今天 2021-03-01，已过 29 天" in problem.words.body.zh
    assert "http://city/nb/" in problem.words.body.zh
    assert "listing 12" in problem.words.body.en
    assert "29 days overdue" in problem.words.body.en


def test_late_shows_its_subtraction() -> None:
    problem = the_problem(Facts((entry(State.LATE, 20, SEEN),)))
    assert problem.kind == "late"
    assert "2021-02-20 − 2021-01-31 = 20 天" in problem.words.body.zh
    assert "capture 5" in problem.words.body.zh


def test_lateness_first_seen_long_ago_is_no_news() -> None:
    old = replace(SEEN, first_seen=NOW - timedelta(days=31))
    assert found(Facts((entry(State.LATE, 20, old),))).problems == ()


def test_a_late_report_that_is_removed_is_two_problems() -> None:
    assert {p.kind for p in found(Facts((entry(State.REMOVED, 20, SEEN),))).problems} == {"late", "removed"}


def test_old_report_years_can_be_left_to_the_ledger() -> None:
    facts = Facts((entry(State.MISSING), entry(State.MISSING, year=2018)))
    recent = found(facts, Alerts(latest_report_years=2))
    assert [problem.report_year for problem in recent.problems] == [2020]


def test_malformed_lists_every_fault_with_its_arithmetic() -> None:
    second = replace(FAULT, rule="T4-01", arithmetic="0 + 1 = 1 ≠ 2")
    problem = the_problem(Facts((), malformed=(Malformed(SUBJECT, (FAULT, second)),)))
    assert problem.words.title.zh == "【有误】临江市水务局 2020 年度报告：2 处错误"
    assert "1. T3-01 总计不符\n   1 + 2 = 3 ≠ 4\n   建议：4 → 3" in problem.words.body.zh
    assert "2. T4-01 total differs" in problem.words.body.en


def test_arithmetic_that_the_message_states_is_not_repeated() -> None:
    said = replace(FAULT, message=Bilingual("总计不符：1 + 2 = 3 ≠ 4", "total differs: 1 + 2 = 3 ≠ 4"))
    body = the_problem(Facts((), malformed=(Malformed(SUBJECT, (said,)),))).words.body
    assert body.zh.count("1 + 2 = 3 ≠ 4") == body.en.count("1 + 2 = 3 ≠ 4") == 1


def test_a_fault_with_other_figures_is_another_problem() -> None:
    keys = {
        the_problem(Facts((), malformed=(Malformed(SUBJECT, (fault,)),))).key
        for fault in (
            FAULT,
            replace(FAULT, operands_digest="d2"),
            replace(FAULT, message=Bilingual("别", "x")),
        )
    }
    assert len(keys) == 2


def test_changed_names_each_cell_with_old_and_new_and_the_days_after_the_deadline() -> None:
    cells = (
        CellChange("t3.new_received.total", "新收·总计", "60", "61"),
        CellChange("t4.review.total", None, "", "2"),
    )
    facts = Facts((entry(State.ON_TIME, 0, SEEN),), changed=(Changed(3, SUBJECT, NOW, (1, 2), cells),))
    body = the_problem(facts).words.body
    assert "截止日 2021-01-31 之后 29 天" in body.zh
    assert "1. 新收·总计（t3.new_received.total）：60 → 61" in body.zh
    assert "2. t4.review.total：(空白) → 2" in body.zh
    assert "t3.new_received.total: 60 -> 61" in body.en


def test_a_long_change_is_cut_and_counted() -> None:
    cells = tuple(CellChange(f"c{number}", None, "1", "2") for number in range(35))
    body = the_problem(Facts((), changed=(Changed(3, SUBJECT, NOW, (1, 2), cells),))).words.body
    assert "另有 5 项" in body.zh
    assert "c34" not in body.zh


def test_moved_is_information_with_both_addresses() -> None:
    moved = Moved(4, SUBJECT, "http://city/t1.html", "http://city/t2.html", NOW)
    problem = the_problem(Facts((), moved=(moved,)))
    assert problem.severity is Severity.INFO
    assert "http://city/t1.html\n→ http://city/t2.html" in problem.words.body.zh


@pytest.mark.parametrize(("state", "severity"), [("failed", Severity.ERROR), ("partial", Severity.WARNING)])
def test_a_broken_crawl_says_what_came_back_and_what_shrank(state: str, severity: Severity) -> None:
    health = PortalHealth("city", "临江市政府", (run(state),), {"challenge": 3, "ok": 1})
    problem = the_problem(Facts((), portals=(health,)))
    assert (problem.key, problem.severity) == ("broken_crawl:city", severity)
    assert "challenge 3、ok 1" in problem.words.body.zh
    assert "9 → 2 条" in problem.words.body.zh
    assert "HTTP 503" in problem.words.body.en


def test_a_crawl_counts_as_broken_only_when_confirmed() -> None:
    once = PortalHealth("city", "临江市政府", (run("ok"), run("failed", 2)), {})
    twice = PortalHealth("city", "临江市政府", (run("failed"), run("failed", 2)), {})
    policy = Alerts(confirm_broken_crawls=2)
    assert found(Facts((), portals=(once,)), policy).problems == ()
    assert len(found(Facts((), portals=(twice,)), policy).problems) == 1


MISSING = the_problem(Facts((entry(State.MISSING),)))
LATE = the_problem(Facts((entry(State.LATE, 20, SEEN),)))


def opened(problem: Problem, when: datetime = NOW, acknowledged: datetime | None = None) -> OpenAlert:
    return OpenAlert(1, problem.key, problem.kind, fingerprint(problem), when, acknowledged)


def planned(
    alerts: list[OpenAlert], *problems: Problem, settled: tuple[str, ...] = (), **kept: frozenset[str]
) -> Plan:
    return plan(alerts, settled, Assessment(problems, **kept), now=NOW, notice_days=30)


def test_a_problem_is_opened_kept_and_resolved() -> None:
    assert planned([], MISSING) == Plan((MISSING,), (), (), ())
    assert planned([opened(MISSING)], MISSING) == Plan((), (1,), (), ())
    assert planned([opened(MISSING)]) == Plan((), (), (), (1,))


def test_a_missing_alert_outlives_a_crawl_that_cannot_see() -> None:
    blind = found(Facts((entry(State.UNVERIFIABLE),)))
    assert plan([opened(MISSING)], (), blind, now=NOW, notice_days=30) == Plan((), (), (), ())


def test_a_lasting_problem_is_reworded_not_reopened() -> None:
    later = the_problem(replace_today(date(2021, 3, 2)))
    assert planned([opened(MISSING)], later) == Plan((), (1,), ((1, later),), ())


def replace_today(day: date) -> Facts:
    column = replace(COLUMN, listing_id=13, listed_at=datetime(day.year, day.month, day.day, tzinfo=UTC))
    return Facts((replace(entry(State.MISSING), evidence=Evidence(Bilingual("因为", "because"), (column,))),))


def test_a_notice_ends_when_acknowledged_and_is_not_told_again() -> None:
    assert planned([opened(LATE, acknowledged=NOW)], LATE) == Plan((), (), (), (1,))
    assert planned([], LATE, settled=(LATE.key,)) == Plan((), (), (), ())


def test_a_notice_ends_by_itself_after_notice_days() -> None:
    assert planned([opened(LATE, NOW - timedelta(days=30))], LATE).resolve == (1,)
    assert planned([opened(LATE, NOW - timedelta(days=29))], LATE).resolve == ()


def test_a_condition_stays_open_when_acknowledged() -> None:
    assert planned([opened(MISSING, acknowledged=NOW)], MISSING).keep == (1,)
