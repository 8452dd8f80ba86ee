"""`PYTHONPATH=tests python -m benchmarks [crawling] [formats] [reading] [rereading]`: all when none is named.

Exit 0 also when a goal is missed.
"""

import argparse
import os
import platform
from pathlib import Path

from benchmarks import crawling, formats, reading, rereading
from benchmarks.table import show

CONFIG = Path(__file__).resolve().parent.parent / "config"
PARTS = {
    "crawling": crawling.measure,
    "formats": formats.measure,
    "reading": reading.measure,
    "rereading": rereading.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all when none is named")
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}", flush=True)
    for name in wanted:
        print(show(PARTS[name](CONFIG)), flush=True)


if __name__ == "__main__":
    main()
