"""What the name of an organ tells: level, kind and type; and whether two names denote one body."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from parser.configured import wrong
from parser.model import Organ
from parser.regions import Region, Regions
from parser.yaml_file import load_yaml

_INVISIBLE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_BRACKETS = str.maketrans("【】〔〕[]", "()()()")
_LEVEL_WORD = re.compile(
    r"(?:自治区|省|市(?!场|监|容|民(?![政族宗])|政(?!府))|县(?!域)|区(?!域|划)|[州盟旗])(?=\w{2})"
)
"""市 in 市建设局, but not in 市场监督管理局 or 市政管理局."""
_BRANCH = re.compile(r".+?局(\w{2,8}?)分局$")
_FUNCTION = re.compile(r"(\w+?)(局|厅|委员会|办公室)")
STATE_COUNCIL = "000000"
"""Stands for the division of central bodies, which GB/T 2260 does not number."""

_CLASSIFIED_BY_NAME = ("township", "functional_zone")


class OrganNamesError(ValueError):
    """config/organs.yaml does not hold to its schema; the message names the file and the key."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Patterned(_Data):
    code: str
    en: str
    patterns: tuple[str, ...]

    @field_validator("patterns")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns

    @cached_property
    def regex(self) -> re.Pattern[str]:
        longest_first = sorted(self.patterns, key=len, reverse=True)
        return re.compile("|".join(f"(?:{pattern})" for pattern in longest_first))


class _Class(_Patterned):
    zh: str


class _Type(_Patterned):
    precedence: Literal["first", "usual", "last"] = "usual"


class _Renamed(_Data):
    """From the report year `since` on, `after` (one of them) does what `before` did."""

    before: str
    after: tuple[str, ...]
    since: int


class _File(_Data):
    levels: tuple[_Class, ...]
    kinds: tuple[_Class, ...]
    types: tuple[_Type, ...]
    endings: tuple[str, ...]
    heads: tuple[str, ...]
    same_function: tuple[tuple[str, ...], ...]
    renamed: tuple[_Renamed, ...]

    @model_validator(mode="after")
    def _spelled_out(self) -> Self:
        """Renamed functions are compared in their first form."""
        short = {form for forms in self.same_function for form in forms[1:]}
        for one in self.renamed:
            if wrong := short.intersection((one.before, *one.after)):
                raise ValueError(f"renamed: {wrong.pop()} is not the first form of its same_function")
        return self


class Succession(NamedTuple):
    """The body of key `after` does since the report year `since` what that of key `before` did."""

    before: str
    after: str
    since: int


@dataclass(frozen=True, slots=True)
class _Parts:
    """A name taken apart: its division, the 市/县/区 it has or stands for, and the rest spelled out."""

    region: str | None
    level_word: str
    core: str


