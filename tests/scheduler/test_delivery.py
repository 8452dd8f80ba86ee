"""Alerts reach real receivers once: a mail server and a web hook on loopback, through Apprise."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from scheduler.alerts.book import UnknownAlert, acknowledge
from scheduler.alerts.listing import Status, list_alerts
from scheduler.alerts.send import try_channels
from scheduler.channels import faults
from scheduler.config import Alerts, Channel, Schedule, load_schedule
from scheduler.evaluation import Evaluation, evaluate

if TYPE_CHECKING:
    City = Any

TODAY = date(2021, 3, 1)


def noon(month: int, day: int) -> datetime:
    return datetime.fromisoformat(f"2021-{month:02}-{day:02}T12:00:00+08:00")


@dataclass
class Hook:
    """A web hook that keeps what it is sent; `status` is what it answers."""

    url: str = ""
    status: int = 200
    got: list[dict[str, str]] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.got]


class Mailbox:
    """An SMTP handler that keeps every mail."""

    def __init__(self) -> None:
        self.got: list[Mail] = []
        self.url = ""

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.got]


@pytest.fixture
def hook() -> Iterator[Hook]:
    received = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if received.status == 200:
                received.got.append(body)
            self.send_response(received.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    received.url = f"json://127.0.0.1:{server.server_port}/alerts"
    yield received
    server.shutdown()
    server.server_close()
    thread.join()


class FreePort(Controller):
    """Listens on a port the system chooses; aiosmtpd itself would knock at port 0."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    server = FreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    box.url = f"mailto://127.0.0.1:{server.port}?mode=insecure&from=gongkai@example.cn&to=office@example.cn&format=text"
    yield box
    server.stop()


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(Path(__file__).parents[2] / "config")


@dataclass
class Watch:
    """Evaluates one archive again and again."""

    city: "City"
    schedule: Schedule
    policy: Alerts
    environ: Mapping[str, str] = field(default_factory=dict)

    def look(self, when: datetime, **scope: str) -> Evaluation:
        return evaluate(
            self.city.engine,
            self.schedule,
            self.policy,
            environ=self.environ,
            now=when,
            today=TODAY,
            **scope,
        )


def only(kind: str, *channels: Channel, **policy: Any) -> Alerts:
    return Alerts(channels=tuple(c.model_copy(update={"kinds": (kind,)}) for c in channels), **policy)


def deliveries(city: "City") -> list[tuple[str, str, bool, str | None]]:
    rows = city.session.execute(text("SELECT channel, event, ok, error FROM delivery ORDER BY id")).all()
    city.session.rollback()
    return [(row.channel, row.event, bool(row.ok), row.error) for row in rows]


def test_a_problem_is_told_once_when_it_opens_and_once_when_it_ends(
    city: "City", schedule: Schedule, hook: Hook, mailbox: Mailbox
) -> None:
    channels = (Channel(name="office", url=mailbox.url), Channel(name="hook", url=hook.url, lang="en"))
    watch = Watch(city, schedule, only("malformed", *channels))
    city.publish(noon(2, 1), published=date(2021, 1, 19), faults=("T3-01", "T3-03"))
    for hour in range(3):
        watch.look(noon(2, 1) + timedelta(hours=hour))
    assert mailbox.subjects == ["【有误】临江市水务局 2020 年度报告：2 处错误"]
    assert hook.titles == ["[malformed] 临江市水务局, report for 2020: 2 error(s)"]
    assert "58 + 1 = 59 ≠ 60" in hook.got[0]["message"]
    assert hook.got[0]["type"] == "failure"
    assert "T3-03 总计与各项之和不符" in mailbox.got[0].get_payload(decode=True).decode()  # type: ignore[union-attr]

    city.publish(noon(2, 5), "59", published=date(2021, 1, 19))
    for hour in range(3):
        watch.look(noon(2, 5) + timedelta(hours=hour))
    assert [subject[:5] for subject in mailbox.subjects] == ["【有误】临", "【已解除】"]
    assert (len(hook.got), hook.got[1]["type"]) == (2, "success")
    assert hook.titles[1].startswith("[resolved] [malformed]")


