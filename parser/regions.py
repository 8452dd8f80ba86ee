"""Divisions of China (GB/T 2260) and the one that a name begins with; years tell abolished ones apart."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

from parser.configured import wrong

HEADER = "code,name,parent,level,valid_from,valid_to"
LONGEST_NAME = 16

Row = Sequence[str]

_LONG_SUFFIX = re.compile(
    r"(?:特别行政区|自治[区州县旗]|地区|行政委员会|(?<=..)新区|特区|(?<=神农架)林区|[区县])$"
)
_LONG_ENDINGS = frozenset(("治区", "治州", "治县", "治旗", "地区", "政区", "员会", "新区", "特区", "林区"))
_NATIONS = re.compile(
    r"(?:各族|(?:维吾尔|柯尔克孜|哈萨克|塔吉克|塔塔尔|乌孜别克|达斡尔|鄂温克|鄂伦春|俄罗斯|土家|布依|朝鲜|哈尼|傈僳|拉祜|东乡|纳西|景颇"
    r"|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|德昂|保安|裕固|独龙|门巴|珞巴|基诺|赫哲|高山|蒙古|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水"
    r"|土|羌|怒|京)族|维吾尔|柯尔克孜|哈萨克|塔吉克|锡伯|蒙古)$"
)
_WING = re.compile(r"(.).*([左右])翼.*?([前中后]?[旗县])$")
_ORDINARY_WORDS = frozenset({"公安", "资源"})
"""Stems of 公安县 and 资源县 that begin the names of bureaux."""

_ORGAN_FOLLOWS = re.compile(
    r"(?:人民)?政府|海关|海事局|税务局|气象局|调查队"
    r"|\w{2,14}?(?:局|厅|委(?!员)|委员会|办公室|办公厅|中心|支队|总队|联合会|公司)"
    r"|\w{0,8}?(?:新区|高新区|经开区|开发区|[实试]验区|示范区|园区|工业园|产业园|经济区|合作区|保税区|度假区|管理区|风景区|名胜区|管委会)"
)
_TOWN_NAME = re.compile(r"(?:街道|镇|乡|村|社区|[东西南北中]?[路街])")
_TOWN_FOLLOWS = re.compile(r"[^路街村\W]{2,5}(?:街道|镇|乡)")


class RegionsError(ValueError):
    """regions.csv cannot be used; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Region:
    """A division; `full_name` is the path from the province, such as 广东省江门市江海区."""

    code: str
    name: str
    level: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A name that a code had, and the years in which it was in force, both inclusive; None where not known or not over."""

    name: str
    first: int | None
    last: int | None


class Renewal(NamedTuple):
    """A division that went on under another code, as when 洪泽县 became 洪泽区, and the year it did."""

    before: str
    after: str
    since: int


@dataclass(frozen=True, slots=True)
class _Match:
    """A row of the table found in a text that goes on at `end`; `short` when 市/县/区 was left out."""

    end: int
    row: int
    short: bool


class Regions:
    """The table, indexed by name, by stem (the name without 市, 县, 区 ...) and by code."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Rows of code, name, parent, level, valid_from, valid_to; years are inclusive, empty if unknown."""
        self._rows = rows

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read config/regions.csv; raises RegionsError naming file and line where a row is not as expected."""
        try:
            header, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
        except (OSError, UnicodeDecodeError) as error:
            raise RegionsError(f"{path}: {wrong(error)}") from error
        if header != HEADER:
            raise RegionsError(f"{path}: 第一行须是 | the first line must be {HEADER}")
        rows = [line.split(",") for line in lines]
        for number, row in enumerate(rows, start=2):
            if len(row) != 6 or len(row[0]) != 6 or not row[1]:
                raise RegionsError(
                    f"{path}: 第 {number} 行：须有代码、名称与另外四列"
                    f" | line {number}: code, name and four more columns expected"
                )
        return cls(rows)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            index[row[1]].append(number)
            if "自治" in row[1] or "翼" in row[1]:
                for usual in _usual_names(row[1]):
                    index[usual].append(number)
        return index

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            index[stem_of(row[1])].append(number)
        return {stem: rows for stem, rows in index.items() if len(stem) > 1 and stem not in _ORDINARY_WORDS}

    @cached_property
    def _by_code(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            index[row[0]].append(number)
        return index

    def get(self, code: str, year: int | None = None) -> Region | None:
        """The division with this code, by the name it had that year, else its latest name."""
        indices = self._by_code.get(code)
        return self._region(self._in_force(indices, year)[-1], year) if indices else None

    def terms(self, code: str) -> tuple[Term, ...]:
        """All names of a code, oldest first; none for a code that GB/T 2260 never had (since 2003)."""
        rows = [self._rows[index] for index in self._by_code.get(code, ())]
        return tuple(
            Term(row[1], int(row[4]) if row[4] else None, int(row[5]) if row[5] else None) for row in rows
        )

    def renewals(self, code: str) -> tuple[Renewal, ...]:
        """The changes of code that led to this division or from it."""
        return tuple(one for one in self._renewals if code in (one.before, one.after))

    @cached_property
    def _renewals(self) -> tuple[Renewal, ...]:
        """A code that began when another of the same stem, level and province ended, if there is just one."""
        begun: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self._rows:
            if row[4]:
                begun[row[0][:2], row[3], stem_of(row[1])].append(row)
        found = []
        for row in (row for row in self._rows if row[5]):
            later = {
                new[0]: int(new[4])
                for new in begun.get((row[0][:2], row[3], stem_of(row[1])), ())
                if new[0] != row[0] and 0 <= int(new[4]) - int(row[5]) <= 1
            }
            found += [Renewal(row[0], *later.popitem())] if len(later) == 1 else []
        return tuple(found)

    def around(self, code: str, word: str, year: int | None = None) -> Region | None:
        """The division itself or the nearest one above it whose name ends with `word` (市, 县, 省 ...)."""
        region = self.get(code, year)
        if region is None or region.name.endswith(word):
            return region
        parent = self._rows[self._by_code[code][-1]][2]
        return self.around(parent, word, year) if parent else None

    def locate(self, text: str, year: int | None = None, within: str | None = None) -> Region | None:
        """The division that an organ name begins with; None when there is none or it cannot be told apart.

        The longest path wins: 江门市江海区住房和城乡建设局 is in 江海区. A bare name that several divisions
        share is decided by `within` (a division code) or by the report year, else not at all. Names without
        市, 县 or 区 count only before an organ (上海海关, 深圳福田区, 平潭综合实验区).
        """
        found = self.split(text, year, within)
        return found[0] if found else None

    def split(
        self, text: str, year: int | None = None, within: str | None = None
    ) -> tuple[Region, str] | None:
        """As `locate`, with what follows the division's name (text is NFKC, without white space)."""
        compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        matches = [m for m in self._matches(compact, 0, "") if self._may_stand_alone(m, within)]
        if not matches:
            return None
        end = max(match.end for match in matches)
        row = self._decide([match for match in matches if match.end == end], year, within)
        return None if row is None else (self._region(row, year), compact[end:])

    def _matches(self, text: str, start: int, scope: str) -> Iterator[_Match]:
        """Every path of divisions that the text spells from `start`, each inside the one before."""
        for end in range(min(len(text), start + LONGEST_NAME), start + 1, -1):
            piece = text[start:end]
            for row in self._inside(self._by_name.get(piece, ()), scope):
                yield _Match(end, row, short=False)
                yield from self._matches(text, end, _prefix(self._code(row)))
            for row in self._inside(self._by_stem.get(piece, ()), scope):
                if self._organ_follows(text[end:], row):
                    yield _Match(end, row, short=True)
                yield from self._matches(text, end, _prefix(self._code(row)))

    def _inside(self, rows: Iterable[int], scope: str) -> Iterator[int]:
        codes = ((row, self._code(row)) for row in rows)
        return (row for row, code in codes if code.startswith(scope) and _prefix(code) != scope)

    def _organ_follows(self, rest: str, row: int) -> bool:
        if _TOWN_NAME.match(rest):
            return False
        if _ORGAN_FOLLOWS.match(rest):
            return True
        return self._rows[row][3] != "county" and _TOWN_FOLLOWS.match(rest) is not None

    def _may_stand_alone(self, match: _Match, within: str | None) -> bool:
        """城区, 郊区, 东区 name a division only beside the city they belong to."""
        name = self._rows[match.row][1]
        return match.end > 2 or match.short or within is not None or not name.endswith("区")

    def _decide(self, matches: list[_Match], year: int | None, within: str | None) -> int | None:
        """The one division meant, or None when several could be.

        Of two in one province the abolished one yields (巢湖市); a city without 市 hides its county (长沙).
        """
        rows = [match.row for match in matches]
        if within is not None:
            rows = [row for row in rows if self._code(row).startswith(_prefix(within))] or rows
        rows = self._in_force(rows, year)
        if len({self._code(row)[:2] for row in rows}) == 1:
            rows = [row for row in rows if not self._rows[row][5]] or rows
        if all(match.short for match in matches) and len({self._code(row)[:4] for row in rows}) == 1:
            rows = [row for row in rows if self._rows[row][3] == "prefecture"] or rows
        return rows[-1] if len({self._code(row) for row in rows}) == 1 else None

    def _code(self, row: int) -> str:
        return self._rows[row][0]

    def _in_force(self, rows: list[int], year: int | None) -> list[int]:
        """The rows valid that year, or all of them: organs are slow to change their names."""
        if year is None:
            return rows
        return [row for row in rows if _covers(self._rows[row], year)] or rows

    def _region(self, index: int, year: int | None) -> Region:
        code, name, parent, level, *_ = self._rows[index]
        above = self.get(parent, year) if parent else None
        return Region(code, name, level, (above.full_name if above else "") + name)


def stem_of(name: str) -> str:
    """A division's name without its suffix and nations: 黔东南苗族侗族自治州 is 黔东南, 江海区 is 江海."""
    if name[-2:] not in _LONG_ENDINGS:
        return name[:-1]
    stem = _LONG_SUFFIX.sub("", name)
    while "自治" in name and len(shorter := _NATIONS.sub("", stem)) > 1 and shorter != stem:
        stem = shorter
    return stem.removesuffix("族")


def _usual_names(name: str) -> tuple[str, ...]:
    """What people write for an autonomous division or a banner: 石柱县, 镇宁自治县, 凉山州, 科右前旗."""
    if wing := _WING.match(name):
        return ("".join(wing.groups()),)
    stem = stem_of(name)
    return tuple(form for form in (stem + name[-1], stem + name[-3:]) if form != name)


def _prefix(code: str) -> str:
    """The digits that the codes of all divisions below share: 44 of 440000, 4407 of 440700."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _covers(row: Row, year: int) -> bool:
    return int(row[4] or 0) <= year <= int(row[5] or 9999)
