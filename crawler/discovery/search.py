"""One search in a process of its own, beside a throw-away archive; what it said, collected."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from crawler.child import environment
from crawler.discovery.scout import MAX_REQUESTS
from crawler.discovery.site import site_file
from crawler.discovery.survey import Survey
from crawler.discovery.walked import Walked
from crawler.running.events import Event, read_event
from db.engine import upgrade
from parser.model import Bilingual

Follow = Callable[[Event], None]
_CHILD = (sys.executable, "-m", "crawler.discovery")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a search goes about: further hosts it may ask, whom to name, seconds between requests."""

    contact: str
    hosts: tuple[str, ...] = ()
    delay: float = 2.0
    sample: bool = False


def search(url: str, terms: Terms, config: Path, on_event: Follow | None = None) -> Survey:
    """Look through the site of a URL; raises SearchFailed when our program did, not when the site does."""
    with tempfile.TemporaryDirectory(prefix="gongkai-discover-") as folder:
        file = Path(folder) / "site.yaml"
        facts = site_file(url, terms.hosts, terms.contact, terms.delay, terms.sample)
        file.write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        return surveyed(url, run_child(file, config, (), terms.contact, on_event))


def probe(portal_file: Path, config: Path, on_event: Follow | None = None) -> Survey:
    """Look at the first page of each column of a portal file, as its family and by fingerprint."""
    return surveyed(str(portal_file), run_child(portal_file, config, ("--probe",), None, on_event))


class SearchFailed(Exception):
    """Our program or its settings are at fault; the message says it in two languages, `log` is the child's."""

    def __init__(self, note: Bilingual, log: str) -> None:
        super().__init__(f"{note.zh} | {note.en}")
        self.log = log


def run_child(
    file: Path, config: Path, flags: tuple[str, ...], contact: str | None, on_event: Follow | None
) -> list[Event]:
    """Every event of a child that looks at `file`; `contact` beats that of the environment; raises SearchFailed."""
    events: list[Event] = []
    with tempfile.TemporaryDirectory(prefix="gongkai-look-") as data:
        database = f"sqlite:///{Path(data) / 'looked.db'}"
        upgrade(database)
        command = [*_CHILD, *flags, str(file), "--data", data, "--config", str(config)]
        for event in _said(command, environment(database, contact), Path(data) / "log"):
            events.append(event)
            if on_event:
                on_event(event)
    return events


def _said(command: list[str], environment: dict[str, str], log: Path) -> Iterator[Event]:
    """What a child says, until it ends; it is ended when nobody listens any more."""
    end: Event | None = None
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
            env=environment,
        ) as child,
    ):
        try:
            for line in child.stdout or ():
                if event := read_event(line):
                    end = event if event["event"] == "end" else end
                    yield event
        except BaseException:
            child.terminate()
            raise
    if end is None or end["state"] == "failed":
        raise SearchFailed(_why(end, child.returncode), log.read_text("utf-8"))


def _why(end: Event | None, code: int) -> Bilingual:
    if end is None:
        return Bilingual(f"子进程异常退出（{code}）", f"the child died ({code})")
    return Bilingual(end["note_zh"], end["note_en"])


def surveyed(url: str, events: Iterable[Event]) -> Survey:
    survey = Survey(url)
    for event in events:
        match event["event"]:
            case "site":
                survey.name = survey.name or event["name"]
                survey.away.extend(event["away"])
            case "column":
                survey.walked.append(Walked.of_event(event))
            case "fetch":
                survey.requests += 1
                if event["outcome"] not in ("ok", "redirected", "unchanged"):
                    survey.misses.append(f"{event['url']} {event['outcome']} {event['detail']}".strip())
    survey.exhausted = survey.requests >= MAX_REQUESTS
    return survey
