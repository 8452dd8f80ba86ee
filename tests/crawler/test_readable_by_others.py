"""The WARC files of a crawl, as two independent tools see them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture(scope="module")
def files(bench: Any) -> list[Path]:
    """Of a crawl, and of another that found everything unchanged."""
    assert [bench.crawl("trs").state for _ in range(2)] == ["ok", "ok"]
    return sorted(bench.data.glob("warc/**/*.warc.gz"))


def test_warcio_finds_every_digest_right(files: list[Path]) -> None:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stdout
    assert len(files) == 2 and "digest pass" in checked.stdout and "fail" not in checked.stdout


def test_an_unchanged_report_takes_one_record_that_tells_what_was_asked(files: list[Path]) -> None:
    """The robots.txt and the lists are asked again, too, and are as they were."""
    with files[1].open("rb") as stream:
        found = [(record.rec_type, record.rec_headers) for record in ArchiveIterator(stream)]
    (kind, _head), *answers = found
    assert (kind, {kind for kind, _fields in answers}) == ("warcinfo", {"revisit", "response"})
    assert {fields["Gongkai-Asked"] for _kind, fields in answers} == {"GET"}
    conditional = [fields["Gongkai-Asked-If-None-Match"] for kind, fields in answers if kind == "response"]
    assert conditional and all(conditional)


def _has_its_digest(record: Any) -> bool:
    """What has no body spells out none."""
    if "WARC-Payload-Digest" in record.headers:
        return bool(record.verify_payload_digest())
    return not record.reader.read()


def test_fastwarc_reads_as_many_answers_as_are_indexed_and_finds_every_digest_right(
    files: list[Path], bench: Any
) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc", reason="fastwarc is not installed (group dev)")
    kinds = fastwarc.WarcRecordType.response | fastwarc.WarcRecordType.revisit
    found = {}
    for path in files:
        with path.open("rb") as stream:
            for record in fastwarc.ArchiveIterator(stream, record_types=kinds):
                assert _has_its_digest(record) or record.record_type == fastwarc.WarcRecordType.revisit
                found[record.record_id] = int(record.http_headers.status_code)
    assert found == dict(bench.sql("SELECT record_id, status FROM capture"))
