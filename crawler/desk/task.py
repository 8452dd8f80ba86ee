"""What the collector asks of the desk, and what the desk answers: values that travel as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from crawler.items import ReportAnswer
from crawler.lists.listing import Row
from db.facts import AssetFacts

Status = Literal["new", "changed", "elsewhere", "not_a_report", "failed"]


@dataclass(frozen=True, slots=True)
class Task:
    """What the crawl knew of a stored answer, and the stored answers of what it carries."""

    url: str
    final_url: str
    row: Row | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    detail: str = ""
    assets: tuple[AssetFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one capture: a report new or changed, one known from `elsewhere`, or none at all;
    `surely` says that the list had named it a report, so that none is a gap."""

    capture_id: int
    status: Status
    url: str = ""
    final_url: str = ""
    listed: bool = False
    report_id: int = 0
    organ: str = ""
    year: int = 0
    findings: int = 0
    detail: str = ""
    surely: bool = True


def task_of(answer: ReportAnswer, assets: tuple[AssetFacts, ...]) -> Task:
    capture = answer.capture
    return Task(
        answer.url,
        answer.final_url,
        answer.row,
        capture.content_type,
        capture.etag,
        capture.last_modified,
        answer.verdict.detail,
        assets,
    )


_TASK, _RESULT = TypeAdapter(Task), TypeAdapter(Result)


def dump_task(task: Task) -> Mapping[str, Any]:
    dumped: dict[str, Any] = _TASK.dump_python(task, mode="json")
    return dumped


def load_task(stored: Mapping[str, Any]) -> Task:
    return _TASK.validate_python(stored)


def dump_result(result: Result) -> str:
    return _RESULT.dump_json(result).decode()


def load_result(line: str) -> Result:
    """Raises ValueError for a line that is none."""
    return _RESULT.validate_json(line)