def test_an_edited_figure_is_told_with_old_and_new(city: "City", schedule: Schedule, hook: Hook) -> None:
    watch = Watch(city, schedule, Alerts(channels=(Channel(name="hook", url=hook.url),)))
    city.publish(noon(1, 20), published=date(2021, 1, 19))
    city.crawl(noon(1, 20))
    watch.look(noon(1, 20))
    city.publish(noon(2, 20), "61", published=date(2021, 1, 19))
    watch.look(noon(2, 20))
    (message,) = [one["message"] for one in hook.got if "改动" in one["title"]]
    assert "本年新收·总计（t3.new_received.total）：60 → 61" in message
    assert "截止日 2021-01-31 之后 20 天" in message


def test_a_missing_report_that_appears_late_is_one_end_and_one_beginning(
    city: "City", schedule: Schedule, hook: Hook
) -> None:
    watch = Watch(city, schedule, Alerts(channels=(Channel(name="hook", url=hook.url, lang="en"),)))
    housing = "临江市住房和城乡建设局"
    city.crawl(noon(2, 10))
    watch.look(noon(2, 10))
    assert len([title for title in hook.titles if title.startswith("[missing]")]) == 2
    city.publish(noon(2, 20), published=date(2021, 2, 19))
    city.crawl(noon(2, 20))
    watch.look(noon(2, 20))
    assert hook.titles[2:] == [
        "[resolved] [missing] 临江市水务局, report for 2020: not published",
        "[late] 临江市水务局, report for 2020: 19 days late",
    ]
    assert housing in "".join(hook.titles[:2])


def test_a_crawl_that_breaks_neither_ends_nor_repeats_a_missing_alert(
    city: "City", schedule: Schedule, hook: Hook
) -> None:
    watch = Watch(city, schedule, only("missing", Channel(name="hook", url=hook.url)))
    city.crawl(noon(2, 10))
    watch.look(noon(2, 10))
    city.crawl(noon(2, 11), state="failed", note="无法连接 | unreachable")
    watch.look(noon(2, 11))
    city.crawl(noon(2, 12))
    watch.look(noon(2, 12))
    assert len(hook.got) == 2


def test_a_broken_crawl_ends_with_the_next_good_one(city: "City", schedule: Schedule, hook: Hook) -> None:
    watch = Watch(city, schedule, only("broken_crawl", Channel(name="hook", url=hook.url, lang="en")))
    city.crawl(noon(2, 10), state="failed", note="无法连接 | unreachable")
    watch.look(noon(2, 10))
    city.crawl(noon(2, 11), state="partial", complete=False)
    watch.look(noon(2, 11))
    assert hook.titles == ["[broken crawl] 临江市政府门户: the crawl failed"]
    assert "unreachable" in hook.got[0]["message"]
    city.crawl(noon(2, 12))
    watch.look(noon(2, 12))
    assert hook.titles[1].startswith("[resolved] [broken crawl]")


def test_a_run_that_never_ended_counts_as_broken(city: "City", schedule: Schedule, hook: Hook) -> None:
    from db import writer

    watch = Watch(city, schedule, only("broken_crawl", Channel(name="hook", url=hook.url)))
    writer.start_run(city.session, "linjiang", noon(2, 10))
    watch.look(noon(2, 10) + timedelta(hours=11))
    assert hook.got == []
    watch.look(noon(2, 10) + timedelta(hours=13))
    assert len(hook.got) == 1


def test_an_acknowledged_notice_ends_and_stays_ended(city: "City", schedule: Schedule, hook: Hook) -> None:
    watch = Watch(city, schedule, only("late", Channel(name="hook", url=hook.url)))
    city.publish(noon(2, 20), published=date(2021, 2, 19))
    watch.look(noon(2, 20))
    (alert,) = list_alerts(city.session, kind="late")
    acknowledge(city.session, alert.id, noon(2, 21))
    for hour in range(2):
        watch.look(noon(2, 21) + timedelta(hours=hour))
    assert [title[:5] for title in hook.titles] == ["【迟发】临", "【已解除】"]
    (alert,) = list_alerts(city.session, kind="late", with_resolved=True)
    assert alert.status is Status.RESOLVED


