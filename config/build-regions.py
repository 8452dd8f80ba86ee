"""Builds regions.csv, the divisions of GB/T 2260 that an organ may have named since 2003; kept as its record.

    python config/build-regions.py config/regions.csv

Names and codes of today come from the npm package china-division 2.7.0 (as of 2023-06-30), years of
validity and abolished divisions from `stdnum/cn/loc.dat` of the PyPI package python-stdnum (2.2 when
the file was made). Needs npm and pip. Zones that only statistics number (130171 ...) are left out.
"""

import csv
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST_REPORT_YEAR = 2003
CURRENT_LIST_YEAR = 2023
COLUMNS = ("code", "name", "parent", "level", "valid_from", "valid_to")
PSEUDO = re.compile(r"市辖区|市|县|林区|(省|自治区)直辖县级行政(区划|单位)")
SIMPLIFIED = str.maketrans("達嶺區別門員會", "达岭区别门员会")
UNLISTED = {"710000", "810000", "820000", "460302", "460303"}
"""Codes in force that china-division leaves out; it lists 三沙市 by its former islands."""


@dataclass(frozen=True, slots=True)
class Division:
    """A name that a code had; years are inclusive, None where the source gives none."""

    code: str
    name: str
    valid_from: int | None
    valid_to: int | None


MISSING_IN_LOC = (Division("330113", "临平区", 2021, None), Division("330114", "钱塘区", 2021, None))


def fetch_current(folder: Path) -> dict[str, str]:
    """Code -> name of china-division's provinces, cities and areas, codes padded to six digits."""
    subprocess.run(["npm", "pack", "china-division@2.7.0"], cwd=folder, check=True, capture_output=True)
    names: dict[str, str] = {}
    with tarfile.open(next(folder.glob("china-division-*.tgz"))) as archive:
        for table in ("provinces", "cities", "areas"):
            member = archive.extractfile(f"package/dist/{table}.csv")
            assert member is not None
            rows = csv.DictReader(member.read().decode("utf-8").splitlines())
            names.update({row["code"].ljust(6, "0"): row["name"] for row in rows})
    return names


def fetch_history(folder: Path) -> str:
    """The text of python-stdnum's loc.dat."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "python-stdnum"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("python_stdnum-*.whl"))) as wheel:
        return wheel.read("stdnum/cn/loc.dat").decode("utf-8")


def read_history(text: str) -> Iterator[Division]:
    """A province's two digits stand on a line, then four digits a line with `[1983-2013]name,[2014-]name`."""
    province = ""
    for line in text.splitlines():
        if head := re.match(r'(\d\d) province="', line):
            province = head[1]
        elif row := re.match(r'\s+(\d{4}) county="(.*)"', line):
            for name in row[2].split(","):
                yield read_name(province + row[1], name)


def read_name(code: str, text: str) -> Division:
    parts = re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.+)", text)
    if parts is None:
        raise ValueError(f"loc.dat: {code} has an unreadable name {text!r}")
    first, last = (int(year) if year else None for year in parts.group(1, 2))
    return Division(code, parts[3], first, last)


def select(history: Iterator[Division], current: dict[str, str]) -> Iterator[Division]:
    """Divisions that existed in 2003 or later; one in force counts only when the current list confirms it."""
    for division in history:
        name = division.name.translate(SIMPLIFIED)
        if PSEUDO.fullmatch(name):
            continue
        if division.valid_to is not None:
            if division.valid_to >= FIRST_REPORT_YEAR:
                yield Division(division.code, name, division.valid_from, division.valid_to)
        elif (division.valid_from or 0) > CURRENT_LIST_YEAR or division.code in UNLISTED:
            yield Division(division.code, name, division.valid_from, None)
        elif division.code in current:
            yield Division(division.code, current[division.code], division.valid_from, None)


def level_of(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def parent_of(code: str, codes: set[str]) -> str:
    """The prefecture, or the province where it governs a county directly."""
    if code.endswith("0000"):
        return ""
    prefecture = code[:4] + "00"
    return prefecture if prefecture != code and prefecture in codes else code[:2] + "0000"


def write(divisions: list[Division], target: Path) -> None:
    codes = {division.code for division in divisions}
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for d in sorted(divisions, key=lambda d: (d.code, d.valid_to or 9999)):
            years = (d.valid_from or "", d.valid_to or "")
            writer.writerow((d.code, d.name, parent_of(d.code, codes), level_of(d.code), *years))


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        current = fetch_current(Path(name))
        history = fetch_history(Path(name))
    write([*select(read_history(history), current), *MISSING_IN_LOC], target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python config/build-regions.py TARGET.csv")
    main(Path(sys.argv[1]))
