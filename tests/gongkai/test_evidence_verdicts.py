"""A pack tells what people decided about its finding, proven by the chain, and not who they are."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import writer
from db.engine import open_engine, sessions
from db.writer import Decision, days
from evidence_story import T0, Pack, Place

DECIDER = "王判定人"
NOTE = "机关已书面说明"


def judge(place: Place, decision: Decision, day: int, note: str | None = None, rule: str = "T3-05") -> None:
    engine = open_engine(place.url)
    with sessions(engine)() as session:
        now = T0 + timedelta(days=day)
        writer.add_verdict(session, place.finding(rule, 2020), decision, DECIDER, note, now)
    engine.dispose()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, told_story: Path) -> Pack:
    """The first days closed before gongkai chained verdicts, one of which was of then."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copytree(told_story, folder / "archive")
    place = Place(folder / "archive", f"sqlite:///{folder / 'archive' / 'gongkai.db'}")
    judge(place, Decision.PUBLISHER_ERROR, 2)
    engine = open_engine(place.url)
    with sessions(engine)() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(days, "FORMAT", 1)
        writer.close_days(session, T0 + timedelta(days=12))
    engine.dispose()
    judge(place, Decision.ACCEPTED, 13, NOTE)
    return place.pack(folder / "pack", str(place.finding("T3-05", 2020)))


@pytest.fixture
def pack(whole: Pack, tmp_path: Path) -> Pack:
    shutil.copytree(whole.folder, tmp_path / "pack")
    return Pack(tmp_path / "pack")


def test_all_verdicts_about_the_finding_are_told_newest_first_and_proven_by_links_of_both_formats(
    pack: Pack,
) -> None:
    done = pack.verified()
    assert done.returncode == 0, done.stdout
    assert "✓ 判定 verdicts: 2 次 verdicts" in done.stdout and "还不在" not in done.stdout
    (finding,) = pack.told["findings"]
    assert [(one["decision"], one["note"], one["on_these_figures"]) for one in finding["verdicts"]] == [
        ("accepted", NOTE, True),
        ("publisher_error", None, True),
    ]
    links = [link["line"] for link in pack.told["chain"]["links"]]
    assert '"format":1' in links[0] and '"format":2' in links[-1]
    assert '"day":"2021-01-31","format":2' in links[-2]
    proven = {row["id"]: row["link"] for row in pack.told["rows"] if row["kind"] == "verdict"}
    assert proven == {1: len(links) - 1, 2: len(links)}
    for name in ("README.txt", "index.html"):
        said = (pack.folder / name).read_text("utf-8")
        assert said.index(f"判定 2021-02-02：情况属实：{NOTE}") < said.index("判定 2021-01-22：报告有误")
        assert f"verdict 2021-02-02: right as explained: {NOTE}" in said


def test_who_decided_is_nowhere_in_it(whole: Pack) -> None:
    for path in (path for path in whole.folder.rglob("*") if path.is_file()):
        assert DECIDER.encode() not in path.read_bytes(), path
        assert b'"salt"' not in path.read_bytes() and b'decided_by"' not in path.read_bytes(), path


def first_verdict(told: Any) -> Any:
    return told["findings"][0]["verdicts"][0]


def reverse(told: Any) -> None:
    told["findings"][0]["verdicts"].reverse()


def of_another_rule(told: Any) -> None:
    told["findings"][0]["rule"] = "T3-01"


def forge_row(told: Any) -> None:
    row = next(row for row in told["rows"] if row["kind"] == "verdict")
    row["line"] = row["line"].replace('"publisher_error"', '"dismissed"')
    told["findings"][0]["verdicts"][1]["decision"] = "dismissed"


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda told: first_verdict(told).update(decision="dismissed"), "verdict 2", "otherwise"),
        (lambda told: first_verdict(told).update(note="另有说明"), "verdict 2", "otherwise"),
        (lambda told: first_verdict(told).update(on_these_figures=False), "verdict 2", "otherwise"),
        (reverse, "finding ", "its verdicts are in another order"),
        (of_another_rule, "verdict 2", "it is about another finding"),
        (forge_row, "verdict 1", "the proof does not lead to 2021-01-31"),
    ],
)
def test_a_verdict_told_otherwise_is_named_though_the_manifest_agrees(
    pack: Pack, change: Callable[[Any], None], where: str, words: str
) -> None:
    pack.change_told(change)
    done = pack.verified()
    assert (done.returncode, done.stderr) == (1, ""), done.stdout
    assert f"✗ {where}" in done.stdout and words in done.stdout, done.stdout


def test_a_verdict_on_figures_that_were_others_is_told_with_them(story: Place, tmp_path: Path) -> None:
    judge(story, Decision.ACCEPTED, 2, NOTE)
    story.rows("UPDATE verdict SET operands_digest = 'other', arithmetic = '1+2 = 3 ≠ 4'")
    made = story.pack(tmp_path / "pack", str(story.finding("T3-05", 2020)))
    assert made.verified().returncode == 0
    (told,) = made.told["findings"][0]["verdicts"]
    assert (told["on_these_figures"], told["arithmetic"]) == (False, "1+2 = 3 ≠ 4")
    text = (made.folder / "README.txt").read_text("utf-8")
    assert "情况属实（当时的算式：1+2 = 3 ≠ 4；数值已变，不再算数）" in text
    assert "(on 1+2 = 3 ≠ 4: the figures changed, it counts no more)" in text


def test_a_finding_nobody_judged_has_none(story: Place, tmp_path: Path) -> None:
    judge(story, Decision.ACCEPTED, 2, rule="T3-03")
    made = story.pack(tmp_path / "pack", str(story.finding("T3-05", 2020)))
    assert made.verified().returncode == 0 and made.told["findings"][0]["verdicts"] == []
    assert "判定 2021" not in (made.folder / "README.txt").read_text("utf-8")


def test_a_pack_of_a_report_has_the_verdicts_of_each_of_its_findings(story: Place, tmp_path: Path) -> None:
    for rule in ("T3-03", "T3-05"):
        judge(story, Decision.PUBLISHER_ERROR, 2, rule, rule=rule)
    made = story.pack(tmp_path / "pack", "某县水务局", "2020")
    assert made.verified().returncode == 0
    told = {one["rule"]: [judged["note"] for judged in one["verdicts"]] for one in made.told["findings"]}
    assert (told["T3-03"], told["T3-05"]) == (["T3-03"], ["T3-05"])
    assert [notes for rule, notes in told.items() if rule not in ("T3-03", "T3-05") and notes] == []
