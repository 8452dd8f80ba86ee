"""What was not read: RD-01, a whole document, and RD-02, something that belongs to a report."""

from dataclasses import replace

from parser.model import Bilingual, Blame, Finding, Reading, Severity
from parser.readers import Unreadable


def unread(media_type: str, text: str, why: Unreadable) -> Reading:
    """No report, with the finding that says so."""
    finding = Finding(
        "RD-01",
        Severity.ERROR,
        Blame.READING,
        (),
        Bilingual(f"未能识读：{why.zh}", f"not read: {why.en}"),
        "",
    )
    return Reading(media_type, text, None, findings=(finding,), error=str(why))


def with_unread(reading: Reading, *said: Bilingual) -> Reading:
    """The reading with a warning for each part that is missing from it."""
    found = tuple(
        Finding(
            "RD-02",
            Severity.WARNING,
            Blame.READING,
            (),
            Bilingual(f"未全部识读：{one.zh}", f"not read in full: {one.en}"),
            "",
        )
        for one in said
    )
    return replace(reading, findings=(*reading.findings, *found)) if found else reading