def test_acknowledging_a_condition_keeps_it_open(city: "City", schedule: Schedule) -> None:
    city.crawl(noon(2, 10))
    watch = Watch(city, schedule, Alerts())
    watch.look(noon(2, 10))
    first, _ = list_alerts(city.session, kind="missing")
    acknowledge(city.session, first.id, noon(2, 11))
    watch.look(noon(2, 11))
    assert {a.status for a in list_alerts(city.session, kind="missing")} == {Status.ACKNOWLEDGED, Status.OPEN}


def test_acknowledging_nothing_says_so(small_city: "City") -> None:
    with pytest.raises(UnknownAlert, match="99"):
        acknowledge(small_city.session, 99, noon(2, 1))


def test_a_failed_delivery_is_retried_so_many_times_and_then_given_up(
    small_city: "City", schedule: Schedule, hook: Hook
) -> None:
    hook.status = 500
    watch = Watch(small_city, schedule, only("malformed", Channel(name="hook", url=hook.url), retries=2))
    small_city.publish(noon(2, 1), faults=("T3-01",))
    for hour in range(5):
        watch.look(noon(2, 1) + timedelta(hours=hour))
    log = deliveries(small_city)
    assert [(event, ok) for _, event, ok, _ in log] == [("open", False)] * 3
    assert all("500" in str(error) for *_, error in log)
    assert [line.ok for line in list_alerts(small_city.session)[0].deliveries] == [False] * 3


def test_a_delivery_that_failed_reaches_its_channel_later(
    small_city: "City", schedule: Schedule, hook: Hook
) -> None:
    watch = Watch(small_city, schedule, only("malformed", Channel(name="hook", url=hook.url)))
    small_city.publish(noon(2, 1), faults=("T3-01",))
    hook.status = 503
    watch.look(noon(2, 1))
    hook.status = 200
    watch.look(noon(2, 2))
    watch.look(noon(2, 3))
    assert len(hook.got) == 1


def test_an_end_is_not_told_to_a_channel_that_never_heard_of_the_beginning(
    small_city: "City", schedule: Schedule, hook: Hook, mailbox: Mailbox
) -> None:
    channels = (Channel(name="hook", url=hook.url), Channel(name="office", url=mailbox.url))
    watch = Watch(small_city, schedule, only("malformed", *channels))
    small_city.publish(noon(2, 1), faults=("T3-01",))
    hook.status = 503
    watch.look(noon(2, 1))
    hook.status = 200
    small_city.publish(noon(2, 2), "59")
    watch.look(noon(2, 2))
    assert (len(hook.got), len(mailbox.got)) == (0, 2)


def test_a_dead_channel_does_not_keep_the_others_from_being_told(
    small_city: "City", schedule: Schedule, hook: Hook, mailbox: Mailbox
) -> None:
    hook.status = 500
    channels = (
        Channel(name="dead", url=hook.url),
        Channel(name="wrong", url="nonsense"),
        Channel(name="ok", url=mailbox.url),
    )
    watch = Watch(small_city, schedule, only("malformed", *channels))
    small_city.publish(noon(2, 1), faults=("T3-01",))
    watch.look(noon(2, 1))
    assert [(name, ok) for name, _, ok, _ in deliveries(small_city)] == [
        ("dead", False),
        ("wrong", False),
        ("ok", True),
    ]
    assert len(mailbox.got) == 1


def test_a_process_killed_between_two_channels_does_not_tell_the_first_one_twice(
    small_city: "City", schedule: Schedule, hook: Hook, mailbox: Mailbox
) -> None:
    """The first process knew one channel only: what it committed is all that a kill leaves behind."""
    small_city.publish(noon(2, 1), faults=("T3-01",))
    first, second = Channel(name="hook", url=hook.url), Channel(name="office", url=mailbox.url)
    Watch(small_city, schedule, only("malformed", first)).look(noon(2, 1))
    Watch(small_city, schedule, only("malformed", first, second)).look(noon(2, 1))
    assert (len(hook.got), len(mailbox.got)) == (1, 1)


