"""RD-02: something that belongs to a report was not read; RD-01, for a whole document, is `pipeline.unread`."""

from dataclasses import replace

from parser.model import Bilingual, Blame, Finding, Reading, Severity


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
