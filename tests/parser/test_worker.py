"""Documents that hang, swell or crash their reader, and the worker that outlives them."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parser.model import Reading
from parser.pipeline import ReportParser
from parser.worker.limits import Limits, LimitsError, load_limits
from parser.worker.pool import read_many
from parser.worker.process import Question, Worker

CONFIG = Path(__file__).parents[2] / "config"
MISBEHAVING = (sys.executable, str(Path(__file__).with_name("misbehaving_child.py")))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(CONFIG, Limits(seconds=4, body_mb=1, memory_mb=2000), MISBEHAVING) as worker:
        yield worker


def refusal(readings: tuple[Reading, ...]) -> str:
    """The code of the one error, once it is sure that a person is told of it too."""
    (reading,) = readings
    assert [finding.rule for finding in reading.findings] == ["RD-01"]
    return (reading.error or "").partition(":")[0]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"!hang", "too_slow"),
        (b"!swell", "too_much_memory"),
        (b"!crash", "reader_crashed"),
        (b"x" * (1 << 20) + b"x", "too_large"),
    ],
)
def test_a_document_that_breaks_a_limit_becomes_a_finding_and_the_next_one_is_read(
    body: bytes, code: str, worker: Worker, html_report: Callable[..., str]
) -> None:
    assert refusal(worker.read_all(body)) == code
    assert worker.read(html_report().encode()).report is not None


def test_the_worker_reads_what_the_parser_reads(
    worker: Worker, html_report: Callable[..., str], parser: ReportParser
) -> None:
    page = html_report(cells={"t3.granted.total": "8"}).encode()
    assert worker.read_all(page) == parser.read_all(page)


def test_what_the_reader_started_ends_with_it(worker: Worker, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    assert refusal(worker.read_all(b"!start " + str(file).encode())) == "too_slow"
    assert not _runs(int(file.read_text()))


def _runs(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.02)
    return True


def test_a_child_ends_when_its_parent_does(html_report: Callable[..., str]) -> None:
    worker = Worker(CONFIG, Limits())
    worker.read(html_report().encode())
    assert worker._child is not None
    process = worker._child.process
    worker.close()
    assert process.returncode == 0


def test_many_documents_are_answered_in_the_order_asked(html_report: Callable[..., str]) -> None:
    pages = [html_report(cells={"t2.licensing.decisions": str(n)}).encode() for n in range(20)]
    answers = list(read_many(map(Question, pages), CONFIG, Limits(), 2))
    figures = [a[0].report.cells["t2.licensing.decisions"].raw for a in answers if a[0].report]
    assert figures == [str(n) for n in range(20)]


def test_a_limits_file_with_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "reading.yaml"
    file.write_text("minutes: 5")
    with pytest.raises(LimitsError, match=r"(?s)reading\.yaml.*minutes"):
        load_limits(tmp_path)


def test_the_shipped_limits_are_valid() -> None:
    assert load_limits(CONFIG) == Limits()
