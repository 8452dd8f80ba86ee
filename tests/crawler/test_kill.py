"""A crawl that is killed at any point loses no stored capture, and the next run completes the archive."""

from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

POINTS = (
    "KILL_AT sync:3",  # a list page is written, nothing has forced it to the disk
    "KILL_AT sync+:4",  # what came next is on the disk, the index does not know it
    "KILL_AT capture+:3",  # indexed inside a transaction that never commits
    "KILL_AT unread+:1",  # indexed, and never handed to the desk
    "KILL_DESK_AT reading:1",  # on the desk, not archived
    "KILL_DESK_AT reading+:1",  # read and written, not committed
    "KILL_DESK_AT years+:2",  # the second report's transaction is about to commit
    "KILL_DESK_AT answer:1",  # archived, and the collector is not told
    "KILL_AT run+:1",  # everything is archived, the closing transaction is lost
)


def stored_records(data: Path) -> set[str]:
    """Ids of every whole response record on the disk, read by another tool than ours."""
    found = set()
    for path in data.glob("warc/**/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                if record.rec_type in ("response", "revisit"):
                    found.add(record.rec_headers.get_header("WARC-Record-ID"))
    return found


@pytest.fixture(scope="module")
def story(bench: Any) -> dict[str, Any]:
    """Kill one crawl after another on the same archive, then let one through."""
    told: dict[str, Any] = {"killed": []}
    for point in POINTS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(*point.split())
            summary = bench.crawl("hanweb", driver="killed_child.py")
        told["killed"].append((point, summary.state, stored_records(bench.data)))
    told["last"] = bench.crawl("hanweb")
    return told


def test_every_kill_is_reported_as_a_failed_run(story: dict[str, Any]) -> None:
    assert [(point, state) for point, state, _stored in story["killed"]] == [
        (point, "failed") for point in POINTS
    ]


def test_no_capture_that_was_stored_is_lost(story: dict[str, Any], bench: Any) -> None:
    indexed = {row[0] for row in bench.sql("SELECT record_id FROM capture")}
    for point, _state, stored in story["killed"]:
        assert stored <= indexed, point
    assert stored_records(bench.data) == indexed


def test_the_next_run_completes_the_archive(story: dict[str, Any], bench: Any) -> None:
    assert story["last"].state == "ok"
    rows = bench.sql("SELECT name, report_year FROM report JOIN organ ON organ.id = organ_id ORDER BY 1, 2")
    assert len(rows) == 3
    assert bench.sql("SELECT count(*), count(DISTINCT report_id) FROM version") == [(3, 3)]
    assert bench.sql("SELECT count(*) FROM reading WHERE is_current") == [(3,)]


def test_no_killed_run_is_left_open_or_called_good(story: dict[str, Any], bench: Any) -> None:
    states = [row[0] for row in bench.sql("SELECT state FROM run ORDER BY id")]
    assert states == ["failed"] * len(POINTS) + ["ok"]


def test_a_report_whose_version_was_not_committed_is_asked_for_again_unconditionally(
    story: dict[str, Any], bench: Any
) -> None:
    first_sighting = bench.sql(
        "SELECT min(capture.status) FROM sighting JOIN capture ON capture.id = capture_id GROUP BY version_id"
    )
    assert first_sighting == [(200,)] * 3
