"""What a person decides about a finding ends the alert about it, or confirms it; taken back, the alert opens again."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from db import models, writer
from db.writer import Decision
from scheduler.alerts.listing import AlertLine, Status, list_alerts
from scheduler.alerts.send import message_of
from scheduler.config import Alerts, Channel, Schedule, load_schedule
from scheduler.evaluation import evaluate

if TYPE_CHECKING:
    City = Any

ZONE = ZoneInfo("Asia/Shanghai")


def noon(month: int, day: int) -> datetime:
    return datetime(2021, month, day, 12, tzinfo=ZONE)


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(Path(__file__).parents[2] / "config")


class Office:
    """Judges findings by their rule, and looks at what became of the alerts about malformed reports."""

    def __init__(self, city: "City", schedule: Schedule) -> None:
        self.city, self.schedule = city, schedule

    def judge(self, rule: str, decision: Decision, when: datetime, note: str | None = None) -> None:
        session, finding, reading = self.city.session, models.Finding, models.Reading
        query = select(finding.id).join(reading, reading.id == finding.reading_id).where(reading.is_current)
        number = session.scalars(query.where(finding.rule == rule)).one()
        session.rollback()
        writer.add_verdict(session, number, decision, "张三", note, when)

    def look(self, when: datetime, **scope: str) -> list[AlertLine]:
        """All alerts ever opened, oldest first."""
        evaluate(
            self.city.engine, self.schedule, Alerts(), environ={}, now=when, today=date(2021, 3, 1), **scope
        )
        found = list_alerts(self.city.session, kind="malformed", with_resolved=True)
        self.city.session.rollback()
        return sorted(found, key=lambda line: line.id)


@pytest.fixture
def office(city: "City", schedule: Schedule) -> Office:
    city.publish(noon(2, 1), published=date(2021, 1, 19), faults=("T3-01", "T3-03"))
    return Office(city, schedule)


@pytest.mark.parametrize("last", [Decision.DISMISSED, Decision.ACCEPTED, Decision.READING_ERROR])
def test_the_alert_ends_when_every_finding_in_it_is_decided_and_says_who_and_why(
    office: Office, last: Decision
) -> None:
    office.judge("T3-01", Decision.DISMISSED, noon(2, 2), "当年格式不同")
    (alert,) = office.look(noon(2, 2))
    assert (alert.status, alert.ended) == (Status.OPEN, None)
    office.judge("T3-03", last, noon(2, 3))
    (alert,) = office.look(noon(2, 3))
    assert alert.status is Status.RESOLVED and alert.ended is not None
    assert alert.ended.zh.startswith("T3-01 判定“不成立”（2021-02-02）：当年格式不同\nT3-03 判定“")
    assert 'T3-01 verdict "no fault" (2021-02-02): 当年格式不同' in alert.ended.en
    assert alert.ended_by == "T3-01 张三, T3-03 张三"


def test_one_of_two_that_is_dismissed_stays_in_the_words_and_is_not_counted(office: Office) -> None:
    (before,) = office.look(noon(2, 1))
    assert before.title.zh.endswith("：2 处错误")
    office.judge("T3-01", Decision.DISMISSED, noon(2, 2), "当年格式不同")
    (alert,) = office.look(noon(2, 2))
    assert (alert.id, alert.title.zh[-6:]) == (before.id, "：1 处错误")
    assert alert.body.zh.index("1. T3-03") < alert.body.zh.index("2. T3-01")
    assert "判定“不成立”（2021-02-02）：当年格式不同" in alert.body.zh


def test_a_confirmed_error_of_the_publisher_stays_an_alert_that_says_so(office: Office) -> None:
    for rule in ("T3-01", "T3-03"):
        office.judge(rule, Decision.PUBLISHER_ERROR, noon(2, 2), "已函告")
    (alert,) = office.look(noon(2, 2))
    assert (alert.status, alert.title.zh[-6:]) == (Status.OPEN, "：2 处错误")
    assert alert.body.en.count('verdict "the report is wrong" (2021-02-02): 已函告') == 2


def test_withdrawn_the_alert_opens_again(office: Office) -> None:
    for rule in ("T3-01", "T3-03"):
        office.judge(rule, Decision.DISMISSED, noon(2, 2))
    assert office.look(noon(2, 2)) == []
    office.judge("T3-01", Decision.WITHDRAWN, noon(2, 4))
    (opened,) = office.look(noon(2, 4))
    assert (opened.status, opened.title.zh[-6:]) == (Status.OPEN, "：1 处错误")
    assert opened.body.zh.count("判定") == 1, "of T3-03 alone"
    office.judge("T3-01", Decision.ACCEPTED, noon(2, 5))
    office.judge("T3-01", Decision.WITHDRAWN, noon(2, 6))
    assert [one.id for one in office.look(noon(2, 6))] == [opened.id]
    office.judge("T3-01", Decision.ACCEPTED, noon(2, 7))
    (ended,) = office.look(noon(2, 7))
    office.judge("T3-01", Decision.WITHDRAWN, noon(2, 8))
    first, second = office.look(noon(2, 8))
    assert (first.key, first.status, first.ended) == (second.key, Status.RESOLVED, ended.ended)
    assert (second.status, second.opened_at, second.ended) == (Status.OPEN, noon(2, 8), None)


def test_a_figure_that_changes_opens_it_again(office: Office) -> None:
    for rule in ("T3-01", "T3-03"):
        office.judge(rule, Decision.DISMISSED, noon(2, 2))
    assert office.look(noon(2, 2)) == []
    office.city.publish(noon(2, 5), "61", published=date(2021, 1, 19), faults=("T3-01", "T3-03"))
    (alert,) = office.look(noon(2, 5))
    assert (alert.status, alert.title.zh[-6:]) == (Status.OPEN, "：2 处错误")
    assert "判定" not in alert.body.zh


def test_the_world_ending_it_is_no_verdict(office: Office) -> None:
    office.judge("T3-01", Decision.DISMISSED, noon(2, 2))
    office.look(noon(2, 2))
    office.city.publish(noon(2, 5), "59", published=date(2021, 1, 19))
    (alert,) = office.look(noon(2, 5))
    assert (alert.status, alert.ended, alert.ended_by) == (Status.RESOLVED, None, None)


def test_an_error_blamed_on_nobody_becomes_an_alert_once_a_person_blames_the_publisher(
    office: Office,
) -> None:
    session = office.city.session
    session.execute(update(models.Finding).values(blame="undecided"))
    session.commit()
    assert office.look(noon(2, 1)) == []
    office.judge("T3-01", Decision.PUBLISHER_ERROR, noon(2, 2))
    (alert,) = office.look(noon(2, 2))
    assert (alert.status, alert.title.zh[-6:]) == (Status.OPEN, "：1 处错误")
    assert "T3-03" not in alert.body.zh


def test_an_evaluation_of_one_portal_heeds_the_verdicts_about_its_organs(office: Office) -> None:
    for rule in ("T3-01", "T3-03"):
        office.judge(rule, Decision.DISMISSED, noon(2, 2))
    assert office.look(noon(2, 2), portal_id="linjiang") == []


def test_the_message_of_its_end_says_why_and_not_who(office: Office) -> None:
    office.look(noon(2, 1))
    for rule in ("T3-01", "T3-03"):
        office.judge(rule, Decision.DISMISSED, noon(2, 2), "当年格式不同")
    office.look(noon(2, 2))
    alert = office.city.session.scalars(select(models.Alert).where(models.Alert.kind == "malformed")).one()
    for lang in ("zh", "en"):
        body = message_of(
            alert, "resolve", Channel(name="hook", url="json://127.0.0.1", lang=lang), ZONE
        ).body
        assert body.count("当年格式不同") == 2 and "张三" not in body
    assert office.city.session.execute(text("SELECT count(*) FROM verdict")).scalar() == 2