def test_an_alert_opened_by_a_process_that_died_before_sending_is_told_once(
    small_city: "City", schedule: Schedule, hook: Hook
) -> None:
    small_city.publish(noon(2, 1), faults=("T3-01",))
    Watch(small_city, schedule, Alerts()).look(noon(2, 1))
    watch = Watch(small_city, schedule, only("malformed", Channel(name="hook", url=hook.url)))
    watch.look(noon(2, 2))
    watch.look(noon(2, 3))
    assert len(hook.got) == 1


def test_evaluations_at_the_same_time_tell_once(city: "City", schedule: Schedule, hook: Hook) -> None:
    watch = Watch(city, schedule, only("malformed", Channel(name="hook", url=hook.url)))
    city.publish(noon(2, 1), faults=("T3-01",))
    threads = [threading.Thread(target=watch.look, args=(noon(2, 1),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hook.got) == 1


def test_a_channel_hears_only_the_kinds_and_severities_it_wants(
    small_city: "City", schedule: Schedule, hook: Hook
) -> None:
    channel = Channel.model_validate({"name": "hook", "url": hook.url, "min_severity": "error"})
    watch = Watch(small_city, schedule, Alerts(channels=(channel,)))
    small_city.publish(noon(2, 20), published=date(2021, 2, 19), faults=("T3-01",))
    watch.look(noon(2, 20))
    assert [title[:4] for title in hook.titles] == ["【有误】"]
    assert {alert.kind for alert in list_alerts(small_city.session)} == {"malformed", "late"}


def test_one_portals_evaluation_leaves_the_alerts_of_others_open(
    city: "City", schedule: Schedule, hook: Hook
) -> None:
    watch = Watch(city, schedule, only("missing", Channel(name="hook", url=hook.url)))
    city.crawl(noon(2, 10))
    watch.look(noon(2, 10), portal_id="linjiang")
    watch.look(noon(2, 11), portal_id="elsewhere")
    watch.look(noon(2, 12), portal_id="linjiang")
    assert [alert.status for alert in list_alerts(city.session, kind="missing")] == [Status.OPEN] * 2
    assert len(list_alerts(city.session, kind="missing", most=1)) == 1
    assert len(hook.got) == 2


def test_a_secret_comes_from_the_environment_and_stays_out_of_the_log(
    small_city: "City", schedule: Schedule
) -> None:
    channel = Channel(name="hook", url="json://${SECRET}:1/")
    watch = Watch(small_city, schedule, only("malformed", channel), {"SECRET": "127.0.0.1"})
    small_city.publish(noon(2, 1), faults=("T3-01",))
    watch.look(noon(2, 1))
    ((*_, error),) = deliveries(small_city)
    assert "notification to ${SECRET}" in str(error)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "mailto://"),
        ("carrierpigeon://loft", "carrierpigeon://"),
        ("json://", "json://"),
        ("wecombot://${NOT_SET}", "NOT_SET"),
    ],
)
def test_a_wrong_channel_is_named_with_file_key_and_reason(url: str, says: str) -> None:
    policy = Alerts(channels=(Channel(name="good", url="json://127.0.0.1:1/"), Channel(name="坏", url=url)))
    (fault,) = faults(policy, {})
    assert fault.startswith("alerts.yaml: channels[1].url (坏): ")
    assert says in fault


@pytest.mark.parametrize(
    "url",
    [
        "wecombot://key",
        "dingtalk://secret@token",
        "feishu://token",
        "mailtos://u:p@smtp.example.cn?to=a@b.cn",
    ],
)
def test_the_receivers_of_the_examples_are_known(url: str) -> None:
    assert faults(Alerts(channels=(Channel(name="a", url=url),)), {}) == ()


def test_a_trial_goes_through_every_channel_and_leaves_no_trace(hook: Hook) -> None:
    channels = (Channel(name="hook", url=hook.url, lang="en"), Channel(name="wrong", url="nonsense"))
    sent = try_channels(Alerts(channels=channels), {})
    assert [(one.channel, one.error is None) for one in sent] == [("hook", True), ("wrong", False)]
    assert hook.titles == ["[test] gongkai alert"]
