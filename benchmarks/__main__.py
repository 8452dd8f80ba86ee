"""`PYTHONPATH=tests python -m benchmarks [crawling] [fleet] [formats] [reading] [rereading]`: all when none is named; [province]

Exit 0 also when a goal is missed.
"""

import argparse
import os
import platform
from pathlib import Path

from benchmarks import crawling, fleet, formats, reading, rereading
from benchmarks.table import show

CONFIG = Path(__file__).resolve().parent.parent / "config"
PARTS = {
    "crawling": crawling.measure,
    "fleet": fleet.measure,
    "formats": formats.measure,
    "reading": reading.measure,
    "rereading": rereading.measure,
}
LONG = {"province": fleet.measure_whole}
"""Ten minutes and more: only when named."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all when none is named")
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - set(PARTS | LONG):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}", flush=True)
    for name in wanted:
        print(show((PARTS | LONG)[name](CONFIG)), flush=True)


if __name__ == "__main__":
    main()
