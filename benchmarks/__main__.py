"""`python -m benchmarks [reading] [crawling]`: everything when nothing is named; exit 0 also when a goal is missed."""

import argparse
import os
import platform
from pathlib import Path

from benchmarks import crawling, reading
from benchmarks.table import show

CONFIG = Path(__file__).resolve().parent.parent / "config"
PARTS = {"crawling": crawling.measure, "reading": reading.measure}


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
