"""Many portals in one child: what goes wrong in one ends only that one, and a crawl that is stopped is taken up again."""

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from crawler.collectors import start_child
from crawler.process import Bounds, CrawlSummary, Where, run_crawls
from crawler.running.dispatch import Dispatch, Due
from crawler.running.events import Event, read_event
from gongkai.samples.sites import Answer, Asked

CHILD = """
import json, os, sys
def say(event, portal, **facts): print(json.dumps({"event": event, "portal": portal, **facts}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if "stop" in order:
        say("end", order["stop"], state="failed", counters={}, note_zh="", note_en=order["reason"])
        continue
    name = order["crawl"]
    say("start", name)
    if name == "deadly":
        os.kill(os.getpid(), 9)
    if name != "patient":
        say("end", name, state="ok", counters={"child": os.getpid()}, note_zh="", note_en="")
"""


def due(name: str, *hosts: str) -> Due:
    return Due(name, Path(name), frozenset(hosts))


def test_portals_that_share_a_host_are_never_asked_at_once() -> None:
    dispatch = Dispatch([due("a", "x", "y"), due("b", "y"), due("c", "z"), due("d", "w")], at_once=3)
    assert [each.portal for each in dispatch.start()] == ["a", "c", "d"]
    dispatch.ended("d")
    assert [each.portal for each in dispatch.start()] == []
    dispatch.collected("a")
    assert [each.portal for each in dispatch.start()] == ["b"]


def test_a_portal_that_is_only_being_read_makes_room_for_another() -> None:
    dispatch = Dispatch([due("a"), due("b")], at_once=1)
    assert [each.portal for each in dispatch.start()] == ["a"]
    dispatch.collected("a")
    assert [each.portal for each in dispatch.start()] == ["b"]
    assert dispatch.under_way == ("b", "a")


def crawl(tmp_path: Path, *names: str, **facts: Any) -> dict[str, CrawlSummary]:
    child = tmp_path / "child.py"
    child.write_text(CHILD, "utf-8")
    where = Where(tmp_path, tmp_path, "sqlite://", (sys.executable, str(child)))
    portals = {name: tmp_path / f"{name}.yaml" for name in names}
    return {summary.portal: summary for summary in run_crawls(portals, where, **facts)}


def test_a_child_that_dies_fails_the_portals_under_way_and_another_takes_the_rest(tmp_path: Path) -> None:
    done = crawl(tmp_path, "first", "patient", "deadly", "last", bounds=Bounds(at_once=2))
    assert {name: one.state for name, one in done.items()} == {
        "first": "ok", "patient": "failed", "deadly": "failed", "last": "ok",
    }  # fmt: skip
    assert "-9" in done["deadly"].note.en
    assert done["first"].counters["child"] != done["last"].counters["child"]


def test_many_portals_at_once_are_shared_by_a_child_a_core(tmp_path: Path) -> None:
    def children(cores: int) -> list[int]:
        done = crawl(tmp_path, *"abcdefgh", bounds=Bounds(at_once=8, children=cores))
        assert {one.state for one in done.values()} == {"ok"}
        pids = [one.counters["child"] for one in done.values()]
        return sorted(pids.count(pid) for pid in set(pids))

    assert children(1) == [8]
    assert children(2) == [4, 4]


def test_a_child_that_dies_leaves_the_portals_of_the_others_alone(tmp_path: Path) -> None:
    names = ["deadly", "a", "b", "c", "d", "e", "f", "g"]
    done = crawl(tmp_path, *names, bounds=Bounds(at_once=8, children=2))
    assert {name: done[name].state for name in ("deadly", "d", "e", "f", "g")} == {
        "deadly": "failed", "d": "ok", "e": "ok", "f": "ok", "g": "ok",
    }  # fmt: skip


def test_a_portal_that_may_not_begin_is_left_out(tmp_path: Path) -> None:
    done = crawl(tmp_path, "one", "other", may_begin=lambda portal: portal != "one")
    assert list(done) == ["other"]


def test_a_portal_that_takes_too_long_is_stopped_alone(tmp_path: Path) -> None:
    done = crawl(tmp_path, "patient", "other", bounds=Bounds(at_once=1, max_seconds=0.5))
    assert {name: one.state for name, one in done.items()} == {"patient": "failed", "other": "ok"}
    assert done["patient"].note.en == "stalled"


def where_of(bench: Any) -> Where:
    return Where(bench.data, Path(__file__).parents[2] / "config", bench.database_url)


def test_a_bad_file_ends_only_its_own_portal(bench: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(yaml.safe_dump({"id": "bad"}), "utf-8")
    sound = bench.portal("trs")
    portals = {"bad": bad, "unknown": bench.portal("hanweb", family="nobody"), "sample-trs": sound}
    done = {one.portal: one for one in run_crawls(portals, where_of(bench), bounds=Bounds(at_once=3))}
    assert {name: one.state for name, one in done.items()} == {
        "bad": "failed", "unknown": "failed", "sample-trs": "ok",
    }  # fmt: skip
    assert "bad.yaml" in done["bad"].note.en and "nobody" in done["unknown"].note.en


def test_a_stopped_crawl_is_partial_and_the_next_one_asks_only_conditionally_for_what_is_archived(
    bench: Any, new_archive: Callable[[Path], str], tmp_path: Path
) -> None:
    fresh = replace(bench, data=tmp_path, database_url=new_archive(tmp_path))
    with held_back(fresh) as (asked, go_on):
        events = until_stopped(fresh, asked, go_on)
    end = events[-1]
    assert (end["event"], end["state"]) == ("end", "partial"), end["note_en"]
    assert "stopped" in end["note_en"]
    assert fresh.sql("SELECT state FROM run") == [("partial",)]
    archived = {event["url"].partition("/art/")[2] for event in events if event["event"] == "report"}
    assert 0 < len(archived) < 3
    assert fresh.crawl("hanweb").state == "ok"
    visits = {target.partition("/art/")[2]: status for target, status, _conditional in fresh.visits("hanweb")}
    assert {visits[path] for path in archived} == {304}
    assert fresh.sql("SELECT count(*) FROM version") == [(3,)]


@contextmanager
def held_back(bench: Any) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The server keeps the last report to itself until told to go on."""
    site, asked, go_on = bench.samples.sites["hanweb"].site, threading.Event(), threading.Event()
    path = sorted(report.path for report in bench.samples.world.reports() if report.site == "hanweb")[0]
    page = site.answer(Asked(path, "127.0.0.1"))

    def hold(_target: str) -> Answer:
        asked.set()
        go_on.wait(30)
        return page

    site.obstacles[path] = hold
    yield asked, go_on
    del site.obstacles[path]


def until_stopped(bench: Any, asked: threading.Event, go_on: threading.Event) -> list[Event]:
    """What a child says that gets SIGTERM while a page is on its way and another has been read."""
    child = start_child(where_of(bench))
    events: list[Event] = []
    assert child.stdin and child.stdout and child.stderr
    threading.Thread(target=child.stderr.read, daemon=True).start()
    child.stdin.write(json.dumps({"crawl": "sample-hanweb", "file": str(bench.portal("hanweb"))}) + "\n")
    child.stdin.flush()
    for line in child.stdout:
        events.append(read_event(line) or {"event": ""})
        if events[-1]["event"] == "report" and asked.wait(30) and not go_on.is_set():
            child.send_signal(signal.SIGTERM)
            threading.Timer(0.5, go_on.set).start()
        elif events[-1]["event"] == "end":
            child.stdin.close()
            break
    child.wait(60)
    return events