class OrganNames:
    """The patterns of config/organs.yaml, ready to be asked."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self._functions = {form: forms[0] for forms in file.same_function for form in forms}
        self._heads = re.compile("(?:" + "|".join(map(re.escape, file.heads)) + r")(?=\w{2})")
        self.endings = "|".join(map(re.escape, sorted(file.endings, key=len, reverse=True)))
        self._ends_as_organ = re.compile(f"(?:{self.endings})$")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read config/organs.yaml; raises OrganNamesError."""
        try:
            return cls(_File.model_validate(load_yaml(path)))
        except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError) as error:
            raise OrganNamesError(f"{path}: {wrong(error)}") from error

    def describe(
        self, name: str, regions: Regions, region_hint: str | None = None, year: int | None = None
    ) -> Organ:
        """Level, kind and type by the name's patterns; each None where the name does not tell.

        `region_hint` (a division code) tells namesakes apart and stands in for a name without division;
        the bureau of 市 on the portal of a county is that of the city above it.
        """
        clean = self._headless(_without_remark(name))
        region, rest = self._split(clean, regions, region_hint, year)
        core = rest if region else rest[_level_word(rest) :]
        central = region is None and _first(self._file.levels, rest) == "central"
        if region is None and region_hint and not central:
            region = regions.around(region_hint, rest[: _level_word(rest)], year)
        region = self._branch_region(rest, region, regions) or region
        return Organ(
            name=normalise(name),
            region_code=STATE_COUNCIL if central else region.code if region else None,
            level=self._level(rest, region),
            kind=self._kind(core, region),
            type=self._type(core),
            key=self._spell_out(_without_level_word(rest, region)),
        )

    def successions(self, keys: Collection[str]) -> Iterator[Succession]:
        """Which of the bodies of one division took over from which, as far as organs.yaml knows."""
        functions = {key: self._function_of(key) for key in keys}
        for one in self._file.renamed:
            for before in (key for key in keys if functions[key] == one.before):
                for after in (key for key in keys if functions[key] in one.after):
                    yield Succession(before, after, one.since)

    def same_body(self, a: str, b: str, regions: Regions) -> bool:
        """Whether both names denote one body, as 市建设局 and 嘉兴市住房和城乡建设局 do.

        A government and its office are two bodies; `is_office_of` knows that pair.
        """
        left, right = self._parts(a, regions), self._parts(b, regions)
        if left.region and not right.region:
            right = self._parts(b, regions, left.region)
        elif right.region and not left.region:
            left = self._parts(a, regions, right.region)
        if left.region and right.region:
            return left.region == right.region and left.core == right.core
        return _abbreviates(left, right) or _abbreviates(right, left)

    def is_office_of(self, a: str, b: str) -> bool:
        """Whether `a` is the general office through which `b` reports (上海市人民政府办公厅)."""
        office, body = self._spell_out(self._headless(normalise(a))), self._spell_out(normalise(b))
        if not office.endswith("办公室") or body.endswith("办公室"):
            return False
        head = office.removesuffix("办公室")
        candidates = (body, body + "人民政府", body + "管理委员会")
        return any(head == c or head.endswith(c) or (c.endswith(head) and len(head) > 3) for c in candidates)

    def looks_like_organ(self, name: str) -> bool:
        """Whether the name ends as organs do: 局, 厅, 委员会, 街道办事处 ..."""
        return len(name) > 2 and self._ends_as_organ.search(name) is not None

    def _split(
        self, name: str, regions: Regions, within: str | None, year: int | None = None
    ) -> tuple[Region | None, str]:
        return regions.split(name, year, within) or (None, name)

    def _headless(self, name: str) -> str:
        return self._heads.sub("", name, count=1) if self._heads.match(name) else name

    def _branch_region(self, rest: str, region: Region | None, regions: Regions) -> Region | None:
        """The county whose branch 武汉市公安局青山分局 is, None for a branch of no county."""
        branch = _BRANCH.match(rest)
        if region is None or branch is None:
            return None
        return regions.locate(f"{region.full_name}{branch[1]}人民政府")

    def _level(self, rest: str, region: Region | None) -> str | None:
        by_name = _first(self._file.levels, rest)
        if by_name in _CLASSIFIED_BY_NAME or region is None:
            return by_name
        return region.level

    def _kind(self, core: str, region: Region | None) -> str | None:
        return None if region is None and not core else _first(self._file.kinds, core)

    def _type(self, core: str) -> str | None:
        for precedence in ("first", "usual", "last"):
            matches = [
                (match.start(), -len(match[0]), index)
                for index, kind in enumerate(self._file.types)
                if kind.precedence == precedence and (match := kind.regex.search(core))
            ]
            if matches:
                return self._file.types[min(matches)[2]].code
        return None

    def _parts(self, name: str, regions: Regions, within: str | None = None) -> _Parts:
        region, rest = self._split(self._headless(_without_remark(name)), regions, within)
        if region is not None:
            return _Parts(region.code, region.name[-1], self._spell_out(rest))
        end = _level_word(rest)
        return _Parts(None, rest[:end][-1:], self._spell_out(rest[end:]))

    def _spell_out(self, core: str) -> str:
        """The canonical long form of a name without division: 住建局 is 住房和城乡建设局."""
        long = _long_ending(core)
        parts = _FUNCTION.fullmatch(long)
        if parts is None:
            return long
        return self._functions.get(parts[1], parts[1]) + parts[2]

    def _function_of(self, key: str) -> str:
        parts = _FUNCTION.fullmatch(key)
        return parts[1] if parts else key


_ZONE = r"((?:开发|高新|经开|实验|试验|示范|合作|保税|度假|管理|新)区|(?:产业|工业)园区?)$"
_ENDINGS = tuple(
    (re.compile(short), long)
    for short, long in (
        (r"党工委(?=管)", ""),
        (r"(?<!人民)政府|(?<!政)府(?=办)", "人民政府"),
        (r"^$", "人民政府"),
        (r"管委会", "管理委员会"),
        (r"办公厅$", "办公室"),
        (r"办$", "办公室"),
        (r"委$", "委员会"),
        (r"街道(?:办公室)?$", "街道办事处"),
        (r"(?<=[镇乡])$", "人民政府"),
        (_ZONE, r"\1管理委员会"),
    )
)


def normalise(name: str) -> str:
    """The name in NFKC, without white space, all brackets round."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS)


def _without_remark(name: str) -> str:
    return re.sub(r"(?<=.)\([^()]*\)$", "", normalise(name))


def _long_ending(core: str) -> str:
    for short, long in _ENDINGS:
        core = short.sub(long, core)
    return core


def _first(classes: Sequence[_Class], text: str) -> str | None:
    return next((entry.code for entry in classes if entry.regex.search(text)), None)


def _level_word(rest: str) -> int:
    """Where the name goes on after a bare 市, 县 or 区; 0 without one."""
    match = _LEVEL_WORD.match(rest)
    return match.end() if match else 0


def _without_level_word(rest: str, region: Region | None) -> str:
    """市民政局 of 嘉兴市市民政局; the word of another level stays."""
    end = _level_word(rest)
    return rest[end:] if region is None or region.name.endswith(rest[:end]) else rest


def _abbreviates(short: _Parts, full: _Parts) -> bool:
    """市建设局 abbreviates the bureau of a 市, 建设局 that of any division, 区管委会 that of a zone."""
    if short.level_word and short.level_word != full.level_word:
        return full.core.endswith(short.level_word + short.core)
    return short.core == full.core
