"""`make accuracy`: random reports in every format, damaged in every way, read, and held against what was printed.

Writes docs/accuracy.md. A scan takes seconds, so there are fewer of them (`--scans`).
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from parser.model import Blame, Reading, Severity
from parser.pipeline import ReportParser, load_parser
from rendering import docx, html, ofd, pdf, scan, spreadsheet, text
from rendering.damage import DAMAGES
from rendering.figures import figures
from rendering.judge import Tally
from rendering.page import Page, page

ROOT = Path(__file__).parents[2]
FORMS = ("ogi_2019", "ogi_2021")
ORGAN = "嘉兴市人民政府"
PROSE = {1: "{year}年，公开工作按要求开展。", 3: "数字见下表。", 4: "数字见下表。", 6: "无。"}
_OURS = frozenset({"RD-01", "RD-02", "ST-12", "ST-08", "ST-07", "ST-06", "ST-03", "ST-04"})

Render = Callable[[Page], bytes]


def _text(style: str) -> Render:
    return lambda page: text.render(page, style).encode()


def _html(page: Page) -> bytes:
    return html.render(page).encode()


def _labelled(page: Page, charset: str, label: str) -> bytes:
    marked = html.render(page).replace("<body>", f'<head><meta charset="{label}"></head><body>')
    return marked.encode(charset)


def _one_bad_byte(page: Page) -> bytes:
    return _html(page).replace("总体情况".encode(), "总体".encode() + b"\xe6\x83" + "况".encode(), 1)


FORMATS: Mapping[str, Render] = {
    "HTML": _html,
    "text, tabs": _text("tsv"),
    "text, pipes": _text("pipe_rows"),
    "text, a cell a line (pipe)": _text("pipe_per_cell"),
    "text, a cell a line (tab)": _text("tab_per_line"),
    "text, no borders": _text("run_together"),
    "DOCX": docx.render,
    "XLSX": spreadsheet.render,
    "OFD": ofd.render,
    "PDF": pdf.render,
}
OWN_DAMAGES: Mapping[str, Mapping[str, Render]] = {
    "HTML": {
        "GBK labelled UTF-8": lambda page: _labelled(page, "gb18030", "utf-8"),
        "UTF-8 labelled GB2312": lambda page: _labelled(page, "utf-8", "gb2312"),
        "one bad byte": _one_bad_byte,
    },
    "PDF": {
        "page turned": lambda page: pdf.render(page, rotate=90),
        "font not embedded": lambda page: pdf.render(page, font="cid"),
        "no outer rules": lambda page: pdf.render(page, rules="open_sides"),
        "horizontal rules only": lambda page: pdf.render(page, rules="horizontal"),
        "no rules": lambda page: pdf.render(page, rules="none"),
        "short pages": lambda page: pdf.render(page, height=500, page_numbers="inside"),
        "header on every page": lambda page: pdf.render(page, height=500, repeat_header=True),
    },
    "scan": {
        "none (200 dpi)": lambda page: scan.render(page, dpi=200),
        "150 dpi": lambda page: scan.render(page, dpi=150),
        "150 dpi, askew": lambda page: scan.render(page, dpi=150, angle=1.5),
        "200 dpi, JPEG, noise, stamp": lambda page: scan.render(page, noise=0.1, jpeg=60, stamp=True),
        "200 dpi, turned": lambda page: scan.render(page, rotate=90),
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    format: str
    damage: str
    reports: int
    tally: Tally
    alarms: int


def measure(format: str, damage: str, reports: int) -> Line:
    """Reads `reports` random reports in one format with one damage."""
    tally, alarms = Tally(), 0
    for seed in range(reports):
        chance = Random(seed)
        form = _parser().forms.by_id(chance.choice(FORMS))
        printed = figures(form, chance, chance.choice(("0", "0", "")))
        whole = page(form, cells=printed, organ=ORGAN, sections=PROSE)
        body = _body(format, damage, whole, chance)
        reading = _parser().read(body)
        tally.add(reading, printed)
        alarms += _false_alarms(reading)
    return Line(format, damage, reports, tally, alarms)


def _body(format: str, damage: str, whole: Page, chance: Random) -> bytes:
    own = OWN_DAMAGES.get(format, {}).get(damage)
    return own(whole) if own else FORMATS[format](DAMAGES[damage](whole, chance))


def _false_alarms(reading: Reading) -> int:
    """Findings about our reading, and sums said not to close: the figures printed close every one."""
    return sum(
        finding.rule in _OURS
        or finding.blame is Blame.READING
        or (finding.severity is Severity.ERROR and finding.rule in ("T3-01", "T3-02", "T3-03", "T4-01"))
        for finding in reading.findings
    )


@cache
def _parser() -> ReportParser:
    return load_parser(ROOT / "config")


def jobs(reports: int, scans: int) -> Iterator[tuple[str, str, int]]:
    for format in (*FORMATS, "scan"):
        for damage in (*(DAMAGES if format in FORMATS else ()), *OWN_DAMAGES.get(format, ())):
            yield format, damage, scans if format == "scan" else reports


def table(lines: Sequence[Line]) -> str:
    heads = "| format | damage | reports | non-zero figures read | blanks kept | withheld | flagged | silent | false alarms |"
    rows = [
        f"| {line.format} | {line.damage} | {line.reports} | {_share(line.tally.nonzero_right, line.tally.nonzero)}"
        f" | {_share(line.tally.blank_right, line.tally.blank)} | {line.tally.withheld} | {line.tally.flagged}"
        f" | {len(line.tally.silent)} | {line.alarms if line.damage.startswith('none') else ''} |"
        for line in lines
    ]
    return "\n".join([heads, "|" + "---|" * 9, *rows])


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=40)
    options.add_argument("--scans", type=int, default=3)
    options.add_argument("--only", default="", help="formats that contain this word")
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    chosen = options.parse_args()
    wanted = [job for job in jobs(chosen.reports, chosen.scans) if chosen.only in job[0]]
    with ProcessPoolExecutor(2) as pool:
        lines = list(pool.map(measure, *zip(*wanted, strict=True)))
    for line in lines:
        for silent in line.tally.silent:
            print(f"silent: {line.format}, {line.damage}: {silent}")
    print(table(lines))
    if not chosen.only:
        above = chosen.out.read_text(encoding="utf-8").partition("<!-- table -->")[0]
        chosen.out.write_text(f"{above}<!-- table -->\n{table(lines)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
