"""`make accuracy`: random reports in every format, damaged in every way, read, and held against what was printed.

Writes docs/accuracy.md, of which `--only` renews some rows. A scan takes seconds, so there are fewer of them (`--scans`).
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile, is_zipfile

from parser.forms import Form
from parser.model import Blame, Reading, Severity
from parser.pipeline import ReportParser, load_parser
from rendering import docx, html, ofd, pdf, scan, spreadsheet, text
from rendering.damage import DAMAGES
from rendering.figures import figures, small_count
from rendering.judge import Tally
from rendering.page import Page, page

ROOT = Path(__file__).parents[2]
FORMS = ("ogi_2019", "ogi_2021")
ORGAN = "嘉兴市人民政府"
PROSE = {1: "{year}年，公开工作按要求开展。", 3: "数字见下表。", 4: "数字见下表。", 6: "无。"}
_SMALL = "small figures, no blanks"
"""Figures as the real reports without borders print them."""
_MADE_AT = "docProps/core.xml"
_OURS = frozenset({"RD-01", "RD-02", "ST-12", "ST-08", "ST-07", "ST-06", "ST-03", "ST-04"})

_TABLE = "<!-- table -->"

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
    "text, no borders": {
        _SMALL: lambda page: text.render(page, "run_together").encode(),
        f"{_SMALL}, words apart": lambda page: text.render(page, "words_apart").encode(),
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
    tally = Tally()
    alarms = sum(add_one(tally, format, damage, Random(seed)) for seed in range(reports))
    return Line(format, damage, reports, tally, alarms)


def add_one(tally: Tally, format: str, damage: str, chance: Random) -> int:
    """Reads one random report and adds it to the tally; how many alarms would be false if it had no damage."""
    form = _parser().forms.by_id(chance.choice(FORMS))
    printed = _printed(form, damage, chance)
    body = _body(format, damage, _page(form, printed), chance)
    reading = _parser().read(body)
    tally.add(reading, printed, partial(_is_sound, body, format, form))
    return _false_alarms(reading)


def _printed(form: Form, damage: str, chance: Random) -> dict[str, str]:
    if damage.startswith(_SMALL):
        return figures(form, chance, "0", small_count)
    return figures(form, chance, chance.choice(("0", "0", "")))


def _page(form: Form, cells: Mapping[str, str]) -> Page:
    return page(form, cells=cells, organ=ORGAN, sections=PROSE)


def _is_sound(body: bytes, format: str, form: Form, figures: Mapping[str, str]) -> bool:
    """Whether a body is that of an undamaged report with these figures; scans never are."""
    return format in FORMATS and _members(FORMATS[format](_page(form, figures))) == _members(body)


def _members(body: bytes) -> Mapping[str, bytes]:
    """What a package holds, but for the time it was made; any other body as it is."""
    if not is_zipfile(BytesIO(body)):
        return {"": body}
    with ZipFile(BytesIO(body)) as package:
        return {name: package.read(name) for name in package.namelist() if name != _MADE_AT}


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


def table(rows: Iterable[str]) -> str:
    heads = "| format | damage | reports | non-zero figures read | blanks kept | withheld | flagged | traceless | silent | false alarms |"
    return "\n".join([heads, "|" + "---|" * 10, *rows])


def row(line: Line) -> str:
    tally = line.tally
    counts = (tally.withheld, tally.flagged, len(tally.traceless), len(tally.silent))
    shares = (_share(tally.nonzero_right, tally.nonzero), _share(tally.blank_right, tally.blank))
    alarms = line.alarms if line.damage.startswith("none") else ""
    cells = (line.format, line.damage, line.reports, *shares, *counts, alarms)
    return "| " + " | ".join(map(str, cells)) + " |"


def merged(page: str, lines: Sequence[Line]) -> str:
    """The page with the rows of these lines measured anew, and those of others as they were."""
    above, _, known = page.partition(_TABLE)
    rows = {tuple(text.split(" | ")[:2]): text for text in known.splitlines() if text.startswith("| ")}
    rows |= {(f"| {line.format}", line.damage): row(line) for line in lines}
    wanted = [(f"| {format}", damage) for format, damage, _ in jobs(0, 0)]
    return f"{above}{_TABLE}\n{table(rows[key] for key in wanted if key in rows)}\n"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=40)
    options.add_argument("--scans", type=int, default=3)
    options.add_argument(
        "--only", default="", help="formats that contain this word; the rows of others are kept"
    )
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    chosen = options.parse_args()
    wanted = [job for job in jobs(chosen.reports, chosen.scans) if chosen.only in job[0]]
    with ProcessPoolExecutor(chosen.workers) as pool:
        lines = list(pool.map(measure, *zip(*wanted, strict=True)))
    for line in lines:
        for silent in line.tally.silent:
            print(f"silent: {line.format}, {line.damage}: {silent}")
    print(table(map(row, lines)))
    chosen.out.write_text(merged(chosen.out.read_text(encoding="utf-8"), lines), encoding="utf-8")


if __name__ == "__main__":
    main()
